"""Listening in on what a port receives, for the reply that confirms a stop."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PortError
    from praxis_desktop.ports.transport import LineErrorKind, Receiver

_KEPT = 1 << 16
"""Bytes at the end of what came that are searched: an instrument may flood the line."""
_PAUSE_S = 0.005
"""Between two searches: one may take long, and nothing else of this program runs meanwhile."""


class Hearing:
    """What came since it began. ``hear`` is called on the port's thread, ``wait_for`` on another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._data = bytearray()
        self._is_over = False

    def hear(self, data: bytes) -> None:
        """``data`` came."""
        with self._changed:
            self._data += data
            del self._data[:-_KEPT]
            self._changed.notify()

    def end(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def wait_for(self, expression: re.Pattern[str], deadline: Deadline) -> bool:
        """Wait until ``expression`` is found in what came; False at the ``deadline``, and at the end."""
        searched = b""
        pause = threading.Event()
        while True:
            with self._changed:
                if self._data == searched and not self._is_over:
                    self._changed.wait(deadline.remaining)
                searched, is_over = bytes(self._data), self._is_over
            if expression.search(searched.decode("latin-1")) is not None:
                return True
            if deadline.expired or is_over:
                return False
            pause.wait(_PAUSE_S)


class Overheard:
    """A Receiver that passes all on to ``receiver``, having told it to who listens in."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.hearing: Hearing | None = None

    def on_bytes(self, data: bytes) -> None:
        hearing = self.hearing
        if hearing is not None:
            hearing.hear(data)
        self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        hearing = self.hearing
        if hearing is not None:
            hearing.end()
        self._receiver.on_lost(error)
