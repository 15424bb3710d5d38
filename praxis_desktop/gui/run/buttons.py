"""The buttons for a run: Pause, Stop (which asks how to stop) and, afterwards, Report and Run again."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.controls import SECOND_PRESS_MS, RunControls
from praxis_desktop.gui.widgets.appearing_guard import Guard, always_counts
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import can_have_keys
from praxis_desktop.runs.commands import Pause, PauseNow, Resume

_ROOMY = 1400
"""Minimum width of the window, in pixels, at which all buttons have room for their texts."""


class RunButtons(QWidget):
    """Shows the buttons that RunControls allows, and forwards presses to it. Pressing Stop replaces that
    button with a choice of how to stop, in which the Now button appears where Stop was.
    """

    run_requested = Signal()
    report_requested = Signal()
    copy_requested = Signal()
    """Requests a console on a copy of the paused run."""
    stop_settled = Signal(bool)
    """Carries how the user chose to stop the run: True for after this step, False for now."""
    choice_changed = Signal()

    def __init__(self, *, controls: RunControls, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._controls = controls
        self._is_choosing = self._is_narrow = False
        self.has_run = False
        """Whether there is a run that can be repeated."""
        self.has_report = False
        """Whether there is a report on the run."""
        self._since_choice = QElapsedTimer()
        self._since_pause = QElapsedTimer()
        self._focus_before: QWidget | None = None
        self._question = QWidget(self)
        words = QVBoxLayout(self._question)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(self.tr("Stop the run?"), appearance=appearance, role="h2"))
        words.addWidget(
            Label(
                self.tr("The program may first\nmake instruments safe."),
                appearance=appearance,
                role="caption",
            )
        )
        words.addStretch(1)

        def button(text: str, icon: str, kind: ButtonKind = ButtonKind.SECONDARY) -> Button:
            return Button(text, appearance=appearance, kind=kind, icon=icon, is_run_control=True, parent=self)

        self.pause_button = button(self.tr("Pause"), "pause")
        self.pause_now_button = button(self.tr("Pause now"), "pause-now")
        self.pause_now_button.setAccessibleName(self.tr("Pause now, within the step"))
        self.pause_now_button.setToolTip(
            self.tr("Pause the run where it is, in the middle of its step (Ctrl+Shift+P)")
        )
        self.copy_button = button(self.tr("Inspect a copy"), "console")
        self.copy_button.setAccessibleName(self.tr("Open a console on a copy"))
        self.copy_button.setToolTip(
            self.tr("Open a console on a copy of the program; the run is not affected")
        )
        self._offers_copies = False
        self.keep_button = button(self.tr("Keep running"), "play")
        self.after_button = button(self.tr("After this step"), "hourglass", ButtonKind.PRIMARY)
        self.stop_button = button(self.tr("Stop"), "stop")
        self.now_button = button(self.tr("Now"), "stop", ButtonKind.DANGER)
        self.report_button = button(self.tr("Open report"), "file")
        self.report_button.setToolTip(self.tr("The run's results, steps, bytes and log"))
        self.run_button = button(self.tr("Run again…"), "refresh")
        self.run_button.setToolTip(self.tr("Set up the same protocol again with the same values (Ctrl+R)"))
        self.now_button.setToolTip(
            self.tr("Ask the program to end now; it may first make its instruments safe (Ctrl+.)")
        )
        self.after_button.setToolTip(self.tr("Complete the current step, then stop the run"))
        self.keep_button.setToolTip(self.tr("The run continues (Esc)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (self._question, self.pause_button, self.pause_now_button, self.copy_button):
            layout.addWidget(widget)
        layout.addWidget(self.keep_button)
        layout.addWidget(self.after_button)
        for widget in (self.stop_button, self.now_button, self.report_button, self.run_button):
            layout.addWidget(widget)
        for stopping in (*self.controls_in_reach, self._question):
            always_counts(stopping)
        for appearing in (self.copy_button, self.report_button, self.run_button):
            Guard(appearing)  # it appears where another button was
        self.pause_button.clicked.connect(self.press_pause)
        self.pause_now_button.clicked.connect(self.press_pause_now)
        self.copy_button.clicked.connect(self.copy_requested)
        self.stop_button.clicked.connect(self.press_stop)
        self.keep_button.clicked.connect(self._keep_running)
        self.after_button.clicked.connect(self._stop_after_step)
        self.now_button.clicked.connect(self._stop_now)
        self.run_button.clicked.connect(self.run_requested)
        self.report_button.clicked.connect(self.report_requested)
        controls.changed.connect(self.refresh)
        self.refresh()

    @property
    def is_choosing(self) -> bool:
        """Whether the choice of how to stop is shown."""
        return self._is_choosing

    @property
    def controls_in_reach(self) -> list[QWidget]:
        """The buttons that can be used even while a sheet covers the page."""
        return [
            self.pause_button,
            self.pause_now_button,
            self.keep_button,
            self.after_button,
            self.stop_button,
            self.now_button,
        ]

    def offer_copies(self) -> None:
        """Offer a console on a copy of the program whenever the run is paused."""
        self._offers_copies = True
        self.refresh()

    def set_narrow(self, is_narrow: bool) -> None:
        """Make the buttons take up less space if ``is_narrow`` is true."""
        has_room = self.window().width() >= _ROOMY
        self.pause_now_button.setText(self.tr("Pause now") if has_room else "")
        self.pause_now_button.updateGeometry()
        self.copy_button.setText(self.tr("Inspect a copy") if has_room else "")
        self.copy_button.updateGeometry()
        self._is_narrow = is_narrow
        self.now_button.setText(self.tr("Stop now") if is_narrow else self.tr("Now"))
        self.now_button.updateGeometry()
        self._question.setVisible(self._is_choosing and not is_narrow)

    # ---- input
    @Slot()
    def press_pause(self) -> None:
        """Pause before the next step; if the run is paused or about to pause, let it continue."""
        controls = self._controls
        if self._since_pause.isValid() and not self._since_pause.hasExpired(SECOND_PRESS_MS):
            return
        self._since_pause.start()
        if controls.state in ("pausing", "paused") or controls.ends_after_step:
            controls.do(Resume())
        elif controls.can_pause:
            controls.do(Pause() if controls.allows(Pause) else PauseNow())

    @Slot()
    def press_pause_now(self) -> None:
        """Pause in the middle of the current step."""
        if self._controls.allows(PauseNow):
            self._controls.do(PauseNow())

    @Slot()
    def press_stop(self) -> None:
        """Ask how to stop the run. If the user is already being asked, or has no choice, stop the run now."""
        if self._is_choosing:
            self._stop_now()
            return
        match self._controls.stop_way:
            case "choice":
                self._choose()
            case "at once" | "harder":
                self.stop_settled.emit(False)
            case _:
                return

    @Slot()
    def keep_running(self) -> None:
        """Close the choice of how to stop, without affecting the run."""
        if self._is_choosing:
            self._end_choice()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self._is_choosing:
            self.keep_running()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = QApplication.focusWidget()
            # A held Enter counts once.
            if isinstance(focus, Button) and self.isAncestorOf(focus) and not event.isAutoRepeat():
                focus.click()
        else:
            super().keyPressEvent(event)

    # ---- the choice
    def _choose(self) -> None:
        self._focus_before = QApplication.focusWidget()
        self._is_choosing = True
        self._since_choice.start()
        self.refresh()
        self.keep_button.setFocus()  # Enter, which barcode scanners also type, must not stop the run
        self.choice_changed.emit()

    def _end_choice(self) -> None:
        self._is_choosing = False
        before, self._focus_before = self._focus_before, None
        self.refresh()
        if can_have_keys(before) and before.isEnabled():
            before.setFocus()
        elif self.stop_button.isEnabled():
            self.stop_button.setFocus()
        self.choice_changed.emit()

    @Slot()
    def _keep_running(self) -> None:
        """Let the run continue, even if a stop after this step has already been chosen."""
        self.keep_running()
        if self._controls.ends_after_step:
            self._controls.do(Resume())

    @Slot()
    def _stop_after_step(self) -> None:
        if self._since_choice.hasExpired(SECOND_PRESS_MS):
            self._end_choice()
            self.stop_settled.emit(True)

    @Slot()
    def _stop_now(self) -> None:
        # A double click on Stop is not a decision.
        if self._since_choice.hasExpired(SECOND_PRESS_MS):
            self._end_choice()
            self.stop_settled.emit(False)

    # ---- display
    @Slot()
    def refresh(self) -> None:
        """Show the buttons that can currently be used."""
        controls = self._controls
        if self._is_choosing and controls.stop_way != "choice":
            self._is_choosing = False
            self.choice_changed.emit()
        is_active, is_choosing = controls.is_active, self._is_choosing
        self._question.setVisible(is_choosing and not self._is_narrow)
        for widget in (self.keep_button, self.now_button):
            widget.setVisible(is_choosing)
        # Without a current step, there is no end of a step to wait for.
        self.after_button.setVisible(is_choosing and controls.can_stop_after_step)
        # A queued run has nothing to pause, and the space is needed to say what the run waits for.
        self.pause_button.setVisible(is_active and not is_choosing and controls.state != "queued")
        can_pause_now = controls.allows(PauseNow)
        self.pause_now_button.setVisible(is_active and not is_choosing and can_pause_now)
        is_paused = is_active and not is_choosing and controls.state == "paused"
        self.copy_button.setVisible(is_paused and self._offers_copies)
        self.stop_button.setVisible(is_active and not is_choosing)
        is_over = self.has_run and not is_active and not controls.halt_time
        self.run_button.setVisible(is_over)
        self.report_button.setVisible(is_over and self.has_report)
        self._show_pause()
        self._show_stop()

    def _show_pause(self) -> None:
        controls, button = self._controls, self.pause_button
        text, icon, kind = self.tr("Pause"), "pause", ButtonKind.SECONDARY
        tip = self.tr("Pause the run before its next step (Ctrl+P)")
        if controls.ends_after_step and controls.allows(Resume):
            text, icon = self.tr("Keep running"), "play"
            tip = self.tr("Cancel the stop after this step (Ctrl+P)")
        elif controls.state == "paused":
            text, icon, kind = self.tr("Continue"), "play", ButtonKind.PRIMARY
            tip = self.tr("Continue the run (Ctrl+P)")
        elif controls.state == "pausing":
            text, icon = self.tr("Keep running"), "play"
            tip = self.tr("Cancel the pause after this step (Ctrl+P)")
        elif controls.waits_for_person:
            tip = self.tr("The run is already waiting for you")
        elif not controls.can_pause:
            tip = self.tr("Nothing can be paused now")
        button.setText(text)
        button.set_icon(icon)
        button.set_kind(kind)
        button.setEnabled(controls.can_pause)
        button.setToolTip(tip)
        button.setAccessibleDescription("" if controls.can_pause else tip)

    def _show_stop(self) -> None:
        controls, button = self._controls, self.stop_button
        way = controls.stop_way
        button.setEnabled(way != "none")
        text, kind = self.tr("Stop"), ButtonKind.SECONDARY
        tip = self.tr("Stop the run, after this step or now (Ctrl+.)")
        if way == "none":
            tip = self.tr("Nothing is running")
        elif way == "harder":
            text, kind = self.tr("Stop now"), ButtonKind.DANGER
            tip = self.tr("End the program at once (Ctrl+.). It can no longer make its instruments safe.")
        elif controls.state == "queued":
            text = self.tr("Leave queue")
            tip = self.tr("Stop waiting, and do not start the run (Ctrl+.)")
        elif way == "at once":
            tip = self.tr("End the run before the program starts (Ctrl+.)")
        button.setText(text)
        button.set_kind(kind)
        button.setToolTip(tip)
