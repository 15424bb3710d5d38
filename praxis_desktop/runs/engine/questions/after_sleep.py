"""What becomes of a run that the computer has slept through: it is held, and a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.questions.questions import NobodyToAsk

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.engine.controls import Controllable
    from praxis_desktop.runs.engine.questions.questions import Questions
    from praxis_desktop.runs.engine.telling import Telling
    from praxis_desktop.runs.machine_life.suspend import Slept
    from praxis_desktop.runs.machine_life.watching import MachineLife

_WHY = "the computer slept"


def watched_life(
    run: Controllable, questions: Questions, tell: Telling, bindings: Sequence[Binding], *, keeps_awake: bool
) -> MachineLife:
    """What keeps the computer awake for ``run``, if it may, and finds that it slept all the same."""
    from praxis_desktop.runs.machine_life.awake import is_to_stay_awake
    from praxis_desktop.runs.machine_life.watching import MachineLife

    return MachineLife(
        tell=tell,
        slept=lambda slept: _hold_and_ask(run, questions, slept),
        keeps_awake=is_to_stay_awake(bindings, keep_awake=keeps_awake),
    )


def _hold_and_ask(run: Controllable, questions: Questions, slept: Slept) -> None:
    if run.pause(now=True, reason=_WHY) is not None:
        return
    try:
        answer = questions.ask(slept.to_prompt()).wait()
    except NobodyToAsk:  # it goes on: what happened is told as a warning
        run.resume()
        return
    if answer is None or answer.source == "withdrawn":
        return
    if answer.value == "continue":
        run.resume(by=answer.by)
    else:
        run.cancel(by=answer.by, reason=answer.reason or _WHY)
