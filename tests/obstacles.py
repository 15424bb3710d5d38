"""What can be in the place of a file that a program wants to read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    _system = ctypes.WinDLL("kernel32")
    _system.CreateNamedPipeW.restype = _system.CreateFileW.restype = ctypes.c_void_p

_AT_ONCE = 32
"""The number of times that a pipe can be opened on Windows, where each is opened once."""


@contextmanager
def named_pipe(path: Path) -> Iterator[Path]:
    """Make a named pipe, from which a read may never end, at ``path`` for the duration of the block, and
    return its path: on Windows it is elsewhere, in the only folder for pipes.
    """
    if sys.platform == "win32":
        place = Path("//./pipe") / f"{os.getpid()}-{path.name}"
        both_ways, size = 3, 4096
        ends = [
            ctypes.c_void_p(_system.CreateNamedPipeW(str(place), both_ways, 0, _AT_ONCE, size, size, 0, None))
            for _ in range(_AT_ONCE)
        ]
        try:
            yield place
        finally:
            for end in ends:
                _system.CloseHandle(end)
    else:
        os.mkfifo(path)
        yield path


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """Let nobody read the file at ``path`` during the block: on Windows because it is open for another
    program alone, elsewhere because a link is in its place that leads in a circle, which stops root, too.
    """
    if sys.platform == "win32":
        read, shared_with_none, existing = 0x8000_0000, 0, 3
        held = ctypes.c_void_p(
            _system.CreateFileW(str(path), read, shared_with_none, None, existing, 0, None)
        )
        try:
            yield
        finally:
            _system.CloseHandle(held)
    else:
        path.unlink()
        path.symlink_to(path)
        yield
