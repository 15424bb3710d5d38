"""A picture of a widget, as a small file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

_COLORS = 64
"""A window has few; the edges of letters are all that suffers, and cannot be seen."""


def save_picture(widget: QWidget, target: Path) -> None:
    """Write what ``widget`` looks like as PNG with a palette."""
    from PIL import Image

    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    width, height, line = image.width(), image.height(), image.bytesPerLine()
    pixels = bytes(image.constBits())
    picture = Image.frombuffer("RGB", (width, height), pixels, "raw", "RGB", line, 1)
    method, undithered = Image.Quantize.MEDIANCUT, Image.Dither.NONE
    few = picture.quantize(_COLORS, method=method, dither=undithered)
    target.parent.mkdir(parents=True, exist_ok=True)
    few.save(target, optimize=True)
