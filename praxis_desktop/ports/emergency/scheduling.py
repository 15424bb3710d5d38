"""Being heard soon on a busy computer: short slices of processor time, which the system may give at once.

Linux 6.12 and newer let a thread that has slept, and asks for slices shorter than those of who computes, go
before it (``sched_runtime`` of sched_setattr(2) for SCHED_OTHER). One that is put off while it has Python's
lock goes on sooner, too. The share of the processor that a thread gets stays what it was.
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
"""The shortest that the system takes."""

_NUMBERS = {"x86_64": (314, 315), "aarch64": (274, 275)}
"""Those of sched_setattr and sched_getattr."""

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
    """Have the calling thread woken before everything that computes, where the system lets this user have
    that (``rtprio`` in limits.conf); what it starts is not.
    """
    try:
        priority = os.sched_param(1)
        os.sched_setscheduler(threading.get_native_id(), os.SCHED_RR | os.SCHED_RESET_ON_FORK, priority)
    except (AttributeError, OSError) as error:
        logger.debug("This thread waits its turn: %s", error)


@contextmanager
def short_slices() -> Iterator[None]:
    """For all threads that this process has now, but not for those that they start. The one that calls has
    them meanwhile alone; what it starts then has them for ever. Where the system knows no such thing, nothing
    changes.
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
            return 0  # it has ended, or somebody has decided otherwise
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
