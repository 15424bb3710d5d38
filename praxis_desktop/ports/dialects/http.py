"""Parses HTTP/1.1: finds the end of a request or response, and its method and path, or its status.

Sources: RFC 9110, RFC 9112, SOAP 1.1. A request's text is its method and its target, such as ``POST
/runs/7/commands``. For SOAP, the command follows: ``POST / OpenDoor``.
"""

from __future__ import annotations

import re
from collections import deque

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.messages import NoMessage, Said, shortened

LONGEST_HEAD = 16384
LONGEST_REQUEST = 1 << 20
_REQUEST = re.compile(r"([A-Z]{3,12}) (\S{1,4096}) HTTP/1\.[01]\Z")
_STATUS = re.compile(r"HTTP/1\.[01] ([1-5][0-9][0-9])(?: (.*))?\Z")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*\Z", re.DOTALL)
_UNCLEAR = re.compile(r"\\|%2[eEfF]|%5[cC]|%00|(?:^|/)\.\.?(?:/|\?|#|$)|//")
"""Parts of a path that some servers may interpret as a different path."""
_OTHER_METHOD = {"x-http-method-override", "x-http-method", "x-method-override"}
_LENGTH = re.compile(r"[0-9]{1,12}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")
_SOAP_COMMAND = re.compile(
    rb"\s*(?:<\?xml [^<>]*\?>)?\s*<(?:\w+:)?Envelope\b[^<>]*>\s*<(?:\w+:)?Body\b[^<>]*>"
    rb"\s*<(?:\w+:)?(\w{1,64})[\s/>]"
)
_SAFE = (b"GET ", b"HEAD ")
_NO_BODY = ("1", "204", "304")


_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)[0-9]{2}[ \r]")


def is_interim(received: bytes) -> bool:
    """Return whether ``received`` begins with an interim response (such as "100 Continue")."""
    return _INTERIM.match(received) is not None


def interim_length(received: bytes) -> int:
    """Return the total length of the complete interim responses at the start of ``received``."""
    length = 0
    while is_interim(received[length:]) and (end := received.find(b"\r\n\r\n", length)) >= 0:
        length = end + 4
    return length


def first_request(data: bytes) -> Said | None:
    """Return the request, including its body, at the start of ``data``; None if it is incomplete.

    Raises NoMessage for anything that a server may interpret differently: two lengths, unusual line endings,
    a path with dots, or a header that names another method.
    """
    head = _head(data)
    if head is None:
        return None
    size, first, fields = head
    found = _REQUEST.match(first)
    if found is None:
        raise NoMessage("not an HTTP request")
    method, target = found[1], found[2]
    if _UNCLEAR.search(target.partition("?")[0]) or not target.startswith("/"):
        raise NoMessage(Message("the path {target} is not in normalized form", target=repr(target)))
    for name in fields:
        if name in _OTHER_METHOD or name in ("upgrade", "http2-settings"):
            raise NoMessage(Message("an HTTP request with the {name} header", name=name))
    body = _body_size(data[size:], fields)
    if body is None:
        return None
    content = data[size : size + body]
    told = f"{method} {target}"
    if "soapaction" in fields:
        told += f" {_soap_command(fields['soapaction'], content)}"
    shown = f" {_content(content, fields)}" if content else ""
    return Said(size + body, shortened(told) + shown, (told,))


def only_reads(data: bytes) -> bool:
    """Return whether ``data`` consists of complete GET and HEAD requests, which change nothing on a server
    (RFC 9110, 9.2.1).
    """
    while data.startswith(_SAFE):
        try:
            said = first_request(data)
        except NoMessage:
            return False
        if said is None:
            return False
        data = data[said.size :]
    return not data


def _head(data: bytes) -> tuple[int, str, dict[str, str]] | None:
    """Return the size, first line and header fields of a message's head; None if the head is incomplete."""
    end = data.find(b"\r\n\r\n", 0, LONGEST_HEAD + 4)
    if end < 0:
        if len(data) > LONGEST_HEAD:
            raise NoMessage("an HTTP message with an unterminated header")
        return None
    first, *lines = data[:end].decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines:
        found = _FIELD.match(line)
        if found is None or any(sign in line for sign in "\r\n\0"):
            raise NoMessage("an HTTP message with a malformed header")
        name = found[1].lower()
        if name in fields and name in ("content-length", "transfer-encoding", "host", "soapaction"):
            raise NoMessage(Message("an HTTP message with two {name} headers", name=name))
        fields[name] = found[2]
    return end + 4, first, fields


