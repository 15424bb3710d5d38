"""The registry of the window's actions: what each is called, where it belongs, its keys, and why not now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar

from praxis_desktop.core.records import Record
from praxis_desktop.gui.commands.action_keys import keys_of, plain_text
from praxis_desktop.gui.commands.command import Command, Group

Obstacle = Callable[[], str]
"""Why something cannot be done now, "" when it can."""

CommandSource = Callable[[], Iterable[Command]]
"""What can be done with things that come and go: protocols, runs."""


class ActionFacts(Record):
    """What is known of an action besides its text and its keys."""

    group: Group = "commands"
    section: str = ""
    """The part of the list of keys that it stands in, "" for the one of what goes everywhere."""
    icon: str = "chevron-right"
    words: str = ""
    obstacle: Obstacle | None = None
    in_palette: bool = True


class KeyLine(Record):
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
