"""The pictures of a transcript: kept small, ready to be painted while they are in view."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QPixmap

KEPT = 64 << 20
"""Bytes of PNG that are kept; of more, the newest."""

_READY = 16
"""Pictures that need not be decoded again to be painted."""


class PictureStore:
    """``ratio`` is how many pixels of the screen those have that are added."""

    def __init__(self) -> None:
        self.ratio = 1.0
        self._files: OrderedDict[int, bytes] = OrderedDict()
        self._ready: OrderedDict[int, QPixmap] = OrderedDict()
        self._bytes = 0
        self._newest_gone = 0

    def add(self, identity: int, picture: bytes) -> None:
        """Keep a PNG."""
        self._bytes += len(picture) - len(self._files.pop(identity, b""))
        self._files[identity] = picture
        self._ready.pop(identity, None)
        while self._bytes > KEPT:
            self._newest_gone, oldest = self._files.popitem(last=False)
            self._bytes -= len(oldest)

    def picture(self, identity: int) -> QPixmap | None:
        """The picture; None for one that is not there yet, or no more."""
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
        """Whether it is still to be added; one that cannot be drawn is empty."""
        return identity not in self._files and identity > self._newest_gone

    def clear(self) -> None:
        """Keep none."""
        self._files.clear()
        self._ready.clear()
        self._bytes = 0
