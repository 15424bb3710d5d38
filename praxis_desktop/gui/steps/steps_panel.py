"""The card with the steps of a run. It follows the current step until the user scrolls or selects a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QHeaderView, QVBoxLayout

from praxis_desktop.core.events import DataEvent, StepEvent, figures_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import shown_phase
from praxis_desktop.gui.steps.drawing import HEIGHT, NOW_HEIGHT, Hold, StepDelegate
from praxis_desktop.gui.steps.rows import StepRows
from praxis_desktop.gui.steps.wait_panel import WaitPanel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text
from praxis_desktop.gui.widgets.row_table import TableView
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Card, Separator
from praxis_desktop.gui.widgets.verdict import figure_value, limits_text

if TYPE_CHECKING:
    from praxis_desktop.runs.dry_run.report import PlannedCheck


class StepList(TableView):
    """A table with one column, used as a list. Whenever a row is added, a QListView asks its model about
    every row; with thousands of rows, that blocks the window at every step.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._now = QPersistentModelIndex()
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(HEIGHT)
        across.hide()
        across.setStretchLastSection(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.viewport().setAutoFillBackground(False)
        # Rows paint their own rounded background; the table would paint a rectangle below it.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(palette)

    def give_room(self, index: QModelIndex) -> None:
        """Reset the previous tall row and, if ``index`` is valid, make the row at ``index`` taller."""
        if index == self._now:
            return
        bar, first = self.verticalScrollBar(), self.rowAt(0)
        before = self.rowViewportPosition(first)
        if self._now.isValid():
            self.setRowHeight(self._now.row(), HEIGHT)
        self._now = QPersistentModelIndex(index)
        if index.isValid():
            self.setRowHeight(index.row(), NOW_HEIGHT)
        if bar.value():  # otherwise the first row is in view anyway
            self.executeDelayedItemsLayout()
            bar.setValue(bar.value() + self.rowViewportPosition(first) - before)


_TICK_MS = 500
_NEWEST = 3
"""If many steps arrive together, planned durations are stored for only this many of the newest."""


class StepsPanel(Card):
    """The card that lists the steps. ``step_chosen`` carries the numbers of the selected step and its inner
    steps, or None for all steps. ``parts_begun`` carries the new set when further inner steps have begun.
    """

    step_chosen = Signal(object)
    parts_begun = Signal(object)

    def __init__(self, *, model: RunModel, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._model = model
        self.rows = StepRows()
        model.pace_set.connect(self.rows.clock.set_pace)
        self._delegate = StepDelegate(self.rows, appearance=appearance)
        self.list = StepList(appearance=appearance)
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.setAccessibleDescription(
            self.tr("The log and the bytes show only the selected step; Esc shows all")
        )
        self.list.installEventFilter(self)
        self._count = ElidedLabel(appearance=appearance, role="small", color="text2")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.back_button = Button(appearance=appearance, kind=ButtonKind.GHOST, parent=self)
        self.back_button.hide()
        self.all_button = Button(
            self.tr("Show all"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.all_button.setToolTip(self.tr("Show log and bytes for all steps (Esc)"))
        self.all_button.hide()
        head = QHBoxLayout()
        head.setContentsMargins(14, 3, 10, 3)
        head.setSpacing(4)
        head.addWidget(Label(self.tr("Steps"), appearance=appearance, role="h2"))
        head.addWidget(self._count, 1)
        head.addWidget(self.all_button)
        head.addWidget(self.back_button)
        head.addStrut(CONTROL_HEIGHT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 6)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Separator(appearance=appearance))
        layout.addWidget(self.list, 1)
        self.wait = WaitPanel(self.rows, steps=self.list, model=model, appearance=appearance, parent=self)
        layout.addWidget(self.wait)
        self._is_following = True
        self._chosen = frozenset[int]()
        """The numbers of the selected step and its inner steps."""
        self._has_steps, self._is_wanted = False, True
        self._foreseen: tuple[PlannedCheck, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        bar = self.list.verticalScrollBar()
        bar.actionTriggered.connect(self._note_scrolling)
        bar.rangeChanged.connect(self._follow)
        self.back_button.clicked.connect(self._go_back)
        self.all_button.clicked.connect(self.show_all)
        self.list.selectionModel().selectionChanged.connect(self._tell)
        model.started.connect(self.clear)
        model.started.connect(self._foresee)
        model.foreseen.connect(self._take_forecast)
        model.ticked.connect(self._show_held)
        model.data_arrived.connect(self.take_results)
        model.forgotten.connect(self.clear)
        model.steps_arrived.connect(self.take)
        model.wait_extended.connect(self._lengthen)
        model.changed.connect(self._show_hold)
        model.ended.connect(self.end)
        self._appear()

    @property
    def step(self) -> int:
        """The number of the selected step; 0 for none."""
        chosen = self.list.selectionModel().selectedIndexes()
        return self.rows.step_of(chosen[0].row()) if chosen else 0

    @Slot()
    def clear(self) -> None:
        """Remove the steps of an earlier run, and show all steps of the next one."""
        self.list.clearSelection()  # a reset of the model would clear it without a signal
        self.rows.clear()
        self._foreseen = ()
        self.wait.refresh()
        self._set_following(True)
        self._has_steps = False
        self._appear()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show the panel if it is wanted and the run has steps; otherwise, leave the space to other parts."""
        self._is_wanted = is_wanted
        self._appear()

    def _appear(self) -> None:
        self.setVisible(self._is_wanted and self._has_steps)

    @Slot(object)
    def take(self, events: tuple[StepEvent, ...]) -> None:
        """Show steps that began or ended."""
        resumed = self._model.resumes if events is self._model.past_steps else None
        self.rows.set_paused(self._model.stands_still)
        self.rows.take(events, 0.0 if resumed is None else resumed.seconds)
        if resumed is not None:
            self.take_results(tuple(event for event, _ in resumed.results))
        self._foresee()
        if self._chosen and (parts := self.rows.parts_of(min(self._chosen)) - self._chosen):
            self._chosen |= parts
            self.parts_begun.emit(self._chosen)
        if (forecast := self._model.forecast) is not None:
            known = {event.step: forecast.duration_of(event.step) for event in events[-_NEWEST:]}
            self.rows.note_foreseen({step: took for step, took in known.items() if took is not None})
        self._show_count()
        self._give_room()
        self._has_steps = True
        self._appear()
        self._timer.start()
        self.wait.refresh()
        self._follow()

    @Slot(object)
    def take_results(self, events: tuple[DataEvent, ...]) -> None:
        """Mark the steps that reported numbers with limits."""
        for event in events:
            for figure in figures_of(event) if event.step else ():
                if figure is not None and figure.has_limits:
                    words = figure_value(figure)
                    self.rows.note_measured(event.step, words, is_outside=figure.is_outside)

    @Slot(int, str)
    def mark(self, step: int, decision: str) -> None:
        """Record the user's decision about a failed step: ``retry``, ``skip`` and so on."""
        self.rows.mark(step, decision)

    @Slot()
    def end(self) -> None:
        """Record that the run has ended."""
        self._timer.stop()
        self.rows.foresee(())
        self.rows.end()
        self._give_room()
        self.wait.refresh()
        is_one = len(self.rows.rows) == 1 and not self.rows.count_before
        self._count.setText(self.tr("1 step") if is_one else self._counted(self.tr("{n} steps")))
        self._show_ways()
        self._follow()

    def show_step(self, step: int) -> None:
        """Scroll to a step and make it the current one in the list, without selecting it."""
        place = self.rows.row_of(step)
        if place is not None:
            self._set_following(False)
            self.list.scrollTo(self._index(place))
            self.list.selectionModel().setCurrentIndex(
                self._index(place), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    @Slot()
    def show_all(self) -> None:
        """Clear the selection."""
        if self.all_button.hasFocus():
            self.list.setFocus()
        self.list.clearSelection()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Space) and self.step:
                self.list.clearSelection()
                return True
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
                self._set_following(False)
        return super().eventFilter(watched, event)

    @Slot()
    def _foresee(self) -> None:
        forecast = self._model.forecast
        self.rows.foresee(() if forecast is None else forecast.upcoming)
        checks = () if forecast is None else forecast.checks
        if checks is not self._foreseen:
            self._foreseen = checks
            self.rows.limits = {
                check.step: limits_text(check.low, check.high, check.unit) for check in checks if check.step
            }
        if self.rows.upcoming and not self._has_steps:
            self._show_count()
            self._has_steps = True
            self._appear()

    @Slot()
    def _take_forecast(self) -> None:
        """Show the steps of a forecast that arrived late."""
        self._foresee()
        self._show_count()

    @Slot()
    def _show_held(self) -> None:
        """Update the waiting time of a step that is held up, at the same time as the rest of the page."""
        held_s = self._model.held_s
        is_same = int(held_s or 0) == int(self._delegate.held_s or 0)
        self._delegate.held_s = held_s
        if self._delegate.hold and not is_same:
            for place in self.rows.running:
                self.list.update(self.rows.index(place, 0))

    def _show_count(self) -> None:
        forecast = self._model.forecast
        if forecast is None or not forecast.steps:
            self._count.setText(self._counted(self.tr("{n} so far")))
            return
        begun = self.rows.rows[-1].event.step if self.rows.rows else 0
        done = begun - self.rows.running_count
        words = self.tr("{done} done · {left} more")
        if not forecast.told_steps:
            words = self.tr("{done} done · about {left} more")
        self._count.setText(
            words.format(done=count_text(done), left=count_text(max(0, forecast.steps - done)))
        )

    def _counted(self, words: str) -> str:
        """Return ``words`` with the number of all steps, and how many of them are no longer in the list."""
        rows, before = self.rows.rows, self.rows.count_before
        text = words.format(n=count_text(rows[-1].event.step if rows else 0))
        if not before:
            return text
        return f"{text} · " + self.tr("the first {n} are in the record").format(n=count_text(before))

    @Slot(int, float)
    def _lengthen(self, step: int, seconds: float) -> None:
        self.rows.lengthen(step, seconds)
        self.wait.refresh()

    @Slot()
    def _tick(self) -> None:
        for place in self.rows.running:
            self.list.update(self.rows.index(place, 0))
        self.wait.refresh()
        if not self.rows.running and not self._model.is_active:
            self._timer.stop()

    @Slot()
    def _follow(self) -> None:
        if not self.rows.rows:
            return
        if not self._is_following or self.step:
            self._name_way_back()
            return
        running = self.rows.running
        now = running[-1] if running else len(self.rows.rows) - 1
        if self._model.phase == "failed" and not self._model.is_active:
            # The failed step, even if completed steps inside it come after it.
            failed = [place for place, row in enumerate(self.rows.rows) if row.status == "failed"]
            now = failed[-1] if failed else now
        self.list.scrollTo(self._index(now), QAbstractItemView.ScrollHint.PositionAtCenter)

    def _name_way_back(self) -> None:
        rows, running = self.rows.rows, self.rows.running
        now = rows[running[-1] if running else -1].event.step if rows else 0
        self.back_button.setText(self.tr("Back to step {n}").format(n=count_text(now)))
        self.back_button.updateGeometry()

    def _give_room(self) -> None:
        """Make the row of the innermost current step taller."""
        running = self.rows.running
        self.list.give_room(self._index(running[-1]) if running else QModelIndex())

    @Slot()
    def _show_hold(self) -> None:
        phase = shown_phase(self._model)
        self._delegate.is_simulated = self._model.simulation == "whole"
        hold: Hold = "waiting" if phase == "intervening" else ""
        if phase == "requires_intervention":
            hold = "undecided"
        self.rows.set_paused(self._model.stands_still)
        self._delegate.held_s = self._model.held_s
        if hold != self._delegate.hold:
            self._delegate.hold = hold
            self.list.viewport().update()

    def _index(self, place: int) -> QModelIndex:
        return self.rows.index(place, 0)

    @Slot()
    def _note_scrolling(self) -> None:
        """After the user scrolls, follow the current step only if no steps are upcoming and the last row is
        in view.
        """
        bar = self.list.verticalScrollBar()
        self._set_following(not self.rows.upcoming and bar.sliderPosition() >= bar.maximum() - 1)

    def _set_following(self, is_following: bool) -> None:
        self._is_following = is_following
        self._show_ways()

    def _show_ways(self) -> None:
        """Show one button at a time, because there is no space for two."""
        is_chosen = bool(self.step)
        self._name_way_back()
        self.all_button.setVisible(is_chosen)
        self.back_button.setVisible(not is_chosen and not self._is_following and self._model.is_active)
        self._count.setVisible(self.back_button.isHidden() and not is_chosen)

    @Slot()
    def _tell(self) -> None:
        step = self.step
        self._show_ways()
        self.wait.choose(step)
        self._chosen = self.rows.parts_of(step) if step else frozenset()
        self.step_chosen.emit(self._chosen or None)
        self._follow()

    @Slot()
    def _go_back(self) -> None:
        if self.back_button.hasFocus():
            self.list.setFocus()
        self.list.clearSelection()
        self._set_following(True)
        self._follow()
