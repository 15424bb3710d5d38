"""Opening the record of a run that was interrupted, so that it can go on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.journal import JournalDamaged
from praxis_desktop.ports.wire_journal import WireDecoder
from praxis_desktop.records.frames import EVENT, EVENT_PART, decode_event
from praxis_desktop.records.full_disk import DiskWatch
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.torn import check_end, check_known, check_presence
from praxis_desktop.records.run_record import JournalledRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from praxis_desktop.journal import JournalReader, Verification
    from praxis_desktop.journal.reader import Place
    from praxis_desktop.records.history.places import Places
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.records.signing import Signing
    from praxis_desktop.settings.model import HistorySettings


def resume_record(
    places: Places, run: RunRow, settings: HistorySettings, *, known_bytes: int, key: Callable[[], Signing]
) -> JournalledRecord:
    """The record of ``run``, open to be gone on with; ``known_bytes`` of its journal were sound when it was
    last looked at; ``key`` gets what signs it in the end.

    Raises RecordRefused for one that has its end, is discarded, has lost something of its end since, is not
    what it was then, or was changed in its middle: what stands behind would be cut off. RecordInUse,
    JournalError, StorageError.
    """
    check_presence(run)

    def look(journal: JournalReader, found: Verification) -> int:
        check_end(run, found, ended=not_interrupted(run), known_bytes=known_bytes)
        check_known(run, journal, found, known_bytes)
        return _last_time(journal, run)

    return JournalledRecord.resume(
        places.run(run.run_id),
        look=look,
        key=key,
        watch=DiskWatch(places.runs, settings.disk_full_percent),
    )


def not_interrupted(run: RunRow, others: Sequence[str] = ()) -> RecordRefused:
    """The refusal to go on with a run that is over; ``others`` is how people call those that are
    interrupted.
    """
    hint = "`praxis-desktop history replay` does it again from its record, without instruments."
    if others:
        hint = f"Interrupted is {' and '.join(others[:3])}. {hint}"
    return RecordRefused(f"run {run.run_id} is not interrupted: it is {run.state}", hint=hint)


def _last_time(journal: JournalReader, run: RunRow) -> int:
    """The last time in the journal of a run, which is verified. Raises RecordRefused for one that has its
    result.
    """
    last = _last_in(journal, journal.tail, run)
    return _last_in(journal, None, run) if last < 0 else last


def _last_in(journal: JournalReader, begin: Place | None, run: RunRow) -> int:
    """The same in what begins at a place; -1 when nothing there has a time."""
    last, parts, wire = -1, list[bytes](), WireDecoder()
    with suppress(JournalDamaged):  # what is sound ends there
        for frames, _, _ in journal.chained_batches(begin):
            for kind, payload in frames:
                if kind == EVENT_PART:
                    parts.append(payload)
                elif kind == EVENT:
                    time_ns, is_result = _event(payload[:8] + b"".join(parts) + payload[8:])
                    parts.clear()
                    last = max(last, time_ns)
                    if is_result:
                        raise _over(run)
                elif (record := wire.decode(kind, payload)) is not None:
                    last = max(last, record.time_ns)
    return last


def _event(payload: bytes) -> tuple[int, bool]:
    """When an event was told, and whether it is the result."""
    try:
        time_ns, event = decode_event(payload)
    except ValueError:  # its beginning lies before the place where the reading began
        return int.from_bytes(payload[:8], "little", signed=True), False
    return time_ns, event.get("event") == "result"


def _over(run: RunRow) -> RecordRefused:
    return RecordRefused(
        f"run {run.run_id} was over when its process ended: only its record was not closed",
        hint="`praxis-desktop history close` gives it its end.",
    )
