"""Questions of a run that goes on, asked on the terminal one after the other by a thread of their own."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from praxis_desktop.cli.asking.prompt_dialog import PromptDialog
from praxis_desktop.cli.asking.terminal_lines import NoMoreLines, TerminalLines, Withdrawal
from praxis_desktop.cli.telling.prompt_text import default_text
from praxis_desktop.cli.telling.step_text import duration_text
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.legible import legible
from praxis_desktop.core.prompts import PromptEvent

if TYPE_CHECKING:
    from praxis_desktop.runs.engine.controls import Controllable

log = logging.getLogger(__name__)

_MILESTONES_S = (3600.0, 600.0, 60.0, 30.0, 10.0, 5.0)
"""On a terminal that can rewrite nothing the time that is left is told so often."""


class _Asked:
    """A question that was put, until it is answered or needs no answer."""

    def __init__(self, prompt: PromptEvent) -> None:
        self.prompt = prompt
        self.deadline = Deadline.after(prompt.deadline)
        self.withdrawal = Withdrawal()


class PromptAsker:
    """Has the questions of ``run`` answered on the terminal of ``lines`` by the operator ``by``. Any thread.

    Whoever writes on the terminal says so before, by ``make_room``: the line that is asked for is shown again
    below. With ``requires_reason`` decisions, and stops, need one.
    """

    def __init__(self, lines: TerminalLines, run: Controllable, *, by: str, requires_reason: bool) -> None:
        self._lines = lines
        self._run = run
        self._by = by
        self._requires_reason = requires_reason
        self._can_rewrite = os.environ.get("TERM", "dumb") != "dumb"
        self._waiting: deque[_Asked] = deque()
        self._lock = threading.Lock()
        self._is_asking = False
        self._is_over = False
        self._is_shown = False
        self._is_covered = False
        self._label = ""
        self._answered: set[int] = set()

    # ---- whoever tells what happens
    @property
    def is_asking(self) -> bool:
        """Whether a line is asked for."""
        return self._is_shown

    def ask(self, prompt: PromptEvent) -> None:
        """Have ``prompt``, which has just been shown, answered; returns at once."""
        with self._lock:
            self._waiting.append(_Asked(prompt))
            if self._is_asking:
                return
            self._is_asking = True
        threading.Thread(target=self._ask_all, name="questions", daemon=True).start()

    def withdraw(self, number: int) -> bool:
        """The question has been answered, or needs no answer; whether it was answered here."""
        with self._lock:
            found = [asked for asked in self._waiting if asked.prompt.number == number]
        for asked in found:
            asked.withdrawal.come()
        return number in self._answered

    def make_room(self) -> None:
        """Something is about to be written."""
        if self._is_shown and not self._is_covered:
            self._is_covered = True
            _obey("\r\x1b[K" if self._can_rewrite else "\n")

    def reason_for_stop(self) -> str:
        """Why the run was stopped, as its operator says, "" if nobody does. Waits for that."""
        dialog = PromptDialog(self._read_plainly, _say, by=self._by)
        try:
            return dialog.reason("Why was the run stopped")
        except NoMoreLines:
            return ""

    # ---- the thread that asks
    def _ask_all(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_asking = False
                    return
                asked = self._waiting[0]
            try:
                self._ask(asked)
            except NoMoreLines:
                if not asked.withdrawal.has_come:
                    command = f"praxis-desktop runs answer {self._run.run_id[:8]} {asked.prompt.number} VALUE"
                    _say(f"Nobody types any more; the question stays open: {command}")
            except Exception:  # the thread's last frame: others can still answer, over the control socket
                log.exception("Nobody could be asked")
            finally:
                with self._lock:
                    self._waiting.popleft()
                asked.withdrawal.close()

    def _ask(self, asked: _Asked) -> None:
        dialog = PromptDialog(
            lambda label, counts: self._read_line(asked, label, counts),
            _say,
            by=self._by,
            requires_reason=self._requires_reason,
        )
        while not asked.withdrawal.has_come:
            answer = dialog.answer(asked.prompt)
            self._answered.add(answer.number)
            refused = self._run.answer(answer)
            if refused is None:
                return
            self._answered.discard(answer.number)
            _say(refused.message)
            if all(prompt.number != answer.number for prompt in self._run.prompts):
                return

    def _read_line(self, asked: _Asked, label: str, counts: bool) -> str:
        told = _Countdown(asked, label, counts)
        try:
            return self._lines.read_line(
                told.text(), asked.withdrawal, tick=lambda: self._tick(told), shown=self._begin
            )
        finally:
            self._is_shown = self._is_covered = False

    def _begin(self) -> None:
        self._is_shown = True

    def _tick(self, told: _Countdown) -> None:
        """Called twice a second while keys are waited for."""
        if self._is_covered:
            self._is_covered = False
            _write(told.text())
        elif self._can_rewrite and told.has_changed:
            _obey("\x1b7\r")  # what is being typed stays, and where
            _write(told.text())
            _obey("\x1b8")
        elif not self._can_rewrite and told.is_at_milestone:
            _write(f"\n{told.text()}")

    def _read_plainly(self, label: str, counts: bool) -> str:
        return self._lines.read_line(label)


class _Countdown:
    """The words before an answer, with the time that is left for it."""

    def __init__(self, asked: _Asked, label: str, counts: bool) -> None:
        self._default = default_text(asked.prompt)
        self._deadline = asked.deadline if counts else Deadline(None)
        self._label = label
        self._ends_itself = label.endswith(": ")
        self._shown = -1
        left = self._deadline.remaining
        self._milestones = [each for each in _MILESTONES_S if left is not None and each < left]

    def text(self) -> str:
        """The words now; of one length, as they are written over each other."""
        left = self._deadline.remaining
        if left is None:
            return self._label if self._ends_itself else f"{self._label}: "
        self._shown = round(left)
        return f"{self._label} [{self._default} in {duration_text(float(round(left))):>10}]: "

    @property
    def has_changed(self) -> bool:
        left = self._deadline.remaining
        return left is not None and round(left) != self._shown

    @property
    def is_at_milestone(self) -> bool:
        left = self._deadline.remaining
        if left is None or not self._milestones or left > self._milestones[0]:
            return False
        self._milestones = [each for each in self._milestones if each < left]
        return True


def _say(line: str) -> None:
    _write(f"{line}\n")


def _write(text: str) -> None:
    _obey(legible(text))


def _obey(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.write(text)
    sys.stderr.flush()
