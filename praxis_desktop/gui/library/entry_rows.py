"""The protocols of the library as rows: those that fit what is looked for."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from praxis_desktop.gui.tool_tips import tool_tip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from praxis_desktop.runs.library.entries import LibraryEntry


class EntryRows(QAbstractListModel):
    """GUI thread. ``entries`` are those that are shown, ``total`` counts all."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[LibraryEntry, ...] = ()
        self.entries: list[LibraryEntry] = []
        self._words: tuple[str, ...] = ()
        self._category = ""

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._all)

    @property
    def categories(self) -> list[str]:
        """All categories that protocols have."""
        found = {entry.protocol.category for entry in self._all if entry.protocol is not None}
        return sorted(filter(None, found))

    def show_entries(self, entries: Iterable[LibraryEntry]) -> None:
        """These are in the library now."""
        self._all = tuple(entries)
        self._fill()

    def look_for(self, text: str, category: str) -> None:
        """Show those of a category ("" for all) that have all the words somewhere."""
        self._words = tuple(text.casefold().split())
        self._category = category
        self._fill()

    def place_of(self, target: str) -> int:
        """The row of a protocol, -1 when it is not shown."""
        return next((place for place, entry in enumerate(self.entries) if entry.target == target), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (title_of(entry), category_of(entry), description_of(entry), needs_of(entry))
            return ". ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip("\n".join(part for part in (description_of(entry), entry.path) if part))
        return None

    def _fill(self) -> None:
        entries = [entry for entry in self._all if self._fits(entry)]
        if entries != self.entries:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()

    def _fits(self, entry: LibraryEntry) -> bool:
        protocol = entry.protocol
        if self._category and (protocol is None or protocol.category != self._category):
            return False
        tags = () if protocol is None else protocol.tags
        told = (title_of(entry), entry.target, category_of(entry), description_of(entry), needs_of(entry))
        text = " ".join((*told, *tags)).casefold()
        return all(word in text for word in self._words)


def title_of(entry: LibraryEntry) -> str:
    """What people call it."""
    return PurePath(entry.path).name if entry.protocol is None else entry.protocol.title


def category_of(entry: LibraryEntry) -> str:
    """Its category in words, with where it is from."""
    if entry.protocol is None:
        return ""
    words = entry.protocol.category.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def description_of(entry: LibraryEntry) -> str:
    """What it does; of a file that does not load why, with the line."""
    if entry.problem is not None:
        name, problem = PurePath(entry.path).name, entry.problem
        message = problem.message.removeprefix(f"{name}, ").removeprefix(f"{name}: ")
        has_line = not problem.line or f"line {problem.line}" in message
        told = message if has_line else f"line {problem.line}: {message}"
        return told[:1].upper() + told[1:]
    assert entry.protocol is not None
    return entry.protocol.description or entry.protocol.details.partition("\n\n")[0]


def needs_of(entry: LibraryEntry) -> str:
    """The instruments and labware that it works with."""
    protocol = entry.protocol
    if protocol is None:
        return ""
    names = [_words(role.machine.rpartition(":")[2]) for role in protocol.machines]
    names += [role.expects or role.name for role in protocol.ports]
    text = ", ".join(dict.fromkeys(names))
    return text[:1].upper() + text[1:]


def _words(name: str) -> str:
    """The name of a class as words: "liquid handler"."""
    letters = [f" {letter.lower()}" if letter.isupper() else letter for letter in name]
    return "".join(letters).strip()
