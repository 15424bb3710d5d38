"""The newest runs of the history as commands: each can be gone to by its name from everywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.history.asked_history import AskedHistory

if TYPE_CHECKING:
    from praxis_desktop.gui.commands.command import Command
    from praxis_desktop.records.history.rows import RunRow

log = logging.getLogger(__name__)

_READ = 50
_SHOWN = 3
"""So many are there before anything is typed."""


class RunCommands(QObject):
    """A command source: it has those that were there when ``look`` was last called, and ``changed`` tells of
    others. ``show_run`` is given the id of a run.
    """

    changed = Signal()

    def __init__(
        self, asked: AskedHistory, show_run: Callable[[str], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._asked = asked
        self._show = show_run
        self._runs: tuple[RunRow, ...] = ()
        self._looker = BackgroundTask(self._look, self)
        self._looker.done.connect(self._take)
        self._looker.failed.connect(self._note_failure)

    def __call__(self) -> Iterator[Command]:
        from praxis_desktop.gui.commands.command import Command
        from praxis_desktop.gui.run.run_words import began_text, look_of, run_name

        for place, run in enumerate(self._runs):
            word = look_of(run).word
            yield Command(
                f"run:{run.run_id}",
                f"{run_name(run.number, run.run_id)} · {run.name or run.title or run.protocol}",
                "go",
                partial(self._show, run.run_id),
                "history",
                hint=f"{word} {began_text(int(run.begun))}",
                words=" ".join((run.title, run.protocol, run.operator)),
                only_sought=place >= _SHOWN,
            )

    def look(self) -> None:
        """Look which there are now."""
        self._looker.start()

    def _look(self) -> tuple[RunRow, ...]:
        """On a background thread."""
        from praxis_desktop.records.history.rows import Filter

        looked = self._asked.look(Filter(), _READ, is_anew=True)
        return tuple(listed.row for listed in looked.listed.runs)

    @Slot(object)
    def _take(self, runs: tuple[RunRow, ...]) -> None:
        if runs != self._runs:
            self._runs = runs
            self.changed.emit()

    @Slot(object)
    def _note_failure(self, error: PraxisError) -> None:
        log.warning("The palette has no runs: %s", error)  # the page of the history says so at length
