"""What can be done with a run of the list: its menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.run.words import run_name
from praxis_desktop.gui.widgets.choice_field import PopupMenu


class RunMenu(QObject):
    """One menu, for the run that it is opened for. ``run_opened`` has its id; ``compare_wanted`` asks for the
    two runs that are ticked then.
    """

    run_opened = Signal(str)
    compare_wanted = Signal()

    def __init__(self, rows: RunRows, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._run_id = ""
        self.menu = PopupMenu(parent)
        self.open = self.menu.addAction(self.tr("Open report"))
        self.tick = self.menu.addAction("")
        self.menu.addSeparator()
        self.compare = self.menu.addAction("")
        self.open.triggered.connect(self._open)
        self.tick.triggered.connect(self._tick)
        self.compare.triggered.connect(self._compare)

    @Slot(int, QPoint)
    def open_for(self, place: int, where: QPoint) -> None:
        """Open it for the run in a row, at a place of the screen."""
        run = self._rows.runs[place].row
        self._run_id = run.run_id
        self.menu.setAccessibleName(run_name(run.number, run.run_id))
        is_ticked = self._rows.is_ticked(run.run_id)
        self.tick.setText(self.tr("Tick no more") if is_ticked else self.tr("Tick to compare"))
        others = [other.row for other in self._rows.ticked if other.row.run_id != run.run_id]
        self.compare.setEnabled(len(others) == 1)
        if len(others) == 1:
            other = number_or_id(others[0].number, others[0].run_id)
            self.compare.setText(self.tr("Compare with run {id}").format(id=other))
        elif others:
            self.compare.setText(self.tr("Compare: only two runs can be ticked"))
        else:
            self.compare.setText(self.tr("Compare: tick another run first"))
        self.menu.popup(where)

    @Slot()
    def _open(self) -> None:
        self.run_opened.emit(self._run_id)

    @Slot()
    def _tick(self) -> None:
        place = self._rows.place_of(self._run_id)  # the list may have changed meanwhile
        if place >= 0:
            self._rows.tick(place)

    @Slot()
    def _compare(self) -> None:
        place = self._rows.place_of(self._run_id)
        if place >= 0:
            self._rows.tick(place, is_ticked=True)
            self.compare_wanted.emit()
