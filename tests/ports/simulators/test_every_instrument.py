"""Every simulated instrument fails as its faults specify, is reproducible, and survives any input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.simulators import known_simulators, make_instrument
from praxis_desktop.ports.simulators._port import SimulatedPort
from praxis_desktop.ports.simulators.faults import FAULTS, parse_fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.transport import LineErrorKind, LineSettings
from tests.ports.dialects.test_decoding import rtu
from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.inheco_frames import command_frame
from tests.ports.simulators.test_byonoy import report
from tests.ports.simulators.test_clariostar import clariostar
from tests.ports.simulators.test_evo import evo
from tests.ports.simulators.test_inheco_tec import tec
from tests.ports.simulators.test_spark import spark

ASK_CORE = bytes.fromhex(
    "2000 06 30 0000 0200 0100 ffff 0100 0100 00bf 01 00 02 13 1c00 0000 0000 00 00 0100 00 00".replace(
        " ", ""
    )
)
"""A question for the name of the liquid handler's root object."""
GET_STATUS = (
    b'POST / HTTP/1.1\r\nSOAPAction: "http://sila.coop/GetStatus"\r\nContent-Length: 106\r\n\r\n'
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetStatus/></s:Body></s:Envelope>'
)
QUESTIONS = {
    "mettler": b"I4\r\n",
    "bioshake": b"getShakeMaxRpm\r",
    "clariostar": clariostar("8000"),
    "cytomat": b"ch:bs\r",
    "inheco": command_frame("RFV0"),
    "inheco_tec": tec("0ASD"),
    "spark": spark("MESSAGE TYPE=ALL TIME_INTERVAL=0"),
    "spark_absorbance": spark("?INFO HARDWARE_VERSION"),
    "spark_fluorescence": spark("?INFO HARDWARE_VERSION"),
    "evo": evo("C5RNT1"),
    "hamilton_hhs": b"T1RDid0001",
    "vantage": b"A1PMQAid0001",
    "liconic": b"CR\r",
    "masterflex": b"\x05",
    "tempdeck": b"M115\r\n",
    "xpeel": b"*version\r\n",
    "a4s": b"*00DT=0030zz!",
    "keyence": b"RMOTOR\r",
    "sartorius": b"\x1bx1_\r\n",
    "dp832": b"*IDN?\n",
    "ds1000z": b"*IDN?\n",
    "agrow": rtu(1, "0300130002"),
    "microspin": b"version\r\n",
    "ot2": b"GET /health HTTP/1.1\r\nHost: ot2\r\n\r\n",
    "preciseflex": b"version\n",
    "proflex": b"TBC:BID?\r\n",
    "nimbus": ASK_CORE,
    "atc": b"TBC:BID?\r\n",
    "odtc": GET_STATUS,
    "scila": GET_STATUS,
    "byonoy_a96a": report(0x0330),
    "byonoy_l96a": report(0x0010),
    "star": b"C0RMid0001",
    "infinite": b"\x02#RATIO LABELS\x03\x00\x00\x0d\x56\x0d",
}
"""For each kind, a query that is answered immediately and always in the same way."""

WINDOW_S = 0.4
"""Seconds within which an answer comes (even the sealer's, which has its own period), but no late one."""

OPTIONS = {"a4s": ",period=0.3"}
KINDS = sorted(known_simulators())
SERIAL = [
    kind for kind in KINDS if not make_instrument(kind).tcp_port and make_instrument(kind).on_usb() is None
]


def make(kind: str, seed: int = 0) -> Clocked:
    return Clocked(f"{kind},seed={seed}{OPTIONS.get(kind, '')}", carries_lines=False)


