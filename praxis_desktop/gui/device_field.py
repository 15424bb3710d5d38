"""A field for the device behind a role: choose from a list, or type a path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.tokens import CONTROL_HEIGHT, RADIUS_CONTROL, ROW_HEIGHT


class DeviceChoice(NamedTuple):
    """What the list offers: words for people, the device as ``--port`` takes it, and what more is known of
    it.
    """

    text: str
    device: str
    details: str = ""


class _ChoiceDelegate(QStyledItemDelegate):
    """Rows of the list that a gloved finger can hit."""

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)


class DeviceField(QComboBox):
    """An editable combo box; ``device`` is what was chosen or typed, empty when nothing was."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_wrong = False
        self._offered: list[DeviceChoice] = []
        self._edit = QLineEdit(self)
        self.setEditable(True)
        self.setLineEdit(self._edit)
        self.setItemDelegate(_ChoiceDelegate(self))
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._edit.setFrame(False)
        self._edit.setPlaceholderText(self.tr("Choose a port, or type its path"))
        self._edit.setAcceptDrops(False)
        self._edit.installEventFilter(self)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @property
    def device(self) -> str:
        """The device as ``--port`` takes it."""
        text = self.currentText().strip()
        index = self.findText(text)
        return str(self.itemData(index)) if index >= 0 else text

    def set_device(self, device: str) -> None:
        """Show a device: its words when the list has it, else as it was typed."""
        index = self.findData(device)
        if index >= 0:
            self.setCurrentIndex(index)
        self.setEditText(self.itemText(index) if index >= 0 else device)
        self._edit.setCursorPosition(0)

    def offer(self, choices: Iterable[DeviceChoice]) -> None:
        """Replace the list; what is chosen or being typed stays as it is."""
        wanted = [*choices]
        if wanted == self._offered:
            return
        self._offered = wanted
        device, text, cursor = self.device, self.currentText(), self._edit.cursorPosition()
        is_blocked = self.blockSignals(True)
        self.clear()
        for choice in wanted:
            self.addItem(choice.text, choice.device)
            self.setItemData(self.count() - 1, choice.details, Qt.ItemDataRole.ToolTipRole)
        if self.findData(device) >= 0:
            self.set_device(device)
        else:
            self.setEditText(text)
            self._edit.setCursorPosition(cursor)
        self.blockSignals(is_blocked)

    def set_wrong(self, is_wrong: bool) -> None:
        """Draw the frame of a field that must be corrected."""
        self._is_wrong = is_wrong
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Take font and colours from the appearance and draw anew."""
        self.setFont(self._appearance.font("body"))
        colors = self._appearance.colors
        # The field paints its own ground, rounded; the editor's would cover the corners. A palette cannot say
        # this: the combo box gives the editor its own again with every change.
        self._edit.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: 0; padding: 0 12px 0 6px; color: {colors.text} }}"
            f"QLineEdit:disabled {{ color: {colors.disabled_text} }}"
        )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, CONTROL_HEIGHT)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        # A wheel that passes over the field must not choose another instrument.
        event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        has_focus = self.hasFocus() or self._edit.hasFocus()
        edge, width = colors.border_strong if self.isEnabled() else colors.border, 1.0
        if has_focus:
            edge, width = colors.focus, 2.0
        if self._is_wrong:
            edge, width = self._appearance.tone("err").line, 2.0
        painter.setBrush(QColor(colors.surface if self.isEnabled() else colors.disabled_bg))
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        place = QRectF(self.width() - 29, (self.height() - 18) / 2, 18, 18)
        color = colors.text2 if self.isEnabled() else colors.disabled_text
        self._appearance.draw_icon(painter, "chevron-down", place, color)
