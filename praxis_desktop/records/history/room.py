"""Whether there is room for another record: the limit of all records together, and that of their disk."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

from praxis_desktop.core.sizes import bytes_for_people
from praxis_desktop.records.history.database import Database
from praxis_desktop.records.history.errors import HistoryError
from praxis_desktop.records.history.places import Places

if TYPE_CHECKING:
    from praxis_desktop.settings.model import HistorySettings

log = logging.getLogger(__name__)

_BUSY_S = 1.0


class NoRoom(HistoryError):
    """No run begins, because its record might not fit."""

    exit_code = 2


def refuse_without_room(places: Places, settings: HistorySettings) -> None:
    """Raise NoRoom where no further record may begin."""
    usage = shutil.disk_usage(places.folder)
    percent = 100 * (1 - usage.free / usage.total) if usage.total else 0.0
    if percent > settings.disk_full_percent:
        raise NoRoom(
            f"the disk of the records, {places.folder}, is {percent:.0f} % full; beyond"
            f" {settings.disk_full_percent} % no run begins",
            hint=f"Make room: {bytes_for_people(usage.free)} are free. `praxis-desktop history prune` deletes"
            " old records, `history move` takes them to another disk; the limit is the setting"
            " history.disk_full_percent.",
        )
    if not settings.limit_bytes:
        return
    try:
        with Database(places.database, busy_s=_BUSY_S).reading() as connection:
            size = int(connection.execute("SELECT coalesce(sum(size), 0) FROM runs").fetchone()[0])
    except HistoryError as error:
        log.debug("how large all records are is not known: %s", error)
        return
    if size >= settings.limit_bytes:
        raise NoRoom(
            f"the records in {places.folder} have {bytes_for_people(size)}, and history.limit_bytes allows"
            f" {bytes_for_people(settings.limit_bytes)}: no run begins",
            hint="`praxis-desktop history prune --days N` deletes the records of older runs, `history discard"
            " ID` takes out one.",
        )
