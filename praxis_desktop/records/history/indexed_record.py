"""A run's record in the history. Its row is updated during the run; the rest is indexed when the run ends."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import FINAL_STATES, Event, ResultEvent, StateEvent, StreamName
from praxis_desktop.records.history._database import Database
from praxis_desktop.records.history._indexing import index_record
from praxis_desktop.records.history.discarding import prune_daily
from praxis_desktop.records.history.errors import HistoryError, HistoryNewer

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import Environment
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.records.history._indexing import BegunRow
    from praxis_desktop.records.run_record import JournalledRecord
    from praxis_desktop.settings.keys import HistorySettings

log = logging.getLogger(__name__)

_LAST_STATE_S = 2.0
_LASTING_S = 0.25
"""Seconds that a state must last before it is written, because a short run passes through four states, and
each write takes milliseconds.
"""


class LiveRow:
    """The database row of the run in ``folder``, from the run's beginning to its end.

    Database errors and delays never affect the run. This object closes ``row``.
    """

    def __init__(
        self, folder: Path, database: Database, settings: HistorySettings, row: BegunRow | None = None
    ) -> None:
        self._folder = folder
        self._database = database
        self._settings = settings
        self._row = row
        self._states: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_states, name="history", daemon=True)
        self._writer.start()

    def tell(self, event: Event) -> None:
        """Record a change in the run's state."""
        if isinstance(event, StateEvent) and event.state not in FINAL_STATES:
            self._states.put(event.state)

    def end(self) -> None:
        """Record that the run will have no further states."""
        self._states.put(None)

    def settle(self) -> None:
        """Wait, after ``end``, until the run's states have been written."""
        self._writer.join(_LAST_STATE_S)

    def index(self) -> None:
        """Index the record."""
        try:
            index_record(self._database, self._folder)
        except HistoryNewer as error:
            log.debug("%s", error)  # the process that began the run was notified
        except OSError as error:
            log.warning(
                "The record of this run is kept in %s and will be put into the history later: %s",
                self._folder,
                error,
            )

    def retain(self) -> None:
        """Once a day, delete records older than the settings allow."""
        if not self._settings.days:
            return
        try:
            prune_daily(self._database, self._folder.parent.parent, self._settings)
        except OSError as error:
            log.debug("old records could not be deleted: %s", error)

    def _lasting_state(self) -> str | None:
        """Return the next state that lasts long enough to be written, or None if the run is over."""
        state = self._states.get()
        settled = Deadline.after(_LASTING_S)
        while state is not None:
            try:
                state = self._states.get(timeout=settled.remaining)
            except queue.Empty:
                break
        return state

    def _write_states(self) -> None:
        """Write the run's states while it is under way. Runs on its own thread."""
        if self._row is not None:
            self._row.close()
        while (state := self._lasting_state()) is not None:
            try:
                with self._database.writing() as connection:
                    connection.execute(
                        "UPDATE runs SET state = ? WHERE run_id = ? AND journal_size < 0",
                        (state, self._folder.name),
                    )
            except HistoryError as error:
                log.debug("the state %s is not in the history: %s", state, error)


class IndexedRecord:
    """A RunRecord with a database row in addition to its journal."""

    def __init__(
        self,
        record: JournalledRecord,
        database: Database,
        settings: HistorySettings,
        row: BegunRow,
    ) -> None:
        self._record = record
        self._row = LiveRow(record.folder, database, settings, row)
        self.run_id = record.run_id
        self.folder: Path = record.folder
        self.number = record.number
        self._is_closed = False
        self._closing = threading.Lock()

    @property
    def wire(self) -> WireLog:
        return self._record.wire

    def follow(self, clock: Callable[[], int]) -> None:
        self._record.follow(clock)

    def environment(self, environment: Environment) -> Environment:
        return self._record.environment(environment)

    @property
    def seconds(self) -> float:
        return self._record.seconds

    @property
    def waited(self) -> float | None:
        return self._record.waited

    @property
    def is_complete(self) -> bool:
        return self._record.is_complete

    def tell(self, event: Event) -> None:
        self._record.tell(event)
        self._row.tell(event)

    def output(self, stream: StreamName, data: bytes) -> None:
        self._record.output(stream, data)

    def facts(self, told: Mapping[str, object]) -> None:
        self._record.facts(told)

    def request(self, told: Mapping[str, object], inputs: Mapping[str, bytes]) -> None:
        self._record.request(told, inputs)

    def checkpoint(self, told: Mapping[str, object]) -> None:
        self._record.checkpoint(told)

    def when_full(self, ask: Callable[[StorageError], bool]) -> None:
        self._record.when_full(ask)

    def await_room(self) -> None:
        self._record.await_room()

    def close(self, result: ResultEvent) -> None:
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            self._row.end()
            try:
                self._record.seal(result)
            finally:
                self._row.settle()
                self._row.index()
                self._record.release()  # before indexing: otherwise the run would count as interrupted
            self._row.retain()

    # ---- for a resumed run
    @property
    def output_size(self) -> int:
        return self._record.output_size

    @property
    def damage(self) -> str:
        return self._record.damage

    @property
    def verified_bytes(self) -> int:
        return self._record.verified_bytes

    def begin_segment(self, told: Mapping[str, object], output_size: int) -> None:
        self._record.begin_segment(told, output_size)

    def leave(self) -> None:
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            self._row.end()
            self._row.settle()
            self._record.leave()
            self._row.index()
