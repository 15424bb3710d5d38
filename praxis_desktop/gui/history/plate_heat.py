"""A plate with wells coloured by value. Arrow keys move from well to well."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.protocols.parameters.wells import row_name
from praxis_desktop.records.numbers import short
from praxis_desktop.records.well_origins import place_of

_SIZES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_HEAD, _LEGEND = 22, 40
_LARGEST = 40.0
_WORDS_APART = 10
_RINGS_FROM = 12
_INSET = 0.3
"""How much smaller the circle of a well without a number is, on each side, as a fraction of the pitch."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PlateHeat(Drawn):
    """A heat map of a plate. ``pointed`` carries the text for the well under the keyboard cursor or the
    pointer, or "".
    """

    accessible_role = QAccessible.Role.Table

    pointed = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._values: dict[tuple[int, int], object] = {}
        self._size = 8, 12
        self._unit = self._origin = ""
        self._least, self._most = 0.0, 1.0
        self._here = 1, 1
        self._is_logarithmic = False
        self._named = ""
        """The accessible name, without the words about the scale."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(
        self, title: str, values: Mapping[str, object], size: object, unit: str, origin: str = ""
    ) -> None:
        """Show ``values``, keyed by well; ``origin`` is a word that says where the values come from. Raises
        ValueError for a well that does not exist.
        """
        places = {place_of(well): value for well, value in values.items()}
        self._values = places
        self._size = _size_of(places, size)
        self._unit, self._origin = unit, origin
        numbers = [number for value in places.values() if (number := _number(value)) is not None]
        self._least = min(numbers, default=0.0)
        self._most = max(numbers, default=1.0)
        self._here = min(places, default=(1, 1))
        rows, columns = self._size
        words = self.tr("{title}: {n} wells, {rows} × {columns} plate, {least} to {most} {unit}")
        self._named = words.format(
            title=title,
            n=len(places),
            rows=rows,
            columns=columns,
            least=_short(self._least),
            most=_short(self._most),
            unit=unit,
        ).strip()
        if origin:
            self._named = f"{self._named}, {origin}"
        self.use_logarithm(False)

    @property
    def allows_logarithm(self) -> bool:
        """Whether the values are all positive, but not all equal."""
        return 0 < self._least < self._most

    def use_logarithm(self, is_logarithmic: bool) -> None:
        """Colour the wells by their values, or by the logarithms if ``is_logarithmic`` and allowed."""
        self._is_logarithmic = is_logarithmic and self.allows_logarithm
        scale = self.tr("logarithmic scale") if self._is_logarithmic else ""
        self.setAccessibleName(", ".join(part for part in (self._named, scale) if part))
        self.update()

    def words_of(self, row: int, column: int) -> str:
        """Return the text for a well, such as ``A3: 0.512 OD``."""
        if (row, column) not in self._values:
            return self.tr("{well}: no value").format(well=f"{row_name(row)}{column}")
        return f"{row_name(row)}{column}: {_short(self._values[row, column], 6)} {self._unit}".strip()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 320)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(260, 152)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        rows, columns = self._size
        row = min(max(self._here[0] + step[0], 1), rows)
        column = min(max(self._here[1] + step[1], 1), columns)
        self._go(row, column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pitch, left, top = self._measures()
        row = int((event.position().y() - top) // pitch) + 1
        column = int((event.position().x() - left) // pitch) + 1
        if 1 <= row <= self._size[0] and 1 <= column <= self._size[1]:
            self.pointed.emit(self.words_of(row, column))
        else:
            self.pointed.emit("")

    def _go(self, row: int, column: int) -> None:
        self._here = row, column
        words = self.words_of(row, column)
        self.setAccessibleDescription(words)
        self.pointed.emit(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        pitch, left, top = self._measures()
        rows, columns = self._size
        place = QRectF(left - 2, top - 2, pitch * columns + 4, pitch * rows + 4)
        edge = colors.focus if self.hasFocus() else colors.border_strong
        draw_rounded(painter, place, 8, ground=colors.surface2, edge=edge, width=1.5)
        self._draw_heads(painter, pitch, left, top)
        gap = 1.5 if pitch > 14 else 0.5
        if pitch > _RINGS_FROM:
            self._draw_rings(painter, pitch, left, top, gap)
        for (row, column), value in self._values.items():
            number = _number(value)
            if number is None:
                continue
            place = QRectF(left + (column - 1) * pitch, top + (row - 1) * pitch, pitch, pitch)
            place.adjust(gap, gap, -gap, -gap)
            painter.setPen(
                QPen(QColor(colors.border_strong), 1) if pitch > _RINGS_FROM else Qt.PenStyle.NoPen
            )
            painter.setBrush(QColor(self.color_of(number)))
            painter.drawEllipse(place)
        if self.hasFocus():
            row, column = self._here
            place = QRectF(left + (column - 1) * pitch, top + (row - 1) * pitch, pitch, pitch)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRect(place)
        self._draw_legend(painter)

    def _draw_rings(self, painter: QPainter, pitch: float, left: float, top: float, gap: float) -> None:
        """Draw the wells that have no number as small circles, so that none looks like the lowest value."""
        painter.setPen(QPen(QColor(self._appearance.colors.border_strong), 1))
        painter.setBrush(QColor(self._appearance.colors.surface))
        for row in range(self._size[0]):
            for column in range(self._size[1]):
                if _number(self._values.get((row + 1, column + 1))) is None:
                    place = QRectF(left + column * pitch, top + row * pitch, pitch, pitch)
                    inset = gap + pitch * _INSET
                    painter.drawEllipse(place.adjusted(inset, inset, -inset, -inset))

    def _draw_heads(self, painter: QPainter, pitch: float, left: float, top: float) -> None:
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(self._appearance.colors.text2))
        every = 1 if pitch >= 18 else 2 if pitch >= 9 else 4
        for column in range(0, self._size[1], every):
            place = QRectF(left + (column - 0.5) * pitch, 0, 2 * pitch, _HEAD - 4)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(column + 1))
        for row in range(0, self._size[0], every):
            place = QRectF(left - _HEAD - 2, top + row * pitch, _HEAD - 6, pitch)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row_name(row + 1)
            )

    def _draw_legend(self, painter: QPainter) -> None:
        colors = self._appearance.colors
        bar, *places = self.legend_places()
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for number, color in enumerate(colors.heat):
            gradient.setColorAt(number / (len(colors.heat) - 1), QColor(color))
        painter.setBrush(gradient)
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.drawRoundedRect(bar, 5, 5)
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text2))
        for place, text in zip(places, self.legend, strict=True):
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def legend_places(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Return the rectangles for the scale and for its three labels. The scale is as wide as the plate, or
        wider if the labels need the space.
        """
        pitch, left, top = self._measures()
        rows, columns = self._size
        metrics = QFontMetrics(self._appearance.font("caption"))
        # Text widths are rounded: text that fits exactly would be elided.
        first, between, last = (metrics.horizontalAdvance(text) + 2 if text else 0 for text in self.legend)
        middle = left + pitch * columns / 2
        needed = first + between + last + 2 * _WORDS_APART
        width = max(pitch * columns, min(needed, 2 * min(middle, self.width() - middle)))
        bar = QRectF(middle - width / 2, top + pitch * rows + 14, width, 10)
        below = QRectF(bar.left(), bar.bottom() + 2, width, 18)
        room = below.adjusted(first + _WORDS_APART, 0, -last - _WORDS_APART, 0)
        centre = min(max(middle, room.left() + between / 2), room.right() - between / 2)
        across = min(float(between), room.width())
        return (
            bar,
            QRectF(below.left(), below.top(), first, below.height()),
            QRectF(max(centre - across / 2, room.left()), below.top(), across, below.height()),
            QRectF(below.right() - last, below.top(), last, below.height()),
        )

    @property
    def legend(self) -> tuple[str, str, str]:
        """The labels of the scale: at its left end, in its middle, and at its right end."""
        least, most = (f"{_short(value)} {self._unit}".strip() for value in (self._least, self._most))
        said = [self._origin] if self._origin else []
        if least == most:
            return "", " · ".join([self.tr("all {value}").format(value=least), *said]), ""
        if self._is_logarithmic:
            said.insert(0, f"{_short(math.sqrt(self._least * self._most))} {self._unit}".strip())
        return least, " · ".join(said), most

    def color_of(self, value: float) -> str:
        """Return the colour for a value."""
        heat = self._appearance.colors.heat
        least, most = self._least, self._most
        if self._is_logarithmic:
            value, least, most = math.log(value), math.log(least), math.log(most)
        share = (value - least) / (most - least) if most > least else 0.5
        place = min(max(share, 0.0), 1.0) * (len(heat) - 1)
        first, second = QColor(heat[int(place)]), QColor(heat[min(int(place) + 1, len(heat) - 1)])
        part = place - int(place)
        mixed = QColor.fromRgbF(
            first.redF() + (second.redF() - first.redF()) * part,
            first.greenF() + (second.greenF() - first.greenF()) * part,
            first.blueF() + (second.blueF() - first.blueF()) * part,
        )
        return mixed.name()

    def _measures(self) -> tuple[float, float, float]:
        """Return the distance between wells and the position of the first well, in pixels."""
        rows, columns = self._size
        across = (self.width() - 2 * _HEAD - 4) / columns
        down = (self.height() - _HEAD - _LEGEND - 8) / rows
        pitch = max(min(across, down, _LARGEST), 3.0)
        return pitch, (self.width() - pitch * columns) / 2 + _HEAD / 2, float(_HEAD)


def _number(value: object) -> float | None:
    """Return ``value`` if it is a finite number, otherwise None."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None  # type: ignore[arg-type, return-value]


def _size_of(places: Mapping[tuple[int, int], object], told: object) -> tuple[int, int]:
    """Return the plate's numbers of rows and columns, as reported. If they were not reported, or are too
    small for the wells, return those of the smallest plate that has all the wells.
    """
    rows = max((row for row, _ in places), default=1)
    columns = max((column for _, column in places), default=1)
    if isinstance(told, Sequence) and len(told) == 2 and told[0] >= rows and told[1] >= columns:
        return int(told[0]), int(told[1])
    found = next((size for size in _SIZES if size[0] >= rows and size[1] >= columns), None)
    return (rows, columns) if found is None else found


def _short(value: object, digits: int = 4) -> str:
    return with_decimal_sign(short(value, digits))
