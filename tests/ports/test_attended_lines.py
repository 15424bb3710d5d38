"""A port read by the waiting thread: no byte is lost, doubled or out of order between its two readers."""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.environment.attention import Attended
from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.ports.delivery import DATA, Backpressure, Delivery, Inbox
from praxis_desktop.ports.errors import PortDisconnected
from praxis_desktop.ports.receiving import Inflow
from praxis_desktop.ports.serial._port import Pump, SerialPort
from tests.ports.wires import WAIT_S, Wire, wire

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only here several threads wait for a port")

CHANNEL = "serial:1"


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class Guest:
    """A guest's use of a port: its thread waits for bytes, or does not."""

    def __init__(self) -> None:
        self.environment = LiveEnvironment()
        self.environment.attach(Control())
        self.inbox = Inbox(CHANNEL, self.environment, on=lambda handler: None)
        self.received = b""

    def wait(self, count: int) -> bytes:
        """Wait until ``count`` bytes have arrived in total."""
        deadline = self.environment.clock(Clock.MONOTONIC) + int(WAIT_S * 1e9)
        while len(self.received) < count:
            payload = self.environment.wait(CHANNEL, deadline)
            assert payload is not None, f"only {len(self.received)} bytes came"
            assert payload[:1] == DATA
            self.received += payload[1:]
        return self.received

    def look(self) -> bytes:
        """Take the available bytes without waiting."""
        while (payload := self.environment.wait(CHANNEL, self.environment.logical_time)) is not None:
            self.received += payload[1:]
        return self.received


@contextmanager
def attended() -> Iterator[tuple[Wire, Guest, SerialPort]]:
    guest = Guest()
    with wire() as made:
        inflow = Inflow()
        attention = Backpressure(guest.environment, inflow)
        port = SerialPort(made.device, Delivery(guest.inbox, inflow), attention=attention)
        with port:
            yield made, guest, port
    guest.environment.close()


def test_who_waits_reads_the_port_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[int] = []
    hand_on = Pump._hand_on

    def noting(pump: Pump, pieces: object) -> None:
        readers.append(threading.get_ident())
        hand_on(pump, pieces)  # type: ignore[arg-type]

    monkeypatch.setattr(Pump, "_hand_on", noting)
    with attended() as (made, guest, port):
        for number in range(20):
            port.write(b"?")
            made.receive(1)
            made.send(b"%02d" % number)
            guest.wait(2 * number + 2)
    assert readers.count(threading.get_ident()) > 10


def test_what_comes_while_nobody_waits_is_received_all_the_same() -> None:
    with attended() as (made, guest, port):
        port.write(b"?")
        made.send(b"first")
        guest.wait(5)
        made.send(b"second")
        deadline = time.monotonic() + WAIT_S
        while port.statistics().bytes_in < 11:
            assert time.monotonic() < deadline, "the port's own thread does not take over"
            time.sleep(0.01)
        assert guest.look() == b"firstsecond"


def test_what_is_there_is_found_without_waiting() -> None:
    with attended() as (made, guest, port):
        port.write(b"?")
        made.receive(1)
        made.send(b"answer")
        deadline = time.monotonic() + WAIT_S
        while guest.look() != b"answer":
            assert time.monotonic() < deadline


def test_two_readers_keep_the_order() -> None:
    sent = bytes(range(256)) * 400

    with attended() as (made, guest, port):

        def talk() -> None:
            for start in range(0, len(sent), 997):
                made.send(sent[start : start + 997])

        talker = threading.Thread(target=talk)
        talker.start()
        count = 0
        while count < len(sent):
            count = len(guest.wait(min(count + 5000, len(sent))))
            port.write(b"x")
            time.sleep(0.0002)
        talker.join()
        assert guest.received == sent


def test_a_device_that_goes_while_it_is_waited_for_is_told() -> None:
    lost: list[PortError] = []

    class Noting(Delivery):
        def on_lost(self, error: PortError) -> None:
            lost.append(error)
            super().on_lost(error)

    guest = Guest()
    with wire() as made:
        inflow = Inflow()
        attention = Backpressure(guest.environment, inflow)
        with SerialPort(made.device, Noting(guest.inbox, inflow), attention=attention) as port:
            port.write(b"?")
            made.send(b"last")
            guest.wait(4)
            threading.Timer(0.05, made.unplug).start()
            deadline = guest.environment.clock(Clock.MONOTONIC) + int(WAIT_S * 1e9)
            payload = guest.environment.wait(CHANNEL, deadline)
            assert payload is not None
            assert payload[:1] != DATA
    assert len(lost) == 1


def test_another_threads_news_end_the_wait() -> None:
    with attended() as (_, guest, _port):
        threading.Timer(0.05, lambda: guest.environment.post("other", b"news")).start()
        deadline = guest.environment.clock(Clock.MONOTONIC) + int(WAIT_S * 1e9)
        assert guest.environment.wait("other", deadline) == b"news"


def test_a_wait_lasts_as_long_as_it_should() -> None:
    with attended() as (_, guest, _port):
        for seconds in (0.0003, 0.0017, 0.02):
            before = guest.environment.clock(Clock.MONOTONIC)
            assert guest.environment.wait(CHANNEL, before + int(seconds * 1e9)) is None
            assert guest.environment.clock(Clock.MONOTONIC) - before >= int(seconds * 1e9)


