"""A SCPI supply, a SCPI oscilloscope and a Modbus pump, as programs and limits find them."""

from __future__ import annotations

import math
import struct

import pytest

from praxis_desktop.ports.profiles import load_profiles
from praxis_desktop.ports.profiles.library import write_limits
from praxis_desktop.ports.simulators import Instrument, make_instrument
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard
from tests.ports.dialects.test_decoding import rtu, tcp
from tests.ports.guests import run_guest

LATER_NS = 1_000_000_000


def ask(instrument: Instrument, data: bytes) -> bytes:
    return b"".join([*instrument.receive(data, 0), *instrument.advance(LATER_NS)])


def test_the_supply_holds_voltage_or_current_and_trips() -> None:
    supply = make_instrument("dp832,load1=10")
    assert ask(supply, b":APPL CH1,5,1;:OUTP CH1,ON;:MEAS:ALL? CH1\n") == b"5.0000,0.5000,2.500\n"
    assert ask(supply, b":SOUR1:CURR 0.2;:MEAS:ALL? CH1\n") == b"2.0000,0.2000,0.400\n"
    assert ask(supply, b":CURR 1;:VOLT:PROT 6;:VOLT:PROT:STAT ON;:VOLT 7;:OUTP? CH1\n") == b"OFF\n"
    assert ask(supply, b":OUTP:OVP:QUES? CH1;:MEAS? CH1\n") == b"YES;0.0000\n"
    assert ask(supply, b":INST CH3;:VOLT 9\nSYST:ERR?;ERR?\n") == b'-222,"Data out of range";0,"No error"\n'
    assert ask(supply, b"NONSENSE\nSYST:ERR?\n") == b'-113,"Undefined header"\n'
    assert ask(supply, b"*RST;:APPL CH1,1,1;:VOLT?\n") == b"1.000\n"


def test_the_oscilloscope_sends_its_screen_as_a_block() -> None:
    scope = make_instrument("ds1000z,amplitude=2,frequency=500,noise=0")
    data = ask(scope, b":TIM:MAIN:SCAL 2e-4;:CHAN1:SCAL 1;:WAV:DATA?\n")
    assert (data[:11], data[-1:], len(data)) == (b"#9000001200", b"\n", 1212)
    step, start, _, increment, origin, reference = map(
        float, ask(scope, b":WAV:PRE?\n").decode().split(",")[4:]
    )
    for place, byte in enumerate(data[11:-1]):
        volts = (byte - origin - reference) * increment
        expected = 2 * math.sin(2 * math.pi * 500 * (start + place * step))
        assert volts == pytest.approx(expected, abs=increment)
    assert ask(scope, b":MEAS:ITEM? VPP,CHAN1;:MEAS:ITEM? FREQ\n") == b"4.000000e+00;5.000000e+02\n"
    assert ask(scope, b":TRIG:EDG:LEV 3;:TRIG:STAT?;:STOP;:TRIG:STAT?\n") == b"AUTO;STOP\n"


@pytest.mark.parametrize("frame", [tcp, rtu])
def test_the_pump_speaks_both_kinds_of_modbus(frame: object) -> None:
    def framed(pdu: str) -> bytes:
        return tcp(9, 1, pdu) if frame is tcp else rtu(1, pdu)

    pump = make_instrument("agrow,channels=4")
    assert ask(pump, framed("0300130002")) == framed("0304" + b"LX4P".hex())
    assert ask(pump, framed("0600640032")) == framed("0600640032")
    assert ask(pump, framed("10006500020400640000")) == framed("1000650002")
    assert ask(pump, framed("0300640003")) == framed("0306003200640000")
    for wrong, code in (("0100000001", "8101"), ("0300000001", "8302"), ("0600640065", "8603")):
        assert ask(pump, framed(wrong)) == framed(code)
    assert ask(pump, framed("060068000a")) == framed("8602")  # there is no fifth channel
    assert ask(pump, b"".join(framed("0300640001") for _ in range(2))) == 2 * framed("03020032")


