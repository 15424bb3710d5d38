"""A simulated instrument behaves like one on a wire: in this process and on a pseudo-terminal."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator

import pytest
import serial

from praxis_desktop.ports.errors import PortBusy, PortClosed, PortDisconnected, PortNotFound
from praxis_desktop.ports.pty import PtyInstrument
from praxis_desktop.ports.reading import PortReader
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.transport import Port
from tests.ports.wires import WAIT_S, failure


class Balance:
    """A balance opened by its binding."""

    def __init__(self, port: str, settings: LineSettings | None = None) -> None:
        self.reader = PortReader("scale")
        self.binding = parse_binding(f"scale={port}")
        self.port: Port = self.binding.open(self.reader, settings or LineSettings())

    def ask(self, command: str, timeout: float = WAIT_S) -> bytes:
        self.port.write(command.encode() + b"\r\n", 1)
        return self.reader.read_until(b"\r\n", timeout)


@pytest.fixture(params=["in process", "pty"])
def place(request: pytest.FixtureRequest) -> str:
    """Where the instrument is."""
    if request.param == "pty" and os.name != "posix":
        pytest.skip("pseudo-terminals")
    return str(request.param)


@pytest.fixture
def connect(place: str) -> Iterator[object]:
    """``connect("mettler,...")`` gives an open Balance."""
    served: list[PtyInstrument] = []
    opened: list[Balance] = []

    def open_balance(specification: str) -> Balance:
        if place == "pty":
            served.append(PtyInstrument(make_instrument(specification)))
            opened.append(Balance(served[-1].device))
        else:
            opened.append(Balance("sim:" + specification))
        return opened[-1]

    yield open_balance
    for balance in opened:
        balance.port.close()
    for instrument in served:
        instrument.close()


def test_it_answers(connect: type[Balance]) -> None:
    balance = connect("mettler,portion=0.05")
    assert balance.ask("I4").startswith(b'I4 A "B')
    assert balance.ask("T").startswith(b"T S   12.34")
    assert balance.ask("S").endswith(b" g\r\n")


def test_a_late_reply_comes_late(connect: type[Balance]) -> None:
    balance = connect("mettler,late:at=1:delay=0.2")
    assert balance.ask("I4", 0.02) == b""
    assert balance.reader.read_until(b"\r\n", WAIT_S).startswith(b"I4 A")


def test_a_mute_instrument_is_a_short_read(connect: type[Balance]) -> None:
    balance = connect("mettler,silence:after=1")
    assert balance.ask("I4")
    assert balance.ask("I4", 0.05) == b""


def test_the_cable_comes_off_in_the_middle(connect: type[Balance]) -> None:
    balance = connect("mettler,unplug:after=1")
    assert balance.ask("I4")
    assert type(failure(lambda: balance.ask("SI"))) is PortDisconnected
    assert type(failure(lambda: balance.ask("SI"))) is PortDisconnected
    balance.port.close()
    error = failure(lambda: balance.binding.open(balance.reader, LineSettings()))
    assert type(error) is PortNotFound
    assert error.port == "scale"


def test_repeated_weights_flow_until_the_port_is_closed(connect: type[Balance]) -> None:
    balance = connect("mettler")
    balance.port.write(b"SIR\r\n", 1)
    for _ in range(3):
        assert balance.reader.read_until(b"\r\n", WAIT_S).startswith(b"S S")
    balance.port.close()
    assert type(failure(lambda: balance.ask("S"))) is PortClosed


def test_wrong_line_settings_garble_what_passes() -> None:
    balance = Balance("sim:mettler", LineSettings(9600, parity="E"))
    assert b'I4 A "B' not in balance.ask("I4", 0.05)
    balance.port.configure(LineSettings())
    balance.port.write(b"\r\n", 1)
    balance.reader.read_until(b"\r\n", 0.2)
    assert balance.ask("I4").startswith(b'I4 A "B')
    balance.port.close()


def test_modem_lines_are_looped_back() -> None:
    balance = Balance("sim:mettler")
    balance.port.set_line("rts", False)
    assert not balance.port.line("cts")
    assert balance.port.line("dsr")
    assert not balance.port.line("ri")
    balance.port.set_line("break", True)
    assert balance.ask("I4", 0.05) == b""
    balance.port.close()


def test_a_simulator_has_one_port_at_a_time_and_keeps_its_state() -> None:
    balance = Balance("sim:mettler,portion=0")
    assert balance.ask("TA 5 g") == b"TA A    5.00000 g\r\n"
    assert type(failure(lambda: balance.binding.open(balance.reader, LineSettings()))) is PortBusy
    balance.port.close()
    balance.port = balance.binding.open(balance.reader, LineSettings())
    assert balance.ask("TA") == b"TA A    5.00000 g\r\n"
    balance.port.close()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_the_pty_is_an_ordinary_port_for_other_programs() -> None:
    with PtyInstrument(make_instrument("mettler")) as instrument:
        for _ in range(3):
            with serial.Serial(instrument.device, 9600, timeout=WAIT_S) as port:
                port.write(b"I2\r\n")
                assert port.readline() == b'I2 A "WXS205SDU WXA-Bridge 220.00090 g"\r\n'
        assert instrument.is_serving
        instrument.unplug()
        assert instrument.wait(WAIT_S)
    instrument.close()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals")
def test_a_client_that_never_reads_does_not_stop_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    from praxis_desktop.ports import pty

    monkeypatch.setattr(pty, "_WRITE_LIMIT_S", 0.05)
    with PtyInstrument(make_instrument("mettler")) as instrument:
        port = os.open(instrument.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        for _ in range(400):
            select.select([], [port], [], WAIT_S)
            os.write(port, b"I0\r\n")
        os.close(port)
        instrument.unplug()
        assert instrument.wait(WAIT_S)
