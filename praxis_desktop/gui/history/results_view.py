"""The findings of a run: plates and tables on the left, curves with their limits and figures on the right."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.events import DataEvent
from praxis_desktop.gui.history.plates_tables_figures import CurvePicture, DataView, Shown, in_order
from praxis_desktop.gui.history.result_table import figure_columns, figure_lines, value_lines
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken_result, spoken_step
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.output.figures import title_of
from praxis_desktop.gui.steps.timeline import with_same_decimals
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.gui.widgets.verdict import hand_text
from praxis_desktop.records.decisions import NOT_BY_HAND, ByHand
from praxis_desktop.records.output_shapes import shaped
from praxis_desktop.records.results import LastFigure, OtherValue, courses_of, last_figures, other_values
from praxis_desktop.records.well_origins import ReadPlates, StepOutput, place_of

if TYPE_CHECKING:
    from praxis_desktop.core.events import DisplayEvent
    from praxis_desktop.records.history.rows import OutputRow, StepRow
    from praxis_desktop.records.results import Course


class CourseCard(Card):
    """A chart that shows one quantity at a time. The owner hides the card if there are no curves."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._quantities: Sequence[Sequence[Course]] = ()
        self._names: Sequence[str] = ()
        self._is_simulated = False
        self.title = ElidedLabel(appearance=appearance, role="h2")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self.tr("Curve shown"))
        self.picture = CurvePicture(appearance=appearance)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.choice, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1)
        self.choice.activated.connect(self._show)

    @property
    def has_any(self) -> bool:
        """Whether there are any curves."""
        return bool(self._quantities)

    def show_quantities(
        self, quantities: Sequence[Sequence[Course]], *, names: Sequence[str] = (), is_simulated: bool
    ) -> None:
        """Show the first of ``quantities``, and offer the others. Each quantity has one curve per run, empty
        if the run lacks the quantity, so that every run keeps its colour. ``names`` are the names of the
        runs.
        """
        self._quantities, self._names, self._is_simulated = quantities, names, is_simulated
        self.choice.clear()
        for courses in quantities:
            self.choice.addItem(courses[0].title)
        self.choice.setVisible(len(quantities) > 1)
        self.title.setHidden(len(quantities) > 1)  # the selector already shows the title
        if quantities:
            self._show(0)

    @Slot(int)
    def _show(self, place: int) -> None:
        courses = self._quantities[place]
        self.title.setText(courses[0].title)
        self.picture.show_courses(courses, names=self._names, is_simulated=self._is_simulated)


log = logging.getLogger(__name__)

_STEP_WIDTH = 70

_ENDED = ("failed", "cancelled", "interrupted")

_BOTH_FROM = 372
"""Minimum height, in pixels, at which curves and figures are shown together."""


