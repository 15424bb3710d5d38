"""The card with the steps of a run: it follows the one that goes on until somebody scrolls."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.buttons import Button, ButtonKind
from praxis_desktop.gui.labels import Label
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.steps.step_delegate import StepDelegate
from praxis_desktop.gui.steps.step_rows import StepRows
from praxis_desktop.gui.surfaces import Card

_TICK_MS = 500


class StepsPanel(Card):
    """Hidden while the run has no steps."""

    def __init__(self, *, model: RunModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._model = model
        self.rows = StepRows()
        self._delegate = StepDelegate(self.rows, appearance=appearance)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.viewport().setAutoFillBackground(False)
        self._count = Label(appearance=appearance, role="small", color="text2")
        self.back_button = Button(
            self.tr("Back to current"), appearance=appearance, kind=ButtonKind.GHOST, parent=self
        )
        self.back_button.hide()
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(Label(self.tr("Steps"), appearance=appearance, role="h2"))
        head.addWidget(self._count, 1)
        head.addWidget(self.back_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 6, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        self._is_following = True
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        bar = self.list.verticalScrollBar()
        bar.valueChanged.connect(self._note_scrolling)
        bar.rangeChanged.connect(self._follow)
        self.back_button.clicked.connect(self._go_back)
        model.started.connect(self.clear)
        model.forgotten.connect(self.clear)
        model.steps_arrived.connect(self.take)
        model.ended.connect(self.end)
        self.hide()

    @Slot()
    def clear(self) -> None:
        """Forget the steps of an earlier run."""
        self.rows.clear()
        self._is_following = True
        self.back_button.hide()
        self.hide()

    @Slot(object)
    def take(self, events: tuple[StepEvent, ...]) -> None:
        """Show steps that began or ended."""
        self.rows.take(events)
        self._count.setText(self._counted(self.tr("{n} so far")))
        self.show()
        self._timer.start()
        self._follow()

    @Slot(int, str)
    def mark(self, step: int, decision: str) -> None:
        """Say of a step that had failed what a person decided: ``retry``, ``skip`` and so on."""
        self.rows.mark(step, decision)

    @Slot()
    def end(self) -> None:
        """The run is over."""
        self._timer.stop()
        self.rows.end()
        is_one = len(self.rows.rows) == 1 and not self.rows.count_before
        self._count.setText(self.tr("1 step") if is_one else self._counted(self.tr("{n} steps")))
        self.back_button.hide()

    def _counted(self, words: str) -> str:
        """How many steps there were, and how many of them are not in the list any more."""
        rows, before = self.rows.rows, self.rows.count_before
        text = words.format(n=f"{rows[-1].event.step if rows else 0:,}")
        if not before:
            return text
        return f"{text} · " + self.tr("the first {n} are in the record").format(n=f"{before:,}")

    @Slot()
    def _tick(self) -> None:
        for place in self.rows.running:
            self.list.update(self.rows.index(place, 0))
        if not self.rows.running and not self._model.is_active:
            self._timer.stop()

    @Slot()
    def _follow(self) -> None:
        if self._is_following and self.rows.rows:
            running = self.rows.running
            self.list.scrollTo(self._index(running[-1] if running else len(self.rows.rows) - 1))

    def _index(self, place: int) -> QModelIndex:
        return self.rows.index(place, 0)

    @Slot(int)
    def _note_scrolling(self, value: int) -> None:
        bar = self.list.verticalScrollBar()
        if bar.isSliderDown() or self.list.underMouse():
            self._is_following = value >= bar.maximum() - 1
            self.back_button.setVisible(not self._is_following and self._model.is_active)

    @Slot()
    def _go_back(self) -> None:
        self._is_following = True
        self.back_button.hide()
        self._follow()
