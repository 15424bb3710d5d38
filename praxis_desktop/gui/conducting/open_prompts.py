"""The questions of a run that wait for a person, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QElapsedTimer, QObject, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import AnswerEvent, PromptEvent
from praxis_desktop.gui.run_model import RunModel


def _started() -> QElapsedTimer:
    clock = QElapsedTimer()
    clock.start()
    return clock


@dataclass(slots=True)
class OpenPrompt:
    """A question, since when it is open, and until when."""

    event: PromptEvent
    deadline: Deadline | None
    clock: QElapsedTimer = field(default_factory=_started)

    @property
    def waiting_s(self) -> int:
        """For how many seconds it has been open."""
        return self.clock.elapsed() // 1000


class OpenPrompts(QObject):
    """GUI thread. ``changed`` tells that another question is the first, or none."""

    changed = Signal()
    recovered = Signal(int, str)
    """A step that had failed, and what was decided of it: ``retry``, ``skip`` and so on."""

    def __init__(self, model: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[int, OpenPrompt] = {}
        model.prompted.connect(self._take)
        model.answered.connect(self._settle)
        model.started.connect(self._clear)
        model.ended.connect(self._clear)

    @property
    def first(self) -> OpenPrompt | None:
        """The question to be answered."""
        return next(iter(self._open.values()), None)

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @Slot(object)
    def _take(self, event: PromptEvent) -> None:
        deadline = None if event.deadline is None else Deadline.after(event.deadline)
        self._open[event.number] = OpenPrompt(event, deadline)
        self.changed.emit()

    @Slot(object)
    def _settle(self, event: AnswerEvent) -> None:
        opened = self._open.pop(event.number, None)
        if opened is None:
            return
        if opened.event.kind == "recover" and opened.event.step:
            value = event.value.get("choice") if isinstance(event.value, dict) else event.value
            self.recovered.emit(opened.event.step, str(value or ""))
        self.changed.emit()

    @Slot()
    def _clear(self) -> None:
        if self._open:
            self._open.clear()
            self.changed.emit()
