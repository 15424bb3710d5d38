"""The checks of a run: numbers with limits, either reported by the run or predicted by the dry run."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.events import figures_of
from praxis_desktop.core.verdicts import Figure, VerdictWord, is_outside, number_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.surfaces import Card, keep_room
from praxis_desktop.gui.widgets.verdict import VerdictChip, hand_text, limits_text, verdict_tone
from praxis_desktop.records.decisions import ByHand, ValuesByHand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from praxis_desktop.core.events import DataEvent, StepEvent
    from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
    from praxis_desktop.gui.run.model import RunModel
    from praxis_desktop.runs.dry_run.report import PlannedCheck
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


MOST_CHECKS = 2000
"""Maximum number of checks stored; further checks are only counted. The run's record contains all of them."""


class Check(Struct, frozen=True):
    """A number with its limits; ``value`` is None until the number is reported."""

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    value: float | None = None
    by_hand: ByHand = ""
    is_left_out: bool = False
    """Whether the step ended without reporting the number."""

    @property
    def is_outside(self) -> bool:
        """Whether the value is outside the limits."""
        return self.value is not None and is_outside(self.value, self.low, self.high)

    @property
    def limits(self) -> tuple[float | None, float | None, str]:
        """The limits and the unit, for comparing checks."""
        return self.low, self.high, self.unit


class RunChecks:
    """The checks of a run: initially as predicted, then updated by ``take`` as the run reports results."""

    def __init__(self, foreseen: Iterable[PlannedCheck] = ()) -> None:
        self.all: list[Check] = []
        self.checked = self.outside = 0
        self.is_certain = True
        """Whether the predicted checks are certain, which they are until the run departs from its dry run."""
        self.hand = ValuesByHand()
        self._told: list[tuple[Figure, ByHand]] = []
        """The figures reported so far, stored in case a forecast arrives late."""
        self._to_come: dict[tuple[str, str], deque[int]] = {}
        """The positions of open checks, keyed by the check's ``key`` and ``where``."""
        self._left_out: dict[tuple[str, str], deque[int]] = {}
        """The positions of checks whose step has ended. A late report still fills the check's position."""
        for planned in foreseen:
            self._to_come.setdefault((planned.key, planned.where), deque()).append(len(self.all))
            name = _name_of(planned.title or planned.key, planned.where)
            self.all.append(Check(name, planned.unit, planned.low, planned.high))

    @property
    def to_come(self) -> int:
        """The number of predicted checks that have not been reported yet."""
        return sum(map(len, self._to_come.values()))

    @property
    def planned(self) -> int:
        """The total number of checks: reported, open, and left out."""
        return self.checked + self.to_come + sum(check.is_left_out for check in self.all)

    def leave_out(self, step: int, planned: Collection[PlannedCheck]) -> list[int]:
        """Record that a step has ended. Return the positions of ``planned`` checks that were not reported."""
        places = []
        for key in dict.fromkeys((check.key, check.where) for check in planned if check.step == step):
            later = sum(
                (check.key, check.where) == key and (check.step > step or not check.step) for check in planned
            )
            waiting = self._to_come.get(key, deque())
            while len(waiting) > later:
                place = waiting.popleft()
                self.all[place] = structs.replace(self.all[place], is_left_out=True)
                self._left_out.setdefault(key, deque()).append(place)
                places.append(place)
        return places

    def take(self, events: Iterable[DataEvent]) -> list[int]:
        """Add results that the run reported; return the positions of the checks that they fill."""
        places = []
        for event in events:
            places += self._take_result(event, self.hand.of(event.step, has_limits=True))
        return places

    def take_past(self, resumed: InterruptedRun) -> None:
        """Add the results from before the run was interrupted."""
        for event, by_hand in resumed.results:
            self._take_result(event, by_hand)
        self.checked, self.outside = resumed.checks
        self.hand = copy.deepcopy(resumed.hand) or self.hand

    def _take_result(self, event: DataEvent, by_hand: ByHand) -> list[int]:
        figures = [figure for figure in figures_of(event) if figure is not None and figure.has_limits]
        places = [self.take_figure(figure, by_hand) for figure in figures]
        return [place for place in places if place is not None]

    def with_foreseen(self, foreseen: Iterable[PlannedCheck]) -> RunChecks:
        """Return these checks together with the ones in ``foreseen``, from a forecast that arrived late."""
        checks = RunChecks(foreseen)
        for figure, by_hand in self._told:
            checks.take_figure(figure, by_hand)
        checks.hand = self.hand
        checks.checked, checks.outside = self.checked, self.outside
        return checks

    def doubt_foreseen(self) -> bool:
        """Record that the run has departed from its dry run; return whether any check was still open."""
        was_certain, self.is_certain = self.is_certain, False
        return was_certain and self.to_come > 0

    def take_figure(self, figure: Figure, by_hand: ByHand = "") -> int | None:
        """Add a figure; return its position, or None if it is not stored because there are too many."""
        if len(self._told) < MOST_CHECKS:
            self._told.append((figure, by_hand))
        self.checked += 1
        self.outside += figure.is_outside
        name = _name_of(figure.title or figure.key, figure.where)
        check = Check(name, figure.unit, figure.low, figure.high, figure.value, by_hand)
        key = figure.key, figure.where
        foreseen = self._left_out.get(key) or self._to_come.get(key)
        if foreseen:
            place = foreseen.popleft()
            self.all[place] = check
            return place
        if len(self.all) >= MOST_CHECKS:
            return None
        self.all.append(check)
        return len(self.all) - 1


