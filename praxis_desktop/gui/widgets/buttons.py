"""Buttons, drawn in the colours and sizes of the design tokens."""

from __future__ import annotations

import enum

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import (
    CONTROL_HEIGHT,
    RADIUS_CHIP,
    RADIUS_CONTROL,
    RUN_CONTROL_HEIGHT,
    STATUS_BAR_HEIGHT,
    FontRole,
)
from praxis_desktop.gui.widgets.labels import tool_tip

_ICON_GAP = 8


class ButtonKind(enum.Enum):
    """The importance of a button. There is never more than one PRIMARY button on the screen."""

    PRIMARY = enum.auto()
    SECONDARY = enum.auto()
    GHOST = enum.auto()
    DANGER = enum.auto()


class _Drawing(Struct, frozen=True):
    """The colours for a button in its current state."""

    ground: str | None
    edge: str | None
    text: str
    focus: str
    focus_width: float = 2


class Button(QPushButton):
    """A push button. If it has no text, it shows only its icon and needs an accessible name."""

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
        """Whether the user has to press the button to continue, even though it is not PRIMARY."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(appearance.font("h3"))
        appearance.changed.connect(self.update)

    @property
    def kind(self) -> ButtonKind:
        """The kind of the button."""
        return self._kind

    def set_kind(self, kind: ButtonKind) -> None:
        """Change the kind."""
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def set_icon(self, icon: str) -> None:
        """Change the icon."""
        if icon != self._icon:
            self._icon = icon
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
        painter = smooth_painter(self)
        look = self._drawing()
        edge, width = (look.focus, look.focus_width) if self.hasFocus() else (look.edge, 1)
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=look.ground, edge=edge, width=width)
        self._draw_content(painter, look.text)

    def _draw_content(self, painter: QPainter, color: str) -> None:
        text = self.text().replace("&&", "&")
        text_width = self.fontMetrics().horizontalAdvance(text)
        size = self._icon_size
        icon_width = (size + (_ICON_GAP if text else 0)) if self._icon else 0
        left = (self.width() - text_width - icon_width) / 2
        if self._icon:
            place = QRectF(left, (self.height() - size) / 2, size, size)
            self._appearance.draw_icon(painter, self._icon, place, color)
        painter.setPen(QColor(color))
        painter.drawText(
            QRectF(left + icon_width, 0, text_width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )

    def _drawing(self) -> _Drawing:
        colors = self._appearance.colors
        err = self._appearance.tone("err")
        hover = self.underMouse() and self.isEnabled()
        if not self.isEnabled() and self._kind is not ButtonKind.GHOST:
            return _Drawing(colors.disabled_bg, colors.border, colors.disabled_text, colors.focus)
        if self._kind is ButtonKind.PRIMARY:
            accent = colors.accent_hover if hover else colors.accent
            ground = colors.accent_pressed if self.isDown() else accent
            return _Drawing(ground, ground, colors.on_accent, colors.focus_on_fill, 3)
        surface = None if self._kind is ButtonKind.GHOST else colors.surface
        if hover or self.isDown():
            surface = colors.border if self.isDown() else colors.sunken
        if self._kind is ButtonKind.GHOST:
            text = colors.text2 if self.isEnabled() else colors.disabled_text
            return _Drawing(surface, None, text, colors.focus)
        if self._kind is ButtonKind.DANGER:
            return _Drawing(surface, err.line, err.fg, colors.focus)
        return _Drawing(surface, colors.border_strong, colors.text, colors.focus)


class FlatButton(QAbstractButton):
    """A button that Enter and Space both press. Subclasses draw it in ``paintEvent``."""

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        font: FontRole = "small",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(appearance.font(font, weight=weight))
        appearance.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw_ground(self, painter: QPainter) -> None:
        """Draw the background of the button if the pointer is over it or it is pressed."""
        if self.underMouse() or self.isDown():
            draw_rounded(painter, self._frame, RADIUS_CHIP, ground=self._appearance.colors.sunken)

    def _draw_focus(self, painter: QPainter) -> None:
        """Draw the focus frame."""
        if self.hasFocus():
            draw_rounded(painter, self._frame, RADIUS_CHIP, edge=self._appearance.colors.focus, width=2)

    @property
    def _frame(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 4, -1, -4)


_PADDING = 6


class Link(FlatButton):
    """A link, for places where a framed button would be too prominent."""

    def __init__(self, text: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(text, appearance=appearance, weight=600, parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + 2 * _PADDING + 1, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        self._draw_focus(painter)
        font = painter.font()
        font.setUnderline(self.underMouse() or self.isDown())
        painter.setFont(font)
        painter.setPen(QColor(self._appearance.colors.link))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


_ICON, _LEFT, _GAP = 18, 2, 8


class FoldButton(FlatButton):
    """A button that shows or hides the content below it. It is checked while the content is shown. Its text,
    a summary of the content, is elided if it does not fit.
    """

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_summary(self, summary: str) -> None:
        """Show a summary of the content below."""
        self.setText(summary)
        self.setToolTip(tool_tip(summary))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        self._draw_ground(painter)
        self._draw_focus(painter)
        icon = "chevron-up" if self.isChecked() else "chevron-down"
        place = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, icon, place, colors.text2)
        painter.setPen(QColor(colors.text2))
        left = _LEFT + _ICON + _GAP
        words = QRectF(left, 0, self.width() - left - 4, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
