"""Chooses where programs run: in a thread of this process, or in a separate process."""

from __future__ import annotations

import functools
import logging

from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.interpreter.threads import THREAD_STACK, check_stack, run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.metadata_block import asks_for_process
from praxis_desktop.settings import ExecutionMode

log = logging.getLogger(__name__)


def execution_mode(wanted: ExecutionMode) -> ExecutionMode:
    """Return ``wanted`` or, after a warning, "process" if no thread of this process can hold a guest."""
    if wanted == "thread" and not threads_hold_guests():
        log.warning(
            "No thread of this process can have a stack of %d MiB: programs run in a process of their own",
            THREAD_STACK >> 20,
        )
        return "process"
    return wanted


def mode_of(program: Program, wanted: ExecutionMode) -> ExecutionMode:
    """Return ``wanted``, or "process" if the program's file requires it (see ``metadata_block``); no file can
    override "process". Raises UsageError for an unreadable metadata block.
    """
    return "process" if wanted == "process" or asks_for_process(program) else "thread"


@functools.cache
def threads_hold_guests() -> bool:
    """Return whether this process can start a thread with a GuestThread's stack."""
    try:
        run_in_guest_thread(check_stack)
    except (GuestError, RuntimeError, ValueError, MemoryError):
        # threading raises these for a stack size it cannot set, and for a thread it cannot start
        return False
    return True
