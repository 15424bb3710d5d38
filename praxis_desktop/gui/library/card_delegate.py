"""How a protocol of the library is drawn: a card with what it is, what it needs, and how to open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.library.entry_rows import (
    EntryRows,
    category_of,
    description_of,
    needs_of,
    title_of,
)
from praxis_desktop.gui.tokens import CONTROL_HEIGHT, RADIUS_CARD, RADIUS_CHIP, RADIUS_CONTROL, ToneName

if TYPE_CHECKING:
    from praxis_desktop.runs.library.entries import LibraryEntry

HEIGHT = 204
_GAP = 12
_PADDING = 15
_TILE = 44
_BUTTON_PADDING = 14

_ICONS = {
    "liquid_handling": "layers",
    "plate_handling": "layers",
    "dispensing": "layers",
    "weighing": "scale",
}


class CardDelegate(QStyledItemDelegate):
    """Cards of one size in a grid; ``width`` is that of a column."""

    def __init__(self, rows: EntryRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self.width = 360

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(self.width, HEIGHT)

    def button_rect(self, cell: QRect) -> QRectF:
        """Where the button of the card in ``cell`` is."""
        card = _card(cell)
        metrics = self._metrics_of_button()
        width = metrics + 18 + 8 + 2 * _BUTTON_PADDING
        left = card.right() - _PADDING - width
        return QRectF(left, card.bottom() - _PADDING - CONTROL_HEIGHT + 2, width, CONTROL_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not 0 <= index.row() < len(self._rows.entries):
            return
        entry = self._rows.entries[index.row()]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, _card(option.rect), entry, is_chosen=is_chosen, has_focus=has_focus)
        self._draw_words(painter, _card(option.rect), entry)
        if entry.problem is None:
            self._draw_needs(painter, option.rect, entry)
            self._draw_button(painter, self.button_rect(option.rect), is_filled=is_chosen or is_hovered)
        painter.restore()

    # ---- the parts
    def _draw_ground(
        self, painter: QPainter, card: QRectF, entry: LibraryEntry, *, is_chosen: bool, has_focus: bool
    ) -> None:
        colors = self._appearance.colors
        is_broken = entry.problem is not None
        painter.setBrush(QColor(colors.surface2 if is_broken else colors.surface))
        edge = QPen(QColor(colors.border), 1)
        if is_chosen:
            edge = QPen(QColor(colors.focus if has_focus else colors.border_strong), 2 if has_focus else 1.5)
        painter.setPen(edge)
        painter.drawRoundedRect(card, RADIUS_CARD, RADIUS_CARD)
        tile = QRectF(card.left() + _PADDING, card.top() + _PADDING, _TILE, _TILE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.sunken if is_broken else colors.accent_soft))
        painter.drawRoundedRect(tile, 10, 10)
        icon = "file" if is_broken else _icon_of(entry)
        color = colors.text3 if is_broken else colors.link
        self._appearance.draw_icon(painter, icon, tile.adjusted(10, 10, -10, -10), color)

    def _draw_words(self, painter: QPainter, card: QRectF, entry: LibraryEntry) -> None:
        colors = self._appearance.colors
        is_broken = entry.problem is not None
        left = card.left() + _PADDING + _TILE + 12
        width = card.right() - _PADDING - left
        painter.setFont(self._appearance.font("h3", weight=600))
        painter.setPen(QColor(colors.text3 if is_broken else colors.text))
        title = painter.fontMetrics().elidedText(title_of(entry), Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(QRectF(left, card.top() + _PADDING, width, 22), Qt.AlignmentFlag.AlignVCenter, title)
        second = QRectF(left, card.top() + _PADDING + 23, width, 20)
        if is_broken:
            self._draw_chip(painter, second, _tr("Does not load"), "err", "alert-circle")
        else:
            painter.setFont(self._appearance.font("caption"))
            painter.setPen(QColor(colors.text2))
            parts = (category_of(entry), _tr("yours") if entry.folder == "own" else "")
            painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, " · ".join(filter(None, parts)))
        place = QRectF(card.left() + _PADDING, card.top() + 70, card.width() - 2 * _PADDING, 38)
        lines = 5 if is_broken else 2
        if is_broken:
            place.setHeight(100)
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text3 if is_broken else colors.text2))
        self._draw_lines(painter, place, description_of(entry), lines)
        if entry.missing and not is_broken:
            line = QRectF(card.left() + _PADDING, card.top() + 112, place.width(), 24)
            words = _tr("Missing: {names}").format(names=", ".join(entry.missing))
            self._draw_chip(painter, line, words, "warn", "warning")

    def _draw_needs(self, painter: QPainter, cell: QRect, entry: LibraryEntry) -> None:
        needs = needs_of(entry)
        if not needs:
            return
        colors = self._appearance.colors
        card, button = _card(cell), self.button_rect(cell)
        left = card.left() + _PADDING
        icon = QRectF(left, button.center().y() - 8, 16, 16)
        self._appearance.draw_icon(painter, "plug", icon, colors.text3)
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text2))
        place = QRectF(left + 22, button.top(), button.left() - 10 - left - 22, button.height())
        self._draw_lines(painter, place, needs, 2, is_centred=True)

    def _draw_button(self, painter: QPainter, place: QRectF, *, is_filled: bool) -> None:
        colors = self._appearance.colors
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent if is_filled else colors.accent_soft))
        painter.drawRoundedRect(place, RADIUS_CONTROL, RADIUS_CONTROL)
        color = colors.on_accent if is_filled else colors.link
        icon = QRectF(place.left() + _BUTTON_PADDING, place.center().y() - 9, 18, 18)
        self._appearance.draw_icon(painter, "play", icon, color)
        painter.setFont(self._appearance.font("h3"))
        painter.setPen(QColor(color))
        words = place.adjusted(_BUTTON_PADDING + 26, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _tr("Run Protocol"))

    def _draw_chip(
        self, painter: QPainter, place: QRectF, words: str, tone_name: ToneName, icon: str
    ) -> None:
        tone = self._appearance.tone(tone_name)
        painter.setFont(self._appearance.font("caption", weight=600))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()) - 36)
        chip = QRectF(
            place.left(), place.top(), metrics.horizontalAdvance(text) + 36, min(place.height(), 24)
        )
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.edge), 1))
        painter.drawRoundedRect(chip, RADIUS_CHIP, RADIUS_CHIP)
        mark = QRectF(chip.left() + 7, chip.center().y() - 7.5, 15, 15)
        self._appearance.draw_icon(painter, icon, mark, tone.fg)
        painter.setPen(QColor(tone.fg))
        painter.drawText(chip.adjusted(27, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_lines(
        self, painter: QPainter, place: QRectF, text: str, most: int, *, is_centred: bool = False
    ) -> None:
        """Draw text in so many lines at most; the last one is elided."""
        metrics = painter.fontMetrics()
        lines = wrapped(" ".join(text.split()), painter, place.width(), most)
        top = place.top()
        if is_centred:
            top += (place.height() - len(lines) * metrics.lineSpacing()) / 2
        for line in lines:
            rect = QRectF(place.left(), top, place.width(), metrics.lineSpacing())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, line)
            top += metrics.lineSpacing()

    def _metrics_of_button(self) -> int:
        from PySide6.QtGui import QFontMetrics

        return QFontMetrics(self._appearance.font("h3")).horizontalAdvance(_tr("Run Protocol"))


def wrapped(text: str, painter: QPainter, width: float, most: int) -> list[str]:
    """The text in lines of ``width`` pixels; what does not fit is an ellipsis."""
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            rest = text[start:]
            lines.append(painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, int(width)))
        else:
            lines.append(text[start : start + line.textLength()])
    layout.endLayout()
    return lines


def _card(cell: QRect) -> QRectF:
    return QRectF(cell).adjusted(1, 1, -_GAP - 1, -_GAP - 1)


def _icon_of(entry: LibraryEntry) -> str:
    assert entry.protocol is not None
    if any("scale" in role.machine.lower() for role in entry.protocol.machines):
        return "scale"
    if any("balance" in role.expects.lower() for role in entry.protocol.ports):
        return "scale"
    return _ICONS.get(entry.protocol.category, "library")


def _tr(text: str) -> str:
    return QCoreApplication.translate("CardDelegate", text)