def _name_of(name: str, where: str) -> str:
    return " ".join(part for part in (name, where) if part)


_VALUE_WIDTH, _LIMITS_WIDTH, _RESULT_WIDTH = 98, 176, 126
_WIDE = 600
"""Minimum width, in pixels, at which the limits get their own column."""
_LEAST = QSize(260, 110)


class ChecksPanel(Card):
    """Shows the checks of ``model``. ``found`` is emitted when ``is_empty`` may have changed. Unless all
    checks have the same limits, each check shows its own: in a column or, in a narrow panel, below its name,
    so that long names are not cut off.
    """

    found = Signal()
    chart_wanted = Signal()
    """Requests that the chart be shown in place of the checks."""

    def __init__(self, *, model: RunModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._model = model
        self.checks = RunChecks()
        self._has_own_limits = self._is_wide = False
        self._rows_each = 1
        """The number of rows that each check takes up."""
        self._newest = 0
        """The position of the check reported last."""
        self._is_scrolled = False
        """Whether the user has scrolled since new checks last came into view."""
        self._ended: list[int] = []
        """The steps that ended before there was a forecast."""
        self.title = Label(self.tr("Checks"), appearance=appearance, role="h2")
        self.chip = VerdictChip(appearance=appearance)
        self.chart_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="pulse", parent=self)
        self.chart_button.setAccessibleName(self.tr("Show the chart"))
        self.chart_button.setToolTip(self.tr("Show the chart"))
        self.chart_button.clicked.connect(self.chart_wanted)
        self.chart_button.hide()
        keep_room(self.chart_button)
        self.limits = ElidedLabel(appearance=appearance, role="caption", color="text2")
        self.table = PlainTable(self._columns(""), name=self.tr("Checks"), appearance=appearance)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = QHBoxLayout()
        head.setContentsMargins(14, 4, 6, 0)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.chip)
        head.addWidget(self.chart_button)
        head.addStrut(CONTROL_HEIGHT)
        below = QHBoxLayout()
        below.setContentsMargins(14, 0, 12, 2)
        below.addWidget(self.limits)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 6)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(below)
        layout.addWidget(self.table, 1)
        self.table.verticalScrollBar().actionTriggered.connect(self._note_scrolling)
        model.started.connect(self._begin)
        model.forgotten.connect(self._begin)
        model.foreseen.connect(self._foresee)
        model.steps_arrived.connect(self._follow_forecast)
        model.data_arrived.connect(self.take)
        model.steps_arrived.connect(self._note_steps)
        model.prompted.connect(self._note_question)
        model.answered.connect(self._note_answer)
        model.ended.connect(self._end)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return _LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_wide = self.width() >= _WIDE
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._show_all()

    @property
    def is_empty(self) -> bool:
        """Whether no checks are known for the run."""
        return not self.checks.all

    @Slot(object)
    def take(self, events: tuple[DataEvent, ...]) -> None:
        """Add results that the run reported."""
        before = len(self.checks.all)
        places = self.checks.take(events)
        if not places:
            self._show_count()
            return
        is_alike = self._has_own_limits or self._have_same_limits
        if not is_alike or len(self.checks.all) != before:
            self._show_all()
        else:
            for place in places:
                self._show_one(place)
        self._show_count()
        self._bring_into_view(places[-1])
        if not before:
            self.found.emit()

    @Slot()
    def _begin(self) -> None:
        forecast = self._model.forecast
        self.checks = RunChecks(() if forecast is None else forecast.checks)
        if self._model.resumes is not None:
            self.checks.take_past(self._model.resumes)
        self._newest, self._is_scrolled = 0, False
        self._ended.clear()
        self.table.selectionModel().clear()
        self._show_all()
        self.table.scrollToTop()  # a new run begins at its first row
        self._show_count()
        self.found.emit()

    @Slot()
    def _follow_forecast(self) -> None:
        """If the run has departed from its forecast, show that it may report other numbers."""
        forecast = self._model.forecast
        is_off = forecast is not None and not forecast.checks
        if is_off and self.checks.doubt_foreseen():
            self._show_all()
            self._show_count()

    @Slot()
    def _foresee(self) -> None:
        """Add the checks predicted by a forecast that arrived late."""
        forecast = self._model.forecast
        if forecast is None or not forecast.checks:
            return
        self.checks = self.checks.with_foreseen(forecast.checks)
        for step in self._ended:
            self.checks.leave_out(step, forecast.checks)
        self._newest = 0
        self.table.selectionModel().clear()  # the checks have other positions now
        self._show_all()
        self._show_count()
        self.found.emit()

    @Slot(object)
    def _note_steps(self, steps: Sequence[StepEvent]) -> None:
        forecast, was_late = self._model.forecast, False
        for event in steps:
            self.checks.hand.note_step(event.step, event.parent)
            if event.status == "started":
                continue
            if forecast is not None:
                was_late |= bool(self.checks.leave_out(event.step, forecast.checks))
            elif len(self._ended) < MOST_CHECKS:
                self._ended.append(event.step)
        if was_late:
            self._show_all()
            self._show_count()

    @Slot(object)
    def _note_question(self, event: PromptEvent) -> None:
        self.checks.hand.note_question(event.number, event.step)

    @Slot(object)
    def _note_answer(self, event: AnswerEvent) -> None:
        self.checks.hand.note_answer(event.number, event.value)

    @Slot()
    def _end(self) -> None:
        """Update the checks, because the run has ended and will report no more."""
        self._show_all()
        self._show_count()

    # ---- rows
    @property
    def _have_same_limits(self) -> bool:
        return len({check.limits for check in self.checks.all}) == 1

    @property
    def _takes_two_rows(self) -> bool:
        """Whether a check takes two rows, with the limits and the result below the name and the value."""
        return self._has_own_limits and not self._is_wide

    def _show_all(self) -> None:
        checks = self.checks.all
        self._has_own_limits = not self._have_same_limits
        unit = checks[0].unit if checks and not self._has_own_limits else ""
        words = ""
        if checks and not self._has_own_limits:
            words = limits_text(*checks[0].limits)
        self.limits.setText(capitalized(words))
        self.limits.setVisible(bool(words))
        lines = [line for check in checks for line in self._lines_of(check)]
        columns = self._columns(unit)
        if columns == self.table.rows.columns and len(lines) >= len(self.table.rows.lines):
            self.table.update_lines(lines)
        else:
            self._show_anew(lines, columns)

    def _show_anew(self, lines: list[TableRow], columns: tuple[Column, ...]) -> None:
        """Replace the rows and columns, keeping the selection and the first check in view."""
        table = self.table
        selected = [index.row() // self._rows_each for index in table.selectionModel().selectedRows()]
        top = table.rowAt(0) // self._rows_each
        table.show_lines(lines, columns)
        self._rows_each = 2 if self._takes_two_rows else 1
        for place in selected:
            table.selectRow(place * self._rows_each)
        table.doItemsLayout()  # otherwise the scroll bar's range would be outdated
        row = table.rows.index(top * self._rows_each, 0)
        table.scrollTo(row, QAbstractItemView.ScrollHint.PositionAtTop)

    def _show_one(self, place: int) -> None:
        lines = self._lines_of(self.checks.all[place])
        for number, line in enumerate(lines):
            self.table.rows.change(place * len(lines) + number, line)

    def _bring_into_view(self, place: int) -> None:
        """Scroll to a new value unless the user is reading, that is, unless the pointer is over the table,
        the table has the focus and a selected row, or the user has scrolled away from the newest value.
        """
        table, before = self.table, self._newest
        self._newest = place
        self._is_scrolled = self._is_scrolled and not self._is_in_view(before)
        is_read_by_keys = table.hasFocus() and table.selectionModel().hasSelection()
        if self._is_scrolled or is_read_by_keys or table.underMouse():
            return
        table.doItemsLayout()  # otherwise the scroll bar's range would be outdated
        for row in (place * self._rows_each + self._rows_each - 1, place * self._rows_each):
            table.scrollTo(table.rows.index(row, 0))

    def _is_in_view(self, place: int) -> bool:
        row = self.table.rows.index(place * self._rows_each, 0)
        return self.table.viewport().rect().contains(self.table.visualRect(row))

    @Slot()
    def _note_scrolling(self) -> None:
        self._is_scrolled = True

    def _columns(self, unit: str) -> tuple[Column, ...]:
        name, result = Column(self.tr("Check"), is_name=True), Column(self.tr("Result"), _RESULT_WIDTH)
        if self._takes_two_rows:
            return name, Column(self.tr("Value and result"), _RESULT_WIDTH)
        value = self.tr("Value, {unit}").format(unit=unit) if unit else self.tr("Value")
        limits = (Column(self.tr("Limits"), _LIMITS_WIDTH),) if self._has_own_limits else ()
        return name, Column(value, _VALUE_WIDTH, is_number=True), *limits, result

    def _lines_of(self, check: Check) -> list[TableRow]:
        is_simulated = self._model.simulation != "none"
        word: VerdictWord = "none"
        result = self.tr("pending") if self.checks.is_certain else self.tr("expected")
        if check.is_left_out:
            result = self.tr("skipped")
        elif not self._model.is_active:
            result = self.tr("not reached")
        value = "–"
        if check.value is not None:
            word = "failed" if check.is_outside else "passed"
            result = self.tr("outside") if check.is_outside else self.tr("inside")
            result = " · ".join(filter(None, (result, hand_text(check.by_hand))))
            unit = check.unit if self._has_own_limits else ""
            value = with_decimal_sign(number_words(check.value, unit))
        ground = verdict_tone("failed", is_simulated=is_simulated) if check.is_outside else None
        limits = limits_text(*check.limits)
        strong = (0, 1) if check.value is not None else ()
        told = TableRow(
            (check.name, value, *((limits,) if self._has_own_limits else ()), result),
            verdict=word,
            is_simulated=is_simulated,
            ground=ground,
            strong=strong,
        )
        if not self._takes_two_rows:
            return [told]
        return [
            TableRow((check.name, value), ground=ground, strong=strong),
            structs.replace(told, texts=(limits, result), strong=()),
        ]

    def _show_count(self) -> None:
        """Show how many values are within and outside their limits."""
        checks, is_simulated = self.checks, self._model.simulation != "none"
        word: VerdictWord = "failed" if checks.outside else "passed"
        words = self.tr("{n} of {total} outside") if checks.outside else self.tr("{n} of {total} inside")
        count, total = checks.outside or checks.checked, checks.checked
        if not checks.checked:
            word, words, count = "none", self.tr("{n} pending"), checks.to_come
            if not self._model.is_active:
                words, count = self.tr("{n} not reached"), checks.planned
            elif not checks.is_certain:
                words = self.tr("{n} expected")
        elif not self._model.is_active and checks.planned > checks.checked:
            # As in the report: of all planned checks. A run under way never looks as if it had passed.
            word, total = "failed" if checks.outside else "none", checks.planned
        said = words.format(n=count_text(count), total=count_text(total))
        self.chip.show_verdict(word, is_simulated=is_simulated, text=said)
