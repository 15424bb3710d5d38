"""When kept files were last used: their time of change, which whoever uses them sets, once a day at most."""

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
    """Say that the file at ``path`` is used now; an empty one is made where none is. It costs a look at the
    file, and a write once a day. Nothing is raised: where nothing can be written, nothing is noted.
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
    """Seconds since the last use of what these files tell of, 0 where none of them is there."""
    times = []
    for path in paths:
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(time.time() - max(times), 0.0) if times else 0.0
