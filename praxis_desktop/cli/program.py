"""The command line as a process of its own: started with few collections of garbage, ended at once."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

GARBAGE_THRESHOLD = 50_000
"""Objects made, beyond those let go, between two collections: loading modules makes that many, of which none
is garbage. Python's own 700 cost a start 15 ms.
"""


def program() -> NoReturn:
    """What the command ``praxis-desktop`` does."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    from praxis_desktop.cli.main import main

    leave(main())


def leave(code: int) -> NoReturn:
    """End this process, whose output has been written. Taking down all modules, as Python does at its end,
    would take longer than a short program runs; a window's objects have to be taken down all the same.
    """
    if "PySide6" in sys.modules:
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)
