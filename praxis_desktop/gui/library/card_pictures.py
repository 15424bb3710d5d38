"""Pictures of the cards that were painted: they are painted from them again, until something of them changes.

A page of cards takes a turn that is felt. What a turn has become too long for is painted in a later one, and
is until then as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache

from praxis_desktop.gui.background import is_long

_KIB = 32 * 1024
"""Of all pictures that Qt keeps: a large screen full of cards, at twice the scale."""


class CardPictures:
    """Pictures are Qt's to keep, and to forget when there are many: those are painted anew."""

    def __init__(self) -> None:
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _KIB))
        self._last: dict[str, str] = {}

    def paint(
        self,
        painter: QPainter,
        cell: QRect,
        name: str,
        facts: Sequence[object],
        draw: Callable[[QPainter], None],
        *,
        ground: str,
    ) -> bool:
        """Paint the card ``name`` in ``cell``, in logical pixels of what ``painter`` paints on. ``facts`` say
        all that can be seen of it; ``draw`` paints it there, on ``ground`` (#RRGGBB). Returns False when that
        is for a later turn.
        """
        scale = painter.device().devicePixelRatioF()
        place = painter.deviceTransform().map(QPointF(cell.topLeft()))
        left, top = math.floor(place.x()), math.floor(place.y())
        phase = (round(place.x() - left, 3), round(place.y() - top, 3))
        key = repr((name, *facts, ground, cell.width(), cell.height(), scale, phase))
        picture = _kept(key)
        is_late = picture is None and is_long()
        if is_late:
            picture = _kept(self._last.get(name, ""))
        elif picture is None:
            picture = _painted(cell, scale, phase, draw, ground)
            QPixmapCache.insert(key, picture)
        if not is_late:
            self._last[name] = key
        if picture is not None:
            painter.drawPixmap(QPointF(cell.topLeft()) - QPointF(*phase) / scale, picture)
        return not is_late


def _kept(key: str) -> QPixmap | None:
    picture = QPixmap()
    return picture if QPixmapCache.find(key, picture) else None


def _painted(
    cell: QRect, scale: float, phase: tuple[float, float], draw: Callable[[QPainter], None], ground: str
) -> QPixmap:
    """The picture begins at a whole pixel of the screen, where ``cell`` may begin ``phase`` behind one: it is
    painted as it would be there, and never stretched.
    """
    picture = QPixmap(math.ceil(cell.width() * scale + phase[0]), math.ceil(cell.height() * scale + phase[1]))
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(ground))  # without an alpha channel letters are as sharp as elsewhere
    painter = QPainter(picture)
    painter.translate(QPointF(*phase) / scale - QPointF(cell.topLeft()))
    draw(painter)
    painter.end()
    return picture
