"""The rows of the palette: headings, and the commands below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from praxis_desktop.gui.commands.command import GROUPS, Command, group_title
from praxis_desktop.gui.palette.matching import best_first
from praxis_desktop.gui.widgets.tool_tips import tool_tip

_RECENT_SHOWN = 5

Row = str | Command
"""A heading, or what stands below it."""


class PaletteRows(QAbstractListModel):
    """GUI thread. Without a text: what was done last, then everything by its group. With one: what fits, the
    group of the best first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._commands: tuple[Command, ...] = ()
        self._recent: tuple[str, ...] = ()
        self.rows: list[Row] = []

    def show_commands(self, commands: Iterable[Command], recent: Sequence[str]) -> None:
        """These can be looked for from now on."""
        self._commands, self._recent = tuple(commands), tuple(recent)
        self.look_for("")

    def look_for(self, text: str) -> None:
        """Show what fits."""
        self.beginResetModel()
        self.rows = self._found(text) if text.strip() else self._everything()
        self.endResetModel()

    def place_of(self, name: str) -> int:
        """The row of a command, -1 when it is not shown."""
        named = (isinstance(row, Command) and row.name == name for row in self.rows)
        return next((place for place, is_it in enumerate(named) if is_it), -1)

    def command(self, row: int) -> Command | None:
        """What a row stands for, None for a heading."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Command) else None

    @property
    def first(self) -> int:
        """The row that is chosen to begin with: of those that can be done, if any can. -1 without any."""
        places = [place for place, row in enumerate(self.rows) if isinstance(row, Command)]
        possible = [place for place in places if not self.rows[place].obstacle]  # type: ignore[union-attr]
        return next(iter(possible or places), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.command(index.row()) is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(row.obstacle or row.hint)
        return None

    def _everything(self) -> list[Row]:
        by_name = {command.name: command for command in self._commands}
        recent = [by_name[name] for name in self._recent if name in by_name and not by_name[name].obstacle]
        recent = recent[:_RECENT_SHOWN]
        rows: list[Row] = []
        if recent:
            rows += [QCoreApplication.translate("Palette", "Last used"), *recent]
        for group in GROUPS:
            found = [command for command in self._commands if command.group == group]
            found = [command for command in found if not command.only_sought and command not in recent]
            if found:
                rows += [group_title(group), *found]
        return rows

    def _found(self, text: str) -> list[Row]:
        rows: list[Row] = []
        scored = best_first(self._commands, text, self._recent)
        for group in dict.fromkeys(command.group for _, command in scored):
            rows += [group_title(group), *[command for _, command in scored if command.group == group]]
        return rows


def spoken(command: Command) -> str:
    """What a screen reader says of it."""
    parts = [command.title, command.hint, "+".join(command.keys), command.obstacle]
    return ". ".join(part for part in parts if part)
