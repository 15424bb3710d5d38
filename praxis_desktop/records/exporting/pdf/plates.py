"""Plates as pictures: colours for one value of each well, small curves for many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from praxis_desktop.records.exporting.pdf.lettering import BOLD, TEXT, draw
from praxis_desktop.records.exporting.pdf.scales import bounds, colour, is_dark, short
from praxis_desktop.records.exporting.pdf.template import Colours
from praxis_desktop.records.well_places import place_of

_SIZES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_HEADS = 14.0
_LEGEND = 62.0
_TITLE = 26.0
_LARGEST_CELL = 32.0
_LARGEST_CURVE = 24.0
_MOST_HIGH = 600.0
_STEPS = 40
_MOST_POINTS = 60
"""Of a small curve."""


def plate_size(values: Mapping[str, object], told: object = None) -> tuple[int, int]:
    """Rows and columns: what is told, else those of the smallest plate that has all of the wells."""
    places = [place_of(well) for well in values]
    rows, columns = max(row for row, _ in places), max(column for _, column in places)
    if isinstance(told, Sequence) and len(told) == 2 and told[0] >= rows and told[1] >= columns:
        return int(told[0]), int(told[1])
    return next(size for size in _SIZES if size[0] >= rows and size[1] >= columns)


class _Plate(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The frame of both: title, names of rows and columns, legend."""

    largest = _LARGEST_CELL

    def __init__(self, title: str, note: str, unit: str, size: tuple[int, int], colours: Colours) -> None:
        super().__init__()
        self.title, self.note, self.unit, self.colours = title, note, unit, colours
        self.rows, self.columns = size
        self.cell = 0.0
        self.least, self.most = 0.0, 1.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        across = (width - _HEADS - _LEGEND) / self.columns
        down = (_MOST_HIGH - _HEADS - _TITLE) / self.rows
        self.cell = max(4.0, min(across, self.largest, down))
        self.width, self.height = width, self.cell * self.rows + _HEADS + _TITLE
        return self.width, self.height

    def draw(self) -> None:
        canvas, cell = self.canv, self.cell
        canvas.setFillColor(HexColor(self.colours.text))
        used = draw(canvas, 0, self.height - 10, self.title, BOLD, 9)
        canvas.setFillColor(HexColor(self.colours.muted))
        draw(canvas, used + 8, self.height - 10, self.note, TEXT, 7.5)
        top = self.height - _TITLE - _HEADS
        every = 1 if cell > 11 else 2 if cell > 6.5 else 4
        for column in range(self.columns):
            if column % every == 0:
                draw(canvas, _HEADS + (column + 0.5) * cell, top + 4, str(column + 1), TEXT, 6.5, "middle")
        for row in range(self.rows):
            if row % every == 0:
                name = chr(65 + row) if row < 26 else f"A{chr(39 + row)}"
                draw(canvas, _HEADS - 3, top - (row + 0.5) * cell - 2.2, name, TEXT, 6.5, "right")
        self.draw_wells(top)
        canvas.setStrokeColor(HexColor(self.colours.muted))
        canvas.setLineWidth(0.6)
        canvas.rect(_HEADS, top - self.rows * cell, self.columns * cell, self.rows * cell)

    def draw_wells(self, top: float) -> None:
        """What is inside of the frame."""
        raise NotImplementedError

    def corner(self, well: str, top: float) -> tuple[float, float]:
        """The lower left corner of a well."""
        row, column = place_of(well)
        return _HEADS + (column - 1) * self.cell, top - row * self.cell


