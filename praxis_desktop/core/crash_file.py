"""The file to which every thread's stack is written when this process crashes."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.files import make_private

log = logging.getLogger(__name__)


_descriptor = -1
"""The file's descriptor, closed only when another replaces it. Disabling faulthandler would restore earlier
signal handlers, and so remove wasmtime's handlers, which are installed later and which every trap needs.
"""


def keep_crashes() -> None:
    """Arrange for every thread's stack to be written to the file after a crash, or to standard error if the
    file cannot be opened.

    Call this before wasmtime is loaded, which passes signals that are not its own on to earlier handlers. A
    second call switches to a new file.
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
