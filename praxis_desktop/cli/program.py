"""Runs the command line as a process that exits as soon as the command has finished."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn

from praxis_desktop import garbage


def program() -> NoReturn:
    """The entry point of the command ``praxis-desktop``."""
    garbage.start_begins()
    from praxis_desktop.cli.main import main

    leave(main())


def leave(code: int) -> NoReturn:
    """Exit, now that all output has been written. Without a window, skips Python's own shutdown, which
    clears all modules and would take longer than a short program. With a window, Python's own shutdown is
    needed to destroy the window's objects in order.
    """
    if "PySide6" in sys.modules:
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)
