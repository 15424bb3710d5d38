"""The EMERGENCY STOP button, which acts as soon as it is pressed and never asks."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.look.tokens import CORNER_SIZE, RADIUS_CARD
from praxis_desktop.gui.widgets.appearing_guard import always_counts

StopState = Literal["idle", "armed", "sent"]
"""The states: nothing is running; a press stops something; the button was pressed and shows the outcome."""

_LEFT, _ICON, _GAP, _RIGHT = 14, 28, 10, 8
_LINE, _BETWEEN = 19, 1
_SMALLEST = 10
"""Minimum font size, in pixels. Text is made smaller to fit, and truncated only at this size."""


class EmergencyButton(QAbstractButton):
    """The EMERGENCY STOP button. ``triggered`` is emitted as soon as the mouse, a finger or a key presses it,
    not on release. The button never changes its size and is never disabled; only its look and caption change.
    """

    triggered = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._state: StopState = "idle"
        self._caption = ""
        self._details = ""
        self._icon = ""
        self.setFixedSize(*CORNER_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        always_counts(self)
        self.setAccessibleName(self.tr("Emergency stop"))
        appearance.changed.connect(self.update)
        self.show_idle()

    @property
    def state(self) -> StopState:
        """The button's current state."""
        return self._state

    @property
    def caption(self) -> str:
        """The second line, which says what pressing the button does."""
        return self._caption

    @property
    def icon_name(self) -> str:
        """The name of the icon."""
        return self._icon

    def show_idle(self) -> None:
        """Show that nothing is running."""
        self._show("idle", self.tr("Nothing is running"), self.tr("Emergency stop: F12"), "shield-check")

    def show_armed(self, caption: str, details: str = "") -> None:
        """Show what a press would stop: ``caption`` says so briefly, and ``details`` in full."""
        self._show("armed", self.tr("EMERGENCY STOP"), caption, "halt", details)

    def show_sent(self, text: str, caption: str, icon: str) -> None:
        """Show what came of a press: ``text`` says so, and ``caption`` what can be done next."""
        self._show("sent", text, caption, icon)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.TouchBegin:
            self.triggered.emit()
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            # Shown below the button, because at the pointer the tool tip would cover it.
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setDown(True)
            self.triggered.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            # A held key counts once.
            if not event.isAutoRepeat():
                self.triggered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_hot = self.underMouse() or self.isDown()
        if self._state == "armed":
            ground, edge = colors.estop_hover if is_hot else colors.estop, colors.estop_edge
            first = second = mark = focus = colors.on_estop
            pen = QPen(QColor(edge), 2)
        elif self._state == "sent":
            err = self._appearance.tone("err")
            ground = err.bg if is_hot else colors.surface
            first = second = mark = err.fg
            pen, focus = QPen(QColor(colors.estop), 2), colors.focus
        else:
            ground = colors.sunken if is_hot else colors.surface
            first, second, mark, focus = colors.text2, colors.text3, colors.text3, colors.focus
            pen = QPen(QColor(colors.border_strong), 1, Qt.PenStyle.DashLine)
        if self.hasFocus():
            pen = QPen(QColor(focus), 3)
        inset = pen.widthF() / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setBrush(QColor(ground))
        painter.setPen(pen)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        place = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, place, mark)
        is_idle = self._state == "idle"
        top = (self.height() - 2 * _LINE - _BETWEEN) / 2
        self._draw(painter, top, self.text(), first, is_idle)
        self._draw(painter, top + _LINE + _BETWEEN, self._caption, second, True)

    def _draw(self, painter: QPainter, top: float, text: str, color: str, is_small: bool) -> None:
        """Draw a line of text in the largest size at which it fits."""
        left = _LEFT + _ICON + _GAP
        place = QRectF(left, top, self.width() - left - _RIGHT, _LINE)
        font = QFont(self._appearance.font("caption" if is_small else "h2", weight=600 if is_small else 700))
        while QFontMetricsF(font).horizontalAdvance(text) > place.width() and font.pixelSize() > _SMALLEST:
            font.setPixelSize(font.pixelSize() - 1)
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _show(self, state: StopState, text: str, caption: str, icon: str, details: str = "") -> None:
        shown = (self._state, self.text(), self._caption, self._icon, self._details)
        if (state, text, caption, icon, details) == shown:
            return
        self._state, self._caption, self._icon, self._details = state, caption, icon, details
        self.setText(text)
        self.setAccessibleDescription(f"{text}. {caption}")
        what = self.tr(
            "Stops every instrument and the program at once (F12). This is a software stop: use the stop"
            " button on the instrument if anyone is in danger."
        )
        self.setToolTip("\n\n".join(part for part in (details, what) if part))
        self.update()