def test_there_is_a_question_for_every_kind() -> None:
    assert sorted(QUESTIONS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_what_its_table_says(kind: str) -> None:
    instrument = make_instrument(kind)
    assert instrument.kind == kind
    assert known_simulators()[kind].description in instrument.description
    assert make(kind).say(QUESTIONS[kind], WINDOW_S)


LOSING = [kind for kind in KINDS if make_instrument(kind).loses_state]


@pytest.mark.parametrize("kind", LOSING)
def test_after_a_power_cycle_a_kind_must_be_set_up_again_and_still_answers(kind: str) -> None:
    tried = make(kind)
    tried.instrument.receive(tried.on_wire(QUESTIONS[kind]), tried.now)
    tried.instrument.lose_power(tried.now)
    initialized = tried.state.get("is_initialized", False)
    assert not (any(initialized.values()) if isinstance(initialized, dict) else initialized)
    tried.wait(10.0)
    assert tried.say(QUESTIONS[kind], 1.2)
    assert json.dumps(tried.state)


def test_robots_and_readers_on_usb_and_the_network_are_away_during_a_power_cycle() -> None:
    away = {kind for kind in LOSING if make_instrument(kind).restart_s}
    assert {"star", "evo", "ot2", "infinite", "spark", "vantage", "nimbus", "preciseflex"} <= away
    assert not away & set(SERIAL)


def expected(name: str, kind: str, good: bytes) -> Callable[[bytes], bool]:
    """Return whether the received bytes are what the fault ``name`` makes of ``good``."""
    instrument = make(kind).instrument
    end = instrument.terminator
    (command,) = instrument.split(bytearray(make(kind).on_wire(QUESTIONS[kind])))
    if instrument.on_usb() is not None:
        command = command[1:]  # the endpoint's address
    refusal = instrument.busy_reply(command.decode("latin-1"))
    busy = refusal.encode("latin-1") + end if refusal and isinstance(refusal, str) else refusal
    half = max(1, len(good.removesuffix(end)) // 2)
    nonsense = range(0x80, 0x100) if instrument.line.bytesize == 8 else range(0x0E, 0x20)
    checks: dict[str, Callable[[bytes], bool]] = {
        "silence": lambda came: came == b"",
        "late": lambda came: came == b"",
        "partial": lambda came: came == good[:half],
        "garbage": lambda came: (
            set(came.replace(end, b"") if end else came) <= set(nonsense) and came.endswith(end)
        ),
        "terminator": lambda came: came != good and came[:1] == good[:1] and not (end and end in came),
        "busy": lambda came: came.startswith(busy) and good not in came if busy else came == b"",
        "unplug": lambda came: came == b"",
        "double": lambda came: sorted(came) == sorted(good * 2),
    }
    return checks[name]


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_does_what_it_says_and_once(kind: str, name: str) -> None:
    sound, faulty = make(kind), make(kind)
    assert sound.say(QUESTIONS[kind], 1.2) == faulty.say(QUESTIONS[kind], 1.2) != b""
    faulty.instrument.inject(parse_fault(f"{name}:at=1"))
    good, came = sound.say(QUESTIONS[kind], WINDOW_S), faulty.say(QUESTIONS[kind], WINDOW_S)
    assert expected(name, kind, good)(came), came
    assert faulty.instrument.unplugged == (name == "unplug")
    later = sound.wait(6.8), faulty.wait(6.8)
    if name == "late":
        assert good in later[1]
    if name == "unplug":
        assert faulty.say(QUESTIONS[kind], 2.4) == later[1] == b""
        faulty.instrument.plug_in()
        faulty.instrument.connect(faulty.now)
        sound.say(QUESTIONS[kind], 2.4)
        faulty.wait(0.1)  # the greeting of a new connection
        sound.wait(0.1)
    says = faulty.say(QUESTIONS[kind])
    assert without_number(says) == without_number(sound.say(QUESTIONS[kind])) != b""


def without_number(said: bytes) -> bytes:
    """Return the text without the number that the centrifuge gives to each command."""
    return re.sub(rb"(?m)^((?:ACK|OK)! .*) \d+", rb"\1", said)


SCRIPT = st.lists(
    st.tuples(
        st.one_of(
            st.binary(max_size=60),
            st.sampled_from([*QUESTIONS.values(), b"\r", b"\n", b"!"]),
            st.sampled_from(
                [
                    b"T\r\n",
                    b"SIR\r\n",
                    b"shakeOn\r",
                    b"mv:st 005\r",
                    command_frame("AID"),
                    b"ST 1900\r",
                    b"\x02P02V3G\r",
                    b"\x02P02S-90.5G0\r",
                    b"M104 S60\r\n",
                    b"M18\r\n",
                    b"*xpeel:41\r\n",
                    b"*restart\r\n",
                    b"*00DH=0060zz!",
                    b"*00GS=zz!",
                    b"LON\r",
                    b"\x1bT\r\n",
                    b":APPL CH1,5,1;:OUTP CH1,ON;:MEAS:ALL? CH1\n",
                    b":WAV:DATA?\n",
                    rtu(1, "0600640032"),
                ]
            ),
        ),
        st.floats(0, 30),
    ),
    max_size=12,
)
TROUBLE = st.lists(
    st.sampled_from([*FAULTS, "late:delay=0.01", "garbage:every=2", "unplug:after=4"]), max_size=2
)


def survive(kind: str, script: list[tuple[bytes, float]], trouble: list[str], seed: int) -> None:
    """Run ``script`` on two equal instruments, with any faults, and check that they never differ."""
    twins = make(kind, seed), make(kind, seed)
    for twin in twins:
        for text in trouble:
            twin.instrument.inject(parse_fault(text))
    for data, seconds in script:
        first, second = (twin.say(data, seconds) for twin in twins)
        assert first == second
        assert len(first) <= 10_000 + 400 * len(data) + 4_000 * seconds
        assert twins[0].state == twins[1].state
        json.dumps(dict(twins[0].state), allow_nan=False)
    flood = twins[0].say(b"x" * 10_000, 0.1)
    assert len(flood) < 10_000


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=40)
@given(script=SCRIPT, trouble=TROUBLE, seed=st.integers(0, 3))
def test_any_bytes_at_any_time_are_survived_and_answered_alike(
    kind: str, script: list[tuple[bytes, float]], trouble: list[str], seed: int
) -> None:
    survive(kind, script, trouble, seed)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=2000)
