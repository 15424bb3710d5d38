"""Questions for ports beside a run that goes on: asked on the terminal, by a thread of their own."""

from __future__ import annotations

import logging
import os
import select
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli.port_dialog import NoMoreLines, PortDialog

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortQuestion
    from praxis_desktop.ports.remembering import Memory
    from praxis_desktop.ports.roles import Binding

log = logging.getLogger(__name__)

_LONGEST_LINE = 4096
_TURN_S = 0.2
"""How often a question that waits for the program's own input() looks whether it is still wanted."""


def can_ask() -> bool:
    """Whether there is somebody to ask: a terminal to type on and to read, and it is ours at the moment."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    if os.name != "posix":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False


class Withdrawal:
    """That nobody waits for an answer any more, for a thread that waits for keys."""

    def __init__(self) -> None:
        self._ear, self._mouth = os.pipe()
        self.has_come = False

    def come(self) -> None:
        """Wake who waits; any thread."""
        self.has_come = True
        os.write(self._mouth, b"\0")

    def wait_for_keys(self, descriptor: int) -> bool:
        """Wait until there is something to read; False when this came instead."""
        if os.name == "posix":
            select.select([descriptor, self._ear], [], [])
        return not self.has_come

    def close(self) -> None:
        """Let its descriptors go."""
        os.close(self._ear)
        os.close(self._mouth)


class TerminalLines:
    """The lines of a terminal for one reader at a time: the program's own input, or a question."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def read_for_program(self, read: Callable[[], bytes]) -> bytes:
        """What the program gets, when no question is open."""
        with self._turn:
            return read()

    def read_line(self, prompt: str, withdrawal: Withdrawal | None = None) -> str:
        """A line that somebody types in answer to ``prompt``. Raises NoMoreLines."""
        while not self._turn.acquire(timeout=_TURN_S):
            if withdrawal is not None and withdrawal.has_come:
                raise NoMoreLines
        try:
            _write(prompt)
            descriptor = sys.stdin.fileno()
            if withdrawal is not None and not withdrawal.wait_for_keys(descriptor):
                _write("\n")
                raise NoMoreLines
            try:
                line = os.read(descriptor, _LONGEST_LINE)
            except KeyboardInterrupt:
                _write("\n")
                raise
            except OSError:
                line = b""
            if not line:
                _write("\n")
                raise NoMoreLines
            return line.decode("utf-8", "replace").removesuffix("\n")
        finally:
            self._turn.release()


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


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
