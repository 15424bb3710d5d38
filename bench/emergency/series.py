"""Emergency stops of hostile programs, beside a bare process that writes from a pipe to a pseudo-terminal.

What counts is when the bytes are at the instrument, not when this program says that it sent them. The bare
process takes its turn before each stop, so that whatever else the computer does falls on both alike.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

from bench import table
from bench.emergency.hostile import PROGRAMS, START, STOP
from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.ports.emergency.guardian import ask_guardian

_WAIT_S = 60.0
_MISSED_S = 20.0
_BARE = "import os, sys\nwhile True:\n    os.write(int(sys.argv[1]), os.read(0, 64))\n"
_BUSY = "while True: pass"

Way = Literal["Ctrl+\\", "from another process, this one stopped", "death"]
_WAYS: tuple[Way, ...] = ("Ctrl+\\", "from another process, this one stopped", "death")
_DEATHS = 10
"""Of so many stops one is by death: the next one has to wait for another process."""


class _Pump:
    """The instrument's end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.far, self.near = os.openpty()
        tty.setraw(self.near)
        self.device = os.ttyname(self.near)

    def wait_for(self, wanted: bytes, seconds: float) -> float:
        """When ``wanted`` was there; 0.0 if it was not in time."""
        received, deadline = b"", time.monotonic() + seconds
        while select.select([self.far], [], [], max(0.0, deadline - time.monotonic()))[0]:
            received = received[-64:] + os.read(self.far, 65536)
            if wanted in received:
                return time.monotonic()
        return 0.0

    def is_last(self, wanted: bytes) -> bool:
        """Whether ``wanted`` is the last that came, once nothing more does."""
        received = wanted
        while select.select([self.far], [], [], 0.02)[0]:
            received = received[-64:] + os.read(self.far, 65536)
        return received.endswith(wanted)

    def close(self) -> None:
        """Unplug it."""
        os.close(self.far)
        os.close(self.near)


class _Laboratory:
    """A process that does runs, and the pump that it has."""

    def __init__(self, mode: str) -> None:
        self.pump = _Pump()
        self.mode = mode
        command = [sys.executable, "-m", "bench.emergency.laboratory", mode, self.pump.device]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def stop(self, source: str, way: Way) -> tuple[float, bool]:
        """Milliseconds from the press until its bytes are there (inf: they are not), and whether nothing came
        behind them.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(source) + "\n")
        self.process.stdin.flush()
        assert self.pump.wait_for(START, _WAIT_S), source
        time.sleep(random.uniform(0.0, 0.05))
        pressed = self._press(way)
        arrived = self.pump.wait_for(STOP, _MISSED_S)
        if way == "from another process, this one stopped":
            self.process.send_signal(signal.SIGCONT)
        os.write(self.pump.far, b"\x06")
        is_last = self.pump.is_last(STOP)
        if way != "death":
            assert self.process.stdout is not None
            assert self.process.stdout.readline() == "ended\n", source
            with suppress(BlockingIOError):
                while select.select([self.pump.far], [], [], 0)[0]:
                    os.read(self.pump.far, 65536)
        return ((arrived - pressed) * 1000 if arrived else float("inf")), is_last

    def _press(self, way: Way) -> float:
        process = self.process
        if way == "from another process, this one stopped":
            (address,) = [at for at, pid in guardian_addresses().items() if pid == process.pid]
            process.send_signal(signal.SIGSTOP)
            pressed = time.monotonic()
            ask_guardian(address, runs=(), by="bench", reason="", seconds=_MISSED_S)
            return pressed
        pressed = time.monotonic()
        process.send_signal(signal.SIGKILL if way == "death" else signal.SIGQUIT)
        return pressed

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        self.pump.close()


class _Bare:
    """A process that writes from a pipe to a pseudo-terminal, and does nothing else."""

    def __init__(self) -> None:
        self.pump = _Pump()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BARE, str(self.pump.near)],
            stdin=subprocess.PIPE,
            pass_fds=[self.pump.near],
        )

    def stop(self) -> float:
        """Milliseconds from the writing into the pipe to the arrival."""
        assert self._process.stdin is not None
        pressed = time.monotonic()
        os.write(self._process.stdin.fileno(), STOP)
        return (self.pump.wait_for(STOP, _WAIT_S) - pressed) * 1000

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self.pump.close()


@contextmanager
def _load() -> Iterator[None]:
    """Every processor computes something else meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def main(rounds: int) -> None:
    """Stop each program ``rounds`` times, in each mode; print how soon, and whether any stop was missed."""
    found: dict[tuple[str, Way], list[float]] = {}
    worst: dict[str, float] = {}
    bare: list[float] = []
    missed: list[str] = []
    outlived: list[str] = []
    peer = _Bare()
    bare.append(peer.stop())
    bare.clear()
    with _load():
        for mode in ("thread", "process"):
            laboratory = _Laboratory(mode)
            for count, (name, source) in enumerate(_turns(rounds)):
                way = _way(count)
                bare.append(peer.stop())
                took, is_last = laboratory.stop(source, way)
                found.setdefault((mode, way), []).append(took)
                worst[name] = max(worst.get(name, 0.0), took)
                if took == float("inf"):
                    missed.append(f"{name}, {mode}, {way}")
                if not is_last:
                    outlived.append(f"{name}, {mode}, {way}")
                if way == "death":
                    laboratory.close()
                    laboratory = _Laboratory(mode)
            laboratory.close()
    peer.close()
    _report(found, worst, bare, missed, outlived)


def _turns(rounds: int) -> Iterator[tuple[str, str]]:
    for _ in range(rounds):
        yield from PROGRAMS.items()


def _way(count: int) -> Way:
    if count % _DEATHS == 0:
        return "death"
    return _WAYS[count % 2]


def _report(
    found: dict[tuple[str, Way], list[float]],
    worst: dict[str, float],
    bare: Sequence[float],
    missed: Sequence[str],
    outlived: Sequence[str],
) -> None:
    ours = [took for series in found.values() for took in series]
    print(f"{len(ours)} emergency stops of {len(worst)} programs, every processor busy with something else:")
    print("ms from the press until the stop is at the instrument")
    for (mode, way), series in found.items():
        print(f"  {mode + ', ' + way:52} {len(series):5} times  {table.spread(series)}")
    print(f"  {'a bare process, in turn':52} {len(bare):5} times  {table.spread(bare)}")
    within = sum(took <= 20 for took in ours) / len(ours)
    print(f"  within 20 ms: {within:.4%}; the longest {max(ours):.1f}, of the bare process {max(bare):.1f}")
    print(f"  missed: {len(missed)}; something left behind the stop: {len(outlived)}")
    for told in (*missed, *outlived):
        print(f"    {told}")
    slowest = sorted(worst.items(), key=lambda each: -each[1])[:5]
    print("  the slowest programs: " + ", ".join(f"{name} {took:.1f}" for name, took in slowest) + "\n")
