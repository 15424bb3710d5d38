"""Text with the escape sequences of terminals, as runs of text in a style each.

ECMA-48, "Select Graphic Rendition"; every other sequence is left out.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

ColorName = Literal["", "red", "green", "yellow", "blue", "magenta", "cyan", "grey"]
"""What the window has a colour of its own for, in light and dark; "" is that of all text."""

_BASIC: tuple[ColorName, ...] = ("grey", "red", "green", "yellow", "blue", "magenta", "cyan", "")
_SEQUENCE = re.compile(r"\x1b(?:\[([0-9;:]*)([ -/]*[@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])?")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,256}\x1b?)?\Z")
_MOST_UNFINISHED = 260
_LEVELS = (0, 95, 135, 175, 215, 255)
"""Of each colour in the cube of 216."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks. ``is_marked`` has a background that sets it apart."""

    color: ColorName = ""
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_marked: bool = False


PLAIN = TextStyle()


class AnsiText:
    """Takes text in pieces, however it is cut: a sequence may begin in one and end in the next."""

    def __init__(self) -> None:
        self._style = PLAIN
        self._held = ""

    def feed(self, text: str) -> Iterator[tuple[str, TextStyle]]:
        """Runs of text, none of them empty."""
        text = self._held + text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _MOST_UNFINISHED))
        self._held = unfinished.group() if unfinished else ""
        end = len(text) - len(self._held)
        place = 0
        for found in _SEQUENCE.finditer(text, 0, end):
            if found.start() > place:
                yield text[place : found.start()], self._style
            place = found.end()
            if found[2] == "m":
                self._style = _styled(self._style, found[1])
        if place < end:
            yield text[place:end], self._style


def runs_of(text: str) -> list[tuple[str, TextStyle]]:
    """The runs of a whole text."""
    return list(AnsiText().feed(text))


def _styled(style: TextStyle, parameters: str) -> TextStyle:
    codes = [int(code) if code else 0 for code in parameters.replace(":", ";").split(";")]
    while codes:
        code = codes.pop(0)
        if code in (38, 48):
            color = _extended(codes)
            if code == 38:
                style = replace(style, color=color)
            else:
                style = replace(style, is_marked=True)
        else:
            style = _with_code(style, code)
    return style


def _with_code(style: TextStyle, code: int) -> TextStyle:
    if code == 0:
        return PLAIN
    if code in (1, 22):
        return replace(style, is_bold=code == 1)
    if code in (3, 23):
        return replace(style, is_italic=code == 3)
    if code in (4, 24):
        return replace(style, is_underlined=code == 4)
    if code in (7, 27, 49):
        return replace(style, is_marked=code == 7)
    if 30 <= code <= 37 or 90 <= code <= 97:
        return replace(style, color=_BASIC[code % 10])
    if code == 39:
        return replace(style, color="")
    if 40 <= code <= 47 or 100 <= code <= 107:
        return replace(style, is_marked=True)
    return style


def _extended(codes: list[int]) -> ColorName:
    """The colour that follows a 38 or 48, taken from ``codes``."""
    kind = codes.pop(0) if codes else 0
    if kind == 5 and codes:
        return _indexed(codes.pop(0))
    if kind == 2 and len(codes) >= 3:
        color = _nearest(codes[0], codes[1], codes[2])
        del codes[:3]
        return color
    codes.clear()
    return ""


def _indexed(number: int) -> ColorName:
    if number < 16:
        return _BASIC[number % 8]
    if number < 232:
        cube = number - 16
        return _nearest(_LEVELS[cube // 36], _LEVELS[cube // 6 % 6], _LEVELS[cube % 6])
    return "grey"


def _nearest(red: int, green: int, blue: int) -> ColorName:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(min(part, 255) / 255 for part in (red, green, blue)))
    if saturation < 0.25 or not 0.08 < lightness < 0.95:
        return "grey" if 0.2 < lightness < 0.8 else ""
    names: tuple[ColorName, ...] = ("red", "yellow", "green", "cyan", "blue", "magenta", "red")
    return names[round(hue * 6)]
