"""Recovery from failures in a run, as decided by the run's policy or the user."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct, structs

from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import STATE, AnswerEvent, PromptEvent
from praxis_desktop.runs._failure_questions import (
    ABORT,
    SKIP,
    PortFacts,
    is_possible,
    nothing_known,
    question_about,
    whether_done,
)
from praxis_desktop.runs._failures import UNPLUGGED, Failure
from praxis_desktop.runs._questions import Questions
from praxis_desktop.runs._states import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.answering import CONFIRMED_SUCCESS, REPEAT, RETRY, UNKNOWN, may_repeat
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter


log = logging.getLogger(__name__)

PAUSES_S: Final = (0.5, 1.0, 2.0)
"""Delay, in seconds, before each retry under the policy ``retry``."""


class RecoveryStates(Protocol):
    """The state changes of a run during a recovery. Thread-safe."""

    def asked(self, reason: str) -> None:
        """Enter the state requires_intervention, because the user is being asked about a failure."""

    def answered(self, by: str) -> None:
        """Enter the state intervening, because the answer is being carried out."""

    def recovered(self) -> None:
        """Leave the state intervening, because the program has resumed."""


class _Remembered(Struct, frozen=True):
    """A choice to repeat for one kind of failure, the person who chose it, and the reason to record."""

    choice: str
    by: str
    reason: str


def _alike(failure: Failure) -> tuple[str, ...]:
    """Return the properties that failures must share to count as the same failure."""
    return failure.what, failure.operation or failure.title, failure.instrument, failure.port, failure.kind


def _holds(again: _Remembered, failure: Failure, prompt: PromptEvent) -> bool:
    """Return whether to repeat a remembered choice. A choice is repeated only if nobody needs to check the
    instrument; a retry is repeated only a few times.
    """
    has_tried = again.choice == RETRY and failure.attempt > len(PAUSES_S)
    return not has_tried and may_repeat(prompt, again.choice) and is_possible(prompt.choices, again.choice)


def _pause(failure: Failure) -> float:
    return PAUSES_S[min(failure.attempt, len(PAUSES_S)) - 1]


class Recovery:
    """Decides how to recover from failures in one run's guest, according to ``policy``. While
    ``is_stopping`` returns True, nobody is asked and errors are raised. ``has_commanded`` returns whether
    instruments were sent anything during the last attempt at a step.
    """

    def __init__(
        self,
        questions: Questions,
        *,
        policy: OnError,
        tell: Callable[[Event], None],
        states: RecoveryStates,
        is_stopping: Callable[[], bool],
        has_commanded: Callable[[int], bool],
        port_facts: Callable[[str], PortFacts] = nothing_known,
    ) -> None:
        self._has_commanded = has_commanded
        self._port_facts = port_facts
        self._questions = questions
        self._policy: OnError = policy
        self._tell = tell
        self._states = states
        self._is_stopping = is_stopping
        self._remembered: dict[tuple[str, ...], _Remembered] = {}

    def offer_to(self, interpreter: Interpreter) -> None:
        """Before the guest's program starts, make it ask about failures, unless the policy is ``abort``."""
        if self._policy != "abort":
            interpreter.load("_praxis.recovery:listen")()

    # ---- requests from the guest
    def begin(self, request: Request, reply: Reply) -> Withdraw:
        """Decide how to recover from a failure; ``reply`` receives the ``choice`` and its details. Return a
        function that withdraws the question.
        """
        try:
            failure = Failure.of_request(request)
        except ValueError as error:
            log.warning("The guest reported an invalid failure: %s", error)
            reply({"choice": ABORT})
            return nothing_to_withdraw
        if self._is_stopping() or self._policy == "abort":
            reply({"choice": ABORT})
            return nothing_to_withdraw
        # A driver used directly names the machine; its role is that of its port.
        port = failure.port or failure.instrument
        facts = self._port_facts(port) if port else PortFacts()
        if facts.is_replaced and failure.can_reconnect:
            failure = structs.replace(failure, is_another=True)
        if facts.is_unplugged:  # the driver's own error may say something else
            failure = structs.replace(failure, fault=failure.fault or UNPLUGGED, is_unplugged=True)
        if "temperature" in facts.lost and not failure.is_connecting:  # its driver's ``stop`` switches it off
            failure = structs.replace(failure, ends_heating=True)
        if (failure.has_lost_touch or facts.was_away) and not failure.is_connecting:
            doubts = facts.doubts(failure.instrument or failure.port)
            failure = structs.replace(failure, facts=(*failure.facts, *doubts))
        elif not failure.is_connecting:
            facts = structs.replace(facts, lost=())
        if failure.what == "function" and self._has_commanded(failure.step):
            failure = structs.replace(failure, facts=(*failure.facts, whether_done(failure.title)))
        prompt = question_about(failure, port, facts)
        if (again := self._remembered.get(_alike(failure))) is not None and _holds(again, failure, prompt):
            self._questions.decide(
                prompt, {"choice": again.choice}, "repeat", by=again.by, reason=again.reason
            )
            reply({"choice": again.choice, "source": "policy", "by": again.by, "pause": _pause(failure)})
            return nothing_to_withdraw
        if self._policy != "ask":
            value, pause = self._decided(failure, prompt)
            self._questions.decide(prompt, {"choice": value}, self._policy)
            reply({"choice": value, "source": "policy", "pause": pause})
            return nothing_to_withdraw
        return self._ask(failure, prompt, reply)

    def recovered(self, _request: Request, reply: Reply) -> Withdraw:
        """Record that the program has resumed after a failed operation."""
        if self._policy == "ask":
            self._states.recovered()
        reply({"done": True})
        return nothing_to_withdraw

    # ---- by policy
    def _decided(self, failure: Failure, prompt: PromptEvent) -> tuple[str, float]:
        if self._policy == "skip":
            left_out = "continue" if failure.what == "block" else SKIP
            return (left_out, 0.0) if is_possible(prompt.choices, left_out) else (ABORT, 0.0)
        # Only a person can say whether a command was carried out; repeating it could do it twice.
        may_retry = not failure.facts and is_possible(prompt.choices, RETRY)
        if failure.attempt <= len(PAUSES_S) and may_retry:
            return RETRY, PAUSES_S[failure.attempt - 1]
        return ABORT, 0.0

    # ---- by a person
    def _ask(self, failure: Failure, prompt: PromptEvent, reply: Reply) -> Withdraw:
        stand_in = self._questions.stand_in
        if stand_in is not None:
            value = stand_in(prompt)
            self._questions.decide(prompt, {"choice": value}, self._policy)
            reply({"choice": value, "source": "operator"})
            return nothing_to_withdraw
        self._states.asked(prompt.message)
        number = self._questions.put(prompt, partial(self._answered, failure, reply), always=True)
        return lambda: self._questions.withdraw(number)

    def _answered(self, failure: Failure, reply: Reply, answer: AnswerEvent) -> None:
        value = answer.value
        chosen: Mapping[str, object] = value if isinstance(value, Mapping) else {"choice": ABORT}
        goes_on = chosen["choice"] != ABORT
        if chosen.get(REPEAT):
            self._remembered[_alike(failure)] = _Remembered(
                str(chosen["choice"]),
                answer.by,
                Message("the same choice as for question {number}", number=answer.number),
            )
        if goes_on:
            self._states.answered(answer.by)
            self._warn(failure, answer)
        reply({**chosen, "facts": dict(answer.facts), "source": answer.source, "by": answer.by})

    def _warn(self, failure: Failure, answer: AnswerEvent) -> None:
        """Warn about volumes that are unknown and states that are unconfirmed as the run continues."""
        for fact in failure.facts:
            said = answer.facts.get(fact.key, {}).get("resolution", UNKNOWN)
            if said == UNKNOWN and fact.kind == "volume":
                self._tell(
                    LogEvent(
                        Message(
                            "{subject}: its volume has been unknown since {title} failed; the run "
                            "assumes {before:.10g} {unit}",
                            subject=fact.subject,
                            title=repr(failure.title),
                            before=fact.before,
                            unit=fact.unit,
                        ),
                        "warning",
                    )
                )
            elif said != CONFIRMED_SUCCESS and fact.kind == STATE:
                self._tell(
                    LogEvent(
                        Message(
                            "{question} This was not confirmed; the run will continue anyway",
                            question=fact.question,
                        ),
                        "warning",
                    )
                )
