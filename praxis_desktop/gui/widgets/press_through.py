"""Makes a press on EMERGENCY STOP work while a menu or list is open. Qt would only close the popup."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.widgets.sheet import safety_corner


class PressThrough(QObject):
    """If a press outside ``popup`` hits EMERGENCY STOP, closes the popup and triggers that button."""

    def __init__(self, popup: QWidget) -> None:
        super().__init__(popup)
        self._popup = popup
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            asker = self._popup.parentWidget()
            corner = None if asker is None else safety_corner(asker)
            if corner is not None:
                place = corner.mapFromGlobal(event.globalPosition().toPoint())
                if corner.rect().contains(place):
                    self._popup.close()
                    corner.triggered.emit()
                    return True
        return False
