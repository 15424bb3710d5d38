"""The fonts of reports, and texts in them: what they have no letter for is visible as ``[U+1F642]``."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from praxis_desktop.core.shipped import shipped

TEXT, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"

FALLBACK = "DroidSansFallback"
"""Has the letters of East Asia, and is read only for a text with one of them, as it is large."""


@cache
def load_fonts() -> None:
    """Make the fonts known; needs to be done once."""
    folder = shipped("resources") / "fonts"
    for name in (TEXT, BOLD, MONO):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=TEXT, boldItalic=BOLD)


@lru_cache(4096)
def _font_of(letter: str, font: str) -> str:
    """The font that has the letter; "" for none."""
    load_fonts()
    if ord(letter) in pdfmetrics.getFont(font).face.charToGlyph:
        return font
    _load_fallback()
    return FALLBACK if ord(letter) in pdfmetrics.getFont(FALLBACK).face.charToGlyph else ""


@cache
def _load_fallback() -> None:
    pdfmetrics.registerFont(TTFont(FALLBACK, str(shipped("resources") / "fonts" / f"{FALLBACK}.ttf")))


def _printed(text: str) -> str:
    """Without what moves a printer: control characters are spaces, lines stay lines."""
    return "".join(
        letter
        if letter.isprintable() or letter == "\n"
        else " "
        if letter.isspace()
        else f"[U+{ord(letter):04X}]"
        for letter in text.replace("\r\n", "\n").replace("\t", "    ")
        if letter not in "\ufeff\u200d\ufe0f"
    )


def runs_of(text: str, font: str = TEXT) -> list[tuple[str, str]]:
    """Pieces of a text, each with the font that has all of its letters."""
    pieces = []
    for name, letters in groupby(
        _printed(text), lambda letter: _font_of(letter, font) if letter != "\n" else font
    ):
        told = list(letters)
        pieces.append((name or font, "".join(told) if name else "".join(f"[U+{ord(x):04X}]" for x in told)))
    return pieces


def markup(text: object, font: str = TEXT) -> str:
    """A text for a paragraph in ``font``."""
    parts = []
    for name, piece in runs_of(str(text), font):
        told = escape(piece).replace("\n", "<br/>")
        parts.append(told if name == font else f'<font name="{name}">{told}</font>')
    return "".join(parts)


def draw(canvas: object, x: float, y: float, text: str, font: str, size: float, align: str = "left") -> float:
    """Write one line on a canvas of reportlab; returns its width."""
    pieces = runs_of(text.replace("\n", " "), font)
    width = sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in pieces)
    at = x - width * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
    for name, piece in pieces:
        canvas.setFont(name, size)  # type: ignore[attr-defined]
        canvas.drawString(at, y, piece)  # type: ignore[attr-defined]
        at += pdfmetrics.stringWidth(piece, name, size)
    return float(width)


def fitted(text: str, font: str, size: float, width: float) -> str:
    """``text``, cut with an ellipsis where it is wider than ``width``."""
    load_fonts()

    def wide(part: str) -> float:
        return float(sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs_of(part, font)))

    if wide(text) <= width:
        return text
    shortest, longest = 0, min(len(text), 400)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if wide(text[:middle] + "…") <= width:
            shortest = middle
        else:
            longest = middle - 1
    return text[:shortest].rstrip() + "…"
