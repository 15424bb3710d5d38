"""Draws a plate whose wells are coloured by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from _praxis.output_values import well_name
from _praxis.plot_scales import LinearScale, number_text
from _praxis.plot_svg import EMPTY, PAPER, SOFT, TEXT, WIDTH, Drawing, cut

_SIZES: Final = ((2, 3), (4, 6), (8, 12), (16, 24), (32, 48))
_LEFT, _LEGEND, _HEADS = 30.0, 84.0, 20.0
_LARGEST, _LARGEST_OF_FEW = 38.0, 56.0
"""Maximum size of a well, in pixels, and a larger maximum for plates with few wells."""
_NUMBERED_FROM: Final = 27.0
"""Minimum size, in pixels, of a well that has room for its number."""

_LONGEST_NUMBER: Final = 5
"""Maximum length, without the sign, of a number padded with decimals."""

_VIRIDIS: Final = (
    "440154",
    "482475",
    "414487",
    "355F8D",
    "2A788E",
    "21918C",
    "22A884",
    "44BF70",
    "7AD151",
    "BDDF26",
    "FDE725",
)
"""A colour scale that looks even in grey and with any kind of colour vision. Reports also use it."""

_BANDS: Final = 24
_DARK: Final = 0.5


def drawn(
    title: str,
    unit: str,
    values: Mapping[str, Any],
    size: tuple[int, int] | None,
    limits: tuple[float | None, float | None],
) -> str:
    """Return the plate as SVG. If ``size`` is None, draw the smallest plate that has all the wells."""
    places = {well: _place(well) for well in values}
    rows, columns = size or _smallest(list(places.values()))
    side = min((WIDTH - _LEFT - _LEGEND) / columns, _LARGEST if rows > 4 else _LARGEST_OF_FEW)
    top = 12 + 22 * bool(title) + _HEADS
    drawing = Drawing(top + rows * side + 12)
    if title:
        drawing.text((_LEFT, 24), cut(title, WIDTH - _LEFT - 16, 15.5), TEXT, size=14, is_bold=True)
    _draw_heads(drawing, rows, columns, side, top)
    numbers = [value for value in values.values() if isinstance(value, int | float)]
    least, most = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    said_of = _even_texts(numbers)
    gap = 1 if side > 8 else 0.4
    for row in range(rows):
        for column in range(columns):
            name = well_name(row, column)
            value: Any = values.get(name)
            x, y = _LEFT + column * side, top + row * side
            is_number = isinstance(value, int | float)
            share = (value - least) / (most - least) if is_number and most > least else 0.5
            ink = colour(share) if is_number else EMPTY
            said = said_of[value] if is_number else value or ""
            told = number_text(value) if is_number else said or "no value"
            drawing.box(x, y, side - gap, side - gap, ink, round_by=2, hint=f"{name}: {told}")
            if said and side >= _NUMBERED_FROM:
                words = ("#FFFFFF" if _is_dark(ink) else "#121B2C") if isinstance(ink, str) else TEXT
                _draw_number(drawing, (x + side / 2, y + side / 2 + 3), said, side, words)
            if is_number and _is_outside(value, *limits):
                drawing.frame(x + 1, y + 1, side - gap - 2, PAPER, 4)
                drawing.frame(x + 1, y + 1, side - gap - 2, TEXT, 2)
    if numbers:
        _draw_legend(drawing, (least, most), unit, top, rows * side, _LEFT + columns * side + 14)
    outside = sum(_is_outside(value, *limits) for value in numbers)
    return drawing.svg(title or "Plate", _description(numbers, unit, outside))


def colour(share: float) -> str:
    """Return the colour for a share of the range (0 to 1) as ``#RRGGBB``."""
    place = min(max(share, 0.0), 1.0) * (len(_VIRIDIS) - 1)
    index = min(int(place), len(_VIRIDIS) - 2)
    part = place - index
    mixed = (
        round(a + (b - a) * part)
        for a, b in zip(bytes.fromhex(_VIRIDIS[index]), bytes.fromhex(_VIRIDIS[index + 1]), strict=True)
    )
    return f"#{bytes(mixed).hex().upper()}"


def _draw_heads(drawing: Drawing, rows: int, columns: int, side: float, top: float) -> None:
    every = 1 if side > 15 else 2 if side > 9 else 4
    for column in range(0, columns, every):
        drawing.text((_LEFT + (column + 0.5) * side, top - 6), str(column + 1), size=11, anchor="middle")
    for row in range(0, rows, every):
        name = well_name(row, 0).removesuffix("1")
        drawing.text((_LEFT - 6, top + (row + 0.5) * side + 4), name, size=11, anchor="end")


def _even_texts(numbers: list[float]) -> dict[float, str]:
    """Return each number's text, all with the same decimals unless one would not fit into its well."""
    texts = {number: number_text(number, digits=3) for number in numbers}
    decimals = max((len(text.partition(".")[2]) for text in texts.values()), default=0)
    even = {number: number_text(number, decimals) for number in numbers}
    return even if all(len(text.lstrip("−")) <= _LONGEST_NUMBER for text in even.values()) else texts


def _draw_number(drawing: Drawing, at: tuple[float, float], said: str, side: float, ink: Any) -> None:
    shown = said if len(said) <= 6 else cut(said, side - 3, 9)
    drawing.text(at, shown, ink, size=9 if len(shown) <= 5 else 8, anchor="middle")


def _draw_legend(
    drawing: Drawing, ends: tuple[float, float], unit: str, top: float, height: float, x: float
) -> None:
    """Draw the colour scale beside the plate, with round numbers and the unit above them."""
    if unit:
        drawing.text((x, top - 6), cut(unit, _LEGEND - 16, 11), size=11)
    least, most = ends
    if least == most:
        drawing.box(x, top, 12, 12, colour(0.5))
        drawing.text((x + 18, top + 10), number_text(least), SOFT, size=11)
        return
    high = min(height - 1, 230.0)
    for band in range(_BANDS):
        y = top + high * (_BANDS - 1 - band) / _BANDS
        drawing.box(x, y, 12, high / _BANDS + 0.4, colour((band + 0.5) / _BANDS))
    for tick in LinearScale(ends, 6).ticks:
        if least <= tick.value <= most:
            y = top + high * (1 - (tick.value - least) / (most - least))
            drawing.text((x + 18, y + 4), cut(tick.text, _LEGEND - 34, 11), size=11)


def _description(numbers: list[float], unit: str, outside: int) -> str:
    if not numbers:
        return "A plate without values"
    told = (
        f"{len(numbers)} wells from {number_text(min(numbers))} to {number_text(max(numbers))} {unit}".strip()
    )
    return f"{told}, {outside} outside the limits" if outside else told


def _smallest(places: list[tuple[int, int]]) -> tuple[int, int]:
    rows = max((row for row, _ in places), default=7) + 1
    columns = max((column for _, column in places), default=11) + 1
    return next(size for size in _SIZES if size[0] >= rows and size[1] >= columns)


def _place(well: str) -> tuple[int, int]:
    """Return the row and column of a well, counted from 0."""
    letters = well.rstrip("0123456789")
    row = 0
    for letter in letters:
        row = row * 26 + ord(letter) - 64
    return row - 1, int(well[len(letters) :]) - 1


def _is_outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def _is_dark(colour: str) -> bool:
    red, green, blue = bytes.fromhex(colour[1:])
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255 < _DARK
