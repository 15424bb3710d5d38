"""A run behind something that goes with it: what is done to that is done to the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.core.events import RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.runs.engine.controls import Answer, Controllable, Refused


class ForwardedControls:
    """Controllable, by way of another run. Subclasses say what goes with it."""

    def __init__(self, run: Controllable) -> None:
        self._controlled = run

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self._controlled.run_id

    @property
    def state(self) -> RunState:
        """The state that it is in."""
        return self._controlled.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        return self._controlled.prompts

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        """Hold the program before its next step; with ``now`` at its next await or wait."""
        return self._controlled.pause(now=now, by=by, reason=reason)

    def resume(self, *, by: str = "") -> Refused | None:
        """Let it go on."""
        return self._controlled.resume(by=by)

    def skip_wait(self, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """End a wait of the program now."""
        return self._controlled.skip_wait(step, by=by, reason=reason)

    def extend_wait(self, seconds: float, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        """Let a wait of the program take so many seconds longer."""
        return self._controlled.extend_wait(seconds, step, by=by, reason=reason)

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program gently, after a while harder; asked for again, at once."""
        return self._controlled.cancel(by=by, reason=reason)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument by its own stop command, and the program at once."""
        return self._controlled.emergency_stop(by=by, reason=reason)

    def answer(self, answer: Answer) -> Refused | None:
        """Answer a prompt."""
        return self._controlled.answer(answer)

    def note(self, text: str, *, by: str = "") -> Refused | None:
        """Keep what a person says of the run in its record."""
        return self._controlled.note(text, by=by)
