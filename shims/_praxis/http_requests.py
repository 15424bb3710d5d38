"""Makes the HTTP requests of ``js.fetch`` and ``js.XMLHttpRequest`` with ``http.client``."""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from urllib.parse import urljoin, urlsplit

from _praxis import http_limits

_CHUNK = 1 << 16
_NOT_THE_PROGRAMS = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "upgrade"})
_SEE_OTHER, _MOVED, _KEPT = 303, (301, 302), (307, 308)


class _Refused(OSError):
    """The request cannot be made, or the response never ends, ends too early or is not HTTP."""


class Ask:
    """A request and its redirects. Another task can end it with ``stop``."""

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        self.method, self.url, self._body = method, url, body
        self._advice = "Ask again."
        if method not in ("GET", "HEAD"):
            self._advice = "It may have done what was asked: check the instrument before you ask again."
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._connection: http.client.HTTPConnection | None = None
        self.is_redirected = False
        self.status = 0
        self.reason = ""
        self.headers: Message | dict[str, str] = {}

    def perform(self, timeout: float | None = None, redirect: str = "follow") -> bytes:
        """Make the request, follow redirects, and return the body. Raises OSError."""
        for _ in range(http_limits.MOST_REDIRECTS + 1):
            content = self._once(timeout or http_limits.SILENCE_S)
            target = self.headers.get("Location")
            moves = self.status in (*_MOVED, *_KEPT, _SEE_OTHER) and target is not None
            if not moves or redirect == "manual":
                return content
            if redirect == "error":
                raise _Refused(f"{self.url} leads to {target}, and the program follows no redirects")
            try:
                self._go_to(urljoin(self.url, target))
            except ValueError:
                raise _Refused(f"{self.url} leads to {target!r}, which is not an address") from None
        raise _Refused(
            f"{self.url} redirects for ever: more than {http_limits.MOST_REDIRECTS} times. "
            "Check the address, and the settings of the server."
        )

    def _go_to(self, url: str) -> None:
        before, after = urlsplit(self.url), urlsplit(url)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            self._headers.pop("authorization", None)
        if self.status == _SEE_OTHER or (self.status in _MOVED and self.method == "POST"):
            self.method, self._body = "HEAD" if self.method == "HEAD" else "GET", None
            self._headers = {k: v for k, v in self._headers.items() if not k.startswith("content-")}
        self.url, self.is_redirected = url, True

    def _once(self, timeout: float) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _Refused(f"{self.url} is not an address of http or https")
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=timeout, context=context
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self._connection = connection
        connection.response_class = http_limits.HurriedAnswer
        headers = {"accept": "*/*", "accept-encoding": "gzip, deflate", "connection": "close"}
        headers |= {name: value for name, value in self._headers.items() if name not in _NOT_THE_PROGRAMS}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            try:
                connection.request(self.method, path, self._body, headers)
            except http.client.HTTPException as error:
                raise _Refused(str(error)) from None
            return self._answered(connection)
        finally:
            connection.close()

    def _answered(self, connection: http.client.HTTPConnection) -> bytes:
        """Read the response and return its body. Raises _Refused if it is not valid HTTP."""
        try:
            with connection.getresponse() as response:
                self.status, self.reason, self.headers = response.status, response.reason, response.headers
                return self._read(response)
        except http.client.IncompleteRead:
            raise self._cut() from None
        except http.client.RemoteDisconnected:
            raise _Refused(f"{self.url} closed the connection without an answer. {self._advice}") from None
        except http.client.BadStatusLine as error:
            found = repr(str(error)[:80])
        except http.client.HTTPException as error:
            found = str(error)
        except zlib.error:
            raise _Refused(f"the answer of {self.url} is packed in a way that cannot be read") from None
        raise _Refused(f"{self.url} does not answer as HTTP does: {found}. Check its address and its port.")

    def _cut(self) -> _Refused:
        return _Refused(f"the answer of {self.url} ended before it was whole. {self._advice}")

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Return the body, decompressed. Raises _Refused if it is incomplete or too large."""
        coding = (response.headers.get("Content-Encoding") or "").lower()
        unpacker = (
            zlib.decompressobj(zlib.MAX_WBITS | 32) if coding in ("gzip", "x-gzip", "deflate") else None
        )
        pieces: list[bytes] = []
        left = http_limits.LARGEST_BODY
        while left >= 0:
            piece = response.read(_CHUNK)
            if not piece:
                if response.length or (unpacker is not None and pieces and not unpacker.eof):
                    raise self._cut()
                return b"".join(pieces)
            while piece:
                if unpacker is None:
                    unpacked, piece = piece, b""
                else:
                    unpacked = unpacker.decompress(piece, _CHUNK)
                    piece = unpacker.unconsumed_tail
                pieces.append(unpacked)
                left -= len(unpacked)
                if left < 0:
                    break
        raise _Refused(
            f"the answer of {self.url} is larger than {http_limits.LARGEST_BODY >> 20} MiB. "
            "Read it in pieces, with http.client."
        )

    def stop(self) -> None:
        """End the request, which raises an error in the thread that performs it."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def decoded(content: bytes, mime: str) -> str:
    """Return the text of a body in the encoding that its type ``mime`` names, by default UTF-8."""
    message = Message()
    message["Content-Type"] = mime
    try:
        return content.decode(message.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
