"""One line of text in a frame, drawn from the tokens, with a unit at its right end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, FontRole
from praxis_desktop.gui.widgets.field_frame import draw_field_frame
from praxis_desktop.gui.widgets.text_limit import LineLimit

_PADDING = 10
_ICON = 18


class LineField(QLineEdit):
    """A line edit; an icon at its left end, if any, says what it is for."""

    def __init__(
        self,
        *,
        appearance: Appearance,
        unit: str = "",
        icon: str = "",
        font: FontRole = "body",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._unit = unit
        self._icon = icon
        self._font: FontRole = font
        self._is_wrong = False
        LineLimit(self)
        self.setFrame(False)
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def set_whole(self, text: str) -> None:
        """Show a text that must not be cut off, though nobody could type as much."""
        if len(text) > self.maxLength():
            self.setMaxLength(len(text))
        self.setText(text)

    def set_wrong(self, is_wrong: bool) -> None:
        """Draw the frame of a field that must be corrected."""
        if is_wrong != self._is_wrong:
            self._is_wrong = is_wrong
            self.update()

    @Slot()
    def restyle(self) -> None:
        """Take font and colours from the appearance and draw anew."""
        self.setFont(self._appearance.font(self._font))
        right = self.fontMetrics().horizontalAdvance(self._unit) + 8 if self._unit else 0
        left = _ICON + 8 if self._icon else 0
        self.setTextMargins(_PADDING + left, 0, _PADDING + right, 0)
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            palette.setColor(group, QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(palette)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(140, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(56, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        draw_field_frame(
            painter, self, appearance=self._appearance, has_focus=self.hasFocus(), is_wrong=self._is_wrong
        )
        if self._icon:
            place = QRectF(_PADDING, (self.height() - _ICON) / 2, _ICON, _ICON)
            self._appearance.draw_icon(painter, self._icon, place, colors.text3)
        if self._unit:
            painter.setFont(self.font())
            painter.setPen(QColor(colors.text2 if self.isEnabled() else colors.disabled_text))
            place = QRectF(0, 0, self.width() - _PADDING, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._unit)
        painter.end()
        super().paintEvent(event)
