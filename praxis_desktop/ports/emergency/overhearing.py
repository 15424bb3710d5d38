"""Listening in on what a port receives, for the reply that confirms a stop."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PortError
    from praxis_desktop.core.expressions import Expression
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.transport import LineErrorKind, Receiver

_KEPT = 1 << 16
"""Bytes at the end of what came that are searched: an instrument may flood the line."""
_PAUSE_S = 0.005
"""Between two searches: an instrument may send byte for byte."""


class Hearing:
    """What came since it began. ``hear`` is called on the port's thread, ``wait_for`` on another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._data = bytearray()
        self._times: list[tuple[int, int]] = []
        self._is_over = False

    def hear(self, data: bytes) -> None:
        """``data`` came."""
        with self._changed:
            self._data += data
            self._times.append((time.monotonic_ns(), len(data)))
            while sum(length for _, length in self._times) > max(_KEPT, self._times[-1][1]):
                del self._times[0]
            del self._data[:-_KEPT]
            self._changed.notify()

    def forget_before(self, at_ns: int) -> None:
        """Forget what came before ``at_ns`` (``time.monotonic_ns``): it answers something else."""
        with self._changed:
            self._times = [(time_ns, length) for time_ns, length in self._times if time_ns >= at_ns]
            left = min(len(self._data), sum(length for _, length in self._times))
            del self._data[: len(self._data) - left]

    def end(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    def wait_for(self, expression: Expression, deadline: Deadline) -> bool:
        """Wait until ``expression`` is found in what came; False at the ``deadline``, and at the end."""
        searched = b""
        pause = threading.Event()
        while True:
            with self._changed:
                if self._data == searched and not self._is_over:
                    self._changed.wait(deadline.remaining)
                searched, is_over = bytes(self._data), self._is_over
            if expression.search(searched) is not None:
                return True
            if deadline.expired or is_over:
                return False
            pause.wait(_PAUSE_S)


class _Nobody:
    """A Receiver that receives for nobody."""

    def on_bytes(self, data: bytes) -> None:
        """Nobody reads it."""

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Nobody reads it."""

    def on_lost(self, error: PortError) -> None:
        """It was closed anyway."""


class Overheard:
    """A Receiver that passes all on to ``receiver``, having told it to who listens in."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._hearing: Hearing | None = None
        self.ward: Ward | None = None
        """Of a real instrument: its guardian may stop it, and it may answer, before anybody listens in; and
        its port may be opened anew meanwhile.
        """

    @property
    def hearing(self) -> Hearing | None:
        """Who listens in."""
        return self._hearing if self.ward is None else self.ward.hearing

    def listen(self) -> Hearing:
        """Listen in, until ``listen_no_more``; also to what came since the guardian shut the gate."""
        hearing = self.hearing or Hearing()
        self._set(hearing)
        return hearing

    def listen_no_more(self) -> None:
        """Whoever listened in has heard enough."""
        self._set(None)

    def _set(self, hearing: Hearing | None) -> None:
        if self.ward is None:
            self._hearing = hearing
        else:
            self.ward.hearing = hearing

    def alone(self) -> Overheard:
        """One that tells who listens in, and nobody else: of a port that the guest has closed."""
        heard = Overheard(_Nobody())
        heard._hearing = self.hearing
        return heard

    def on_bytes(self, data: bytes) -> None:
        if self.hearing is None and self.ward is not None and self.ward.is_shut:
            self.listen()
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
