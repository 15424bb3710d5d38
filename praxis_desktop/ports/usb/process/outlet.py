"""Sends messages to a program that may not read them, with bounded memory and without delaying stop
commands.
"""

from __future__ import annotations

import threading
from collections import deque

from msgspec import Struct

from praxis_desktop.ports.usb.message_ends import MessageEnd

_MOST_HELD = 1 << 21
"""Maximum number of bytes to hold for transfers in progress and for completions not yet sent."""
_EACH = 64
"""Number of bytes counted for each transfer in addition to its data."""
_ROOM_S = 0.5


class _Kept(Struct):
    """A completion to be sent ``times`` times, and the number of bytes counted for it."""

    message: bytes
    times: int
    counted: int


class Outlet:
    """Sends messages on ``line``. ``answer`` never blocks, because completions that the program does not read
    are kept, up to the limit in ``admit``. ``packet`` waits for room.
    """

    def __init__(self, line: MessageEnd) -> None:
        self._line = line
        self._changed = threading.Condition()
        self._kept: dict[int, deque[_Kept]] = {}
        """The kept completions, keyed by endpoint, because the order matters only within an endpoint."""
        self._is_full = False
        self._held = 0
        self._has_ended = False
        threading.Thread(target=self._send_kept, name="kept answers", daemon=True).start()

    def admit(self, length: int) -> int:
        """Reserve memory for a transfer of ``length`` bytes until its completion is sent; return the number
        of bytes reserved, or 0 if the transfer cannot be accepted.
        """
        with self._changed:
            if self._held + length > _MOST_HELD:
                return 0
            self._held += length + _EACH
            return length + _EACH

    def answer(self, endpoint: int, message: bytes, counted: int, times: int = 1) -> None:
        """Send a transfer's completion, now or once there is room. ``counted`` is the value returned by
        ``admit``; if it is 0, the completion may be sent several ``times``.
        """
        with self._changed:
            kept = self._kept.setdefault(endpoint, deque())
            while times and not kept and not self._is_full and self._sends(message):
                self._held -= counted
                times -= 1
            if not times:
                return
            if kept and not counted and not kept[-1].counted and kept[-1].message == message:
                kept[-1].times += times
            else:
                kept.append(_Kept(message, times, counted))

    def packet(self, message: bytes) -> bool:
        """Send a packet once the program has made room; return False if nothing more can be sent."""
        with self._changed:
            while not self._has_ended:
                if not self._is_full and self._sends(message):
                    return True
                self._changed.wait()
            return False

    def drop(self) -> None:
        """Drop the completions for which the program has not made room."""
        with self._changed:
            for kept in self._kept.values():
                self._held -= sum(each.counted for each in kept)
                kept.clear()

    def end(self) -> None:
        """Release all waiting threads."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def _sends(self, message: bytes) -> bool:
        """Send a message; return True if it was sent, or if the program is gone and needs no completion."""
        try:
            self._line.send(message)
        except BlockingIOError:
            self._is_full = True
            self._changed.notify_all()
            return False
        except OSError:
            pass  # no reader is left
        return True

    def _send_kept(self) -> None:
        """Send the kept completions whenever there is room. Runs on a separate thread."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_full or self._has_ended)
                if self._has_ended:
                    return
            if not self._line.await_room(_ROOM_S):
                continue
            with self._changed:
                self._is_full = False
                for kept in self._kept.values():
                    while kept and not self._is_full and self._sends(kept[0].message):
                        kept[0].times -= 1
                        if not kept[0].times:
                            self._held -= kept.popleft().counted
                if not self._is_full:
                    self._changed.notify_all()
