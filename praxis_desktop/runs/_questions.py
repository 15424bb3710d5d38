"""The questions of one run to a person: which are open, who answers them, and what becomes of the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from praxis_desktop import runs
from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.core.prompts import AnswerEvent, AnswerSource, Choice, PromptEvent
from praxis_desktop.core.records import replace
from praxis_desktop.runs._choices import ABORT
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
"""Is told once what became of a question, on the run's own thread."""

_WITHDRAWN = "withdrawn"

_MOST_REMEMBERED = 1000
"""Questions that have ended and of which is known how."""


class NobodyToAsk(Exception):
    """A question where nobody can be asked, in a run that ends at such."""


class _Question:
    """A question that was put; ``answer`` is what became of it, once it is no longer open."""

    def __init__(self, prompt: PromptEvent, answered: Answered) -> None:
        self.prompt: Final = prompt
        self.answered: Final = answered
        self.answer: AnswerEvent | None = None
        self.is_told = False
        self.forget_deadline: Callable[[], None] | None = None


class Pending:
    """A question of the host: ``wait`` for what becomes of it, or ``withdraw`` it."""

    def __init__(self, news: threading.Condition, is_ended: Callable[[], bool]) -> None:
        self._news = news
        self._is_ended = is_ended
        self._answer: AnswerEvent | None = None
        self.withdraw: Callable[[], None] = _nothing

    @property
    def answer(self) -> AnswerEvent | None:
        """What became of it; None: it is open."""
        return self._answer

    def settle(self, answer: AnswerEvent) -> None:
        """This has become of it."""
        with self._news:
            self._answer = answer
            self._news.notify_all()

    def wait(self) -> AnswerEvent | None:
        """What became of the question. None: an interrupt or a kill of the run came first, and the question
        is withdrawn; the interrupt stays pending.
        """
        with self._news:
            self._news.wait_for(lambda: self._answer is not None or self._is_ended())
            answer = self._answer
        if answer is None:
            self.withdraw()
        return answer


def _nothing() -> None:
    """Nothing to do."""


