"""The history model: lists, reads, annotates and exports runs on background threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop import gui, records
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import FINAL_STATES
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.records.versions import known_versions
from praxis_desktop.records.history.rows import Filter, number_of
from praxis_desktop.records.parameter_names import NO_NAMES, ParameterName, names_kept_in

if TYPE_CHECKING:
    from praxis_desktop.gui.records.facts import ReadRun, ReadWire
    from praxis_desktop.gui.records.versions import KnownVersions
    from praxis_desktop.gui.run.words import Mode
    from praxis_desktop.gui.wire.rows import Exchange
    from praxis_desktop.records.history.comparing import Comparison
    from praxis_desktop.records.history.earlier_stops import StopBefore
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.history.queries import Known, Tally
    from praxis_desktop.records.history.rows import (
        ActionRow,
        FileRow,
        LogRow,
        NoteRow,
        OutputRow,
        RunDetails,
        RunRow,
        StepRow,
    )
    from praxis_desktop.settings import Settings


PAGE = 200
"""Number of runs to read at a time."""
MOST_FOLLOWED = 2_000
"""Maximum number of exchanges on a port to read at once while a run is active."""
MOST_STEPS, MOST_OUTPUTS, MOST_EXCHANGES, MOST_LOGGED = 10_000, 1000, 20_000, 20_000
"""Maximum numbers of entries shown for a run. The record contains all of them."""


class ListedRun(Struct, frozen=True):
    """A run in the list, with how much of it was simulated."""

    row: RunRow
    mode: Mode


class Listed(Struct, frozen=True):
    """Part of the list of runs. ``is_all`` means that there are no older runs."""

    runs: tuple[ListedRun, ...]
    is_all: bool


class Looked(Struct, frozen=True):
    """The newest matching runs. ``tally`` counts runs by verdict and by how they ended; ``total`` counts all
    runs.
    """

    listed: Listed
    tally: Tally
    total: int
    known: Known


class OpenedRun(Struct, frozen=True):
    """Everything about a run except its port traffic."""

    run: RunRow
    mode: Mode
    folder: Path
    details: RunDetails
    steps: tuple[StepRow, ...]
    outputs: tuple[OutputRow, ...]
    log: tuple[LogRow, ...]
    actions: tuple[ActionRow, ...]
    files: tuple[FileRow, ...]
    notes: tuple[NoteRow, ...]
    names: Mapping[str, ParameterName] = NO_NAMES

    @property
    def is_under_way(self) -> bool:
        """Whether the run goes on, so that only its beginning is known here."""
        return self.run.state not in FINAL_STATES and self.run.state != "interrupted"

    @property
    def ended(self) -> float | None:
        """When the run ended, in seconds since 1970; None for a run that has not ended.

        The run's duration is measured on its own clock, which may have passed faster.
        """
        run, result = self.run, self.details.result
        if run.duration is None or run.state not in FINAL_STATES:
            return None
        if isinstance(result, Mapping):
            started, runtime = (number_of(result.get(name)) for name in ("startTimestamp", "runtime"))
            if started is not None and runtime is not None:
                return (started + runtime) / 1000
        return run.begun + run.duration


class Wire(Struct, frozen=True):
    """A run's port traffic. ``count`` and ``size`` include traffic that is not shown. ``sources`` maps the
    name of each of the program's files to the lines that the file had during the run.
    """

    run_id: str
    exchanges: tuple[Exchange, ...]
    count: int
    size: int
    sources: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class ComparedRuns(Struct, frozen=True):
    """Two runs to compare, with how much of each was simulated."""

    comparison: Comparison
    modes: tuple[Mode, Mode]


class AskedHistory:
    """Reads and changes the history. Must not be used on the GUI thread. ``settings`` is called on the
    calling thread. Every method may raise PraxisError.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        # Several background tasks use the history, which is not thread-safe.
        self._lock = threading.Lock()
        self._opened: History | None = None
        self._told = (0, 0)
        self.progress: Callable[[int, int], None] = _tell_nobody
        """Called on the indexing thread with the number of records indexed so far and the total."""

    @property
    def is_begun(self) -> bool:
        """Whether any run has ever been recorded. Checking this does not create an index."""
        return records.folder_of(self._settings().history).exists()

    def look(self, wanted: Filter, limit: int, *, is_anew: bool) -> Looked:
        """Return the newest runs. If ``is_anew``, include runs recorded since the last query."""
        with self._lock:
            history = self._history()
            if is_anew:
                history.forget_level()
            # `tally` ignores the result, because the user chooses it among the results counted here.
            tally = history.tally(structs.replace(wanted, simulated=None, verdicts=(), states=()))
            listed = self._listed(history, wanted, limit, None)
            return Looked(listed, tally, history.count(), history.known())

    def more(self, wanted: Filter, before: int) -> Listed:
        """Return the runs that began before the one whose ``RunRow.ordered_ns`` is ``before``."""
        with self._lock:
            return self._listed(self._history(), wanted, PAGE, before)

    def last_with(self, names: Sequence[str]) -> RunRow | None:
        """Return the newest run that used an instrument recorded under one of ``names``, or None."""
        with self._lock:
            history = self._history()
            found = [run for name in names for run in history.runs(Filter(machine=name), limit=1)]
            return max(found, key=lambda run: run.ordered_ns, default=None)

    def before_start(self, instruments: Mapping[str, Sequence[str]]) -> tuple[int, tuple[StopBefore, ...]]:
        """Return the next run's number, and the last emergency stops of ``instruments`` that no completed
        run has used since. ``instruments`` maps each instrument to the names that records may use for it.
        """
        with self._lock:
            history = self._history()
            return history.next_number(), records.stops_before(history, instruments)

    def wire_after(self, run_id: str, role: str, seen: int) -> tuple[tuple[Exchange, ...], int]:
        """Return the exchanges on a run's port after the first ``seen`` exchanges, and the total number of
        exchanges. The run may be active. If there are many new exchanges, only the newest are returned.
        Times are in seconds since 1970.
        """
        with self._lock:
            history = self._history()
            folder = history.folder_of(history.find(run_id))
        newest: deque[Exchange] = deque(maxlen=MOST_FOLLOWED)
        places, count = records.WirePlaces(), 0
        with records.RecordReader(folder) as record:
            begun = record.started_ns
            for entry in record.entries():
                place = places.add(entry)
                if place is None or not place.data or place.port != role:
                    continue
                count += 1
                if count > seen:
                    newest.append(gui.wire.exchange_of_place(place, (begun + place.time_ns) / 1e9))
        return tuple(newest), count

    def open(self, run_id: str) -> OpenedRun:
        """Return everything about a run except its port traffic."""
        with self._lock:
            history = self._history()
            run = history.find(run_id)
            details = history.details(run.run_id)
            folder = history.folder_of(run)
            return OpenedRun(
                run,
                _mode(run, details.header),
                folder,
                details,
                tuple(history.steps(run.run_id, limit=MOST_STEPS)),
                tuple(history.outputs(run.run_id)[:MOST_OUTPUTS]),
                tuple(history.log(run.run_id)[:MOST_LOGGED]),
                tuple(history.actions(run.run_id)[:MOST_LOGGED]),
                tuple(history.files(run.run_id)),
                tuple(history.notes(run.run_id)),
                NO_NAMES if run.is_removed else names_kept_in(folder),
            )

    def wire(self, run_id: str) -> Wire:
        """Return a run's port traffic, truncated if it is long."""
        with self._lock:
            history = self._history()
            folder = history.folder_of(history.find(run_id))
        exchanges: list[Exchange] = []
        sources: dict[str, tuple[str, ...]] = {}
        places = records.WirePlaces()
        count = size = 0
        with records.RecordReader(folder) as record:
            for entry in record.entries():
                if isinstance(entry, records.SourceEntry):
                    sources[entry.name] = tuple(entry.data.decode("utf-8", "replace").splitlines())
                place = places.add(entry)
                if place is None or not place.data:
                    continue
                count += 1
                size += len(place.data)
                if count <= MOST_EXCHANGES:
                    exchanges.append(gui.wire.exchange_of_place(place, place.time_ns / 1e9))
        return Wire(run_id, tuple(exchanges), count, size, MappingProxyType(sources))

    def compare(self, first: str, second: str) -> ComparedRuns:
        """Compare two runs. Long runs take seconds, so this holds up no other request: it reads the history
        on its own.
        """
        history = records.history_of(self._settings().history)
        sides = [records.read_side(history, history.find(run_id)) for run_id in (first, second)]
        found = records.compare(*sides)
        modes = [_mode(side.run, side.details.header) for side in sides]
        return ComparedRuns(found, (modes[0], modes[1]))

    def versions(self, path: Path, protocol: str) -> KnownVersions:
        """Return what is known about the versions of a protocol's file."""
        with self._lock:
            return known_versions(path, protocol, self._history)

    def note(self, run_id: str, text: str, person: str) -> str:
        """Add a note to a run; return the run's id."""
        with self._lock:
            self._history().note(run_id, text, by=person)
        return run_id

    def export_one(self, run_id: str, chosen: str, target: Path) -> Path:
        """Export a run to a file; return its path."""
        with self._lock:
            history = self._history()
            folder = history.folder_of(history.find(run_id))
        return records.Exporter((chosen,)).write_one(folder, target)

    def export_many(
        self,
        wanted: Filter | Sequence[str],
        formats: Sequence[str],
        target: Path,
        progress: Callable[[int, int], None],
    ) -> tuple[int, Path]:
        """Export to a folder the runs that match a filter or have the given ids. Return the number of runs
        exported, and the path. An exception raised by ``progress`` cancels the export.
        """
        with self._lock:
            history = self._history()
            if isinstance(wanted, Filter):
                runs = history.runs(wanted)
            else:
                runs = [history.find(run_id) for run_id in wanted]
            folders = [history.folder_of(run) for run in runs if not run.is_removed]
        return len(folders), records.Exporter(formats).write_many(folders, target, progress)

    def _history(self) -> History:
        settings = self._settings().history
        opened, folder = self._opened, records.folder_of(settings)
        if opened is None or opened.settings != settings or opened.places.folder != folder:
            opened = self._opened = records.history_of(settings)
            opened.progress = self._tell_progress
        return opened

    def _tell_progress(self, done: int, total: int) -> None:
        """Report progress if the percentage or the total has changed since the last report."""
        told = 100 * done // max(total, 1), total
        if told != self._told:
            self._told = told
            self.progress(done, total)

    def _listed(self, history: History, wanted: Filter, limit: int, before: int | None) -> Listed:
        runs = history.runs(wanted, limit=limit + 1, before=before)
        shown = runs[:limit]
        headers: dict[str, Mapping[str, object]] = {}
        simulated = [run.run_id for run in shown if run.simulated]
        for start in range(0, len(simulated), PAGE):
            headers |= history.headers(simulated[start : start + PAGE])
        listed = [ListedRun(run, _mode(run, headers.get(run.run_id, {}))) for run in shown]
        return Listed(tuple(listed), len(runs) <= limit)


