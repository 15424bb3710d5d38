"""The disk that holds the records: how full it is, whether a run may begin, and what to ask during a run."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.core.sizes_and_durations import bytes_for_people

GO_ON, ABORT = "continue", "abort"
"""The possible answers to ``room_prompt``."""

_WARNED_AT = 0.9
"""The fraction of the limit at which a new run gets a warning."""
_PLENTY = 10 << 30
"""No warning is given while this many bytes are left below the limit, because a tenth of a large disk is
enough for years of records.
"""
_LEAST_BYTES = 16 << 20
"""Minimum free space for a run, in bytes, however large the disk is."""


class NoRoom(StorageError):
    """There is no room for another record, so no run may begin."""


class Room(Struct, frozen=True):
    """The space on a disk: its ``size``, and the bytes ``free`` for this user. ``percent`` is the used share
    of the space available to users, computed as ``df`` does.
    """

    size: int
    free: int
    percent: float


def room_at(folder: Path) -> Room:
    """Return the space on the disk that holds ``folder`` or, if it is missing, its nearest parent. Raises
    OSError.
    """
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    return Room(usage.total, usage.free, 100 * usage.used / max(1, usage.used + usage.free))


def _left(room: Room, full_percent: int) -> float:
    """Return how many bytes can be written until the disk is ``full_percent`` full."""
    return room.free * (full_percent - room.percent) / (100 - room.percent)


def refuse_without_room(
    folder: Path,
    *,
    full_percent: int,
    limit_bytes: int,
    kept_bytes: Callable[[], int],
    what: str = "no run can start",
) -> str:
    """Check that there is room for one more record in ``folder``; return a warning, or "" if there is plenty
    of room.

    ``what`` says what is refused for lack of room. If ``limit_bytes`` is not 0, it limits the total size of
    the records, which ``kept_bytes`` returns. Raises NoRoom with a remedy, and StorageError if the disk
    cannot be examined.
    """
    try:
        room = room_at(folder)
    except OSError as error:
        raise StorageError(
            Message(
                "the disk that holds the records cannot be checked ({folder}): {reason}",
                folder=folder,
                reason=error.strerror or error,
            ),
            hint=(
                "Is the disk or network folder still available? The setting history.folder names the records "
                "folder."
            ),
        ) from error
    if room.free < _LEAST_BYTES:
        raise NoRoom(
            Message(
                "{what}: only {free} is free on the disk that holds the records ({folder}); a run needs "
                "{least_bytes}",
                what=what,
                free=bytes_for_people(room.free),
                folder=folder,
                least_bytes=bytes_for_people(_LEAST_BYTES),
            ),
            hint="Free space on it (`praxis-desktop history prune` deletes old records), or move the "
            "records to another disk (`praxis-desktop history move`).",
        )
    if room.percent >= full_percent < 100:
        raise NoRoom(
            Message(
                "{what}: the disk that holds the records ({folder}) is {percent:.0f} % full; {free} is free",
                what=what,
                folder=folder,
                percent=room.percent,
                free=bytes_for_people(room.free),
            ),
            hint="Free space on it (`praxis-desktop history prune` deletes old records), move the "
            "records to another disk (`praxis-desktop history move`), or raise "
            "history.disk_full_percent.",
        )
    kept, allowed = kept_bytes() if limit_bytes else 0, bytes_for_people(limit_bytes)
    if limit_bytes and kept >= limit_bytes:
        raise NoRoom(
            Message(
                "{what}: the records take up {kept}; the limit is {allowed}",
                what=what,
                kept=bytes_for_people(kept),
                allowed=allowed,
            ),
            hint=(
                "Delete some records (`praxis-desktop history discard`, `history prune`), or raise "
                "history.limit_bytes."
            ),
        )
    if full_percent * _WARNED_AT <= room.percent < full_percent < 100 and _left(room, full_percent) < _PLENTY:
        return Message(
            "The disk that holds the records is {percent:.0f} % full; at {full_percent} %, no run can start.",
            percent=room.percent,
            full_percent=full_percent,
        )
    if limit_bytes and kept >= limit_bytes * _WARNED_AT:
        return Message(
            "The records take up {kept}; at {allowed}, no run can start (history.limit_bytes).",
            kept=bytes_for_people(kept),
            allowed=allowed,
        )
    return ""


class DiskWatch:
    """Detects when the disk that holds ``folder`` is filling up, early enough to ask about a run in progress.

    If the run continues, the question is asked again when the disk is one percentage point fuller.
    """

    def __init__(self, folder: Path, full_percent: int) -> None:
        self._folder = folder
        self._limit = float(full_percent)

    def __call__(self) -> OSError | None:
        """Return the reason to stop writing, or None while there is room. Never raises."""
        try:
            room = room_at(self._folder)
        except OSError:
            return None  # if the disk is really full, writing will fail
        if self._limit >= 100 or room.percent < self._limit:
            return None
        self._limit = room.percent + 1
        return OSError(errno.ENOSPC, Message("the disk is {percent:.1f} % full", percent=room.percent))


def room_prompt(shortage: StorageError, folder: Path) -> PromptEvent:
    """Return the question to ask the user while the disk is full."""
    try:
        free: str = Message(" {free} are free.", free=bytes_for_people(room_at(folder).free))
    except OSError:
        free = ""
    return PromptEvent(
        number=0,
        kind="continue",
        message=Message(
            "The disk that holds the records is full.{free} Free space on it, then continue. Until then "
            "nothing is sent to an instrument; nothing is lost.",
            free=free,
        ),
        choices=(
            Choice(GO_ON, "Continue", "Pending data is written, and the run continues."),
            Choice(ABORT, "End the run", "The run ends; its end is still recorded."),
        ),
        details={"cause": "disk full", "folder": str(folder), "message": shortage.message},
    )
