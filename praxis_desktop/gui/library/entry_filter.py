"""Which protocols of the library are shown, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from praxis_desktop.core.records import Record
from praxis_desktop.gui.library.check_look import CheckResult, result_of
from praxis_desktop.gui.library.entry_words import category_of, description_of, needs_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from praxis_desktop.gui.library.last_runs import LastRuns
    from praxis_desktop.runs.library.entries import LibraryEntry

SortKey = Literal["library", "last run", "name", "category", "check"]


class EntryFilter(Record):
    """What is "" or empty does not count. Of several ``categories`` or ``tags`` one is enough; all ``words``
    must stand somewhere.
    """

    words: tuple[str, ...] = ()
    categories: frozenset[str] = frozenset()
    check: CheckResult | Literal[""] = ""
    tags: frozenset[str] = frozenset()

    def fits(self, entry: LibraryEntry) -> bool:
        """Whether a protocol is shown."""
        protocol = entry.protocol
        if self.categories and (protocol is None or protocol.category not in self.categories):
            return False
        if self.check and result_of(entry) != self.check:
            return False
        tags = () if protocol is None else protocol.tags
        if self.tags and not self.tags & set(tags):
            return False
        told = (title_of(entry), entry.target, category_of(entry), description_of(entry), needs_of(entry))
        text = " ".join((*told, *tags)).casefold()
        return all(word in text for word in self.words)


def in_order(
    entries: Iterable[LibraryEntry],
    by: SortKey,
    last_of: Mapping[str, LastRuns],
    *,
    is_reversed: bool = False,
) -> list[LibraryEntry]:
    """The entries sorted; ``last_of`` has the last run of each, by its target."""

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
