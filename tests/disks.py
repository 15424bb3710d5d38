"""Small disks of a test's own, which can be full. On POSIX only root makes one; under Wine, the host does."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

import pytest

_PATIENCE_S = 20.0


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Make a disk of ``size`` bytes, whole pages, at ``folder``, which must exist, for the duration of the
    block. The test is skipped where that is not possible.
    """
    try:
        place = _place(folder)
        _run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place)
        _await(folder, lambda total: total == size)
    except (OSError, AttributeError, subprocess.CalledProcessError):
        pytest.skip("only root, or Wine's host, can make a file system")
    try:
        yield
    finally:
        _run("umount", "-l", place)
        _await(folder, lambda total: total != size)


def _place(folder: Path) -> str:
    """Return the name of a folder for the system that makes disks."""
    if sys.platform == "win32":
        name = ctypes.CDLL("kernel32").wine_get_unix_file_name
        name.restype = ctypes.c_char_p
        return str(name(str(folder)).decode())
    return str(folder)


def _run(program: str, *arguments: str) -> None:
    """Run a program of POSIX; under Wine, it may not have ended when this returns."""
    start = ("cmd", "/c", "start", "/unix") if sys.platform == "win32" else ()
    subprocess.run([*start, f"/bin/{program}", *arguments], capture_output=True, check=True)


def _await(folder: Path, holds: Callable[[int], bool]) -> None:
    """Wait until the size of the disk of a folder fulfils a condition."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds(disk_usage(folder).total):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def fill(disk: Path, left: int = 0) -> Path:
    """Fill a disk up to ``left`` bytes; returns the file that fills it."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(bytes(max(1, disk_usage(disk).free - left)))
    return ballast


@contextmanager
def room_for(folder: Path, size: int) -> Iterator[str]:
    """Let the files of another process that are written in ``folder`` grow to ``size`` bytes at most. What
    that process must execute is given: it limits its files itself, except on Windows, where the folder is a
    small disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        with small_disk(folder, -(-size // 4096) * 4096):
            yield ""
    else:
        yield f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
