"""However a port ends, nothing waits forever, an error is reported, and no thread or descriptor is left."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.ports.errors import PortClosed, PortDisconnected, PortFailed, PortRefused
from praxis_desktop.ports.lines.line import Stalled
from praxis_desktop.ports.serial import _local as local_lines
from praxis_desktop.ports.serial import _port as real
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.serial._pyserial import Driver
from praxis_desktop.ports.transport import LineErrorKind, LineSettings, PortReader
from tests.ports.wires import LINES, WAIT_S, Connection, Wire, failure, needs_ports, of_terminals, wire

pytestmark = needs_ports

WAY = local_lines.PosixLine if os.name == "posix" else local_lines.PortableLine
"""How this system drives pyserial."""


@pytest.fixture
def a_wire() -> Iterator[Wire]:
    with wire() as made:
        yield made


class Listener:
    """A Receiver that handles data as a test says, on the port's thread."""

    def __init__(self) -> None:
        self.lost: list[PortError] = []
        self.told = threading.Event()
        self.thread = ""

    def on_bytes(self, data: bytes) -> None:
        """Handle ``data``; for subclasses."""

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Do nothing: the terminals in these tests have no errors."""

    def on_lost(self, error: PortError) -> None:
        self.lost.append(error)
        self.thread = threading.current_thread().name
        self.told.set()


def _descriptors_of(device: str) -> int:
    """Return how many times this process has ``device`` open."""
    if os.name != "posix":
        return sum(isinstance(one, Driver) and one.is_open and one.port == device for one in gc.get_objects())
    count = 0
    for entry in Path("/dev/fd").iterdir():
        try:
            count += os.readlink(entry) == device  # noqa: PTH115
        except OSError:
            continue
    return count


def _threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"port {name}"]


def test_a_receiver_that_fails_is_told_and_the_port_ends(
    a_wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(Listener):
        def on_bytes(self, data: bytes) -> None:
            raise StorageError("the disk is full", hint="Make room.")

    listener = Full()
    with caplog.at_level(logging.ERROR), SerialPort(a_wire.device, listener, name="scale") as port:
        a_wire.send(b"S S   1.0 g\r\n")
        assert listener.told.wait(WAIT_S)
        (error,) = listener.lost
        assert type(error) is PortFailed
        assert "the disk is full" in error.message
        assert error.hint == "Make room."
        assert type(failure(lambda: port.write(b"S\r\n", 1))) is PortFailed
    assert "Traceback" in caplog.text
    assert not _threads("scale")


def test_a_receiver_that_fails_at_the_end_too_leaves_a_word_in_the_log(
    a_wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    class Deaf(Listener):
        def on_lost(self, error: PortError) -> None:
            self.told.set()
            raise RuntimeError("not now")

    listener = Deaf()
    with caplog.at_level(logging.ERROR), SerialPort(a_wire.device, listener, name="scale") as port:
        a_wire.unplug()
        assert listener.told.wait(WAIT_S)
        assert type(failure(lambda: port.write(b"S\r\n", 1))) is PortDisconnected
    assert "could not be reported" in caplog.text


@pytest.mark.parametrize("line", LINES)
def test_a_port_can_be_closed_by_its_own_receiver(
    a_wire: Wire, monkeypatch: pytest.MonkeyPatch, line: type[local_lines.LocalLine]
) -> None:
    monkeypatch.setattr(local_lines, "line_of", line)

    class Closing(Listener):
        def on_bytes(self, data: bytes) -> None:
            port.close()
            port.close()
            closed.set()

    closed = threading.Event()
    before = _descriptors_of(a_wire.device)
    listener = Closing()
    port = SerialPort(a_wire.device, listener, name="scale")
    a_wire.send(b"x")
    assert closed.wait(WAIT_S)
    for thread in _threads("scale"):
        thread.join(WAIT_S)
    assert not _threads("scale")
    assert _descriptors_of(a_wire.device) == before
    assert not listener.lost


def test_a_receiver_that_does_not_return_does_not_hold_up_the_close(
    a_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The descriptor is not closed either while a thread may read it again."""
    monkeypatch.setattr(real, "_JOIN_LIMIT_S", 0.05)
    busy, go_on = threading.Event(), threading.Event()

    class Busy(Listener):
        def on_bytes(self, data: bytes) -> None:
            busy.set()
            go_on.wait(WAIT_S)

    before = _descriptors_of(a_wire.device)
    port = SerialPort(a_wire.device, Busy(), name="scale")
    a_wire.send(b"x")
    assert busy.wait(WAIT_S)
    port.close()
    assert not port.is_open
    assert _descriptors_of(a_wire.device) == before + 1
    threads = _threads("scale")
    go_on.set()
    for thread in threads:
        thread.join(WAIT_S)
    assert _descriptors_of(a_wire.device) == before
    port.close()