def test_opening_and_closing_leaves_nothing_behind() -> None:
    guest = Guest()

    def opened(device: str) -> SerialPort:
        inflow = Inflow()
        attention = Backpressure(guest.environment, inflow)
        return SerialPort(device, Delivery(guest.inbox, inflow), attention=attention)

    with wire() as made:
        opened(made.device).close()
        before = descriptors()
        for _ in range(20):
            opened(made.device).close()
        assert descriptors() <= before
    guest.environment.close()


CAPACITY = 200_000


def test_a_sender_waits_for_a_reader_that_waits_for_something_else() -> None:
    """The reader's thread reads the connection itself; it must neither wait for itself nor read on."""
    sent = bytes(range(256)) * 40_000
    guest = Guest()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        inflow = Inflow(CAPACITY, waiting=True)
        attention = Backpressure(guest.environment, inflow)
        with SerialPort(
            f"tcp://127.0.0.1:{listener.getsockname()[1]}", Delivery(guest.inbox, inflow), attention=attention
        ) as port:
            far, _ = listener.accept()
            talker = threading.Thread(target=far.sendall, args=(sent,))
            talker.start()
            began, busy = time.monotonic(), time.thread_time()
            while time.monotonic() < began + 0.5:
                deadline = guest.environment.clock(Clock.MONOTONIC) + 100_000_000
                assert guest.environment.wait("another", deadline) is None
            assert time.thread_time() - busy < 0.2, "it looks at a full connection again and again"
            assert CAPACITY <= port.statistics().bytes_in < 2 * CAPACITY
            while len(guest.received) < len(sent):
                before = len(guest.received)
                inflow.release(len(guest.wait(before + 1)) - before)
            talker.join()
            assert guest.received == sent
            far.close()
    guest.environment.close()


def test_a_connection_that_ends_while_its_port_is_being_opened_is_waited_for_no_more() -> None:
    guest = Guest()

    class Meanwhile(Backpressure):
        """The reader's thread waits before the thread that opens the port continues."""

        def attend(self, device: Attended) -> bool:
            answer = super().attend(device)
            listener.accept()[0].close()
            deadline = time.monotonic() + WAIT_S
            while guest.look() != b"told":
                assert time.monotonic() < deadline
            return answer

    class Telling(Delivery):
        def on_lost(self, error: PortError) -> None:
            guest.environment.post(CHANNEL, DATA + b"told")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        inflow = Inflow(CAPACITY, waiting=True)
        attention = Meanwhile(guest.environment, inflow)
        with SerialPort(
            f"tcp://127.0.0.1:{listener.getsockname()[1]}",
            Telling(guest.inbox, inflow),
            attention=attention,
        ):
            busy = time.thread_time()
            deadline = guest.environment.clock(Clock.MONOTONIC) + 300_000_000
            assert guest.environment.wait("another", deadline) is None
            assert time.thread_time() - busy < 0.15, "it looks at an ended connection again and again"
    guest.environment.close()


def test_a_reset_that_another_thread_has_noticed_is_not_taken_for_an_end() -> None:
    """The socket reports the reset only once: to the thread that waits, while the port's own thread reads the
    rest.
    """
    guest = Guest()
    lost: list[PortError] = []
    attended: list[Attended] = []

    class Waiting(Backpressure):
        """The reader's thread waits just before the port's own thread reads the rest."""

        def attend(self, device: Attended) -> bool:
            attended.append(device)
            return True

        def await_room(self) -> None:
            if is_reset.is_set():
                attended[0].take()

    class Meanwhile(Delivery):
        def on_bytes(self, data: bytes) -> None:
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()
            ender = threading.Thread(target=end_output)
            ender.start()
            ender.join()
            is_reset.set()

        def on_lost(self, error: PortError) -> None:
            lost.append(error)
            is_told.set()

    def end_output() -> None:
        deadline = time.monotonic() + WAIT_S
        with suppress(PortDisconnected):
            while time.monotonic() < deadline:
                port.end_output()
                time.sleep(0.01)

    is_reset, is_told = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        inflow = Inflow(CAPACITY, waiting=True)
        attention = Waiting(guest.environment, inflow)
        with SerialPort(
            f"tcp://127.0.0.1:{listener.getsockname()[1]}",
            Meanwhile(guest.inbox, inflow),
            attention=attention,
        ) as port:
            far, _ = listener.accept()
            far.sendall(b"x")
            assert is_told.wait(WAIT_S)
    assert [type(error) for error in lost] == [PortDisconnected]
    guest.environment.close()


def test_a_full_connection_is_closed_at_once() -> None:
    guest = Guest()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        inflow = Inflow(CAPACITY, waiting=True)
        attention = Backpressure(guest.environment, inflow)
        port = SerialPort(
            f"tcp://127.0.0.1:{listener.getsockname()[1]}", Delivery(guest.inbox, inflow), attention=attention
        )
        far, _ = listener.accept()
        far.settimeout(WAIT_S)
        threading.Timer(0.3, port.close).start()
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            far.sendall(bytes(1 << 28))
        assert time.monotonic() - began < 1
        far.close()
    guest.environment.close()
