"""Upkeep of the folder of machine code: what nobody has used for long, an earlier version's say, is removed.

An entry is used whenever its record is read, and the record's time says when that was. The code's own times
must not change: they are what vouches for it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core.atomic_files import listed
from praxis_desktop.core.last_uses import DAY_S, unused_for

log = logging.getLogger(__name__)

KEPT_FOR_S: Final = 60 * DAY_S

_RECORDS: Final = ("*.json", "*.library")


def remove_unused(folder: Path) -> int:
    """Remove what no process has used for sixty days; returns how many entries. Any thread and process: who
    wants one of them at that moment makes it again.
    """
    removed = 0
    for record in (path for pattern in _RECORDS for path in listed(folder, pattern)):
        if unused_for(record) > KEPT_FOR_S and _remove(record):
            removed += 1
    for left in (*listed(folder, "*.cwasm"), *listed(folder, "*.lock")):  # by a process that was killed
        if unused_for(left) > KEPT_FOR_S and not left.with_suffix(".json").exists():
            with suppress(OSError):
                left.unlink()
    if removed:
        log.info("%d unused entries are removed from %s", removed, folder)
    return removed


def _remove(record: Path) -> bool:
    """Remove an entry, its record last: without code it is as if there was nothing."""
    try:
        if record.suffix == ".json":
            record.with_suffix(".cwasm").unlink(missing_ok=True)
        record.unlink(missing_ok=True)
    except OSError:  # Windows keeps what is in use
        return False
    return True
