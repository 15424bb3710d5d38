"""The limits of HTTP requests. Those of ``http.client`` keep an endless header from blocking a program."""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPException, HTTPResponse, LineTooLong
from typing import Any

SILENCE_S = 300.0
"""Seconds that a server may be silent if the program sets no time-out, as in browsers; also the time limit
for the header of a response.
"""
MOST_REDIRECTS = 20
LARGEST_BODY = 256 << 20
"""The maximum size, in bytes, of a body that ``js.fetch`` and ``js.XMLHttpRequest`` read."""

_MOST_LINES = 100
"""Maximum number of trailer lines after a body, and of interim responses before the final one."""
_LONGEST_LINE = 1 << 16


class _Hurried(io.RawIOBase):
    """A stream that reads from ``sock``. Until ``in_no_hurry`` is called, all reads together may take at most
    ``limit`` seconds.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, limit: float) -> None:
        super().__init__()
        self._raw, self._sock, self._limit = raw, sock, limit
        self._timeout = sock.gettimeout()
        self.deadline: float | None = time.monotonic() + limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.deadline is None:
            return self._raw.readinto(buffer)
        late = TimeoutError(f"the header of the answer was not whole after {self._limit:g} s")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late
        self._sock.settimeout(left if self._timeout is None else min(left, self._timeout))
        try:
            return self._raw.readinto(buffer)
        except TimeoutError:
            if time.monotonic() < self.deadline:
                raise
            raise late from None

    def in_no_hurry(self) -> None:
        """Stop limiting the total time, so that the body can take as long as it needs."""
        self.deadline = None
        if self._sock.fileno() >= 0:
            self._sock.settimeout(self._timeout)

    def fileno(self) -> int:
        return self._raw.fileno()

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """A response that limits the time for its header, and the number of interim responses and trailers."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self._ahead = -1
        self._hurried: _Hurried | None = None
        if isinstance(sock, socket.socket):
            self._hurried = _Hurried(self.fp.detach(), sock, self._limit(sock))
            self.fp = io.BufferedReader(self._hurried)

    def _limit(self, sock: socket.socket) -> float:
        return SILENCE_S

    def begin(self) -> None:
        super().begin()
        if self._hurried is not None:
            self._hurried.in_no_hurry()

    def _read_status(self) -> Any:
        self._ahead += 1
        if self._ahead > _MOST_LINES:
            raise HTTPException(f"got more than {_MOST_LINES} interim responses")
        return super()._read_status()  # type: ignore[misc]

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_MOST_LINES + 1):
            line = self.fp.readline(_LONGEST_LINE + 1)
            if len(line) > _LONGEST_LINE:
                raise LineTooLong("trailer line")
            if line in (b"\r\n", b"\n", b""):
                return
        raise HTTPException(f"got more than {_MOST_LINES} trailers")


class HurriedAnswer(_Answer):
    """A response whose header must arrive within its socket's time-out."""

    def _limit(self, sock: socket.socket) -> float:
        return sock.gettimeout() or SILENCE_S


def change(module: Any) -> None:
    """Make ``http.client``, which has just been loaded, limit the headers of responses."""
    module.HTTPConnection.response_class = _Answer
