"""An X server's end of the connection through which the guardian receives key events."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from praxis_desktop.ports.emergency.guardian import GUARDIAN
from tests.ports.wires import WAIT_S

F12, RETURN = 96, 36
CONTROL, NUM_LOCK = 1 << 2, 1 << 4
WINDOW = 0x400007

_PRESSED, _RELEASED = 2, 3


class Keyboard:
    """Sends key events like an X server, on one connection."""

    def __init__(self) -> None:
        self._server, client = socket.socketpair()
        self._server.settimeout(WAIT_S)
        self._client = client.detach()
        self._now_ms = 1000

    def connect(self) -> tuple[int, list[tuple[int, int]]]:
        """Return the guardian's end, and the key for an emergency stop: F12 alone."""
        return os.dup(self._client), [(F12, 0)]

    def selected(self) -> int:
        """Return the next window for which key events are requested."""
        operation, length, window, mask, wanted = struct.unpack("=BxHIII", self._server.recv(16))
        assert (operation, length, mask, wanted) == (2, 4, 1 << 11, 3)
        return int(window)

    def press(self, key: int = F12, modifiers: int = 0) -> None:
        """Press and release a key."""
        self._tell(_PRESSED, key, modifiers)
        self._now_ms += 80
        self._tell(_RELEASED, key, modifiers)
        self._now_ms += 80

    def hold(self, key: int = F12, times: int = 20) -> None:
        """Hold a key down."""
        self._tell(_PRESSED, key)
        for _ in range(times):
            self._now_ms += 33
            self._tell(_RELEASED, key)
            self._tell(_PRESSED, key)
        self._now_ms += 33
        self._tell(_RELEASED, key)
        self._now_ms += 80

    def say(self, message: bytes) -> None:
        """Send another message."""
        self._server.sendall(message)

    def _tell(self, kind: int, key: int, modifiers: int = 0) -> None:
        self.say(struct.pack("=BBHI20xHxx", kind, key, 7, self._now_ms, modifiers))

    def close(self) -> None:
        """Close the connection, like a server that is killed."""
        self._server.close()
        os.close(self._client)


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """A keyboard to which the guardian listens, once a port is open."""
    made = Keyboard()
    GUARDIAN.listen_for_keys(made.connect)
    GUARDIAN.listen_in(WINDOW)
    try:
        yield made
    finally:
        GUARDIAN.listen_for_keys(_none)
        made.close()


def _none() -> tuple[int, list[tuple[int, int]]]:
    raise ConnectionRefusedError("there is no X server")
