"""Asks a run's questions on the terminal, one after another, on a separate thread."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.cli.asking.terminal_lines import NoMoreLines, TerminalLines, Withdrawal
from praxis_desktop.cli.output.event_text import (
    answer_command,
    default_text,
    fact_text,
    prompt_lines,
    reading_word,
)
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.prompts import READ, Choice, PromptEvent, Uncertainty, reading_of
from praxis_desktop.core.sizes_and_durations import duration_for_people
from praxis_desktop.core.terminal_text import legible
from praxis_desktop.runs.answering import (
    ARBITRARY,
    BY_HAND,
    CONFIRMED_FAILURE,
    CONFIRMED_SUCCESS,
    PARTIAL,
    SET_VALUE,
    UNKNOWN,
    WrongAnswer,
    checked_facts,
    checked_value,
    limits_now,
)
from praxis_desktop.runs.commands import Answer

if TYPE_CHECKING:
    from praxis_desktop.runs.commands import Controllable


ReadLine = Callable[[str, bool], str]
"""Shows a prompt, with a countdown if the flag is True, and reads a line without its newline. Raises
NoMoreLines.
"""

Say = Callable[[str], None]

_ABORT = "abort"
_DECISIONS = ("recover", "continue")
"""Kinds of questions whose answers need a reason if the settings require one."""


class _Resolution(Struct, frozen=True):
    word: str
    title: str
    resolution: str


_RESOLUTIONS = (
    _Resolution("yes", "it was done", CONFIRMED_SUCCESS),
    _Resolution("no", "it was not done", CONFIRMED_FAILURE),
    _Resolution("part", "part of it was done", PARTIAL),
    _Resolution("other", "something else is there now", ARBITRARY),
    _Resolution("unknown", "not known", UNKNOWN),
)


_NOT_KNOWN = "not known"


class PromptDialog:
    """Asks questions of the operator ``by``. If ``requires_reason``, decisions about errors need a reason."""

    def __init__(self, read_line: ReadLine, say: Say, *, by: str, requires_reason: bool = False) -> None:
        self._read_line = read_line
        self._say = say
        self._by = by
        self._requires_reason = requires_reason

    def answer(self, prompt: PromptEvent) -> Answer:
        """Ask for the answer to ``prompt``, which is already shown. Raises NoMoreLines."""
        while True:
            try:
                value = self._value(prompt)
                facts = self._facts(prompt, value)
                checked_facts(prompt, checked_value(prompt, value), facts)
            except WrongAnswer as error:
                self._explain(str(error))
                continue
            reason = self.reason("Why") if self._requires_reason and prompt.kind in _DECISIONS else ""
            return Answer(prompt.number, value, facts, by=self._by, reason=reason)

    def reason(self, asked: str) -> str:
        """Ask for a reason until the answer is not empty. Raises NoMoreLines."""
        while not (typed := self._read_line(f"{asked}: ", False).strip()):
            self._explain("a reason is needed; type a few words")
        return typed

    def _explain(self, message: str) -> None:
        self._say(f"{message[:1].upper()}{message[1:]}.")

    # ---- the value
    def _value(self, prompt: PromptEvent) -> object:
        """Ask for a value; check what can be checked before the facts are known. Raises WrongAnswer."""
        if prompt.kind == "pause":
            typed = self._read_line("Enter to continue", True).strip().lower()
            return checked_value(prompt, typed)
        if prompt.kind == "input":
            return self._input(prompt)
        if prompt.kind == "confirm":
            typed = self._read_line("Yes or no", True).strip()
            return checked_value(prompt, prompt.default if not typed and prompt.default else typed)
        typed = self._read_line(_choosing(prompt), True).strip()
        if not typed and prompt.default is not None:
            return prompt.default
        if prompt.kind == "recover" and typed.startswith("{"):
            return checked_value(prompt, typed)
        word, separator, given = typed.partition("=")
        chosen = chosen_by(typed, prompt.choices)
        if chosen is None and separator:
            chosen = chosen_by(word, prompt.choices)
        if chosen is None:
            raise WrongAnswer(
                f"{typed!r} is not one of the choices: type a number from 1 to {len(prompt.choices)},"
                " or the beginning of a word"
                if typed
                else f"type a number from 1 to {len(prompt.choices)}, or the beginning of a word"
            )
        if chosen.obstacle:
            raise WrongAnswer(f"{chosen.value} cannot be chosen: {chosen.obstacle}")
        if chosen.value == SET_VALUE:
            return self._set_value(prompt, given.strip() if separator else "")
        return chosen.value

    def _input(self, prompt: PromptEvent) -> object:
        unit = f" [{prompt.details['unit']}]" if prompt.details.get("unit") else ""
        typed = self._read_line(f"Answer{unit}", True)
        word = typed.strip()
        if word and word.lower() == reading_word(prompt):
            return {READ: True}
        if not word:
            reading = reading_of(prompt)
            typed = (reading.value if reading is not None else "") or prompt.default or typed
        return checked_value(prompt, typed)

    def _set_value(self, prompt: PromptEvent, given: str) -> object:
        returns = prompt.details.get("returns")
        unit = returns.get("unit") if isinstance(returns, Mapping) else ""
        while True:
            typed = given or self._read_line(f"Value{f' [{unit}]' if unit else ''}: ", False).strip()
            value = {"choice": SET_VALUE, "value": typed}
            try:
                checked_value(prompt, value)
            except WrongAnswer as error:
                self._explain(str(error))
                given = ""
                continue
            return value

    # ---- the unknown facts
    def _facts(self, prompt: PromptEvent, value: object) -> dict[str, dict[str, object]]:
        if (value.get("choice") if isinstance(value, Mapping) else value) in (_ABORT, BY_HAND):
            return {}
        return {fact.key: self._fact(prompt, fact) for fact in prompt.facts}

    def _place(self, fact: Uncertainty) -> dict[str, object]:
        """Ask which of a fact's options applies."""
        self._say(fact_text(fact))
        words = [*fact.options, _NOT_KNOWN]
        for number, word in enumerate(words, 1):
            self._say(f"  {number:>2}  {word}")
        choices = [Choice(word, word) for word in words]
        while True:
            chosen = chosen_by(self._read_line("Now: ", False), choices)
            if chosen is not None:
                break
            self._explain(f"type a number from 1 to {len(words)}, or the beginning of a word")
        if chosen.value == _NOT_KNOWN:
            return {"resolution": UNKNOWN}
        return {"resolution": ARBITRARY, "value": chosen.value}

    def _fact(self, prompt: PromptEvent, fact: Uncertainty) -> dict[str, object]:
        if fact.options:
            return self._place(fact)
        self._say(fact_text(fact))
        for number, one in enumerate(_RESOLUTIONS, 1):
            self._say(f"  {number:>2}  {one.word.ljust(7)}  {one.title}")
        choices = [Choice(one.resolution, one.word) for one in _RESOLUTIONS]
        while True:
            typed = self._read_line("Was it done: ", False).strip()
            chosen = chosen_by(typed, choices)
            if chosen is None:
                self._explain("type a number from 1 to 5, or yes, no, part, other or unknown")
                continue
            said: dict[str, object] = {"resolution": chosen.value}
            if chosen.value in (PARTIAL, ARBITRARY):
                possible = _possible_now(fact, is_partial=chosen.value == PARTIAL)
                said["value"] = self._read_line(f"Currently there{possible}: ", False).strip()
            try:
                checked_facts(prompt, None, {fact.key: said})
            except WrongAnswer as error:
                self._explain(str(error))
                continue
            return said


