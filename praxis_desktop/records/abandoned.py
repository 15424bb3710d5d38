"""Ending the record of a process that is gone: what it kept stays, with a note that it ended early."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import (
    FINAL_STATES,
    ActionEvent,
    ErrorInfo,
    ExecutionResult,
    ResultEvent,
    StateEvent,
)
from praxis_desktop.core.wall_clock import LATEST_NS, wall_clock_ns
from praxis_desktop.journal import reopen
from praxis_desktop.records.frames import event_frames
from praxis_desktop.records.guardian_notes import guardian_account
from praxis_desktop.records.reading import EventEntry, RecordReader, WireEntry
from praxis_desktop.records.run_folder import JOURNAL, OwnerLock
from praxis_desktop.records.sealing import seal_journal

if TYPE_CHECKING:
    from praxis_desktop.records.signing import Signing


def close_abandoned(
    folder: Path,
    result: ResultEvent | None = None,
    *,
    key: Callable[[], Signing] | None = None,
    closing: ActionEvent | None = None,
) -> bool:
    """Seal the record in ``folder``, whose process is gone, and sign it with ``key``; returns whether there
    was anything to do.

    A damaged end of the journal is set aside, and the recovery noted in it. ``result`` is how the run ended,
    if known: never completed, unless the record already says so. ``closing`` is who closes it and why, if
    that is a person. Raises RecordInUse while a process keeps it, JournalUnusable if there is no journal,
    JournalDamaged if its header is damaged.
    """
    owner = OwnerLock.take(folder)
    try:
        _, journal = reopen(folder / JOURNAL)
        if journal is None:
            return False
        run_id, state, is_told, last_ns, began_ns = _last(folder)
        # The monotonic clock restarts with the computer: the wall clock tells how long ago that was.
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
    """The run's id, its last state, whether it has a result, the time of that, and when it began."""
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
