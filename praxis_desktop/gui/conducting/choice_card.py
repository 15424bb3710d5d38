"""An answer that can be chosen, as a card: its name, its key, and what then happens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import Choice
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD, RADIUS_CHIP, ToneName
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Icon


class KeyCap(QWidget):
    """The key that chooses a card."""

    def __init__(self, letter: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._letter = letter
        self.setFixedSize(24, 24)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setBrush(QColor(colors.sunken))
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CHIP, RADIUS_CHIP)
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)


class ChoiceCard(QAbstractButton):
    """Pressing it chooses the answer and does nothing else. One with an obstacle says why it cannot be."""

    def __init__(
        self,
        choice: Choice,
        *,
        icon: str = "",
        tone: ToneName = "run",
        key: str = "",
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choice = choice
        told = choice.obstacle or choice.consequence
        told = told[:1].upper() + told[1:]
        self._appearance = appearance
        self.setText(choice.title)
        self.setAccessibleDescription(told)
        self.setCheckable(True)
        self.setEnabled(not choice.obstacle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(10)
        if icon:
            shown: ToneName = "idle" if choice.obstacle else tone
            head.addWidget(Icon(icon, shown, size=22, appearance=appearance, parent=self))
        title = Label(choice.title, appearance=appearance, role="h2", wrap=True)
        head.addWidget(title, 1)
        if key:
            head.addWidget(KeyCap(key, appearance=appearance), 0, Qt.AlignmentFlag.AlignTop)
        words = Label(told, appearance=appearance, role="small", color="text2", wrap=True)
        if choice.obstacle:
            words.set_tone("warn")
        if not words.text():
            words.hide()  # shown without a parent, it would be a window
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(words)
        layout.addStretch(1)
        for label in (title, words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        is_lit = self.isChecked() or self.hasFocus()
        width = 2.0 if is_lit else 1.0
        ground = colors.accent_soft if self.isChecked() else colors.surface
        if not self.isEnabled():
            ground = colors.surface2
        elif not self.isChecked() and self.underMouse():
            ground = colors.sunken
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(colors.focus if is_lit else colors.border), width))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