@given(script=SCRIPT, trouble=TROUBLE, seed=st.integers(0, 3))
def test_any_bytes_at_any_time_are_survived_for_long(
    kind: str, script: list[tuple[bytes, float]], trouble: list[str], seed: int
) -> None:
    survive(kind, script, trouble, seed)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=20)
@given(data=st.binary(max_size=200), cuts=st.lists(st.integers(0, 200), max_size=4))
def test_how_the_bytes_are_cut_makes_no_difference(kind: str, data: bytes, cuts: list[int]) -> None:
    whole, cut = make(kind), make(kind)
    message = cut.on_wire(data)
    got, start = b"", 0
    for end in [*sorted(cuts), len(message)]:
        got += cut.heard(cut.instrument.receive(message[start:end], cut.now))
        start = max(start, end)
    assert got + cut.wait(5) == whole.say(data, 5)


class Tape:
    """A receiver that keeps its data."""

    def __init__(self) -> None:
        self.data = b""
        self.errors: list[LineErrorKind] = []
        self.lost: PortError | None = None

    def on_bytes(self, data: bytes) -> None:
        self.data += data

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self.errors.append(kind)
        self.data += data

    def on_lost(self, error: PortError) -> None:
        self.lost = error


class Schedule:
    """A clock controlled by the test, with one appointment."""

    def __init__(self) -> None:
        self.time = SECOND
        self.appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self.time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self.appointment = None if when is None else (when, callback)

    def close(self) -> None:
        self.appointment = None

    def run(self, seconds: float) -> None:
        end = self.time + round(seconds * SECOND)
        while self.appointment is not None and self.appointment[0] <= end:
            (when, callback), self.appointment = self.appointment, None
            self.time = max(self.time, when)
            callback()
        self.time = end


def ask_over(kind: str, line: LineSettings) -> tuple[bytes, list[LineErrorKind]]:
    """Return the bytes that a port with the settings ``line`` receives in answer to the query, and the line
    errors.
    """
    schedule, tape = Schedule(), Tape()
    instrument = make_instrument(f"{kind}{OPTIONS.get(kind, '')}")
    with SimulatedPort(instrument, tape, line, schedule=schedule, dtr=False, rts=kind != "inheco") as port:
        port.set_line("break", True)
        schedule.run(0.2)
        port.set_line("break", False)
        schedule.run(0.5)
        tape.data, tape.errors = b"", []
        port.write(QUESTIONS[kind])
        schedule.run(WINDOW_S)
    assert tape.lost is None
    return tape.data, tape.errors


@pytest.mark.parametrize("kind", SERIAL)
def test_with_other_line_settings_garbage_comes(kind: str) -> None:
    line = make_instrument(kind).line
    good, errors = ask_over(kind, line)
    assert good
    assert errors == []
    for baudrate in (line.baudrate * 2, line.baudrate // 2):
        came, _ = ask_over(kind, LineSettings(baudrate, line.bytesize, line.parity, rtscts=line.rtscts))
        assert good not in came
    parity = "N" if line.parity != "N" else "E"
    came, errors = ask_over(kind, LineSettings(line.baudrate, line.bytesize, parity, rtscts=line.rtscts))
    assert came != good or errors
