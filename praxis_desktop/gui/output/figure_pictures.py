"""Has the figures of a run drawn small, one after another, in processes of their own."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QSize, Signal

from praxis_desktop.core.events import DisplayEvent

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

DRAWN = frozenset({"image/svg+xml", "image/png", "image/jpeg"})
"""Kinds of figure that are drawn."""

MOST_WAITING = 12
"""Figures that wait to be drawn; of more, the newest."""

TIMEOUT_S = 20.0
"""Seconds after which a figure is given up."""


class _Order(NamedTuple):
    generation: int
    number: int
    figure: DisplayEvent
    size: QSize


class FigurePictures(QObject):
    """GUI thread; every method returns at once."""

    drawn = Signal(int, bytes)
    """The number that a figure was given, and a PNG; b"" when it cannot be drawn."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[_Order] = deque(maxlen=MOST_WAITING)
        self._is_drawing = False
        self._process: subprocess.Popen[bytes] | None = None
        self._generation = 0
        self._is_closed = False

    def draw(self, number: int, figure: DisplayEvent, size: QSize) -> None:
        """Draw ``figure`` so that it fits into ``size``, in pixels of the screen; ``drawn`` tells."""
        with self._lock:
            if self._is_closed:
                return
            self._waiting.append(_Order(self._generation, number, figure, size))
            if self._is_drawing:
                return
            self._is_drawing = True
        threading.Thread(target=self._work, name="figures", daemon=True).start()

    def clear(self) -> None:
        """Draw nothing of what was asked for any more."""
        with self._lock:
            self._waiting.clear()
            self._generation += 1
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Draw nothing any more; idempotent."""
        self._is_closed = True
        self.clear()

    # ---- the thread
    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_drawing = False
                    return
                order = self._waiting.popleft()
            try:
                picture = self._draw(order)
            except Exception:  # the thread's frame for each figure: the next may do
                log.exception("A figure is not drawn")
                picture = b""
            try:
                self.drawn.emit(order.number, picture)
            except RuntimeError:
                log.debug("The window was closed before %s was drawn", order.figure.file)

    def _draw(self, order: _Order) -> bytes:
        # Loaded with the first figure: the window shows without it.
        import base64
        import subprocess

        from praxis_desktop.core.own_processes import child_environment, module_command

        figure, size = order.figure, order.size
        is_text = figure.mime == "image/svg+xml"
        content = figure.data.encode() if is_text else base64.b64decode(figure.data)
        module = "praxis_desktop.gui.output.figure_drawing"
        # Not with the lock held: the window's thread may want it meanwhile.
        process = subprocess.Popen(
            module_command(module, figure.mime, str(size.width()), str(size.height())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        with self._lock:
            self._process = process
            if order.generation != self._generation:
                process.kill()
        try:
            picture, _ = process.communicate(content, TIMEOUT_S)
        except subprocess.TimeoutExpired:
            log.info("%s takes too long to be drawn", figure.file)
            process.kill()
            process.communicate()
            return b""
        finally:
            with self._lock:
                self._process = None
        return picture if process.returncode == 0 else b""
