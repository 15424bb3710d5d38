"""Opens the record of an interrupted run to continue the run, and ends the records of dead processes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import (
    FINAL_STATES,
    ActionEvent,
    ErrorInfo,
    ExecutionResult,
    ResultEvent,
    StateEvent,
)
from praxis_desktop.core.messages import Message
from praxis_desktop.core.wall_clock import LATEST_NS, wall_clock_ns
from praxis_desktop.core.words import number_or_id
from praxis_desktop.journal import JournalDamaged, JournalReader, reopen
from praxis_desktop.ports.wire_logs import WireDecoder
from praxis_desktop.records.frame_kinds import EVENT, EVENT_PART, decode_event, event_frames
from praxis_desktop.records.full_disk import DiskWatch
from praxis_desktop.records.guardian_notes import guardian_account
from praxis_desktop.records.history import queries
from praxis_desktop.records.history._indexing import CONSOLE, BegunRow, index_record
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from praxis_desktop.records.run_folder import JOURNAL, OwnerLock, is_owned
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.records.sealing import seal_journal
from praxis_desktop.records.signing import installation_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.journal import Verification
    from praxis_desktop.journal.reader import FramePosition
    from praxis_desktop.records.history._database import Database
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.places import Places
    from praxis_desktop.records.history.rows import RunRow
    from praxis_desktop.records.signing import Signing
    from praxis_desktop.settings.keys import HistorySettings


def close_abandoned(
    folder: Path,
    result: ResultEvent | None = None,
    *,
    key: Callable[[], Signing] | None = None,
    closing: ActionEvent | None = None,
) -> bool:
    """Seal the record in ``folder``, whose process is gone, and sign it with ``key``; return whether the
    record was still open.

    A damaged end of the journal is set aside, and the recovery is recorded in the journal. ``result`` says
    how the run ended, if known; a ``completed`` that the record does not confirm becomes ``failed``.
    ``closing`` says who is closing the record and why, if a user is doing so. Raises RecordInUse while a
    process has the record open, JournalUnusable if there is no journal, JournalDamaged if its header is
    damaged.
    """
    owner = OwnerLock.take(folder)
    try:
        _, journal = reopen(folder / JOURNAL)
        if journal is None:
            return False
        run_id, state, is_told, last_ns, began_ns = _last(folder)
        # The monotonic clock restarts with the computer, so the wall clock is needed to know how much time
        # has passed.
        time_ns = max(last_ns, min(wall_clock_ns() - began_ns, LATEST_NS))
        if closing is not None:
            journal.note(event_frames(time_ns, closing.to_json()))
        complaint = ""
        try:
            notes, complaint = guardian_account(folder)
            for note in notes:
                journal.note(event_frames(time_ns, note.as_event().to_json()))
        except StorageError as error:
            complaint = error.message
        if not is_told:
            ended = _recovered(result, run_id, began_ns, last_ns)
            if state not in FINAL_STATES:
                reason = "" if ended.result.error is None else ended.result.error.message
                by = ""
                if closing is not None:
                    reason, by = closing.reason, closing.by
                journal.note(event_frames(time_ns, StateEvent(ended.state, reason, by).to_json()))
            result = ended
        seal_journal(journal, folder, time_ns, None if is_told else result, complaint, key)
        return True
    finally:
        owner.release()


def _last(folder: Path) -> tuple[str, str, bool, int, int]:
    """Return the run's ID, its last state, whether it has a result, the time of its last entry, and the time
    at which it began.
    """
    state, is_told, last = "", False, 0
    with RecordReader(folder) as record:
        for entry in record.entries():
            if isinstance(entry, EventEntry | WireEntry):
                last = max(last, entry.time_ns)
            if isinstance(entry, EventEntry):
                is_told = is_told or entry.event.get("event") == "result"
                if entry.event.get("event") == "state":
                    state = str(entry.event.get("state"))
        return record.run_id, state, is_told, last, record.started_ns


def _recovered(result: ResultEvent | None, run_id: str, began_ns: int, time_ns: int) -> ResultEvent:
    if result is None:
        error = ErrorInfo("ProcessDied", "the process that ran the program ended before the program did")
        told = ExecutionResult("", time_ns / 1e6, began_ns / 1e6, error=error)
        return ResultEvent("failed", run_id, told, {"recovered": True})
    state = "failed" if result.state == "completed" else result.state
    return structs.replace(result, state=state, details={**result.details, "recovered": True})


def check_presence(run: RunRow) -> None:
    """Raise RecordRefused if the record of ``run`` has been discarded or deleted."""
    if run.is_removed or run.discarded is not None:
        called = number_or_id(run.number, run.run_id)
        raise RecordRefused(
            Message(
                (
                    "the record of {run_id} has been deleted"
                    if run.is_removed
                    else "the record of {run_id} has been discarded"
                ),
                run_id=run.run_id,
            ),
            hint=""
            if run.is_removed
            else Message(
                "Restore it first: `praxis-desktop history discard --undo {called}`.", called=called
            ),
        )


def check_end(run: RunRow, found: Verification, *, ended: RecordRefused, known_bytes: int = -1) -> None:
    """Raise RecordRefused if nothing may be added to the record of ``run``.

    ``found`` is the verification of its journal; ``known_bytes`` is the size of the part that was undamaged
    when last examined. If the record is complete, the error is ``ended``. A record is also refused if its
    journal was changed in the middle, because everything after the change would be cut off, or if its journal
    has become shorter.
    """
    if found.is_sound:
        raise ended
    if found.sealed or found.later_batches:
        raise RecordRefused(
            Message(
                "the record of {run_id} is damaged from byte {sound_bytes} on, and more data follows: it was "
                "not merely cut short",
                run_id=run.run_id,
                sound_bytes=found.sound_bytes,
            ),
            hint="Restore it from a backup. `praxis-desktop history verify` shows details.",
        )
    if found.sound_bytes < known_bytes:
        raise RecordRefused(
            Message(
                "the record of {run_id} has been cut short: {sound_bytes} bytes are left; {known_bytes} "
                "were intact at the last check",
                run_id=run.run_id,
                sound_bytes=found.sound_bytes,
                known_bytes=known_bytes,
            ),
            hint="Restore it from a backup, or give up the run with `praxis-desktop history close`.",
        )


def check_known(run: RunRow, journal: JournalReader, found: Verification, known_bytes: int) -> None:
    """Raise RecordRefused if the first ``known_bytes`` of the journal of ``run``, undamaged when last
    examined, have changed, even if their digests match. Whoever signs the record would vouch for the change.
    """
    if not 0 <= known_bytes <= found.sound_bytes or not run.digest:
        return
    digest = found.digest if known_bytes == found.sound_bytes else journal.digest_at(known_bytes)
    if digest != run.digest:
        raise RecordRefused(
            Message(
                "the record of {run_id} has changed since the last check: something was changed, "
                "removed or inserted, and its digests were recomputed",
                run_id=run.run_id,
            ),
            hint="Restore it from a backup. `praxis-desktop history verify` shows details.",
        )


def resume_record(
    places: Places, run: RunRow, settings: HistorySettings, *, known_bytes: int, key: Callable[[], Signing]
) -> JournalledRecord:
    """Open the record of ``run`` to continue it. ``known_bytes`` of its journal were undamaged when last
    examined; ``key`` returns the key that will sign the record.

    Raises RecordRefused for a record that is complete, was discarded, has become shorter, was changed since
    it was examined, or was changed in the middle, because everything after the change would be cut off. Also
    raises RecordInUse, JournalError and StorageError.
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
    """Return the error for resuming a run that has ended. ``others`` are the names of interrupted runs."""
    if run.state in FINAL_STATES and not run.is_sealed:
        return _over(run)
    hint = "`praxis-desktop history replay` replays it from its record, without instruments."
    if others:
        hint = Message("Interrupted: {others}. {hint}", others=" and ".join(others[:3]), hint=hint)
    return RecordRefused(
        Message("run {run_id} is not interrupted: it is {state}", run_id=run.run_id, state=run.state),
        hint=hint,
    )