class HeatMap(_Plate):
    """A value for each well, as a colour; as a number, too, where there is room. Wells that are ``outside``
    their limits have a frame, and a corner, in the colour ``ink``.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        outside: Collection[str] = (),
        ink: str = "#000000",
        title: str,
        note: str,
        unit: str,
        size: tuple[int, int],
        colours: Colours,
    ) -> None:
        super().__init__(title, note, unit, size, colours)
        self.values, self.outside, self.ink = values, outside, ink
        numbers = [value for value in values.values() if _is_number(value)]
        self.least, self.most = bounds(numbers) if numbers else (0.0, 1.0)
        self.has_numbers = bool(numbers)
        self.only = numbers[0] if len(set(numbers)) == 1 else None

    def draw_wells(self, top: float) -> None:
        canvas, cell = self.canv, self.cell
        canvas.setStrokeColor(Color(1, 1, 1))
        canvas.setLineWidth(0.4)
        canvas.setFillColor(HexColor(self.colours.shade))
        canvas.rect(_HEADS, top - self.rows * cell, self.columns * cell, self.rows * cell, stroke=0, fill=1)
        for well, value in self.values.items():
            x, y = self.corner(well, top)
            if not _is_number(value):
                if value is not None:
                    canvas.setFillColor(HexColor(self.colours.text))
                    draw(
                        canvas,
                        x + cell / 2,
                        y + cell / 2 - 2,
                        str(value)[:6],
                        TEXT,
                        min(5.5, cell / 3),
                        "middle",
                    )
                continue
            rgb = colour((value - self.least) / (self.most - self.least))
            canvas.setFillColor(Color(*rgb))
            canvas.rect(x, y, cell, cell, stroke=int(cell > 6), fill=1)
            if cell >= 20:
                canvas.setFillColor(Color(1, 1, 1) if is_dark(rgb) else Color(0.1, 0.1, 0.1))
                told = short(value, 3 if cell < 28 else 4)
                draw(canvas, x + cell / 2, y + cell / 2 - 2, told, TEXT, 6, "middle")
        for well in self.outside:
            self._draw_frame(*self.corner(well, top))
        if self.has_numbers:
            self._draw_legend(top)

    def _draw_frame(self, x: float, y: float) -> None:
        canvas, cell = self.canv, self.cell
        canvas.setFillColor(HexColor(self.ink))
        canvas.setStrokeColor(HexColor(self.ink))
        canvas.setLineWidth(min(1.4, cell / 8))
        margin = min(0.9, cell / 10)
        canvas.rect(x + margin, y + margin, cell - 2 * margin, cell - 2 * margin, stroke=1, fill=0)
        side = cell * 0.3
        path = canvas.beginPath()
        path.moveTo(x + cell - margin, y + cell - margin)
        path.lineTo(x + cell - margin - side, y + cell - margin)
        path.lineTo(x + cell - margin, y + cell - margin - side)
        canvas.drawPath(path, stroke=0, fill=1)

    def _draw_legend(self, top: float) -> None:
        canvas = self.canv
        if self.only is not None:
            canvas.setFillColor(HexColor(self.colours.text))
            x = _HEADS + self.columns * self.cell + 8
            draw(canvas, x, top - 7, f"all {short(self.only)} {self.unit}", TEXT, 6.5)
            return
        x, high = _HEADS + self.columns * self.cell + 12, min(self.rows * self.cell, 150.0)
        for step in range(_STEPS):
            canvas.setFillColor(Color(*colour((step + 0.5) / _STEPS)))
            canvas.rect(x, top - high + step * high / _STEPS, 9, high / _STEPS + 0.3, stroke=0, fill=1)
        canvas.setFillColor(HexColor(self.colours.text))
        for share in (0.0, 0.5, 1.0):
            told = short(self.least + share * (self.most - self.least))
            draw(canvas, x + 13, top - high + share * (high - 6), told, TEXT, 6.5)
        if self.unit:
            draw(canvas, x, top + 4, self.unit, BOLD, 6.5)


class CourseGrid(_Plate):
    """A curve in each well; all have the same axes."""

    largest = _LARGEST_CURVE

    def __init__(
        self,
        courses: Mapping[str, Sequence[float | None]],
        *,
        title: str,
        note: str,
        unit: str,
        size: tuple[int, int],
        colours: Colours,
    ) -> None:
        super().__init__(title, note, unit, size, colours)
        self.courses = courses
        numbers = [value for course in courses.values() for value in course if _is_number(value)]
        self.least, self.most = bounds([float(value) for value in numbers if value is not None] or [0.0, 1.0])

    def draw_wells(self, top: float) -> None:
        canvas, cell = self.canv, self.cell
        canvas.setFillColor(Color(1, 1, 1))
        canvas.setStrokeColor(HexColor(self.colours.rule))
        canvas.setLineWidth(0.3)
        for row in range(self.rows + 1):
            canvas.line(_HEADS, top - row * cell, _HEADS + self.columns * cell, top - row * cell)
        for column in range(self.columns + 1):
            canvas.line(_HEADS + column * cell, top, _HEADS + column * cell, top - self.rows * cell)
        canvas.setStrokeColor(HexColor(self.colours.accent))
        canvas.setLineWidth(0.7 if cell > 12 else 0.4)
        for well, course in self.courses.items():
            self._draw_course(*self.corner(well, top), course)
        canvas.setFillColor(HexColor(self.colours.text))
        x = _HEADS + self.columns * cell + 8
        draw(canvas, x, top - 7, f"↑ {short(self.most)} {self.unit}", TEXT, 6.5)
        draw(canvas, x, top - 16, f"↓ {short(self.least)} {self.unit}", TEXT, 6.5)
        count = max(map(len, self.courses.values()))
        draw(canvas, x, top - 25, f"→ {count} readings", TEXT, 6.5)

    def _draw_course(self, x: float, y: float, course: Sequence[float | None]) -> None:
        margin = self.cell * 0.1
        inner = self.cell - 2 * margin
        every = max(1, len(course) // _MOST_POINTS)
        path, is_down = self.canv.beginPath(), False
        for place in range(0, len(course), every):
            value = course[place]
            if value is None or not _is_number(value):
                is_down = False
                continue
            across = x + margin + inner * (place / max(1, len(course) - 1))
            up = y + margin + inner * (value - self.least) / (self.most - self.least)
            (path.lineTo if is_down else path.moveTo)(across, up)
            is_down = True
        self.canv.drawPath(path)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
