"""Instruments that went away while no operation was under way: a person says whether they are waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.runs.engine.questions.answering import RECONNECT
from praxis_desktop.runs.engine.questions.questions import Pending, Questions
from praxis_desktop.runs.engine.recovery.choices import ABORT
from praxis_desktop.settings.model import OnError

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