def _soap_command(action: str, content: bytes) -> str:
    """Return the command in a SOAP request. Raises NoMessage unless the header and the body name the same
    command, because a device may follow either.
    """
    found = _SOAP_COMMAND.match(content)
    named = action.strip('"').rpartition("/")[2]
    if found is None or found[1].decode("ascii", "replace") != named:
        raise NoMessage("a SOAP request whose header and body do not name the same command")
    return named


def _body_size(data: bytes, fields: dict[str, str]) -> int | None:
    """Return the size of the request body at the start of ``data``; None if the body is incomplete."""
    length, coding = fields.get("content-length"), fields.get("transfer-encoding")
    if length is not None and coding is not None:
        raise NoMessage("an HTTP message with two lengths")
    if coding is not None:
        if coding.lower() != "chunked":
            raise NoMessage("an HTTP message of unknown length")
        return _chunked_size(data)
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise NoMessage("an HTTP message of unknown length")
    if int(length) > LONGEST_REQUEST:
        raise NoMessage(Message("an HTTP request of more than {count} bytes", count=LONGEST_REQUEST))
    return int(length) if len(data) >= int(length) else None


def _chunked_size(data: bytes) -> int | None:
    place = 0
    while True:
        found = _CHUNK.match(data, place)
        if found is None:
            if b"\r\n" in data[place : place + 1024] or len(data) - place > 1024:
                raise NoMessage("an HTTP message with a malformed chunk")
            return None
        length = int(found[1], 16)
        end = found.end() + length
        if end > LONGEST_REQUEST:
            raise NoMessage(Message("an HTTP request of more than {count} bytes", count=LONGEST_REQUEST))
        if len(data) < end + 2:
            return None
        if data[end : end + 2] != b"\r\n":
            raise NoMessage("an HTTP message with a malformed chunk")
        place = end + 2
        if not length:
            return place


def _content(data: bytes, fields: dict[str, str], size: int | None = None) -> str:
    kind = fields.get("content-type", "").partition(";")[0]
    count = len(data) if size is None else size
    told = f"({count} bytes{', ' if kind else ''}{kind})"
    if "json" in kind or kind.startswith("text/"):
        told += f" {shortened(data.decode('utf-8', 'replace'))}"
    return told


class HttpTalk:
    """Reads the requests and responses on one connection."""

    _KEPT = 4096

    def __init__(self) -> None:
        self._methods: deque[str] = deque(maxlen=64)
        self._to_skip: int | None = 0
        """The number of body bytes still to come; None if the body lasts until the connection ends."""

    def request(self, data: bytes) -> Said | None:
        """Return the request at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        said = first_request(data)
        if said is not None:
            if self._to_skip is None:  # the earlier connection ended, and the body with it
                self._to_skip = 0
            self._methods.append(said.line.partition(" ")[0])
        return said

    def reply(self, data: bytes) -> Said | None:
        """Return the response at the start of ``data`` or, if the previous response's body has not ended,
        that body's next part, with an empty ``line``; None if the response is incomplete. Raises NoMessage.
        """
        if self._to_skip is None:
            return Said(len(data), "") if data else None
        if self._to_skip:
            size = min(len(data), self._to_skip)
            self._to_skip -= size
            return Said(size, "") if size else None
        head = _head(data)
        if head is None:
            return None
        size, first, fields = head
        found = _STATUS.match(first)
        if found is None:
            raise NoMessage("not an HTTP response")
        is_final = not found[1].startswith("1")
        method = self._methods.popleft() if is_final and self._methods else ""
        told = f"{found[1]} {found[2] or ''}".rstrip()
        is_error = found[1][0] in "45"
        if method == "HEAD" or found[1].startswith(_NO_BODY):
            return Said(size, told, is_error=is_error)
        if fields.get("transfer-encoding", "").lower() == "chunked":
            body = _chunked_size(data[size:])
            if body is None:
                return None
            content = b"".join(_chunks(data[size : size + body]))
            return Said(size + body, f"{told} {_content(content, fields)}", is_error=is_error)
        length = fields.get("content-length", "")
        if not _LENGTH.fullmatch(length):
            self._to_skip = None
            return Said(size, told, is_error=is_error)
        count = int(length)
        if len(data) - size < min(count, self._KEPT):
            return None
        here = data[size : size + min(count, self._KEPT)]
        self._to_skip = count - len(here)
        shown = f" {_content(here, fields, count)}" if count else ""
        return Said(size + len(here), told + shown, is_error=is_error)


def _chunks(data: bytes) -> list[bytes]:
    """Return the contents of the complete chunks in ``data``."""
    found, place = [], 0
    while (match := _CHUNK.match(data, place)) is not None and int(match[1], 16):
        end = match.end() + int(match[1], 16)
        found.append(data[match.end() : end])
        place = end + 2
    return found
