"""A segmented control for switching between a few views."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL

_PADDING, _PADDING_COMPACT = 14, 9
_INSET = 2
_ICON, _GAP = 16, 7


class _Segment(QAbstractButton):
    def __init__(
        self, text: str, icon: str, *, appearance: Appearance, is_compact: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = icon
        self._padding = _PADDING_COMPACT if is_compact else _PADDING
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("small", weight=600) if is_compact else appearance.font("h3"))
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._icon_width
        return QSize(width + 2 * self._padding, CONTROL_HEIGHT - 2 * _INSET)

    @property
    def _icon_width(self) -> int:
        return _ICON + _GAP if self._icon else 0

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        if self.isChecked() or self.hasFocus():
            ground = colors.surface if self.isChecked() else None
            edge, width = (colors.focus, 2) if self.hasFocus() else (colors.border_strong, 1)
            draw_frame(painter, self.rect(), RADIUS_CONTROL - _INSET, ground=ground, edge=edge, width=width)
        is_prominent = self.isChecked() or self.underMouse()
        color = colors.text if is_prominent else colors.text2
        if not self.isEnabled():
            color = colors.disabled_text
        painter.setPen(QColor(color))
        painter.drawText(
            self.rect().adjusted(self._icon_width, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, self.text()
        )
        if self._icon:
            text = self.fontMetrics().horizontalAdvance(self.text())
            left = (self.width() - text - self._icon_width) / 2
            place = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
            self._appearance.draw_icon(painter, self._icon, place, color)


class Segments(Drawn):
    """A segmented control. ``chosen`` carries the number of the segment that has been chosen; arrow keys move
    between segments. With ``is_open``, no segment is chosen at first; with ``is_compact``, the control takes
    less space. ``icons`` only repeat what the texts say.
    """

    chosen = Signal(int)

    def __init__(
        self,
        texts: Sequence[str],
        *,
        appearance: Appearance,
        icons: Sequence[str] = (),
        is_open: bool = False,
        is_compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        layout.setSpacing(2)
        for number, text in enumerate(texts):
            icon = icons[number] if icons else ""
            segment = _Segment(text, icon, appearance=appearance, is_compact=is_compact, parent=self)
            self._group.addButton(segment, number)
            layout.addWidget(segment)
        if not is_open:
            self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._tell)

    def button(self, number: int) -> QAbstractButton:
        """Return the button for the given segment."""
        return self._group.button(number)

    @property
    def number(self) -> int:
        """The number of the chosen segment; -1 for none."""
        return self._group.checkedId()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=colors.sunken, edge=colors.border)

    @Slot(int, bool)
    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(number)
