"""The command line as a process of its own: started with few collections of garbage, ended at once."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

GARBAGE_THRESHOLD = 150_000
"""Objects made, beyond those let go, before the first collection: more than a start makes, of which none is
garbage. Python's own 700 cost a start 15 ms, a single collection of all that was loaded 10 ms.
"""

_GARBAGE_THRESHOLD_OF_RUNS = 5_000


def program() -> NoReturn:
    """What the command ``praxis-desktop`` does."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    from praxis_desktop.cli.main import main

    leave(main())


def start_is_over() -> None:
    """Collect the garbage of what is made from now on, as often as suits a program that answers at once. Does
    nothing in a process that is not the command line's own.
    """
    if gc.get_threshold()[0] == GARBAGE_THRESHOLD:
        gc.freeze()
        gc.set_threshold(_GARBAGE_THRESHOLD_OF_RUNS)


def leave(code: int) -> NoReturn:
    """End this process, whose output has been written. Taking down all modules, as Python does at its end,
    would take longer than a short program runs; a window's objects have to be taken down all the same.
    """
    if "PySide6" in sys.modules:
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)
