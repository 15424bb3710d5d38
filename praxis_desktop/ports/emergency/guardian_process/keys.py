"""Detects the stop key through the X server itself, even if the program's window does not respond."""

from __future__ import annotations

import socket
import struct


class Keys:
    """Key events from an X server for the program's windows, which arrive even while the program is drawing
    or hanging.

    ``presses`` are the stop keys, each with its modifiers. Messages follow the X Window System Protocol,
    appendix B, in this computer's byte order.
    """

    _SIZE = 32
    _PRESSED = struct.Struct("=BBHI20xHxx")
    _SELECT = struct.Struct("=BxHIII")
    _REPLY, _KEY_PRESS, _KEY_RELEASE, _GENERIC_EVENT = 1, 2, 3, 35
    _CHANGE_WINDOW_ATTRIBUTES, _EVENT_MASK, _PRESSES_AND_RELEASES = 2, 1 << 11, 0b11
    _MODIFIERS = 0b1001101
    """The modifier bits for Shift, Control, Alt and Super, excluding the lock keys."""

    def __init__(self, connection: socket.socket, presses: set[tuple[int, int]]) -> None:
        connection.setblocking(False)
        self.connection = connection
        self._presses = presses
        self._received = b""
        self._is_down = False
        self._released_ms = -1

    def select(self, window: int) -> None:
        """Subscribe to the key events of a window. Raises OSError."""
        request = self._SELECT.pack(
            self._CHANGE_WINDOW_ATTRIBUTES,
            self._SELECT.size // 4,
            window,
            self._EVENT_MASK,
            self._PRESSES_AND_RELEASES,
        )
        self.connection.send(request)

    def is_pressed(self) -> bool:
        """Read the server's messages; return True if they report that a stop key was pressed, ignoring
        auto-repeat. Raises OSError if the server is gone.
        """
        try:
            data = self.connection.recv(1 << 16)
        except BlockingIOError:
            return False
        if not data:
            raise ConnectionResetError("the X server has ended")
        self._received += data
        pressed = False
        while len(self._received) >= self._SIZE:
            kind, key, _, time_ms, modifiers = self._PRESSED.unpack_from(self._received)
            size = self._SIZE
            if kind & 0x7F in (self._REPLY, self._GENERIC_EVENT):
                size += 4 * time_ms  # in these messages the field is the length of what follows
            if len(self._received) < size:
                break
            self._received = self._received[size:]
            if kind not in (self._KEY_PRESS, self._KEY_RELEASE):
                continue
            if (key, modifiers & self._MODIFIERS) not in self._presses:
                continue
            if kind == self._KEY_PRESS:
                # Auto-repeat sends a release and a press with the same time.
                pressed = pressed or time_ms != self._released_ms
            elif self._is_down:
                self._released_ms = time_ms
            self._is_down = kind == self._KEY_PRESS
        return pressed
