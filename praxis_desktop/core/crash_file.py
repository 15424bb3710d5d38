"""The file in which a crash of this process, which no Python survives, leaves the stacks of its threads."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.private_files import make_private

log = logging.getLogger(__name__)


_descriptor = -1
"""Open as long as the process lives: who stops faulthandler gives signals back to whoever had them before it,
and takes them from wasmtime, which came later and needs them for every trap.
"""


def keep_crashes() -> None:
    """Have crashes written to the file; on standard error where that cannot be. To be called before wasmtime
    is loaded, which hands on what is none of its own. Called again, a later file takes the first one's place.
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
