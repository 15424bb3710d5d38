"""Paragraphs, tables and fonts for reports. Characters missing from all fonts appear as ``[U+1F642]``."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, TableStyle

from praxis_desktop.core.shipped import shipped
from praxis_desktop.records.exporting.pdf.template import Colours

TEXT, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"

FALLBACK = "DroidSansFallback"
"""A font for East Asian characters. It is large, so it is loaded only for text that contains such
characters.
"""


@cache
def load_fonts() -> None:
    """Register the fonts, once per process."""
    folder = shipped("resources") / "fonts"
    for name in (TEXT, BOLD, MONO):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=TEXT, boldItalic=BOLD)


@lru_cache(4096)
def _font_of(letter: str, font: str) -> str:
    """Return a font that has a glyph for the character, or "" if there is none."""
    load_fonts()
    if ord(letter) in pdfmetrics.getFont(font).face.charToGlyph:
        return font
    _load_fallback()
    return FALLBACK if ord(letter) in pdfmetrics.getFont(FALLBACK).face.charToGlyph else ""


@cache
def _load_fallback() -> None:
    pdfmetrics.registerFont(TTFont(FALLBACK, str(shipped("resources") / "fonts" / f"{FALLBACK}.ttf")))


def _printed(text: str) -> str:
    """Replace white space other than line breaks with spaces, and control characters with ``[U+0007]``."""
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
    """Split ``text`` into pieces, each paired with a font that has glyphs for all characters in the piece."""
    pieces = []
    for name, letters in groupby(
        _printed(text), lambda letter: _font_of(letter, font) if letter != "\n" else font
    ):
        told = list(letters)
        pieces.append((name or font, "".join(told) if name else "".join(f"[U+{ord(x):04X}]" for x in told)))
    return pieces


def markup(text: object, font: str = TEXT) -> str:
    """Return ``text`` as markup for a paragraph set in ``font``."""
    parts = []
    for name, piece in runs_of(str(text), font):
        told = escape(piece).replace("\n", "<br/>")
        parts.append(told if name == font else f'<font name="{name}">{told}</font>')
    return "".join(parts)


def draw(canvas: object, x: float, y: float, text: str, font: str, size: float, align: str = "left") -> float:
    """Draw one line of text on a reportlab canvas; return its width in points."""
    pieces = runs_of(text.replace("\n", " "), font)
    width = sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in pieces)
    at = x - width * {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
    for name, piece in pieces:
        canvas.setFont(name, size)  # type: ignore[attr-defined]
        canvas.drawString(at, y, piece)  # type: ignore[attr-defined]
        at += pdfmetrics.stringWidth(piece, name, size)
    return float(width)


def fitted(text: str, font: str, size: float, width: float) -> str:
    """Return ``text``, shortened with an ellipsis if it is wider than ``width`` points."""
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


_MOST_CELL = 1500
"""Maximum number of characters in a cell. It is limited because a row must fit on a page."""


class Styles:
    """The styles for one report."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours

        def style(
            name: str, font: str, size: float, leading: float, colour: str, **more: Any
        ) -> ParagraphStyle:
            return ParagraphStyle(
                name, fontName=font, fontSize=size, leading=leading, textColor=HexColor(colour), **more
            )

        self.text = style("text", TEXT, 8, 11, colours.text)
        self.small = style("small", TEXT, 7, 9.2, colours.text)
        self.muted = style("muted", TEXT, 7, 9.2, colours.muted)
        self.mono = style("mono", MONO, 6.5, 8.6, colours.text)
        self.head = style("head", BOLD, 7, 9.2, colours.muted)
        self.label = style("label", TEXT, 8, 11, colours.muted)
        self.title = style("title", BOLD, 19, 24, colours.text, spaceAfter=2)
        self.subtitle = style("subtitle", TEXT, 9.5, 13, colours.muted, spaceAfter=8)
        self.section = style("section", BOLD, 11.5, 15, colours.accent, spaceBefore=12, spaceAfter=5)
        self.caption = style("caption", BOLD, 9, 12, colours.text, spaceBefore=4, spaceAfter=3)
        self.bad = style("bad", TEXT, 7, 9.2, "#b3261e")
        self.strong = style("strong", BOLD, 9, 12, colours.text)
        self.number = style("number", TEXT, 7, 9.2, colours.text, alignment=TA_RIGHT)
        self.number_head = style("number_head", BOLD, 7, 9.2, colours.muted, alignment=TA_RIGHT)

    def paragraph(self, text: object, style: ParagraphStyle | None = None) -> Paragraph:
        """Create a paragraph of plain text."""
        chosen = style or self.text
        told = str(text)
        told = told if len(told) <= _MOST_CELL else told[:_MOST_CELL] + " …"
        return Paragraph(markup(told, chosen.fontName), chosen)

    def fields(self, rows: Sequence[tuple[str, object]], width: float) -> LongTable:
        """Create a table of names and values."""
        cells = [[self.paragraph(name, self.label), self._value(value)] for name, value in rows]
        table = LongTable(cells, colWidths=[width * 0.26, width * 0.74])
        rule = HexColor(self.colours.rule)
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.3, rule),
                    ("LEFTPADDING", (0, 0), (0, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                ]
            )
        )
        return table

    def _value(self, value: object) -> Any:
        return self.paragraph(value) if isinstance(value, str) else value

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[Any]],
        widths: Sequence[float],
        *,
        numbers: Container[int] = (),
        marked: Mapping[int, tuple[str, str]] = MappingProxyType({}),
    ) -> LongTable:
        """Create a table that repeats its heading on every page. The columns in ``numbers`` are
        right-aligned; ``marked`` rows have a background, and an edge on the left.
        """
        heads = [self.number_head if place in numbers else self.head for place in range(len(head))]
        looks = [self.number if place in numbers else self.small for place in range(len(head))]
        cells = [[self.paragraph(name, look) for name, look in zip(head, heads, strict=True)]]
        cells += [
            [
                self.paragraph(cell, look) if isinstance(cell, str) else cell
                for cell, look in zip(row, looks, strict=True)
            ]
            for row in rows
        ]
        table = LongTable(cells, colWidths=widths, repeatRows=1)
        shade, rule = HexColor(self.colours.shade), HexColor(self.colours.rule)
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("BACKGROUND", (0, 0), (-1, 0), shade),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.3, rule),
                    ("LEFTPADDING", (0, 0), (-1, -1), 4),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                    *(
                        command
                        for row, (ground, edge) in marked.items()
                        for command in (
                            ("BACKGROUND", (0, row + 1), (-1, row + 1), HexColor(ground)),
                            ("LINEBEFORE", (0, row + 1), (0, row + 1), 2.5, HexColor(edge)),
                        )
                    ),
                ]
            )
        )
        return table
