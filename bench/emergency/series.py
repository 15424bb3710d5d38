"""Emergency stops of hostile programs, beside a bare process that writes from a pipe to a pseudo-terminal.

The time that counts is when the bytes reach the instrument, not when this program reports them sent. The bare
process is measured before each stop, so that other load on the computer affects both alike. The processors
are kept busy from before each press until the stop has arrived; runs are set up without this load.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from bench import table
from bench.emergency.hostile import PROGRAMS, START, STOP
from bench.window.keys import Keys
from bench.window.screen import virtual_screen
from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.time_slices import short_slices
from praxis_desktop.ports.emergency.other_guardians import ask_guardian

_WAIT_S = 60.0
_MISSED_S = 20.0
_BARE = "import os, sys\nwhile True:\n    os.write(int(sys.argv[1]), os.read(0, 64))\n"
_BUSY = "while True: pass"
_ON_THE_WINDOW = 400, 300
_BUSY_BEFORE_S = 0.02, 0.07

Way = Literal["Ctrl+\\", "F12 of the X server", "from another process, this one stopped", "death"]
_PRESSES: dict[str, tuple[Way, ...]] = {
    "thread": ("Ctrl+\\", "from another process, this one stopped"),
    "process": ("Ctrl+\\", "from another process, this one stopped"),
    "window, thread": ("F12 of the X server",),
    "window, process": ("F12 of the X server",),
}
"""The keys or commands that stop programs, keyed by where the programs run."""
_DEATHS = 20
"""One in this many stops is caused by the death of the process: the next stop has to wait for a new one."""


_AS_USER = ("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice")
"""Runs a command without an administrator's right to real-time priority."""


@contextmanager
def _going_first() -> Iterator[None]:
    """Give this thread, and the processes that it starts within the block, real-time priority where allowed.
    A real instrument receives bytes immediately, and desktops give priority to their display servers, too
    (mutter, KWin).
    """
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        with short_slices():
            yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


class _Pump:
    """The instrument's end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.far, self.near = os.openpty()
        tty.setraw(self.near)
        self.device = os.ttyname(self.near)

    def wait_for(self, wanted: bytes, seconds: float) -> float:
        """Return the time when ``wanted`` arrived; 0.0 if it did not arrive in time."""
        received, deadline = b"", time.monotonic() + seconds
        while select.select([self.far], [], [], max(0.0, deadline - time.monotonic()))[0]:
            received = received[-64:] + os.read(self.far, 65536)
            if wanted in received:
                return time.monotonic()
        return 0.0

    def is_last(self, wanted: bytes) -> bool:
        """Wait until no more data arrives; return whether ``wanted`` came last."""
        received = wanted
        while select.select([self.far], [], [], 0.02)[0]:
            received = received[-64:] + os.read(self.far, 65536)
        return received.endswith(wanted)

    def close(self) -> None:
        """Unplug the pump."""
        os.close(self.far)
        os.close(self.near)


class _Laboratory:
    """A process that performs runs, and its pump. ``display`` is the display for windows, and ``home`` is the
    folder for their data. The process's command begins with ``beginning``.
    """

    def __init__(self, place: str, display: str, home: Path, beginning: Sequence[str]) -> None:
        self.pump = _Pump()
        window, mode = place.startswith("window"), place.rsplit(maxsplit=1)[-1]
        environment = dict(os.environ)
        command = [sys.executable, "-m", "bench.emergency.laboratory", mode, self.pump.device]
        if window:
            (home / mode).mkdir(exist_ok=True)
            with suppress(FileExistsError):  # an earlier process has died
                (home / mode / "cache").symlink_to(cache_directory())
            environment |= {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "PRAXIS_HOME": str(home / mode)}
            environment["PRAXIS_EXEC_MODE"] = mode
            command = [sys.executable, "-m", "bench.emergency.window", self.pump.device]
        self.process = subprocess.Popen(
            [*beginning, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None,
            text=True,
            env=environment,
        )

    def stop(
        self, source: str, way: Way, before: Callable[[], None], after: Callable[[], None], keys: Keys | None
    ) -> tuple[float, bool]:
        """Stop a program. Returns the milliseconds from the press until its bytes arrive (inf if they do
        not), and whether nothing followed them. ``before`` is called when the program is doing its worst.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(source) + "\n")
        self.process.stdin.flush()
        assert self.pump.wait_for(START, _WAIT_S), source
        before()
        with _going_first():
            pressed = self._press(way, keys)
            arrived = self.pump.wait_for(STOP, _MISSED_S)
        after()
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

    def _press(self, way: Way, keys: Keys | None) -> float:
        process = self.process
        if way == "F12 of the X server":
            assert keys is not None
            keys.point(*_ON_THE_WINDOW)
            pressed = time.monotonic()
            keys.press("F12")
            return pressed
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
        """End the process."""
        self.process.kill()
        self.process.wait()
        self.pump.close()


