"""The button that stops every instrument: it acts when it is pressed down, and asks nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ESTOP_HEIGHT, RADIUS_CONTROL

_PADDING, _ICON, _GAP = 20, 22, 8


class EmergencyButton(QAbstractButton):
    """``triggered`` comes at the press of a mouse button, a finger or a key, not when it is let go. Never
    disabled: after the first time it says when that was, and does the same again.
    """

    triggered = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._sent_at = ""
        self._is_narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAccessibleName(self.tr("Emergency stop"))
        self.setToolTip(
            self.tr(
                "Stops every instrument and the program at once (F12). This is a software stop: use the stop"
                " button on the instrument when people are in danger."
            )
        )
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_sent(self, time: str) -> None:
        """Say when the stop was sent; "" when it was not."""
        if time != self._sent_at:
            self._sent_at = time
            self.setAccessibleDescription(self.tr("Sent at {time}").format(time=time) if time else "")
            self.restyle()

    def set_narrow(self, is_narrow: bool) -> None:
        """Write in two lines where there is little room."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("h2", weight=700))
        words = self.tr("HALT SENT {time}").format(time=self._sent_at)
        if not self._sent_at:
            words = self.tr("EMERGENCY STOP")
        self.setText(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        width = max(self.fontMetrics().horizontalAdvance(line) for line in self._lines)
        return QSize(width + _ICON + _GAP + 2 * _PADDING, ESTOP_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.TouchBegin:
            self.triggered.emit()
            event.accept()
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
            if not event.isAutoRepeat():
                self.triggered.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        is_hot = self.underMouse() or self.isDown()
        ground, text = colors.estop_hover if is_hot else colors.estop, colors.on_estop
        edge, width = colors.estop_edge, 2.0
        if self._sent_at:
            err = self._appearance.tone("err")
            ground, text, edge = colors.surface, err.fg, err.line
        if self.hasFocus():
            edge, width = colors.focus if self._sent_at else colors.on_estop, 3.0
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        inset = width / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        lines = self._lines
        words = max(self.fontMetrics().horizontalAdvance(line) for line in lines)
        left = (self.width() - words - _ICON - _GAP) / 2
        icon = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, "check" if self._sent_at else "halt", icon, text)
        painter.setPen(QColor(text))
        place = QRectF(left + _ICON + _GAP, 0, words + 4, self.height())
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, alignment, "\n".join(lines))

    @property
    def _lines(self) -> list[str]:
        if not self._is_narrow:
            return [self.text()]
        head, _, tail = self.text().rpartition(" ")
        return [head, tail] if head else [tail]
