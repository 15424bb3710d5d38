"""The report sections with charts: plates, curves, figures."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer

from praxis_desktop.core.events import DataEvent
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.shown_tables import read_table
from praxis_desktop.core.verdicts import is_outside, limit_words
from praxis_desktop.core.words import column_head
from praxis_desktop.records.exporting.document import Document, event_of, figures_in
from praxis_desktop.records.exporting.pdf import results
from praxis_desktop.records.exporting.pdf.styles import BOLD, TEXT, Styles, draw, fitted
from praxis_desktop.records.exporting.pdf.svg import NotDrawable, SvgPicture
from praxis_desktop.records.exporting.pdf.template import Colours, Template
from praxis_desktop.records.exporting.pdf.verdict_band import tone_of
from praxis_desktop.records.numbers import Points, bounds, colour, is_dark, short, thinned, ticks
from praxis_desktop.records.results import courses_of
from praxis_desktop.records.well_origins import ReadPlates, StepOutput, is_well, place_of

_HEIGHT = 170.0
_LEFT, _BELOW, _ABOVE = 46.0, 30.0, 22.0
_NAMES_ACROSS, _NAMES_HIGH = 3, 10.0
"""Number of curve names on one line below the chart, and the height of that line in points."""

_MOST_POINTS = 1500
"""Maximum number of points to draw for a curve. Its peaks are preserved."""

_FEW_POINTS = 40
"""Maximum number of points for which a curve has a marker at every point."""

_LINES = ("#1f5f8b", "#c2571a", "#2e7d4f", "#8e3b8e", "#a08400", "#4a4a4a")

_UNITS = ((7200.0, 3600.0, "h"), (180.0, 60.0, "min"), (0.0, 1.0, "s"))


class Chart(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Draws curves on common axes; ``across`` names the horizontal axis, "" for time in seconds.

    Draws ``limits``, and marks values outside them with squares in the colour ``outside``.
    """

    def __init__(
        self,
        curves: Sequence[tuple[str, Points]],
        *,
        title: str,
        unit: str,
        across: str,
        colours: Colours,
        limits: tuple[float | None, float | None] = (None, None),
        outside: str = "",
    ) -> None:
        super().__init__()
        self.limits, self.outside = limits, outside
        self.title, self.unit, self.across, self.colours = title, unit, across, colours
        times = [time for _, points in curves for time, _ in points]
        factor, self.across = 1.0, across
        if not across:
            span = max(times) - min(times)
            factor, self.across = next((per, name) for least, per, name in _UNITS if span >= least)
        self.curves = [
            (name, [(time / factor, value) for time, value in thinned(points, _MOST_POINTS)])
            for name, points in curves
        ]
        values = [value for _, points in self.curves for _, value in points if value is not None]
        self.x = bounds([time / factor for time in times])
        values += [limit for limit in limits if limit is not None]
        self.y = bounds(values or [0.0, 1.0])
        margin = (self.y[1] - self.y[0]) * 0.06
        self.y = self.y[0] - margin, self.y[1] + margin

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        more = _NAMES_HIGH * ((len(self.curves) - 1) // _NAMES_ACROSS)
        self.below = _BELOW + more
        self.width, self.height = width, _HEIGHT + more
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(HexColor(self.colours.text))
        used = draw(canvas, 0, self.height - 10, self.title, BOLD, 9)
        if self.unit:
            canvas.setFillColor(HexColor(self.colours.muted))
            draw(canvas, used + 8, self.height - 10, f"in {self.unit}", TEXT, 7.5)
        left, bottom = _LEFT, self.below
        right, top = self.width - 6, self.height - _ABOVE
        canvas.setLineWidth(0.4)
        for value in ticks(*self.y):
            y = bottom + (value - self.y[0]) / (self.y[1] - self.y[0]) * (top - bottom)
            canvas.setStrokeColor(HexColor(self.colours.rule))
            canvas.line(left, y, right, y)
            canvas.setFillColor(HexColor(self.colours.muted))
            draw(canvas, left - 5, y - 2.3, short(value), TEXT, 6.5, "right")
        for time in ticks(*self.x, 8):
            x = left + (time - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
            canvas.setStrokeColor(HexColor(self.colours.rule))
            canvas.line(x, bottom, x, bottom - 3)
            canvas.setFillColor(HexColor(self.colours.muted))
            draw(canvas, x, bottom - 11, short(time), TEXT, 6.5, "middle")
        across = draw(canvas, right, bottom - 26, self.across, TEXT, 6.5, "right")
        canvas.setStrokeColor(HexColor(self.colours.muted))
        canvas.line(left, bottom, right, bottom)
        self._draw_limits(left, bottom, right, top)
        self._draw_curves(left, bottom, right, top)
        if len(self.curves) > 1:
            self._draw_names(left, bottom - 26, (right - left - across) / _NAMES_ACROSS)

    def _draw_limits(self, left: float, bottom: float, right: float, top: float) -> None:
        canvas = self.canv
        for limit in self.limits:
            if limit is None:
                continue
            y = bottom + (limit - self.y[0]) / (self.y[1] - self.y[0]) * (top - bottom)
            canvas.saveState()
            canvas.setStrokeColor(HexColor(self.colours.text))
            canvas.setLineWidth(0.7)
            canvas.setDash([4, 2])
            canvas.line(left, y, right, y)
            canvas.restoreState()
            canvas.setFillColor(HexColor(self.colours.text))
            beside = y - 8 if y > (bottom + top) / 2 else y + 3
            draw(canvas, right - 2, beside, f"limit {short(limit, 6)}", BOLD, 6.5, "right")

    def _draw_curves(self, left: float, bottom: float, right: float, top: float) -> None:
        canvas = self.canv
        for number, (_, points) in enumerate(self.curves):
            line = HexColor(self.colours.accent if len(self.curves) == 1 else _LINES[number % len(_LINES)])
            canvas.setStrokeColor(line)
            canvas.setFillColor(line)
            canvas.setLineWidth(1.1)
            path, is_down = canvas.beginPath(), False
            strays: list[tuple[float, float]] = []
            for time, value in points:
                if value is None:
                    is_down = False
                    continue
                x = left + (time - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
                y = bottom + (value - self.y[0]) / (self.y[1] - self.y[0]) * (top - bottom)
                (path.lineTo if is_down else path.moveTo)(x, y)
                is_down = True
                if self.outside and is_outside(value, *self.limits):
                    strays.append((x, y))
                elif len(points) <= _FEW_POINTS:
                    canvas.circle(x, y, 1.7, stroke=0, fill=1)
            canvas.drawPath(path)
            if strays:
                canvas.setFillColor(HexColor(self.outside))
                for x, y in strays:
                    canvas.rect(x - 2, y - 2, 4, 4, stroke=0, fill=1)

    def _draw_names(self, left: float, top: float, wide: float) -> None:
        canvas = self.canv
        for number, (name, _) in enumerate(self.curves):
            row, column = divmod(number, _NAMES_ACROSS)
            x, y = left + column * wide, top - row * _NAMES_HIGH
            canvas.setFillColor(HexColor(_LINES[number % len(_LINES)]))
            canvas.rect(x, y + 1, 8, 3, stroke=0, fill=1)
            canvas.setFillColor(Color(0.3, 0.33, 0.38))
            draw(canvas, x + 11, y, fitted(name, TEXT, 6.5, wide - 22), TEXT, 6.5)


_SIZES = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_HEADS = 14.0
_LEGEND = 62.0
_TITLE = 26.0
_LARGEST_CELL = 32.0
_LARGEST_CURVE = 24.0
_MOST_HIGH = 600.0
_STEPS = 40
_MOST_WELL_POINTS = 60
"""Longer curves in wells are thinned to at least this many points, but to fewer than twice as many."""


def plate_size(values: Mapping[str, object], told: object = None) -> tuple[int, int]:
    """Return the numbers of rows and columns: as declared, or those of the smallest plate that fits."""
    places = [place_of(well) for well in values]
    rows, columns = max(row for row, _ in places), max(column for _, column in places)
    if isinstance(told, Sequence) and len(told) == 2 and told[0] >= rows and told[1] >= columns:
        return int(told[0]), int(told[1])
    return next(size for size in _SIZES if size[0] >= rows and size[1] >= columns)


class _Plate(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The frame shared by both kinds of plate drawing: title, row and column names, legend."""

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
        """Draw the wells inside the frame."""
        raise NotImplementedError

    def corner(self, well: str, top: float) -> tuple[float, float]:
        """Return the lower left corner of a well in the drawing."""
        row, column = place_of(well)
        return _HEADS + (column - 1) * self.cell, top - row * self.cell


class HeatMap(_Plate):
    """Draws each well's value as a colour and, if there is room, as a number. Wells ``outside`` their limits
    get a frame and a marked corner in the colour ``ink``.
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
                    size = min(5.5, cell / 3)
                    draw(canvas, x + cell / 2, y + cell / 2 - 2, str(value)[:6], TEXT, size, "middle")
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
    """Draws a curve in each well, all on the same axes."""

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
        every = max(1, len(course) // _MOST_WELL_POINTS)
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


log = logging.getLogger(__name__)

FIGURES = "figures_folder"
"""The key under which a document holds the folder with the run's files. It is never exported."""

_MOST_PLATES = 60
_MOST_CURVES = 6
_TIMES = ("time", "t", "min", "minute", "second", "hour", "elapsed")
_MOST_NAMED = 6
_PICTURES, _SVG, _CSV = ("image/png", "image/jpeg"), "image/svg+xml", "text/csv"
_HIGHEST_PICTURE = 420.0
_GAP = 10.0
_FROM_PROGRAM = "from the program"


def plates(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return a heat map for each reading. If readings are repeated under one name, return a heat map of the
    last one and a curve for each well.
    """
    by_key: dict[str, list[dict[str, Any]]] = {}
    for output in document["outputs"]:
        if output["kind"] == "wells" and output["value"].get("values"):
            by_key.setdefault(output["key"], []).append(output)
    made: list[Flowable] = []
    drawn: set[str] = set()
    usual = _usual_size(document)
    origins = _Origins(document)
    ink = tone_of("failed", is_simulated=document["run"]["simulated"]).ink
    limited = {
        repr(sorted(readings[-1]["value"]["values"].items(), key=str))
        for readings in by_key.values()
        if _has_limits(readings[-1])
    }
    for readings in by_key.values():
        last = readings[-1]
        values = last["value"]["values"]
        told = last["value"].get("size") or usual
        size = plate_size({well: 0 for each in readings for well in each["value"]["values"]}, told)
        plate, unit = last["value"].get("plate", ""), last["unit"]
        look = {"unit": unit, "size": size, "colours": template.colours}
        if len(readings) > 1:
            wells = dict.fromkeys(well for each in readings for well in each["value"]["values"])
            courses = {
                well: [_number(each["value"]["values"].get(well)) for each in readings] for well in wells
            }
            origin = origins.common(readings)
            note = " · ".join(filter(None, [plate, f"{len(readings)} readings", origin]))
            drawn.add(repr(sorted(courses.items())))
            made += [CourseGrid(courses, title=last["title"], note=note, **look), Spacer(0, _GAP)]
        same = repr(sorted(values.items(), key=str))
        if same in drawn or (same in limited and not _has_limits(last)):
            continue  # the values from the reader, unchanged by the protocol
        drawn.add(same)
        note = " · ".join(
            filter(
                None,
                [
                    plate,
                    "last reading" if len(readings) > 1 else "",
                    _counted(values),
                    origins.of(last),
                    _outside(last),
                ],
            )
        )
        picture = HeatMap(values, title=last["title"], note=note, outside=_strays(last), ink=ink, **look)
        made += [picture, Spacer(0, _GAP)]
        if len(made) > 2 * _MOST_PLATES:
            made.append(styles.paragraph("More plates are in this run's CSV and JSON.", styles.muted))
            break
    return made + _course_tables(document, template, drawn, usual)


class _Origins:
    """Describes where a plate's values come from, in the words used by the window."""

    def __init__(self, document: Document) -> None:
        self._operations = {step["step"]: step["operation"] for step in document["steps"]}
        self._is_simulated = document["run"]["simulated"]
        self._read = ReadPlates(map(self._told, document["outputs"]))

    def of(self, output: Mapping[str, Any]) -> str:
        """Return the origin of one reading."""
        if not self._read.have(self._told(output)):
            return _FROM_PROGRAM
        return "from the reader" if self._is_simulated else "measured"

    def common(self, readings: Sequence[Mapping[str, Any]]) -> str:
        """Return the common origin of the readings in one drawing: "measured" only if all were measured."""
        said = {self.of(reading) for reading in readings}
        return said.pop() if len(said) == 1 else f"partly {_FROM_PROGRAM}"

    def _told(self, output: Mapping[str, Any]) -> StepOutput:
        operation = self._operations.get(output["step"], "")
        return StepOutput(output["key"], output["kind"], operation, output["value"])


def _usual_size(document: Document) -> object:
    """Return the size of the largest plate in this run; None if no size is known."""
    sizes = [
        output["value"]["size"]
        for output in document["outputs"]
        if output["kind"] == "wells" and output["value"].get("size")
    ]
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else None


def _has_limits(output: Mapping[str, Any]) -> bool:
    return output["low"] is not None or output["high"] is not None


def _strays(output: Mapping[str, Any]) -> list[str]:
    """Return the wells with values outside their limits."""
    return [each.where for each in figures_in(output) if each.is_outside and not each.is_missing]


def _outside(output: Mapping[str, Any]) -> str:
    """Describe the wells outside the limits: ``3 outside, limits 0.1 to 1 OD: A1, A2``; "" without limits."""
    if not _has_limits(output):
        return ""
    strays = _strays(output)
    missing = sum(each.is_missing for each in figures_in(output))
    limits = limit_words(output["low"], output["high"], output["unit"])
    limits = f"{missing} missing, {limits}" if missing else limits
    if not strays:
        return limits if missing else f"all inside, {limits}"
    named = ", ".join(strays[:_MOST_NAMED]) + ", …" * (len(strays) > _MOST_NAMED)
    return f"{len(strays)} outside, {limits}: {named}"


def _counted(values: Mapping[str, object]) -> str:
    return f"{len(values)} well{'s' * (len(values) != 1)}"


def _course_tables(document: Document, template: Template, drawn: set[str], usual: object) -> list[Flowable]:
    """Return charts of tables whose columns are all wells, except tables that have already been drawn."""
    made: list[Flowable] = []
    for output in document["outputs"]:
        if output["kind"] != "table" or len(output["value"]["rows"]) < 2:
            continue
        columns = output["value"]["columns"]
        if not columns or not all(map(is_well, columns)):
            continue
        courses = {
            well: [_number(row[place]) for row in output["value"]["rows"]]
            for place, well in enumerate(columns)
        }
        if repr(sorted(courses.items())) in drawn:
            continue
        look = {"unit": output["unit"], "size": plate_size(courses, usual), "colours": template.colours}
        note = f"{_counted(courses)} · {_FROM_PROGRAM}"
        made += [CourseGrid(courses, title=output["title"], note=note, **look), Spacer(0, _GAP)]
    return made


def courses(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return charts of series, repeated figures, tables that begin with a time, and columns with limits."""
    outside = tone_of("failed", is_simulated=document["run"]["simulated"]).ink
    made: list[Flowable] = []
    for course in courses_of(_timed(document)):
        chart = Chart(
            [(course.title, course.points)],
            title=course.title,
            unit=course.unit,
            across=course.across,
            colours=template.colours,
            limits=(course.low, course.high),
            outside=outside,
        )
        made += [chart, Spacer(0, _GAP)]
    for output in document["outputs"]:
        if output["kind"] == "table":
            made += _over_time(output, template)
    return made


def _timed(document: Document) -> Iterator[tuple[float, DataEvent]]:
    """Yield the outputs, each with its time in seconds since the run began."""
    begun = datetime.fromisoformat(document["run"]["started"])
    for output in document["outputs"]:
        yield (datetime.fromisoformat(output["time"]) - begun).total_seconds(), event_of(output)


def _over_time(output: Mapping[str, Any], template: Template) -> Iterator[Flowable]:
    """Yield charts of a table whose first column is a time."""
    columns, rows = output["value"]["columns"], output["value"]["rows"]
    if len(rows) < 2 or not columns or not _is_time(columns[0], [row[0] for row in rows]):
        return
    curves = [
        (column_head(column), [(float(row[0]), _number(row[place])) for row in rows])
        for place, column in enumerate(columns)
        if place and any(_number(row[place]) is not None for row in rows)
    ][:_MOST_CURVES]
    if curves:
        yield Chart(
            curves,
            title=output["title"],
            unit=output["unit"],
            across=column_head(columns[0]),
            colours=template.colours,
        )
        yield Spacer(0, _GAP)


def _is_time(name: str, values: list[object]) -> bool:
    words = name.casefold().replace("_", " ").replace("(", " ").split()
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return (
        bool(words)
        and any(word.rstrip("s") in _TIMES for word in words)
        and len(numbers) == len(values)
        and all(first < second for first, second in pairwise(numbers))
    )


def figures(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return the figures that the program has shown. A figure that cannot be printed is only named."""
    folder: Path | None = document.get(FIGURES)
    made: list[Flowable] = []
    for output in document["outputs"]:
        if output["kind"] != "figure":
            continue
        name, mime = output["value"]["file"], output["value"]["mime"]
        if mime == _CSV and (table := _table_in(folder, name)) is not None:
            made += results.tables_of([table], document, template, styles, width)
            made.append(Spacer(0, _GAP))
            continue
        image = _drawn(folder, name, mime, width)
        if image is None:
            made.append(styles.paragraph(f"{name} ({mime}) is with the files of this run.", styles.muted))
        else:
            made.append(KeepTogether([styles.paragraph(name, styles.caption), image]))
        made.append(Spacer(0, _GAP))
    return made


def _table_in(folder: Path | None, name: str) -> Document | None:
    """Return the table in the file ``name``, as an output; None if it cannot be read."""
    if folder is None or not name:
        return None
    try:
        table = read_table(read_regular(folder / Path(name).name).decode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        log.info("The table %s is not in the report: %s", name, error)
        return None
    value = {"columns": table.columns, "rows": table.rows}
    return {"title": name, "unit": "", "value": value, "left_out": table.left_out, "file": name}


def _drawn(folder: Path | None, name: str, mime: str, width: float) -> Flowable | None:
    if folder is None or not name:
        return None
    path = folder / Path(name).name
    if mime in _PICTURES:
        return _image(path, width)
    if mime != _SVG:
        return None
    try:
        return SvgPicture(read_regular(path), (width, _HIGHEST_PICTURE))
    except (OSError, NotDrawable) as error:
        log.info("The figure %s is not in the report: %s", name, error)
        return None


def _image(path: Path, width: float) -> Flowable | None:
    try:
        from PIL import Image as Pictures

        content = read_regular(path)
        with Pictures.open(BytesIO(content)) as picture:
            wide, high = picture.size
            picture.load()
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        log.warning("The figure %s is not in the report: %s", path.name, error)
        return None
    scale = min(width / wide, _HIGHEST_PICTURE / high, 1.0)
    return Image(BytesIO(content), wide * scale, high * scale, hAlign="LEFT")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
