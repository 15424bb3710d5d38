"""The pages of a PDF as pictures, as many dots per inch as are asked for; any thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

_POINTS_PER_INCH = 72

_turn = threading.Lock()
"""PDFium is used by one thread at a time."""


class PdfPages:
    """Numbers begin at 0."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)

    def size(self, number: int) -> QSizeF:
        """Of a page, in points."""
        with _turn:
            return QSizeF(*self._document.get_page_size(number))

    def picture(self, number: int, dpi: float) -> QImage:
        """A page, drawn on white."""
        with _turn:
            page = self._document[number]
            try:
                drawn = page.render(scale=dpi / _POINTS_PER_INCH, prefer_bgrx=True, optimize_mode="print")
                image = QImage(
                    drawn.buffer, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32
                )
                return image.copy()  # what it was drawn into goes with the page
            finally:
                page.close()


@contextmanager
def opened_pdf(data: bytes) -> Iterator[PdfPages]:
    """The pages of a PDF while the block is in force."""
    with _turn:
        document = pypdfium2.PdfDocument(data)
    try:
        yield PdfPages(document)
    finally:
        with _turn:
            document.close()
