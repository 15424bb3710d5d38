"""Short slices of processor time, for threads that wake up often and must then run at once.

From Linux 6.12 on, a thread that wakes up runs before threads that are computing if it requests shorter
slices than they do (``sched_runtime`` of sched_setattr(2) for SCHED_OTHER). A preempted thread that holds the
GIL also resumes sooner. Because each thread's share of the processor stays the same, no privileges are
needed. On other systems, this module has no effect.
"""

from __future__ import annotations

import ctypes
import platform
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SLICE_NS = 100_000
"""Length of a short time slice, in nanoseconds: the shortest that the system accepts."""

_NUMBERS = {"x86_64": (314, 315), "aarch64": (274, 275)}
"""The system call numbers of sched_setattr and sched_getattr."""

_OTHER = 0
_RESET_ON_FORK = 1


class _Attributes(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("size", "policy")),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("runtime", "deadline", "period")),
    )


def shorten_slices() -> None:
    """Give the calling thread short slices, but not the threads and processes that it starts later."""
    _set_slice(threading.get_native_id(), _SLICE_NS, _RESET_ON_FORK)


@contextmanager
def short_slices() -> Iterator[None]:
    """Give short slices to all current threads of this process, but not to threads that these start later.

    The calling thread has short slices only until the block ends; threads and processes that it starts inside
    the block keep their short slices.
    """
    own = threading.get_native_id()
    tasks = Path("/proc/self/task")
    for thread in (int(task.name) for task in tasks.iterdir()) if sys.platform == "linux" else ():
        if thread != own:
            _set_slice(thread, _SLICE_NS, _RESET_ON_FORK)
    before = _set_slice(own, _SLICE_NS)
    try:
        yield
    finally:
        _set_slice(own, before)


def _set_slice(thread: int, slice_ns: int, flags: int = 0) -> int:
    """Set the length of a thread's slices and return the previous length; 0 means the system's default."""
    numbers = _NUMBERS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return 0
    change, read = numbers
    call = ctypes.CDLL(None).syscall
    now = _Attributes()
    if call(read, thread, ctypes.byref(now), ctypes.sizeof(now), 0) or now.policy != _OTHER:
        return 0  # the thread has ended or has another policy
    before, now.runtime, now.flags = now.runtime, slice_ns, now.flags | flags
    call(change, thread, ctypes.byref(now), 0)
    return int(before)
