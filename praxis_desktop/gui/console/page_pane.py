"""The pane for what is longer than an output: explanations, sources, folded lines."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import OutputText
from praxis_desktop.gui.output.view import OutputView
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel
from praxis_desktop.gui.widgets.surfaces import Separator

_AT_ONCE = 16 << 10
_PAUSE_MS = 33


class PagePane(QWidget):
    """Hidden until there is something to show; Esc closes it."""

    closed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(appearance=appearance, role="h3")
        close = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close", parent=self)
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.dismiss)
        self.text = OutputView(appearance=appearance)
        self.text.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 2, 4, 0)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        body = QHBoxLayout()
        body.setContentsMargins(12, 0, 2, 6)
        body.addWidget(self.text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Separator(appearance=appearance))
        layout.addLayout(head)
        layout.addLayout(body, 1)
        self._waiting: deque[str] = deque()
        self._reader = OutputText()
        self._line = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._write_some)
        self.hide()

    @property
    def title(self) -> str:
        """What is shown."""
        return self._title.text()

    def show_page(self, title: str, text: str, *, line: int = 0) -> None:
        """Show ``text``, with the colours it asks for as terminals do, beginning with ``line``."""
        self._title.setText(title)
        self.text.setAccessibleName(title)
        self.text.clear()
        self._reader = OutputText()
        self._waiting = deque(text[at : at + _AT_ONCE] for at in range(0, len(text), _AT_ONCE))
        self._line = line
        self.show()
        self._write_some()
        if self._waiting:
            self._timer.start()

    @Slot()
    def dismiss(self) -> None:
        """Show nothing."""
        if not self.isHidden():
            self._timer.stop()
            self._waiting.clear()
            self.hide()
            self.text.clear()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.dismiss()
            return True
        return False

    @Slot()
    def _write_some(self) -> None:
        if self._waiting:
            part = self._waiting.popleft().encode("utf-8", "replace")
            bar = self.text.verticalScrollBar()
            place = bar.value()
            self.text.append_pieces(self._reader.feed("stdout", part))
            bar.setValue(place)
        block = self.text.document().findBlockByNumber(self._line - 1)
        if self._line and block.isValid() and (block.next().isValid() or not self._waiting):
            self._line = 0
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)
            self.text.centerCursor()
        if not self._waiting:
            self._timer.stop()
