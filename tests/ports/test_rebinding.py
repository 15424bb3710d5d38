"""A cable that is plugged in again in time only costs time; one that is not causes one error."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.ports.devices.identity import Whereabouts, may_come_back
from praxis_desktop.ports.errors import (
    PortBusy,
    PortClosed,
    PortDenied,
    PortDisconnected,
    PortRefused,
    PortTimeout,
    PortWriteCut,
)
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.serial._rebinding import RebindingPort
from praxis_desktop.ports.transport import LineSettings, Port, PortReader, Receiver
from praxis_desktop.ports.wire import NOTHING
from tests.ports.sockets import Sockets, sockets
from tests.ports.wires import WAIT_S, failure, needs_ports, of_terminals, wire

pytestmark = needs_ports

if os.name == "posix":
    import termios

BALANCE = (0x0403, 0x6001, "A10K9X", "1-2")
OTHER = (0x0403, 0x6001, "B77", "1-2")
LONG_S = 60.0
"""A reconnection window that does not end within a test."""
SHORT_S = 0.3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Sockets]:
    with sockets(tmp_path) as made:
        yield made


class Opened:
    """A rebinding port on a socket of the desk, its reader, and the connection events that it reported."""

    def __init__(
        self,
        desk: Sockets,
        name: str = "ttyUSB0",
        *,
        grace: float = LONG_S,
        open_device: Callable[..., Port] | None = None,
        happened: Callable[[str, Mapping[str, object]], None] | None = None,
    ) -> None:
        self.reader = PortReader("scale")
        self.told: list[tuple[str, dict[str, object]]] = []
        self.rebound = threading.Event()
        self.port = RebindingPort(
            desk.path(name),
            self.reader,
            LineSettings(19200, stopbits=2),
            name="scale",
            grace=grace,
            open_device=open_device or partial(SerialPort, name="scale"),
            happened=happened or self._happened,
            whereabouts=Whereabouts(desk.path(name), desk.listed),
        )

    def _happened(self, what: str, details: Mapping[str, object]) -> None:
        self.told.append((what, dict(details)))
        if what == "rebound":
            self.rebound.set()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *exception: object) -> None:
        self.port.close()

    def in_background(self, action: Callable[[], object]) -> Background:
        return Background(action)


class Background:
    """An action on a separate thread, with its outcome."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action
        self._outcome: list[object] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._outcome.append(self._action())
        except PortError as error:
            self._outcome.append(error)

    @property
    def is_waiting(self) -> bool:
        self._thread.join(0.05)
        return self._thread.is_alive()

    def outcome(self) -> Any:
        self._thread.join(WAIT_S)
        assert self._outcome, "it still waits"
        return self._outcome[0]


# ---- within the window
@pytest.mark.parametrize("usb", [None, BALANCE], ids=["link", "usb"])
def test_a_read_in_progress_goes_on_when_the_device_is_back(
    desk: Sockets, usb: tuple[int, int, str | None, str | None] | None
) -> None:
    first = desk.plug("ttyUSB0", usb)
    with Opened(desk) as opened:
        first.send(b"S S   1")
        reading = opened.in_background(lambda: opened.reader.read_until(b"\r\n", WAIT_S))
        assert wait_until(lambda: opened.reader.waiting == 7)
        desk.unplug("ttyUSB0")
        assert reading.is_waiting
        second = desk.plug("ttyUSB0", usb)
        assert opened.rebound.wait(WAIT_S)
        second.send(b"2.0 g\r\n")
        assert reading.outcome() == b"S S   12.0 g\r\n"
        assert opened.port.write(b"SI\r\n", WAIT_S) == 4
        assert second.receive(4) == b"SI\r\n"
        assert [what for what, _ in opened.told] == ["lost", "rebound"]


def test_the_same_device_is_found_under_another_name_with_its_settings(desk: Sockets) -> None:
    desk.plug("ttyUSB0", BALANCE)
    with Opened(desk) as opened:
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB0", OTHER)
        second = desk.plug("ttyUSB1", (*BALANCE[:3], "1-4.1"))
        assert opened.port.write(b"x", WAIT_S) == 1
        assert second.receive(1) == b"x"
        assert opened.port.device == desk.path("ttyUSB1")
        assert second.baudrate() == 19200
        if os.name == "posix":
            assert termios.tcgetattr(second.fileno())[2] & termios.CSTOPB
        assert opened.told[0][1]["identity"] == "usb:0403:6001,serial=A10K9X,location=1-2"
        assert opened.told[1][1]["device"] == desk.path("ttyUSB1")


