"""Questions of a run to a person: its time limit stands still until they are answered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortAsker, PortQuestion
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.watchdog import Watchdog


class Untimed:
    """A PortAsker that puts its questions to ``asker``, one at a time, and has ``watchdog`` wait meanwhile.
    Any thread.
    """

    def __init__(self, asker: PortAsker, watchdog: Watchdog) -> None:
        self._asker = asker
        self._watchdog = watchdog
        self._lock = threading.Lock()
        self._is_open = False

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question``; returns at once."""
        with self._lock:
            self._is_open = True
        self._watchdog.begin_wait()

        def answered(binding: Binding | None) -> None:
            self._end()
            answer(binding)

        self._asker.ask(question, answered)

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer any more."""
        self._end()
        self._asker.withdraw(question)

    def _end(self) -> None:
        """End the wait, if it has not ended yet."""
        with self._lock:
            was_open, self._is_open = self._is_open, False
        if was_open:
            self._watchdog.end_wait()
