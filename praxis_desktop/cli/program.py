"""Runs the command line as a process: with few garbage collections at the start, and an immediate exit."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

GARBAGE_THRESHOLD = 150_000
"""Number of new objects before the first garbage collection: more than a start creates, none of which are
garbage. With Python's default of 700, a start took 15 ms longer; a single collection of all loaded
objects takes 10 ms.
"""

_GARBAGE_THRESHOLD_OF_RUNS = 5_000


def program() -> NoReturn:
    """The entry point of the command ``praxis-desktop``."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    from praxis_desktop.cli.main import main

    leave(main())


def start_is_over() -> None:
    """From now on, collect garbage at a rate suitable for a program that must respond quickly.

    Does nothing unless this process is the command line's own.
    """
    if gc.get_threshold()[0] == GARBAGE_THRESHOLD:
        gc.freeze()
        gc.set_threshold(_GARBAGE_THRESHOLD_OF_RUNS)


def leave(code: int) -> NoReturn:
    """End this process, whose output has been written. Python's own exit clears all modules, which would
    take longer than a short program runs; but the objects of a window must be destroyed in order.
    """
    if "PySide6" in sys.modules:
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)
