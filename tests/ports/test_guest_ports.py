"""A guest has only its granted ports, is served in order, and replays without hardware."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.interpreter.host.event_loop import EventLoop
from praxis_desktop.interpreter.host.network import Network
from praxis_desktop.interpreter.host.readiness import Readiness
from praxis_desktop.ports.errors import PortDisconnected
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.guest.serial_module import SerialModule
from praxis_desktop.ports.roles import parse_binding
from tests.ports.wires import WAIT_S, wire

SETTINGS = (9600, 8, "N", 1, False, False, False)
LINES = (True, True)


class NoProxies:
    """A guest without proxies, none of which can die."""

    def take_dead(self) -> list[int]:
        return []

    def release(self, numbers: list[int]) -> None:
        raise AssertionError(numbers)


class NoThreads:
    """The threads of a program that has only its main one."""

    alive = current = 0
    is_main = True


class Guest:
    """An interpreter's host with loop and environment, whose program is this test."""

    def __init__(self, *ports: str, environment: Environment | None = None) -> None:
        self.control = Control()
        self.network: Network | None = None
        self.environment = environment or LiveEnvironment()
        self.environment.attach(self.control)
        self.proxies = NoProxies()
        self.threads = NoThreads()
        self.obstacles: dict[str, Callable[[], str]] = {}
        self.readiness = Readiness(self)  # type: ignore[arg-type]
        self.loop: EventLoop = EventLoop(self)  # type: ignore[arg-type]
        self.traffic: list[SerialEvent] = []
        self.granted = GrantedPorts([parse_binding(port) for port in ports], observe=self.traffic.append)
        self.granted.attach(self)
        self.answers: list[tuple[int, object]] = []
        self.numbers = itertools.count(1)
        self.serial.set_dispatcher(lambda number, outcome: self.answers.append((number, outcome)))

    def ask(self, start: Callable[..., Any], port: int, *arguments: object) -> Any:
        """Make an awaited request; returns bytes, a fault, or its number."""
        return start(port, next(self.numbers), *arguments)

    @property
    def serial(self) -> SerialModule:
        return self.granted.module

    def open(self, name: str = "scale") -> int:
        number = self.serial.open(name, *LINES, *SETTINGS)
        assert isinstance(number, int), number
        return number

    def turns(self, count: int) -> list[tuple[int, object]]:
        """Run the loop until this number of awaited requests are done; returns them."""
        self.loop.drain()
        while len(self.answers) < count:
            self.loop.turn()
        done, self.answers = self.answers, []
        return done


@contextmanager
def guest(*ports: str, environment: Environment | None = None) -> Iterator[Guest]:
    made = Guest(*ports, environment=environment)
    try:
        yield made
    finally:
        made.granted.close_all()
        made.environment.close()


def ask(guest: Guest, port: int, command: str, timeout: float | None = WAIT_S) -> Any:
    written = guest.serial.write(port, command + "\r\n", 1)
    return guest.serial.until(port, "\r\n", None, timeout, True) if isinstance(written, int) else written


def test_a_port_is_known_by_its_role_and_by_its_device() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        for name in ("scale", line.device):
            port = program.open(name)
            assert program.serial.write(port, "\x00\xff", 1) == 2
            assert line.receive(2) == b"\x00\xff"
            line.send(b"\xff\x00abc")
            assert program.serial.read(port, 2, WAIT_S) == b"\xff\x00"
            program.serial.close(port)
            program.serial.close(port)
            told = str(program.serial.read(port, 2, 0))
            assert told.startswith(f"PortClosed: port 'number {port}' is not open\n")


def test_no_other_port_can_be_opened_or_seen() -> None:
    with wire() as other, guest("scale=sim:mettler") as program:
        told = program.serial.open(other.device, *LINES, *SETTINGS)
        assert str(told).partition("\x1e")[0].splitlines() == [
            (
                f"PortNotFound: port {other.device!r} is not granted to this program; "
                "granted: scale (sim:mettler)"
            ),
            (
                "Name it in the file's header under [tool.praxis.ports] and open it by that name; on the "
                f"command line: --port {other.device}=DEVICE (or =sim:mettler)."
            ),
        ]
        told = program.serial.open("COM98", *LINES, *SETTINGS)
        assert "on the command line: --port COM98=DEVICE" in str(told)
        (row,) = program.serial.comports()
        assert row[:3] == ["scale", "sim:mettler", "Mettler Toledo balance (MT-SICS), simulated"]
        assert row[4:6] == [0x0403, 0x6001]


def test_the_same_port_cannot_be_opened_twice() -> None:
    with guest("scale=sim:mettler") as program:
        program.open()
        assert str(program.serial.open("scale", *LINES, *SETTINGS)).startswith("PortBusy: port 'scale'")
        assert program.granted.open_roles == ["scale"]


