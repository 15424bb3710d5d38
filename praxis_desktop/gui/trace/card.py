"""The card of the trace viewer: header, drawing, source lines, and controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.words import thread_text
from praxis_desktop.gui.trace.canvas import TraceCanvas
from praxis_desktop.gui.trace.lines import SourceLines
from praxis_desktop.gui.trace.view import ReadTrace, numbers_words, read, step_words
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, with_decimal_sign
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.slider import DrawnSlider
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.gui.trace.view import StepView


class StepSlider(DrawnSlider):
    """The slider for steps; ``chosen`` carries the zero-based index of the step that the user chose."""

    chosen = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setAccessibleName(self.tr("Trace step"))

    def show_step(self, step: int, count: int) -> None:
        """Show the step with the zero-based index ``step``, out of ``count`` steps."""
        self.setRange(0, max(count - 1, 0))
        self.setPageStep(max(count // 10, 1))
        if not self.isSliderDown():
            self.setValue(step)
        words = self.tr("Step {n} of {count}")
        self.setAccessibleDescription(words.format(n=step + 1, count=count))

    def choose(self, share: float) -> None:
        self.chosen.emit(round(share * self.maximum()))


SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0)

_STEP_MS = 700
"""Time, in milliseconds, between two steps at normal speed."""


class TraceClock(QObject):
    """Plays the steps, which are numbered from 0. The clock stops at the last step; if started there, it
    begins again at the first step.
    """

    moved = Signal(int)
    changed = Signal()
    """Emitted when the clock starts or stops."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Whether the clock is running."""
        return self._timer.isActive()

    def wind(self, count: int) -> None:
        """Stop, and go to the first of ``count`` steps."""
        self.stop()
        self.count = count
        self.set_step(0)

    def set_speed(self, speed: float) -> None:
        """Set the speed as a multiple of the normal speed."""
        self._timer.setInterval(round(_STEP_MS / speed))

    @Slot(int)
    def set_step(self, step: int) -> None:
        """Go to a step; an out-of-range number is clamped to the existing steps."""
        self.step = min(max(step, 0), max(self.count - 1, 0))
        self.moved.emit(self.step)

    @Slot()
    def stop(self) -> None:
        """Stop playing."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Start or stop playing."""
        if self._timer.isActive():
            self.stop()
            return
        if self.step >= self.count - 1:
            self.set_step(0)
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _tick(self) -> None:
        self.set_step(self.step + 1)
        if self.step >= self.count - 1:
            self.stop()


_HEIGHT, _TREE_HEIGHT = 222, 300


