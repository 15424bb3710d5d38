"""Writes plots as SVG that adapts to light and dark backgrounds: a small subset of SVG, which reports can
also print.

Colours are attributes, which a style sheet overrides for viewers that prefer dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple


class Ink(NamedTuple):
    """A colour for light and for dark backgrounds."""

    light: str
    dark: str


PAPER: Final = Ink("#FFFFFF", "#161E2D")
TEXT: Final = Ink("#121B2C", "#EAEFF7")
SOFT: Final = Ink("#455167", "#BAC5D6")
RULE: Final = Ink("#DCE2EB", "#2A364A")
AXIS: Final = Ink("#7B889B", "#6F7E96")
EMPTY: Final = Ink("#EDF1F6", "#222C3D")

SERIES: Final = (
    Ink("#0072B2", "#4C9FE0"),
    Ink("#D55E00", "#F08A3C"),
    Ink("#009E73", "#3FD0A4"),
    Ink("#CC79A7", "#F0B6DA"),
    Ink("#6B3A00", "#F0E442"),
    Ink("#3B4252", "#8592A8"),
)
"""Okabe and Ito's colours, some darker or lighter, distinguishable with any kind of colour vision."""

WIDTH: Final = 560
_FAMILY: Final = "Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
_ESCAPES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}

Point = tuple[float, float]


class Drawing:
    """An unfinished SVG of WIDTH x ``height`` pixels."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._parts: list[str] = []
        self._dark: dict[str, str] = {}
        self.box(0, 0, WIDTH, height, PAPER, round_by=6)

    def text(
        self,
        at: Point,
        words: str,
        ink: Ink | str = SOFT,
        *,
        size: float = 12,
        anchor: str = "start",
        is_bold: bool = False,
        turned: float = 0,
    ) -> None:
        """Write a line of text, with its ``anchor`` at ``at``; ``turned`` is its angle in degrees."""
        x, y = at
        more = ' font-weight="600"' if is_bold else ""
        if anchor != "start":
            more += f' text-anchor="{anchor}"'
        if turned:
            more += f' transform="rotate({turned:g} {_short(x)} {_short(y)})"'
        self._parts.append(
            f'<text x="{_short(x)}" y="{_short(y)}" font-size="{size:g}"{more}{self._fill(ink)}>'
            f"{escaped(words)}</text>"
        )

    def line(self, begin: Point, end: Point, ink: Ink, *, width: float = 1, dash: str = "") -> None:
        """Draw a straight line."""
        (x1, y1), (x2, y2) = begin, end
        self._parts.append(
            f'<line x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}"'
            f"{self._stroke(ink, width, dash)}/>"
        )

    def curve(self, points: Iterable[Point], ink: Ink, *, width: float = 2, dash: str = "") -> None:
        """Draw a line through points."""
        told = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
        self._parts.append(
            f'<polyline points="{told}" fill="none" stroke-linejoin="round"{self._stroke(ink, width, dash)}/>'
        )

    def marks(self, points: Sequence[Point], ink: Ink, shape: int, size: float = 3) -> None:
        """Draw a mark at each point; ``shape`` cycles through circle, square, triangle and diamond."""
        if not points:
            return
        draw = (_circle, _square, _triangle, _diamond)[shape % 4]
        self._parts.append(f"<g{self._fill(ink)}>{''.join(draw(x, y, size) for x, y in points)}</g>")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        ink: Ink | str,
        *,
        round_by: float = 0,
        hint: str = "",
    ) -> None:
        """Draw a filled rectangle. Viewers show ``hint`` when the pointer is over it."""
        corner = f' rx="{round_by:g}"' if round_by else ""
        head = (
            f'<rect x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"'
            f"{corner}{self._fill(ink)}"
        )
        self._parts.append(f"{head}><title>{escaped(hint)}</title></rect>" if hint else f"{head}/>")

    def frame(self, x: float, y: float, side: float, ink: Ink, width: float) -> None:
        """Draw the outline of a square."""
        self._parts.append(
            f'<rect x="{_short(x)}" y="{_short(y)}" width="{_short(side)}" height="{_short(side)}"'
            f' fill="none"{self._stroke(ink, width, "")}/>'
        )

    def svg(self, title: str, description: str) -> str:
        """Return the finished document."""
        rules = "".join(f".{name}{{{rule}}}" for name, rule in self._dark.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{_short(self.height)}" '
            f'viewBox="0 0 {WIDTH} {_short(self.height)}" font-family="{_FAMILY}" role="img">'
            f"<title>{escaped(title)}</title><desc>{escaped(description)}</desc>"
            f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>{''.join(self._parts)}</svg>"
        )

    def _fill(self, ink: Ink | str) -> str:
        if isinstance(ink, str):
            return f' fill="{ink}"'
        return f' class="{self._class("f", "fill", ink)}" fill="{ink.light}"'

    def _stroke(self, ink: Ink, width: float, dash: str) -> str:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        name = self._class("s", "stroke", ink)
        return f' class="{name}" stroke="{ink.light}" stroke-width="{width:g}"{dashed}'

    def _class(self, letter: str, attribute: str, ink: Ink) -> str:
        name = f"{letter}{ink.light[1:]}"
        self._dark[name] = f"{attribute}:{ink.dark}"
        return name


def escaped(text: str) -> str:
    """Return ``text`` for use in XML, with markup escaped and characters not allowed in XML replaced."""
    allowed = "".join(
        letter if letter.isprintable() and letter not in "\ufffe\uffff" else "\ufffd" for letter in text
    )
    return allowed.translate(_ESCAPES)


def width_of(text: str, size: float = 12) -> float:
    """Return the approximate width of a text, erring on the large side."""
    narrow = sum(letter in " .,:;'|!()[]ijlIft" for letter in text)
    wide = sum(letter in "mwMW%@—" or ord(letter) > 0x2E80 for letter in text)
    return size * (0.62 * (len(text) - narrow - wide) + 0.36 * narrow + 0.98 * wide)


def cut(text: str, room: float, size: float = 12) -> str:
    """Return a text that fits into ``room`` pixels, with its end replaced by an ellipsis if necessary."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _short(number: float) -> str:
    """Return a length rounded to a tenth of a pixel."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _circle(x: float, y: float, size: float) -> str:
    return f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{size:g}"/>'


def _square(x: float, y: float, size: float) -> str:
    side = f"{2 * size - 0.4:g}"
    return f'<rect x="{_short(x - size + 0.2)}" y="{_short(y - size + 0.2)}" width="{side}" height="{side}"/>'


def _triangle(x: float, y: float, size: float) -> str:
    across, up = size * 1.2, size * 1.25
    return _polygon((x, y - up), (x + across, y + size * 0.9), (x - across, y + size * 0.9))


def _diamond(x: float, y: float, size: float) -> str:
    reach = size * 1.35
    return _polygon((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))


def _polygon(*corners: Point) -> str:
    return f'<polygon points="{" ".join(f"{_short(x)},{_short(y)}" for x, y in corners)}"/>'
