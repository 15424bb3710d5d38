"""Buttons of the window, drawn from the tokens."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL, RUN_CONTROL_HEIGHT

_ICON_GAP = 8


class ButtonKind(enum.Enum):
    """What a button stands for; at most one PRIMARY is on the screen."""

    PRIMARY = enum.auto()
    SECONDARY = enum.auto()
    GHOST = enum.auto()
    DANGER = enum.auto()


class _Drawing(Record):
    """The colours of a button as it stands now."""

    ground: QColor
    edge: QColor
    text: QColor
    focus: QColor
    focus_width: float


class Button(QPushButton):
    """A push button. One without text shows its icon alone and needs an accessible name."""

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        kind: ButtonKind = ButtonKind.SECONDARY,
        icon: str | None = None,
        is_run_control: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._appearance = appearance
        self._kind = kind
        self._icon = icon
        self._height = RUN_CONTROL_HEIGHT if is_run_control else CONTROL_HEIGHT
        self._padding = 18 if is_run_control else 14
        self._icon_size = 22 if is_run_control else 18
        self.is_way_on = False
        """Whether nothing goes on before it is pressed, though it is not PRIMARY."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(appearance.font("h3"))
        appearance.changed.connect(self.restyle)

    @property
    def kind(self) -> ButtonKind:
        """What it stands for."""
        return self._kind

    def set_kind(self, kind: ButtonKind) -> None:
        """Draw it as another kind."""
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        if icon != self._icon:
            self._icon = icon
            self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
        if not text:
            return QSize(self._height, self._height)
        icon = self._icon_size + _ICON_GAP if self._icon else 0
        return QSize(text + icon + 2 * self._padding + 2, self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._drawing()
        width = look.focus_width if self.hasFocus() else 1.0
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setBrush(look.ground)
        painter.setPen(QPen(look.focus if self.hasFocus() else look.edge, width))
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        self._draw_content(painter, look.text)

    def _draw_content(self, painter: QPainter, color: QColor) -> None:
        text = self.text().replace("&&", "&")
        text_width = self.fontMetrics().horizontalAdvance(text)
        size = self._icon_size
        icon_width = (size + (_ICON_GAP if text else 0)) if self._icon else 0
        left = (self.width() - text_width - icon_width) / 2
        if self._icon:
            place = QRectF(left, (self.height() - size) / 2, size, size)
            self._appearance.draw_icon(painter, self._icon, place, color.name())
        painter.setPen(color)
        painter.drawText(
            QRectF(left + icon_width, 0, text_width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )

    def _drawing(self) -> _Drawing:
        colors = self._appearance.colors
        err = self._appearance.tone("err")
        hover = self.underMouse() and self.isEnabled()
        focus, clear = QColor(colors.focus), QColor(0, 0, 0, 0)
        if not self.isEnabled() and self._kind is not ButtonKind.GHOST:
            ground, edge, text = colors.disabled_bg, colors.border, colors.disabled_text
            return _Drawing(QColor(ground), QColor(edge), QColor(text), focus, 2)
        if self._kind is ButtonKind.PRIMARY:
            accent = colors.accent_hover if hover else colors.accent
            ground = colors.accent_pressed if self.isDown() else accent
            return _Drawing(
                QColor(ground), QColor(ground), QColor(colors.on_accent), QColor(colors.focus_on_fill), 3
            )
        rest = clear if self._kind is ButtonKind.GHOST else QColor(colors.surface)
        surface = (
            QColor(colors.border if self.isDown() else colors.sunken) if hover or self.isDown() else rest
        )
        if self._kind is ButtonKind.GHOST:
            text = colors.text2 if self.isEnabled() else colors.disabled_text
            return _Drawing(surface, clear, QColor(text), focus, 2)
        if self._kind is ButtonKind.DANGER:
            return _Drawing(surface, QColor(err.line), QColor(err.fg), focus, 2)
        return _Drawing(surface, QColor(colors.border_strong), QColor(colors.text), focus, 2)
