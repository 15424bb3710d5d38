"""Draws a figure as a small PNG in a separate process, so that a hostile figure can harm only this process.

``python -m praxis_desktop.gui.output._figure_process MIME SCHEME WIDTH HEIGHT`` reads the figure from
standard input and writes a PNG that fits into WIDTH x HEIGHT pixels to standard output, or exits with code 1.
A thread would not be enough, because Qt holds the GIL while it reads an SVG.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer

LARGEST_SIDE = 20_000
"""Maximum length of a side of a picture, in pixels; larger pictures are not read."""

MEMORY = 1 << 30
"""Limit on the address space, in bytes, on systems that support it."""

PROCESSOR_S = 20
"""CPU time limit, in seconds."""

LONGEST_S = 60
"""Time, in seconds, after which the process exits in any case, because its parent may no longer exist."""

_SCHEME_RULES = re.compile(
    rb"@media\s*\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}"
)
"""Matches CSS rules that apply only on light or only on dark screens."""


def main(mime: str, scheme: str, width: int, height: int) -> int:
    """Read a figure from standard input and draw it for ``scheme``, light or dark; return the exit code."""
    _set_limits()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([sys.argv[0]])
    content = sys.stdin.buffer.read()
    room = QSize(width, height)
    image = (
        _draw_svg(content, scheme.encode(), room) if mime == "image/svg+xml" else _read_picture(content, room)
    )
    del application
    if image is None:
        return 1
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # PySide's stub lacks this form
        return 1
    sys.stdout.buffer.write(buffer.data().data())
    return 0


def _draw_svg(content: bytes, scheme: bytes, room: QSize) -> QImage | None:
    is_for_both = _SCHEME_RULES.search(content) is not None
    if is_for_both:  # Qt would skip the whole style sheet
        content = _SCHEME_RULES.sub(lambda found: found[2] if found[1] == scheme else b"", content)
    renderer = QSvgRenderer()
    renderer.setFramesPerSecond(0)
    if not renderer.load(QByteArray(content)):
        return None
    size = _fitted(renderer.defaultSize(), room)
    if size.isEmpty():
        return None
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    # Figures without colours for dark screens are drawn for white paper.
    image.fill(Qt.GlobalColor.transparent if is_for_both else Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter)
    painter.end()
    return image


def _read_picture(content: bytes, room: QSize) -> QImage | None:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or max(size.width(), size.height()) > LARGEST_SIDE:
        return None
    picture = reader.read()
    if picture.isNull():
        return None
    size = _fitted(picture.size(), room)
    small = picture.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawImage(0, 0, small)
    painter.end()
    return image


def _fitted(size: QSize, room: QSize) -> QSize:
    if size.isEmpty():
        return QSize()
    return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _set_limits() -> None:
    if sys.platform == "win32":
        return
    import resource

    signal.alarm(LONGEST_S)
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR_S)):
        with suppress(ValueError, OSError):  # a lower limit is already set
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
