"""What was last done by the palette, kept between two starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.gui.window_settings import WindowSettings

if TYPE_CHECKING:
    from praxis_desktop.gui.commands.command import Command

_KEPT = 12


class RecentCommands:
    """``names`` has the newest first."""

    def __init__(self, settings: WindowSettings) -> None:
        self._settings = settings

    def names(self) -> list[str]:
        """Of what was done last."""
        return self._settings.recent_commands

    def note(self, command: Command) -> None:
        """It is done now."""
        others = [name for name in self.names() if name != command.name]
        self._settings.recent_commands = [command.name, *others][:_KEPT]
