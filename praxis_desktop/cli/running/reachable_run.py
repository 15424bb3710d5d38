"""A run of the command line as other processes act on it: nobody who stops it waits for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.core.events import PromptEvent, RunState
    from praxis_desktop.runs.engine.controls import Answer, Controllable, Refused


class ReachableRun:
    """``run``, of which ``let_events_pass`` has the events go on when nobody takes them: a terminal that was
    halted by Ctrl+S, a pipe that is full. Any thread.
    """

    def __init__(self, run: Controllable, let_events_pass: Callable[[], None]) -> None:
        self._run = run
        self._let_events_pass = let_events_pass
        self.run_id = run.run_id

    @property
    def state(self) -> RunState:
        """The state that it is in."""
        return self._run.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        return self._run.prompts

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        """Hold the program."""
        return self._run.pause(now=now, by=by, reason=reason)

    def resume(self, *, by: str = "") -> Refused | None:
        """Let it go on."""
        return self._run.resume(by=by)

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program."""
        self._let_events_pass()
        return self._run.cancel(by=by, reason=reason)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument, and the program."""
        self._let_events_pass()
        return self._run.emergency_stop(by=by, reason=reason)

    def answer(self, answer: Answer) -> Refused | None:
        """Answer a prompt."""
        return self._run.answer(answer)

    def note(self, text: str, *, by: str = "") -> Refused | None:
        """Keep what a person says of the run."""
        return self._run.note(text, by=by)
