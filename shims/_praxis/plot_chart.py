"""Draws lines, points and bars on two axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from _praxis.plot_scales import LinearScale, LogScale, Scale, number_text
from _praxis.plot_svg import AXIS, PAPER, RULE, SERIES, TEXT, WIDTH, Drawing, Ink, Point, cut, width_of

Kind = Literal["line", "points", "bars"]
Numbers = Sequence[float | None]
Pair = tuple[float, float | None]

_PLOT_HEIGHT: Final = 230.0
_RIGHT: Final = 16.0
_TICKS_ACROSS, _TICKS_UP = 8, 6
_LEAST_LEFT, _MOST_LEFT = 40.0, 150.0

MOST_LINE_POINTS: Final = 12_000
"""Maximum number of points in all lines of a figure together. A line that exceeds its share is thinned."""
MOST_MARKS: Final = 5_000
"""Maximum number of marks for all scattered points in a figure together."""
MOST_BARS: Final = 400
"""Maximum number of bars in a figure."""

_LEAST_EACH: Final = 200
_FEW: Final = 40
"""Maximum number of points in a line for all its points to be marked."""

_DASHES: Final = ("", "7 3", "2 3")
"""The dash patterns for lines with the same colour."""

_BOLD_14: Final = 15.5
"""Size, in pixels, of normal letters that are as wide as 14-pixel bold letters."""

_LIMIT_DASH: Final = "5 4"
_TURNED: Final = -35.0
_LONGEST_NAME: Final = 110.0
"""Maximum length, in pixels, of a bar's name that is written at an angle."""


@dataclass
class Series:
    """Numbers to draw: lines and points over ``x``, or bars side by side."""

    kind: Kind
    label: str
    x: Numbers
    y: Numbers


@dataclass
class Chart:
    """The series in a figure, and the description of its axes."""

    title: str = ""
    x_label: str = ""
    y_label: str = ""
    low: float | None = None
    high: float | None = None
    log_x: bool = False
    log_y: bool = False
    series: list[Series] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """The names below the bars. A figure with bars contains nothing else."""


def drawn(chart: Chart) -> str:
    """Return the chart as SVG."""
    return _Picture(chart).svg()


