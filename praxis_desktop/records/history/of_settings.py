"""The history that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.directories import data_directory

if TYPE_CHECKING:
    from praxis_desktop.records.history.history import History
    from praxis_desktop.settings.model import HistorySettings


def folder_of(settings: HistorySettings) -> Path:
    """The folder that the settings name, or the usual one."""
    return Path(settings.folder or data_directory() / "history")


def history_of(settings: HistorySettings) -> History:
    """The history in that folder, which needs not be there."""
    from praxis_desktop.records.history.history import History

    return History(folder_of(settings), settings)
