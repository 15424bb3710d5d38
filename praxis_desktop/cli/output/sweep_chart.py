"""Draws the outcomes of a sweep as a chart."""

from __future__ import annotations

from reportlab.graphics.renderSVG import drawToString
from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor

from praxis_desktop.cli.output.sweeps import FIGURES, Outcomes
from praxis_desktop.core.errors import UsageError
from praxis_desktop.records.numbers import bounds, short, ticks

_CELL, _GAP, _LEFT, _BELOW = (200.0, 110.0), 24.0, 64.0, 34.0
_COLOURS = {"passed": "#2e7d4f", "failed": "#b3261e"}


def sweep_chart(outcomes: Outcomes) -> bytes:
    """Draw an SVG chart with a column for each numeric parameter and a row for each quantity in ``FIGURES``.
    Raises UsageError if no parameter is numeric.
    """
    columns = [(name, numbers) for name in outcomes.names if (numbers := _numbers(outcomes, name))]
    if not columns:
        raise UsageError(
            "no swept parameter is numeric, so there is no chart", hint="Use --output FILE.csv instead."
        )
    grey = HexColor("#6b7785")
    width, height = _CELL
    drawing = Drawing(
        _LEFT + len(columns) * (width + _GAP) + _GAP, len(FIGURES) * (height + _GAP) + _BELOW + _GAP
    )
    drawing.add(Rect(0, 0, drawing.width, drawing.height, fillColor=HexColor("#ffffff"), strokeColor=None))
    for row, (title, unit, figure) in enumerate(FIGURES):
        values = [figure(run) for run in outcomes.runs if run.state in _COLOURS]
        low, high = _wider(*bounds(values or [0.0]))
        below = _BELOW + (len(FIGURES) - 1 - row) * (height + _GAP)
        drawing.add(String(4, below + height + 6, f"{title} ({unit})" if unit else title, fontSize=9))
        for tick in ticks(low, high, 3):
            at = below + (tick - low) / (high - low) * height
            drawing.add(Line(_LEFT - 3, at, _LEFT, at, strokeColor=grey))
            label = String(_LEFT - 6, at - 3, short(tick), fontSize=8, textAnchor="end", fillColor=grey)
            drawing.add(label)
        for column, (name, numbers) in enumerate(columns):
            left = _LEFT + column * (width + _GAP)
            least, most = _wider(*bounds(list(numbers.values())))
            drawing.add(Rect(left, below, width, height, fillColor=None, strokeColor=HexColor("#c8d0d8")))
            for number, run in enumerate(outcomes.runs):
                if (value := numbers.get(number)) is not None:
                    x = left + (value - least) / (most - least) * width
                    y = below + (figure(run) - low) / (high - low) * height
                    _add_mark(drawing, x, y, run.state)
            if row == len(FIGURES) - 1:
                for tick in ticks(least, most, 4):
                    at = left + (tick - least) / (most - least) * width
                    drawing.add(
                        String(at, below - 11, short(tick), fontSize=8, textAnchor="middle", fillColor=grey)
                    )
                middle = left + width / 2
                drawing.add(String(middle, below - 26, name, fontSize=9, textAnchor="middle"))
    for place, (state, colour) in enumerate(_COLOURS.items()):
        at = drawing.width - 130 + place * 65
        _add_mark(drawing, at, drawing.height - 8, state)
        drawing.add(String(at + 7, drawing.height - 11, state, fontSize=9, fillColor=HexColor(colour)))
    return str(drawToString(drawing)).encode("utf-8")


def _wider(least: float, most: float) -> tuple[float, float]:
    """Widen the range on both sides, to leave room for marks."""
    room = (most - least) * 0.04
    return least - room, most + room


def _numbers(outcomes: Outcomes, name: str) -> dict[int, float]:
    """Return a parameter's numbers, keyed by the dry run's index; empty if any value is not a number."""
    numbers = {}
    for number, run in enumerate(outcomes.runs):
        if run.state in _COLOURS and name in run.values:
            try:
                numbers[number] = float(run.values[name])
            except ValueError:
                return {}
    return numbers


def _add_mark(drawing: Drawing, x: float, y: float, state: str) -> None:
    """Draw a dot for a dry run that passed, and a cross for a dry run that failed, because colour alone must
    not distinguish the two.
    """
    colour = HexColor(_COLOURS[state])
    if state == "passed":
        drawing.add(Circle(x, y, 2, fillColor=colour, strokeColor=None))
        return
    drawing.add(Line(x - 3, y - 3, x + 3, y + 3, strokeColor=colour))
    drawing.add(Line(x - 3, y + 3, x + 3, y - 3, strokeColor=colour))
