"""Keys and the pointer of a display, pressed through the X server's XTEST extension as if by a person."""

from __future__ import annotations

import ctypes
import ctypes.util

_CURRENT_SCREEN = -1
_NOW = ctypes.c_ulong(0)


class Keys:
    """Presses keys on the display ``name``. Raises FileNotFoundError if libX11 or libXtst is missing, OSError
    if the display cannot be opened.
    """

    def __init__(self, name: str) -> None:
        libraries = ctypes.util.find_library("X11"), ctypes.util.find_library("Xtst")
        if libraries[0] is None or libraries[1] is None:
            raise FileNotFoundError("libX11 or libXtst is not installed")
        self._x11, self._xtst = ctypes.CDLL(libraries[0]), ctypes.CDLL(libraries[1])
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        opened = self._x11.XOpenDisplay(name.encode())
        if not opened:
            raise OSError(f"the display {name} cannot be opened")
        self._display = ctypes.c_void_p(opened)

    def press(self, key: str) -> None:
        """Press and release the key with this name in X (``F12``); return once the server has both events."""
        symbol = ctypes.c_ulong(self._x11.XStringToKeysym(key.encode()))
        code = self._x11.XKeysymToKeycode(self._display, symbol)
        for is_down in (1, 0):
            self._xtst.XTestFakeKeyEvent(self._display, code, is_down, _NOW)
        self._x11.XFlush(self._display)

    def point(self, x: int, y: int) -> None:
        """Move the pointer. Without a window manager, the window below it receives the keys."""
        self._xtst.XTestFakeMotionEvent(self._display, _CURRENT_SCREEN, x, y, _NOW)
        self._x11.XFlush(self._display)

    def close(self) -> None:
        """Disconnect from the display."""
        self._x11.XCloseDisplay(self._display)
