"""The runs side by side as commands: each can be gone to by its name from everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.commands.command import Command
from praxis_desktop.gui.run.run_states import RUN_STATES, shown_phase

if TYPE_CHECKING:
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.run_model import RunModel


class ActiveRunCommands:
    """A command source: has nothing while there is one run alone, which has a command of its own."""

    def __init__(self, runs: ActiveRuns, show: Callable[[RunModel], object]) -> None:
        self._runs, self._show = runs, show

    def __call__(self) -> Iterator[Command]:
        shown = self._runs.shown
        for number, run in enumerate(shown if len(shown) > 1 else (), start=1):
            look = RUN_STATES[shown_phase(run)]
            yield Command(
                f"active run:{number}",
                QCoreApplication.translate("ActiveRunCommands", "Show run: {run}").format(run=run.run_name),
                "run",
                partial(self._show, run),
                look.icon,
                hint=QCoreApplication.translate("RunState", look.word),
                words=QCoreApplication.translate("ActiveRunCommands", "switch select side by side"),
            )
