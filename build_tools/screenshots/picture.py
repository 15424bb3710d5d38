"""A picture of a widget, as a small file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PIL.Image import Image

_FREQUENT, _MIXED = 96, 96


def save_picture(widget: QWidget, target: Path) -> None:
    """Write what ``widget`` looks like as PNG with a palette."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    table = _colors(_pillow_image(image, "RGB", 3))
    # Qt finds the nearest colour of the table; Pillow would round white before it looks.
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    indexed = image.convertToFormat(QImage.Format.Format_Indexed8, table, flags)
    picture = _pillow_image(indexed, "P", 1)
    picture.putpalette(
        [part for shade in table for part in (shade >> 16 & 255, shade >> 8 & 255, shade & 255)]
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, optimize=True)


def _pillow_image(image: QImage, mode: str, depth: int) -> Image:
    from PIL import Image

    size, line = (image.width(), image.height()), image.bytesPerLine()
    assert line >= size[0] * depth
    return Image.frombuffer(mode, size, bytes(image.constBits()), "raw", mode, line, 1)


def _colors(picture: Image) -> list[int]:
    """The most frequent colours as they are: those of areas stay exact, and a warning does not turn red. Of
    the rest, which edges of letters and gradients are made of, some that come near to all.
    """
    from PIL import Image

    counted = picture.getcolors(picture.width * picture.height) or []
    in_order = sorted(counted, key=lambda found: found[0], reverse=True)
    shades = [color for _, color in in_order if isinstance(color, tuple)]
    rest = shades[_FREQUENT:]
    found = shades[:_FREQUENT]
    if rest:
        line = Image.new("RGB", (len(rest), 1))
        line.putdata(rest)
        parts = line.quantize(_MIXED, Image.Quantize.MEDIANCUT).getpalette() or []
        found += [
            (parts[at], parts[at + 1], parts[at + 2]) for at in range(0, 3 * _MIXED, 3) if at < len(parts)
        ]
    return [0xFF000000 | red << 16 | green << 8 | blue for red, green, blue in found]