class TraceCard(Card):
    """The trace viewer, hidden until ``show_trace`` has something to show. Space plays, arrow keys go to the
    next and previous step, and Home and End go to the first and the last step.
    """

    closed = Signal()
    """Emitted when the user has closed the card."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._read: ReadTrace | None = None
        self._view: StepView | None = None
        self._source = -1
        self._is_chosen = self._has_trees = False
        self._acting = (0, 0)
        self._reader = BackgroundTask(read, self)
        self._reader.done.connect(self._show_read)
        self.clock = TraceClock(self)
        self.title = Label(self.tr("Trace"), appearance=appearance, role="h2")
        self.words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.compared = Chip(self.tr("compared"), "warn", "eye", appearance=appearance, parent=self)
        self.written = Chip(self.tr("written"), "ok", "check", appearance=appearance, parent=self)
        self.close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        self.canvas = TraceCanvas(appearance=appearance)
        self.scroll_area = QuietScrollArea(self.canvas, appearance=appearance, takes_focus=True)
        self.lines = SourceLines(appearance=appearance, parent=self)
        self.notice = NoticeLine(appearance=appearance, parent=self)
        self.back_button = Button(appearance=appearance, icon="step-back", parent=self)
        self.play_button = Button(appearance=appearance, icon="play", parent=self)
        self.on_button = Button(appearance=appearance, icon="step-on", parent=self)
        self.slider = StepSlider(appearance=appearance)
        self.count = Label(appearance=appearance, role="h3")
        self.speeds = ChoiceField(appearance=appearance, parent=self)
        self._controls = QWidget(self)
        self._name()
        self._lay_out()
        self._connect()
        self.hide()

    @Slot(object)
    def show_trace(self, content: Mapping[str, object]) -> None:
        """Show the trace in a kernel message. The message is parsed on a background thread."""
        self._reader.start(content)

    @Slot()
    def clear(self) -> None:
        """Clear and hide the card."""
        self._read = None
        self.clock.wind(0)
        self.hide()

    @property
    def view(self) -> StepView | None:
        """The step that is shown, or None."""
        return self._view

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(600, _TREE_HEIGHT if self._has_trees else _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 216)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        moves = {
            Qt.Key.Key_Space: self.clock.toggle,
            Qt.Key.Key_Left: self._step_back,
            Qt.Key.Key_Right: self._step_on,
            Qt.Key.Key_Home: self._go_to_first,
            Qt.Key.Key_End: self._go_to_last,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            move()

    # ---- display
    @Slot(object)
    def _show_read(self, read: ReadTrace) -> None:
        self._read, self._source = read, -1
        self._has_trees = read.has_trees
        self.updateGeometry()
        steps, left_out = len(read.views.trace.steps), read.views.trace.left_out
        self._controls.setVisible(steps > 0)
        self.scroll_area.setVisible(steps > 0)
        self.lines.setVisible(steps > 0)
        if not steps:
            self.notice.show_notice(
                "information",
                "idle",
                self.tr("This cell has no operations on lists or nodes to show."),
                self.tr("Nodes are instances of classes named ListNode or TreeNode."),
            )
            self._view = None
            self.words.setText("")
        elif left_out:
            words = self.tr("The first {n} operations are shown; {more} others were left out.")
            shown = len(read.views.trace.frames)
            self.notice.show_notice("information", "warn", words.format(n=shown, more=left_out))
        else:
            self.notice.show_notice("information", "idle", "")
        self.show()
        self.clock.wind(steps)

    @Slot(int)
    def _show_step(self, number: int) -> None:
        read = self._read
        if read is None or number >= len(read.views.trace.steps):
            return
        view = self._view = read.views.at(number)
        if view.step.source != self._source:
            self._source = view.step.source
            self.lines.show_source(read.lines[self._source], read.acting[self._source])
        self.lines.mark_line(view.step.line)
        cell = read.views.trace.sources[view.step.source].cell
        place = view.function or self.tr("Cell {n}").format(n=cell)
        words = (place, thread_text(view.thread), numbers_words(view))
        self.words.setText(" · ".join(part for part in words if part))
        self.slider.show_step(number, self.clock.count)
        self.count.setText(self.tr("{n} / {count}").format(n=number + 1, count=self.clock.count))
        self.canvas.show_step(view)
        if self._is_chosen:  # steps that play automatically are not read aloud
            self._is_chosen = False
            said = QAccessibleAnnouncementEvent(self, step_words(view))
            QAccessible.updateAccessibility(said)

    @Slot(int, int)
    def _note_acting(self, top: int, bottom: int) -> None:
        self._acting = (top, bottom)
        QTimer.singleShot(0, self, self._show_acting)  # once the drawing has its height

    @Slot()
    def _show_acting(self) -> None:
        top, bottom = self._acting
        room = self.scroll_area.viewport().height()
        self.scroll_area.ensureVisible(0, min(bottom, top + room), 0, 4)
        self.scroll_area.ensureVisible(0, top, 0, 4)

    @Slot()
    def _show_play(self) -> None:
        words = self.tr("Stop playing") if self.clock.is_playing else self.tr("Play")
        self.play_button.set_icon("pause" if self.clock.is_playing else "play")
        self.play_button.setAccessibleName(words)
        self.play_button.setToolTip(self.tr("{words} (Space)").format(words=words))

    # ---- controls
    @Slot(int)
    def _go_to(self, step: int) -> None:
        self._is_chosen = True
        self.clock.stop()
        self.clock.set_step(step)

    @Slot()
    def _step_back(self) -> None:
        self._go_to(self.clock.step - 1)

    @Slot()
    def _step_on(self) -> None:
        self._go_to(self.clock.step + 1)

    @Slot()
    def _go_to_first(self) -> None:
        self._go_to(0)

    @Slot()
    def _go_to_last(self) -> None:
        self._go_to(self.clock.count - 1)

    @Slot(int)
    def _jump(self, line: int) -> None:
        """Go to the next step on a line or, if there are no more, to the first step on that line."""
        if self._read is None:
            return
        steps = self._read.views.trace.steps
        order = [*range(self.clock.step + 1, len(steps)), *range(self.clock.step)]
        for number in order:
            if (steps[number].source, steps[number].line) == (self._source, line):
                self._go_to(number)
                return

    @Slot(int)
    def _choose_speed(self, number: int) -> None:
        self.clock.set_speed(SPEEDS[number])

    @Slot()
    def _close(self) -> None:
        self.clear()
        self.closed.emit()

    # ---- construction
    def _name(self) -> None:
        for button, words, key in (
            (self.back_button, self.tr("Step back"), "←"),
            (self.on_button, self.tr("Step"), "→"),
            (self.close_button, self.tr("Close trace"), ""),
        ):
            button.setAccessibleName(words)
            button.setToolTip(f"{words} ({key})" if key else words)
        self.compared.setAccessibleDescription(self.tr("Amber boxes are read by this step"))
        self.compared.setToolTip(self.tr("Amber boxes are read by this step"))
        self.written.setAccessibleDescription(
            self.tr("Green boxes were written by this step or the previous one")
        )
        self.written.setToolTip(self.tr("Green boxes were written by this step or the previous one"))
        self.speeds.setAccessibleName(self.tr("Speed"))
        self.speeds.setMinimumContentsLength(4)
        for speed in SPEEDS:
            self.speeds.addItem(with_decimal_sign(f"{speed:g}") + "×")
        self.speeds.setCurrentIndex(SPEEDS.index(1.0))
        self.speeds.setFixedWidth(90)
        self.scroll_area.setAccessibleName(self.canvas.accessibleName())
        self._show_play()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.compared)
        head.addWidget(self.written)
        head.addWidget(self.close_button)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.scroll_area, 12)
        body.addWidget(self.lines, 10)
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(6)
        for widget in (self.back_button, self.play_button, self.on_button):
            controls.addWidget(widget)
        controls.addWidget(self.slider, 1)
        controls.addWidget(self.count)
        controls.addWidget(self.speeds)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 10, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addLayout(body, 1)
        layout.addWidget(self._controls)

    def _connect(self) -> None:
        self.clock.moved.connect(self._show_step)
        self.clock.changed.connect(self._show_play)
        self.canvas.acted.connect(self._note_acting)
        self.slider.chosen.connect(self._go_to)
        self.lines.line_chosen.connect(self._jump)
        self.back_button.clicked.connect(self._step_back)
        self.play_button.clicked.connect(self.clock.toggle)
        self.on_button.clicked.connect(self._step_on)
        self.close_button.clicked.connect(self._close)
        self.speeds.currentIndexChanged.connect(self._choose_speed)
