"""Text fields in a frame, with an optional unit on the right."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLocale,
    QMimeData,
    QObject,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QToolTip, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_frame, set_colors, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, RADIUS_CONTROL, FontRole


class SelectOnClick(QObject):
    """Selects all text on the first click, unless the user has selected part of it. The next click places
    the cursor.
    """

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._has_come = False
        field.installEventFilter(self)
        # An editable combo box receives the focus and passes it on to its editor, bypassing all event
        # filters.
        if (box := field.focusProxy()) is not None:
            box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QFocusEvent):
            self._has_come = event.gotFocus() and event.reason() == Qt.FocusReason.MouseFocusReason
        elif watched is self._field and event.type() == QEvent.Type.MouseButtonRelease and self._has_come:
            self._has_come = False
            if not self._field.hasSelectedText():
                self._field.selectAll()
        return False


def draw_field_frame(
    painter: QPainter, field: QWidget, *, appearance: Appearance, has_focus: bool, is_wrong: bool
) -> None:
    """Draw the frame of ``field``; ``is_wrong`` marks an error."""
    colors = appearance.colors
    edge, width = colors.border_strong if field.isEnabled() else colors.border, 1.0
    if has_focus:
        edge, width = colors.focus, 2.0
    if is_wrong:
        edge, width = appearance.tone("err").line, 2.0
    ground = colors.surface if field.isEnabled() else colors.disabled_bg
    draw_frame(painter, field.rect(), RADIUS_CONTROL, ground=ground, edge=edge, width=width)


LONGEST_LINE = 2000
"""Default length limit of a line, in characters. A line of this length is drawn within a few ms."""


class LineLimit(QObject):
    """Limits the length of ``field``, initially to LONGEST_LINE, and tells the user if text is cut off."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        field.setMaxLength(LONGEST_LINE)
        field.inputRejected.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        _tell_cut(self._field, self._field.maxLength())


class BoundedText(QPlainTextEdit):
    """Multi-line text with at most ``most`` characters."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        text = source.text()
        cursor = self.textCursor()
        room = max(self._most - self.document().characterCount() + 1 + len(cursor.selectedText()), 0)
        if len(text) > room:
            text = text[:room]
            _tell_cut(self, self._most)
        cursor.insertText(text)
        self.ensureCursorVisible()


def _tell_cut(field: QWidget, most: int) -> None:
    """Say next to the field, and to screen readers, that text was cut off."""
    # not imported at startup, because it loads 150 names
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    words = QCoreApplication.translate(
        "TextLimit", "This field holds at most {n} characters. The rest was cut off."
    ).format(n=QLocale().toString(most))
    QToolTip.showText(field.mapToGlobal(QPoint(0, field.height())), words, field)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(field, words))


_PADDING = 10
_ICON = 18


class LineField(QLineEdit):
    """A line edit, with an optional icon on the left."""

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
        """Show ``text`` in full, even if it is longer than typed text may be."""
        if len(text) > self.maxLength():
            self.setMaxLength(len(text))
        self.setText(text)

    def set_unit(self, unit: str) -> None:
        """Set the unit on the right; "" shows none."""
        if unit != self._unit:
            self._unit = unit
            self.restyle()

    @property
    def unit(self) -> str:
        """The unit on the right."""
        return self._unit

    def set_wrong(self, is_wrong: bool) -> None:
        """Set whether to draw the frame that marks an error."""
        if is_wrong != self._is_wrong:
            self._is_wrong = is_wrong
            self.update()

    @Slot()
    def restyle(self) -> None:
        self.setFont(self._appearance.font(self._font))
        right = self.fontMetrics().horizontalAdvance(self._unit) + 8 if self._unit else 0
        left = _ICON + 8 if self._icon else 0
        self.setTextMargins(_PADDING + left, 0, _PADDING + right, 0)
        set_colors(self, {QPalette.ColorRole.Base: "transparent"})
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(140, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(56, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
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