def test_many_may_close_at_once(a_wire: Wire) -> None:
    before = _descriptors_of(a_wire.device)
    for _ in range(10):
        port = SerialPort(a_wire.device, Listener(), name="scale")
        closers = [threading.Thread(target=port.close) for _ in range(4)]
        for closer in closers:
            closer.start()
        a_wire.send(b"x")
        for closer in closers:
            closer.join(WAIT_S)
        assert _descriptors_of(a_wire.device) == before
        assert not _threads("scale")


def test_whoever_writes_into_a_pulled_cable_is_told_and_the_reader_after_the_last_bytes() -> None:
    with Connection() as connection:
        outcome: list[PortError] = []
        writing = threading.Thread(
            target=lambda: outcome.append(failure(lambda: connection.port.write(b"x" * 5_000_000, WAIT_S)))
        )
        writing.start()
        connection.wire.receive(1)
        connection.wire.send(b"last")
        assert connection.reader.read(4, WAIT_S) == b"last"
        connection.wire.unplug()
        writing.join(WAIT_S)
        assert [type(error) for error in outcome] == [PortDisconnected]
        error = failure(lambda: connection.reader.read(3, WAIT_S))
        assert type(error) is PortDisconnected
        assert connection.wire.device in error.message
        assert "while waiting for 3 bytes" in error.message
        again = failure(lambda: connection.reader.read_until(b"\r\n", WAIT_S))
        assert "while waiting for bytes up to b'\\r\\n'" in again.message


