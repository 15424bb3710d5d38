"""The file that receives every thread's stack when this process crashes."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.files import make_private

log = logging.getLogger(__name__)


_descriptor = -1
"""Stays open for the life of the process: disabling faulthandler would restore the signal handlers it found,
and so remove wasmtime's handlers, which came later and are needed for every trap.
"""


def keep_crashes() -> None:
    """Write crashes to the file, or to standard error if it cannot be opened.

    Call it before wasmtime is loaded: wasmtime passes on the signals that are not its own. A second call
    switches to a new file.
    """
    global _descriptor
    path = data_directory() / "crashes" / "faults.log"
    try:
        make_private(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        log.debug("Crashes are not recorded: %s", error)
        if sys.stderr is not None and _descriptor < 0:
            faulthandler.enable()
        return
    faulthandler.enable(descriptor)
    if _descriptor >= 0:
        os.close(_descriptor)
    _descriptor = descriptor
