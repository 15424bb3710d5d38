"""Cleans up the folder of machine code: removes entries that were not used for long, such as an earlier
version's.

The time of an entry's record says when the record was last read, which is when the entry was used. The times
of the code itself must not change: they prove that it is intact.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Final

from praxis_desktop.core.files import DAY_S, listed, unused_for

log = logging.getLogger(__name__)

KEPT_FOR_S: Final = 60 * DAY_S

_RECORDS: Final = ("*.json", "*.library")


def remove_unused(folder: Path) -> int:
    """Remove the entries that no process has used for sixty days, and return how many. Any thread or process
    may do it. A process that needs a removed entry makes it again.
    """
    removed = 0
    for record in (path for pattern in _RECORDS for path in listed(folder, pattern)):
        if unused_for(record) > KEPT_FOR_S and _remove(record):
            removed += 1
    for left in (*listed(folder, "*.cwasm"), *listed(folder, "*.lock")):  # left by a process that was killed
        if unused_for(left) > KEPT_FOR_S and not left.with_suffix(".json").exists():
            with suppress(OSError):
                left.unlink()
    if removed:
        log.info("%d unused entries are removed from %s", removed, folder)
    return removed


def _remove(record: Path) -> bool:
    """Remove an entry, and its record last: a record without code counts as no entry."""
    try:
        if record.suffix == ".json":
            record.with_suffix(".cwasm").unlink(missing_ok=True)
        record.unlink(missing_ok=True)
    except OSError:  # Windows refuses to remove a file in use
        return False
    return True
