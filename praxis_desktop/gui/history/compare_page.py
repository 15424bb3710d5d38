"""The page of two kept runs side by side: their verdicts, where they part, values, curves, timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.run_numbers import number_or_id
from praxis_desktop.gui.history.compare_cards import CompareHead, DifferenceCard, TimingCard, ValuesCard
from praxis_desktop.gui.history.compare_lines import side_name
from praxis_desktop.gui.history.compare_side import SideBand
from praxis_desktop.gui.history.course_card import CourseCard
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.records.model import HistoryModel
from praxis_desktop.gui.widgets.progress import NoticeLine

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.records.model import ComparedRuns
    from praxis_desktop.records.comparing.comparison import Comparison
    from praxis_desktop.records.comparing.sides import Side


class ComparePage(QWidget):
    """``export_wanted`` has the ids of both runs, ``step_wanted`` the id of one and the number of a step."""

    back_wanted = Signal()
    export_wanted = Signal(object)
    step_wanted = Signal(str, int)

    def __init__(self, *, model: HistoryModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._awaited = "", ""
        self.comparison: Comparison | None = None
        self.head = CompareHead(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.sides = SideBand(appearance=appearance), SideBand(appearance=appearance)
        self.difference = DifferenceCard(appearance=appearance)
        self.values = ValuesCard(appearance=appearance)
        self.curves = CourseCard(appearance=appearance)
        self.timing = TimingCard(appearance=appearance)
        self._lay_out()
        model.compared.connect(self._show)
        model.compare_failed.connect(self._show_failure)
        self.head.back_button.clicked.connect(self.back_wanted)
        self.head.swap_button.clicked.connect(self.swap)
        self.head.export_button.clicked.connect(self._export)
        for place, button in enumerate(self.difference.buttons):
            button.clicked.connect(self._show_first if place == 0 else self._show_second)

    def await_runs(self, first: str, second: str) -> None:
        """Two runs are being read."""
        self._awaited = first, second
        self.comparison = None
        self._body.hide()
        self.notice.clear()
        self.head.title.setText(self.tr("Two runs compared"))
        self.head.words.setText(self.tr("Their records are being read…"))
        self._model.compare(first, second)

    @Slot()
    def swap(self) -> None:
        """Have the sides the other way round: differences are what the second has more."""
        self._awaited = self._awaited[1], self._awaited[0]
        self._model.compare(*self._awaited)

    @Slot(object)
    def _show(self, compared: ComparedRuns) -> None:
        found = compared.comparison
        if (found.first.run.run_id, found.second.run.run_id) != self._awaited:
            return
        self.comparison = found
        names = [number_or_id(side.run.number, side.run.run_id) for side in (found.first, found.second)]
        self.head.title.setText(
            self.tr("Runs {first} and {second} compared").format(first=names[0], second=names[1])
        )
        titles = dict.fromkeys(side.run.title or side.run.protocol for side in (found.first, found.second))
        labels = dict.fromkeys(side.run.name for side in (found.first, found.second) if side.run.name)
        self.head.words.setText(" · ".join([*titles, *labels]))
        for band, side, mode in zip(self.sides, (found.first, found.second), compared.modes, strict=True):
            band.show_side(side, mode)
        self.difference.show_comparison(found)
        self.values.show_comparison(found)
        is_simulated = any(mode != "real" for mode in compared.modes)
        self.curves.show_quantities(
            found.courses,
            names=[self._name(side) for side in (found.first, found.second)],
            is_simulated=is_simulated,
        )
        self.curves.setVisible(self.curves.has_any)
        self.timing.show_comparison(found)
        self._right.setVisible(self.curves.has_any or bool(found.timings))
        self._body.show()

    def _name(self, side: Side) -> str:
        name = side_name(side)
        return self.tr("{run}, simulated").format(run=name) if side.run.simulated else name

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)
        if self.comparison is None:
            self.head.words.setText("")

    @Slot()
    def _export(self) -> None:
        if self.comparison is not None:
            self.export_wanted.emit(self._awaited)

    @Slot()
    def _show_first(self) -> None:
        self._show_step(0)

    @Slot()
    def _show_second(self) -> None:
        self._show_step(1)

    def _show_step(self, place: int) -> None:
        found = self.comparison
        if found is None or found.difference is None:
            return
        step = (found.difference.first, found.difference.second)[place]
        if step is not None:
            self.step_wanted.emit(self._awaited[place], step.number)

    def _lay_out(self) -> None:
        bands = QHBoxLayout()
        bands.setSpacing(12)
        for band in self.sides:
            bands.addWidget(band, 1)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self.curves, 5)
        right.addWidget(self.timing, 4)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.values, 1)
        below.addWidget(self._right, 1)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(10)
        body.addLayout(bands)
        body.addWidget(self.difference)
        body.addLayout(below, 1)
        self._body.hide()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        layout = QVBoxLayout()
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        page.addLayout(layout, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self._body, 1)
        layout.addStretch(0)
