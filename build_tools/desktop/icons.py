"""The program's icon in the forms that systems want, drawn from resources/icons/logo.svg."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
LOGO = ROOT / "resources" / "icons" / "logo.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Edges in pixels, as the folders of icon themes have them."""

_WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
_MAC_SIZE = 1024
"""Pillow makes the smaller ones of a Mac's icon from it."""


def write_theme(share: Path) -> list[Path]:
    """Write it below ``share`` into the theme that every other falls back to; returns the files."""
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
    """Write it for Windows: every size in one file, each drawn and not scaled down."""
    *smaller, largest = (drawn(size) for size in _WINDOWS_SIZES)
    sizes = [(size, size) for size in _WINDOWS_SIZES]
    largest.save(file, format="ICO", sizes=sizes, append_images=smaller)


def write_icns(file: Path) -> None:
    """Write it for macOS."""
    drawn(_MAC_SIZE).save(file, format="ICNS")


def drawn(size: int) -> Image.Image:
    """The icon, ``size`` pixels wide and high."""
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