def _tell_nobody(done: int, total: int) -> None:
    """Do nothing. This stands in until a callback for progress is set."""


def _mode(run: RunRow, header: Mapping[str, object]) -> Mode:
    if not run.simulated:
        return "real" if run.has_instruments or run.is_removed else "none"
    return "simulated" if records.is_wholly_simulated(header) else "partly"


class _Cancelled(PraxisError):
    """The user cancelled an export."""


class HistoryModel(QObject):
    """The history for the window. GUI thread only; every method returns immediately."""

    indexing = Signal(int, int)
    """Carries the numbers of records indexed so far and in total, while the index is updated or rebuilt."""
    looked = Signal(object)
    """Carries a Looked with the runs that match the last filter."""
    more_read = Signal(object, object)
    """Carries the requested order key, and a Listed with the matching runs before that key."""
    opened = Signal(object)
    """Carries a ReadRun."""
    wire_read = Signal(object)
    """Carries a ReadWire."""
    compared = Signal(object)
    """Carries a ComparedRuns."""
    noted = Signal(str)
    """Carries the id of the run to which a note was added."""
    exporting = Signal(int, int)
    """Carries the number of runs exported so far and the total."""
    exported = Signal(int, object)
    """Carries the number of exported runs, and the path."""
    cancelled = Signal()
    """Emitted when an export has been cancelled."""
    failed = Signal(object)
    """Carries a PraxisError if a request failed."""
    more_failed = Signal(object)
    open_failed = Signal(object)
    export_failed = Signal(object)
    compare_failed = Signal(object)

    def __init__(self, asked: AskedHistory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = asked
        asked.progress = self.indexing.emit
        self._export_ends = threading.Event()
        self.is_exporting = False
        self._looker = BackgroundTask(self._look, self)
        self._more = BackgroundTask(self._read_more, self)
        self._opener = BackgroundTask(self._open, self)
        self._wires = BackgroundTask(self._read_wire, self)
        self._notes = BackgroundTask(asked.note, self)
        self._comparer = BackgroundTask(asked.compare, self)
        self._exporter = BackgroundTask(self._export, self)
        self._looker.done.connect(self._take_looked)
        self._more.done.connect(self._take_more)
        self._opener.done.connect(self.opened)
        self._wires.done.connect(self.wire_read)
        self._comparer.done.connect(self.compared)
        self._comparer.failed.connect(self.compare_failed)
        self._notes.done.connect(self._take_note)
        self._exporter.done.connect(self._take_exported)
        self._looker.failed.connect(self.failed)
        self._more.failed.connect(self.more_failed)
        self._notes.failed.connect(self.open_failed)
        self._opener.failed.connect(self.open_failed)
        self._wires.failed.connect(self.open_failed)
        self._exporter.failed.connect(self._take_export_failure)
        self._wanted: Filter | None = None

    def look(self, wanted: Filter, *, shown: int = 0, is_anew: bool = False) -> None:
        """Read the newest matching runs, up to the larger of PAGE and ``shown``; ``looked`` reports them."""
        self._wanted = wanted
        self._looker.start(wanted, max(PAGE, shown), is_anew)

    def read_more(self, before: int) -> None:
        """Read older runs that match the last filter."""
        if self._wanted is not None:
            self._more.start(self._wanted, before)

    def open(self, run_id: str) -> None:
        """Read a run; ``opened`` reports it."""
        self._opener.start(run_id)

    def read_wire(self, run_id: str) -> None:
        """Read the port traffic of a run; ``wire_read`` reports it."""
        self._wires.start(run_id)

    def compare(self, first: str, second: str) -> None:
        """Compare two runs; ``compared`` reports the result."""
        self._comparer.start(first, second)

    def note(self, run_id: str, text: str, person: str) -> None:
        """Add a note to a run; ``noted`` reports that it was added."""
        self._notes.start(run_id, text, person)

    def export(self, wanted: Filter | Sequence[str], formats: Sequence[str], target: Path) -> None:
        """Export runs: one run in one format to a file, anything else to a folder."""
        self._export_ends.clear()
        self.is_exporting = True
        self._exporter.start(wanted, tuple(formats), target)

    def cancel_export(self) -> None:
        """Cancel the export. Files that have already been completed are kept."""
        self._export_ends.set()

    # ---- on threads
    def _look(self, wanted: Filter, limit: int, is_anew: bool) -> tuple[Filter, Looked]:
        return wanted, self._asked.look(wanted, limit, is_anew=is_anew)

    def _read_more(self, wanted: Filter, before: int) -> tuple[Filter, int, Listed]:
        return wanted, before, self._asked.more(wanted, before)

    def _open(self, run_id: str) -> ReadRun:
        return gui.records.read_run(self._asked.open(run_id))

    def _read_wire(self, run_id: str) -> ReadWire:
        return gui.records.read_wire(self._asked.wire(run_id))

    def _export(
        self, wanted: Filter | Sequence[str], formats: Sequence[str], target: Path
    ) -> tuple[int, Path]:
        if isinstance(wanted, str):
            return 1, self._asked.export_one(wanted, formats[0], target)

        def tell(done: int, total: int) -> None:
            if self._export_ends.is_set():
                raise _Cancelled("the export was given up")
            self.exporting.emit(done, total)

        return self._asked.export_many(wanted, formats, target, tell)

    # ---- results
    @Slot(object)
    def _take_looked(self, told: tuple[Filter, Looked]) -> None:
        wanted, looked = told
        if wanted == self._wanted:
            self.looked.emit(looked)

    @Slot(object)
    def _take_more(self, told: tuple[Filter, int, Listed]) -> None:
        wanted, before, listed = told
        if wanted == self._wanted:
            self.more_read.emit(before, listed)

    @Slot(object)
    def _take_note(self, run_id: str) -> None:
        self.noted.emit(run_id)

    @Slot(object)
    def _take_exported(self, told: tuple[int, Path]) -> None:
        self.is_exporting = False
        self.exported.emit(*told)

    @Slot(object)
    def _take_export_failure(self, error: PraxisError) -> None:
        self.is_exporting = False
        if isinstance(error, _Cancelled):
            self.cancelled.emit()
        else:
            self.export_failed.emit(error)
