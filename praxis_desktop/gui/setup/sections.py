"""The list of the setup page's sections and their states; in a narrow window, chips above the cards."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL
from praxis_desktop.gui.roles.words import SectionState
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Bar

_WIDTH = 212
_ROW, _ICON, _LEFT, _WORDS = 60, 20, 14, 46
_CHIP_LEFT, _CHIP_GAP = 12, 6

UNKNOWN = SectionState("idle", "circle", "")


class SectionButton(FlatButton):
    """The button for a section, with the section's name and state or, as a chip, only its name. It is checked
    while the section is in view.
    """

    def __init__(self, name: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(name, appearance=appearance, font="h3", parent=parent)
        self.state = UNKNOWN
        self._is_chip = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_state(self, state: SectionState) -> None:
        if state != self.state:
            self.state = state
            self.setAccessibleDescription(state.words)
            self.setToolTip(f"{self.text()}: {state.words}" if self._is_chip else "")
            self.update()

    def set_chip(self, is_chip: bool) -> None:
        """Show the button as a chip or as a row in a list."""
        self._is_chip = is_chip
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        if not self._is_chip:
            return QSize(_WIDTH - 24, _ROW)
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + _ICON + 2 * _CHIP_LEFT + _CHIP_GAP, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint = self.sizeHint()
        return QSize(min(hint.width(), 60), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = frame.height() / 2 if self._is_chip else RADIUS_CONTROL
        ground = edge = None
        if self.isChecked():
            ground = colors.accent_soft
        elif self.underMouse() or self.isDown():
            ground = colors.sunken
        if self.hasFocus():
            edge = colors.focus
        elif self._is_chip:
            edge = colors.accent if self.isChecked() else colors.border_strong
        width = 2 if self.hasFocus() else 1
        draw_rounded(painter, frame, radius, ground=ground, edge=edge, width=width)
        if self._is_chip:
            self._draw_chip(painter)
        else:
            self._draw_row(painter)

    def _draw_icon(self, painter: QPainter, left: float) -> None:
        place = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(
            painter, self.state.icon, place, self._appearance.tone(self.state.tone).line
        )

    def _draw_chip(self, painter: QPainter) -> None:
        colors = self._appearance.colors
        self._draw_icon(painter, _CHIP_LEFT)
        left = _CHIP_LEFT + _ICON + _CHIP_GAP
        painter.setPen(QColor(colors.link if self.isChecked() else colors.text))
        place = QRectF(left, 0, self.width() - left - 4, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_row(self, painter: QPainter) -> None:
        colors = self._appearance.colors
        self._draw_icon(painter, _LEFT)
        painter.setPen(QColor(colors.link if self.isChecked() else colors.text))
        width = self.width() - _WORDS - 6
        painter.drawText(QRectF(_WORDS, 10, width, 20), Qt.AlignmentFlag.AlignVCenter, self.text())
        is_loud = self.state.tone in ("err", "warn", "sim")
        color = self._appearance.tone(self.state.tone).fg if is_loud else colors.text2
        font = self._appearance.font("caption")
        painter.setFont(font)
        painter.setPen(QColor(color))
        place = QRectF(_WORDS, 31, width, 18)
        text = painter.fontMetrics().elidedText(self.state.words, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


class SectionList(Bar):
    """The list of sections; ``chosen`` carries the key of the section to show."""

    chosen = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Edge.RightEdge, appearance=appearance, parent=parent)
        self.buttons: dict[str, SectionButton] = {}
        self._title = Label(self.tr("Sections"), appearance=appearance, role="caption", color="text2")
        self.layout_of_buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.layout_of_buttons.addWidget(self._title)
        self.layout_of_buttons.addStretch(1)
        self.set_narrow(False)

    def add(self, key: str, name: str) -> None:
        """Add a section below the existing ones."""
        button = SectionButton(name, appearance=self._appearance, parent=self)
        self.buttons[key] = button
        self.layout_of_buttons.insertWidget(len(self.buttons), button)
        button.clicked.connect(self._tell)

    def put_at_foot(self, widget: QWidget) -> None:
        """Put a widget below the list."""
        self.layout_of_buttons.addWidget(widget)

    def show_state(self, key: str, state: SectionState) -> None:
        self.buttons[key].show_state(state)

    def set_current(self, key: str) -> None:
        """Mark the section in view."""
        self.buttons[key].setChecked(True)

    def set_narrow(self, is_narrow: bool) -> None:
        """Show a row of chips if ``is_narrow``, otherwise a list."""
        layout = self.layout_of_buttons
        directions = QBoxLayout.Direction
        layout.setDirection(directions.LeftToRight if is_narrow else directions.TopToBottom)
        layout.setContentsMargins(*((14, 10, 14, 10) if is_narrow else (12, 12, 13, 12)))
        layout.setSpacing(8 if is_narrow else 4)
        self._title.setVisible(not is_narrow)
        for button in self.buttons.values():
            button.set_chip(is_narrow)
        self._edge = Qt.Edge.BottomEdge if is_narrow else Qt.Edge.RightEdge
        self.setMinimumWidth(0 if is_narrow else _WIDTH)
        self.setMaximumWidth(16_777_215 if is_narrow else _WIDTH)
        self.update()

    @Slot()
    def _tell(self) -> None:
        key = next((key for key, button in self.buttons.items() if button is self.sender()), "")
        if key:
            self.chosen.emit(key)
