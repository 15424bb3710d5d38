"""A command: something that can be done in the window, by whatever way a person comes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from praxis_desktop.core.records import Record

Group = Literal["run", "go", "commands", "instruments", "settings"]

GROUPS: dict[Group, str] = {
    "run": str(QT_TRANSLATE_NOOP("Command", "Run")),
    "go": str(QT_TRANSLATE_NOOP("Command", "Go to")),
    "commands": str(QT_TRANSLATE_NOOP("Command", "Commands")),
    "instruments": str(QT_TRANSLATE_NOOP("Command", "Instruments")),
    "settings": str(QT_TRANSLATE_NOOP("Command", "Settings")),
}
"""The groups in their order, with source texts of the context "Command"."""


class Command(Record):
    """``name`` is the same each time, so that what was done last can be offered first."""

    name: str
    title: str
    group: Group
    do: Callable[[], object]
    icon: str = "chevron-right"
    hint: str = ""
    """A few words beside the title."""
    words: str = ""
    """Other words by which it is looked for."""
    keys: tuple[str, ...] = ()
    """The keys to press together."""
    only_sought: bool = False
    """Whether it is only shown to who types a part of it."""
    obstacle: str = ""
    """Why it cannot be done now, "" when it can."""


def group_title(group: Group) -> str:
    """What people read above a group."""
    return QCoreApplication.translate("Command", GROUPS[group])
