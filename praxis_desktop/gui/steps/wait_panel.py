"""The current wait, shown below the steps: the time left, and buttons that end or extend the wait."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.controls import SECOND_PRESS_MS
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import clock_text, thread_text
from praxis_desktop.gui.steps.rows import StepRow, StepRows
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Separator
from praxis_desktop.runs.commands import ExtendWait, SkipWait

MINUTE_S = 60.0


class WaitPanel(QWidget):
    """Shows the selected step's wait or, if it has none, the wait that ends first. When no wait is left, the
    focus moves from the buttons to ``steps``. ``changed`` is emitted when another wait, or none, is shown.
    """

    changed = Signal()

    def __init__(
        self, rows: StepRows, *, steps: QWidget, model: RunModel, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._steps = steps
        self._rows = rows
        self._model = model
        self._chosen = self._skipped = 0
        self._since = QElapsedTimer()
        self.wait: StepRow | None = None
        """The step whose wait is shown."""
        self._title = ElidedLabel(appearance=appearance, role="h3")
        self._clock = Label(appearance=appearance, role="state")
        self._unit = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.extend_button = Button(self.tr("+1 min"), appearance=appearance, is_run_control=True)
        self.extend_button.setAccessibleName(self.tr("Wait 1 minute longer"))
        self.extend_button.setToolTip(self.tr("Make this wait 1 minute longer"))
        self.skip_button = Button(self.tr("Skip wait"), appearance=appearance, is_run_control=True)
        self.skip_button.setToolTip(self.tr("End this wait now. The protocol continues with its next line."))
        for button in (self.extend_button, self.skip_button):
            button.setAccessibleDescription(button.toolTip())
        self.setAccessibleName(self.tr("Current wait"))
        self._lay_out(appearance)
        self.extend_button.clicked.connect(self.extend)
        self.skip_button.clicked.connect(self.skip)
        model.controls.refused.connect(self._note_refusal)
        model.controls.changed.connect(self.refresh)
        self.hide()

    def choose(self, step: int) -> None:
        """Prefer the given step's wait to other waits, if that step is waiting."""
        self._chosen = step
        self.refresh()

    @property
    def obstacle(self) -> str:
        """Why there is no wait that can be changed now; "" if there is one."""
        if not self._model.is_active:
            return self.tr("Nothing is running")
        if self.wait is None:
            return self.tr("The protocol is not in a timed wait")
        if self.wait.event.step == self._skipped:
            return self.tr("This wait is being skipped")
        return ""

    @property
    def endless(self) -> str:
        """Why the wait can be ended but not extended; "" if it can be extended."""
        if self.wait is None or self.wait.event.expected is not None:
            return ""
        return self.tr("This wait cannot be extended")

    @Slot()
    def extend(self) -> None:
        """Extend the wait by a minute."""
        if self.wait is not None and not self.obstacle and not self.endless:
            self._model.controls.do(ExtendWait(MINUTE_S, self.wait.event.step))

    @Slot()
    def skip(self) -> None:
        """End the wait. A press just after a new wait has appeared is ignored, because it was meant for the
        previous wait.
        """
        if self.wait is None or self.obstacle or not self._since.hasExpired(SECOND_PRESS_MS):
            return
        self._skipped = self.wait.event.step
        self._model.controls.do(SkipWait(self._skipped))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the panel."""
        can_change = self._model.controls.allows(SkipWait) and not self._model.is_to_continue
        waits = self._rows.waits if can_change else []
        wait = next((row for row in waits if row.event.step == self._chosen), None)
        if wait is None and waits:
            wait = min(waits, key=self._ends_at)
        if wait is not self.wait:
            self.wait = wait
            self._since.start()
            self.changed.emit()
        if wait is None and (self.extend_button.hasFocus() or self.skip_button.hasFocus()):
            self._steps.setFocus()
        self.setVisible(wait is not None)
        if wait is not None:
            self._show(wait, len(waits))

    def _show(self, wait: StepRow, count: int) -> None:
        title = wait.event.title
        if count > 1:
            words = self.tr("{title} · step {n}, wait 1 of {count}")
            title = words.format(title=title, n=wait.event.step, count=count)
        self._title.setText(" · ".join(part for part in (title, thread_text(wait.event.thread)) if part))
        left = wait.left(self._rows.now_ms)
        self._clock.setText(clock_text(round(wait.passed(self._rows.now_ms) if left is None else left)))
        is_skipped = wait.event.step == self._skipped
        if is_skipped:
            is_held = self._model.controls.state == "paused"
            unit = self.tr("skipped on Continue") if is_held else self.tr("being skipped")
        else:
            unit = self.tr("passed") if left is None else self.tr("left")
        self._unit.setText(unit)
        self._clock.setAccessibleName(f"{self._clock.text()} {unit}")
        self.extend_button.setVisible(left is not None)

    def _ends_at(self, wait: StepRow) -> float:
        left = wait.left(self._rows.now_ms)
        return float("inf") if left is None else left

    @Slot(str)
    def _note_refusal(self, _reason: str) -> None:
        self._skipped = 0
        self.refresh()

    def _lay_out(self, appearance: Appearance) -> None:
        time = QHBoxLayout()
        time.setSpacing(8)
        time.addWidget(self._clock)
        time.addWidget(self._unit, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.extend_button)
        self._buttons.addWidget(self.skip_button, 1)
        within = QVBoxLayout()
        within.setContentsMargins(10, 8, 10, 4)
        within.setSpacing(4)
        within.addWidget(self._title)
        within.addLayout(time)
        within.addLayout(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(within)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Stack the buttons vertically if they do not fit side by side."""
        super().resizeEvent(event)
        room = self.width() - 20
        both = self.extend_button.sizeHint().width() + self.skip_button.sizeHint().width() + 8
        is_wide = both <= room
        self._buttons.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
