"""The page that compares two recorded runs: verdicts, first difference, values, curves and timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.history.compare_cards import CompareHead, DifferenceCard, TimingCard, ValuesCard
from praxis_desktop.gui.history.compare_table import side_name
from praxis_desktop.gui.history.results_view import CourseCard
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.records.history_model import HistoryModel
from praxis_desktop.gui.run.words import began_text, look_of, mode_look
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.verdict import (
    VerdictChip,
    VerdictMark,
    by_hand_text,
    figure_limits,
    figure_value,
    hand_text,
    verdict_text,
    verdict_tone,
)
from praxis_desktop.records.decisions import hand_of

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.look.tokens import ToneName
    from praxis_desktop.gui.records.history_model import ComparedRuns
    from praxis_desktop.gui.run.words import Mode
    from praxis_desktop.records.history.comparing import Comparison, Side


_HEIGHT, _MARK = 80, 40
_NARROW = 1000
"""Page width, in pixels, below which the values take up more than half of the page."""


class SideBand(Card):
    """The header of one side: run, verdict and mode. Colour is never the only cue: a simulated run is
    violet, and also labelled as simulated.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(_HEIGHT)
        self._band: ToneName = "idle"
        self.mark = VerdictMark(_MARK, appearance=appearance, parent=self)
        self.title = Label(appearance=appearance, role="h2")
        self.chip = VerdictChip(appearance=appearance)
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.value = Label(appearance=appearance, role="h1")
        self.figure = Label(appearance=appearance, role="small", color="text2")
        self.limits = Label(appearance=appearance, role="small", color="text2")
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.title)
        first.addWidget(self.chip)
        first.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addLayout(first)
        said.addWidget(self.words)
        decided = QVBoxLayout()
        decided.setSpacing(0)
        for label in (self.value, self.figure, self.limits):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            decided.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(14)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(said, 1)
        layout.addLayout(decided)

    def show_side(self, side: Side, mode: Mode) -> None:
        """Show ``side``. ``mode`` says whether all, some or none of the run's instruments were simulated."""
        run, is_simulated = side.run, mode != "real"
        self._band = "sim" if is_simulated else verdict_tone(run.verdict, is_simulated=False)
        self.mark.show_verdict(run.verdict, is_simulated=is_simulated)
        self.title.setText(side_name(side))
        # The line below says that it was simulated, which leaves no room in the chip.
        word = verdict_text(run.verdict, is_simulated=False)
        self.chip.show_verdict(run.verdict, is_simulated=is_simulated, text=word)
        told = [began_text(run.begun_ns // 10**9), run.operator, look_of(run).word]
        if is_simulated:
            told.insert(0, mode_look(mode).word)
        told.append(by_hand_text(side.typed).rstrip("."))
        self.words.setText(" · ".join(part for part in told if part))
        figures = Verdict.of_json(side.details.facts.get("verdict")).figures
        figure = figures[0] if figures else None
        self.value.setText("" if figure is None else figure_value(figure))
        self.value.set_tone("err" if figure is not None and figure.is_outside and not is_simulated else None)
        title = "" if figure is None else figure.title or figure.key
        typed = "" if figure is None else hand_text(hand_of(side.by_hand, figure.key))
        self.figure.setText(" · ".join(filter(None, (title, typed))))
        self.limits.setText("" if figure is None else figure_limits(figure))
        said = (self.title.text(), self.chip.text(), self.words.text(), self.value.text(), title)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        tone = self._appearance.tone(self._band)
        draw_frame(painter, self.rect(), RADIUS_CARD, ground=tone.bg, edge=tone.edge)


class ComparePage(QWidget):
    """The comparison page. ``export_wanted`` carries the ids of both runs; ``step_wanted`` carries a run's id
    and a step number.
    """

    back_wanted = Signal()
    export_wanted = Signal(object)
    step_wanted = Signal(str, int)

    def __init__(self, *, model: HistoryModel, appearance: Appearance) -> None:
        super().__init__()
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
        """Show that two runs are being read, and start reading them."""
        self._awaited = first, second
        self.comparison = None
        self._body.hide()
        self.notice.clear()
        self.head.title.setText(self.tr("Two runs compared"))
        self.head.words.setText(self.tr("Reading both records…"))
        self._model.compare(first, second)

    @Slot()
    def swap(self) -> None:
        """Swap the sides. A difference is always the second run minus the first."""
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        # In a narrow window half of the width would cut off serial numbers.
        is_narrow = self.width() < _NARROW
        self._below.setStretch(0, 3 if is_narrow else 1)
        self._below.setStretch(1, 2 if is_narrow else 1)

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
        below = self._below = QHBoxLayout()
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
