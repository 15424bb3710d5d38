"""An answer that can be chosen, as a card: its name, its key, and what then happens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import Choice
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD, RADIUS_CHIP, ToneName
from praxis_desktop.gui.widgets.chip import Chip
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


ANSWER_HEIGHT = 76


class ChoiceCard(QAbstractButton):
    """Pressing it chooses the answer and does nothing else; one that ``is_answer`` is the answer itself, when
    it is clicked. One with an obstacle says why it cannot be.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        icon: str = "",
        tone: ToneName = "run",
        key: str = "",
        is_answer: bool = False,
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
        self._is_answer = is_answer
        self.setCheckable(not is_answer)
        if is_answer:
            self.setMinimumHeight(ANSWER_HEIGHT)
        self.setEnabled(not choice.obstacle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(10)
        shown: ToneName = "idle" if choice.obstacle or is_answer else tone
        mark = Icon(icon, shown, size=26 if is_answer else 22, appearance=appearance, parent=self)
        mark.setVisible(bool(icon))
        if not is_answer:
            head.addWidget(mark)
        title = Label(choice.title, appearance=appearance, role="h2", wrap=True)
        head.addWidget(title, 1)
        words = Label(told, appearance=appearance, role="small", color="text2", wrap=True)
        if choice.obstacle:
            words.set_tone("warn")
        if not words.text():
            words.hide()  # shown without a parent, it would be a window
        if choice.advice:
            head.addWidget(Chip(self.tr("Advised"), "ok", "check", appearance=appearance, parent=self))
            self.setAccessibleDescription(" ".join((self.tr("Advised"), choice.advice, told)))
            words.setText("\n".join(part for part in (told, choice.advice) if part))
        if key:
            head.addWidget(KeyCap(key, appearance=appearance), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(2 if is_answer else 6)
        if is_answer:
            lines.addStretch(1)
        lines.addLayout(head)
        lines.addWidget(words)
        lines.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.setSpacing(14)
        if is_answer:
            layout.addWidget(mark)
        layout.addLayout(lines, 1)
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
        width = 2.0 if is_lit or self._is_answer else 1.0
        edge = colors.border_strong if self._is_answer else colors.border
        ground = colors.accent_soft if self.isChecked() else colors.surface
        if not self.isEnabled():
            ground = colors.surface2
        elif not self.isChecked() and self.underMouse():
            ground = colors.sunken
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(colors.focus if is_lit else edge), width))
        if self.choice.advice and not is_lit:
            painter.setPen(QPen(QColor(self._appearance.tone("ok").line), 2))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
