"""How soon instruments get their stop commands: milliseconds from the press to the first byte."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.faults import GuestInterrupted
from praxis_desktop.ports.emergency.stopping import stop_everything
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.reading import PortReader
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import Port

_GOAL_MS = 50
_PER_ROUND = 40
_MANY = 8
_WAIT_S = 20.0
_STOP = b"\x02P02H\r"

_PUMP = """
import json, os, select, sys, time
far, floods, holds = int(sys.argv[1]), sys.argv[2] == "flood", sys.argv[3] == "hold"
stop, tail, is_on = bytes.fromhex(sys.argv[4]), b"", False
while True:
    ready = select.select([far], [], [], 0.0005 if floods else None)[0]
    if floods and select.select([], [far], [], 0)[1]:
        os.write(far, b"?" * 512)
    if not ready:
        continue
    tail = tail[-64:] + os.read(far, 65536)
    if not is_on and b"B" in tail:
        tail, is_on = tail.rpartition(b"B")[2], True
        if holds:
            os.write(far, b"\\x13")
    if is_on and stop in tail:
        at = time.monotonic()
        tail, is_on = b"", False
        os.write(far, b"\\x06")
        print(json.dumps(at), flush=True)
"""
"""A pump: stops, confirms, and says when (Linux has one monotonic clock for all processes)."""


class _Pump:
    """A process that is a pump on a pty, and the port that a guest has to it."""

    def __init__(self, number: int, *, floods: bool, holds: bool) -> None:
        self._far, near = os.openpty()
        tty.setraw(near)
        self._near = near
        self.role, self.device = f"pump{number}", os.ttyname(near)
        self.settings = LineSettings(115200, xonxoff=holds)
        modes = ["flood" if floods else "-", "hold" if holds else "-"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PUMP, str(self._far), *modes, _STOP.hex()],
            pass_fds=[self._far],
            stdout=subprocess.PIPE,
        )

    def open(self) -> Port:
        opener = Opener(kinds={self.role: "masterflex"})
        binding = Binding(self.role, self.device)
        port = opener.open(binding, PortReader(self.role), self.settings, dtr=True, rts=True)
        port.write(b"B", _WAIT_S)
        return port

    def stopped_at(self) -> float:
        """When the pump had its stop."""
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _WAIT_S)
        assert ready, f"{self.role} was not stopped"
        return float(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        os.close(self._far)
        os.close(self._near)


def main(rounds: int) -> None:
    """Print the table, for the slowest port where there are several. The pump is another process, which needs
    a processor before it can say when the byte came.
    """
    run_in_guest_thread(lambda: _measure(rounds))


def _measure(rounds: int) -> None:
    count = rounds * _PER_ROUND
    print(f"{count} emergency stops each: ms until the first byte has left (goal: at most {_GOAL_MS})")
    _show("nothing else happens", _series(count))
    _show("a write is held up by XOFF", _series(count, holds=True))
    _show("the instrument floods its line", _series(count, floods=True))
    _show(f"{_MANY} ports", _series(count, ports=_MANY))
    _show(f"{_MANY} ports, all flood", _series(count, ports=_MANY, floods=True))
    with _busy_guest():
        _show("a guest computes", _series(count))
        _show("a guest computes, a write is held up", _series(count, holds=True))
        _show(f"a guest computes, {_MANY} ports, all flood", _series(count, ports=_MANY, floods=True))
    with _busy_host():
        _show("a thread of the host computes", _series(count))
        _show(f"a thread of the host computes, {_MANY} ports", _series(count, ports=_MANY))
    print()


def _show(situation: str, taken: Sequence[tuple[float, float]]) -> None:
    for name, times in zip((situation, "  at the pump"), zip(*taken, strict=True), strict=True):
        late = sum(milliseconds > _GOAL_MS for milliseconds in times)
        print(f"  {name:48} {table.spread(times)}  late {late}")


def _series(
    count: int, *, ports: int = 1, floods: bool = False, holds: bool = False
) -> list[tuple[float, float]]:
    with ExitStack() as stack:
        pumps = [_Pump(number, floods=floods, holds=holds) for number in range(ports)]
        for pump in pumps:
            stack.callback(pump.close)
        return [_once(pumps, holds=holds) for _ in range(count)]


def _once(pumps: Sequence[_Pump], *, holds: bool) -> tuple[float, float]:
    """One emergency stop: until the first byte had left for, and had come to, the last of ``pumps``."""
    told: list[HaltEvent] = []
    with ExitStack() as stack:
        for pump in pumps:
            port = stack.enter_context(pump.open())
            if holds:
                stack.enter_context(_writing(port))
        asked_at = time.monotonic()
        report = stop_everything(asked_at=asked_at, tell=told.append)
        arrived = [pump.stopped_at() for pump in pumps]
        assert report.wait(_WAIT_S)
    assert sum(event.outcome == "confirmed" for event in told) == len(pumps), told
    left = [milliseconds for milliseconds in report.first_bytes_ms.values() if milliseconds is not None]
    assert len(left) == len(pumps)
    return max(left), (max(arrived) - asked_at) * 1000


@contextmanager
def _writing(port: Port) -> Iterator[None]:
    """A thread writes, and is held up."""

    def write() -> None:
        try:
            port.write(b"x" * 100_000)
        except PortError:
            return  # stopped, as it must be

    time.sleep(0.01)
    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.02)
    assert writer.is_alive()
    yield
    writer.join(_WAIT_S)


@contextmanager
def _busy_guest() -> Iterator[None]:
    """A program in a guest computes meanwhile, on another thread."""
    ready = threading.Event()
    guests: list[Interpreter] = []

    def compute() -> None:
        with Interpreter.boot(Runtime(cache_dir=cache_directory())) as guest:
            guests.append(guest)
            ready.set()
            try:
                guest.run("while True: pass")
            except GuestInterrupted:
                return

    def end() -> None:
        guests[0].interrupt()

    yield from _meanwhile(lambda: run_in_guest_thread(compute), ready, end)


@contextmanager
def _busy_host() -> Iterator[None]:
    """A thread of this process computes meanwhile, at the window's switch interval."""
    done, ready = threading.Event(), threading.Event()

    def compute() -> None:
        ready.set()
        while not done.is_set():
            sum(range(1000))

    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield from _meanwhile(compute, ready, done.set)
    finally:
        sys.setswitchinterval(before)


def _meanwhile(
    act: Callable[[], object], ready: threading.Event, end: Callable[[], object]
) -> Iterator[None]:
    thread = threading.Thread(target=act)
    thread.start()
    try:
        assert ready.wait(_WAIT_S)
        yield
    finally:
        end()
        thread.join(_WAIT_S)
