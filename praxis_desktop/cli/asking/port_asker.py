"""Questions for ports beside a run that goes on: asked on the terminal, by a thread of their own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.terminal_lines import TerminalLines, Withdrawal

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortQuestion
    from praxis_desktop.ports.remembering import Memory
    from praxis_desktop.ports.roles import Binding

log = logging.getLogger(__name__)


class TerminalAsker:
    """The PortAsker of ``run`` and ``exec`` on a terminal. Any thread.

    A port that the program was granted from the beginning and that fits is given to it unasked, once; whoever
    started it has said so already. For any other a person is asked.
    """

    def __init__(self, lines: TerminalLines, *, memory: Memory | None = None) -> None:
        self._lines = lines
        self._memory = memory
        self._given: set[str] = set()
        self._lock = threading.Lock()
        self._withdrawal: Withdrawal | None = None

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question`` on a thread of its own; returns at once."""
        withdrawal = Withdrawal()
        with self._lock:
            self._withdrawal = withdrawal
        thread = threading.Thread(
            target=self._ask, args=(question, answer, withdrawal), name="question", daemon=True
        )
        thread.start()

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer to ``question`` any more."""
        with self._lock:
            if self._withdrawal is not None:
                self._withdrawal.come()

    def _ask(
        self, question: PortQuestion, answer: Callable[[Binding | None], None], withdrawal: Withdrawal
    ) -> None:
        try:
            chosen = self._chosen(question, withdrawal)
        except Exception:  # the thread's last frame: the program waits for an answer
            log.exception("Nobody could be asked for a port")
            chosen = None
        with self._lock:
            self._withdrawal = None
        withdrawal.close()
        answer(chosen)

    def _chosen(self, question: PortQuestion, withdrawal: Withdrawal) -> Binding | None:
        chosen = self._fitting(question)
        if chosen is None:
            from praxis_desktop.cli.asking.port_dialog import PortDialog

            dialog = PortDialog(lambda prompt: self._lines.read_line(prompt, withdrawal), memory=self._memory)
            chosen = dialog.answer(question)
        if chosen is not None:
            self._given.add(chosen.role)
        return chosen

    def _fitting(self, question: PortQuestion) -> Binding | None:
        from praxis_desktop.ports.web_serial.presence import passes

        for binding in question.granted:
            if binding.role not in self._given and passes(binding, question.filters):
                return binding
        return None
