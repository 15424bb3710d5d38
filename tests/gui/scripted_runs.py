"""Runs that do what a test says, in place of a guest."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.core.events import (
    ErrorInfo,
    Event,
    ExecutionResult,
    ReadyEvent,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.workers.launching.launcher import Launch, Launched, RunPlan

Script = Callable[["ScriptedRun"], ErrorInfo | None]
"""What a run does; returns the error it failed with."""


class ScriptedRun:
    """Tells the events of a run around a script; ``stop`` and ``kill`` are noted."""

    def __init__(self, script: Script, report: Callable[[Event], None], output: OutputBuffer) -> None:
        self._script = script
        self.report = report
        self.output = output
        self.stops = 0
        self.kills = 0
        self.thread_id = 0
        self._stopped = threading.Event()
        self._killed = threading.Event()

    def print(self, text: str) -> None:
        """Write to standard output."""
        self.output.write("stdout", text.encode())

    def wait_for_stop(self) -> None:
        """Wait until somebody asks the run to end."""
        assert self._stopped.wait(20)

    def wait_for_kill(self) -> None:
        """Wait until somebody ends the run at once."""
        assert self._killed.wait(20)

    def stop(self) -> None:
        """Note the request."""
        self.stops += 1
        self._stopped.set()

    def kill(self) -> None:
        """Note the request."""
        self.kills += 1
        self._stopped.set()
        self._killed.set()

    def execute(self) -> ResultEvent:
        """Run the script between the events of a run."""
        self.thread_id = threading.get_ident()
        self.report(StateEvent("preparing"))
        self.report(ReadyEvent(12.0))
        self.report(StateEvent("running"))
        error = self._script(self)
        state: RunState = "failed" if error else "cancelled" if self._stopped.is_set() else "completed"
        self.output.close()
        self.report(StateEvent(state))
        result = ResultEvent(state, "1", ExecutionResult("", 1.0, 1.0, error=error))
        self.report(result)
        return result


class ScriptedLaunches:
    """Makes scripted runs and remembers them: stands in for a Launcher."""

    def __init__(self) -> None:
        self.script: Script = print_hello
        self.runs: list[ScriptedRun] = []
        self.plans: list[RunPlan] = []

    def launch(self, plan: RunPlan) -> Launch:
        """What makes the run."""
        self.plans.append(plan)
        script = self.script

        def make(report: Callable[[Event], None]) -> Launched:
            run = ScriptedRun(script, report, OutputBuffer(capacity=256 << 10, overflow="skip"))
            self.runs.append(run)
            return Launched(run, run.output)

        return make


def print_hello(run: ScriptedRun) -> None:
    """Print one line and end."""
    run.print("hello\n")
