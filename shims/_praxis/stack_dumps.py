"""``faulthandler`` for a guest: dumps name the threads, and omit the frames of this package.

CPython asks the system for the threads' names, but the system knows no names for a guest's threads.
"""

from __future__ import annotations

import _thread
import os
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from _praxis import program_threads, signals

_MOST = 100
"""Maximum number of threads in a dump and of frames per thread, as in CPython."""

_LONGEST = 500
"""Maximum length of a name in a dump, in characters, as in CPython."""

_LONGEST_S = 9_000_000.0
"""Maximum time-out, in seconds, which is roughly that for a lock."""


class _Later:
    """A dump after a time-out, made by a separate thread."""

    def __init__(self, timeout: float, descriptor: int, *, repeats: bool, ends: bool) -> None:
        self._timeout = timeout
        self._descriptor = descriptor
        self._repeats = repeats
        self._ends_process = ends
        self._cancelled = _thread.allocate_lock()
        self._over = _thread.allocate_lock()
        self._cancelled.acquire()
        self._over.acquire()
        try:
            _thread.start_new_thread(self._run, ())
        except BaseException:
            self._over.release()
            raise

    def _run(self) -> None:
        try:
            while not self._cancelled.acquire(timeout=self._timeout):
                stacks = _all(None, besides=_thread.get_ident())
                _write(self._descriptor, [_header(self._timeout), *stacks])
                if self._ends_process:
                    os._exit(1)
                if not self._repeats:
                    return
        finally:
            self._over.release()

    def cancel(self) -> None:
        """Stop waiting, and return when the thread has ended."""
        if self._cancelled.locked():
            self._cancelled.release()
        with self._over:
            pass


_later: _Later | None = None


def dump_traceback(file: Any = sys.stderr, all_threads: bool = True) -> None:
    """Dump the traceback of the current thread, or of all threads if all_threads is True, into file."""
    descriptor = _descriptor_of(file)
    frame = sys._getframe(1)
    _write(descriptor, _all(frame) if all_threads else _one("Stack", frame))


def dump_traceback_later(
    timeout: float,
    repeat: bool = False,
    file: Any = sys.stderr,
    exit: bool = False,  # noqa: A002 - its own name
) -> None:
    """Dump the traceback of all threads in timeout seconds, or each timeout seconds if repeat is True. If
    exit is True, call _exit(1) which is not safe.
    """
    global _later
    if timeout <= 0:
        raise ValueError("timeout must be greater than 0")
    if timeout > _LONGEST_S:
        raise OverflowError("timeout value is too large")
    descriptor = _descriptor_of(file)
    cancel_dump_traceback_later()
    _later = _Later(float(timeout), descriptor, repeats=bool(repeat), ends=bool(exit))


def cancel_dump_traceback_later() -> None:
    """Cancel the previous call to dump_traceback_later()."""
    global _later
    later, _later = _later, None
    if later is not None:
        later.cancel()


def _descriptor_of(file: Any) -> int:
    if file is None or file is _STANDARD:
        file = sys.stderr
        if file is None:
            raise RuntimeError("sys.stderr is None")
    if isinstance(file, int):
        if file < 0:
            raise ValueError("file is not a valid file descripter")  # as CPython spells it
        return file
    descriptor: int = file.fileno()
    file.flush()
    return descriptor


def _header(timeout: float) -> str:
    seconds, microseconds = divmod(round(timeout * 1e6), 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f".{microseconds:06d}" if microseconds else ""
    return f"Timeout ({hours}:{minutes:02d}:{seconds:02d}{rest})!\n"


def _all(current: FrameType | None, besides: int = 0) -> Iterator[str]:
    """Yield the stacks of all threads except ``besides``; ``current`` is the frame of the calling thread."""
    number = 0
    for ident, frame in sys._current_frames().items():
        if ident == besides:
            continue
        if number == _MOST:
            yield "...\n"
            return
        if number:
            yield "\n"
        number += 1
        is_current = current is not None and ident == _thread.get_ident()
        head = f"{'Current thread' if is_current else 'Thread'} {ident:#010x}"
        yield from _one(f"{head} [{program_threads.name_of(ident)}]", current if is_current else frame)


def _one(head: str, frame: FrameType | None) -> Iterator[str]:
    yield f"{head} (most recent call first):\n"
    count = 0
    while frame is not None:
        code = frame.f_code
        if not code.co_filename.startswith(signals.SHIMS):
            if count == _MOST:
                yield "  ...\n"
                return
            count += 1
            yield f'  File "{_cut(code.co_filename)}", line {frame.f_lineno} in {_cut(code.co_name)}\n'
        frame = frame.f_back
    if not count:
        yield "  <no Python frame>\n"


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."


def _write(descriptor: int, parts: Any) -> None:
    data = "".join(parts).encode("ascii", "backslashreplace")
    while data:
        data = data[os.write(descriptor, data) :]


_STANDARD = sys.stderr
"""The default of ``file``, which means ``sys.stderr`` at the time of the call."""


def change(module: Any) -> None:
    """Replace the functions of ``faulthandler`` that make dumps."""
    for function in (dump_traceback, dump_traceback_later, cancel_dump_traceback_later):
        function.__module__ = "faulthandler"
        setattr(module, function.__name__, function)
