"""A program that is run with the recorded instruments of another run, under a virtual clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop.core.events import DataEvent, StepEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.core.records import replace
from praxis_desktop.ports.errors import PortReplayEnded, PortReplayMismatch
from praxis_desktop.ports.roles import devices_by_role
from praxis_desktop.records.run_folder import JOURNAL
from praxis_desktop.runs.engine.controls import Answer
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.replaying.what_if.world import AnsweredWorld
from praxis_desktop.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.events import Event, StreamName
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun
    from praxis_desktop.runs.request import RunRequest

Said = Mapping[str, object]

_LONGEST_SETTLING_S = 60.0
"""Seconds that answers are on their way at most, however busy the computer is."""


class WhatIfRun(Run):
    """Runs ``program`` in the place of the recorded one, with what that was asked to do. What it does is
    collected in ``steps``, ``data`` and ``printed``.

    ``answers`` are what people had answered, by number as they are recorded, with the questions' texts.
    """

    def __init__(
        self,
        recorded: RecordedRun,
        program: Program,
        *,
        interpreters: InterpreterSource,
        answers: Sequence[tuple[str, Said]],
        timeout: float | None,
    ) -> None:
        request = recorded.request
        super().__init__(
            replace(
                request,
                program=program,
                ports=_recorded_ports(request, recorded.folder / JOURNAL),
                journal=None,
                keeps_files=False,
                waits_for_ports=False,
                on_prompt="ask",
                timeout=timeout,
            ),
            interpreters=interpreters,
            on_event=self._watch,
            output=OutputBuffer(),
        )
        self._recorded = recorded
        self._waiting = list(answers)
        self.steps: list[StepEvent] = []
        self.data: list[DataEvent] = []
        self.printed = bytearray()
        self.new_question = ""
        """What it asks people that the recorded program had not asked."""

    @property
    def last_fault(self) -> PortReplayMismatch | PortReplayEnded | None:
        """The command that the recorded instruments had not been sent."""
        ports = self._ending.ports
        fault = None if ports is None else ports.last_fault
        return fault if isinstance(fault, PortReplayMismatch | PortReplayEnded) else None

    def _watch(self, event: Event) -> None:
        match event:
            case StepEvent() if event.status != "started":
                self.steps.append(event)
            case DataEvent():
                self.data.append(event)
            case PromptEvent():
                self._answer_as_then(event)
            case _:
                pass

    def _answer_as_then(self, prompt: PromptEvent) -> None:
        for place, (message, said) in enumerate(self._waiting):
            if message == prompt.message:
                del self._waiting[place]
                facts = said.get("facts")
                value = said.get("value")
                self.answer(
                    Answer(
                        prompt.number,
                        value,
                        facts if isinstance(facts, dict) else {},
                        by=str(said.get("by", "")),
                        reason=str(said.get("reason", "")),
                    )
                )
                return
        self.new_question = self.new_question or prompt.message
        self.kill()

    def _write(self, stream: StreamName, data: bytes) -> None:
        self.printed += data

    # ---- the run's thread
    def _make_environment(self) -> GuestEnvironment:
        # Two programs that are compared draw the same numbers.
        seed = self.request.seed
        if seed is None:
            seed = int(self._recorded.run_id[:8] or "0", 16)
        return AnsweredWorld(seed, self._recorded.timezone, settle=self._settle_answers)

    def _settle_answers(self) -> None:
        """What was answered is posted to the guest by the watchdog."""
        self._watchdog.flush(_LONGEST_SETTLING_S)

    def _limits_of_ports(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        return self._recorded.limits

    def _claimed(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        return nullcontext()

    def _life(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        return nullcontext()

    def _completed(self) -> RunRequest:
        return self.request

    def _chosen_environment(self) -> Environment | None:
        if self.request.program.digest == self._recorded.request.program.digest:
            return self._recorded.environment(self._interpreters.environments, self._tell, self._control)
        return super()._chosen_environment()


def _recorded_ports(request: RunRequest, journal: Path) -> tuple[str, ...]:
    """The run's ports, with recordings in the place of the instruments."""
    return tuple([f"{role}=replay:{journal},role={role}" for role in devices_by_role(request.ports)])
