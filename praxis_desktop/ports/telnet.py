"""Telnet's framing (RFC 854, 855): data, options and subnegotiations in one stream."""

from __future__ import annotations

import errno

from praxis_desktop.core.records import Record

IAC, SE, SB, WILL, WONT, DO, DONT = 255, 240, 250, 251, 252, 253, 254
_IAC = b"\xff"
_LONGEST_COMMAND = 4096
_VERBS = (WILL, WONT, DO, DONT)


class Option(Record):
    """One of WILL, WONT, DO, DONT, and which option it is about."""

    verb: int
    option: int


class Subnegotiation(Record):
    """What is said about an option, without its framing."""

    option: int
    body: bytes


Telegram = bytes | Option | Subnegotiation


def escaped(data: bytes) -> bytes:
    """Data as it is sent: a byte that looks like a command is doubled."""
    return data.replace(_IAC, _IAC + _IAC)


def option(verb: int, number: int) -> bytes:
    """An option's negotiation as it is sent."""
    return bytes((IAC, verb, number))


def subnegotiation(number: int, body: bytes) -> bytes:
    """A subnegotiation as it is sent."""
    return bytes((IAC, SB, number)) + escaped(body) + bytes((IAC, SE))


class TelnetReader:
    """Takes a stream apart, however it was cut."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Telegram]:
        """What ``data`` completes, in order. Raises OSError for a command without an end."""
        data = self._rest + data
        telegrams: list[Telegram] = []
        plain: list[bytes] = []
        at = 0
        while at < len(data):
            found = data.find(_IAC, at)
            end = len(data) if found < 0 else found
            if end > at:
                plain.append(data[at:end])
                at = end
                continue
            taken, telegram = _command(data, at)
            if not taken:
                break
            if isinstance(telegram, bytes):
                plain.append(telegram)
            elif telegram is not None:
                _add(telegrams, plain)
                plain = []
                telegrams.append(telegram)
            at += taken
        self._rest = data[at:]
        if len(self._rest) > _LONGEST_COMMAND:
            raise OSError(errno.EPROTO, "this is not Telnet")
        _add(telegrams, plain)
        return telegrams


def _command(data: bytes, at: int) -> tuple[int, Telegram | None]:
    """How many bytes the command at ``at`` has (0: more must come), and what it says."""
    if len(data) < at + 2:
        return 0, None
    verb = data[at + 1]
    if verb == IAC:
        return 2, _IAC
    if verb in _VERBS:
        return (3, Option(verb, data[at + 2])) if len(data) > at + 2 else (0, None)
    if verb != SB:
        return 2, None
    end = at + 2
    while True:
        end = data.find(_IAC, end)
        if end < 0 or end + 1 >= len(data):
            return 0, None
        if data[end + 1] == SE:
            break
        end += 2
    body = data[at + 2 : end].replace(_IAC + _IAC, _IAC)
    return end + 2 - at, Subnegotiation(body[0], body[1:]) if body else None


def _add(telegrams: list[Telegram], plain: list[bytes]) -> None:
    joined = b"".join(plain)
    if joined:
        telegrams.append(joined)
