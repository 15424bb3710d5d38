"""What is said of a protocol of the library: its title, category, purpose, and what it needs."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.look.sentences import spoken

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry


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
        told = spoken(message)
        if not has_line:
            words = QCoreApplication.translate("EntryWords", "line {line}: {message}")
            told = words.format(line=problem.line, message=told)
        return told[:1].upper() + told[1:]
    assert entry.protocol is not None
    told = entry.protocol.description or entry.protocol.details.partition("\n\n")[0]
    return told.replace("``", "")


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
