"""What is told of a changed setting: what it was, from when on it holds, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.records import Record

Moment = Literal["now", "run", "start"]
"""From when on a change holds: at once, for the next run, after the next start of the program."""


class ToldChange(Record):
    """``title`` is that of the setting, ``value`` what it is now."""

    title: str
    value: str
    moment: Moment
    undo: Callable[[], object]


def moment_text(moment: Moment) -> str:
    """From when on it holds, "" for at once."""
    return {
        "now": "",
        "run": QCoreApplication.translate("Settings", "This holds for the next run."),
        "start": QCoreApplication.translate("Settings", "This holds after the next start of the program."),
    }[moment]
