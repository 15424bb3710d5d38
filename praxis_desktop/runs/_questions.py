"""Asks the user a run's questions, checks and records the answers, and withdraws open questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import structs

from praxis_desktop import runs
from praxis_desktop.core.events import ActionEvent, Event, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import AnswerEvent, AnswerSource, Choice, PromptEvent
from praxis_desktop.runs._failure_questions import ABORT
from praxis_desktop.runs._watchdog import Schedule
from praxis_desktop.runs.answering import RECONNECT, WrongAnswer, checked_facts, checked_value, default_of
from praxis_desktop.runs.commands import Answer, Cancel, PauseNow, Refused, Resume
from praxis_desktop.runs.request import OnPrompt
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs._computer import MachineLife, Slept
    from praxis_desktop.runs._states import Teller
    from praxis_desktop.runs.commands import Controllable


Answered = Callable[[AnswerEvent], None]
"""Called once, on one of the run's own threads, with a question's answer or withdrawal."""

StandIn = Callable[[PromptEvent], str]
"""Returns the value of the choice with which to answer a question."""

_WITHDRAWN = "withdrawn"

_MOST_REMEMBERED = 1000
"""Number of closed questions whose outcomes are remembered."""


class NobodyToAsk(Exception):
    """A question for the user could not be asked, and the run's policy is to abort."""


class _Question:
    """A question that was asked; ``answer`` is set once the question is closed."""

    def __init__(self, prompt: PromptEvent, answered: Answered) -> None:
        self.prompt: Final = prompt
        self.answered: Final = answered
        self.answer: AnswerEvent | None = None
        self.is_told = False
        self.forget_deadline: Callable[[], None] | None = None


class Pending:
    """A question asked by the host: ``wait`` for the answer, or ``withdraw`` it."""

    def __init__(self, news: threading.Condition, is_ended: Callable[[], bool]) -> None:
        self._news = news
        self._is_ended = is_ended
        self._answer: AnswerEvent | None = None
        self.withdraw: Callable[[], None] = _nothing

    @property
    def answer(self) -> AnswerEvent | None:
        """The answer or withdrawal; None while the question is open."""
        return self._answer

    def settle(self, answer: AnswerEvent) -> None:
        """Set the answer or withdrawal."""
        with self._news:
            self._answer = answer
            self._news.notify_all()

    def wait(self) -> AnswerEvent | None:
        """Wait for the answer or withdrawal, and return it. If the run is stopped or killed first, withdraw
        the question and return None.
        """
        with self._news:
            self._news.wait_for(lambda: self._answer is not None or self._is_ended())
            answer = self._answer
        if answer is None:
            self.withdraw()
        return answer


def _nothing() -> None:
    """Do nothing."""