def test_another_address_and_noise_are_not_answered() -> None:
    pump = make_instrument("agrow")
    assert ask(pump, rtu(2, "0300640001")) == b""
    assert ask(pump, b"\xff" * 20) == b""
    assert ask(pump, rtu(1, "0300640001")) == rtu(1, "03020000")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("silence", b""),
        ("busy", tcp(9, 1, "8306")),
        ("partial", tcp(9, 1, "03020000")[:5]),
        ("double", 2 * tcp(9, 1, "03020000")),
    ],
)
def test_the_pump_has_faults(fault: str, expected: bytes) -> None:
    assert ask(make_instrument(f"agrow,{fault}"), tcp(9, 1, "0300640001")) == expected


@pytest.mark.parametrize(
    ("kind", "command", "said"),
    [
        ("dp832", b"VOLT 30.1\n", "voltage: 30.1 V is above 30 V"),
        ("dp832", b":APPL CH1,5,3.1\n", "voltage and current: 3.1 A is above 3 A"),
        ("dp832", b":VOLT:PROT:STAT OFF\n", "not among those allowed"),
        ("ds1000z", b":SYST:RES\n", "not among those allowed"),
        ("agrow", rtu(1, "0600640065"), "speed: 101 % is above 100 %"),
        ("agrow", rtu(0, "0600640005"), "not among those allowed"),
        ("agrow_tcp", tcp(1, 1, "0600010005"), "speed: 1 is below 100"),
    ],
)
def test_profiles_limit_what_is_written(kind: str, command: bytes, said: str) -> None:
    profile = load_profiles().get(kind)
    with pytest.raises(CommandRefused) as refused:
        WriteGuard(write_limits(profile.limits, profile.line)).admit(command)
    assert said in refused.value.reason


@pytest.mark.parametrize("kind", ["dp832", "agrow", "agrow_tcp"])
def test_what_runs_is_stopped_by_the_profile(kind: str) -> None:
    profile = load_profiles().get(kind)
    instrument = make_instrument(profile.simulator)
    if kind == "dp832":
        ask(instrument, b":APPL CH1,5,1;:OUTP CH1,ON;:OUTP CH2,ON\n")
    else:
        speeds = "10006400060c" + struct.pack(">6H", *range(1, 7)).hex()
        ask(instrument, rtu(1, speeds) if kind == "agrow" else tcp(1, 1, speeds))
    before = repr(instrument.state(LATER_NS))
    replies = b"".join(ask(instrument, text.encode("latin-1")) for text in profile.stop.send)
    state = instrument.state(LATER_NS)
    assert repr(state) != before
    if kind == "dp832":
        assert b"OFF\n" in replies
        assert [output["is_on"] for output in state.values() if isinstance(output, dict)] == [False] * 3
    else:
        assert state["speeds_percent"] == [0] * 6


def test_a_guest_reaches_them_with_sockets() -> None:
    outcome = run_guest(
        """
import socket
got = []
with socket.create_connection(("supply", 5555), timeout=10) as s, s.makefile("rwb") as file:
    file.write(b"*IDN?\\n:APPL CH2,3,1\\n:OUTP CH2,ON\\n:MEAS? CH2\\n")
    file.flush()
    got += [file.readline().split(b",")[1], file.readline()]
with socket.create_connection(("pump", 502), timeout=10) as s:
    s.sendall(bytes.fromhex("000100000006010300130002"))
    got.append(s.recv(100)[-4:])
repr(got)
""",
        ["supply=sim:dp832", "pump=sim:agrow"],
    )
    assert outcome.error is None
    assert outcome.value == repr([b"DP832", b"3.0000\n", b"LX6P"])


def test_a_pump_whose_own_address_is_0_answers_there() -> None:
    assert ask(make_instrument("agrow,unit=0"), rtu(0, "0300640001")) == rtu(0, "03020000")
    assert ask(make_instrument("agrow"), rtu(0, "0300640001")) == b""
