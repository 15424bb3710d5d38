"""What can be done about the wait that goes on, as commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject

from praxis_desktop.gui.commands.command import Command
from praxis_desktop.gui.steps.wait_panel import WaitPanel


class WaitCommands(QObject):
    """A command source; ``panel`` is that of the run that is looked at."""

    def __init__(self, panel: Callable[[], WaitPanel], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel = panel

    def __call__(self) -> Iterator[Command]:
        panel = self._panel()
        hint = "" if panel.wait is None else panel.wait.event.title
        words = self.tr("incubation sleep timer")
        yield Command(
            "wait:skip",
            self.tr("Skip wait"),
            "run",
            panel.skip,
            "skip",
            hint=hint,
            words=words,
            obstacle=panel.obstacle,
        )
        yield Command(
            "wait:extend",
            self.tr("Wait 1 minute longer"),
            "run",
            panel.extend,
            "hourglass",
            hint=hint,
            words=words,
            obstacle=panel.obstacle or panel.endless,
        )
