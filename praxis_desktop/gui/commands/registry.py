"""The registry of the window's actions: what each is called, where it belongs, its keys, and why not now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

_ENTER = ("Return", "Enter")


def plain_text(action: QAction) -> str:
    """The text of an action without the marks of its menu."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&")


def keys_of(action: QAction) -> tuple[tuple[str, ...], ...]:
    """The keys of an action: for each way to press it, those that are pressed together."""
    return tuple(found for sequence in action.shortcuts() if (found := _caps(sequence)))


def _caps(sequence: QKeySequence) -> tuple[str, ...]:
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if text.endswith("++"):  # the plus key itself
        text = text[:-1] + "\0"
    caps = [part.replace("\0", "+") for part in text.split("+") if part]
    return tuple(map(_called, caps))


def _called(cap: str) -> str:
    """What stands on a key, in the language of the window: of the others Qt knows it."""
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
"""The groups in their order, with source texts of the context "Command"."""


class Command(Struct, frozen=True):
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


Obstacle = Callable[[], str]
"""Why something cannot be done now, "" when it can."""

CommandSource = Callable[[], Iterable[Command]]
"""What can be done with things that come and go: protocols, runs."""


class ActionFacts(Struct, frozen=True):
    """What is known of an action besides its text and its keys."""

    group: Group = "commands"
    section: str = ""
    """The part of the list of keys that it stands in, "" for the one of what goes everywhere."""
    icon: str = "chevron-right"
    words: str = ""
    obstacle: Obstacle | None = None
    in_palette: bool = True


class KeyLine(Struct, frozen=True):
    """A line of the list of keys; with ``is_choice`` each of ``keys`` does all of it, else each its part."""

    section: str
    title: str
    keys: tuple[tuple[str, ...], ...]
    is_choice: bool = False


_UNTOLD = ActionFacts()


class ActionRegistry(QObject):
    """Knows every action of a menu bar; of one that nobody has described, what it says itself."""

    def __init__(self, bar: QMenuBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._facts: dict[QAction, ActionFacts] = {}
        self._sources: list[CommandSource] = []
        self._noted: list[KeyLine] = []

    def describe(self, action: QAction, facts: ActionFacts) -> None:
        """Say more of an action."""
        self._facts[action] = facts

    def add_source(self, source: CommandSource) -> None:
        """Offer what ``source`` returns whenever somebody looks."""
        self._sources.append(source)

    def note_keys(self, section: str, title: str, *keys: tuple[str, ...]) -> None:
        """List keys that are no action's: those of a sheet or a field."""
        self._noted.append(KeyLine(section, title, keys))

    @property
    def actions(self) -> Iterator[QAction]:
        """Every action that has a text, in the order of the menus."""
        for top in self._bar.actions():
            menu = top.menu()
            if menu is not None:
                for action in menu.actions():  # type: ignore[attr-defined]
                    if not action.isSeparator() and action.isVisible() and action.text():
                        yield action

    def commands(self) -> list[Command]:
        """All that can be done, and what cannot be done now with its reason."""
        commands: list[Command] = []
        for action in self.actions:
            facts = self._facts.get(action, _UNTOLD)
            if facts.in_palette:
                commands.append(_command_of(action, facts))
        for source in self._sources:
            commands += source()
        return commands

    def key_lines(self) -> list[KeyLine]:
        """Every key there is, in the order of the menus; what belongs to no action at the end."""
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
        obstacle = QCoreApplication.translate("Command", "Not possible now")
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
