"""One end of a control connection: bytes only, the other end known by a key, no wait without an end."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from praxis_desktop.workers.alarms import Alarm

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

EXCHANGE_S = 5.0
"""Seconds that one message may take on its way."""

PROOF_S = 2.0
"""Seconds in which both ends have shown that they know the key: they do nothing else meanwhile."""

_NONCE_BYTES = _PROOF_BYTES = 32
_CLIENT, _SERVER = b"client", b"server"
"""Who proves it: neither can be had to prove it for the other."""


class Line:
    """A connection that is closed when the other end keeps it waiting. Used on one thread at a time."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._alarm = Alarm()

    def prove_as_server(self, key: bytes) -> None:
        """Have the other end show that it knows ``key``, then show it. Raises OSError, EOFError."""
        with self._hurrying(PROOF_S):
            self._challenge(key, _CLIENT)
            self._meet(key, _SERVER)

    def prove_as_client(self, key: bytes) -> None:
        """The same from the other end."""
        with self._hurrying(PROOF_S):
            self._meet(key, _CLIENT)
            self._challenge(key, _SERVER)

    def _challenge(self, key: bytes, role: bytes) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        self._connection.send_bytes(nonce)
        if not hmac.compare_digest(self._connection.recv_bytes(_PROOF_BYTES), _proof(key, role, nonce)):
            raise PermissionError("the other end of a control connection does not know the key")

    def _meet(self, key: bytes, role: bytes) -> None:
        self._connection.send_bytes(_proof(key, role, self._connection.recv_bytes(_NONCE_BYTES)))

    def waits(self, seconds: float | None) -> bool:
        """Whether something comes within so many seconds, None: in whatever time it takes. Raises OSError."""
        return bool(self._connection.poll(seconds))

    def receive(self, largest: int) -> bytes:
        """A message that has begun to come. Raises OSError, EOFError."""
        with self._hurrying(EXCHANGE_S):
            return self._connection.recv_bytes(largest)

    def send(self, data: bytes) -> None:
        """Send a message. Raises OSError."""
        with self._hurrying(EXCHANGE_S):
            self._connection.send_bytes(data)

    def close(self) -> None:
        """Let it go; idempotent."""
        with suppress(OSError):
            self._connection.close()

    def hang_up(self) -> None:
        """Have whoever waits at either end see the end of it; any thread."""
        try:
            if os.name == "posix":
                # Closing a descriptor wakes nobody who waits on it.
                import socket

                with socket.socket(fileno=os.dup(self._connection.fileno())) as twin:
                    twin.shutdown(socket.SHUT_RDWR)
            else:
                self._connection.close()
        except OSError:
            return

    @contextmanager
    def _hurrying(self, seconds: float) -> Iterator[None]:
        self._alarm.set(seconds, self.hang_up)
        try:
            yield
        finally:
            self._alarm.clear()


def _proof(key: bytes, role: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, role + nonce, "sha256")
