"""The model that holds the library's protocols, filtered and sorted, for the cards and the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from praxis_desktop.core.messages import parted
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.records.last_runs import LastRuns, last_runs_of
from praxis_desktop.gui.run.words import StateLook
from praxis_desktop.gui.widgets.labels import tool_tip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from praxis_desktop.runs.library import LibraryEntry


CheckResult = Literal["passed", "missing", "failed"]


def check_called(name: str) -> CheckResult | Literal[""]:
    """Return the check result with this name; "" if there is none."""
    result: CheckResult | Literal[""] = next((each for each in get_args(CheckResult) if each == name), "")
    return result


def result_of(entry: LibraryEntry) -> CheckResult:
    """Return the check result: whether the protocol loads, and whether everything it imports is installed."""
    if entry.problem is not None:
        return "failed"
    return "missing" if entry.missing else "passed"


def check_look(entry: LibraryEntry) -> StateLook:
    """Return the word, icon and tone for the check result."""
    if entry.is_outline:
        return StateLook(_tr("Preparing"), "clock", "run")
    match result_of(entry):
        case "failed":
            return StateLook(_tr("Check failed"), "shield-alert", "err")
        case "missing":
            return StateLook(_tr("Packages missing"), "package", "warn")
    return StateLook(_tr("Check passed"), "shield-check", "ok")


def checking_look() -> StateLook:
    """Return the word, icon and tone for a check in progress."""
    return StateLook(_tr("Checking…"), "clock", "run")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProtocolCheck", text)


def title_of(entry: LibraryEntry) -> str:
    """Return the title."""
    return PurePath(entry.path).name if entry.protocol is None else entry.protocol.title


def category_of(entry: LibraryEntry) -> str:
    """Return the category as text."""
    return "" if entry.protocol is None else category_title(entry.protocol.category)


def category_title(category: str) -> str:
    """Return a category as text, such as ``Plate reading`` for ``plate-reading``."""
    return capitalized(category.replace("_", " ").replace("-", " "))


def description_of(entry: LibraryEntry) -> str:
    """Return the protocol's purpose or, for a file that does not load, the reason and the line."""
    if entry.problem is not None:
        name, problem = PurePath(entry.path).name, entry.problem
        where, message = parted(problem.message, ": ")
        is_own = where in (name, f"{name}, line {problem.line}")
        has_line = not problem.line or (not is_own and f"line {problem.line}" in problem.message)
        told = spoken(message if is_own else problem.message)
        if not has_line:
            words = QCoreApplication.translate("EntryWords", "line {line}: {message}")
            told = words.format(line=problem.line, message=told)
        return capitalized(told)
    assert entry.protocol is not None
    told = entry.protocol.description or entry.protocol.details.partition("\n\n")[0]
    return told.replace("``", "")


def needs_of(entry: LibraryEntry) -> str:
    """Return the instruments and labware that the protocol uses, as text."""
    protocol = entry.protocol
    if protocol is None:
        return ""
    names = [_words(role.machine.rpartition(":")[2]) for role in protocol.machines]
    names += [role.expects or role.name for role in protocol.ports]
    return capitalized(", ".join(dict.fromkeys(names)))


def _words(name: str) -> str:
    """Return the name of a class as separate words, such as "liquid handler"."""
    letters = [f" {letter.lower()}" if letter.isupper() else letter for letter in name]
    return "".join(letters).strip()


SortKey = Literal["library", "last run", "name", "category", "check"]


