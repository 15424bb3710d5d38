"""The rows of a list of devices: headings, devices in two lines, and a group that is folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import DEVICE_ROW_HEIGHT, RADIUS_CHIP, ROW_HEIGHT, ToneName
from praxis_desktop.gui.roles.device_choices import DeviceChoice

RowKind = Literal["heading", "device", "fold", "note"]


class DeviceRow(NamedTuple):
    """A row: ``kind`` says what it is, ``text`` is what it says if it is no device."""

    kind: RowKind
    text: str
    choice: DeviceChoice | None = None
    is_folded_away: bool = False


def device_rows(choices: Iterable[DeviceChoice], *, kind: str = "", is_unfolded: bool) -> list[DeviceRow]:
    """The rows for ``choices``: instruments by their names, then ports without one, those that are hardly
    ever an instrument's, and simulators. With a ``kind`` of instrument what is known to be of another kind is
    among those that are folded away unless ``is_unfolded``.
    """
    groups: dict[str, list[DeviceChoice]] = {"known": [], "port": [], "other": [], "simulator": []}
    for choice in choices:
        fits = not kind or choice.kind in ("", kind)
        group = "known" if choice.known_as else choice.group
        groups[group if fits else "other"].append(choice)
    groups["known"].sort(key=lambda choice: not choice.is_there)
    rows: list[DeviceRow] = []
    if groups["known"]:
        rows.append(DeviceRow("heading", _tr("Instruments")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["known"]]
    if groups["port"] or not groups["known"]:
        rows.append(DeviceRow("heading", _tr("Ports")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["port"]]
    if not any(_is_instrument(choice) for group in groups.values() for choice in group):
        rows.append(DeviceRow("note", _tr("No instrument is plugged in: plug it in, and it appears here")))
    if groups["other"]:
        words = _tr("Others ({count})").format(count=len(groups["other"]))
        rows.append(DeviceRow("fold", words))
        rows += [
            DeviceRow("device", choice.text, choice, is_folded_away=not is_unfolded)
            for choice in groups["other"]
        ]
    if groups["simulator"]:
        rows.append(DeviceRow("heading", _tr("Simulators")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["simulator"]]
    return rows


def _is_instrument(choice: DeviceChoice) -> bool:
    """Whether it may be an instrument that is there, as far as anybody knows."""
    return choice.is_there and (bool(choice.known_as) or choice.group == "port")


def device_look(choice: DeviceChoice | None) -> tuple[str, ToneName]:
    """Icon and tone of a device."""
    if choice is None:
        return "unplug", "err"
    if not choice.is_there:
        return "unplug", "idle"
    if choice.group == "simulator":
        return "ghost", "sim"
    return ("lock", "err") if choice.trouble else ("plug", "run")


class DeviceDelegate(QStyledItemDelegate):
    """Draws rows that ``rows`` returns, each at its index."""

    def __init__(
        self,
        rows: Callable[[], Sequence[DeviceRow]],
        *,
        appearance: Appearance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance

    def _row(self, index: QModelIndex | QPersistentModelIndex) -> DeviceRow:
        rows = self._rows()
        place = index.row()
        return rows[place] if place < len(rows) else DeviceRow("note", "")

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = {"heading": 28, "note": ROW_HEIGHT, "fold": ROW_HEIGHT, "device": DEVICE_ROW_HEIGHT}
        return QSize(200, height[self._row(index).kind])

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        place = QRectF(option.rect)
        painter.fillRect(place, QColor(colors.surface))
        state = option.state
        if row.kind in ("device", "fold") and state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.selection))
            painter.drawRoundedRect(place.adjusted(4, 1, -4, -1), RADIUS_CHIP, RADIUS_CHIP)
        if row.choice is not None:
            self._draw_device(painter, place, row.choice)
        else:
            self._draw_words(painter, place, row)
        painter.restore()

    def _draw_words(self, painter: QPainter, place: QRectF, row: DeviceRow) -> None:
        colors = self._appearance.colors
        left = 12.0
        if row.kind == "fold":
            is_open = not any(one.is_folded_away for one in self._rows())
            icon = "chevron-up" if is_open else "chevron-down"
            self._appearance.draw_icon(
                painter, icon, QRectF(12, place.center().y() - 9, 18, 18), colors.text2
            )
            left = 40.0
        is_heading = row.kind == "heading"
        painter.setFont(self._appearance.font("caption", weight=600) if is_heading else self._small())
        painter.setPen(QColor(colors.text3 if row.kind != "fold" else colors.text2))
        self._draw_text(painter, place.adjusted(left, 4 if is_heading else 0, -12, 0), row.text)

    def _small(self) -> QFont:
        return self._appearance.font("small")

    def _draw_device(self, painter: QPainter, place: QRectF, choice: DeviceChoice) -> None:
        colors = self._appearance.colors
        icon, tone = device_look(choice)
        self._appearance.draw_icon(
            painter, icon, QRectF(12, place.center().y() - 10, 20, 20), self._appearance.tone(tone).line
        )
        upper = QRectF(42, place.top() + 5, place.width() - 54, 20)
        painter.setFont(self._appearance.font("h3"))
        painter.setPen(QColor(colors.text))
        self._draw_text(painter, upper, choice.title)
        painter.setFont(self._small())
        color = self._appearance.tone(tone).fg if tone != "run" else colors.text3
        painter.setPen(QColor(color))
        details = f"{choice.trouble} · {choice.details}" if choice.trouble else choice.details
        self._draw_text(painter, upper.translated(0, 20), details)

    def _draw_text(self, painter: QPainter, place: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeviceRow", text)
