"""A picture of a widget, as a small file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PIL.Image import Image

_COLORS = 96


def save_picture(widget: QWidget, target: Path) -> None:
    """Write what ``widget`` looks like as PNG with a palette."""
    from PIL import Image

    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    width, height, line = image.width(), image.height(), image.bytesPerLine()
    pixels = bytes(image.constBits())
    picture = Image.frombuffer("RGB", (width, height), pixels, "raw", "RGB", line, 1)
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE).save(target, optimize=True)


def _palette(picture: Image) -> Image:
    """The most frequent colours, as they are: those of areas stay exact, and a warning does not turn red.
    What suffers are the edges of letters, and it cannot be seen.
    """
    from PIL import Image

    counted = picture.getcolors(picture.width * picture.height) or []
    frequent = sorted(counted, key=lambda found: found[0], reverse=True)[:_COLORS]
    shades = [part for _, color in frequent for part in (color if isinstance(color, tuple) else ())]
    palette = Image.new("P", (1, 1))
    palette.putpalette(shades)
    return palette
