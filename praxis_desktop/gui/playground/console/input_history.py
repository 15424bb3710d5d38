"""What was typed before, one after another and by what it contains; kept for other windows and other days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.gui.background import BackgroundTask

if TYPE_CHECKING:
    from praxis_desktop.workers.kernel.history import ConsoleHistory


class InputHistory(QObject):
    """GUI thread; files are read and written on others."""

    def __init__(self, history: ConsoleHistory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._entries: list[str] = []
        self._place = 0
        self._prefix: str | None = None
        """What all that is shown begins with; None while nothing is shown."""
        self._draft = ""
        self._reading = BackgroundTask(self._read, self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._go_on)
        self._writing = BackgroundTask(history.add, self)
        self._reading.start()

    @property
    def entries(self) -> tuple[str, ...]:
        """What was typed, the newest last."""
        return tuple(self._entries)

    def add(self, code: str) -> None:
        """Remember a cell."""
        self.leave()
        if code.strip() and (not self._entries or self._entries[-1] != code):
            self._entries.append(code)
            self._writing.start(code)

    def leave(self) -> None:
        """What is in the editor was typed: go back from there."""
        self._prefix = None

    def previous(self, code: str) -> str | None:
        """What was typed before what is shown, and begins as ``code`` did; None where there is nothing."""
        if self._prefix is None:
            self._draft = self._prefix = code
            self._place = len(self._entries)
        for place in range(self._place - 1, -1, -1):
            entry = self._entries[place]
            if entry.startswith(self._prefix) and entry != code:
                self._place = place
                return entry
        return None

    def next(self, code: str) -> str | None:
        """What was typed after what is shown; in the end, what was being typed."""
        if self._prefix is None:
            return None
        for place in range(self._place + 1, len(self._entries)):
            entry = self._entries[place]
            if entry.startswith(self._prefix) and entry != code:
                self._place = place
                return entry
        self._prefix = None
        return self._draft

    def search(self, words: str, most: int) -> list[str]:
        """What contains all of ``words``, the newest first, each once."""
        wanted = words.casefold().split()
        found: dict[str, None] = {}
        for entry in reversed(self._entries):
            text = entry.casefold()
            if all(word in text for word in wanted):
                found.setdefault(entry)
                if len(found) >= most:
                    break
        return list(found)

    def _read(self) -> list[str]:
        self._history.trim()
        return self._history.read()

    @Slot(object)
    def _take(self, entries: list[str]) -> None:
        self._entries = entries + self._entries

    @Slot()
    def _go_on(self) -> None:
        """Without what was typed before: the log says why."""
