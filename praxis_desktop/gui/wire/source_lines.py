"""Lines of programs, read from their files on threads: the text of a line that caused bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.gui.background import BackgroundTask

_LARGEST = 4 << 20
"""Bytes of a file of which lines are shown."""


class SourceLines(QObject):
    """GUI thread. ``arrived`` tells that a file was read that was asked for."""

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, Sequence[str]] = {}
        self._asked: set[str] = set()
        self._reader = BackgroundTask(read_lines, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._take_nothing)

    def clear(self) -> None:
        """Forget the files: they may be others by now."""
        self._files, self._asked = {}, set()

    def show(self, files: Mapping[str, Sequence[str]]) -> None:
        """Take these files as they were, and read none."""
        self._files = dict(files)
        self._asked = set(files)

    def text(self, file: str, line: int) -> str:
        """The line of a file, "" while it is read, or cannot be."""
        lines = self._files.get(file)
        if lines is None:
            if file and file not in self._asked:
                self._asked.add(file)
                self._reader.start(file)
            return ""
        return lines[line - 1].strip() if 0 < line <= len(lines) else ""

    @Slot(object)
    def _take(self, read: tuple[str, Sequence[str]]) -> None:
        self._files[read[0]] = read[1]
        self.arrived.emit()

    @Slot(object)
    def _take_nothing(self, _error: PraxisError) -> None:
        """Its line is said by its number alone."""


def read_lines(file: str) -> tuple[str, Sequence[str]]:
    """A file of a program in lines, none where it cannot be read; on a thread."""
    try:
        with open_regular(Path(file)) as opened:
            return file, tuple(opened.read(_LARGEST).decode("utf-8", "replace").splitlines())
    except (OSError, ValueError):
        return file, ()
