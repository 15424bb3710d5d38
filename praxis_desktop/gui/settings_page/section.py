"""One section of the settings: a card with a title, and rows with a control at their right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.surfaces import Card, Icon, Separator

if TYPE_CHECKING:
    from praxis_desktop.gui.settings_page.key_rows import KeyRow

_SIDE = 20


class SettingRow(QWidget):
    """A title with a line of help at the left, ``controls`` at the right; below them, why it cannot be
    changed.
    """

    def __init__(
        self, title: str, help_: str = "", *controls: QWidget, appearance: Appearance, is_elided: bool = False
    ) -> None:
        super().__init__()
        self.title = Label(title, appearance=appearance, role="h3")
        self.title.setWordWrap(True)
        self.help: Label
        if is_elided:
            self.help = ElidedLabel(
                help_,
                appearance=appearance,
                role="small",
                color="text2",
                elide=Qt.TextElideMode.ElideMiddle,
            )
        else:
            self.help = Label(help_, appearance=appearance, role="small", color="text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.help)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(words, 1)
        line.addSpacing(12)
        for control in controls:
            control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self._reason_icon = Icon("information", "idle", size=14, appearance=appearance)
        self._reason = Label(appearance=appearance, role="caption", color="text2", wrap=True)
        reason = QHBoxLayout()
        reason.setSpacing(6)
        reason.addWidget(self._reason_icon, 0, Qt.AlignmentFlag.AlignTop)
        reason.addWidget(self._reason, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 9, 0, 9)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addLayout(reason)
        self.help.setVisible(bool(help_))  # in its place: alone it would be a window for a moment
        self.show_reason("")

    @property
    def reason(self) -> str:
        """Why it cannot be changed, "" where it can."""
        return "" if self._reason.isHidden() else _plain(self._reason)

    @property
    def help_text(self) -> str:
        """What is said below the title."""
        return _plain(self.help)

    def show_help(self, text: str) -> None:
        """Say something else below the title."""
        self.help.setText(text)
        self.help.setVisible(bool(text))

    def show_reason(self, reason: str, *, is_locked: bool = False) -> None:
        """Say why it cannot be changed, "" where it can; ``is_locked`` that somebody else has decided it."""
        self._reason_icon.show_icon("lock" if is_locked else "information", "idle")
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._reason_icon.setVisible(bool(reason))


class Section(Card):
    """``title`` with a remark beside it; rows with lines between them."""

    def __init__(self, title: str, remark: str = "", *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._title = Label(appearance=appearance, role="h2")
        self.remark = ElidedLabel(remark, appearance=appearance, role="small", color="text2")
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        self.head.addWidget(self._title)
        self.head.addWidget(self.remark, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(_SIDE, 12, _SIDE, 10)
        self.body.setSpacing(0)
        self.body.addLayout(self.head)
        self.rows: list[SettingRow] = []
        self.keys: tuple[KeyRow, ...] = ()
        """Its rows that are keys of the settings file."""
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Name it."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def row(self, title: str, help_: str = "", *controls: QWidget, is_elided: bool = False) -> SettingRow:
        """Add a row."""
        made = SettingRow(title, help_, *controls, appearance=self._appearance, is_elided=is_elided)
        self.add(made)
        self.rows.append(made)
        return made

    def add(self, widget: QWidget) -> None:
        """Add something below the last row, with a line between them."""
        if self.body.count() > 1:
            self.body.addWidget(Separator(appearance=self._appearance))
        self.body.addWidget(widget)


def _plain(label: Label) -> str:
    """Its text without the marks of where it may be wrapped."""
    return label.text().replace("\u200b", "")
