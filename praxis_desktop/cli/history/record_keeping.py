"""Where the command line keeps the records of runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.directories import data_directory

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.settings import Settings


def folder_of(settings: Settings) -> Path:
    """The folder that the settings name, or the usual one."""
    return Path(settings.history.folder or data_directory() / "history")


def history_of(settings: Settings) -> History:
    """The history that the settings name, or the usual one."""
    from praxis_desktop.records.history.history import History

    return History(folder_of(settings), settings.history)