class EntryFilter(Struct, frozen=True):
    """Search criteria; empty fields match everything. If ``categories`` or ``tags`` has several entries, one
    match is enough; all ``words`` must occur.
    """

    words: tuple[str, ...] = ()
    categories: frozenset[str] = frozenset()
    check: CheckResult | Literal[""] = ""
    tags: frozenset[str] = frozenset()

    def fits(self, entry: LibraryEntry) -> bool:
        """Return whether a protocol matches."""
        protocol = entry.protocol
        if self.categories and (protocol is None or protocol.category not in self.categories):
            return False
        if self.check and (entry.is_outline or result_of(entry) != self.check):
            return False
        tags = () if protocol is None else protocol.tags
        if self.tags and not self.tags & set(tags):
            return False
        return all(_place_of(word, entry) < len(_PLACES) for word in self.words)

    def rank(self, entry: LibraryEntry) -> int:
        """Return the rank of a match, 0 for the best: a match in a title ranks above one in a description."""
        return max((_place_of(word, entry) for word in self.words), default=0)


def _titles(entry: LibraryEntry) -> str:
    return f"{title_of(entry)} {entry.target}"


def _kinds(entry: LibraryEntry) -> str:
    tags = () if entry.protocol is None else entry.protocol.tags
    return " ".join((category_of(entry), needs_of(entry), *tags))


_PLACES = (_titles, _kinds, description_of)
"""The texts to search, most important first."""


def _place_of(word: str, entry: LibraryEntry) -> int:
    """Return the index of the first text that contains the word; ``len(_PLACES)`` if there is none."""
    found = (place for place, text in enumerate(_PLACES) if word in text(entry).casefold())
    return next(found, len(_PLACES))


def in_order(
    entries: Iterable[LibraryEntry],
    by: SortKey,
    last_of: Mapping[str, LastRuns],
    *,
    is_reversed: bool = False,
) -> list[LibraryEntry]:
    """Return the entries, sorted. ``last_of`` maps the target of each protocol to its last runs."""

    def key(entry: LibraryEntry) -> tuple[float | str, str]:
        title = title_of(entry).casefold()
        if by == "last run":
            run = last_of.get(entry.target)
            return (-run.begun if run is not None else 0.0, title)
        if by == "category":
            return (category_of(entry).casefold() or "\uffff", title)
        if by == "check":
            return (("failed", "missing", "passed").index(result_of(entry)), title)
        return (title, "")

    ordered = list(entries) if by == "library" else sorted(entries, key=key)
    return ordered[::-1] if is_reversed else ordered


Index = QModelIndex | QPersistentModelIndex

PROTOCOL, CATEGORY, TAGS, CHECK, LAST_RUN, OPEN = range(6)
_ROOT = QModelIndex()


