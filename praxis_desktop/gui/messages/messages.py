"""The messages of this session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.buttons import Link
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Icon

_KEPT = 200
_TITLE_LIMIT, _TEXT_LIMIT = 120, 300
"""Maximum lengths of the title and the text stored, in characters, because programs may send long texts."""
_SHORTEST_PATH = 24
"""The length, in characters, below which a path is not shortened further."""


class MessageAction(Struct, frozen=True):
    """A link in a message."""

    title: str
    do: Callable[[], object]


class Message(Struct, frozen=True):
    """A message. If ``is_quiet``, it appears only in the list, because its content is already visible. If
    ``stays``, the toast remains until it is closed; if ``is_bad``, the toast is shown for longer. A newer
    message about the same ``subject`` replaces this one.
    """

    title: str
    text: str = ""
    icon: str = "information"
    tone: ToneName = "idle"
    actions: tuple[MessageAction, ...] = ()
    is_quiet: bool = False
    stays: bool = False
    is_bad: bool = False
    subject: str = ""
    age: QElapsedTimer | None = None
    """A timer that was started when the message was posted; None before then."""


class Messages(QObject):
    """The messages of this session. ``all`` is ordered from newest to oldest. GUI thread only."""

    posted = Signal(object)
    """Carries a Message."""
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: list[Message] = []
        self.unread = 0

    def post(self, message: Message) -> None:
        """Add a message, and show it unless it is quiet."""
        age = QElapsedTimer()
        age.start()
        title = _one_line(spoken(message.title), _TITLE_LIMIT)
        text = _one_line(spoken(message.text), _TEXT_LIMIT)
        message = structs.replace(message, title=title, text=text, age=age)
        if message.subject:
            self.all = [other for other in self.all if other.subject != message.subject]
        self.all.insert(0, message)
        del self.all[_KEPT:]
        self.unread = min(self.unread + 1, len(self.all))
        self.posted.emit(message)
        self.changed.emit()

    def withdraw(self, subject: str) -> None:
        """Remove the message about ``subject``."""
        kept = [message for message in self.all if message.subject != subject]
        if len(kept) != len(self.all):
            self.all = kept
            self.unread = min(self.unread, len(kept))
            self.changed.emit()

    def mark_read(self) -> None:
        if self.unread:
            self.unread = 0
            self.changed.emit()

    def clear(self) -> None:
        """Remove all messages."""
        self.all, self.unread = [], 0
        self.changed.emit()


def _one_line(text: str, limit: int) -> str:
    words = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * limit])
    shown = " ".join(words.split())
    if len(shown) <= limit:
        return shown
    # A long path is shortened in its middle: what is said about it, and the file's name, come last.
    longest = max(shown.split(), key=len)
    room = limit - len(shown) + len(longest)
    if room >= _SHORTEST_PATH:
        return shown.replace(longest, f"{longest[: room // 2]}…{longest[room // 2 + 1 - room :]}", 1)
    return f"{shown[: limit - 1]}…"


def age_text(message: Message) -> str:
    """Return the age of a message as short text."""
    minutes = 0 if message.age is None else message.age.elapsed() // 60_000
    if minutes < 1:
        return QCoreApplication.translate("Messages", "now")
    if minutes < 60:
        return QCoreApplication.translate("Messages", "{n} min").format(n=minutes)
    return QCoreApplication.translate("Messages", "{n} h").format(n=minutes // 60)


class MessageView(QWidget):
    """Shows a message; ``acted`` is emitted after one of its links has been followed. ``corner`` is placed to
    the right of the title.
    """

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
