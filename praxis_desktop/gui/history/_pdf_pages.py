"""The pages of a PDF as pictures, as many dots per inch as are asked for; any thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

_POINTS_PER_INCH = 72

_ALIKE = (21, 15, 9, 5)
"""Rows that are the same around the end of a stripe, the more the better: printers round its place to dots of
their own.
"""

_turn = threading.Lock()
"""PDFium is used by one thread at a time."""


class DrawnPage:
    """The dots of a page."""

    def __init__(self, bitmap: pypdfium2.PdfBitmap) -> None:
        self._bitmap: pypdfium2.PdfBitmap | None = bitmap
        self._dots = memoryview(bitmap.buffer).cast("B")
        self._stride = bitmap.stride
        self.width: int = bitmap.width
        self.height: int = bitmap.height

    def rows(self, first: int, count: int) -> QImage:
        """Some rows of it, without a copy: for as long as the page is drawn."""
        dots = self._dots[first * self._stride : (first + count) * self._stride]
        return QImage(dots, self.width, count, self._stride, QImage.Format.Format_RGB32)

    def end_of_stripe(self, first: int, least: int, most: int) -> int:
        """Where a stripe that begins at the row ``first`` can end and nobody sees it: amid rows that are all
        the same, as between two lines of text. At ``most`` rows further in any case.
        """
        last, stride = min(first + most, self.height), self._stride
        for alike in _ALIKE:
            for row in range(first + least, last - alike):
                dots = self._dots[row * stride : (row + alike) * stride]
                if dots[stride:] == dots[:-stride]:
                    return row + alike // 2
        return last

    def forget(self) -> None:
        """Give its room back: none of its rows is there any more."""
        self._dots = memoryview(b"")
        self._bitmap = None


class PdfPages:
    """Numbers begin at 0."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)

    def size(self, number: int) -> QSizeF:
        """Of a page, in points."""
        with _turn:
            return QSizeF(*self._document.get_page_size(number))

    @contextmanager
    def drawn(self, number: int, dpi: float) -> Iterator[DrawnPage]:
        """A page, drawn on white, while the block is in force."""
        with _turn:
            page = self._document[number]
            # PDFium gets the room for it: ctypes would fill it with zeros while every other thread waits.
            bitmap = page.render(
                scale=dpi / _POINTS_PER_INCH,
                prefer_bgrx=True,
                optimize_mode="print",
                bitmap_maker=pypdfium2.PdfBitmap.new_foreign,
            )
        drawn = DrawnPage(bitmap)
        del bitmap
        try:
            yield drawn
        finally:
            with _turn:
                drawn.forget()
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