class EntryRows(QAbstractTableModel):
    """The protocols as a table model. GUI thread only. ``entries`` contains the protocols shown; ``total`` is
    the number of all protocols. The last row, which cannot be selected, is a drop area for files.
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[LibraryEntry, ...] = ()
        self._titles: Counter[str] = Counter()
        self._runs: Mapping[str, LastRuns] | None = None
        self.entries: list[LibraryEntry] = []
        self.last_of: dict[str, LastRuns] = {}
        self._checked: frozenset[Path] = frozenset()
        self.looked_for = EntryFilter()
        self._sort_key: SortKey = "last run"
        self._is_reversed = False

    @property
    def total(self) -> int:
        """The number of all protocols."""
        return len(self._all)

    @property
    def knows_runs(self) -> bool:
        """Whether the results of runs are known."""
        return self._runs is not None

    @property
    def categories(self) -> list[str]:
        """The categories of all protocols."""
        found = {entry.protocol.category for entry in self._all if entry.protocol is not None}
        return sorted(filter(None, found))

    @property
    def tags(self) -> list[str]:
        """All tags, most frequent first."""
        count: dict[str, int] = {}
        for entry in self._all:
            for tag in () if entry.protocol is None else entry.protocol.tags:
                count[tag] = count.get(tag, 0) + 1
        return sorted(count, key=lambda tag: (-count[tag], tag.casefold()))

    def show_entries(self, entries: Iterable[LibraryEntry]) -> None:
        """Replace the protocols."""
        self._all = tuple(entries)
        self._titles = Counter(title_of(entry) for entry in self._all)
        self._find_runs()
        self._fill()

    def show_runs(self, runs: Mapping[str, LastRuns]) -> None:
        """Set the last runs of each protocol, keyed by the protocol's name."""
        self._runs = runs
        self._find_runs()
        self._fill()
        if self.entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, OPEN))

    def show_checked(self, paths: frozenset[Path]) -> None:
        """Set the files that are being checked."""
        if paths != self._checked:
            self._checked = paths
            if self.entries:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, OPEN))

    def file_of(self, entry: LibraryEntry) -> str:
        """Return the name of the file if other protocols have the same title; otherwise ""."""
        return PurePath(entry.path).name if self._titles[title_of(entry)] > 1 else ""

    def check_look(self, entry: LibraryEntry) -> StateLook:
        """Return the word, icon and tone for the last check's result, or for a check in progress."""
        return checking_look() if Path(entry.path) in self._checked else check_look(entry)

    def look_for(self, wanted: EntryFilter) -> None:
        """Show only the protocols that match the filter."""
        self.looked_for = wanted
        self._fill()

    def sort_by(self, key: SortKey, *, is_reversed: bool = False) -> None:
        """Sort the protocols by ``key``."""
        self._sort_key, self._is_reversed = key, is_reversed
        self._fill()

    @property
    def targets(self) -> list[str]:
        """The names of the protocols shown, by row."""
        return [entry.target for entry in self.entries]

    def place_of(self, target: str) -> int:
        """Return the row of a protocol; -1 if it is not shown."""
        return next((place for place, entry in enumerate(self.entries) if entry.target == target), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.entries) + 1

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else OPEN + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.row() >= len(self.entries):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("Protocol"),
            self.tr("Category"),
            self.tr("Tags"),
            self.tr("Check"),
            self.tr("Last run"),
            "",
        )
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if index.row() == len(self.entries):
            is_told = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self.tr("Drop a .py file to add it") if is_told else None
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(entry, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column():
                return self.text(entry, index.column())
            parts = (
                title_of(entry),
                self.file_of(entry),
                category_of(entry),
                description_of(entry),
                self.check_look(entry).word,
                self.last_words(entry),
                needs_of(entry),
            )
            return ". ".join(part.rstrip(".") for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            missing = self.tr("Missing: {names}").format(names=", ".join(entry.missing))
            told = (description_of(entry), missing if entry.missing else "", entry.path)
            return tool_tip("\n".join(part for part in told if part))
        return None

    def text(self, entry: LibraryEntry, column: int) -> str:
        """Return the text of an entry in a column."""
        match column:
            case 0:
                return title_of(entry)
            case 1:
                return category_of(entry)
            case 2:
                return ", ".join(entry.protocol.tags) if entry.protocol is not None else ""
            case 3:
                return self.check_look(entry).word
            case 4:
                return self.last_words(entry)
        return self.tr("Run")

    def last_runs(self, entry: LibraryEntry) -> LastRuns | None:
        """Return the last runs; None if unknown, empty if the protocol has never been run."""
        runs = self.last_of.get(entry.target)
        if runs is None and self.knows_runs and entry.problem is None:
            return LastRuns()
        return runs

    def last_words(self, entry: LibraryEntry) -> str:
        """Return the most recent runs as text; "" if they are unknown."""
        runs = self.last_runs(entry)
        if runs is None:
            return ""
        return runs.words or self.tr("Never run")

    def _find_runs(self) -> None:
        runs = self._runs or {}
        found = ((entry.target, last_runs_of(entry, runs)) for entry in self._all)
        self.last_of = {target: run for target, run in found if run is not None}

    def _fill(self) -> None:
        fitting = [entry for entry in self._all if self.looked_for.fits(entry)]
        entries = in_order(fitting, self._sort_key, self.last_of, is_reversed=self._is_reversed)
        entries.sort(key=self.looked_for.rank)
        if entries != self.entries:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()


def file_name(entry: LibraryEntry) -> str:
    """Return the name of the file."""
    return PurePath(entry.path).name
