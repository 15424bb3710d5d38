"""The history in a folder: stores the records of runs, finds them and reads them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from msgspec import structs

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import FINAL_STATES, RunState
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.records import history
from praxis_desktop.records.full_disk import DiskWatch, refuse_without_room
from praxis_desktop.records.history import queries
from praxis_desktop.records.history._catching_up import CaughtUp, Progress, catch_up, rebuild
from praxis_desktop.records.history._database import Database, copied
from praxis_desktop.records.history._indexing import CONSOLE, BegunRow, index_record
from praxis_desktop.records.history.errors import HistoryBusy, HistoryDamaged, HistoryError, HistoryNewer
from praxis_desktop.records.history.indexed_record import IndexedRecord, LiveRow
from praxis_desktop.records.history.notes import size_of, write_note
from praxis_desktop.records.history.places import Places, followed
from praxis_desktop.records.history.rows import (
    ActionRow,
    FileRow,
    Filter,
    LogRow,
    NoteRow,
    OutputRow,
    RunDetails,
    RunRow,
    StepRow,
)
from praxis_desktop.records.run_folder import is_owned
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.records.signing import Signing, installation_key
from praxis_desktop.settings.keys import HistorySettings

if TYPE_CHECKING:
    import sqlite3

    from praxis_desktop.records.history.queries import ProgramVersion
    from praxis_desktop.records.record_interface import ResumedRecord, RunRecord


log = logging.getLogger(__name__)

INTERRUPTED = "interrupted"

_BEGIN_BUSY_S = 1.0
"""Seconds that a run waits for its row to be written. Only the journal is indispensable."""
_TURN_S = 5.0

T = TypeVar("T")


class History:
    """The records in one folder, which need not exist.

    Do not use this on the window's thread. Any number of processes may use the folder. Every query first
    brings the index up to date, and rebuilds a damaged index from the journals, with a message in the log.
    All methods raise HistoryError and its subclasses.
    """

    def __init__(self, folder: Path, settings: HistorySettings | None = None) -> None:
        self.settings = HistorySettings() if settings is None else settings
        self.places = Places(followed(folder))
        self.database = Database(self.places.database)
        self.progress: Progress | None = None
        """Called to report the progress of indexing, which takes a long time if there are many records."""
        self._is_level = False

    # ---- writing records
    def begin(
        self, run_id: str, header: Mapping[str, object], sources: Sequence[tuple[str, bytes]]
    ) -> RunRecord:
        """Begin the record of a run. If this raises StorageError, the run must not begin."""
        record, row = self._begun(run_id, header, sources, installation_key)
        return IndexedRecord(record, Database(self.places.database), self.settings, row)

    def begin_apart(
        self,
        run_id: str,
        header: Mapping[str, object],
        sources: Sequence[tuple[str, bytes]],
        *,
        key: Callable[[], Signing],
    ) -> JournalledRecord:
        """Begin a record as ``begin`` does, but leave the ``row`` to another process, which also provides the
        ``key`` to sign with.
        """
        record, row = self._begun(run_id, header, sources, key)
        row.close()
        return record

    def row(self, run_id: str) -> LiveRow:
        """Return the row of a run whose record is written by another process."""
        return LiveRow(self.places.run(run_id), Database(self.places.database), self.settings)

    def _begun(
        self,
        run_id: str,
        header: Mapping[str, object],
        sources: Sequence[tuple[str, bytes]],
        key: Callable[[], Signing],
    ) -> tuple[JournalledRecord, BegunRow]:
        self._follow()
        try:
            make_private(self.places.runs)
            with turn_at(self.places.turn, deadline_s=_TURN_S), ExitStack() as undone:
                # Look again with the lock held: the history may have been moved in the meantime.
                self._follow()
                make_private(self.places.runs)
                self._refuse_without_room()
                row = BegunRow(Database(self.places.database, busy_s=_BEGIN_BUSY_S))
                undone.callback(row.close)
                told = {**header, "ordered_ns": row.next_order()}
                if header.get("protocol") != CONSOLE:
                    told["number"] = row.next_number()
                record = JournalledRecord.begin(
                    self.places.runs,
                    run_id,
                    told,
                    sources,
                    key=key,
                    watch=DiskWatch(self.places.runs, self.settings.disk_full_percent),
                )
                row.put(run_id, told)
                undone.pop_all()
        except TimeoutError as error:
            raise StorageError(
                Message(
                    "the history {folder} is being moved, or a run is starting there",
                    folder=self.places.folder,
                ),
                hint="Wait for that to end, then try again.",
            ) from error
        except StorageError:
            raise
        except OSError as error:
            raise StorageError(
                Message(
                    "no record can be kept in {folder}: {reason}",
                    folder=self.places.folder,
                    reason=error.strerror or error,
                ),
                hint="Check that folder's permissions and free space, or set history.folder to another one.",
            ) from error
        return record, row

    def interrupted(self, besides: str = "") -> list[tuple[str, str, int]]:
        """Return the IDs, titles and numbers of interrupted runs, newest first, except ``besides``.

        Checks only the newest runs, and is therefore quick.
        """
        if not self.places.database.exists():
            return []
        row = BegunRow(Database(self.places.database, busy_s=_BEGIN_BUSY_S))
        try:
            unended = row.unended(besides)
        finally:
            row.close()
        return [each for each in unended if not is_owned(self.places.run(each[0]))]

    def resume(self, run_id: str) -> ResumedRecord:
        """Open the record of an interrupted run, so that the run can continue. Raises RecordRefused if the
        run cannot continue, RecordInUse while a process has the record open, and NoRoom, JournalError or
        StorageError.
        """
        record, row = self._resumed(run_id, installation_key)
        return IndexedRecord(record, Database(self.places.database), self.settings, row)

    def resume_apart(self, run_id: str, *, key: Callable[[], Signing]) -> JournalledRecord:
        """Open a record as ``resume`` does, but leave the row to another process, as in ``begin_apart``."""
        record, row = self._resumed(run_id, key)
        row.close()
        return record

    def _resumed(self, run_id: str, key: Callable[[], Signing]) -> tuple[JournalledRecord, BegunRow]:
        run = self.find(run_id)
        self._refuse_without_room(Message("run {run_id} cannot continue", run_id=run.run_id), is_new=False)
        known = self._ask(lambda c: queries.journal_size_of(c, run.run_id))
        record = history.resume_record(self.places, run, self.settings, known_bytes=known, key=key)
        row = BegunRow(Database(self.places.database, busy_s=_BEGIN_BUSY_S))
        row.put_unindexed(run_id)
        return record, row

    def _follow(self) -> None:
        folder = followed(self.places.folder)
        if folder != self.places.folder:
            self.places = Places(folder)
            self.database = Database(self.places.database)

    def _refuse_without_room(self, what: str = "no run can start", *, is_new: bool = True) -> None:
        settings = self.settings
        warning = refuse_without_room(
            self.places.runs,
            full_percent=settings.disk_full_percent,
            limit_bytes=settings.limit_bytes if is_new else 0,
            kept_bytes=self._kept_bytes,
            what=what,
        )
        if warning:
            log.warning("%s", warning)

    def _kept_bytes(self) -> int:
        """Return the total size of all records in bytes; for an active record, the last known size
        is used.
        """
        try:
            with Database(self.places.database, busy_s=_BEGIN_BUSY_S).reading() as connection:
                return int(connection.execute("SELECT coalesce(sum(size), 0) FROM runs").fetchone()[0])
        except HistoryError as error:
            log.debug("counting the size of all records: %s", error)
            return size_of(self.places.folder)

    # ---- finding
    def runs(
        self, wanted: Filter | None = None, *, limit: int | None = None, before: int | None = None
    ) -> list[RunRow]:
        """Return runs that match ``wanted``, newest first. To continue a list, set ``before`` to the last
        run's ``ordered_ns``.
        """
        wanted = Filter() if wanted is None else wanted
        if not self._asks_for_unended(wanted):
            found = self._ask(lambda c: queries.list_runs(c, wanted, limit, before))
            return [self.as_it_is(run) for run in found]
        asked = structs.replace(wanted, states=tuple({*wanted.states, *_UNENDED} - {INTERRUPTED}))
        found = self._ask(lambda c: queries.list_runs(c, asked, None, before))
        return [run for run in map(self.as_it_is, found) if run.state in wanted.states][:limit]

    def next_number(self) -> int:
        """Return the number that the next run will get, unless another run begins first."""
        return self._ask(queries.next_number)

    def count(self, wanted: Filter | None = None) -> int:
        """Return the number of runs that match ``wanted``."""
        wanted = Filter() if wanted is None else wanted
        if self._asks_for_unended(wanted):
            return len(self.runs(wanted))
        return self._ask(lambda c: queries.count_runs(c, wanted))

    def tally(self, wanted: Filter | None = None) -> queries.Tally:
        """Count the runs that match ``wanted``, whatever their state, by state and verdict. Simulated runs
        are counted separately.
        """
        asked = structs.replace(Filter() if wanted is None else wanted, states=())
        found = self._ask(lambda c: queries.tally(c, asked))
        if all(state in FINAL_STATES for state, *_ in found):
            return found
        counted = {key: count for key, count in found.items() if key[0] in FINAL_STATES}
        for run in self.runs(structs.replace(asked, states=(*_UNENDED, INTERRUPTED))):
            key = run.state, run.verdict, run.simulated
            counted[key] = counted.get(key, 0) + 1
        return counted

    def headers(self, run_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
        """Return the headers of up to a thousand runs, keyed by run ID."""
        return self._ask(lambda c: queries.headers_of(c, run_ids))

    @staticmethod
    def _asks_for_unended(wanted: Filter) -> bool:
        return bool(wanted.states) and not FINAL_STATES.issuperset(wanted.states)

    def find(self, named: str) -> RunRow:
        """Return the run with this number, ID or ID prefix, or the newest run for ``last``. Raises
        NoSuchRecord.
        """
        return self.as_it_is(self._ask(lambda c: queries.find_run(c, named)))

    def as_it_is(self, run: RunRow) -> RunRow:
        """Return ``run``, or a copy with the state ``interrupted`` if it is under way but its process is
        gone.
        """
        if run.state in FINAL_STATES or is_owned(self.folder_of(run)):
            return run
        return structs.replace(run, state=INTERRUPTED)

    def folder_of(self, run: RunRow) -> Path:
        """Return the folder of the run's record."""
        return self.places.discarded / run.run_id if run.discarded else self.places.run(run.run_id)

    # ---- reading one record
    def details(self, run_id: str) -> RunDetails:
        """Return the run's request and its results."""
        return self._ask(lambda c: queries.details_of(c, run_id))

    def steps(self, run_id: str, *, after: int = 0, limit: int | None = None) -> list[StepRow]:
        """Return the run's steps with numbers above ``after``."""
        return self._ask(lambda c: queries.steps_of(c, run_id, after=after, limit=limit))

    def parents(self, run_id: str) -> dict[int, int]:
        """Return the number of the enclosing step, or 0, for each of the run's steps."""
        return self._ask(lambda c: queries.parents_of(c, run_id))

    def outputs(self, run_id: str) -> list[OutputRow]:
        """Return the run's outputs."""
        return self._ask(lambda c: queries.outputs_of(c, run_id))

    def wells(self, run_id: str, place: int) -> dict[str, float | str]:
        """Return the values of the output at ``place``, keyed by well."""
        return self._ask(lambda c: queries.wells_of(c, run_id, place))

    def log(self, run_id: str) -> list[LogRow]:
        """Return the run's log."""
        return self._ask(lambda c: queries.log_of(c, run_id))

    def actions(self, run_id: str) -> list[ActionRow]:
        """Return the run's audit trail."""
        return self._ask(lambda c: queries.actions_of(c, run_id))

    def files(self, run_id: str) -> list[FileRow]:
        """Return the files next to the run's journal."""
        return self._ask(lambda c: queries.files_of(c, run_id))

    def notes(self, run_id: str) -> list[NoteRow]:
        """Return the notes that users added after the run's end."""
        return self._ask(lambda c: queries.notes_of(c, run_id))

    def source(self, run_id: str, name: str) -> bytes:
        """Return the contents of one of the program's files. Raises NoSuchRecord."""
        return self._ask(lambda c: queries.source_of(c, run_id, name))

    def program_versions(self, name: str, protocol: str) -> list[ProgramVersion]:
        """Return the versions of the file ``name`` of ``protocol`` that were run, most recent first."""
        return self._ask(lambda c: history.versions_of(c, name, protocol))

    def known(self) -> queries.Known:
        """Return the values by which runs can be filtered."""
        return self._ask(queries.known)

    def note(self, run_id: str, text: str, *, by: str) -> int:
        """Add a note to a run that has ended; return its number. Raises RecordRefused or JournalError."""
        run = self.find(run_id)
        folder = self.folder_of(run)
        number = write_note(folder, text, person=by)
        index_record(self.database, folder)
        return number

    # ---- the index itself
    def rebuild(self) -> CaughtUp:
        """Rebuild the index from the records."""
        self._replacing_damaged(lambda: None)
        done = rebuild(self.database, self.places, self.progress)
        self._is_level = True
        return done

    def catch_up(self) -> CaughtUp:
        """Index all new records."""
        done = self._replacing_damaged(lambda: catch_up(self.database, self.places, self.progress))
        self._is_level = True
        return done

    def forget_level(self) -> None:
        """Make the next query look for new records again."""
        self._is_level = False
        self.database = Database(self.places.database)

    def level(self) -> None:
        """Bring the index up to date before a query. If another process is locking the database, use the
        index as it is; if the index cannot be written (on a full disk, for example), use a copy.
        """
        if self._is_level:
            return
        try:
            self.catch_up()
        except (HistoryDamaged, HistoryNewer):
            raise
        except HistoryBusy as error:
            log.warning("The newest runs may be missing here: %s.", error)
            self._is_level = True
        except HistoryError as error:
            if self.database.path != self.places.database:
                raise
            log.warning("The index cannot be written, so a copy of it is read: %s.", error)
            self.database = copied(self.database, self)
            self.catch_up()

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        self.level()

        def ask() -> T:
            with self.database.reading() as connection:
                return question(connection)

        return self._replacing_damaged(ask)

    def _replacing_damaged(self, action: Callable[[], T]) -> T:
        """Run ``action``. If the database is damaged, replace it and run ``action`` again."""
        try:
            with self.database.reading() as connection:
                connection.execute("SELECT count(*) FROM about").fetchone()
            return action()
        except HistoryDamaged as error:
            log.debug("%s", error)
            kept = self.database.set_aside()
            if kept is not None:
                log.warning(
                    "The history's database was damaged. It is kept as %s, and a new one is built "
                    "from the runs' journals, which are not affected.",
                    kept,
                )
            catch_up(self.database, self.places, self.progress)
            return action()


_UNENDED: tuple[RunState, ...] = tuple(sorted(set(get_args(RunState)) - FINAL_STATES))
"""The states of a run that has not ended. Such a run counts as ``interrupted`` if its process is gone."""


@contextmanager
def alone(places: Places) -> Iterator[None]:
    """Prevent runs from beginning within the ``with`` block. Raises StorageError if another process holds the
    lock for too long.
    """
    try:
        make_private(places.folder)
        with turn_at(places.turn, deadline_s=_TURN_S):
            yield
    except TimeoutError as error:
        raise HistoryError(str(error), hint="Try again in a moment.") from error


def folder_of(settings: HistorySettings) -> Path:
    """Return the history's folder: the one named in the settings, or the default one."""
    return Path(settings.folder or data_directory() / "history")


def history_of(settings: HistorySettings) -> History:
    """Return the history in the folder named in the settings, which need not exist."""
    return History(folder_of(settings), settings)
