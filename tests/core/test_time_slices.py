"""Urgent threads request short slices of processor time; computing threads keep theirs."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from praxis_desktop.core.time_slices import short_slices

pytestmark = pytest.mark.skipif(
    sys.platform != "linux"
    or tuple(map(int, platform.release().split(".")[:2])) < (6, 12)
    or platform.machine() not in ("x86_64", "aarch64")
    or not Path("/proc/self/sched").exists(),
    reason="needs Linux 6.12, which lets a thread ask for its slices, and tells them",
)


def slice_ns(task: Path) -> int:
    """Return the time slice that the kernel gives a thread or a process."""
    (line,) = [line for line in (task / "sched").read_text().splitlines() if line.startswith("se.slice")]
    return int(line.split(":")[1])


def own() -> Path:
    return Path("/proc/self/task") / str(threading.get_native_id())


def test_who_is_there_and_who_is_started_has_short_slices_and_who_asks_keeps_its_own() -> None:
    told: dict[str, int] = {}

    def ask() -> None:
        told["before"] = slice_ns(own())
        with short_slices():
            told["meanwhile"] = slice_ns(own())
            started = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        told["started"] = slice_ns(Path("/proc") / str(started.pid))
        started.communicate(b"\n", timeout=60)
        told["afterwards"] = slice_ns(own())

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(60)
    assert told["meanwhile"] == told["started"] < told["before"] == told["afterwards"]
    here = slice_ns(own())
    assert here == told["meanwhile"], "a window that sleeps is woken before programs that compute"
    later = threading.Thread(target=lambda: told.update(later=slice_ns(own())))
    later.start()
    later.join(60)
    assert told["later"] == told["before"], "a program that is begun later computes as others do"


def test_a_process_that_was_made_nicer_stays_so() -> None:
    code = (
        "import os, subprocess, sys\n"
        "from praxis_desktop.core.time_slices import short_slices\n"
        "os.nice(5)\n"
        "with short_slices(): subprocess.run([sys.executable, '-c', 'import os; print(os.nice(0))'])\n"
        "print(os.nice(0), flush=True)\n"
    )
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    nice = str(os.nice(0) + 5)
    assert said.stdout.split() == [nice, nice], said.stderr
