"""The history of the console's input, and the history search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.look.tokens import ROW_HEIGHT
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from praxis_desktop.workers.console.history import ConsoleHistory


class InputHistory(QObject):
    """The history of the console's input. GUI thread only; files are read and written on other threads."""

    def __init__(self, history: ConsoleHistory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._entries: list[str] = []
        self._place = 0
        self._prefix: str | None = None
        """The prefix that entries must have while the user is stepping through the history, or None."""
        self._draft = ""
        self._shown = ""
        """The entry that was shown, which the user may have changed since."""
        self._reading = BackgroundTask(self._read, self)
        self._reading.done.connect(self._take)
        self._reading.failed.connect(self._go_on)
        self._writing = BackgroundTask(history.add, self)
        self._reading.start()

    @property
    def entries(self) -> tuple[str, ...]:
        """All entries, newest last."""
        return tuple(self._entries)

    def add(self, code: str) -> None:
        """Add a cell."""
        self.leave()
        if code.strip() and (not self._entries or self._entries[-1] != code):
            self._entries.append(code)
            self._writing.start(code)

    def leave(self) -> None:
        """Stop stepping through the history."""
        self._prefix = None

    def previous(self, code: str) -> str | None:
        """Return the previous entry that begins with the code that the user typed, or None."""
        if self._prefix is None or code.strip() != self._shown.strip():
            self._draft = self._prefix = self._shown = code
            self._place = len(self._entries)
        for place in range(self._place - 1, -1, -1):
            entry = self._entries[place]
            if entry.startswith(self._prefix) and entry != code:
                self._place, self._shown = place, entry
                return entry
        return None

    def next(self, code: str) -> str | None:
        """Return the next entry or, after the last one, the code that was being typed."""
        if self._prefix is None or code.strip() != self._shown.strip():
            return None
        for place in range(self._place + 1, len(self._entries)):
            entry = self._entries[place]
            if entry.startswith(self._prefix) and entry != code:
                self._place, self._shown = place, entry
                return entry
        self._prefix = None
        return self._draft

    def search(self, words: str, most: int) -> list[str]:
        """Return the entries that contain all of ``words``, newest first and without duplicates."""
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
        """Continue without earlier entries. The log says why they could not be read."""


ROWS = 6
MOST = 200
"""Maximum number of cells that a search returns."""
_MOST_WORDS = 200
_MOST_SHOWN = 300
"""Maximum number of characters shown per cell, on one line."""
_MARGIN = 12


class HistorySearch(Card):
    """The history search; ``chosen`` carries the chosen code."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, history: InputHistory, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._history = history
        self._found: list[str] = []
        self.field = LineField(appearance=appearance, icon="search", parent=self)
        self.field.setMaxLength(_MOST_WORDS)
        self.field.setPlaceholderText(self.tr("Search earlier input"))
        self.field.setAccessibleName(self.tr("Search earlier input"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self._rows = QStringListModel(self)
        self.view = QListView(self)
        self.view.setModel(self._rows)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setSpacing(3)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setAccessibleName(self.tr("Earlier input"))
        self.view.clicked.connect(self._take)
        self._words = Label(appearance=appearance, role="caption", color="text2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words)
        appearance.changed.connect(self.restyle)
        self.restyle()
        self.hide()

    @property
    def found(self) -> tuple[str, ...]:
        """The listed cells, newest first."""
        return tuple(self._found)

    def sizeHint(self) -> QSize:  # noqa: N802
        height = self.field.sizeHint().height() + ROWS * ROW_HEIGHT + self._words.sizeHint().height()
        return QSize(640, height + _MARGIN + 24)

    @Slot()
    def open(self) -> None:
        """Open the search, listing the newest cells."""
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def dismiss(self) -> None:
        """Close the search without choosing a cell."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts and colours."""
        self.view.setFont(self._appearance.font("mono"))
        colors, role = self._appearance.colors, QPalette.ColorRole
        marked = {role.Highlight: colors.selection, role.HighlightedText: colors.text}
        set_colors(self.view, {role.Base: colors.surface, **marked})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        is_again = key == Qt.Key.Key_R and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._take()
        elif key == Qt.Key.Key_Down or is_again:
            self._step(1)
        elif key == Qt.Key.Key_Up:
            self._step(-1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._step(ROWS if key == Qt.Key.Key_PageDown else -ROWS)
        else:
            return False
        return True

    @Slot(str)
    def _search(self, words: str) -> None:
        self._found = self._history.search(words, MOST)
        self._rows.setStringList([_line(code) for code in self._found])
        self.view.setCurrentIndex(self._rows.index(0))
        if self._found:
            self._words.setText(self.tr("Enter inserts it into the editor · Esc closes"))
        elif words:
            self._words.setText(self.tr("No earlier input contains that. Esc closes."))
        else:
            self._words.setText(self.tr("No earlier input yet. Esc closes."))

    def _step(self, rows: int) -> None:
        if not self._found:
            return
        row = max(0, min(self.view.currentIndex().row() + rows, len(self._found) - 1))
        self.view.setCurrentIndex(self._rows.index(row))
        words = _line(self._found[row])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, words))

    @Slot()
    def _take(self) -> None:
        row = self.view.currentIndex().row()
        if 0 <= row < len(self._found):
            self.hide()
            self.chosen.emit(self._found[row])


def _line(code: str) -> str:
    return " ⏎ ".join(line for line in code[:_MOST_SHOWN].split("\n") if line.strip())
