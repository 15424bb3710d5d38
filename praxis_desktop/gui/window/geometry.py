"""The position and the initial size of the window, and when the window is painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.tokens import WINDOW_DEFAULT, WINDOW_MINIMUM


class PaintingTurns(QObject):
    """Postpones the painting of ``window`` until pending events have been processed. Otherwise, Qt would
    paint directly after each change. Painting still comes before other scheduled work.
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


_GRIP = 120
"""How much of the title bar must be on a screen, in pixels, for the user to be able to grab it."""
_FRAME = 48
"""Maximum height of a window frame, in pixels. The real height is known only once the window is shown."""
_SETTLE_MS = 300
"""Delay, in ms, before the window is moved. A screen is briefly absent while its resolution changes."""


class WindowPosition(QObject):
    """Moves ``window`` back into view when its screen is removed or becomes too small."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.bring_back)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._look_soon)
        application.screenAdded.connect(self._follow_screen)
        for screen in QGuiApplication.screens():
            self._follow_screen(screen)

    @Slot()
    def bring_back(self) -> None:
        """Move the window if the user cannot reach it."""
        window = self._window
        if window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        frame = window.frameGeometry()
        wanted = reachable(frame, screens, window.minimumSize().width(), window.minimumSize().height())
        if wanted != frame:
            edges = frame.size() - window.size()
            window.resize(wanted.size() - edges)
            window.move(wanted.topLeft())

    @Slot(QScreen)
    def _follow_screen(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._look_soon)
        self._look_soon()

    @Slot()
    def _look_soon(self) -> None:
        self._timer.start()


def give_first_size(window: QWidget) -> None:
    """Give a window its default size, or maximize it if the screen is too small (see ``is_narrow``)."""
    window.resize(*WINDOW_DEFAULT)
    if is_narrow(QGuiApplication.primaryScreen().availableGeometry().size()):
        window.setWindowState(Qt.WindowState.WindowMaximized)


def is_narrow(screen: QSize) -> bool:
    """Return whether a screen has room for a window of the minimum size but not of the default size."""
    width, height = screen.width(), screen.height()
    has_room = width >= WINDOW_MINIMUM[0] and height >= WINDOW_MINIMUM[1]
    return has_room and (width < WINDOW_DEFAULT[0] or height < WINDOW_DEFAULT[1] + _FRAME)


def reachable(frame: QRect, screens: Sequence[QRect], least_width: int, least_height: int) -> QRect:
    """Return ``frame`` if its upper edge can be grabbed on one of ``screens`` and it is no larger than all
    screens together (its size is ignored if these are narrower than the minimum width). Otherwise, return a
    rectangle on the first screen, no larger than the screen unless the minimum size requires it.
    """
    whole = QRect()
    for each in screens:
        whole = whole.united(each)
    has_room = whole.width() >= least_width
    is_beyond = has_room and (frame.width() > whole.width() or frame.height() > whole.height())
    grip = QRect(frame.left(), frame.top(), frame.width(), 1)
    held = [screen.intersected(grip).width() for screen in screens]
    if not screens or (max(held) >= min(_GRIP, frame.width()) and not is_beyond):
        return frame
    screen = screens[0]
    width = max(min(frame.width(), screen.width()), least_width)
    height = max(min(frame.height(), screen.height()), least_height)
    left = screen.left() + max(0, (screen.width() - width) // 2)
    top = screen.top() + max(0, (screen.height() - height) // 2)
    return QRect(left, top, width, height)
