"""Numbers over time as curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.records.exporting.pdf.lettering import BOLD, TEXT, draw
from praxis_desktop.records.exporting.pdf.scales import bounds, short, ticks
from praxis_desktop.records.exporting.pdf.template import Colours

Points = Sequence[tuple[float, float | None]]

_HEIGHT = 170.0
_LEFT, _BELOW, _ABOVE = 46.0, 30.0, 22.0
_MOST_POINTS = 1500
"""Of a curve, where more cannot be seen; no peak is lost."""

_FEW_POINTS = 40
"""So few are marked each."""

_LINES = ("#1f5f8b", "#c2571a", "#2e7d4f", "#8e3b8e", "#a08400", "#4a4a4a")

_UNITS = ((7200.0, 3600.0, "h"), (180.0, 60.0, "min"), (0.0, 1.0, "s"))


class Chart(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Curves with common axes; ``across`` names the horizontal one, "" for time in seconds.

    ``limits`` are drawn, and what is outside of them is a square in the colour ``outside``.
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
            (name, [(time / factor, value) for time, value in thinned(points)]) for name, points in curves
        ]
        values = [value for _, points in self.curves for _, value in points if value is not None]
        self.x = bounds([time / factor for time in times])
        values += [limit for limit in limits if limit is not None]
        self.y = bounds(values or [0.0, 1.0])
        margin = (self.y[1] - self.y[0]) * 0.06
        self.y = self.y[0] - margin, self.y[1] + margin

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, _HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(HexColor(self.colours.text))
        used = draw(canvas, 0, self.height - 10, self.title, BOLD, 9)
        if self.unit:
            canvas.setFillColor(HexColor(self.colours.muted))
            draw(canvas, used + 8, self.height - 10, f"in {self.unit}", TEXT, 7.5)
        left, bottom = _LEFT, _BELOW
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
        draw(canvas, right, 4, self.across, TEXT, 6.5, "right")
        canvas.setStrokeColor(HexColor(self.colours.muted))
        canvas.line(left, bottom, right, bottom)
        self._draw_limits(left, bottom, right, top)
        self._draw_curves(left, bottom, right, top)

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
            is_upper = y > (bottom + top) / 2
            draw(
                canvas,
                right - 2,
                y - 8 if is_upper else y + 3,
                f"limit {short(limit, 6)}",
                BOLD,
                6.5,
                "right",
            )

    def _draw_curves(self, left: float, bottom: float, right: float, top: float) -> None:
        canvas, named = self.canv, left
        for number, (name, points) in enumerate(self.curves):
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
            if len(self.curves) > 1:
                canvas.rect(named, 5, 8, 3, stroke=0, fill=1)
                canvas.setFillColor(Color(0.3, 0.33, 0.38))
                named += 22 + draw(canvas, named + 11, 4, name[:30], TEXT, 6.5)


def thinned(points: Points, most: int = _MOST_POINTS) -> Iterator[tuple[float, float | None]]:
    """The points, or of each stretch of them the least and the greatest in their order."""
    if len(points) <= most:
        yield from points
        return
    together = -(-len(points) * 2 // most)
    for start in range(0, len(points), together):
        part = [point for point in points[start : start + together] if point[1] is not None]
        if not part:
            yield points[start]
            continue
        low = min(part, key=lambda point: point[1] or 0.0)
        high = max(part, key=lambda point: point[1] or 0.0)
        yield from sorted({low, high})
