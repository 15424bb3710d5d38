"""When kept files were last used: their modification time, set by each user at most once a day."""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

DAY_S: Final = 86400.0


def note_use(path: Path) -> None:
    """Mark the file at ``path`` as used now, and create an empty one if there is none. Costs a ``stat``, and
    a write once a day. Raises nothing: if the time cannot be set, it stays as it is.
    """
    try:
        if time.time() - path.stat().st_mtime < DAY_S:
            return
        os.utime(path)
    except FileNotFoundError:
        with suppress(OSError):
            path.touch(mode=0o600)
    except OSError as error:
        log.debug("That %s is used is not noted: %s", path, error)


def unused_for(*paths: Path) -> float:
    """Seconds since any of these files was last used; 0 if none exists."""
    times = []
    for path in paths:
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(time.time() - max(times), 0.0) if times else 0.0
