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
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import IO, NamedTuple

import pytest

from tests.cli.command import READY, environment, start
from tests.hostile.programs import START, STOP
from tests.hostile.trial import OURS, left, listening
from tests.hostile.typed import PUMP
from tests.ports.wires import wire

if os.name != "posix":
    pytest.skip("SIGQUIT, which ends a console in any state, is POSIX's", allow_module_level=True)
else:
    import fcntl
    import termios

_MOST_S = 60.0
_CODES = frozenset((0, 1, 3, -signal.SIGQUIT))
"""Possible exit codes. The last is that of a console that has ended and restored the system's signal
handlers.
"""
_ROOM = 2000
"""The part of a terminal's input buffer of 4,096 bytes that is used."""
CTRL_BACKSLASH = b"\x1c"


class Console(NamedTuple):
    """The result of a console."""

    faults: list[str]
    code: int | None
    said: str


class _Screen:
    """The other end of the console's terminal; keys are typed as far as it accepts them."""

    def __init__(self) -> None:
        self.far, self.near = os.openpty()
        os.set_blocking(self.far, False)
        self.shown = b""

    def press(self, keys: bytes, seconds: float) -> bool:
        """Press keys; returns whether all were accepted in time."""
        deadline = time.monotonic() + seconds
        while keys:
            if time.monotonic() > deadline:
                return False
            self.look(0.01)
            if select.select([], [self.far], [], 0.05)[1]:
                with contextlib.suppress(BlockingIOError):
                    keys = keys[os.write(self.far, keys[:512]) :]
        return True

    def is_full(self) -> bool:
        """Return whether so many keys are unread that the system holds back further keys and signals."""
        return int.from_bytes(fcntl.ioctl(self.near, termios.FIONREAD, bytes(4)), sys.byteorder) > _ROOM

    def look(self, seconds: float) -> bool:
        """Read the output; returns whether the console is still running."""
        until = time.monotonic() + seconds
        while True:
            if not select.select([self.far], [], [], max(0.0, until - time.monotonic()))[0]:
                return True
            try:
                data = os.read(self.far, 1 << 16)
            except BlockingIOError:
                continue
            except OSError:
                return False
            self.shown = (self.shown + data)[-(1 << 20) :]


def type_at(strokes: Sequence[tuple[float, str]], env: Mapping[str, str]) -> Console:
    r"""Type, and press Ctrl+\ at the end, which ends a console in any state and stops its pump."""
    faults: list[str] = []
    screen = _Screen()
    with ExitStack() as stack:
        pump = stack.enter_context(wire())
        heard = stack.enter_context(listening(pump))
        arguments = ("console", "--port", f"pump={pump.device}", "--limit", "pump=masterflex")
        process = READY.start(
            arguments,
            environment(**{**env, "TERM": "xterm"}),
            stdin=screen.near,
            stdout=screen.near,
            stderr=screen.near,
            owns_terminal=True,
        )
        assert process is not None
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
        was_there = process.poll() is None
        deadline = time.monotonic() + _MOST_S
        if was_there:
            while screen.is_full() and process.poll() is None and time.monotonic() < deadline:
                screen.look(0.05)
            deadline = time.monotonic() + _MOST_S
            screen.press(CTRL_BACKSLASH, 20)
        while process.poll() is None and time.monotonic() < deadline:
            screen.look(0.05)
        if process.poll() is None:
            faults.append("it does not end")
            process.kill()
            process.wait(30)
        screen.look(0.2)
        os.close(screen.far)
        os.close(screen.near)
        arrived = heard.settle()
        faults += _judged(process, arrived, screen.shown.decode(errors="replace"))
    return Console(faults, process.returncode, screen.shown.decode(errors="replace"))


def feed(given: bytes, seed: int, env: Mapping[str, str], said: IO[bytes]) -> Console:
    """Send cells through a pipe, then close it. If the console continues, it is interrupted, and stopped by
    SIGQUIT.
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
        os.set_blocking(stdin.fileno(), False)
        deadline = time.monotonic() + 15
        while given and process.poll() is None and time.monotonic() < deadline:
            if select.select([], [stdin], [], 0.05)[1]:
                with contextlib.suppress(BlockingIOError, BrokenPipeError):
                    given = given[os.write(stdin.fileno(), given[:65536]) :]
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
        process.stdin = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.random() * 4)
        if process.poll() is None:
            process.send_signal(chance.choice((signal.SIGINT, signal.SIGQUIT)))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(8)
        if process.poll() is None:
            process.send_signal(signal.SIGQUIT)
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
    return Console(faults, process.returncode, told)


def _judged(process: subprocess.Popen[bytes], arrived: bytes, told: str) -> list[str]:
    faults = []
    if process.returncode not in _CODES:
        faults.append(f"exit code {process.returncode}")
    if process.returncode == 3 and "emergency" in told and START in arrived and not arrived.endswith(STOP):
        faults.append(f"the pump got {arrived[-60:]!r} last")
    if OURS.search(told):
        faults.append("a traceback of this program")
    return [*faults, *left([process.pid])]
