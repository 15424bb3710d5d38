"""Text on the window: plain text only, in the type and the colours of the tokens."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import FontRole, ToneName
from praxis_desktop.gui.widgets.tool_tips import tool_tip

ColorName = Literal["text", "text2", "text3", "link"]

_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_MINIMUM_WIDTH = 120


class Label(QLabel):
    """A label that follows the appearance. What it shows is never taken for rich text: it may come from a
    file.
    """

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        role: FontRole = "body",
        color: ColorName = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._role = role
        self._color: ColorName = color
        self._tone: ToneName | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.setFont(appearance.font(role))
        appearance.changed.connect(self.restyle)
        self.restyle()

    def setText(self, text: str) -> None:  # noqa: N802
        # A word that is wider than the window would make the window wider.
        super().setText(_LONG_WORD.sub("\\g<0>\u200b", text) if self.wordWrap() else text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _MINIMUM_WIDTH), hint.height()) if self.wordWrap() else hint

    def set_tone(self, tone: ToneName | None) -> None:
        """Write in the colour of a status; None for the label's own colour."""
        if tone != self._tone:
            self._tone = tone
            self.restyle()

    def set_role(self, role: FontRole) -> None:
        """Write in another kind of type."""
        if role != self._role:
            self._role = role
            self.setFont(self._appearance.font(role))

    @property
    def color(self) -> QColor:
        """The colour it writes in."""
        if self._tone is not None:
            return QColor(self._appearance.tone(self._tone).fg)
        colors = self._appearance.colors
        named = {"text": colors.text, "text2": colors.text2, "text3": colors.text3, "link": colors.link}
        return QColor(named[self._color])

    @Slot()
    def restyle(self) -> None:
        """Take the colour from the appearance."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self.color)
        self.setPalette(palette)


class ElidedLabel(Label):
    """One line that never asks for more width than there is: what does not fit is an ellipsis, and in the
    tooltip.
    """

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        role: FontRole = "body",
        color: ColorName = "text",
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, appearance=appearance, role=role, color=color, parent=parent)
        self._elide = elide
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802
        if text == self.text():
            return
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tool_tip()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = self.fontMetrics()
        # Advances are rounded: what fits exactly would be elided.
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._update_tool_tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(self.color)
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._elide, place.width())
        painter.drawText(place, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)

    def _update_tool_tip(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if fits else tool_tip(self.text()))


def lines_of(*words: QWidget, spacing: int) -> QVBoxLayout:
    """Words below each other, in the middle of the height that there is."""
    lines = QVBoxLayout()
    lines.setSpacing(spacing)
    lines.addStretch(1)
    for each in words:
        lines.addWidget(each)
    lines.addStretch(1)
    return lines
