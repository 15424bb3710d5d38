"""One call of pip: it may run while it makes progress, and is ended together with its child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record
from praxis_desktop.packages.errors import IndexUnreachable, PackageError
from praxis_desktop.packages.index.pip_command import PipCommand

IDLE_S: Final = 60.0
"""Seconds without a line of output or a downloaded byte after which pip is ended."""

_LOOK_S: Final = 0.05
_KILL_AFTER_S: Final = 2.0
_TAIL: Final = 400
"""Lines of a call's output to keep."""


class PipAnswer(Record):
    """The result of a call. ``lines`` are its last ones; ``log`` is pip's own log with the reasons."""

    code: int
    lines: tuple[str, ...]
    log: str


class AddingCancelled(PackageError):
    """Somebody cancelled the wait for the index; nothing was added."""

    exit_code = 3


def call_pip(
    command: PipCommand,
    arguments: Sequence[str],
    folder: Path,
    *,
    idle_s: float = IDLE_S,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_line: Callable[[str], None] = lambda line: None,
) -> PipAnswer:
    """Call pip with ``arguments``; its own files go to ``folder``, which belongs to this call alone.

    ``on_line`` gets its output, on another thread. Raises IndexUnreachable if it makes no progress for
    ``idle_s`` seconds or cannot be started, and AddingCancelled.
    """
    log = folder / "pip.log"
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    try:
        process = subprocess.Popen(
            [*command.arguments, arguments[0], "--log", str(log), *arguments[1:]],
            env={**command.environment, **places},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise IndexUnreachable(
            Message(
                "{arguments} cannot be started: {reason}",
                arguments=command.arguments[0],
                reason=error.strerror,
            ),
            hint="Look whether pip works: pip --version",
        ) from None
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=_read, args=(process.stdout, lines, on_line), name="pip's output")
    reader.start()
    try:
        _wait(process, lines, folder, idle_s, is_cancelled)
    finally:
        _end(process)
        reader.join()
    return PipAnswer(process.returncode, tuple(lines[-_TAIL:]), _text(log))


def _read(output: IO[str], lines: list[str], on_line: Callable[[str], None]) -> None:
    with output:
        for line in output:
            lines.append(line.rstrip())
            on_line(line.rstrip())


def _wait(
    process: subprocess.Popen[str],
    lines: list[str],
    folder: Path,
    idle_s: float,
    is_cancelled: Callable[[], bool],
) -> None:
    seen: tuple[int, int] = (-1, -1)
    active_at = time.monotonic()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
            return
        if is_cancelled():
            raise AddingCancelled("the index is not asked any longer", hint="Nothing was added.")
        now = (len(lines), _size(folder))
        if now != seen:
            seen, active_at = now, time.monotonic()
        elif time.monotonic() - active_at > idle_s:
            raise IndexUnreachable(
                Message("the index of packages has not answered for {idle_s:g} s", idle_s=idle_s),
                hint="Look whether the network is there (and the proxy right), and try again.",
            )


def _size(folder: Path) -> int:
    """Bytes of all files in ``folder``, which grow during a download."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # removed meanwhile
                total += (Path(place) / name).stat().st_size
    return total


def _end(process: subprocess.Popen[str]) -> None:
    """End the process and its children; idempotent."""
    if sys.platform == "win32":
        if process.poll() is None:
            process.kill()
    else:
        _signal(process, signal.SIGTERM)
        try:
            process.wait(_KILL_AFTER_S)
        except subprocess.TimeoutExpired:
            pass
        _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: subprocess.Popen[str], number: int) -> None:
    if sys.platform != "win32":
        # The group outlives its first process, and its number is not reused meanwhile.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # pip ended before it wrote a log
        return ""
