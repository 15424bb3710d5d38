"""A console with instruments as other processes see it: among the runs, to be interrupted and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.controls import Refused

if TYPE_CHECKING:
    from praxis_desktop.core.events import RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.runs.engine.controls import Answer
    from praxis_desktop.workers.consoles.session import ConsoleSession

_NO_RUN = Refused("it is a console, which has no steps: interrupt its cell, or stop its instruments")


class ConsoleControls:
    """Controllable: ``cancel`` interrupts the cell that runs."""

    def __init__(self, session: ConsoleSession, run_id: str) -> None:
        self._session = session
        self._run_id = run_id

    @property
    def run_id(self) -> str:
        return self._run_id

    @property
    def state(self) -> RunState:
        return "running"

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        return ()

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        return _NO_RUN

    def resume(self, *, by: str = "") -> Refused | None:
        return _NO_RUN

    def skip_wait(self, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        return _NO_RUN

    def extend_wait(self, seconds: float, step: int = 0, *, by: str = "", reason: str = "") -> Refused | None:
        return _NO_RUN

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        return None if self._session.interrupt() else Refused("no cell of the console runs")

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        self._session.emergency_stop(by=by, reason=reason)
        return None

    def answer(self, answer: Answer) -> Refused | None:
        return _NO_RUN

    def note(self, text: str, *, by: str = "") -> Refused | None:
        self._session.note(text, by=by)
        return None