def test_wrong_settings_are_refused() -> None:
    with guest("scale=sim:mettler") as program:
        told = program.serial.open("scale", True, True, 0, 8, "N", 1, False, False, False)
        assert str(told).startswith("PortRefused: 0 is not a baud rate")
        port = program.open()
        assert str(program.serial.configure(port, 9600, 8, "?", 1, False, False, False)).startswith("PortRef")
        assert program.serial.configure(port, 9600, 8, "N", 1, False, False, False) is None
        assert str(program.serial.set_line(port, "cts", True)).startswith("PortRefused")
        assert program.serial.lines(port, "cts") is True


def test_a_time_out_keeps_the_bytes_for_the_next_read() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        line.send(b"abc")
        assert program.serial.until(port, "\n", None, 0.05, True) == b"abc"
        assert program.serial.read(port, 4, 0) == b""
        line.send(b"de\nf")
        assert program.serial.until(port, "\n", None, WAIT_S, True) == b"de\n"
        assert program.serial.read(port, 1, WAIT_S) == b"f"
        program.serial.unread(port, 1, "gh")
        assert program.serial.in_waiting(port) == 2
        assert program.serial.reset(port, "input") is None
        assert program.serial.in_waiting(port) == 0


def test_awaited_reads_are_served_in_order_and_ports_overlap() -> None:
    with (
        wire() as first,
        wire() as second,
        guest(f"scale={first.device}", f"pump={second.device}") as program,
    ):
        scale, pump = program.open("scale"), program.open("pump")
        requests = [
            program.ask(program.serial.aread, scale, 2, None),
            program.ask(program.serial.auntil, scale, ";", None, WAIT_S, False),
            program.ask(program.serial.aread, pump, 1, None),
        ]
        second.send(b"p")
        assert program.turns(1) == [(requests[2], b"p")]
        first.send(b"abcd;ef")
        assert program.turns(2) == [(requests[0], b"ab"), (requests[1], b"cd;")]
        assert program.ask(program.serial.aread, scale, 2, None) == b"ef"


def test_a_cancelled_read_leaves_everything_to_the_next() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        cancelled = program.ask(program.serial.aread, port, 5, None)
        assert isinstance(cancelled, int)
        following = program.ask(program.serial.aread, port, 3, None)
        line.send(b"abc")
        while program.serial.in_waiting(port) != 3:
            pass
        program.serial.cancel(cancelled)
        assert program.turns(1) == [(following, b"abc")]


def test_an_awaited_read_ends_at_its_time_out_with_what_there_is() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        line.send(b"ab")
        request = program.ask(program.serial.aread, port, 5, 0.1)
        assert program.turns(1) == [(request, b"ab")]


def test_closing_ends_awaited_reads_but_not_inside_the_call() -> None:
    with guest("scale=sim:mettler") as program:
        port = program.open()
        request = program.ask(program.serial.aread, port, 5, None)
        program.serial.close(port)
        assert program.answers == []
        program.loop.drain()
        ((number, told),) = program.answers
        assert number == request
        assert str(told).startswith("PortClosed: port 'scale' ")


def test_a_write_larger_than_the_line_is_finished_meanwhile() -> None:
    data = bytes(range(256)) * 2000
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        request = program.ask(program.serial.awrite, port, data.decode("latin-1"), WAIT_S)
        assert isinstance(request, int)
        assert line.receive(len(data)) == data
        assert program.turns(1) == [(request, 0)]
        short = program.ask(program.serial.awrite, port, "x", WAIT_S)
        assert short == 0 or program.turns(1) == [(short, 0)]  # the portable line writes on a thread


def test_a_write_that_nobody_takes_times_out() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        assert str(program.serial.write(port, "x" * 500_000, 0.1)).startswith("PortTimeout: port 'scale' ")
        request = program.ask(program.serial.awrite, port, "x" * 500_000, 0.1)
        ((number, told),) = program.turns(1)
        assert number == request
        assert str(told).startswith("PortTimeout: port 'scale' ")


@pytest.mark.parametrize("blocked", ["read", "write"])
def test_an_interrupt_ends_a_blocked_call(blocked: str) -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        threading.Timer(0.1, program.control.interrupt).start()
        if blocked == "read":
            assert program.serial.read(port, 1, None) == -1
        else:
            assert program.serial.write(port, "x" * 500_000, None) == -1
        assert not program.control.interrupted


def test_a_cable_pulled_after_a_command_names_what_was_waited_for() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        assert program.serial.write(port, "S\r\n", 1) == 3
        line.receive(3)
        line.unplug()
        told = program.serial.until(port, "\n", None, WAIT_S, False)
        assert "was disconnected, while waiting for a reply to b'S\\r\\n'" in str(told)
        assert line.device in str(told)
        fault = program.granted.last_fault
        assert isinstance(fault, PortDisconnected)
        assert fault.waiting_for == "a reply to b'S\\r\\n'"
        assert "cable" in fault.hint


