"""The application: its main window and pages, opening files, and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.gui.app.actions import LookActions, RunActions
    from praxis_desktop.gui.app.commands import CommandController, ManualOpener, RunCommands
    from praxis_desktop.gui.app.opening import FileActions
    from praxis_desktop.gui.app.x11_keys import X11Keys
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "actions": "LookActions RunActions",
            "commands": "CommandController ManualOpener RunCommands",
            "opening": "FileActions",
            "x11_keys": "X11Keys",
        },
    )

__all__ = [
    "CommandController",
    "FileActions",
    "LookActions",
    "ManualOpener",
    "RunActions",
    "RunCommands",
    "X11Keys",
]
