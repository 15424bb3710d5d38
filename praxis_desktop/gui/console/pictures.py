"""Pictures that cells show. They are drawn one after another in a separate process, at a size that fits the
console.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import OrderedDict
from itertools import count

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtGui import QPixmap

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui.output.figures import MOST_WAITING, TABLE, FigurePictures

MOST = QSize(560, 360)
"""Maximum size of a picture, in logical pixels."""

KEPT = 64 << 20
"""Maximum total size of stored PNGs, in bytes, or figures, in characters; the oldest are dropped first."""

_SVG_TAG = re.compile(r"<svg\b[^>]{0,2000}>", re.IGNORECASE)
_SVG_SIDE = r"""\b%s\s*=\s*["']\s*([\d.]+)\s*(pt|px|)\s*["']"""
_SVG_BOX = re.compile(
    r"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)""", re.IGNORECASE
)
_PIXELS = {"pt": 4 / 3, "px": 1.0, "": 1.0}


class ConsoleFigures(QObject):
    """Draws figures. GUI thread only; every method returns immediately."""

    drawn = Signal(int, bytes)
    """Carries the number of a figure and its PNG, or b"" if it cannot be drawn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._figures: OrderedDict[int, DisplayEvent] = OrderedDict()
        self._characters = 0
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._tell)

    def draw(self, mime: str, data: str, ratio: float, *, is_dark: bool) -> tuple[int, QSize]:
        """Start drawing a figure for a screen with the device pixel ratio ``ratio``. Return the figure's
        number and its size in logical pixels.
        """
        number, size = self.keep(mime, data), room_of(mime, data)
        self._pictures.draw(number, self._figures[number], size * ratio, is_dark=is_dark)
        return number, size

    def keep(self, mime: str, data: str) -> int:
        """Store a figure or table, and return its number."""
        number = next(self._numbers)
        name = "table" if mime == TABLE else "figure"
        figure = DisplayEvent(mime=mime, data=data, file=f"{name} {number}", size=len(data))
        self._figures[number] = figure
        self._characters += figure.size
        while self._characters > KEPT and len(self._figures) > 1:
            self._characters -= self._figures.popitem(last=False)[1].size
        return number

    def redraw(self, ratio: float, *, is_dark: bool) -> None:
        """Redraw the newest figures in light or dark colours, most recent first; ``drawn`` reports them."""
        drawn = [number for number, figure in self._figures.items() if figure.mime != TABLE]
        for number in drawn[: -MOST_WAITING - 1 : -1]:
            figure = self._figures[number]
            size = room_of(figure.mime, figure.data)
            self._pictures.draw(number, figure, size * ratio, is_dark=is_dark)

    def figure(self, number: int) -> DisplayEvent | None:
        """Return the figure or table with this number, or None if it is no longer stored."""
        return self._figures.get(number)

    def clear(self) -> None:
        """Drop all figures."""
        self._figures.clear()
        self._characters = 0
        self._pictures.clear()

    def close(self) -> None:
        """Stop drawing."""
        self._pictures.close()

    @Slot(int, bytes)
    def _tell(self, number: int, picture: bytes) -> None:
        self.drawn.emit(number, picture)


def room_of(mime: str, data: str) -> QSize:
    """Return the size for a picture, in logical pixels: the picture's own size, or the largest that fits."""
    size = _svg_size(data) if mime == "image/svg+xml" else _png_size(data) if mime == "image/png" else None
    if size is None or size.width() < 1 or size.height() < 1:
        return MOST
    if size.width() > MOST.width() or size.height() > MOST.height():
        factor = min(MOST.width() / size.width(), MOST.height() / size.height())
        size = QSize(round(size.width() * factor), round(size.height() * factor))
    return size.expandedTo(QSize(1, 1))


def _png_size(data: str) -> QSize | None:
    try:
        head = base64.b64decode(data[:44])
    except (binascii.Error, ValueError):
        return None
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    return QSize(width, height) if max(width, height) < 1 << 30 else None


def _svg_size(data: str) -> QSize | None:
    tag = _SVG_TAG.search(data[: 16 << 10])
    if tag is None:
        return None
    sides = []
    for name in ("width", "height"):
        side = re.search(_SVG_SIDE % name, tag[0], re.IGNORECASE)
        if side is not None:
            sides.append(_number(side[1]) * _PIXELS[side[2].lower()])
    if len(sides) < 2:
        box = _SVG_BOX.search(tag[0])
        if box is None:
            return None
        sides = [_number(box[1]), _number(box[2])]
    return QSize(round(min(sides[0], 1e6)), round(min(sides[1], 1e6)))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


_READY = 16
"""Maximum number of decoded pictures stored for painting."""


class PictureStore:
    """Stores pictures; ``ratio`` is the device pixel ratio of added pictures."""

    def __init__(self) -> None:
        self.ratio = 1.0
        self._files: OrderedDict[int, bytes] = OrderedDict()
        self._ready: OrderedDict[int, QPixmap] = OrderedDict()
        self._bytes = 0
        self._newest_gone = 0

    def add(self, identity: int, picture: bytes) -> None:
        """Store a PNG."""
        self._bytes += len(picture) - len(self._files.pop(identity, b""))
        self._files[identity] = picture
        self._ready.pop(identity, None)
        while self._bytes > KEPT:
            self._newest_gone, oldest = self._files.popitem(last=False)
            self._bytes -= len(oldest)

    def picture(self, identity: int) -> QPixmap | None:
        """Return a picture, or None if it has not arrived yet or was dropped."""
        ready = self._ready.get(identity)
        if ready is None:
            ready = QPixmap()
            if not ready.loadFromData(self._files.get(identity, b""), "PNG"):
                return None
            ready.setDevicePixelRatio(self.ratio)
            self._ready[identity] = ready
            if len(self._ready) > _READY:
                self._ready.popitem(last=False)
        self._ready.move_to_end(identity)
        return ready

    def is_awaited(self, identity: int) -> bool:
        """Return whether a picture is still expected. A picture that could not be drawn is stored as b""."""
        return identity not in self._files and identity > self._newest_gone

    def clear(self) -> None:
        """Drop all pictures."""
        self._files.clear()
        self._ready.clear()
        self._bytes = 0