class Questions:
    """The open questions of one run, numbered from 1 in the order in which they were put. Any thread.

    Every question is told as a PromptEvent and ended by one AnswerEvent; answers and decisions by the policy
    are told as actions too, for the audit trail. While any is open the run's time limits stand still
    (``begin_wait`` and ``end_wait``). ``schedule`` has deadlines kept and answers told; ``policy`` is what
    becomes of questions where nobody can be asked. An interrupt or a kill of ``control`` ends waits.
    """

    def __init__(
        self,
        tell: Callable[[Event], None],
        *,
        schedule: Schedule,
        begin_wait: Callable[[], None],
        end_wait: Callable[[], None],
        policy: OnPrompt = "ask",
        control: Control | None = None,
    ) -> None:
        self._tell = tell
        self._schedule = schedule
        self._begin_wait, self._end_wait = begin_wait, end_wait
        self.policy: Final[OnPrompt] = policy
        self._lock = threading.Lock()
        self._open: dict[int, _Question] = {}
        self._ended: dict[int, str] = {}
        self._count = 0
        self._closed: str | None = None
        self._control = control
        self._news = threading.Condition()
        if control is not None:
            control.attach(wake=self._wake)

    @property
    def open(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        with self._lock:
            return tuple(question.prompt for question in self._open.values())

    def number_from(self, least: int) -> None:
        """Give no number up to ``least``: those were the questions of another process."""
        with self._lock:
            self._count = max(self._count, least)

    # ---- asking
    def ask(self, prompt: PromptEvent, *, always: bool = False) -> Pending:
        """Put a question of the host; ``prompt`` needs no number. Raises NobodyToAsk as ``put`` does."""
        pending = Pending(self._news, self._is_ended)
        pending.withdraw = partial(self.withdraw, self.put(prompt, pending.settle, always=always))
        return pending

    def _is_ended(self) -> bool:
        return self._control is not None and (self._control.interrupted or self._control.killed is not None)

    def _wake(self) -> None:
        with self._news:
            self._news.notify_all()

    def put(self, prompt: PromptEvent, answered: Answered, *, always: bool = False) -> int:
        """Put a question and return its number; ``answered`` is called with what becomes of it.

        Where nobody can be asked, the policy answers, and the question's ``details`` name it. Raises
        NobodyToAsk if that is ``abort``. ``always``: this kind of question has a policy of its own, and
        somebody is there.
        """
        policy = "ask" if always else self.policy
        if policy == "default":
            prompt = replace(prompt, details={**prompt.details, "policy": policy})
        if policy == "abort":
            raise NobodyToAsk(f"nobody can be asked: {prompt.message}")
        with self._lock:
            self._count += 1
            number = self._count
            question = _Question(replace(prompt, number=number), answered)
            closed = self._closed
            self._open[number] = question
        self._begin_wait()
        self._tell(question.prompt)
        with self._lock:
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
        """Tell a question that nobody is asked, because the run's policy has decided it, and the decision.

        Its ``details`` name the policy: who asks people leaves it out. ``by`` is who has made the choice
        ahead, and ``reason`` says when.
        """
        with self._lock:
            self._count += 1
            number = self._count
            self._ended[number] = "the run's policy"
        details = {**prompt.details, "policy": policy}
        self._tell(replace(prompt, number=number, details=details))
        self._tell_answer(AnswerEvent(number, "policy", value, by=by, reason=reason))

    def _keep(self, question: _Question, forget: Callable[[], None]) -> None:
        with self._lock:
            question.forget_deadline = forget
            is_open = question.answer is None
        if not is_open:
            forget()

    # ---- answering
    def answer(self, answer: Answer) -> Refused | None:
        """Answer a question, from any thread and without waiting. Refused: none of that number is open, or
        the answer does not fit; the question stays open then.
        """
        with self._lock:
            question = self._open.get(answer.number)
        if question is None:
            return self._not_open(answer.number)
        try:
            value = checked_value(question.prompt, answer.value)
            facts = checked_facts(question.prompt, value, answer.facts)
        except WrongAnswer as error:
            return Refused(f"Question {answer.number}: {error}.")
        is_first = self._settle(answer.number, "operator", value, facts, answer.by, answer.reason)
        return None if is_first else self._not_open(answer.number)

    def _not_open(self, number: int) -> Refused:
        with self._lock:
            ended = self._ended.get(number)
            is_known = 0 < number <= self._count
        if ended == _WITHDRAWN:
            return Refused(f"Question {number} is withdrawn: nobody waits for its answer any more.")
        if ended is not None:
            return Refused(f"Question {number} is answered already, by {ended}.")
        if is_known:
            return Refused(f"Question {number} is not open any more.")
        return Refused(f"The run has no question {number}.")

    def withdraw(self, number: int, reason: str = "") -> None:
        """Nobody waits for its answer any more; idempotent."""
        self._settle(number, "withdrawn", None, reason=reason)

    def close(self, reason: str = "the run is over") -> None:
        """Withdraw all questions, and from now on each that is put; idempotent."""
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
        """End a question; False if it had ended already."""
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
        assert answer is not None, "only a question that has ended is finished"
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
    """Hold ``run`` until ``prompt`` is answered: it goes on with ``continue``, and is stopped with anything
    else. Waits for the answer; returns whether a person has let it go on. A run that cannot be held now, as
    it waits for another answer, is asked about all the same.
    """
    is_held = run.do(PauseNow(reason=why)) is None
    try:
        answer = questions.ask(prompt).wait()
    except NobodyToAsk:  # it goes on: what happened is told as a warning
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
    Choice(RECONNECT, "Wait for it", "The program goes on where it is as soon as the instrument is back."),
    Choice(ABORT, "Give up", "The program gets an error from the port; it may end of that."),
)


class LostPorts:
    """Asks by ``questions``, if ``policy`` is to ask. Where an operation is under way (``is_at_work``), what
    becomes of that is asked when it has failed.
    """

    def __init__(self, questions: Questions, policy: OnError, is_at_work: Callable[[], bool]) -> None:
        self._questions = questions
        self._policy: OnError = policy
        self._is_at_work = is_at_work

    def ask(self, port: str, reason: str) -> LostPort | None:
        """Ask whether the instrument on ``port`` is waited for longer; None: it is not. Any thread."""
        if self._policy != "ask" or self._is_at_work():
            return None
        prompt = PromptEvent(
            0,
            "recover",
            f"The instrument on port {port} was disconnected: {reason}.",
            _CHOICES,
            details={"what": "port", "port": port, "kind": "PortDisconnected"},
        )
        return LostPort(self._questions.ask(prompt, always=True))


class LostPort:
    """One such question, as ``ports.patience.StillWanted``."""

    def __init__(self, question: Pending) -> None:
        self._question = question

    @property
    def is_wanted(self) -> bool | None:
        """Whether the instrument is waited for; None as long as nobody has said."""
        answer = self._question.answer
        if answer is None:
            return None
        return isinstance(answer.value, Mapping) and answer.value["choice"] == RECONNECT

    def withdraw(self) -> None:
        """The instrument is back, or nobody waits any more."""
        self._question.withdraw()


_WHY = "the computer slept"


def watched_life(
    run: Controllable, questions: Questions, tell: Teller, bindings: Sequence[Binding], *, keeps_awake: bool
) -> MachineLife:
    """What keeps the computer awake for ``run``, if it may, and finds that it slept all the same."""

    def ask(slept: Slept) -> None:
        hold_and_ask(run, questions, slept.to_prompt(), _WHY)

    return runs.MachineLife(
        tell=tell,
        slept=ask,
        keeps_awake=runs.is_to_stay_awake(bindings, keep_awake=keeps_awake),
    )
