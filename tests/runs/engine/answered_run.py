"""Runs of protocols with given answers to their questions."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from praxis_desktop.core.events import Event, LogEvent, OutputEvent, ResultEvent, StateEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, Refused
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import OnPrompt, RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up
from praxis_desktop.settings.keys import OnError
from tests.runs.protocol_runs import interpreters

Answers = Sequence[object | Answer] | Callable[[PromptEvent], object | Answer | None]
"""The answers to consecutive prompts, each a value or a complete Answer, or a function that returns them
(None for no answer).
"""


class AnsweredRun:
    """A run that has ended. ``source`` has a single protocol; a prompt without an answer cancels the run."""

    def __init__(
        self,
        source: str,
        answers: Answers = (),
        *,
        ports: Sequence[str] = (),
        on_error: OnError = "ask",
        on_prompt: OnPrompt = "ask",
        limits: Mapping[str, str] | None = None,
        step_timeout: float | None = None,
        timeout: float | None = None,
        journal: str | None = None,
        observe: Callable[[Event, Run], None] | None = None,
    ) -> None:
        program = Program(textwrap.dedent(source), "/lab/protocol.py")
        given = dict(port.split("=", 1) for port in ports)
        setup = set_up(described(program, interpreters()), Wishes(), given)
        self.events: list[Event] = []
        self.refused: list[Refused] = []
        self._answers = answers
        self._observe = observe
        self._count = 0
        self.output = OutputBuffer()
        self.run = Run(
            RunRequest(
                program,
                setup=setup,
                ports=(*ports, *setup.bench.ports_beside(given)),
                limits=limits or {},
                operator="Ada",
                on_error=on_error,
                on_prompt=on_prompt,
                step_timeout=step_timeout,
                timeout=timeout,
                journal=journal,
            ),
            interpreters=interpreters(),
            on_event=self._on_event,
            output=self.output,
        )
        self.last: ResultEvent = run_in_guest_thread(self.run.execute)

    def _on_event(self, event: Event) -> None:
        self.events.append(event)
        if self._observe is not None:
            self._observe(event, self.run)
        if not isinstance(event, PromptEvent) or "policy" in event.details:
            return
        if callable(self._answers):
            answer = self._answers(event)
        elif self._count < len(self._answers):
            answer = self._answers[self._count]
            self._count += 1
        else:
            self.run.do(Cancel(by="nobody", reason="nothing to answer"))
            return
        if answer is None:
            return
        if not isinstance(answer, Answer):
            answer = Answer(event.number, answer, by="Ada")
        refused = self.run.do(
            Answer(event.number, answer.value, answer.facts, by=answer.by or "Ada", reason=answer.reason)
        )
        if refused is not None:
            self.refused.append(refused)
            self.run.do(Cancel(by="nobody", reason=refused.message))

    @property
    def value(self) -> Any:
        """The value that the protocol returned."""
        assert self.last.state == "completed", self.last
        return self.last.result.value

    @property
    def error(self) -> str:
        """The error that ended the run."""
        error = self.last.result.error
        assert error is not None, self.last
        return f"{error.name}: {error.message}"

    @property
    def prompts(self) -> list[PromptEvent]:
        """The prompts of the run."""
        return [event for event in self.events if isinstance(event, PromptEvent)]

    @property
    def answers(self) -> list[AnswerEvent]:
        """The answers to the prompts."""
        return [event for event in self.events if isinstance(event, AnswerEvent)]

    @property
    def states(self) -> list[str]:
        """The states of the run, from the first line of the program on."""
        states = [event.state for event in self.events if isinstance(event, StateEvent)]
        return list(states[states.index("running") :]) if "running" in states else list(states)

    @property
    def warnings(self) -> list[str]:
        """The warnings in the record."""
        return [
            event.message for event in self.events if isinstance(event, LogEvent) and event.level == "warning"
        ]

    @property
    def steps(self) -> list[StepEvent]:
        """The steps at their end."""
        return [event for event in self.events if isinstance(event, StepEvent) and event.status != "started"]

    @property
    def printed(self) -> str:
        """The output of the program, as far as it was reported."""
        return "".join(event.text for event in self.events if isinstance(event, OutputEvent))
