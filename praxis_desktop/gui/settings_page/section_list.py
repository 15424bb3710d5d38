"""The list of sections at the left of the settings: the one that is in view is marked, a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.widgets.flat_button import FlatButton

WIDTH = 212
_HEIGHT = 44
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class _Entry(FlatButton):
    def __init__(self, text: str, icon: str, *, appearance: Appearance) -> None:
        super().__init__(text, appearance=appearance, font="body", weight=500)
        self._icon = icon
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(colors.accent_soft if self.isChecked() else colors.sunken))
            painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        color = colors.link if self.isChecked() else colors.text
        self._appearance.draw_icon(painter, self._icon, QRectF(13, (self.height() - 18) / 2, 18, 18), color)
        painter.setFont(self._appearance.font("body", weight=600 if self.isChecked() else 500))
        painter.setPen(QColor(color))
        place = QRectF(42, 0, self.width() - 46, self.height())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if Qt.Key(event.key()) in _STEPS:
            event.ignore()  # the list's: Qt would move the focus and choose nothing
        else:
            super().keyPressEvent(event)


class SectionList(QWidget):
    """``chosen`` has the number of the section to go to; arrows move between them."""

    chosen = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Sections of the settings"))
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 14, 10, 14)
        self._layout.setSpacing(2)
        self._layout.addStretch(1)
        appearance.changed.connect(self.restyle)

    def add(self, text: str, icon: str) -> None:
        """Add a section."""
        number = len(self._group.buttons())
        entry = _Entry(text, icon, appearance=self._appearance)
        self._group.addButton(entry, number)
        self._layout.insertWidget(number, entry)

    def button(self, number: int) -> FlatButton:
        """The entry of a section."""
        found = self._group.button(number)
        assert isinstance(found, FlatButton)
        return found

    @property
    def number(self) -> int:
        """The section that is marked."""
        return self._group.checkedId()

    def mark(self, number: int) -> None:
        """The section that is in view."""
        self._group.button(number).setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        buttons = self._group.buttons()
        place = (self._group.checkedId() + step) % len(buttons)
        buttons[place].setFocus()
        buttons[place].click()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(colors.border))
