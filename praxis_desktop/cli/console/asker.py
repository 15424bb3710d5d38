"""Questions for ports in a console: their lines are read where those are that a cell wants."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.port_dialog import PortDialog
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines
from praxis_desktop.cli.console.line_wanted import LineWanted

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortQuestion
    from praxis_desktop.ports.roles import Binding

log = logging.getLogger(__name__)


class ConsoleAsker:
    """A PortAsker. ``want`` is told, on any thread, of each line that is wanted; it returns at once."""

    def __init__(self, want: Callable[[LineWanted], None]) -> None:
        self._want = want
        self._lock = threading.Lock()
        self._is_withdrawn = False
        self._wanted: LineWanted | None = None

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question`` on a thread of its own; returns at once."""
        with self._lock:
            self._is_withdrawn = False
        threading.Thread(target=self._ask, args=(question, answer), name="question", daemon=True).start()

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer to ``question`` any more."""
        with self._lock:
            self._is_withdrawn = True
            wanted = self._wanted
        if wanted is not None:
            wanted.give_up()

    def _ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        try:
            chosen = PortDialog(self._read_line).answer(question)
        except Exception:  # the thread's last frame: the program waits for an answer
            log.exception("Nobody could be asked for a port")
            chosen = None
        answer(chosen)

    def _read_line(self, prompt: str) -> str:
        wanted = LineWanted(prompt)
        with self._lock:
            if self._is_withdrawn:
                raise NoMoreLines
            self._wanted = wanted
        self._want(wanted)
        wanted.wait()
        if wanted.line is None:
            raise NoMoreLines
        return wanted.line
