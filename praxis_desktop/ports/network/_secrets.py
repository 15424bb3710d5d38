"""Puts secrets into the data that a program sends, and masks them in the data that it receives.

A program writes ``{secret:NAME}``; everything on its side of a connection, including the record, contains
only this placeholder. In HTTP requests, ``Content-Length`` is adjusted to match.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from praxis_desktop.core.deadlines import NEVER, Deadline

_ECHO_S = 1.0
"""Maximum time, in seconds, to hold back what may be the beginning of an echoed secret."""
_SIZE = re.compile(rb"[0-9]{1,12}")
_LONGEST_HEAD = 65536
_LONGEST_BODY = 1 << 20
_HEAD_END = b"\r\n\r\n"
_REQUEST = re.compile(rb"[A-Z]+ [^ ]+ HTTP/1\.[01]\Z")
_START = re.compile(rb"[A-Z]*( [^ \n]*( [HTTP/1.0]*)?)?\r?\Z")
"""Matches text that may be the beginning of a request's first line."""
_BASIC = re.compile(rb"(?im)^((?:proxy-)?authorization:[ \t]*basic[ \t]+)([a-z0-9+/=]+)")
_LENGTH = re.compile(rb"(?im)^(content-length:[ \t]*)(\d+)[ \t]*\r$")


class Substitution:
    """Inserts and masks a connection's secrets. ``is_web`` means that it carries HTTP. Not thread-safe."""

    def __init__(self, secrets: Mapping[str, str], *, is_web: bool = False) -> None:
        self._secrets = secrets
        values = [form.encode() for value in secrets.values() for form in _forms(value)]
        self._masks = sorted({*values}, key=len, reverse=True)
        self._out = _Requests(self._put, self._with_basic) if is_web else _Text(secrets)
        self._in = b""
        self.waits_until = NEVER
        """The time at which ``rest`` must be called if no more data arrives."""

    def filled(self, data: bytes) -> bytes:
        """Return the bytes to send in place of ``data``. An incomplete placeholder or request is held back
        until the rest of it arrives.
        """
        return self._out.take(data) if self._secrets else data

    def unfinished(self) -> bytes:
        """Return the bytes that are still held back when the program's output ends."""
        return self._out.rest()

    def masked(self, data: bytes) -> bytes:
        """Return data from an instrument, with each secret replaced by the same number of asterisks, so that
        lengths stay correct.
        """
        if not self._secrets:
            return data
        data = self._in + data
        for value in self._masks:
            data = data.replace(value, b"*" * len(value))
        kept = _beginning(data, self._masks)
        self._in = data[len(data) - kept :]
        self.waits_until = Deadline.after(_ECHO_S) if kept else NEVER
        return data[: len(data) - kept]

    def rest(self) -> bytes:
        """Return the bytes held back because they may be the beginning of a secret."""
        data, self._in, self.waits_until = self._in, b"", NEVER
        return data

    def _put(self, data: bytes, *, is_json: bool = False) -> bytes:
        for name, value in self._secrets.items():
            told = json.dumps(value)[1:-1] if is_json else value
            data = data.replace(_placeholder(name), told.encode())
            escaped = re.compile(re.escape(quote(_placeholder(name), safe="").encode()), re.IGNORECASE)
            data = escaped.sub(quote(value, safe="").encode(), data)
        return data

    def _with_basic(self, head: bytes) -> bytes:
        """Return the head, with secrets inserted into the text that "Basic" authentication encodes."""

        def encoded(found: re.Match[bytes]) -> bytes:
            try:
                plain = base64.b64decode(found[2], validate=True)
            except binascii.Error:
                return found[0]
            filled = self._put(plain)
            if filled == plain:
                return found[0]
            told = base64.b64encode(filled)
            if told not in self._masks:
                self._masks.insert(0, told)
            return found[1] + told

        return _BASIC.sub(encoded, head)


def _placeholder(name: str) -> bytes:
    return f"{{secret:{name}}}".encode()


def _forms(value: str) -> Iterable[str]:
    """Return the forms in which a secret may be echoed: plain, escaped for JSON, or percent-encoded for a
    URL.
    """
    return value, json.dumps(value)[1:-1], quote(value, safe="")


def _beginning(data: bytes, wholes: Iterable[bytes]) -> int:
    """Return the number of bytes at the end of ``data`` that could be the beginning of one of ``wholes``."""
    return max(
        (
            count
            for whole in wholes
            for count in range(1, min(len(whole), len(data) + 1))
            if data.endswith(whole[:count])
        ),
        default=0,
    )


