"""The controller for a run's sheets, which chooses the sheet to show and fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QRect, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.emergency.sheet import HaltSheet
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.questions.error_sheet import ErrorSheet
from praxis_desktop.gui.questions.open_prompts import OpenPrompt, OpenPrompts
from praxis_desktop.gui.questions.prompt_sheet import PromptSheet
from praxis_desktop.gui.questions.stop_sheets import ClosingSheet, ReasonSheet
from praxis_desktop.gui.run.buttons import RunButtons
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import step_text
from praxis_desktop.gui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent


_FRONT: tuple[type[Sheet], ...] = (HaltSheet, ClosingSheet, ReasonSheet, ErrorSheet, PromptSheet)
"""The sheet classes, frontmost first."""

_Made = TypeVar("_Made", bound=Sheet)

_CLOCK_MS = 500
_BEEP_MS = 60_000
_BETWEEN_TONES_MS = 400
"""Pause, in milliseconds, between the two tones that draw attention to an unanswered question."""


class QuestionsController(QObject):
    """Shows one sheet at a time: the emergency stop takes precedence, then the oldest question.

    All sheets except the emergency sheet are created on first use, because most runs ask nothing, and
    creating the sheets takes longer than creating the rest of the page.
    """

    attention_wanted = Signal()
    """Emitted when a question or an emergency stop is shown and the run's page should come into view."""
    refused = Signal(str)
    """Carries the reason why a request was refused."""
    failure_shown = Signal(str)
    """Carries the role of the port whose failure the user is deciding about; "" if no port is involved."""
    halt_told = Signal(object)
    """Carries a HaltEvent about one of this run's instruments."""
    halt_read = Signal()
    """Emitted when the sheet about the emergency stop has been closed."""
    closing_confirmed = Signal(str)
    """Emitted when the user has confirmed that all runs are to be stopped and the window closed. Carries the
    reason, "" if none is required.
    """

    def __init__(
        self, *, model: RunModel, buttons: RunButtons, appearance: Appearance, page: QWidget
    ) -> None:
        super().__init__(page)
        self._model = model
        self._controls = model.controls
        self._buttons = buttons
        self._appearance = appearance
        self._page = page
        self._sheets: list[Sheet] = []
        """The sheets created so far."""
        self._covered = QRect()
        self.requires_reason = False
        """Whether the user must give a reason for stopping a run, and for resuming it after an error."""
        self.sounds = True
        """Whether questions are accompanied by a sound."""
        self._stops_after_step = False
        self._shown: OpenPrompt | None = None
        self._told_s = -1
        """The waiting time currently shown on the sheet, in seconds."""
        self.prompts = OpenPrompts(model, self)
        self.halt_sheet = self._add(HaltSheet(appearance=appearance, parent=page))
        self._is_halt_read = False
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._clock.timeout.connect(self._show_time)
        self._bell = QTimer(self)
        self._bell.setInterval(_BEEP_MS)
        self._bell.timeout.connect(self._ring)
        self._second_tone = QTimer(self)
        self._second_tone.setSingleShot(True)
        self._second_tone.setInterval(_BETWEEN_TONES_MS)
        self._second_tone.timeout.connect(self._sound)
        self._connect()

    @property
    def open_sheet(self) -> Sheet | None:
        """The frontmost open sheet, or None if no sheet is open."""
        are_open = (sheet for sheet in self._sheets if sheet.is_open)
        return min(are_open, key=lambda sheet: _FRONT.index(type(sheet)), default=None)

    def cover(self, left: int, top: int, width: int, height: int) -> None:
        """Set the area of the page that sheets cover."""
        self._covered = QRect(left, top, width, height)
        for sheet in self._sheets:
            sheet.setGeometry(self._covered)

    # ---- made on first use
    @cached_property
    def prompt_sheet(self) -> PromptSheet:
        """The sheet for a question asked by a protocol."""
        sheet = self._add(PromptSheet(appearance=self._appearance, parent=self._page))
        sheet.answered.connect(self._answer)
        sheet.stop_requested.connect(self._buttons.press_stop)
        return sheet

    @cached_property
    def error_sheet(self) -> ErrorSheet:
        """The sheet about a failed operation."""
        sheet = self._add(ErrorSheet(appearance=self._appearance, parent=self._page))
        sheet.answered.connect(self._recover)
        return sheet

    @cached_property
    def reason_sheet(self) -> ReasonSheet:
        """The sheet that asks why the run is being stopped."""
        sheet = self._add(ReasonSheet(appearance=self._appearance, parent=self._page))
        sheet.given.connect(self._stop_for)
        return sheet

    @cached_property
    def closing_sheet(self) -> ClosingSheet:
        """The sheet that asks whether to stop runs before the window closes."""
        sheet = self._add(ClosingSheet(appearance=self._appearance, parent=self._page))
        sheet.confirmed.connect(self.closing_confirmed)
        return sheet

    def _add(self, sheet: _Made) -> _Made:
        sheet.neighbours = self._buttons.controls_in_reach
        sheet.setGeometry(self._covered)
        self._sheets.append(sheet)
        return sheet

    def _dismiss(self, *kinds: type[Sheet]) -> None:
        for sheet in self._sheets:
            if isinstance(sheet, kinds):
                sheet.dismiss()

    def _connect(self) -> None:
        model, controls = self._model, self._controls
        self.prompts.changed.connect(self._show_first)
        self.prompts.read.connect(self._show_reading)
        self.halt_sheet.again_requested.connect(controls.emergency_stop)
        self.halt_sheet.closed.connect(self._close_halt)
        self._buttons.stop_settled.connect(self._settle_stop)
        self._buttons.choice_changed.connect(self._follow_choice)
        controls.halted.connect(self._show_halt)
        controls.elsewhere.halted.connect(self.halt_sheet.take)
        controls.elsewhere.silent.connect(self.halt_sheet.take_silent)
        controls.elsewhere.failed.connect(self.halt_sheet.take_unreached)
        for told in (controls.elsewhere.halted, controls.elsewhere.silent, controls.elsewhere.failed):
            told.connect(self._note_news)
        controls.refused.connect(self._show_refusal)
        model.halt_told.connect(self._take_halt)
        model.ticked.connect(self._follow_clock)
        model.started.connect(self.halt_sheet.forget)
        model.ended.connect(self._end)

    # ---- closing the window
    def ask_to_close(self, names: Sequence[str]) -> None:
        """Ask whether to stop the runs called ``names`` before the window closes. If the user is being asked
        how to stop this run, that question is withdrawn, so that only one question is open.
        """
        self._buttons.keep_running()
        self.closing_sheet.ask(names, needs_reason=self.requires_reason)

    @Slot()
    def _follow_choice(self) -> None:
        is_choosing = self._buttons.is_choosing
        for sheet in self._sheets:
            if isinstance(sheet, PromptSheet):
                sheet.show_stopping(is_choosing)
        if is_choosing:
            self._dismiss(ClosingSheet)

    # ---- questions
    @Slot()
    def _show_first(self) -> None:
        """Show the question to be answered first, if any question is open."""
        first = self.prompts.first
        if first is self._shown:
            return
        self._shown = first
        is_error = first is not None and first.event.kind == "recover"
        port = first.event.details.get("port") if first is not None and is_error else None
        if not is_error:
            self._dismiss(ErrorSheet)
        if first is None or is_error:
            self._dismiss(PromptSheet)
        if first is None:
            self.failure_shown.emit("")
            self._clock.stop()
            self._bell.stop()
            return
        step = self._step_of(first)
        if step and self._model.number:  # several runs may ask at the same time
            step = f"{self._model.run_name} · {step}"
        if is_error:
            self.error_sheet.names = self._model.names
            self.error_sheet.show_prompt(first, step, needs_reason=self.requires_reason)
        else:
            self.prompt_sheet.show_prompt(first, step)
        self.failure_shown.emit(port if isinstance(port, str) else "")
        if self.halt_sheet.is_open:
            self.halt_sheet.raise_()
        self._clock.start()
        self._bell.start()
        self._ring()
        self.attention_wanted.emit()

    @Slot(object)
    def _show_reading(self, opened: OpenPrompt) -> None:
        if opened is self._shown:
            self.prompt_sheet.show_reading()

    def _step_of(self, opened: OpenPrompt) -> str:
        step, number = self._model.step, opened.event.step
        if not number:
            return ""
        # The question is a separate step, whose title the sheet already shows.
        event = opened.event
        total = 0 if self._model.forecast is None else self._model.forecast.told_steps
        is_said = step is not None and event.kind != "recover" and step.title in event.message
        if step is not None and step.step == number and not is_said:
            return step_text(step, total)
        if number <= total:
            return self.tr("Step {number} of {total}").format(number=number, total=total)
        return self.tr("Step {number}").format(number=number)

    @Slot(int, object)
    def _answer(self, number: int, value: object) -> None:
        self._controls.answer(number, value)

    @Slot(int, object, object, str)
    def _recover(
        self, number: int, value: object, facts: Mapping[str, Mapping[str, object]], reason: str
    ) -> None:
        self._controls.answer(number, value, facts=facts, reason=reason)

    @Slot(str)
    def _show_refusal(self, message: str) -> None:
        """Show a refusal on the frontmost sheet, or report it if that sheet cannot show refusals."""
        sheet = self.open_sheet
        if isinstance(sheet, PromptSheet | ErrorSheet):
            sheet.show_problem(message)
        else:
            self.refused.emit(message)

    @Slot()
    def _follow_clock(self) -> None:
        """Update the waiting time at the same moment as the page's header updates its own."""
        if self._shown is not None and self._shown.waiting_s != self._told_s:
            self._show_time()

    @Slot()
    def _show_time(self) -> None:
        self._told_s = -1 if self._shown is None else self._shown.waiting_s
        for sheet in self._sheets:
            if isinstance(sheet, PromptSheet | ErrorSheet):
                sheet.show_time()

    @Slot()
    def _ring(self) -> None:
        self._sound()
        self._second_tone.start()

    @Slot()
    def _sound(self) -> None:
        if self.sounds:
            QApplication.beep()

    # ---- stops
    @Slot()
    def stop_at_once(self) -> None:
        """Stop the run now, without asking how. The user is asked for a reason only if one is required."""
        self._settle_stop(False)

    @Slot(bool)
    def _settle_stop(self, is_after_step: bool) -> None:
        self._stops_after_step = is_after_step
        if self.requires_reason and not self._controls.is_stopping:
            self.reason_sheet.ask()
        else:
            self._stop_for("")

    @Slot(str)
    def _stop_for(self, reason: str) -> None:
        if self._stops_after_step:
            self._controls.stop_after_step(reason)
        else:
            self._controls.stop_now(reason)

    @Slot()
    def _show_halt(self) -> None:
        self._dismiss(ReasonSheet, ClosingSheet)
        self._is_halt_read = False
        self.halt_sheet.names = self._model.names
        self.halt_sheet.begin(self._controls.halt_time, self._controls.operator, self._model.run_name)
        self.attention_wanted.emit()

    @Slot(object)
    def _take_halt(self, event: HaltEvent) -> None:
        self._note_news()
        self.halt_sheet.take(event)
        self.halt_told.emit(event)

    @Slot()
    def _note_news(self) -> None:
        """Record that the emergency sheet contains something that the user has not read."""
        self._is_halt_read = False

    @Slot()
    def _close_halt(self) -> None:
        if not self._controls.is_active:
            self._controls.forget_halt()
        self.halt_read.emit()

    def close_read_halt(self) -> None:
        """Close the emergency sheet, because the user has read each instrument's outcome on another run's
        sheet. If this run is still active, its sheet closes when the run ends, unless there are new outcomes.
        """
        self._is_halt_read = self.halt_sheet.is_open
        if self._is_halt_read and self.halt_sheet.is_over:
            self.halt_sheet.dismiss()
            self._controls.forget_halt()

    @Slot()
    def _end(self) -> None:
        self._dismiss(ReasonSheet, ClosingSheet)
        self.halt_sheet.end()
        if self._is_halt_read:
            self.close_read_halt()
