"""A simulated instrument behaves like a real one: in this process and on a pty."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from build_tools.wine.lending import port_name
from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.errors import PortBusy, PortClosed, PortDisconnected, PortNotFound
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.ports.transport import LineErrorKind, LineSettings, Port, PortReader
from tests.ports.wires import HAS_PORTS, NO_PORTS, WAIT_S, failure, needs_ports, of_terminals


class Balance:
    """A balance, opened through its binding."""

    def __init__(self, port: str, settings: LineSettings | None = None) -> None:
        self.reader = PortReader("scale")
        self.binding = parse_binding(f"scale={port}")
        self.port: Port = self.binding.open(self.reader, settings or LineSettings())

    def ask(self, command: str, timeout: float = WAIT_S) -> bytes:
        self.port.write(command.encode() + b"\r\n", 1)
        return self.reader.read_until(b"\r\n", timeout)


_served: dict[str, PtyInstrument] = {}


def served(balance: Balance) -> PtyInstrument:
    """Return the instrument on the pty that ``balance`` has open."""
    return _served[balance.binding.device]


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = SECOND
        self.appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self.time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self.appointment = None if when is None else (when, callback)

    def keep(self) -> None:
        """Run the scheduled call, if it is due."""
        if self.appointment is not None and self.appointment[0] <= self.time:
            (_, callback), self.appointment = self.appointment, None
            callback()

    def close(self) -> None:
        self.appointment = None


@pytest.fixture(params=["in process", "pty"])
def place(request: pytest.FixtureRequest) -> str:
    """The place of the instrument: in this process, or on a pty."""
    if request.param == "pty" and not HAS_PORTS:
        pytest.skip(NO_PORTS)
    return str(request.param)


@pytest.fixture
def connect(place: str) -> Iterator[object]:
    """A function: ``connect("mettler,...")`` returns an open Balance."""
    opened: list[Balance] = []

    def open_balance(specification: str) -> Balance:
        if place == "pty":
            instrument = PtyInstrument(make_instrument(specification))
            _served[instrument.device] = instrument
            opened.append(Balance(instrument.device))
        else:
            opened.append(Balance("sim:" + specification))
        return opened[-1]

    yield open_balance
    for balance in opened:
        balance.port.close()
    while _served:
        _served.popitem()[1].close()


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


def test_the_balance_says_when_its_line_is_disturbed() -> None:
    balance = Balance("sim:mettler", LineSettings(9600, parity="E"))
    balance.port.write(b"S", 1)
    balance.port.configure(LineSettings())
    assert balance.ask("") == b"ET\r\n"
    assert balance.ask("I4").startswith(b"I4 A")
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


@needs_ports
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


def test_a_client_that_never_reads_does_not_stop_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    from praxis_desktop.ports.simulators import pty

    monkeypatch.setattr(pty, "_WRITE_LIMIT_S", 0.05)
    with PtyInstrument(make_instrument("mettler")) as instrument:
        with serial.Serial(instrument.device, write_timeout=WAIT_S) as port:
            for _ in range(400):
                port.write(b"I0\r\n")
        instrument.unplug()
        assert instrument.wait(WAIT_S)


@needs_ports
def test_a_wrong_baud_rate_garbles_on_a_pty_and_the_right_one_heals() -> None:
    with (
        PtyInstrument(make_instrument("mettler")) as instrument,
        serial.Serial(instrument.device, 4800, timeout=0.1) as port,
    ):
        port.write(b"I4\r\n")
        assert b"I4 A" not in port.read(100)
        port.baudrate = 9600
        port.timeout = WAIT_S
        port.write(b"\r\n")
        port.readline()
        port.write(b"I4\r\n")
        assert port.readline().startswith(b"I4 A")


@of_terminals
def test_programs_that_set_nothing_find_the_right_baud_rate() -> None:
    with PtyInstrument(make_instrument("tempdeck")) as instrument:
        port = os.open(instrument.device, os.O_RDWR | os.O_NOCTTY)
        os.write(port, b"M115\r\n")
        assert select.select([port], [], [], WAIT_S)[0]
        assert b"temp_deck" in os.read(port, 200)
        os.close(port)


@needs_ports
def test_a_link_leads_to_the_port_however_often_it_is_unplugged(tmp_path: Path) -> None:
    link = port_name(tmp_path, "scale")
    gone = threading.Event()
    with PtyInstrument(make_instrument("mettler,portion=0"), link=link, vanished=gone.set) as instrument:
        assert instrument.path == str(link)
        with serial.Serial(str(link), timeout=WAIT_S) as port:
            port.write(b"TA 5 g\r\n")
            assert port.readline() == b"TA A    5.00000 g\r\n"
            instrument.unplug()
            assert instrument.wait(WAIT_S)
            assert gone.wait(WAIT_S)
            assert not link.is_symlink()
            with pytest.raises(serial.SerialException):
                port.readline()
        instrument.plug_in()
        with serial.Serial(str(link), timeout=WAIT_S) as port:
            port.write(b"TA\r\n")
            assert port.readline() == b"TA A    5.00000 g\r\n", "it was on all the time"
        instrument.plug_in()
        assert instrument.is_serving
    assert not link.is_symlink()


@of_terminals
def test_a_link_takes_the_place_of_nothing_but_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "other").symlink_to("/dev/null")
    for link in (tmp_path / "notes", tmp_path / "other", tmp_path / "no" / "folder"):
        with pytest.raises(UsageError, match=link.name):
            PtyInstrument(make_instrument("mettler"), link=link)
    (tmp_path / "scale").symlink_to(tmp_path / "gone")
    with PtyInstrument(make_instrument("mettler"), link=tmp_path / "scale") as instrument:
        assert os.readlink(tmp_path / "scale") == instrument.device  # noqa: PTH115
    assert (tmp_path / "notes").read_text() == "mine"


def test_faults_come_and_go_while_it_is_used(connect: type[Balance]) -> None:
    balance = connect("mettler")
    instrument = balance.binding.instrument or served(balance)
    instrument.inject(parse_fault("late:delay=0.2:times=1"))
    assert balance.ask("I4", 0.01) == b""
    assert balance.reader.read_until(b"\r\n", WAIT_S).startswith(b"I4 A")
    instrument.inject(parse_fault("busy"))
    assert balance.ask("T") == b"T I\r\n"
    instrument.clear_faults()
    assert balance.ask("T").startswith(b"T S")


def test_a_busy_instrument_does_not_do_what_it_refuses(connect: type[Balance]) -> None:
    balance = connect("mettler,portion=0,busy:at=1")
    assert balance.ask("TA 5 g") == b"TA I\r\n"
    assert balance.ask("TA") == b"TA A    0.00000 g\r\n"


def test_a_break_and_rts_reach_an_instrument_that_needs_them() -> None:
    reader = PortReader("incubator")
    binding = parse_binding("incubator=sim:liconic")
    clock = Clock()
    port = binding.open(reader, LineSettings(parity="E", rtscts=True), rts=False, schedule=clock)
    port.write(b"CR\r")
    assert reader.waiting == 0
    for seconds, answer in ((0.05, b""), (0.2, b"CC\r\n")):
        port.set_line("break", True)
        port.write(b"CR\r")  # drowns in the break
        clock.time += round(seconds * SECOND)
        port.set_line("break", False)
        port.write(b"CR\r")
        assert reader.read(100, 0) == answer
    assert port.line("cts")
    port.close()


def test_errors_of_the_line_are_told_at_their_place_and_counted() -> None:
    told: list[tuple[str, bytes]] = []

    class Recorder(PortReader):
        def on_bytes(self, data: bytes) -> None:
            told.append(("good", data))

        def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
            told.append((kind, data))

    binding = parse_binding("scale=sim:mettler")
    port = binding.open(Recorder("scale"), LineSettings(bytesize=7, parity="E"), schedule=Clock())
    port.write(b"I\xb4\r\x8a")
    kinds = {kind for kind, _ in told}
    assert kinds <= {"good", "parity", "framing"}
    assert "parity" in kinds
    statistics = port.statistics()
    assert statistics.parity_errors == sum(kind == "parity" for kind, _ in told)
    assert statistics.bytes_in == sum(len(data) for _, data in told)
    assert port.drain()
    port.close()


def test_what_is_said_while_no_port_is_open_is_lost() -> None:
    reader = PortReader("scale")
    binding = parse_binding("scale=sim:mettler")
    clock = Clock()
    port = binding.open(reader, LineSettings(), schedule=clock)
    port.write(b"SIR\r\n")
    port.close()
    first = reader.read(100, 0)
    clock.time += 3600 * SECOND
    port = binding.open(reader, LineSettings(), schedule=clock)
    assert reader.waiting == 0
    clock.time += SECOND // 10
    clock.keep()
    assert reader.read(100, 0).count(b"S S") == first.count(b"S S") == 1
    port.close()


@needs_ports
def test_statuses_that_nobody_reads_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from praxis_desktop.ports.simulators import pty

    monkeypatch.setattr(pty, "_WRITE_LIMIT_S", 0.05)
    said_enough = threading.Event()
    said = 0

    def count(direction: str, data: bytes, _: int) -> None:
        nonlocal said
        said += len(data)
        if said > 8_000:
            said_enough.set()

    with PtyInstrument(make_instrument("a4s,period=0.005"), observe=count) as instrument:
        assert said_enough.wait(WAIT_S)
        with serial.Serial(instrument.device, 19200, timeout=WAIT_S) as port:
            port.write(b"*00DT=0030zz!")
            assert b"*Y00" in port.read_until(b"*Y00", 8192)
