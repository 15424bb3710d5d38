"""Values as lines of the transcript: a table, a picture or text, whichever form of them says most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject

from praxis_desktop.gui.output.figure_pictures import DRAWN
from praxis_desktop.gui.playground.console.figures import ConsoleFigures
from praxis_desktop.gui.playground.console.folding import Folding
from praxis_desktop.gui.playground.console.html_table import HtmlTable
from praxis_desktop.gui.playground.console.looks import Look
from praxis_desktop.gui.playground.console.text_lines import lines_of
from praxis_desktop.gui.playground.console.transcript import Transcript
from praxis_desktop.gui.playground.console.transcript_lines import Line, LineKind

_TEXTS = ("text/markdown", "text/plain", "text/latex", "application/json")
_NAMELESS_TEXTS = ("text/markdown", "text/latex", "application/json")
_NAMELESS = re.compile(r"<[\w.]+ object>\Z")
"""The text of a value that says no more than what it is."""

_LARGEST_FIGURE = 8 << 20
_USUAL_WIDTH = 80

COPY = "copy:"
"""What links for copying pictures begin with."""


class Values(QObject):
    """For ``transcript``, into which the pictures come when they are drawn."""

    def __init__(self, transcript: Transcript, folding: Folding, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self._folding = folding
        self.figures = ConsoleFigures(self)
        self.figures.drawn.connect(transcript.show_picture)

    def lines(self, forms: Mapping[str, object]) -> Iterator[Line]:
        """The best form there is."""
        html = forms.get("text/html")
        if isinstance(html, str) and "<table" in html:
            table = HtmlTable(html)
            if table:
                yield from self._table(table)
                return
        for mime in ("image/svg+xml", "image/png", "image/jpeg"):
            data = forms.get(mime)
            if isinstance(data, str) and data:
                yield from self._figure(mime, data)
                return
        if isinstance(html, str) and _is_nameless(forms) and (words := HtmlTable(html).words):
            yield from lines_of(words)
            return
        for mime in _NAMELESS_TEXTS if _is_nameless(forms) else _TEXTS:
            if mime in forms:
                yield from self._folding.bounded(str(forms[mime]))
                return
        if isinstance(html, str):
            yield from lines_of(HtmlTable(html).words or self.tr("HTML, which is not shown here"))
        elif forms:
            kinds = ", ".join(str(mime) for mime in forms if mime != "text/plain")
            yield Line(((self.tr("{kinds}, which is not shown here").format(kinds=kinds), Look("note")),))

    def _table(self, table: HtmlTable) -> Iterator[Line]:
        for text, is_header in table.lines(self._columns):
            kind = LineKind.HEADER if is_header else LineKind.ROW
            yield Line(((text, Look("heading" if is_header else "output")),), kind)
        if table.left_out or table.is_cut:
            yield Line(((self.tr("More rows are not shown here"), Look("note")),))
        if table.words:
            yield Line(((table.words, Look("note")),))

    @property
    def _columns(self) -> int:
        width = self._transcript.fontMetrics().horizontalAdvance("0")
        return max(self._transcript.viewport().width() // max(width, 1) - 1, _USUAL_WIDTH // 2)

    def _figure(self, mime: str, data: str) -> Iterator[Line]:
        if mime not in DRAWN or len(data) > _LARGEST_FIGURE:
            yield Line(((self.tr("A figure is too large to be shown."), Look("note")),))
            return
        ratio = self._transcript.devicePixelRatioF()
        self._transcript.set_pixel_ratio(ratio)
        number, size = self.figures.draw(mime, data, ratio)
        yield from self._transcript.room_for(number, size)
        words = self.tr("Figure {number}").format(number=number)
        copy = (self.tr("Copy"), Look("link", link=f"{COPY}{number}"))
        yield Line(((f"{words} · ", Look("note")), copy))


def _is_nameless(forms: Mapping[str, object]) -> bool:
    """Whether another form than the text has to be shown."""
    return len(forms) > 1 and _NAMELESS.match(str(forms.get("text/plain", ""))) is not None
