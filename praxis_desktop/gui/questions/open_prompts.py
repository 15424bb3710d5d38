"""The open questions of a run, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field
from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent, reading_of, wants_reading
from praxis_desktop.gui.run.model import RunModel


def _nobody_knows() -> float | None:
    return None


def _started() -> QElapsedTimer:
    clock = QElapsedTimer()
    clock.start()
    return clock


class OpenPrompt(Struct):
    """A question with its deadline and a clock. While an instrument is reading the value, the question cannot
    be answered. Afterwards it is asked again, and ``event`` is the new question.
    """

    event: PromptEvent
    deadline: Deadline | None
    is_reading: bool = False
    clock: QElapsedTimer = field(default_factory=_started)
    held_s: Callable[[], float | None] = _nobody_knows
    """Returns how many seconds the run has been waiting, as shown on the run's page."""

    @property
    def waiting_s(self) -> int:
        """How many seconds the run has been waiting. If the run is not waiting, how many seconds have passed
        since the question was asked.
        """
        held = self.held_s()
        return self.clock.elapsed() // 1000 if held is None else int(held)


class OpenPrompts(QObject):
    """The open questions. GUI thread only. ``changed`` is emitted when the first question changes."""

    changed = Signal()
    read = Signal(object)
    """Carries an OpenPrompt for which an instrument has started or finished reading the value."""
    recovered = Signal(int, str)
    """Carries the number of a failed step and the decision made about it, such as ``retry`` or ``skip``."""

    def __init__(self, model: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[int, OpenPrompt] = {}
        self._decided: dict[int, PromptEvent] = {}
        """Questions that the run's policy answers instead of the user."""
        self._model = model
        model.prompted.connect(self._take)
        model.answered.connect(self._settle)
        model.started.connect(self._clear)
        model.ended.connect(self._clear)

    @property
    def first(self) -> OpenPrompt | None:
        """The question to be answered first, or None. Questions whose value is being read come last."""
        waiting = [opened for opened in self._open.values() if not opened.is_reading]
        return next(iter(waiting or self._open.values()), None)

    @property
    def count(self) -> int:
        """The number of open questions."""
        return len(self._open)

    @Slot(object)
    def _take(self, event: PromptEvent) -> None:
        if event.details.get("policy"):
            self._decided[event.number] = event
            return
        reading = reading_of(event)
        if reading is not None and reading.follows in self._open:
            self._ask_again(reading.follows, event)
            return
        deadline = None if event.deadline is None else Deadline.after(event.deadline)
        self._open[event.number] = OpenPrompt(event, deadline, held_s=self._held)
        self.changed.emit()

    @Slot(object)
    def _settle(self, event: AnswerEvent) -> None:
        decided = self._decided.pop(event.number, None)
        if decided is not None:
            self._mark(decided, event)
            return
        if wants_reading(event.value) and event.number in self._open:
            self._open[event.number].is_reading = True
            self.read.emit(self._open[event.number])
            self.changed.emit()
            return
        opened = self._open.pop(event.number, None)
        if opened is not None:
            self._mark(opened.event, event)
            self.changed.emit()

    def _held(self) -> float | None:
        return self._model.held_s

    def _ask_again(self, number: int, event: PromptEvent) -> None:
        """Ask question ``number`` again after a reading. If it was the first question, it stays first."""
        shown = self.first
        opened = self._open.pop(number)
        opened.event, opened.is_reading = event, False
        again = {event.number: opened}
        self._open = again | self._open if opened is shown else self._open | again
        self.read.emit(opened)
        self.changed.emit()

    def _mark(self, prompt: PromptEvent, answer: AnswerEvent) -> None:
        if prompt.kind == "recover" and prompt.step:
            self.recovered.emit(prompt.step, _choice_of(answer))

    @Slot()
    def _clear(self) -> None:
        self._decided.clear()
        if self._open:
            self._open.clear()
            self.changed.emit()


def _choice_of(answer: AnswerEvent) -> str:
    value = answer.value.get("choice") if isinstance(answer.value, Mapping) else answer.value
    return str(value or "")
