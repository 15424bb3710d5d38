"""The protocols of the library as commands: each can be opened by its name from everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.commands.command import Command
from praxis_desktop.gui.library.library_model import LibraryModel

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry

OpenEntry = Callable[[Path, str | None], object]
"""Opens a function of a file, None for its only one."""


class LibraryCommands:
    """A command source."""

    def __init__(self, library: LibraryModel, open_entry: OpenEntry) -> None:
        self._library, self._open = library, open_entry

    def __call__(self) -> Iterator[Command]:
        if self._library.library is not None:
            for entry in self._library.library.entries:
                yield self._command(entry)

    def _command(self, entry: LibraryEntry) -> Command:
        from praxis_desktop.gui.library.entry_words import category_of, needs_of, title_of

        words = needs_of(entry)
        if entry.protocol is None or entry.problem is not None:
            return Command(
                f"protocol:{entry.target}",
                _tr("Show problem: {title}").format(title=title_of(entry)),
                "run",
                partial(self._open, Path(entry.path), None),
                "shield-alert",
                hint=_tr("Does not load"),
            )
        function = entry.protocol.function or None
        words = " ".join([words, *entry.protocol.tags, entry.target])
        return Command(
            f"protocol:{entry.target}",
            _tr("Run: {title}").format(title=title_of(entry)),
            "run",
            partial(self._open, Path(entry.path), function),
            "play",
            hint=category_of(entry),
            words=words,
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryCommands", text)