class _Picture:
    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        shown = [_pairs(series, chart) for series in chart.series]
        values = [y for pairs in shown for _, y in pairs if y is not None]
        self._is_empty = not values
        self._pairs = shown
        limits = [limit for limit in (chart.low, chart.high) if limit is not None]
        self._across = self._scale_across([x for pairs in shown for x, y in pairs if y is not None])
        self._up: Scale = (
            LogScale([*values, *limits], _TICKS_UP)
            if chart.log_y
            else LinearScale([*values, *limits], _TICKS_UP, with_zero=bool(chart.names))
        )
        widest = max((width_of(tick.text, 11) for tick in self._up.ticks), default=0.0)
        self._left = min(max(widest + 12 + 18 * bool(chart.y_label), _LEAST_LEFT), _MOST_LEFT)
        longest = max((min(width_of(name, 11), _LONGEST_NAME) for name in chart.names), default=0.0)
        if self._is_turned:  # the first name begins left of its bar
            self._left = max(self._left, longest * 0.82 + 4)
        self._legend = list(self._rows_of_legend())
        self._top = 12 + 22 * bool(chart.title) + 18 * len(self._legend) + 4
        self._bottom = self._top + _PLOT_HEIGHT
        self._right = WIDTH - _RIGHT
        below = 20.0 + 20 * bool(chart.x_label) + 6
        if self._is_turned:
            below += longest * 0.58
        self._drawing = Drawing(self._bottom + below)

    def svg(self) -> str:
        """Draw everything, from back to front, and return the SVG."""
        chart = self._chart
        self._draw_head()
        self._draw_axes()
        if chart.names:
            self._draw_bars()
        for place, (series, pairs) in enumerate(zip(chart.series, self._pairs, strict=True)):
            if series.kind == "line":
                self._draw_line(pairs, place)
            elif series.kind == "points":
                self._draw_points(pairs, place)
        self._draw_limits()
        if self._is_empty:
            middle = ((self._left + self._right) / 2, (self._top + self._bottom) / 2)
            self._drawing.text(middle, "No data", anchor="middle")
        return self._drawing.svg(chart.title or "Figure", self._description())

    # ---- places
    def _scale_across(self, values: list[float]) -> Scale:
        if self._chart.log_x:
            return LogScale(values, _TICKS_ACROSS)
        return LinearScale(values, _TICKS_ACROSS)

    def _x(self, value: float) -> float:
        return self._left + self._across.share(value) * (self._right - self._left)

    def _y(self, value: float) -> float:
        return self._bottom - self._up.share(value) * _PLOT_HEIGHT

    def _place(self, pair: tuple[float, float]) -> Point:
        return self._x(pair[0]), self._y(pair[1])

    def _is_outside(self, value: float) -> bool:
        low, high = self._chart.low, self._chart.high
        return (low is not None and value < low) or (high is not None and value > high)

    # ---- head and axes
    def _rows_of_legend(self) -> Iterator[list[tuple[str, int]]]:
        """Yield rows of the series' labels, each with its number; -1 stands for values outside the limits."""
        labels = [(series.label, place) for place, series in enumerate(self._chart.series) if series.label]
        if any(self._is_outside(y) for pairs in self._pairs for _, y in pairs if y is not None):
            labels.append(("outside the limits", -1))
        row: list[tuple[str, int]] = []
        used = 0.0
        for label, place in labels:
            label = cut(label, 220)  # noqa: PLW2901
            width = 40 + width_of(label)
            if row and used + width > WIDTH - self._left - _RIGHT:
                yield row
                row, used = [], 0.0
            row.append((label, place))
            used += width
        if row:
            yield row

    def _draw_head(self) -> None:
        drawing, chart = self._drawing, self._chart
        if chart.title:
            drawing.text(
                (self._left, 24),
                cut(chart.title, WIDTH - self._left - _RIGHT, _BOLD_14),
                TEXT,
                size=14,
                is_bold=True,
            )
        y = 12 + 22 * bool(chart.title) + 10.0
        for row in self._legend:
            x = self._left
            for label, place in row:
                self._draw_key(x, y - 4, place)
                drawing.text((x + 28, y), label, TEXT)
                x += 40 + width_of(label)
            y += 18

    def _draw_key(self, x: float, y: float, place: int) -> None:
        if place < 0:
            self._drawing.marks([(x + 11, y)], TEXT, 1, 3.5)
            return
        series, ink = self._chart.series[place], _ink(place)
        if series.kind == "bars":
            self._drawing.box(x + 5, y - 5, 12, 10, ink)
            return
        if series.kind == "line":
            self._drawing.curve([(x, y), (x + 22, y)], ink, dash=_dash(place))
        if series.kind == "points" or _has_marks(self._pairs[place]):
            self._drawing.marks([(x + 11, y)], ink, place)

    def _draw_axes(self) -> None:
        drawing, chart = self._drawing, self._chart
        for tick in [] if self._is_empty else self._up.ticks:
            y = self._y(tick.value)
            drawing.line((self._left, y), (self._right, y), RULE)
            room = self._left - 10 - 18 * bool(chart.y_label)
            drawing.text((self._left - 7, y + 4), cut(tick.text, room, 11), size=11, anchor="end")
        drawing.line((self._left, self._bottom), (self._right, self._bottom), AXIS)
        if not chart.names and not self._is_empty:
            self._draw_numbers_across()
        if chart.x_label:
            middle = (self._left + self._right) / 2
            label = cut(chart.x_label, self._right - self._left)
            drawing.text((middle, drawing.height - 9), label, anchor="middle")
        if chart.y_label:
            at = (17.0, (self._top + self._bottom) / 2)
            drawing.text(at, cut(chart.y_label, _PLOT_HEIGHT), anchor="middle", turned=-90)

    def _draw_numbers_across(self) -> None:
        free = 0.0
        for tick in self._across.ticks:
            x = self._x(tick.value)
            self._drawing.line((x, self._bottom), (x, self._bottom + 4), AXIS)
            half = width_of(tick.text, 11) / 2
            if x - half >= free:
                at = (min(x, WIDTH - 4 - half), self._bottom + 17)
                self._drawing.text(at, tick.text, size=11, anchor="middle")
                free = x + half + 6

    def _draw_limits(self) -> None:
        for limit, is_low in ((self._chart.low, True), (self._chart.high, False)):
            if limit is None:
                continue
            y = self._y(limit)
            self._drawing.line((self._left, y), (self._right, y), TEXT, width=1.2, dash=_LIMIT_DASH)
            beside = y + 13 if is_low and y + 16 < self._bottom else y - 5
            words = f"limit {number_text(limit)}"
            self._drawing.box(self._left + 3, beside - 10, width_of(words, 11) + 6, 13, PAPER)
            self._drawing.text((self._left + 6, beside), words, TEXT, size=11, is_bold=True)

    # ---- series
    def _draw_line(self, pairs: list[Pair], place: int) -> None:
        lines = sum(series.kind == "line" for series in self._chart.series)
        most = max(MOST_LINE_POINTS // lines, _LEAST_EACH)
        ink, single = _ink(place), []
        for stretch in _stretches(thinned(pairs, most)):
            points = [self._place(pair) for pair in stretch]
            if len(points) > 1:
                self._drawing.curve(points, ink, width=2 if len(pairs) <= most else 1, dash=_dash(place))
            else:
                single += points
        inside = [(x, y) for x, y in pairs if y is not None and not self._is_outside(y)]
        if _has_marks(pairs):
            self._drawing.marks([self._place(pair) for pair in inside], ink, place)
        else:
            self._drawing.marks(single, ink, place, 2)
        self._draw_outside(pairs)

    def _draw_points(self, pairs: list[Pair], place: int) -> None:
        clouds = sum(series.kind == "points" for series in self._chart.series)
        most = max(MOST_MARKS // clouds, _LEAST_EACH)
        inside = [(x, y) for x, y in pairs if y is not None and not self._is_outside(y)]
        shown = spread([self._place(pair) for pair in inside], most)
        self._drawing.marks(shown, _ink(place), place, 3 if len(shown) < 400 else 2)
        self._draw_outside(pairs)

    def _draw_outside(self, pairs: list[Pair]) -> None:
        strays = [(x, y) for x, y in pairs if y is not None and self._is_outside(y)]
        self._drawing.marks(spread([self._place(pair) for pair in strays], _LEAST_EACH), TEXT, 1, 3.5)

    # ---- bars
    @property
    def _pitch(self) -> float:
        return (WIDTH - _RIGHT - self._left) / max(len(self._chart.names), 1)

    @property
    def _is_turned(self) -> bool:
        """Whether the bars' names are written at an angle because they do not fit side by side."""
        return any(width_of(name, 11) > self._pitch - 4 for name in self._chart.names)

    def _draw_bars(self) -> None:
        chart, drawing = self._chart, self._drawing
        zero = self._y(0.0)
        group = self._pitch * 0.76
        width = group / len(chart.series)
        for place, pairs in enumerate(self._pairs):
            strays = []
            for number, (_, value) in enumerate(pairs):
                if value is None:
                    continue
                x = self._left + number * self._pitch + (self._pitch - group) / 2 + place * width
                y = self._y(value)
                hint = f"{chart.names[number]}: {number_text(value)}"
                drawing.box(
                    x + width * 0.04, min(y, zero), width * 0.92, abs(y - zero), _ink(place), hint=hint
                )
                if self._is_outside(value):
                    strays.append((x + width / 2, y - 6 if value >= 0 else y + 6))
            drawing.marks(strays, TEXT, 1, 3.5)
        drawing.line((self._left, zero), (self._right, zero), AXIS)
        every = max(1, round(14 / self._pitch))
        for number, name in enumerate(chart.names):
            x = self._left + (number + 0.5) * self._pitch
            if self._is_turned and number % every == 0:
                at = (x + 4, self._bottom + 15)
                drawing.text(at, cut(name, _LONGEST_NAME, 11), size=11, anchor="end", turned=_TURNED)
            elif not self._is_turned:
                drawing.text((x, self._bottom + 17), name, size=11, anchor="middle")

    def _description(self) -> str:
        """Return a description of the figure in words."""
        told = []
        for series, pairs in zip(self._chart.series, self._pairs, strict=True):
            values = [y for _, y in pairs if y is not None]
            name = series.label or self._chart.y_label or series.kind
            if values:
                told.append(
                    f"{name}: {len(values)} values from {number_text(min(values))} "
                    f"to {number_text(max(values))}"
                )
            else:
                told.append(f"{name}: no values")
        return "; ".join(told)


def thinned(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """Return about ``most`` points, in order: the first, last, lowest and highest point of each section, and
    one for any gap in it, so that no peak or gap is lost.
    """
    if len(pairs) <= most:
        return list(pairs)
    together = -(-len(pairs) * 4 // most)
    chosen: list[Pair] = []
    for start in range(0, len(pairs), together):
        part = range(start, min(start + together, len(pairs)))
        places = [place for place in part if pairs[place][1] is not None]
        if not places:
            chosen.append(pairs[start])
            continue
        low = min(places, key=lambda place: pairs[place][1] or 0.0)
        high = max(places, key=lambda place: pairs[place][1] or 0.0)
        kept = {places[0], low, high, places[-1]}
        if len(places) < len(part):
            kept.add(next(place for place in part if pairs[place][1] is None))
        chosen += [pairs[place] for place in sorted(kept)]
    return chosen


def spread(points: list[Point], most: int) -> list[Point]:
    """Return the points or, if there are more than ``most``, an even selection with at most one per pixel."""
    if len(points) <= most:
        return points
    seen = list({(round(x), round(y)): (x, y) for x, y in points}.values())
    every = -(-len(seen) // most)
    return seen[::every]


def _pairs(series: Series, chart: Chart) -> list[Pair]:
    """Return the points, each with its position on the x axis. Bars are at 0, 1, 2 and so on."""
    across: Numbers = range(len(series.y)) if chart.names else series.x
    return [(x, y) for x, y in zip(across, series.y, strict=True) if x is not None]


def _stretches(pairs: Sequence[Pair]) -> Iterator[list[tuple[float, float]]]:
    """Yield each stretch of points between two gaps."""
    stretch: list[tuple[float, float]] = []
    for x, y in pairs:
        if y is not None:
            stretch.append((x, y))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _has_marks(pairs: Sequence[Pair]) -> bool:
    return len(pairs) <= _FEW


def _ink(place: int) -> Ink:
    return SERIES[place % len(SERIES)]


def _dash(place: int) -> str:
    return _DASHES[place // len(SERIES) % len(_DASHES)]
