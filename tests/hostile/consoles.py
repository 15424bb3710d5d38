"""A text console with a pump, whose input is typed or comes from a pipe, and what must hold in
either case.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import IO, NamedTuple

from bench.processes import family
from tests.cli.command import READY, environment, praxis, start
from tests.hostile.programs import START, STOP
from tests.hostile.trial import OURS, left, listening, with_starts
from tests.hostile.typed import PUMP
from tests.ports.wires import wire

if sys.platform == "win32":
    from tests.cli.pseudo_console import PseudoConsole
else:
    import fcntl
    import termios

_MOST_S = 60.0
_CODES = frozenset((0, 1, 3, -getattr(signal, "SIGQUIT", 0)))
"""Possible exit codes. The last is that of a console that has ended and restored the system's signal
handlers.
"""
CLOSED = 0xC000_013A
"""The exit code of a program whose console was closed on Windows."""
_ROOM = 2000
"""The part of a terminal's input buffer of 4,096 bytes that is used."""
CTRL_BACKSLASH = b"\x1c"


class Console(NamedTuple):
    """The result of a console."""

    faults: list[str]
    code: int | None
    said: str


if sys.platform == "win32":

    class _Screen:
        """A console in a window of Windows, which has no key for an emergency stop: another program stops the
        instruments, and then the window is closed.
        """

        def __init__(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
            self._far = PseudoConsole(tuple(arguments), env)
            self.process = self._far.process

        @property
        def shown(self) -> bytes:
            """What is on the screen."""
            return self._far.unread.encode()

        def press(self, keys: bytes, seconds: float) -> bool:
            """Press keys, of which Windows keeps all."""
            self._far.press(keys, time.monotonic() + seconds)
            return True

        def look(self, seconds: float) -> None:
            """Read the output."""
            until = time.monotonic() + seconds
            while self._far.read(until):
                pass

        def stop(self, env: Mapping[str, str]) -> None:
            """Stop the instruments, and close the window."""
            praxis("runs", "emergency-stop", "--all", env=env)
            self._far.hang_up()

        def close(self) -> None:
            """Close the window of a console that has ended."""
            self._far.close()
else:

    class _Screen:
        """A console on a terminal of POSIX; keys are typed as far as it accepts them."""

        def __init__(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
            self._far, self._near = os.openpty()
            os.set_blocking(self._far, False)
            self.shown = b""
            process = READY.start(
                arguments, env, stdin=self._near, stdout=self._near, stderr=self._near, owns_terminal=True
            )
            assert process is not None
            self.process: subprocess.Popen[bytes] = process

        def press(self, keys: bytes, seconds: float) -> bool:
            """Press keys; returns whether all were accepted in time."""
            deadline = time.monotonic() + seconds
            while keys:
                if time.monotonic() > deadline:
                    return False
                self.look(0.01)
                if select.select([], [self._far], [], 0.05)[1]:
                    with contextlib.suppress(BlockingIOError):
                        keys = keys[os.write(self._far, keys[:512]) :]
            return True

        def look(self, seconds: float) -> None:
            """Read the output."""
            until = time.monotonic() + seconds
            while select.select([self._far], [], [], max(0.0, until - time.monotonic()))[0]:
                try:
                    data = os.read(self._far, 1 << 16)
                except BlockingIOError:
                    continue
                except OSError:
                    return
                self.shown = (self.shown + data)[-(1 << 20) :]

        def stop(self, env: Mapping[str, str]) -> None:
            r"""Press Ctrl+\, once there is room for it."""
            deadline = time.monotonic() + _MOST_S
            while self._is_full() and self.process.poll() is None and time.monotonic() < deadline:
                self.look(0.05)
            self.press(CTRL_BACKSLASH, 20)

        def _is_full(self) -> bool:
            """Return whether so many keys are unread that the system holds back further keys and signals."""
            return int.from_bytes(fcntl.ioctl(self._near, termios.FIONREAD, bytes(4)), sys.byteorder) > _ROOM

        def close(self) -> None:
            """Close the terminal of a console that has ended."""
            os.close(self._far)
            os.close(self._near)


def type_at(strokes: Sequence[tuple[float, str]], env: Mapping[str, str]) -> Console:
    r"""Type, and press Ctrl+\ at the end, which ends a console in any state and stops its pump."""
    faults: list[str] = []
    with ExitStack() as stack:
        pump = stack.enter_context(wire())
        heard = stack.enter_context(listening(pump))
        arguments = ("console", "--port", f"pump={pump.device}", "--limit", "pump=masterflex")
        screen = _Screen(arguments, environment(**{**env, "TERM": "xterm"}))
        stack.callback(screen.close)
        process = screen.process
        deadline = time.monotonic() + _MOST_S
        while b"In [" not in screen.shown and time.monotonic() < deadline:
            screen.look(0.05)
        screen.press(PUMP.encode(), 10)
        while START not in heard.received and process.poll() is None and time.monotonic() < deadline:
            screen.look(0.05)
        for pause, text in strokes:
            screen.look(pause)
            if process.poll() is not None:
                break
            screen.press(text.encode("utf-8", "surrogateescape"), 20)
        if process.poll() is None:
            screen.stop(env)
        deadline = time.monotonic() + _MOST_S
        while process.poll() is None and time.monotonic() < deadline:
            screen.look(0.05)
        if process.poll() is None:
            faults.append("it does not end")
            process.kill()
            process.wait(30)
        screen.look(0.2)
        arrived = heard.settle()
        faults += _judged(process, arrived, screen.shown.decode(errors="replace"))
        return Console(faults, process.returncode, screen.shown.decode(errors="replace"))


def feed(given: bytes, seed: int, env: Mapping[str, str], said: IO[bytes]) -> Console:
    """Send cells through a pipe, then close it. If the console continues, it is interrupted, and stopped by
    SIGQUIT, or on Windows by another program, cell after cell.
    """
    chance = random.Random(seed)
    faults: list[str] = []
    with ExitStack() as stack:
        pump = stack.enter_context(wire())
        heard = stack.enter_context(listening(pump))
        process = start(
            *("console", "--port", f"pump={pump.device}", "--limit", "pump=masterflex"),
            env=env,
            stdout=said,
            stderr=said,
        )
        stdin = process.stdin
        assert stdin is not None
        feeder = threading.Thread(target=_give, args=(stdin, given), daemon=True)
        feeder.start()
        feeder.join(15)
        process.stdin = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.random() * 4)
        if sys.platform == "win32":
            deadline = time.monotonic() + _MOST_S
            while process.poll() is None and time.monotonic() < deadline:
                praxis("runs", "emergency-stop", "--all", env=env)
        elif process.poll() is None:
            process.send_signal(chance.choice((signal.SIGINT, signal.SIGQUIT)))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(8)
            if process.poll() is None:
                process.send_signal(signal.SIGQUIT)
        seen = with_starts(family(process.pid))
        try:
            process.wait(_MOST_S)
        except subprocess.TimeoutExpired:
            faults.append("it does not end")
            process.kill()
            process.wait(30)
        arrived = heard.settle()
        said.seek(0)
        told = said.read(1 << 20).decode(errors="replace")
        faults += _judged(process, arrived, told)
        faults += left(seen)
    return Console(faults, process.returncode, told)


def _give(stdin: IO[bytes], given: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, OSError):
        stdin.write(given)
    with contextlib.suppress(BrokenPipeError, OSError):
        stdin.close()


def _judged(process: subprocess.Popen[bytes], arrived: bytes, told: str) -> list[str]:
    faults = []
    if process.returncode not in (_CODES | {CLOSED} if sys.platform == "win32" else _CODES):
        faults.append(f"exit code {process.returncode}")
    is_stopped = process.returncode == CLOSED or (process.returncode == 3 and "emergency" in told)
    if is_stopped and START in arrived and not arrived.endswith(STOP):
        faults.append(f"the pump got {arrived[-60:]!r} last")
    if OURS.search(told):
        faults.append("a traceback of this program")
    return faults
