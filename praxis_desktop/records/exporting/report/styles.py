"""Paragraphs and tables of reports."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, Paragraph, TableStyle

from praxis_desktop.records.exporting.report.lettering import BOLD, MONO, TEXT, markup
from praxis_desktop.records.exporting.report.template import Colours

_MOST_CELL = 1500
"""Characters of a cell: a row must fit on a page."""


class Styles:
    """Made once for each report."""

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
        """A paragraph of plain text."""
        chosen = style or self.text
        told = str(text)
        told = told if len(told) <= _MOST_CELL else told[:_MOST_CELL] + " …"
        return Paragraph(markup(told, chosen.fontName), chosen)

    def fields(self, rows: Sequence[tuple[str, object]], width: float) -> LongTable:
        """Names and values beside each other."""
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
        """A table whose head is on every page. Columns of ``numbers`` are aligned at their right; ``marked``
        rows have a ground, and an edge at their left.
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
