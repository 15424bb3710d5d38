"""The history as the window knows it: looked at, read, noted in and exported on threads."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.history.asked_history import PAGE, AskedHistory, Listed, Looked

if TYPE_CHECKING:
    from praxis_desktop.gui.history.run_facts import ReadRun, ReadWire
    from praxis_desktop.records.exporting.formats import Format
    from praxis_desktop.records.history.rows import Filter


class _Cancelled(PraxisError):
    """A person did not want the rest of an export."""


class HistoryModel(QObject):
    """GUI thread; every method returns at once."""

    indexing = Signal(int, int)
    """How many records of how many are read: there are new ones, or the index is made anew."""
    looked = Signal(object)
    """A Looked: what there is of what was looked for last."""
    more_read = Signal(object, object)
    """The place in the order that was asked for, and a Listed: the runs before it."""
    opened = Signal(object)
    """A ReadRun."""
    wire_read = Signal(object)
    """A ReadWire."""
    compared = Signal(object)
    """A ComparedRuns."""
    noted = Signal(str)
    """The id of the run that has one note more."""
    exporting = Signal(int, int)
    """How many runs of how many are written."""
    exported = Signal(int, object)
    """How many runs were written, and the path."""
    cancelled = Signal()
    """An export was given up."""
    failed = Signal(object)
    """A PraxisError: what was asked for was not done."""
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
        """Look for runs: for so many as are ``shown``, if there are."""
        self._wanted = wanted
        self._looker.start(wanted, max(PAGE, shown), is_anew)

    def read_more(self, before: int) -> None:
        """Read older ones of those that were looked for last."""
        if self._wanted is not None:
            self._more.start(self._wanted, before)

    def open(self, run_id: str) -> None:
        """Read a run; ``opened`` tells."""
        self._opener.start(run_id)

    def read_wire(self, run_id: str) -> None:
        """Read the bytes of a run; ``wire_read`` tells."""
        self._wires.start(run_id)

    def compare(self, first: str, second: str) -> None:
        """Compare two runs; ``compared`` tells."""
        self._comparer.start(first, second)

    def note(self, run_id: str, text: str, person: str) -> None:
        """Add a note to a run; ``noted`` tells."""
        self._notes.start(run_id, text, person)

    def export(self, wanted: Filter | Sequence[str], formats: Sequence[Format], target: Path) -> None:
        """Write runs: one run's id and one format into a file, all else into a folder."""
        self._export_ends.clear()
        self.is_exporting = True
        self._exporter.start(wanted, tuple(formats), target)

    def cancel_export(self) -> None:
        """Give up the export that is under way: what is written whole stays."""
        self._export_ends.set()

    # ---- on threads
    def _look(self, wanted: Filter, limit: int, is_anew: bool) -> tuple[Filter, Looked]:
        return wanted, self._asked.look(wanted, limit, is_anew=is_anew)

    def _read_more(self, wanted: Filter, before: int) -> tuple[Filter, int, Listed]:
        return wanted, before, self._asked.more(wanted, before)

    def _open(self, run_id: str) -> ReadRun:
        from praxis_desktop.gui.history.run_facts import read_run

        return read_run(self._asked.open(run_id))

    def _read_wire(self, run_id: str) -> ReadWire:
        from praxis_desktop.gui.history.run_facts import read_wire

        return read_wire(self._asked.wire(run_id))

    def _export(
        self, wanted: Filter | Sequence[str], formats: Sequence[Format], target: Path
    ) -> tuple[int, Path]:
        if isinstance(wanted, str):
            return 1, self._asked.export_one(wanted, formats[0], target)

        def tell(done: int, total: int) -> None:
            if self._export_ends.is_set():
                raise _Cancelled("the export was given up")
            self.exporting.emit(done, total)

        return self._asked.export_many(wanted, formats, target, tell)

    # ---- what comes back
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
