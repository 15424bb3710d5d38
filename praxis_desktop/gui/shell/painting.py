"""The window's painting: in turns of its own, before other work."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.own_turn import OwnTurn


class PaintingTurns(QObject):
    """Qt paints all that has changed right after what changed it. With this, ``window`` looks at its events
    in between. It is painted before anything else in line, as it would be without.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_painting = False
        self._turn = OwnTurn(self._paint, self, is_next=True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.UpdateRequest or self._is_painting:
            return super().eventFilter(watched, event)
        self._turn.start()
        return True

    def _paint(self) -> None:
        self._is_painting = True
        try:
            QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        finally:
            self._is_painting = False