def _possible_now(fact: Uncertainty, *, is_partial: bool) -> str:
    """Return the values that can be entered, in brackets: their range, if known, and their unit."""
    if fact.parts:
        return f" [of {', '.join(fact.parts)}]" if is_partial else ""
    limits = limits_now(fact, is_partial=is_partial)
    if "maximum" in limits:
        return f" [{limits['minimum']:.10g} to {limits['maximum']:.10g} {fact.unit}".rstrip() + "]"
    return f" [{fact.unit}]" if fact.unit else ""


def chosen_by(typed: str, choices: Sequence[Choice]) -> Choice | None:
    """Return the choice that ``typed`` selects by word, number, or unambiguous prefix of the word."""
    typed = typed.strip().lower()
    if not typed:
        return None
    for choice in choices:
        if typed in (choice.value.lower(), choice.title.lower()):
            return choice
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= len(choices):
        return choices[int(typed[:9]) - 1]
    begun = [
        choice
        for choice in choices
        if choice.value.lower().startswith(typed) or choice.title.lower().startswith(typed)
    ]
    return begun[0] if len(begun) == 1 else None


def _choosing(prompt: PromptEvent) -> str:
    return f"1 to {len(prompt.choices)}" + (
        f" [{default_text(prompt)}]" if prompt.default is not None and prompt.deadline is None else ""
    )


log = logging.getLogger(__name__)

_MILESTONES_S = (3600.0, 600.0, 60.0, 30.0, 10.0, 5.0)
"""Times left, in seconds, at which a terminal that cannot rewrite a line shows the countdown."""