def _last_time(journal: JournalReader, run: RunRow) -> int:
    """Return the last timestamp in a run's verified journal. Raises RecordRefused if the run has a result."""
    last = _last_in(journal, journal.tail, run)
    return _last_in(journal, None, run) if last < 0 else last


def _last_in(journal: JournalReader, begin: FramePosition | None, run: RunRow) -> int:
    """Return the last timestamp after a position in the journal, or -1 if no frame follows that position."""
    last, parts, wire = -1, list[bytes](), WireDecoder()
    with suppress(JournalDamaged):  # the undamaged part ends there
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
    """Return the time of an event, and whether it is the result (False if its beginning was not read)."""
    try:
        time_ns, event = decode_event(payload)
    except ValueError:  # the event begins before the place where reading began
        return int.from_bytes(payload[:8], "little", signed=True), False
    return time_ns, event.get("event") == "result"


def _over(run: RunRow) -> RecordRefused:
    return RecordRefused(
        Message("run {run_id} ended, but its process ended before closing the record", run_id=run.run_id),
        hint="`praxis-desktop history close` closes it.",
    )


def close_interrupted(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> None:
    """End the record of ``run``, whose process is gone: record who closed it and why, add a failed result if
    there is none, and sign and seal the record.

    Raises RecordRefused if the run is under way, if its record is complete, or if its journal was changed,
    either since it was last examined or in the middle, because everything after the change would be cut off.
    Also raises JournalError.
    """
    ended = RecordRefused(
        Message(
            "the record of {run_id} is already closed: the run is {state}", run_id=run.run_id, state=run.state
        )
    )
    check_presence(run)
    with database.reading() as connection:
        known_bytes = queries.journal_size_of(connection, run.run_id)
    with JournalReader(places.journal(run.run_id)) as journal:
        found = journal.verify()
        check_end(run, found, ended=ended)
        check_known(run, journal, found, known_bytes)
    folder = places.run(run.run_id)
    close_abandoned(folder, key=installation_key, closing=ActionEvent("close", by=person, reason=reason))
    index_record(database, folder)


__all__ = ["CONSOLE", "close_consoles"]

log = logging.getLogger(__name__)


def close_consoles(history: History) -> int:
    """End the records of consoles whose processes are gone; return how many records were ended.

    Blocks. A record that cannot be ended is logged.
    """
    if not history.places.database.exists():
        return 0
    row = BegunRow(history.database)
    try:
        unended = row.unended_consoles()
    finally:
        row.close()
    closed = 0
    for run_id in unended:
        folder = history.places.run(run_id)
        if is_owned(folder):
            continue
        try:
            closed += close_abandoned(folder, key=installation_key)
            index_record(history.database, folder)
        except (PraxisError, OSError) as error:
            log.warning("The record of a console in %s is not closed: %s", folder, error)
    return closed
