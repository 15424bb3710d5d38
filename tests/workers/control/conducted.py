"""A run that only notes what is done to it."""

from __future__ import annotations

from praxis_desktop.core.events import RunState
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.engine.controls import Answer, Refused


class NotedRun:
    """A Controllable."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.state: RunState = "running"
        self.prompts: tuple[PromptEvent, ...] = ()
        self.noted: list[tuple[object, ...]] = []
        self.refusal: Refused | None = None

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        return self._note("pause", now, by, reason)

    def resume(self, *, by: str = "") -> Refused | None:
        return self._note("resume", by)

    def skip_wait(self, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        return self._note("skip_wait", step, by, reason)

    def extend_wait(self, seconds: float, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        return self._note("extend_wait", seconds, step, by, reason)

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        return self._note("cancel", by, reason)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        return self._note("emergency_stop", by, reason)

    def answer(self, answer: Answer) -> Refused | None:
        return self._note("answer", answer)

    def note(self, text: str, *, by: str = "") -> Refused | None:
        return self._note("note", text, by)

    def _note(self, *done: object) -> Refused | None:
        self.noted.append(done)
        return self.refusal