class ResultsView(QWidget):
    """Shows a run's outputs. When the user opens a row, ``step_wanted`` carries the step that reported it."""

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outputs: Sequence[OutputRow] = ()
        self._operations: Mapping[int, str] = {}
        self._is_simulated = False
        self._by_hand: Mapping[str, ByHand] = NOT_BY_HAND
        self._with_result: Sequence[StepRow] = ()
        """The steps that returned a result."""
        self.data = DataView(appearance=appearance)
        self.courses = CourseCard(appearance=appearance)
        self.figures = FiguresCard(appearance=appearance)
        self.switch = Segments(
            [self.tr("Curves"), self.tr("Figures")], appearance=appearance, is_compact=True
        )
        self.switch.setAccessibleName(self.tr("Shown on the right"))
        self.right = QWidget()
        beside = QVBoxLayout(self.right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(8)
        beside.addWidget(self.switch)
        beside.addWidget(self.courses, 1)
        beside.addWidget(self.figures, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.data, 5)
        layout.addWidget(self.right, 7)  # figures take more width, because their limits are shown beside them
        self.switch.chosen.connect(self._fit)
        self.data.step_wanted.connect(self.step_wanted)
        self.figures.step_wanted.connect(self.step_wanted)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # In a low window, show curves and figures one at a time instead of making the window grow.
        return QSize(super().minimumSizeHint().width(), self.data.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _nothing_found(self, state: str) -> str:
        """Return text that explains why there is no data, and where else to look."""
        if state == "completed":
            return self.tr("This run reported no data.")
        words = [self.tr("The run ended before it reported any data.")]
        if state not in _ENDED:
            words = [self.tr("The run has not reported data yet.")]
        if self._with_result:
            words.append(self.tr("The results of its steps are on the right."))
        return "\n".join(words)

    def note_steps(self, steps: Sequence[StepRow], *, is_simulated: bool) -> None:
        """Set the steps of the run whose outputs are shown next, and whether the run was simulated. Simulated
        values are never described as measured.
        """
        self._operations = {row.number: row.operation for row in steps}
        self._is_simulated = is_simulated
        self._with_result = [row for row in steps if row.summary and "result" in row.details]

    def show_outputs(
        self,
        outputs: Sequence[OutputRow],
        *,
        state: str,
        by_hand: Mapping[str, ByHand] = NOT_BY_HAND,
        figures: Sequence[DisplayEvent] = (),
    ) -> None:
        """Show the outputs and figures from a run that is in ``state``. ``by_hand`` maps the keys of outputs
        to whether the outputs were derived from typed values.
        """
        self._outputs, self._by_hand = outputs, by_hand
        told: list[tuple[float, DataEvent]] = []
        shown: list[Shown] = []
        odd: list[OtherValue] = []
        for row in outputs:
            event = row.told_as(row.value)
            if row.is_left_out:
                odd.append(OtherValue(row.key, event.title, self.tr("Too large to show: export it"), ""))
                continue
            try:
                event = row.told_as(_drawable(row))
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                log.info("The result %s of another shape than its kind is shown as text: %s", row.key, error)
                odd.append(OtherValue(row.key, event.title, row.value, event.unit))
                continue
            told.append((row.time, event))
            if row.kind in ("wells", "table"):
                origin = self._origin(row) if row.kind == "wells" else hand_text(by_hand.get(row.key, ""))
                shown.append(Shown(event, origin))
        for figure in figures:
            shown.append(Shown(DataEvent(figure.file, "figure", None, title_of(figure)), figure=figure))
        events = [event for _, event in told]
        values = [*other_values(events), *odd]
        self.data.show_results(in_order(shown), is_simulated=self._is_simulated)
        self.courses.show_quantities([[one] for one in courses_of(told)], is_simulated=self._is_simulated)
        self.figures.show_figures(last_figures(events, by_hand), values, is_simulated=self._is_simulated)
        if not outputs and state != "completed":
            self.figures.show_steps(self._with_result)
        has_right = self.courses.has_any or self.figures.has_any
        if not outputs and not figures:
            self.data.say(self._nothing_found(state))
        self.data.setVisible(not self.data.is_empty or not has_right or not outputs)
        self.right.setVisible(has_right)
        self._fit()

    @property
    def has_any(self) -> bool:
        """Whether there is anything to show."""
        return not self.data.is_empty or self.courses.has_any or self.figures.has_any

    @Slot()
    def _fit(self) -> None:
        """Show curves and figures together if both fit, otherwise only one of them."""
        has_both = self.courses.has_any and self.figures.has_any
        is_one = has_both and self.height() < _BOTH_FROM
        self.switch.setVisible(is_one)
        self.courses.setVisible(self.courses.has_any and not (is_one and self.switch.number == 1))
        self.figures.setVisible(self.figures.has_any and not (is_one and self.switch.number == 0))

    def _origin(self, row: OutputRow) -> str:
        """Return text that says where values come from: typed by a person, read by an instrument, or computed
        by the program. It is unknown whether a program changed values after reading them.
        """
        if typed := hand_text(self._by_hand.get(row.key, "")):
            return typed
        if not ReadPlates(map(self._told, self._outputs)).have(self._told(row)):
            return self.tr("from the program")
        return self.tr("from the reader") if self._is_simulated else self.tr("measured")

    def _told(self, row: OutputRow) -> StepOutput:
        return StepOutput(row.key, row.kind, self._operations.get(row.step, ""), row.value)


def _drawable(row: OutputRow) -> object:
    """Return the value of a plate or table. Raises various errors if the value has the wrong shape."""
    value = shaped(row.kind, row.value)
    for well in value["values"] if row.kind == "wells" else ():
        place_of(well)
    return value


class FiguresCard(Card):
    """The figures of a run with their limits, followed by other values. When the user opens a row,
    ``step_wanted`` carries the step that reported it.
    """

    step_wanted = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._steps: Sequence[int] = ()
        """The step number for each row; 0 if there is none."""
        self.title = Label(appearance=appearance, role="h2")
        self.table = PlainTable((), name=self.tr("Figures"), appearance=appearance)
        self.table.activated.connect(self._ask_for_step)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 10, 0)
        head.addWidget(self.title)
        head.addStrut(CONTROL_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 5)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    @property
    def has_any(self) -> bool:
        """Whether there are any values."""
        return bool(self.table.rows.lines)

    def show_figures(
        self, found: Sequence[LastFigure], others: Sequence[OtherValue], *, is_simulated: bool
    ) -> None:
        self._name(self.tr("Figures"))
        self._steps = [each.step for each in found]
        lines = figure_lines(found, is_simulated=is_simulated)
        self.table.show_lines([*lines, *value_lines(others)], figure_columns(found))

    def show_steps(self, steps: Sequence[StepRow]) -> None:
        """Show the steps' results, for a run that reported no values."""
        self._name(self.tr("Step results"))
        self._steps = [step.number for step in with_same_decimals(steps)]
        lines = [
            TableRow((str(step.number), spoken_step(step.title, step.kind), spoken_result(step.summary)))
            for step in steps
        ]
        columns = (Column(self.tr("Step"), _STEP_WIDTH), Column(self.tr("Title")), Column(self.tr("Result")))
        self.table.show_lines(lines, columns)

    def _name(self, name: str) -> None:
        self.title.setText(name)
        self.table.setAccessibleName(name)

    @Slot(QModelIndex)
    def _ask_for_step(self, index: QModelIndex) -> None:
        if index.row() < len(self._steps) and self._steps[index.row()]:
            self.step_wanted.emit(self._steps[index.row()])
