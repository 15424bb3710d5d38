"""A run in another process as whoever conducts it sees it: from what it tells."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.events import FINAL_STATES, Event, RunState, StateEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.runs._waits import OpenWaits
from praxis_desktop.runs.answering import WrongAnswer, checked_facts, checked_value
from praxis_desktop.runs.engine.controls import Answer, Refused
from praxis_desktop.runs.engine.refusals import refusal
from praxis_desktop.runs.engine.states import Control as Action
from praxis_desktop.workers.processes.run_messages import Act, Answered

_WAITS: frozenset[RunState] = frozenset({"paused"})


class RemoteControls:
    """Says at once whether something can be done, and has it done over there: ``send`` takes the messages.
    Any thread. ``began`` and ``ended`` are told when the run begins and ends to wait: in a pause, for an
    answer.
    """

    def __init__(
        self, send: Callable[[Struct], None], *, began: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        self._send = send
        self._began = began
        self._ended = ended
        self._lock = threading.Lock()
        self._prompts: dict[int, PromptEvent] = {}
        self._answered: dict[int, str] = {}
        self._waits = OpenWaits()
        self.state: RunState = "pending"
        self.is_stopping = False

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        with self._lock:
            return tuple(self._prompts.values())

    def heard(self, event: Event) -> None:
        """The run tells this."""
        if isinstance(event, StateEvent):
            before, self.state = self.state, event.state
            self._count(before in _WAITS, event.state in _WAITS)
        elif isinstance(event, StepEvent):
            self._waits.take(event)
        elif isinstance(event, PromptEvent):
            with self._lock:
                self._prompts[event.number] = event
            self._began()
        elif isinstance(event, AnswerEvent):
            with self._lock:
                known = self._prompts.pop(event.number, None)
            if known is not None:
                self._ended()

    def _count(self, waited: bool, waits: bool) -> None:
        if waits and not waited:
            self._began()
        elif waited and not waits:
            self._ended()

    def act(
        self, action: Literal["pause", "pause_now", "resume"], by: str, reason: str = ""
    ) -> Refused | None:
        """Have ``action`` done."""
        refused = self._refused(action)
        if refused is None:
            self._send(Act(action, by, reason))
        return refused

    def skip_wait(self, step: int, by: str, reason: str) -> Refused | None:
        """Have a wait ended."""
        done = self._refused("skip_wait") or self._waits.meant(step)
        if isinstance(done, Refused):
            return done
        self._send(Act("skip_wait", by, reason, done))
        return None

    def extend_wait(self, seconds: float, step: int, by: str, reason: str) -> Refused | None:
        """Have a wait lengthened."""
        done = self._refused("extend_wait") or self._waits.lengthened(step, seconds)
        if isinstance(done, Refused):
            return done
        self._send(Act("extend_wait", by, reason, done, seconds))
        return None

    def _refused(self, action: Action) -> Refused | None:
        return refusal("canceling" if self.is_stopping else self.state, action)

    def note(self, text: str, by: str) -> Refused | None:
        """Have a remark kept."""
        if self.state in FINAL_STATES:
            return Refused("The run has ended.")
        self._send(Act("note", by, text))
        return None

    def answer(self, answer: Answer) -> Refused | None:
        """Have a question answered. The first answer counts."""
        with self._lock:
            prompt = self._prompts.get(answer.number)
            before = self._answered.get(answer.number)
        if before is not None:
            return Refused(f"Question {answer.number} is answered already, by {before}.")
        if prompt is None:
            return Refused(f"No question {answer.number} is open.")
        try:
            value = checked_value(prompt, answer.value)
            facts = checked_facts(prompt, value, answer.facts)
        except WrongAnswer as error:
            return Refused(f"Question {answer.number}: {error}.")
        with self._lock:
            if (before := self._answered.get(answer.number)) is not None:
                return Refused(f"Question {answer.number} is answered already, by {before}.")
            self._answered[answer.number] = answer.by or "somebody"
        told = {key: dict(fact) for key, fact in facts.items()}
        self._send(Answered(answer.number, answer.value, told, answer.by, answer.reason))
        return None
