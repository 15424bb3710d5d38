"""The way to the palette for who does not know its key: it looks like the field that it opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.commands.key_caps import caps_width, draw_caps
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL
from praxis_desktop.gui.widgets.flat_button import FlatButton

_WIDTH = 272
_PADDING, _ICON, _GAP = 12, 18, 8


class CommandButton(FlatButton):
    """``keys`` are drawn at its right end. Where there is little room, its words are elided."""

    def __init__(self, keys: Sequence[str], *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, font="body", parent=parent)
        self._keys = (" ".join(keys),)
        self.setText(self.tr("Search or run a command"))
        self.setToolTip(
            self.tr("Everything that can be done, by its name ({keys})").format(keys="+".join(keys))
        )
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        words = QFontMetrics(self._appearance.font("body")).horizontalAdvance(self.text())
        return QSize(max(_WIDTH, words + self._keys_width + _ICON + 2 * _PADDING + 2 * _GAP), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        width = 2.0 if self.hasFocus() else 1.0
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setBrush(QColor(colors.sunken if self.underMouse() else colors.surface))
        painter.setPen(QPen(QColor(colors.focus if self.hasFocus() else colors.border_strong), width))
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        middle = self.height() / 2
        icon = QRectF(_PADDING, middle - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, "search", icon, colors.text2)
        left = self.width() - _PADDING - self._keys_width
        draw_caps(painter, self._keys, left, middle, appearance=self._appearance)
        painter.setFont(self._appearance.font("body"))
        painter.setPen(QColor(colors.text3))
        begin = icon.right() + _GAP
        place = QRectF(begin, 0, left - _GAP - begin, self.height())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _keys_width(self) -> int:
        return caps_width(self._keys, QFontMetrics(self._appearance.font("caption", weight=600)))
