"""Runs controlled by a test, in place of a guest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.core.events import (
    ActionEvent,
    ErrorInfo,
    Event,
    ExecutionResult,
    ReadyEvent,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.core.verdicts import Verdict
from praxis_desktop.runs.commands import (
    Answer,
    AnyCommand,
    Cancel,
    EmergencyStop,
    ExtendWait,
    Kill,
    Note,
    Pause,
    PauseNow,
    Refused,
    Resume,
    SetPace,
    SkipWait,
)
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.workers.launch.launcher import Launch, Launched

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun

PATIENCE_S = 120.0
"""The longest time, in seconds, for which a run waits to be ended: a test visits many pages meanwhile."""

Script = Callable[["ScriptedRun"], ErrorInfo | None]
"""The actions of a run; returns the error with which it failed."""


class ScriptedRun:
    """Reports the events of a run around a script. Commands are recorded, and allowed by the engine's table.
    A second ``cancel`` is recorded as a kill.
    """

    def __init__(self, script: Script, report: Callable[[Event], None], output: OutputBuffer) -> None:
        self._script = script
        self._report = report
        self.run_id = "1"
        self.output = output
        self.stops = 0
        self.kills = 0
        self.emergency_stops = 0
        self.wishes: list[str] = []
        self.answers: list[Answer] = []
        self.result_details: dict[str, object] = {}
        self.verdict = Verdict()
        self.thread_id = 0
        self.state: RunState = "pending"
        self.prompts: tuple[PromptEvent, ...] = ()
        self._stopped = threading.Event()
        self._killed = threading.Event()
        self._answered = threading.Event()

    def report(self, event: Event) -> None:
        """Report an event."""
        if isinstance(event, StateEvent):
            self.state = event.state
        self._report(event)

    def print(self, text: str) -> None:
        """Write to standard output."""
        self.output.write("stdout", text.encode())

    def wait_for_stop(self) -> None:
        """Wait until the run is asked to end."""
        assert self._stopped.wait(PATIENCE_S)

    def wait_for_kill(self) -> None:
        """Wait until the run is killed."""
        assert self._killed.wait(PATIENCE_S)

    def ask(self, prompt: PromptEvent, state: RunState = "intervening") -> Answer | None:
        """Ask a question and wait for the answer; None if the run is stopped first."""
        self._answered.clear()
        self.prompts = (prompt,)
        self.report(StateEvent(state))
        self.report(prompt)
        while not self._answered.wait(0.01):
            if self._stopped.is_set():
                self.report(AnswerEvent(prompt.number, "withdrawn"))
                return None
        answer = self.answers[-1]
        self.prompts = ()
        self.report(
            AnswerEvent(prompt.number, "operator", answer.value, answer.facts, answer.by, answer.reason)
        )
        self.report(StateEvent("running"))
        return answer

    holds_pauses = True
    is_in_step = False

    def finish_step(self) -> None:
        """End the step for which a pause waits."""
        if self.state == "pausing":
            self.report(StateEvent("paused"))

    def do(self, command: AnyCommand) -> Refused | None:
        """Record the command. A pause takes effect at once, as between two steps."""
        by, reason = command.by, command.reason
        match command:
            case Pause() | PauseNow():
                self.wishes.append(command.name.replace("_", " "))
                if self.holds_pauses:
                    self.report(StateEvent("pausing", reason, by))
                    if isinstance(command, PauseNow) or not self.is_in_step:
                        self.report(StateEvent("paused", reason, by))
            case Resume():
                self.wishes.append("resume")
                self.report(StateEvent("resuming", by=by))
                self.report(StateEvent("running"))
            case SkipWait():
                self.wishes.append(f"skip wait {command.step}")
                self.report(ActionEvent(command.name, by, reason, {"step": command.step}))
            case ExtendWait():
                self.wishes.append(f"extend wait {command.step} by {command.seconds:g}")
                details = {"step": command.step, "seconds": command.seconds}
                self.report(ActionEvent(command.name, by, reason, details))
            case SetPace():
                self.report(ActionEvent(command.name, by, reason, {"pace": command.pace}))
            case Cancel():
                self.wishes.append(f"cancel {reason}".strip())
                self.stops += 1
                if self._stopped.is_set():
                    return self.do(Kill(by=by))
                self._stopped.set()
            case Kill():
                self.kills += 1
                self._stopped.set()
                self._killed.set()
            case EmergencyStop():
                self.emergency_stops += 1
                self._stopped.set()
                self._killed.set()
            case Answer():
                if not any(prompt.number == command.number for prompt in self.prompts):
                    return Refused("nobody waits for that answer")
                self.answers.append(command)
                self._answered.set()
            case Note():
                pass
        return None

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
        came_to = ExecutionResult("", 1.0, 1.0, error=error)
        result = ResultEvent(state, "1", came_to, self.result_details, verdict=self.verdict)
        self.report(result)
        return result


class ScriptedLaunches:
    """Makes scripted runs and remembers them, in place of a Launcher."""

    def __init__(self) -> None:
        self.script: Script = print_hello
        self.runs: list[ScriptedRun] = []
        self.requests: list[RunRequest] = []
        self.resumed: list[InterruptedRun | None] = []

    def launch(
        self,
        request: RunRequest,
        *,
        digest: str = "",
        resumes: InterruptedRun | None = None,
        asker: PortAsker | None = None,
    ) -> Launch:
        """Return a function that makes the run."""
        self.requests.append(request)
        self.resumed.append(resumes)
        script = self.script

        def make(report: Callable[[Event], None]) -> Launched:
            run = ScriptedRun(script, report, OutputBuffer(capacity=256 << 10, overflow="skip"))
            self.runs.append(run)
            return Launched(run, run.output)

        return make


def print_hello(run: ScriptedRun) -> None:
    """Print one line and end."""
    run.print("hello\n")
