"""The file in which a crash of this process, which no Python survives, leaves the stacks of its threads."""

from __future__ import annotations

import faulthandler
import logging
import sys
from typing import TextIO

from praxis_desktop.core.directories import data_directory

log = logging.getLogger(__name__)


def keep_crashes() -> TextIO | None:
    """Have crashes written to the file; on standard error where that cannot be. To be called before wasmtime
    is loaded, which hands on what is none of its own.

    The returned file must stay open as long as the process lives.
    """
    file = data_directory() / "crashes" / "faults.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stream = file.open("a", encoding="utf-8")
    except OSError as error:
        log.debug("Crashes are not recorded: %s", error)
        if sys.stderr is not None:
            faulthandler.enable()
        return None
    faulthandler.enable(stream)
    return stream


def forget_crashes(stream: TextIO) -> None:
    """Close what ``keep_crashes`` has returned."""
    faulthandler.disable()
    stream.close()