class _Asked:
    """An open question. If it ``must_wait``, other questions are shown before it is asked."""

    def __init__(self, prompt: PromptEvent, *, must_wait: bool) -> None:
        self.prompt = prompt
        self.must_wait = must_wait
        self.deadline = Deadline.after(prompt.deadline)
        self.withdrawal = Withdrawal()


class PromptAsker:
    """Lets the operator ``by`` answer questions from ``run`` on the terminal that ``lines`` reads.

    Thread-safe. Call ``make_room`` before writing on the terminal; the line being typed is shown again below
    what you write. If ``requires_reason``, decisions and stops need a reason.
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

    # ---- the thread that shows events
    @property
    def is_asking(self) -> bool:
        """Whether the operator is being prompted for a line."""
        return self._is_shown

    def ask(self, prompt: PromptEvent) -> None:
        """Ask ``prompt``, which is already shown. Returns immediately."""
        with self._lock:
            self._waiting.append(_Asked(prompt, must_wait=self._is_asking))
            if self._is_asking:
                self._is_covered = True  # the line being typed is shown again, with its question's name
                return
            self._is_asking = True
        threading.Thread(target=self._ask_all, name="questions", daemon=True).start()

    def withdraw(self, number: int) -> bool:
        """Withdraw a question that has been answered or has expired; return whether it was answered here."""
        with self._lock:
            found = [asked for asked in self._waiting if asked.prompt.number == number]
        for asked in found:
            asked.withdrawal.come()
        return number in self._answered

    def make_room(self) -> None:
        """Clear the line being typed, before other text is written."""
        if self._is_shown and not self._is_covered:
            self._is_covered = True
            _obey("\r\x1b[K" if self._can_rewrite else "\n")

    def reason_for_stop(self) -> str:
        """Ask the operator why the run was stopped; return "" if there is no answer. Blocks."""
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
                    command = answer_command(self._run.run_id, asked.prompt)
                    _say(f"Input has ended, but the question is still open:  {command}")
            except Exception:  # the thread's last frame: other processes can still answer
                log.exception("There was nobody to ask")
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
        if asked.must_wait and not asked.withdrawal.has_come:
            for line in prompt_lines(asked.prompt):
                _say(line)
        while not asked.withdrawal.has_come:
            answer = dialog.answer(asked.prompt)
            self._answered.add(answer.number)
            refused = self._run.do(answer)
            if refused is None:
                return
            self._answered.discard(answer.number)
            _say(refused.message)
            if all(prompt.number != answer.number for prompt in self._run.prompts):
                return

    def _read_line(self, asked: _Asked, label: str, counts: bool) -> str:
        told = _Countdown(asked, label, counts, lambda: self._name_of(asked))
        try:
            return self._lines.read_line(
                told.text(), asked.withdrawal, tick=lambda: self._tick(told), shown=self._begin
            )
        finally:
            self._is_shown = self._is_covered = False

    def _name_of(self, asked: _Asked) -> str:
        """Return the question's name, to be shown before its label while others are open; otherwise ""."""
        return f"Question {asked.prompt.number}. " if len(self._waiting) > 1 else ""

    def _begin(self) -> None:
        self._is_shown = True

    def _tick(self, told: _Countdown) -> None:
        """Update the countdown; called twice a second while waiting for keys."""
        if self._is_covered:
            self._is_covered = False
            if self._can_rewrite:
                _obey("\r\x1b[K")
            _write(told.text())
        elif self._can_rewrite and told.has_changed:
            _obey("\x1b7\r")  # keep the text being typed, and the cursor's position in it
            _write(told.text())
            _obey("\x1b8")
        elif not self._can_rewrite and told.is_at_milestone:
            _write(f"\n{told.text()}")

    def _read_plainly(self, label: str, counts: bool) -> str:
        return self._lines.read_line(label)


class _Countdown:
    """The prompt for an answer, with the time left."""

    def __init__(self, asked: _Asked, label: str, counts: bool, name: Callable[[], str]) -> None:
        self._name = name
        self._default = default_text(asked.prompt)
        self._deadline = asked.deadline if counts else Deadline(None)
        self._label = label
        self._ends_itself = label.endswith(": ")
        self._shown = -1
        left = self._deadline.remaining
        self._milestones = [each for each in _MILESTONES_S if left is not None and each < left]

    def text(self) -> str:
        """Return the current prompt. Its length is constant as long as as many questions are open, because
        it is overwritten in place.
        """
        left, label = self._deadline.remaining, f"{self._name()}{self._label}"
        if left is None:
            return label if self._ends_itself else f"{label}: "
        self._shown = round(left)
        return f"{label} [{self._default} in {duration_for_people(float(round(left))):>10}]: "

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
