"""The end of other processes, and the child process that performs a run."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.processes import children, command_line, is_there

_PATIENCE_S = 60.0


def await_end(pid: int) -> None:
    """Wait until a process has ended, whether or not its parent has reaped it."""
    deadline = time.monotonic() + _PATIENCE_S
    while _goes_on(pid):
        assert time.monotonic() < deadline, f"the process {pid} goes on"
        time.sleep(0.005)


def _goes_on(pid: int) -> bool:
    if sys.platform == "win32":
        return is_there(pid)
    fields = _fields(pid)
    return bool(fields) and (fields[0] != "Z" or _threads(pid) > 1)


def _threads(pid: int) -> int:
    """Return the number of remaining threads of a process: they keep its files open, even without the first
    thread.
    """
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return 0


def _fields(pid: int) -> list[str]:
    """Return the state, parent and so on of a process; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def run_child(pid: int) -> int:
    """Return the process that ``pid`` has started for a run, as opposed to its guardian, which on Windows is
    that process's own.
    """
    (found,) = [child for child in children(pid) if "workers.pool.child" in command_line(child)]
    return found