class _Text:
    """Bytes in no particular format, in which placeholders are replaced wherever they occur."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._values = {_placeholder(name): value.encode() for name, value in secrets.items()}
        self._kept = b""

    def take(self, data: bytes) -> bytes:
        data = self._kept + data
        for placeholder, value in self._values.items():
            data = data.replace(placeholder, value)
        kept = _beginning(data, self._values)
        self._kept = data[len(data) - kept :]
        return data[: len(data) - kept]

    def rest(self) -> bytes:
        data, self._kept = self._kept, b""
        return data


class _Requests:
    """HTTP requests, each of which is sent once it is complete. ``put`` is applied to heads and bodies, and
    ``basic`` to heads. A body of more than 1 MiB is sent as is, and so is anything that is not a request.
    """

    def __init__(self, put: Callable[..., bytes], basic: Callable[[bytes], bytes]) -> None:
        self._put, self._basic = put, basic
        self._kept = b""
        self._unchanged = 0
        """The number of bytes still to come in a long body, which is sent unchanged."""
        self._is_plain = False
        """Whether the rest is sent as is: true after an upgrade, or once a request cannot be handled."""

    def take(self, data: bytes) -> bytes:
        self._kept += data
        ready = []
        while self._kept:
            if self._is_plain:
                ready.append(self.rest())
            elif self._unchanged:
                ready.append(self._kept[: self._unchanged])
                self._kept = self._kept[self._unchanged :]
                self._unchanged -= len(ready[-1])
            else:
                request = self._request()
                if request is None:
                    break
                ready.append(request)
        return b"".join(ready)

    def rest(self) -> bytes:
        data, self._kept = self._kept, b""
        return data

    def _request(self) -> bytes | None:
        """Return the next request, ready to be sent; None if it is not yet complete."""
        line, has_line, _ = self._kept.partition(b"\r\n")
        if len(line) > _LONGEST_HEAD or not (_REQUEST if has_line else _START).match(line):
            self._is_plain = True
            return b""
        head, is_whole, rest = self._kept.partition(_HEAD_END)
        if not is_whole:
            self._is_plain = len(head) > _LONGEST_HEAD
            return b"" if self._is_plain else None
        head += _HEAD_END
        fields = _fields(head)
        filled = self._put(self._basic(head))
        if b"upgrade" in fields.get(b"connection", b"") or head.startswith(b"CONNECT "):
            self._is_plain = True
        elif b"chunked" in fields.get(b"transfer-encoding", b""):
            return self._chunked(filled, fields, rest)
        elif not _SIZE.fullmatch(told := fields.get(b"content-length", b"0")):
            self._is_plain = True
        elif (length := int(told)) > _LONGEST_BODY or b"expect" in fields:
            self._unchanged = length
        elif len(rest) < length:
            return None
        elif length:
            body = self._body(rest[:length], fields)
            self._kept = rest[length:]
            return _LENGTH.sub(rb"\g<1>%d\r" % len(body), filled) + body
        self._kept = rest
        return filled

    def _chunked(self, filled: bytes, fields: Mapping[bytes, bytes], rest: bytes) -> bytes | None:
        """Return a request with a chunked body, merging the chunks into one if a secret is inserted."""
        body, at = b"", 0
        while len(rest) <= 2 * _LONGEST_BODY and b"expect" not in fields:
            size, has_size, _ = rest[at:].partition(b"\r\n")
            if not has_size:
                return None
            try:
                count = int(size.partition(b";")[0], 16)
            except ValueError:
                break
            begin = at + len(size) + 2
            if not count:
                end = begin if rest[begin:].startswith(b"\r\n") else rest.find(_HEAD_END, begin) + 2
                if end < begin or rest[end : end + 2] != b"\r\n":
                    return None
                told = self._body(body, fields)
                plain, self._kept = rest[: end + 2], rest[end + 2 :]
                if told == body:
                    return filled + plain
                return b"%b%x\r\n%b\r\n%b" % (filled, len(told), told, rest[at : end + 2])
            if len(rest) < begin + count + 2:
                return None
            body += rest[begin : begin + count]
            at = begin + count + 2
        self._is_plain, self._kept = True, rest
        return filled

    def _body(self, body: bytes, fields: Mapping[bytes, bytes]) -> bytes:
        return self._put(body, is_json=b"json" in fields.get(b"content-type", b""))


def _fields(head: bytes) -> dict[bytes, bytes]:
    """Return the header fields in a head, keyed by lower-case name."""
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip().lower() for name, _, value in lines}
