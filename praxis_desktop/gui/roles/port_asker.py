"""Programs' questions for ports, on their way from a run's thread to the window and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortQuestion
    from praxis_desktop.ports.roles import Binding


class OpenQuestion:
    """A question that somebody waits for the answer to."""

    def __init__(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        self.question = question
        self._answer = answer
        self._lock = threading.Lock()
        self._is_settled = False

    def settle(self, binding: Binding | None) -> None:
        """Give the answer, once; returns at once, since whoever gets it may look at ports first."""
        if self.withdraw():
            threading.Thread(target=self._answer, args=(binding,), name="port answer", daemon=True).start()

    def withdraw(self) -> bool:
        """Nobody waits any more; False when that was so already."""
        with self._lock:
            was_settled, self._is_settled = self._is_settled, True
        return not was_settled


class PortQuestions(QObject):
    """The window's PortAsker: ``ask`` and ``withdraw`` may be called on any thread, signals come on this
    object's.
    """

    asked = Signal(object)
    """An OpenQuestion."""
    withdrawn = Signal(object)
    """An OpenQuestion that was asked before, and needs no answer any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._open: list[OpenQuestion] = []

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question`` to the person at the window."""
        opened = OpenQuestion(question, answer)
        with self._lock:
            self._open = [*self._open, opened]
        self.asked.emit(opened)

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer to ``question`` any more."""
        with self._lock:
            withdrawn = [opened for opened in self._open if opened.question is question]
            self._open = [opened for opened in self._open if opened.question is not question]
        for opened in withdrawn:
            opened.withdraw()
            self.withdrawn.emit(opened)

    def settle(self, opened: OpenQuestion, binding: Binding | None) -> None:
        """Answer a question with what the person chose, or None."""
        with self._lock:
            self._open = [one for one in self._open if one is not opened]
        opened.settle(binding)
