"""Opening the record of a run that was interrupted, so that it can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.records.full_disk import DiskWatch
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.torn import torn_folder
from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.records.signing import installation_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from praxis_desktop.records.history.places import Places
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.settings.model import HistorySettings


def resume_record(
    places: Places, run: RunRow, settings: HistorySettings, *, known_bytes: int
) -> JournalledRecord:
    """The record of ``run``, open to be gone on with; ``known_bytes`` of its journal were sound when it was
    last looked at.

    Raises RecordRefused for one that has its end, is discarded, has lost something of its end since, or was
    changed in its middle: what stands behind would be cut off. RecordInUse, JournalError, StorageError.
    """
    folder = torn_folder(places, run, ended=not_interrupted(run), known_bytes=known_bytes)
    began_ns, last_ns = _times(folder, run)
    return JournalledRecord.resume(
        folder,
        last_ns=last_ns,
        began_ns=began_ns,
        key=installation_key,
        watch=DiskWatch(places.runs, settings.disk_full_percent),
    )


def not_interrupted(run: RunRow, others: Sequence[str] = ()) -> RecordRefused:
    """The refusal to go on with a run that is over; ``others`` are the ids of those that are interrupted."""
    hint = "`praxis-desktop history replay` does it again from its record, without instruments."
    if others:
        hint = f"Interrupted is {' and '.join(run_id[:8] for run_id in others[:3])}. {hint}"
    return RecordRefused(f"run {run.run_id} is not interrupted: it is {run.state}", hint=hint)


def _times(folder: Path, run: RunRow) -> tuple[int, int]:
    """When the record began, and the last time in it. Raises RecordRefused for a run that has its result."""
    last = 0
    with RecordReader(folder) as record:
        for entry in record.entries():
            if isinstance(entry, EventEntry | WireEntry):
                last = max(last, entry.time_ns)
            if isinstance(entry, EventEntry) and entry.event.get("event") == "result":
                raise RecordRefused(
                    f"run {run.run_id} was over when its process ended: only its record was not closed",
                    hint="`praxis-desktop history close` gives it its end.",
                )
        return record.started_ns, last
