"""Closing the record of a run that was interrupted: a person decides that it will not go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.events import ActionEvent
from praxis_desktop.journal import JournalReader
from praxis_desktop.records.abandoned import close_abandoned
from praxis_desktop.records.history import queries
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.indexing import index_record
from praxis_desktop.records.history.torn import check_end, check_known, check_presence
from praxis_desktop.records.signing import installation_key

if TYPE_CHECKING:
    from praxis_desktop.records.history.database import Database
    from praxis_desktop.records.history.places import Places
    from praxis_desktop.records.history.rows import RunRow


def close_interrupted(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> None:
    """Give the record of ``run``, whose process is gone, its end: who closed it and why, that the run has
    failed unless it says how it ended, signature and seal.

    Raises RecordRefused for a run that is under way, one that has its end, one whose journal was changed in
    its middle (what stands behind would be cut off), and one that is not what it was when it was last looked
    at. JournalError, StorageError.
    """
    ended = RecordRefused(f"the record of {run.run_id} is closed already: the run is {run.state}")
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
