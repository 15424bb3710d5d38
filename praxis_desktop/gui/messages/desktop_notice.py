"""Attracts attention outside the window, through desktop notifications and the task bar entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop.gui.messages.messages import Message

if TYPE_CHECKING:
    from PySide6.QtWidgets import QSystemTrayIcon


_SHOWN_MS = 20_000


class DesktopNotice(QObject):
    """Shows desktop notifications. If there is no system tray, only marks the task bar entry."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._hide)

    @Slot(object)
    def tell(self, message: Message) -> None:
        """Show a message as a desktop notification, unless the window is active or hidden."""
        if self._window.isActiveWindow() or not self._window.isVisible():
            return
        QApplication.alert(self._window)
        from PySide6.QtWidgets import QSystemTrayIcon

        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.messageClicked.connect(self._raise)
            self._tray.activated.connect(self._raise)
        self._tray.show()
        self._tray.showMessage(message.title, message.text, QApplication.windowIcon(), _SHOWN_MS)
        self._timer.start(_SHOWN_MS)

    @Slot()
    def _raise(self) -> None:
        self._hide()
        self._window.raise_()
        self._window.activateWindow()

    @Slot()
    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
