"""Fast reactions on a busy computer, by short scheduler slices that need no privileges.

From Linux 6.12 on, a thread that has slept and requests shorter slices than computing threads runs before
them (``sched_runtime`` of sched_setattr(2) for SCHED_OTHER). A preempted thread that holds the GIL also
resumes sooner. Each thread's share of the processor stays the same.
"""

from __future__ import annotations

import ctypes
import logging
import os
import platform
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

_SLICE_NS = 100_000
"""The shortest that the system accepts."""

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


def go_first() -> None:
    """Give the calling thread real-time priority, if the user may have it (``rtprio`` in limits.conf); its
    children do not inherit it.
    """
    try:
        priority = os.sched_param(1)
        os.sched_setscheduler(threading.get_native_id(), os.SCHED_RR | os.SCHED_RESET_ON_FORK, priority)
    except (AttributeError, OSError) as error:
        logger.debug("This thread waits its turn: %s", error)


@contextmanager
def short_slices() -> Iterator[None]:
    """Shorten the slices of all current threads of this process, but not of threads they start later.

    The calling thread has them only inside the block, and what it starts there inherits them for good. Does
    nothing on systems without this feature.
    """
    numbers = _NUMBERS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        yield
        return
    change, read = numbers
    call = ctypes.CDLL(None, use_errno=True).syscall

    def slices_of(thread: int, slice_ns: int | None, flags: int = 0) -> int:
        now = _Attributes()
        if call(read, thread, ctypes.byref(now), ctypes.sizeof(now), 0) or now.policy != _OTHER:
            return 0  # it has ended, or has another policy
        before, now.runtime, now.flags = now.runtime, slice_ns, now.flags | flags
        call(change, thread, ctypes.byref(now), 0)
        return int(before)

    own = threading.get_native_id()
    for thread in (int(task.name) for task in Path("/proc/self/task").iterdir()):
        if thread != own:
            slices_of(thread, _SLICE_NS, _RESET_ON_FORK)
    before = slices_of(own, _SLICE_NS)
    try:
        yield
    finally:
        slices_of(own, before)
