"""The list of messages, above the bell that opens it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.messages.messages import Messages, MessageView, age_text
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind, Link
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.sheet import hide_cover, keeps_escape
from praxis_desktop.gui.widgets.surfaces import Card, Separator, paint_popup

_WIDTH, _HEIGHT = 400, 366
_MARGIN, _GAP = 16, 8
_SHOWN = 50
"""Maximum number of messages listed."""


class MessagePanel(Card):
    """The list of messages, shown in ``parent`` without covering the bottom ``foot`` pixels. Esc closes the
    list.
    """

    def __init__(self, messages: Messages, *, foot: int, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._messages = messages
        self._foot = foot
        self._covered = parent
        self._focus_before: QWidget | None = None
        self.setAccessibleName(self.tr("Messages"))
        self.clear_link = Link(self.tr("Clear all"), appearance=appearance)
        self.clear_link.clicked.connect(messages.clear)
        self.close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close")
        self.close_button.setFixedSize(36, 36)
        self.close_button.setAccessibleName(self.tr("Close the list of messages"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.dismiss)
        self.empty = Label(self.tr("No messages"), appearance=appearance, color="text2")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._content = QWidget()
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 2, 8, 2)
        self._rows.setSpacing(8)
        self._scroll = QuietScrollArea(self._content, appearance=appearance, takes_focus=True)
        self._scroll.setAccessibleName(self.tr("Messages, newest first"))
        self.views: list[MessageView] = []
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Messages"), appearance=appearance, role="h2"), 1)
        head.addWidget(self.clear_link)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(Separator(appearance=appearance))
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._scroll, 1)
        messages.changed.connect(self._refresh)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return not self.isHidden()

    @Slot()
    def toggle(self) -> None:
        """Open the list, or close it if it is open."""
        if self.is_open:
            self.dismiss()
            return
        self._focus_before = QApplication.focusWidget()
        self._fill()
        self.follow_size()
        self.show()
        self.raise_()
        self._messages.mark_read()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def dismiss(self) -> None:
        """Close the list."""
        before, self._focus_before = self._focus_before, None
        hide_cover(self, before)

    def follow_size(self) -> None:
        """Adapt to the size of the window."""
        width = min(_WIDTH, self._covered.width() - 2 * _MARGIN)
        room = self._covered.height() - self._foot - 2 * _GAP
        height = min(_HEIGHT, room)
        left = self._covered.width() - width - _MARGIN
        self.setGeometry(left, self._covered.height() - self._foot - _GAP - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.is_open:
            self.follow_size()
        return False

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_popup(self, self._appearance)

    @Slot()
    def _refresh(self) -> None:
        if self.is_open:
            self._fill()
            self._messages.mark_read()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.views.clear()
        for number, message in enumerate(self._messages.all[:_SHOWN]):
            if number:
                self._rows.addWidget(Separator(appearance=self._appearance))
            age = Label(age_text(message), appearance=self._appearance, role="caption", color="text2")
            view = MessageView(message, corner=age, appearance=self._appearance)
            view.acted.connect(self.dismiss)
            self.views.append(view)
            self._rows.addWidget(view)
        self._rows.addStretch(1)
        has_any = bool(self.views)
        self._scroll.setVisible(has_any)
        self.empty.setVisible(not has_any)
        self.clear_link.setVisible(has_any)
