"""The base class of simulated instruments that are controlled through HTTP/1.1, usually with JSON."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException, parse_headers
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from praxis_desktop.core.plain_data import is_within
from praxis_desktop.ports.simulators.instrument import Instrument

_END = b"\r\n\r\n"
_WAITS = re.compile(rb"\r\nexpect: *100-continue(?=\r\n)", re.IGNORECASE)
_GO_AHEAD = b"HTTP/1.1 100 Continue" + _END
_LARGEST_HEAD = 65536
_LARGEST = 4 << 20
_DIGITS = 12
"""Only this many digits of a length are parsed, because Python refuses to parse thousands."""
_DEEPEST = 100


class Request(Struct, frozen=True):
    """A request. ``body`` is what ``decoded`` returned, or None if the request has no body."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    body: Any = None


class Answer(Struct, frozen=True):
    """A response: its body, which ``encoded`` converts to bytes, and its delay in seconds."""

    body: object
    status: int = 200
    delay_s: float = 0.0


class HttpInstrument(Instrument):
    """Reads requests and sends responses. Connections stay open unless the request says otherwise."""

    terminator: ClassVar[bytes] = b""
    command_end: ClassVar[bytes] = _END
    longest_command: ClassVar[int] = _LARGEST
    server_name: ClassVar[str] = ""
    content_type: ClassVar[str] = "application/json"

    @abstractmethod
    def respond(self, request: Request, now: int) -> Answer:
        """Carry out a request, and return the response."""

    @abstractmethod
    def failure_of(self, status: int, why: str) -> object:
        """Return the body for a failed request."""

    def decoded(self, body: bytes) -> Any:
        """Return the value that a request's body encodes. Raises ValueError."""
        try:
            value = json.loads(body)
        except RecursionError:
            raise ValueError("the body is nested too deep") from None
        if not is_within(value, _DEEPEST):
            raise ValueError("the body is nested too deep")
        return value

    def encoded(self, body: object) -> bytes:
        """Return the bytes for the body of a response."""
        return json.dumps(body).encode()

    # ---- Instrument
    def split(self, received: bytearray) -> list[bytes]:
        requests = []
        while (end := received.find(_END)) >= 0:
            size = end + len(_END) + _length(bytes(received[: end + len(_END)]))
            if len(received) < size:
                self._let_continue(received, end)
                break
            requests.append(bytes(received[:size]))
            del received[:size]
        if end < 0 and len(received) > _LARGEST_HEAD:
            requests.append(bytes(received))
            received.clear()
        return requests

    def obey(self, command: bytes, now: int) -> None:
        try:
            request, keeps_open = self._parsed(command)
        except (ValueError, HTTPException) as error:
            self._say(Answer(self.failure_of(400, str(error)), 400), now, keeps_open=False)
            return
        self._say(self.respond(request, now), now, keeps_open=keeps_open)

    def busy_reply(self, command: str) -> bytes:
        return self._frame(Answer(self.failure_of(503, "busy"), 503), keeps_open=True)

    def transmission_error(self) -> bytes:
        return self._frame(Answer(self.failure_of(400, "malformed request"), 400), keeps_open=True)

    def _let_continue(self, received: bytearray, end: int) -> None:
        """Tell a client that announces a body with ``Expect: 100-continue`` to send the body, but only once
        for each request.
        """
        here = self._connection
        if waits := _WAITS.search(received, 0, end + 2):
            del received[waits.start() : waits.end()]
            here.agenda.add(here.received_at, _GO_AHEAD)

    def _parsed(self, data: bytes) -> tuple[Request, bool]:
        """Return a request, and whether the connection stays open. Raises ValueError or HTTPException."""
        stream = BytesIO(data)
        line = stream.readline(_LARGEST_HEAD).decode("latin-1").split()
        if len(line) != 3 or not line[2].startswith("HTTP/1."):
            raise ValueError("this is not a request of HTTP/1.1")
        method, target, version = line
        headers = parse_headers(stream)
        if headers.get("transfer-encoding"):
            raise ValueError("a body needs a content-length")
        body = stream.read()
        parts = urlsplit(target)
        wish = headers.get("connection", "" if version == "HTTP/1.1" else "close").lower()
        request = Request(
            method, parts.path, dict(parse_qsl(parts.query)), self.decoded(body) if body else None
        )
        return request, "close" not in wish

    def _say(self, answer: Answer, now: int, *, keeps_open: bool) -> None:
        self.send(self._frame(answer, keeps_open=keeps_open), now, answer.delay_s)
        if not keeps_open:
            self.hang_up(now)

    def _frame(self, answer: Answer, *, keeps_open: bool) -> bytes:
        body = self.encoded(answer.body)
        head = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"server: {self.server_name}",
            f"content-type: {self.content_type}",
            f"content-length: {len(body)}",
            *([] if keeps_open else ["connection: close"]),
        ]
        return "\r\n".join(head).encode() + _END + body


def _length(head: bytes) -> int:
    """Return the length of the body that a head announces, limited to a length that is refused anyway."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return min(int(value.strip()[:_DIGITS]), _LARGEST)
    return 0
