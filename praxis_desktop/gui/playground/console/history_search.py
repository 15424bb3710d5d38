"""The search in what was typed before: a field, and what contains the words in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ROW_HEIGHT
from praxis_desktop.gui.playground.console.input_history import InputHistory
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Card

ROWS = 6
MOST = 200
"""Cells that are found."""
_MOST_WORDS = 200
_MOST_SHOWN = 300
"""Characters of a cell, in one line."""
_MARGIN = 12


class HistorySearch(Card):
    """``chosen`` carries the code that was chosen."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, history: InputHistory, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._history = history
        self._found: list[str] = []
        self.field = LineField(appearance=appearance, icon="search", parent=self)
        self.field.setMaxLength(_MOST_WORDS)
        self.field.setPlaceholderText(self.tr("Search what was typed before"))
        self.field.setAccessibleName(self.tr("Search what was typed before"))
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
        self.view.setAccessibleName(self.tr("What was typed before"))
        self.view.clicked.connect(self._take)
        self._words = Label(appearance=appearance, role="caption", color="text2")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._words)
        # An overridden slot would outlive this object.
        appearance.changed.connect(self.restyle_list)
        self.restyle_list()
        self.hide()

    @property
    def found(self) -> tuple[str, ...]:
        """What is shown, the newest first."""
        return tuple(self._found)

    def sizeHint(self) -> QSize:  # noqa: N802
        height = self.field.sizeHint().height() + ROWS * ROW_HEIGHT + self._words.sizeHint().height()
        return QSize(640, height + _MARGIN + 24)

    @Slot()
    def open(self) -> None:
        """Show it, with the newest cells."""
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def dismiss(self) -> None:
        """Take nothing."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot()
    def restyle_list(self) -> None:
        """Take fonts and colours from the appearance."""
        self.view.setFont(self._appearance.font("mono"))
        colors = self._appearance.colors
        palette = self.view.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(colors.surface))
        palette.setColor(QPalette.ColorRole.Highlight, QColor(colors.selection))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(colors.text))
        self.view.setPalette(palette)

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
            self._words.setText(self.tr("Enter takes it into the editor · Esc closes"))
        elif words:
            self._words.setText(self.tr("Nothing that was typed contains that. Esc closes."))
        else:
            self._words.setText(self.tr("Nothing was typed yet. Esc closes."))

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