def test_a_pulled_cable_names_the_port() -> None:
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        waiting = program.ask(program.serial.aread, port, 5, None)
        line.unplug()
        ((number, told),) = program.turns(1)
        assert number == waiting
        assert str(told).startswith("PortDisconnected: the instrument on port 'scale' ")
        for outcome in (
            program.serial.read(port, 1, None),
            program.serial.in_waiting(port),
            program.serial.write(port, "S", 1),
            program.serial.out_waiting(port),
            program.serial.set_line(port, "dtr", True),
        ):
            assert outcome == told
        assert isinstance(program.granted.last_fault, PortDisconnected)


def test_what_goes_over_the_wire_is_told() -> None:
    with guest("scale=sim:mettler,portion=0") as program:
        port = program.open()
        ask(program, port, "TAC")
        sent, received = program.traffic
        assert (sent.port, sent.direction, bytes.fromhex(sent.data)) == ("scale", "out", b"TAC\r\n")
        assert (received.direction, bytes.fromhex(received.data)) == ("in", b"TAC A\r\n")


def weigh(program: Guest) -> list[object]:
    """Return a program with blocking and awaited reads, time-outs, line settings and a fault."""
    port = program.open()
    seen: list[object] = [program.serial.comports()]
    for command in ("I4", "T", "S", "SI"):
        seen.append(ask(program, port, command, 1))
    seen.append(ask(program, port, "SI", 0.05))
    program.serial.write(port, "SI\r\n", 1)
    request = program.ask(program.serial.auntil, port, "\n", None, 5, True)
    seen.extend(program.turns(1) if isinstance(request, int) else [request])
    seen.append(program.serial.configure(port, 9600, 8, "N", 2, False, False, False))
    seen.append(program.serial.in_waiting(port))
    seen.append(program.serial.open("scale", *LINES, *SETTINGS))
    program.serial.close(port)
    seen.append(program.environment.logical_time)
    return seen


BALANCE = "scale=sim:mettler,portion_after=0.01,silence:at=5"


def test_a_recorded_run_is_replayed_without_its_instruments() -> None:
    journal = Journal()
    with guest(BALANCE, environment=RecordingEnvironment(LiveEnvironment(), journal)) as program:
        live = weigh(program)
        assert program.traffic
    assert str(live[1]).startswith("b'I4 A")
    assert live[5] == b""
    replay = ReplayEnvironment(journal)
    with guest("scale=/dev/not-there", environment=replay) as program:
        assert weigh(program) == live
        assert program.traffic == []  # nothing goes over a wire
        assert replay.finished


def test_a_dry_run_takes_no_time_and_is_the_same_every_time() -> None:
    def run() -> list[object]:
        with guest(
            "scale=sim:mettler,portion_after=3600,late:at=3:delay=86400", environment=VirtualEnvironment()
        ) as program:
            port = program.open()
            ask(program, port, "T", None)
            asked = [ask(program, port, "SI", None), ask(program, port, "S", None)]
            request = program.ask(program.serial.auntil, port, "\n", None, None, True)
            program.serial.write(port, "SI\r\n", 1)
            return [*asked, request, program.turns(1), program.environment.logical_time]

    first = run()
    assert run() == first
    assert int(str(first[-1])) >= 86400 * 10**9


def test_a_flood_is_told_where_bytes_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from praxis_desktop.ports.guest import _reader

    monkeypatch.setattr(_reader, "RECEIVE_CAPACITY", 1000)
    with wire() as line, guest(f"scale={line.device}") as program:
        port = program.open()
        for _ in range(20):
            line.send(b"z" * 200)
        parts: list[Any] = []
        while not parts or parts[-1] != b"":
            parts.append(program.serial.read(port, 100, 1.0))
            assert len(parts) < 200
        got = sum(len(part) for part in parts if isinstance(part, bytes))
        told = {part.partition("\n")[0] for part in parts if not isinstance(part, bytes)}
        overrun = "PortOverrun: port 'scale' received more than the 1000 bytes buffered for a reader"
        assert told == (set() if got == 4000 else {f"{overrun}; later bytes were lost"})
        line.send(b"on")
        assert program.serial.until(port, "on", None, WAIT_S, True) == b"on"


@pytest.mark.parametrize("timeout", [0, -1.0, float("nan"), float("inf"), 1e300, None])
def test_any_time_out_is_taken(timeout: float | None) -> None:
    with guest("scale=sim:mettler") as program:
        port = program.open()
        assert program.serial.write(port, "TAC\r\nTAC\r\n", timeout) == 10
        assert program.serial.until(port, "\r\n", None, timeout, True) == b"TAC A\r\n"
        awaited = program.ask(program.serial.aread, port, 7, timeout)
        assert awaited == b"TAC A\r\n" or program.turns(1) == [(awaited, b"TAC A\r\n")]
        assert program.serial.read(port, -5, 0) == b""
        assert program.serial.read(port, 10**30, 0) == b""
