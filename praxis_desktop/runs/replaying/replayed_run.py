"""A run that is done again from its record: the same program, given the same answers, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.environment.replay import ReplayEnvironment
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.recorded.answers import RecordedAnswers
from praxis_desktop.runs.recorded.recorded_run import RecordedRun
from praxis_desktop.runs.run import Run

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.records.reading import Entry
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest


class ReplayedRun(Run):
    """Does ``recorded`` again. No port is opened, nobody is asked, nothing is kept; ``on_event`` is told what
    the program tells, once more.
    """

    def __init__(
        self,
        recorded: RecordedRun,
        *,
        interpreters: InterpreterSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
    ) -> None:
        super().__init__(
            recorded.request,
            interpreters=interpreters,
            on_event=on_event,
            output=output,
            run_id=recorded.run_id,
        )
        self._recorded = recorded
        self._answers = RecordedAnswers(recorded.entries(), self._passed)

    def _passed(self, entry: Entry) -> None:
        """The guest has come to where ``entry`` stands in its record."""

    def _make_environment(self) -> GuestEnvironment:
        return ReplayEnvironment(self._answers)

    def _completed(self) -> RunRequest:
        return self.request

    def _chosen_environment(self) -> Environment | None:
        return self._recorded.environment(self._interpreters.environments, self._tell, self._control)

    # ---- there are no instruments
    def _make_bindings(self) -> Sequence[Binding]:
        return parse_bindings(self.request.ports)

    def _claimed(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        return nullcontext()

    def _life(self, bindings: Sequence[Binding]) -> AbstractContextManager[object]:
        return nullcontext()