def test_it_goes_and_comes_back_any_number_of_times(desk: Sockets) -> None:
    there = desk.plug("ttyUSB0", BALANCE)
    with Opened(desk) as opened:
        for number in range(10):
            text = f"{number}\n".encode()
            opened.port.write(text, WAIT_S)
            assert there.receive(len(text)) == text
            there.send(text)
            assert opened.reader.read_until(b"\n", WAIT_S) == text
            desk.unplug("ttyUSB0")
            there = desk.plug("ttyUSB0", BALANCE)
        assert opened.port.write(b"end", WAIT_S) == 3
        assert there.receive(3) == b"end"
        statistics = opened.port.statistics()
        assert (statistics.bytes_out, statistics.bytes_in) == (23, 20)


def test_what_is_set_meanwhile_holds_when_the_device_is_back(desk: Sockets) -> None:
    lines: list[tuple[bool, bool]] = []

    def opening(device: str, receiver: Receiver, settings: LineSettings, *, dtr: bool, rts: bool) -> Port:
        lines.append((dtr, rts))
        return SerialPort(device, receiver, settings, name="scale", dtr=dtr, rts=rts)

    desk.plug("ttyUSB0")
    with Opened(desk, open_device=opening) as opened:
        desk.unplug("ttyUSB0")
        assert wait_until(lambda: bool(opened.told))
        opened.port.configure(LineSettings(4800))
        opened.port.set_line("dtr", False)
        assert opened.port.settings == LineSettings(4800)
        assert not opened.port.line("cts")
        assert opened.port.pending_output() == 0
        assert opened.port.write_now(b"now") == 0
        opened.port.discard_input()
        opened.port.discard_output()
        second = desk.plug("ttyUSB0")
        assert opened.rebound.wait(WAIT_S)
        assert opened.port.write(b"x", WAIT_S) == 1
        assert second.baudrate() == 4800
        assert lines == [(True, True), (False, True)]


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Wait until a condition holds; returns False if that takes too long."""
    pause = threading.Event()
    for _ in range(int(WAIT_S / 0.01)):
        if is_so():
            return True
        pause.wait(0.01)
    return False


@pytest.mark.parametrize("kind", [PortDenied, PortBusy, PortRefused])
def test_a_device_that_is_not_yet_to_be_opened_is_tried_again(
    desk: Sockets, kind: type[PortDenied | PortBusy | PortRefused]
) -> None:
    attempts: list[str] = []

    def opening(device: str, receiver: Receiver, settings: LineSettings, *, dtr: bool, rts: bool) -> Port:
        attempts.append(device)
        if 1 < len(attempts) < 5:
            raise kind("not yet", port="scale")
        return SerialPort(device, receiver, settings, name="scale", dtr=dtr, rts=rts)

    desk.plug("ttyUSB0", BALANCE)
    with Opened(desk, open_device=opening) as opened:
        desk.unplug("ttyUSB0")
        second = desk.plug("ttyUSB0", BALANCE)
        assert opened.port.write(b"x", WAIT_S) == 1
        assert second.receive(1) == b"x"
        assert len(attempts) == 5


# ---- writes
def test_a_write_waits_and_is_sent_once(desk: Sockets) -> None:
    first = desk.plug("ttyUSB0")
    with Opened(desk) as opened:
        assert opened.port.write(b"before", WAIT_S) == 6
        assert first.receive(6) == b"before"
        desk.unplug("ttyUSB0")
        writing = opened.in_background(lambda: opened.port.write(b"after", WAIT_S))
        assert writing.is_waiting
        second = desk.plug("ttyUSB0")
        assert writing.outcome() == 5
        assert second.receive(5) == b"after"


def test_a_write_waits_no_longer_than_its_time_out(desk: Sockets) -> None:
    desk.plug("ttyUSB0", BALANCE)
    with Opened(desk) as opened:
        desk.unplug("ttyUSB0")
        error = failure(lambda: opened.port.write(b"SI\r\n", 0.1))
        assert isinstance(error, PortTimeout)
        assert error.written == 0
        assert "A10K9X" in error.message
        assert "to come back" in error.message
        second = desk.plug("ttyUSB0", BALANCE)
        assert opened.port.write(b"x", WAIT_S) == 1
        assert second.receive(1) == b"x"


def test_a_write_that_waits_can_be_cancelled(desk: Sockets) -> None:
    stop = threading.Event()
    desk.plug("ttyUSB0")
    with Opened(desk) as opened:
        desk.unplug("ttyUSB0")
        writing = opened.in_background(lambda: opened.port.write(b"x", WAIT_S, cancelled=stop.is_set))
        assert writing.is_waiting
        stop.set()
        opened.port.wake_writer()
        assert writing.outcome() == 0


def test_a_write_cut_in_the_middle_tells_how_much_left_and_the_port_goes_on(desk: Sockets) -> None:
    first = desk.plug("ttyUSB0", BALANCE)
    with Opened(desk) as opened:
        writing = opened.in_background(lambda: opened.port.write(b"x" * 1_000_000, WAIT_S))
        first.receive(5000)
        assert writing.is_waiting
        desk.unplug("ttyUSB0")
        error = writing.outcome()
        assert type(error) is PortWriteCut
        assert 5000 <= error.written < 1_000_000
        assert f"{error.written} of 1000000 bytes" in error.message
        assert "state" in error.hint
        second = desk.plug("ttyUSB0", BALANCE)
        assert opened.port.write(b"next", WAIT_S) == 4
        assert second.receive(4) == b"next"


@pytest.mark.parametrize("times", [8, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_nothing_is_sent_twice_whenever_the_cable_is_pulled(desk: Sockets, times: int) -> None:
    """The program sends numbered lines without a pause; the numbers that the instruments receive only
    increase.
    """
    chance = random.Random(times)
    stop = threading.Event()
    cuts: list[int] = []
    got: list[int] = []
    there = desk.plug("ttyUSB0", BALANCE)
    with Opened(desk, grace=3600) as opened:  # cables that are pulled again at once are one absence

        def count() -> None:
            number = 0
            while not stop.is_set():
                line = b"".join(b"%07d\n" % (number + index) for index in range(200))
                number += 200
                try:
                    opened.port.write(line, WAIT_S)
                except PortWriteCut as cut:
                    cuts.append(cut.written)

        counting = opened.in_background(count)
        for _ in range(times):
            received = there.receive(8 * chance.randrange(1, 4000))
            got += [int(line) for line in received.split()]
            desk.unplug("ttyUSB0")
            stop.wait(chance.random() * 0.05)
            there = desk.plug("ttyUSB0", BALANCE)
        there.receive(8)
        stop.set()
        desk.unplug("ttyUSB0")
        opened.port.close()
        counting.outcome()
    assert got == sorted(set(got))
    assert len(got) > times
    assert all(0 < written < 1600 for written in cuts)


@pytest.mark.parametrize("is_waiting", [True, False], ids=["while it is written", "before it is written"])
def test_a_device_that_is_back_does_not_get_the_remainder_of_a_write(desk: Sockets, is_waiting: bool) -> None:
    desk.plug("ttyUSB0", BALANCE)
    # More than any terminal takes at once; a portable line tries a few kilobytes, which fill a lent port.
    data = b"0123456789" * (100_000 if os.name == "posix" else 199)
    with Opened(desk) as opened:
        opened.port.configure(LineSettings(115200))
        while (taken := opened.port.write_now(data)) == len(data):
            pass
        assert taken
        if is_waiting:
            writing = opened.in_background(lambda: opened.port.write(data[taken:], WAIT_S))
            assert writing.is_waiting
        desk.unplug("ttyUSB0")
        second = desk.plug("ttyUSB0", BALANCE)
        if not is_waiting:
            assert opened.rebound.wait(WAIT_S)
            writing = opened.in_background(lambda: opened.port.write(data[taken:], WAIT_S))
        error = writing.outcome()
        assert type(error) is PortWriteCut
        # The driver can make room for some of the remainder before the cable is pulled.
        assert f"after {taken + error.written} of {len(data)} bytes" in error.message
        assert opened.port.write(b"next", WAIT_S) == 4
        assert second.receive(4) == b"next"


# ---- beyond the window
def test_a_device_that_does_not_come_back_is_one_error(desk: Sockets) -> None:
    first = desk.plug("ttyUSB0", BALANCE)
    with Opened(desk, grace=SHORT_S) as opened:
        first.send(b"la")
        assert opened.reader.read(1, WAIT_S) == b"l"
        writing = opened.in_background(lambda: opened.port.write(b"S\r\n", WAIT_S))
        writing.outcome()
        desk.unplug("ttyUSB0")
        port = opened.port
        for action in (
            lambda: opened.reader.read_until(b"\n", WAIT_S),
            lambda: opened.reader.read(1, WAIT_S),
            lambda: port.write(b"S\r\n", 1),
            lambda: port.write_now(b"S\r\n"),
            port.discard_input,
            port.pending_output,
            lambda: port.line("cts"),
            lambda: port.configure(LineSettings()),
        ):
            error = failure(action)
            assert type(error) is PortDisconnected
            assert "'scale'" in error.message
            assert "FTDI FT232R adapter, serial number A10K9X" in error.message
            assert "did not come back within 0.3 s" in error.message
            assert "cable" in error.hint
            assert "praxis-desktop ports" in error.hint
        assert [what for what, _ in opened.told] == ["lost", "gone"]
        desk.plug("ttyUSB0", BALANCE)
        assert type(failure(lambda: port.write(b"x", 1))) is PortDisconnected


def test_another_device_in_its_place_is_not_taken_for_it(desk: Sockets) -> None:
    desk.plug("ttyUSB0", BALANCE)
    with Opened(desk, grace=SHORT_S) as opened:
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB0", OTHER)
        assert type(failure(lambda: opened.port.write(b"x", WAIT_S))) is PortDisconnected


def test_a_copy_with_the_same_serial_number_is_not_taken_for_it(desk: Sockets) -> None:
    desk.plug("ttyUSB0", BALANCE)
    desk.plug("ttyUSB1", (*BALANCE[:3], "1-3"))
    with Opened(desk, grace=SHORT_S) as opened:
        desk.unplug("ttyUSB0")
        assert type(failure(lambda: opened.port.write(b"x", WAIT_S))) is PortDisconnected


def test_an_adapter_without_a_serial_number_has_to_be_where_it_was(desk: Sockets) -> None:
    desk.plug("ttyUSB0", (0x1A86, 0x7523, None, "1-2"))
    with Opened(desk, grace=LONG_S) as opened:
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB1", (0x1A86, 0x7523, None, "1-3"))
        there = desk.plug("ttyUSB2", (0x1A86, 0x7523, None, "1-2"))
        assert opened.port.write(b"x", WAIT_S) == 1
        assert there.receive(1) == b"x"


def test_a_device_that_is_back_and_cannot_be_opened_says_why(desk: Sockets) -> None:
    attempts: list[str] = []

    def opening(device: str, receiver: Receiver, settings: LineSettings, *, dtr: bool, rts: bool) -> Port:
        attempts.append(device)
        if len(attempts) > 1:
            raise PortDenied(
                "this user does not have permission to open it", port="scale", hint="Join the group."
            )
        return SerialPort(device, receiver, settings, name="scale", dtr=dtr, rts=rts)

    desk.plug("ttyUSB0", BALANCE)
    with Opened(desk, grace=SHORT_S, open_device=opening) as opened:
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB0", BALANCE)
        error = failure(lambda: opened.port.write(b"x", WAIT_S))
        assert type(error) is PortDisconnected
        assert "is back, but this user does not have permission" in error.message
        assert error.hint.startswith("Join the group.")
        assert len(attempts) < 10


def test_a_device_that_goes_again_at_once_does_not_begin_the_window_anew(desk: Sockets) -> None:
    """A device whose power supply is too weak to start it behaves like this."""
    wires = [desk.plug("ttyUSB0", BALANCE)]

    def opening(device: str, receiver: Receiver, settings: LineSettings, *, dtr: bool, rts: bool) -> Port:
        port = SerialPort(device, receiver, settings, name="scale", dtr=dtr, rts=rts)
        if len(wires) > 1:
            wires[-1].unplug()
            wires.append(desk.plug("ttyUSB0", BALANCE))
        return port

    with Opened(desk, grace=SHORT_S, open_device=opening) as opened:
        desk.unplug("ttyUSB0")
        wires.append(desk.plug("ttyUSB0", BALANCE))
        error = failure(lambda: opened.reader.read(1, WAIT_S))
        assert type(error) is PortDisconnected


def test_what_cannot_be_recorded_ends_the_waiting(desk: Sockets) -> None:
    def full(what: str, details: Mapping[str, object]) -> None:
        raise StorageError("the disk is full", hint="Make room.")

    desk.plug("ttyUSB0")
    with Opened(desk, happened=full) as opened:
        desk.unplug("ttyUSB0")
        error = failure(lambda: opened.reader.read(1, WAIT_S))
        assert "the disk is full" in error.message


# ---- the end
def test_closing_ends_every_wait(desk: Sockets) -> None:
    desk.plug("ttyUSB0")
    opened = Opened(desk)
    desk.unplug("ttyUSB0")
    writing = opened.in_background(lambda: opened.port.write(b"x", WAIT_S))
    assert writing.is_waiting
    opened.port.close()
    opened.port.close()
    assert type(writing.outcome()) is PortClosed
    assert type(failure(lambda: opened.port.write(b"x"))) is PortClosed
    assert not opened.port.is_open
    desk.plug("ttyUSB0")
    assert not [thread for thread in threading.enumerate() if thread is opened.port._thread]


def test_a_runs_log_tells_when_the_cable_was_off(desk: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", str(LONG_S))
    log = Log()
    first = desk.plug("scale")
    reader = PortReader("scale")
    binding = parse_binding(f"scale={desk.path('scale')}")
    with Opener(log=log).open(binding, reader, LineSettings(), dtr=True, rts=True) as port:
        first.send(b"a")
        assert reader.read(1, WAIT_S) == b"a"
        desk.unplug("scale")
        second = desk.plug("scale")
        assert port.write(b"b", WAIT_S) == 1
        assert second.receive(1) == b"b"
        second.send(b"c")
        assert reader.read(1, WAIT_S) == b"c"
    told = [entry for entry in log.entries if entry in ("a", "lost", "rebound", "c")]
    assert told == ["a", "lost", "rebound", "c"]


class Log:
    """A WireLog that remembers received bytes and events."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        """Ignore sent bytes."""

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self.entries.append(data.decode())

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self.entries.append(what)


# ---- which ports
@of_terminals
def test_the_number_of_a_pseudo_terminal_is_nobodys() -> None:
    with wire() as there:
        assert not may_come_back(there.device)
        with Binding("scale", there.device).open(PortReader("scale"), LineSettings(), grace=LONG_S) as port:
            there.unplug()
            assert type(failure(lambda: [port.write(b"x", 1) for _ in range(100)])) is PortDisconnected
    assert may_come_back("/dev/ttyUSB0")
    assert may_come_back("COM3")


@of_terminals
def test_a_link_that_leads_to_somebody_elses_terminal_is_not_followed(desk: Sockets) -> None:
    desk.plug("scale")
    whereabouts = Whereabouts(desk.path("scale"), desk.listed)
    assert whereabouts.find() is None, "the link is still the old one: what is behind it may be anything"
    desk.plug("scale")
    assert whereabouts.find() == desk.path("scale")


@pytest.mark.parametrize(("grace", "kind"), [(LONG_S, RebindingPort), (0.0, SerialPort)])
def test_a_binding_waits_as_long_as_is_set(desk: Sockets, grace: float, kind: type[Port]) -> None:
    desk.plug("scale")
    binding = parse_binding(f"scale={desk.path('scale')}")
    with binding.open(PortReader("scale"), LineSettings(), grace=grace) as port:
        assert type(port) is kind


def test_the_window_is_a_setting(desk: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.plug("scale")
    binding = parse_binding(f"scale={desk.path('scale')}")
    for value, kind in (("7", RebindingPort), ("0", SerialPort)):
        monkeypatch.setenv("PRAXIS_PORT_GRACE", value)
        with binding.open(PortReader("scale"), LineSettings()) as port:
            assert type(port) is kind
