"""The program's icon in the formats of each system, drawn from resources/icons/logo.svg."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
LOGO = ROOT / "resources" / "icons" / "logo.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Sizes in pixels, as in icon themes."""

_WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
_MAC_SIZE = 1024
"""The size, in pixels, from which Pillow makes the smaller sizes of a Mac's icon."""


def write_theme(share: Path) -> list[Path]:
    """Write the icon below ``share`` into the fallback theme; return the files."""
    theme = share / "icons" / "hicolor"
    places = {size: theme / f"{size}x{size}" / "apps" / "praxis-desktop.png" for size in SIZES}
    for size, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        drawn(size).save(place, optimize=True)
    scalable = theme / "scalable" / "apps" / "praxis-desktop.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(LOGO.read_bytes())
    return [*places.values(), scalable]


def write_ico(file: Path) -> None:
    """Write the icon for Windows: all sizes in one file, each drawn rather than scaled."""
    *smaller, largest = (drawn(size) for size in _WINDOWS_SIZES)
    sizes = [(size, size) for size in _WINDOWS_SIZES]
    largest.save(file, format="ICO", sizes=sizes, append_images=smaller)


def write_icns(file: Path) -> None:
    """Write the icon for macOS."""
    drawn(_MAC_SIZE).save(file, format="ICNS")


def drawn(size: int) -> Image.Image:
    """Draw the icon, ``size`` pixels wide and high."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(LOGO)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(buffer.data().data()))
