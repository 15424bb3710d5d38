"""A screenshot of the window as a small file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PIL.Image import Image

_COLORS = 64


def picture_of(window: QWidget) -> QImage:
    """Return a screenshot of ``window`` with the menus open over it. Call this on the GUI thread."""
    picture = window.grab()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        painter = QPainter(picture)
        painter.drawPixmap(popup.pos() - window.mapToGlobal(QPoint()), popup.grab())
        painter.end()
    return picture.toImage()


def save_picture(image: QImage, target: Path) -> None:
    """Write ``image`` as a PNG: with a palette, unless numpy cannot be loaded, as under Wine. Thread-safe."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    try:
        table = _colors(_pillow_image(image, "RGB", 3))
    except ImportError:
        image.save(str(target))
        return
    # Qt chooses the nearest colour of the table; Pillow would first round white.
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    indexed = image.convertToFormat(QImage.Format.Format_Indexed8, table, flags)
    picture = _pillow_image(indexed, "P", 1)
    picture.putpalette(
        [part for shade in table for part in (shade >> 16 & 255, shade >> 8 & 255, shade & 255)]
    )
    picture.save(target, optimize=True)


def _pillow_image(image: QImage, mode: str, depth: int) -> Image:
    from PIL import Image

    size, line = (image.width(), image.height()), image.bytesPerLine()
    assert line >= size[0] * depth
    return Image.frombuffer(mode, size, bytes(image.constBits()), "raw", mode, line, 1)


def _colors(picture: Image) -> list[int]:
    """Return the colours of the palette: the most frequent one, then repeatedly the one with the largest
    total error so far. Large areas stay exact, and a small warning keeps its red.
    """
    import numpy

    found = [(count, color) for count, color in picture.getcolors(picture.width * picture.height) or []]
    counts = numpy.array([count for count, _ in found], dtype=numpy.float64)
    colors = numpy.array([color for _, color in found], dtype=numpy.float64)
    chosen = [int(numpy.argmax(counts))]
    wrong = counts * ((colors - colors[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < _COLORS and wrong.max() > 0:
        chosen.append(int(numpy.argmax(wrong)))
        wrong = numpy.minimum(wrong, counts * ((colors - colors[chosen[-1]]) ** 2).sum(axis=1))
    return [0xFF000000 | int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in colors[chosen]]
