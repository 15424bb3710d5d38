"""What takes the window long enough to be felt beside other work, done when that is over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class OwnTurn(QTimer):
    """Calls ``act``, a slot of ``parent``, once after each ``start``: whatever else was due has its turn, and
    is painted, before. Several starts before that are one.
    """

    def __init__(self, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(act)
