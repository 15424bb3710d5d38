"""The time from a process's start to its prompt: our text console on a terminal, and qtconsole's window."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.window.screen import Screen

_WAIT_S = 60.0
_COMMAND = (sys.executable, "-c", "from praxis_desktop.cli.program import program; program()", "console")
_PROMPT, _RESULT = b"In [", b"Out["
_AS_LARGE = ("--ConsoleWidget.console_width=120", "--ConsoleWidget.console_height=40")
"""Makes qtconsole's window large enough for ``Screen``, which ignores small windows."""
_CELL = b"6 * 7\r"


def starts(
    jupyter: Path, environment: Mapping[str, str], display: str, rounds: int
) -> tuple[list[float], list[float]]:
    """Return the milliseconds that our starts and qtconsole's take. The starts alternate; the first of each
    is not counted, because its files are not yet in the system's cache.
    """
    ours, theirs = [], []
    for round_ in range(rounds + 1):
        prompt, painted = _ours(environment), _theirs(jupyter, environment, display)
        if round_:
            ours.append(prompt)
            theirs.append(painted)
    return ours, theirs


def _ours(environment: Mapping[str, str]) -> float:
    """Return the seconds until a prompt appears, and check that a cell typed at it produces its output."""
    terminal, theirs = os.openpty()
    begun = time.perf_counter()
    process = subprocess.Popen(
        _COMMAND,
        env={**environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        _read_until(terminal, _PROMPT)
        taken = time.perf_counter() - begun
        os.write(terminal, _CELL)
        _read_until(terminal, _RESULT)
        return taken * 1000
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def _read_until(terminal: int, wanted: bytes) -> None:
    shown = b""
    while wanted not in shown:
        shown += os.read(terminal, 1 << 16)


def _theirs(jupyter: Path, environment: Mapping[str, str], display: str) -> float:
    """Return the seconds until the window is painted; its kernel takes longer."""
    screen = Screen(display)
    try:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(jupyter), "-m", "qtconsole", *_AS_LARGE],
            env={**environment, "QT_API": "pyside6"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            screen.await_painted(_WAIT_S)
            return (time.perf_counter() - begun) * 1000
        finally:
            process.terminate()
            process.wait(_WAIT_S)
            screen.await_none(_WAIT_S)
    finally:
        screen.close()
