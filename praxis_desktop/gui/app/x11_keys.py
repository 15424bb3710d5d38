"""Lets the guardian process receive the emergency key from an X server, even while the window is busy."""

from __future__ import annotations

import ctypes
import errno
import itertools
import os
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow

from praxis_desktop.ports.emergency.guardian import Guardian, Presses

_F1 = 0xFFBE
"""The key symbol of F1, from the X Window System's keysymdef.h. The key symbols of letters are Latin-1."""
_MODIFIERS = {"Shift": 1 << 0, "Ctrl": 1 << 2, "Alt": 1 << 3, "Meta": 1 << 6}


class X11Keys(QObject):
    """Passes ``shortcuts`` to the guardian for each window that receives the focus. Without an X server (on
    Wayland and other systems), only the window receives the shortcuts.
    """

    def __init__(
        self, shortcuts: Sequence[QKeySequence], guardian: Guardian, application: QGuiApplication
    ) -> None:
        super().__init__(application)
        self._guardian = guardian
        if application.platformName() != "xcb":
            return
        symbols = [_press(shortcut) for shortcut in shortcuts]
        guardian.listen_for_keys(lambda: _connected(symbols))
        application.focusWindowChanged.connect(self._take_window)
        self._take_window(application.focusWindow())

    @Slot(QWindow)
    def _take_window(self, window: QWindow | None) -> None:
        if window is not None:
            self._guardian.listen_in(int(window.winId()))


def _press(shortcut: QKeySequence) -> tuple[int, int]:
    """Return the key symbol for a shortcut's letter or function key, and the shortcut's modifiers."""
    *modifiers, key = shortcut.toString(QKeySequence.SequenceFormat.PortableText).split("+")
    symbol = ord(key.lower()) if len(key) == 1 else _F1 + int(key.removeprefix("F")) - 1
    return symbol, sum(_MODIFIERS[each] for each in modifiers)


def _connected(symbols: Sequence[tuple[int, int]]) -> tuple[int, Presses]:
    """Connect to the X server. Return the connection and the keys that produce ``symbols``. Raises OSError.

    Qt's own connection cannot be shared with another process. The new connection is never closed through
    libxcb, because closing it there would shut it down for the guardian as well.
    """
    xcb, keysyms = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
    xcb.xcb_connect.restype = keysyms.xcb_key_symbols_alloc.restype = ctypes.c_void_p
    keysyms.xcb_key_symbols_get_keycode.restype = ctypes.POINTER(ctypes.c_uint8)
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    table = ctypes.c_void_p(keysyms.xcb_key_symbols_alloc(connection))
    presses = [
        (code, modifiers)
        for symbol, modifiers in symbols
        for code in _until_zero(keysyms.xcb_key_symbols_get_keycode(table, ctypes.c_uint32(symbol)))
    ]
    keysyms.xcb_key_symbols_free(table)
    return int(xcb.xcb_get_file_descriptor(connection)), presses


def _until_zero(codes: ctypes._Pointer[ctypes.c_uint8]) -> Iterator[int]:
    """Yield the key codes up to the terminating zero. The array is only a few bytes and is never freed."""
    if codes:  # type: ignore[truthy-bool]  # NULL is false
        yield from itertools.takewhile(bool, (codes[place] for place in itertools.count()))
