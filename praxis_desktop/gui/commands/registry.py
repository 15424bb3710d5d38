"""The registry of the window's actions: their titles, groups and shortcuts, and why some are disabled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

_ENTER = ("Return", "Enter")


def plain_text(action: QAction) -> str:
    """Return an action's text without the mnemonic."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def keys_of(action: QAction) -> tuple[tuple[str, ...], ...]:
    """Return the shortcuts for an action, each as the keys to press together."""
    return tuple(found for sequence in action.shortcuts() if (found := _caps(sequence)))


def _caps(sequence: QKeySequence) -> tuple[str, ...]:
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if text.endswith("++"):  # the plus key itself
        text = text[:-1] + "\0"
    caps = [part.replace("\0", "+") for part in text.split("+") if part]
    return tuple(map(_called, caps))


def _called(cap: str) -> str:
    """Return the label of a key in the window's language. Qt translates all key names except Enter."""
    if cap in _ENTER:
        return QCoreApplication.translate("Command", "Enter")
    return QCoreApplication.translate("QShortcut", cap)


Group = Literal["run", "go", "commands", "instruments", "settings"]

GROUPS: dict[Group, str] = {
    "run": str(QT_TRANSLATE_NOOP("Command", "Run")),
    "go": str(QT_TRANSLATE_NOOP("Command", "Go to")),
    "commands": str(QT_TRANSLATE_NOOP("Command", "Commands")),
    "instruments": str(QT_TRANSLATE_NOOP("Command", "Instruments")),
    "settings": str(QT_TRANSLATE_NOOP("Command", "Settings")),
}
"""Titles of the groups, in display order. Each is a source text in the translation context "Command"."""


class Command(Struct, frozen=True):
    """A command. ``name`` never changes, so that recent commands can be found again."""

    name: str
    title: str
    group: Group
    do: Callable[[], object]
    icon: str = "chevron-right"
    hint: str = ""
    """A short hint shown beside the title."""
    words: str = ""
    """Additional words by which a search finds the command."""
    keys: tuple[str, ...] = ()
    """The keys to press together."""
    only_sought: bool = False
    """Whether the command is hidden until the user searches for it."""
    obstacle: str = ""
    """Why the command is currently unavailable; "" if it is available."""


def group_title(group: Group) -> str:
    """Return the title of a group."""
    return QCoreApplication.translate("Command", GROUPS[group])


Obstacle = Callable[[], str]
"""Returns why something is currently unavailable; "" if it is available."""

CommandSource = Callable[[], Iterable[Command]]
"""Returns commands for objects that come and go, such as protocols and runs."""


class ActionFacts(Struct, frozen=True):
    """Details about an action, in addition to its text and shortcut."""

    group: Group = "commands"
    section: str = ""
    """Section in the list of shortcuts; "" for shortcuts that work everywhere."""
    icon: str = "chevron-right"
    words: str = ""
    obstacle: Obstacle | None = None
    in_palette: bool = True


class KeyLine(Struct, frozen=True):
    """A line in the list of shortcuts. If ``is_choice`` is set, all ``keys`` have the same effect; otherwise,
    each does one part of what the title says.
    """

    section: str
    title: str
    keys: tuple[tuple[str, ...], ...]
    is_choice: bool = False


_UNTOLD = ActionFacts()


class ActionRegistry(QObject):
    """Provides all actions in a menu bar, including those without a description."""

    def __init__(self, bar: QMenuBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._facts: dict[QAction, ActionFacts] = {}
        self._sources: list[CommandSource] = []
        self._noted: list[KeyLine] = []

    def describe(self, action: QAction, facts: ActionFacts) -> None:
        """Add details about an action."""
        self._facts[action] = facts

    def add_source(self, source: CommandSource) -> None:
        """Add a source of commands. The source is called whenever commands are shown."""
        self._sources.append(source)

    def note_keys(self, section: str, title: str, *keys: tuple[str, ...]) -> None:
        """Add shortcuts that do not belong to an action, such as those for a sheet or a field."""
        self._noted.append(KeyLine(section, title, keys))

    @property
    def actions(self) -> Iterator[QAction]:
        """All visible actions that have text, in menu order."""
        for top in self._bar.actions():
            menu = top.menu()
            if menu is not None:
                for action in menu.actions():  # type: ignore[attr-defined]
                    if not action.isSeparator() and action.isVisible() and action.text():
                        yield action

    def commands(self) -> list[Command]:
        """Return all commands. The ``obstacle`` of an unavailable command says why it is unavailable."""
        commands: list[Command] = []
        for action in self.actions:
            facts = self._facts.get(action, _UNTOLD)
            if facts.in_palette:
                commands.append(_command_of(action, facts))
        for source in self._sources:
            commands += source()
        return commands

    def key_lines(self) -> list[KeyLine]:
        """Return all shortcuts in menu order; shortcuts without an action come last."""
        lines = [
            KeyLine(self._facts.get(action, _UNTOLD).section, plain_text(action), keys, is_choice=True)
            for action in self.actions
            if (keys := keys_of(action))
        ]
        return lines + self._noted


def _command_of(action: QAction, facts: ActionFacts) -> Command:
    keys = keys_of(action)
    obstacle = "" if facts.obstacle is None else facts.obstacle()
    if not obstacle and not action.isEnabled():
        obstacle = QCoreApplication.translate("Command", "Not available now")
    return Command(
        f"action:{plain_text(action)}",
        plain_text(action),
        facts.group,
        action.trigger,
        facts.icon,
        words=facts.words,
        keys=keys[0] if keys else (),
        obstacle=obstacle,
    )
