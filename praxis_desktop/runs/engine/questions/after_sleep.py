"""What becomes of a run that the computer has slept through: it is held, and a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.questions.holding import hold_and_ask

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

    def ask(slept: Slept) -> None:
        hold_and_ask(run, questions, slept.to_prompt(), _WHY)

    return MachineLife(
        tell=tell,
        slept=ask,
        keeps_awake=is_to_stay_awake(bindings, keep_awake=keeps_awake),
    )