class Questions:
    """The questions of one run, numbered from 1 in the order asked. Thread-safe.

    Each question is reported as a PromptEvent and closed by one AnswerEvent; answers and policy decisions are
    also reported as actions, for the audit trail. The run's time limits are suspended while a question is
    open (``begin_wait`` and ``end_wait``). ``schedule`` runs deadlines and callbacks; ``policy`` applies if
    there is nobody to ask. A stop of the run (``is_stopping``) or a kill of ``control`` ends all waits for
    answers.
    """

    def __init__(
        self,
        tell: Callable[[Event], None],
        *,
        schedule: Schedule,
        begin_wait: Callable[[], None],
        end_wait: Callable[[], None],
        control: Control,
        is_stopping: Callable[[], bool],
        policy: OnPrompt = "ask",
    ) -> None:
        self._tell = tell
        self._schedule = schedule
        self._begin_wait, self._end_wait = begin_wait, end_wait
        self.policy: Final[OnPrompt] = policy
        self.stand_in: StandIn | None = None
        """If set, chooses how to handle failures, immediately and in place of the user."""
        self._lock = threading.Lock()
        self._open: dict[int, _Question] = {}
        self._ended: dict[int, str] = {}
        self._count = 0
        self._closed: str | None = None
        self._control = control
        self._is_stopping = is_stopping
        self._news = threading.Condition()
        control.attach(wake=self._wake)

    @property
    def open(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        with self._lock:
            return tuple(question.prompt for question in self._open.values())

    def number_from(self, least: int) -> None:
        """Skip the numbers up to and including ``least``, which another process has used for this run."""
        with self._lock:
            self._count = max(self._count, least)

    # ---- asking
    def ask(self, prompt: PromptEvent, *, always: bool = False) -> Pending:
        """Ask the host's question ``prompt``, which needs no number. Raises NobodyToAsk as ``put`` does."""
        pending = Pending(self._news, self._is_ended)
        pending.withdraw = partial(self.withdraw, self.put(prompt, pending.settle, always=always))
        return pending

    def _is_ended(self) -> bool:
        # Not at other interrupts: the program gets them once the question is answered.
        return self._is_stopping() or self._control.killed is not None

    def _wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def put(self, prompt: PromptEvent, answered: Answered, *, always: bool = False) -> int:
        """Ask a question and return its number; ``answered`` is called with the outcome.

        If there is nobody to ask, the policy answers and is named in the question's ``details``; the policy
        ``abort`` raises NobodyToAsk. If ``always`` is set, ``policy`` is disregarded, because questions of
        this kind have a policy of their own.
        """
        policy = "ask" if always else self.policy
        if policy == "default":
            prompt = structs.replace(prompt, details={**prompt.details, "policy": policy})
        if policy == "abort":
            raise NobodyToAsk(Message("there is nobody to ask: {message}", message=prompt.message))
        with self._lock:
            self._count += 1
            number = self._count
            question = _Question(structs.replace(prompt, number=number), answered)
            closed = self._closed
            self._open[number] = question
        self._begin_wait()
        self._tell(question.prompt)
        with self._lock:
            # An answer that came first is reported only now, so that it never precedes its prompt.
            question.is_told = True
            is_settled = question.answer is not None
        if is_settled:
            self._schedule(0.0, partial(self._finish, question))
        elif closed is not None:
            self._settle(number, "withdrawn", None, reason=closed)
        elif policy == "default":
            self._settle(number, "policy", default_of(prompt))
        elif prompt.deadline is not None:
            expire = partial(self._expire, question)
            self._keep(question, self._schedule(prompt.deadline, expire))
        return number

    def decide(
        self, prompt: PromptEvent, value: object, policy: str, *, by: str = "", reason: str = ""
    ) -> None:
        """Report a question and the decision that the run's policy has made about it.

        The question's ``details`` name the policy, so that user interfaces do not show the question, but only
        the line in the log. ``by`` is the person who chose in advance, and ``reason`` refers to that choice.
        """
        with self._lock:
            self._count += 1
            number = self._count
            self._ended[number] = "the run's policy"
        details = {**prompt.details, "policy": policy}
        self._tell(structs.replace(prompt, number=number, details=details))
        answer = AnswerEvent(number, "policy", value, by=by, reason=reason)
        self._tell_answer(answer)
        if self.stand_in is None:
            self._tell(LogEvent(_decision(prompt, answer, policy), "warning"))

    def _keep(self, question: _Question, forget: Callable[[], None]) -> None:
        with self._lock:
            question.forget_deadline = forget
            is_open = question.answer is None
        if not is_open:
            forget()

    # ---- answering
    def answer(self, answer: Answer) -> Refused | None:
        """Answer a question without waiting for the asker. Return a refusal if the question is not open or
        the answer is unsuitable; in the latter case the question stays open. Thread-safe.
        """
        with self._lock:
            question = self._open.get(answer.number)
        if question is None:
            return self._not_open(answer.number)
        try:
            value = checked_value(question.prompt, answer.value)
            facts = checked_facts(question.prompt, value, answer.facts)
        except WrongAnswer as error:
            return Refused(Message("Question {number}: {error}.", number=answer.number, error=error))
        is_first = self._settle(answer.number, "operator", value, facts, answer.by, answer.reason)
        return None if is_first else self._not_open(answer.number)

    def _not_open(self, number: int) -> Refused:
        with self._lock:
            ended = self._ended.get(number)
            is_known = 0 < number <= self._count
        if ended == _WITHDRAWN:
            return Refused(
                Message("Question {number} was withdrawn: its answer is no longer needed.", number=number)
            )
        if ended is not None:
            return Refused(
                Message(
                    "Question {number} has already been answered, by {ended}.", number=number, ended=ended
                )
            )
        if is_known:
            return Refused(Message("Question {number} is no longer open.", number=number))
        return Refused(Message("The run has no question {number}.", number=number))

    def withdraw(self, number: int, reason: str = "") -> None:
        """Withdraw a question; idempotent."""
        self._settle(number, "withdrawn", None, reason=reason)

    def close(self, reason: str = "the run is over") -> None:
        """Withdraw all open questions, and any that are asked later; idempotent."""
        with self._lock:
            self._closed = self._closed or reason
            numbers = list(self._open)
        for number in numbers:
            self.withdraw(number, reason)

    def _expire(self, question: _Question) -> None:
        self._settle(question.prompt.number, "deadline", default_of(question.prompt))

    def _settle(
        self,
        number: int,
        source: AnswerSource,
        value: object,
        facts: Mapping[str, Mapping[str, object]] | None = None,
        by: str = "",
        reason: str = "",
    ) -> bool:
        """Close a question; return False if it was already closed."""
        answer = AnswerEvent(number, source, value, facts or {}, by, reason)
        with self._lock:
            question = self._open.pop(number, None)
            if question is None:
                return False
            question.answer = answer
            self._ended[number] = _ended_by(answer)
            if len(self._ended) > _MOST_REMEMBERED:
                del self._ended[next(iter(self._ended))]
            is_told, forget = question.is_told, question.forget_deadline
        if forget is not None:
            forget()
        if is_told:
            self._schedule(0.0, partial(self._finish, question))
        return True

    def _finish(self, question: _Question) -> None:
        answer = question.answer
        assert answer is not None, "only a closed question can be finished"
        try:
            self._tell_answer(answer)
        finally:
            self._end_wait()
            question.answered(answer)

    def _tell_answer(self, answer: AnswerEvent) -> None:
        self._tell(answer)
        if answer.source != "withdrawn":
            details = {"prompt": answer.number, "source": answer.source, "value": answer.value}
            self._tell(ActionEvent("answer", answer.by, answer.reason, details))


def _decision(prompt: PromptEvent, answer: AnswerEvent, policy: str) -> Message:
    """Return a question and the decision, such as ``Weigh did not work: no answer – skip (policy skip)``."""
    question = prompt.message if "\n" not in prompt.message else prompt.message.partition("\n")[0]
    why = answer.reason or Message("policy {policy}", policy=policy)
    choice = answer.value.get("choice") if isinstance(answer.value, Mapping) else answer.value
    return Message("{question} \u2013 {choice} ({why})", question=question, choice=choice, why=why)


def _ended_by(answer: AnswerEvent) -> str:
    match answer.source:
        case "operator":
            return answer.by or "somebody"
        case "deadline":
            return "its deadline"
        case "policy":
            return "the run's policy"
        case _:
            return _WITHDRAWN


def hold_and_ask(run: Controllable, questions: Questions, prompt: PromptEvent, why: str) -> bool:
    """Hold ``run`` until ``prompt`` is answered; return whether the user let the run continue.

    The answer ``continue`` resumes the run; any other answer stops it. If the run cannot be held, because it
    is already waiting for an answer, the question is asked without holding the run.
    """
    is_held = run.do(PauseNow(reason=why)) is None
    try:
        answer = questions.ask(prompt).wait()
    except NobodyToAsk:  # continue: the event itself is reported as a warning
        if is_held:
            run.do(Resume())
        return False
    if answer is None or answer.source == "withdrawn":
        return False
    if answer.value != "continue":
        run.do(Cancel(by=answer.by, reason=answer.reason or why))
        return False
    if is_held:
        run.do(Resume(by=answer.by))
    return answer.source == "operator"


_CHOICES = (
    Choice(RECONNECT, "Wait for it", "The program continues as soon as the instrument is back."),
    Choice(ABORT, "Give up", "The program gets an error from the port and may end as a result."),
)


class LostPorts:
    """Asks the user whether to wait for lost instruments, if ``policy`` is "ask". Nothing is asked while an
    operation is in progress (``is_at_work``), because its failure would lead to a question anyway.
    """

    def __init__(self, questions: Questions, policy: OnError, is_at_work: Callable[[], bool]) -> None:
        self._questions = questions
        self._policy: OnError = policy
        self._is_at_work = is_at_work

    def ask(self, port: str, reason: str) -> LostPort | None:
        """Ask whether to wait longer for an instrument; return None if nobody is asked. Thread-safe."""
        if self._policy != "ask" or self._is_at_work():
            return None
        prompt = PromptEvent(
            0,
            "recover",
            Message("The instrument on port {port} was disconnected: {reason}.", port=port, reason=reason),
            _CHOICES,
            details={"what": "port", "port": port, "kind": "PortDisconnected"},
        )
        return LostPort(self._questions.ask(prompt, always=True))


class LostPort:
    """The question about one lost instrument; implements ``StillWanted`` from ``ports.serial``."""

    def __init__(self, question: Pending) -> None:
        self._question = question

    @property
    def is_wanted(self) -> bool | None:
        """Whether to keep waiting for the instrument; None until the question is answered."""
        answer = self._question.answer
        if answer is None:
            return None
        return isinstance(answer.value, Mapping) and answer.value["choice"] == RECONNECT

    def withdraw(self) -> None:
        """Withdraw the question, because the instrument is back or the wait is over."""
        self._question.withdraw()


_WHY = "the computer slept"


def watched_life(
    run: Controllable, questions: Questions, tell: Teller, bindings: Sequence[Binding], *, keeps_awake: bool
) -> MachineLife:
    """Monitor the computer for ``run``: keep it awake if required; hold the run if the computer sleeps."""

    def ask(slept: Slept) -> None:
        hold_and_ask(run, questions, slept.to_prompt(), _WHY)

    return runs.MachineLife(
        tell=tell,
        slept=ask,
        keeps_awake=runs.is_to_stay_awake(bindings, keep_awake=keeps_awake),
    )
