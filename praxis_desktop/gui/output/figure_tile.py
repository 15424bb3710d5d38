"""One figure of a run: a small picture with its name, which opens the file."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.widgets.decimals import bytes_text
from praxis_desktop.gui.widgets.flat_button import FlatButton

PICTURE = QSize(168, 112)
"""The room for the picture, in logical pixels, where there is enough."""

_NAME_HEIGHT = 22
TILE = QSize(PICTURE.width(), PICTURE.height() + _NAME_HEIGHT)
LEAST_HEIGHT = 40 + _NAME_HEIGHT
"""Of a tile, where there is not enough room."""


class FigureTile(FlatButton):
    """Shows ``figure``; ``waits`` says that its picture is being drawn."""

    def __init__(
        self, figure: DisplayEvent, *, appearance: Appearance, waits: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(figure.file, appearance=appearance, parent=parent)
        self.figure = figure
        self._picture = QPixmap()
        self._words = self.tr("Drawing…") if waits else self._kind()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setAccessibleName(self.tr("Figure {name}").format(name=figure.file))
        self.setToolTip(f"{figure.file}, {bytes_text(figure.size)}")

    @property
    def has_picture(self) -> bool:
        """Whether the picture is there."""
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:  # noqa: N802
        return TILE

    def show_picture(self, picture: bytes) -> None:
        """Show a PNG; b"" says that there is none."""
        if not (picture and self._picture.loadFromData(picture, "PNG")):
            self._words = self._kind()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors = self._appearance.colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1 - _NAME_HEIGHT)
        edge = colors.focus if self.hasFocus() or self.underMouse() else colors.border_strong
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS_CHIP, RADIUS_CHIP)
        painter.fillPath(outline, QColor("#FFFFFF" if self.has_picture else colors.sunken))
        if self.has_picture:
            size = self._picture.size().scaled(
                frame.size().toSize() - QSize(8, 8), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(frame.center())
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        else:
            painter.setPen(QColor(colors.text2))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.drawPath(outline)
        font = painter.font()
        font.setUnderline(self.underMouse() or self.isDown())
        painter.setFont(font)
        painter.setPen(QColor(colors.link))
        below = QRectF(2, self.height() - _NAME_HEIGHT, self.width() - 4, _NAME_HEIGHT)
        name = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, name)

    def _kind(self) -> str:
        """What stands in place of a picture."""
        if self.figure.mime == "text/html":
            return self.tr("HTML")
        return self.tr("Not shown here")
