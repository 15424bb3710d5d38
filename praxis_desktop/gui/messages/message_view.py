"""A message as it is drawn: icon, title, what it means, and links to what can be done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.messages.messages import Message, MessageAction
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.links import Link
from praxis_desktop.gui.widgets.surfaces import Icon


class MessageView(QWidget):
    """``acted`` tells that a link was pressed, after its work was done. ``corner`` is right of the title."""

    acted = Signal()

    def __init__(self, message: Message, *, corner: QWidget | None = None, appearance: Appearance) -> None:
        super().__init__()
        self.message = message
        self.links: list[Link] = []
        self.setAccessibleName(f"{message.title}. {message.text}".strip())
        icon = Icon(message.icon, message.tone, size=20, appearance=appearance)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(message.title, appearance=appearance, role="h3", wrap=True), 1)
        if corner is not None:
            head.addWidget(corner, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        if message.text:
            words.addWidget(
                Label(message.text, appearance=appearance, role="small", color="text2", wrap=True)
            )
        if message.actions:
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            for action in message.actions:
                link = Link(action.title, appearance=appearance)
                link.clicked.connect(partial(self._act, action))
                self.links.append(link)
                row.addWidget(link)
            row.addStretch(1)
            words.addLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)

    def _act(self, action: MessageAction, is_checked: bool = False) -> None:
        action.do()
        self.acted.emit()
