"""A virtual X screen for a benchmark, and the time at which a window on it is painted, as seen from another
process.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT

_SIZE = "1400x900x24"
_LEAST_WIDTH, _LEAST_HEIGHT = 600, 400
"""Smaller windows are ignored: no program has so small a main window."""
_COLOURS = 24
"""Minimum number of colours of a painted window; one that has just been mapped has a single colour."""
_EVERY = 7
"""One in this many pixels is examined; a line's length is not a multiple of this number."""
_LOOK_S = 0.002
_STILL_S = 4.0
"""Seconds without a change after which a page is complete."""
_LOOK_AGAIN_S = 0.05
_STILL = 0.0005
"""The share of pixels that may still differ in a complete page: enough for a caret, too little for a word."""

_VIEWABLE = 2
_Z_PIXMAP = 2
_ALL_PLANES = ctypes.c_ulong(-1).value


class _Attributes(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border_width", "depth")),
        *(("visual", ctypes.c_void_p), ("root", ctypes.c_ulong)),
        *((name, ctypes.c_int) for name in ("kind", "bit_gravity", "win_gravity", "backing_store")),
        *((name, ctypes.c_ulong) for name in ("backing_planes", "backing_pixel")),
        *(("save_under", ctypes.c_int), ("colormap", ctypes.c_ulong)),
        *((name, ctypes.c_int) for name in ("map_installed", "map_state")),
        *((name, ctypes.c_long) for name in ("all_masks", "your_mask", "no_propagate_mask")),
        *(("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p)),
    )


class _Image(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")),
        ("data", ctypes.POINTER(ctypes.c_char)),
        *((name, ctypes.c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth")),
        *((name, ctypes.c_int) for name in ("bytes_per_line", "bits_per_pixel")),
    )


_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def _ignore_error(display: int, error: int) -> int:
    """Ignore the error if an examined window has closed meanwhile; Xlib would end the process."""
    return 0


_on_error = _ErrorHandler(_ignore_error)


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Yield the name of a new Xvfb display. Raises FileNotFoundError if Xvfb is missing."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class Screen:
    """Examines the windows of a display, as a person in front of it would."""

    def __init__(self, display: str) -> None:
        library = ctypes.util.find_library("X11")
        if library is None:
            raise FileNotFoundError("libX11 is not installed")
        x11 = self._x11 = ctypes.CDLL(library)
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XDefaultRootWindow.restype = ctypes.c_ulong
        x11.XGetImage.restype = ctypes.POINTER(_Image)
        x11.XSetErrorHandler(_on_error)
        opened = x11.XOpenDisplay(display.encode())
        if not opened:
            raise OSError(f"the display {display} cannot be opened")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(x11.XDefaultRootWindow(self._display))

    def close(self) -> None:
        """Disconnect from the display."""
        self._x11.XCloseDisplay(self._display)

    def await_painted(self, deadline_s: float) -> float:
        """Return the time (monotonic) at which a painted window was first seen. Raises TimeoutError."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            for window in self._windows():
                if self._is_painted(window):
                    return time.monotonic()
            time.sleep(_LOOK_S)
        raise TimeoutError("no window was painted")

    def page(self) -> bytes:
        """Return some of the pixels of the first large window, without its status bar; empty if there is
        none.
        """
        for window in self._windows():
            pixels, width = self._pixels(window)
            return page_of(pixels, width)
        return b""

    def await_still(self) -> float:
        """Wait until the page is complete; return the time (monotonic) of its last change.

        The status bar is left out because it keeps changing while workers start in the background. Nobody
        waits for that, and its share of the pixels can exceed that of a card.
        """
        last, since = self.page(), time.monotonic()
        while time.monotonic() - since < _STILL_S:
            time.sleep(_LOOK_AGAIN_S)
            page, now = self.page(), time.monotonic()
            if not is_same_page(last, page):
                last, since = page, now
        return since

    def await_none(self, deadline_s: float) -> None:
        """Wait until no window is on the screen, so that the next one is another program's. Raises
        TimeoutError.
        """
        end = time.monotonic() + deadline_s
        while self._windows():
            if time.monotonic() > end:
                raise TimeoutError("the window does not go")
            time.sleep(_LOOK_S)

    def _windows(self) -> list[tuple[ctypes.c_ulong, _Attributes]]:
        """Return the visible large windows."""
        root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        self._x11.XQueryTree(
            self._display,
            self._root,
            *map(ctypes.byref, (root, parent, children, count)),
        )
        found = []
        for number in range(count.value):
            window, told = ctypes.c_ulong(children[number]), _Attributes()
            if not self._x11.XGetWindowAttributes(self._display, window, ctypes.byref(told)):
                continue
            is_large = told.width >= _LEAST_WIDTH and told.height >= _LEAST_HEIGHT
            if told.map_state == _VIEWABLE and is_large:
                found.append((window, told))
        if count.value:
            self._x11.XFree(children)
        return found

    def _is_painted(self, found: tuple[ctypes.c_ulong, _Attributes]) -> bool:
        pixels, _ = self._pixels(found)
        return len(set(pixels[::_EVERY])) >= _COLOURS

    def _pixels(self, found: tuple[ctypes.c_ulong, _Attributes]) -> tuple[memoryview, int]:
        """Return the pixels of the whole window, line by line, and the number of pixels in a line."""
        window, told = found
        image = self._x11.XGetImage(
            self._display, window, 0, 0, told.width, told.height, ctypes.c_ulong(_ALL_PLANES), _Z_PIXMAP
        )
        if not image:
            return memoryview(b"").cast("I"), 0
        picture = image.contents
        size = picture.bytes_per_line * picture.height
        pixels = memoryview(ctypes.string_at(picture.data, size)).cast("I")
        width = picture.bytes_per_line // pixels.itemsize
        self._x11.XFree(picture.data)
        self._x11.XFree(image)
        return pixels, width


def page_of(pixels: memoryview, width: int) -> bytes:
    """Return some of the pixels above a window's status bar, always the same ones; a line has ``width``
    pixels.
    """
    return pixels[: max(0, len(pixels) - width * STATUS_BAR_HEIGHT) : _EVERY].tobytes()


def is_same_page(before: bytes, after: bytes) -> bool:
    """Return whether two pictures of a page differ by less than a word."""
    if len(before) != len(after):
        return False
    if before == after:
        return True
    old, new = memoryview(before).cast("I"), memoryview(after).cast("I")
    return sum(one != other for one, other in zip(old, new, strict=True)) <= len(new) * _STILL