def test_a_time_out_because_the_cable_was_pulled_is_a_pulled_cable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems end a write that waits for a vanished device as if its time were over."""

    def write(
        line: local_lines.LocalLine,
        data: bytes,
        deadline: Deadline,
        limit: float,
        cancelled: Callable[[], bool],
    ) -> int:
        while not cancelled():
            time.sleep(0.01)
        raise Stalled(3)

    monkeypatch.setattr(WAY, "write", write)
    with Connection() as connection:
        outcome: list[PortError] = []
        writing = threading.Thread(
            target=lambda: outcome.append(failure(lambda: connection.port.write(b"TARE\r\n", WAIT_S)))
        )
        writing.start()
        connection.wire.unplug()
        writing.join(WAIT_S)
        (error,) = outcome
        assert type(error) is PortDisconnected
        assert error.written == 3


def test_the_loss_is_told_on_the_ports_own_thread(a_wire: Wire) -> None:
    listener = Listener()
    port = SerialPort(a_wire.device, listener, name="scale")
    with port:
        port._lose(OSError(5, "as a write says it"))
        assert listener.told.wait(WAIT_S)
        assert listener.thread == "port scale"
        assert type(failure(lambda: port.line("cts"))) is PortDisconnected


@pytest.mark.parametrize("available", [0, 1])
def test_a_port_without_a_thread_is_not_left_open(
    a_wire: Wire, monkeypatch: pytest.MonkeyPatch, available: int
) -> None:
    before, started, really = _descriptors_of(a_wire.device), list[threading.Thread](), threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if len(started) == available:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        really(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    error = failure(lambda: SerialPort(a_wire.device, Listener(), name="scale"))
    assert type(error) is PortFailed
    assert _descriptors_of(a_wire.device) == before


@of_terminals
def test_an_opening_that_fails_half_way_leaves_nothing_open(
    a_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _descriptors_of(a_wire.device)

    def no_pair(*arguments: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("socket.socketpair", no_pair)
    error = failure(lambda: SerialPort(a_wire.device, Listener(), name="scale"))
    assert type(error) is PortRefused
    assert "ulimit" in error.hint
    assert _descriptors_of(a_wire.device) == before


def test_a_drain_ends_with_the_last_byte_at_its_time_out_and_with_the_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pending = [700, 300, 0]
    with Connection() as connection:
        port = connection.port
        assert port.drain()
        monkeypatch.setattr(WAY, "pending_output", lambda line: pending.pop(0) if pending else 0)
        assert port.drain(WAIT_S)
        assert not pending
        monkeypatch.setattr(WAY, "pending_output", lambda line: 10)
        assert not port.drain(0.01)
        assert not port.drain(cancelled=lambda: True)
        monkeypatch.setattr(real, "STALL_LIMIT_S", 0.05)
        assert not port.drain()
        outcome: list[PortError] = []
        draining = threading.Thread(target=lambda: outcome.append(failure(lambda: port.drain(WAIT_S))))
        draining.start()
        monkeypatch.setattr(real, "_LAST_BYTES_LIMIT_S", 0.05)
        port.close()
        draining.join(WAIT_S)
        assert [type(error) for error in outcome] == [PortClosed]


def test_statistics_count_what_passed() -> None:
    with Connection() as connection:
        fresh = connection.port.statistics()
        assert (fresh.bytes_in, fresh.last_in_ns, fresh.last_out_ns) == (0, None, None)
        connection.port.write(b"S\r\n", WAIT_S)
        assert connection.port.write_now(b"S\r\n") or connection.port.write(b"S\r\n", WAIT_S)
        connection.wire.receive(6)
        connection.wire.send(b"S S   1.0 g\r\n")
        connection.reader.read(13, WAIT_S)
        connection.port.close()
        now = connection.port.statistics()
        assert (now.bytes_out, now.chunks_out) == (6, 2)
        assert now.bytes_in == 13
        assert now.last_in_ns is not None
        assert now.last_out_ns is not None
        assert fresh.opened_ns == now.opened_ns <= now.last_out_ns <= now.last_in_ns
        assert now.line_errors == 0


@pytest.mark.parametrize("rounds", [5, pytest.param(300, marks=[pytest.mark.long, pytest.mark.timeout(600)])])
def test_ports_that_end_at_any_moment_leave_nothing_behind(rounds: int) -> None:
    """The port is closed or unplugged while one thread writes and another reads."""
    for number in range(rounds):
        with wire() as made:
            reader = PortReader("scale")
            port = SerialPort(made.device, reader, LineSettings(115200), name="scale")
            outcomes: list[PortError] = []

            def write(port: SerialPort = port, outcomes: list[PortError] = outcomes) -> None:
                def forever() -> None:
                    while True:
                        port.write(b"x" * 300, WAIT_S)

                outcomes.append(failure(forever))

            def read(reader: PortReader = reader, outcomes: list[PortError] = outcomes) -> None:
                def forever() -> None:
                    while True:
                        reader.read(100, WAIT_S)

                outcomes.append(failure(forever))

            working = [threading.Thread(target=write), threading.Thread(target=read)]
            for thread in working:
                thread.start()
            for _ in range(number % 7):
                made.send(made.receive(50))
            if number % 2:
                made.unplug()
            else:
                port.close()
                reader.cancel()
            for thread in working:
                thread.join(WAIT_S)
            port.close()
            assert {type(error) for error in outcomes} == {PortDisconnected if number % 2 else PortClosed}
        assert not _threads("scale")