class _Bare:
    """A process that only writes from a pipe to a pseudo-terminal."""

    def __init__(self, beginning: Sequence[str]) -> None:
        self.pump = _Pump()
        self._process = subprocess.Popen(
            [*beginning, sys.executable, "-I", "-S", "-c", _BARE, str(self.pump.near)],
            stdin=subprocess.PIPE,
            pass_fds=[self.pump.near],
        )

    def stop(self) -> float:
        """Return the milliseconds from writing into the pipe to the arrival."""
        assert self._process.stdin is not None
        with _going_first():
            pressed = time.monotonic()
            os.write(self._process.stdin.fileno(), STOP)
            return (self.pump.wait_for(STOP, _WAIT_S) - pressed) * 1000

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self.pump.close()


class _Load:
    """Keeps every processor busy from ``begin`` to ``pause``. ``close`` ends the load."""

    def __init__(self) -> None:
        self._busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(os.cpu_count() or 1)]
        self.pause()

    def begin(self) -> None:
        """Start the load."""
        for process in self._busy:
            process.send_signal(signal.SIGCONT)

    def pause(self) -> None:
        """Suspend the load."""
        for process in self._busy:
            process.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        """End the load."""
        for process in self._busy:
            process.kill()
            process.wait()


def main(rounds: int, *, as_user: bool = False, only: str = "", seed: int = 1) -> None:
    """Stop each program with ``only`` in its name ``rounds`` times, in each place; print the times, and
    whether any stop was missed. With ``as_user`` neither this program nor the bare process has an
    administrator's rights.
    """
    chance = random.Random(seed)
    beginning = _AS_USER if as_user else ()
    found: dict[tuple[str, Way], list[float]] = {}
    worst: dict[str, float] = {}
    bare: list[float] = []
    missed: list[str] = []
    outlived: list[str] = []
    with ExitStack() as stack:
        with _going_first():
            display = stack.enter_context(virtual_screen()) if shutil.which("Xvfb") else ""
        keys = stack.enter_context(closing(Keys(display))) if display else None
        home = Path(stack.enter_context(TemporaryDirectory(prefix="bench-emergency-")))
        peer = stack.enter_context(closing(_Bare(beginning)))
        load = stack.enter_context(closing(_Load()))
        peer.stop()  # the first one waits for the start of its process

        def before() -> None:
            load.begin()
            time.sleep(chance.uniform(*_BUSY_BEFORE_S))
            bare.append(peer.stop())

        for place in _PRESSES:
            if place.startswith("window") and keys is None:
                print(f"{place}: left out, Xvfb is not installed")
                continue
            laboratory = _Laboratory(place, display, home, beginning)
            for count, (name, source) in enumerate(_turns(rounds, only)):
                way = _way(place, count)
                took, is_last = laboratory.stop(source, way, before, load.pause, keys)
                found.setdefault((place, way), []).append(took)
                worst[name] = max(worst.get(name, 0.0), took)
                if took == float("inf"):
                    missed.append(f"{name}, {place}, {way}")
                if not is_last:
                    outlived.append(f"{name}, {place}, {way}")
                if way == "death":
                    laboratory.close()
                    laboratory = _Laboratory(place, display, home, beginning)
            laboratory.close()
    _report(found, worst, bare, missed, outlived)


def _turns(rounds: int, only: str) -> Iterator[tuple[str, str]]:
    for _ in range(rounds):
        yield from ((name, source) for name, source in PROGRAMS.items() if only in name)


def _way(place: str, count: int) -> Way:
    presses = _PRESSES[place]
    return "death" if count % _DEATHS == 0 else presses[count % len(presses)]


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
