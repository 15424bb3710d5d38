"""SCPI and IEEE 488.2: converts the commands in a line to a uniform form, and reads blocks and the header
patterns used in manuals.

Sources: SCPI-99 volume 1 (syntax and style), IEEE 488.2 (program messages, definite length blocks).
"""

from __future__ import annotations

import re
from decimal import Decimal

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.messages import NoMessage, Said, shortened

LONGEST_LINE = 4096
_EXPONENT = re.compile(r"(?<![A-Za-z0-9_.#\"'])([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]{1,2})(?=,|$)")
_HEADER = re.compile(r"(?:\*|:)?[A-Za-z][A-Za-z0-9_]*(?::[A-Za-z][A-Za-z0-9_]*)*\??\Z")
_NODE = re.compile(r"[*A-Za-z0-9_]+|<n>|[:?\[\]|]")
_BLOCK_SHOWN = 8


def first_line(data: bytes) -> Said | None:
    """Return the commands of the line at the start of ``data``; None if the line is incomplete. Each has
    the form ``:VOLT 12``: with a colon (or ``*``), the header in capitals, and no exponents.

    Raises NoMessage for anything that instruments may interpret differently: a binary block, a semicolon in
    quotes, or a command without a leading colon after a command of several words.
    """
    end = data.find(b"\n")
    if end < 0:
        return None
    line = data[:end].removesuffix(b"\r")
    if any(byte < 0x20 and byte != 0x09 for byte in line):
        raise NoMessage("a SCPI line with control characters in it")
    text = line.decode("latin-1")
    return Said(end + 1, shortened(text.strip()), tuple(_units(text)))


def _units(text: str) -> list[str]:
    if re.search(r"(?:^|[\s,])#[0-9]", text):
        raise NoMessage("a SCPI line with a binary block in it")
    _check_quotes(text)
    units: list[str] = []
    is_below = False
    for part in text.split(";"):
        header, _, arguments = part.strip().partition(" ")
        header, arguments = header.upper(), arguments.strip()
        if not header:
            continue
        if not _HEADER.match(header):
            raise NoMessage(Message("{header} is not a SCPI command", header=repr(header)))
        if is_below and header[0] not in ":*":
            raise NoMessage(
                Message(
                    "{header} follows a command with several keywords: write :{header} with all its keywords",
                    header=header,
                )
            )
        if not header.startswith("*"):
            is_below = ":" in header[1:]
        plain = _EXPONENT.sub(_written_out, re.sub(r"\s*,\s*", ",", arguments))
        units.append(f"{'' if header[0] in ':*' else ':'}{header} {plain}".rstrip())
    return units


def _check_quotes(text: str) -> None:
    quote = ""
    for sign in text:
        if sign in "\"'":
            quote = "" if sign == quote else quote or sign
        elif quote and sign == ";":
            raise NoMessage("a SCPI line with a semicolon in quotes")


def _written_out(found: re.Match[str]) -> str:
    """Return a number without its exponent, in the form in which it is compared with limits."""
    return f"{Decimal(found[1]):f}"


def header_expression(header: str) -> str:
    """Return a regular expression for a header as written in manuals: ``[:SOURce<n>]:VOLTage[:LEVel]``.

    Capital letters are the short form, and lower-case letters complete the long form; ``[...]`` is optional;
    ``<n>`` is an optional number; ``|`` separates headers. The expression matches headers in capitals, from
    the first colon on. Raises UsageError.
    """
    return "|".join(_one_header(one.strip()) for one in header.split("|"))


def _one_header(header: str) -> str:
    parts: list[str] = [] if header.startswith((":", "*", "[:")) else [":"]
    depth, place = 0, 0
    while place < len(header):
        found = _NODE.match(header, place)
        if found is None:
            raise UsageError(
                Message("{header} is not a SCPI header", header=repr(header)),
                hint="Write it as manuals do, such as [:SOURce<n>]:VOLTage[:LEVel].",
            )
        place = found.end()
        token = found[0]
        if token == "[":
            depth += 1
            parts.append("(?:")
        elif token == "]":
            depth -= 1
            parts.append(")?")
        elif token == "<n>":
            parts.append("[0-9]{0,2}")
        elif token in ":?":
            parts.append(re.escape(token))
        else:
            parts.append(_word(token))
        if depth < 0:
            break
    if depth or not header:
        raise UsageError(
            Message("the brackets in the SCPI header {header} do not match", header=repr(header))
        )
    return "".join(parts)


def _word(word: str) -> str:
    short = re.match(r"[*A-Z0-9_]*", word)
    stem = short[0] if short is not None else ""
    rest = word[len(stem) :]
    tail = ""
    if (numbered := re.search(r"[0-9]+\Z", rest)) is not None:
        rest, tail = rest[: numbered.start()], numbered[0]
    return re.escape(stem) + (f"(?:{rest.upper()})?" if rest else "") + tail


class ScpiTalk:
    """Reads the lines on one connection, in both directions; a reply may be a binary block."""

    def request(self, data: bytes) -> Said | None:
        """Return the line at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        return _line(data)

    def reply(self, data: bytes) -> Said | None:
        """Return the reply at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        said = _line(data)
        if (
            said is not None
            and re.match(r"[+-]?[0-9]+,\"", said.line)
            and not re.match(r"[+-]?0+,", said.line)
        ):
            return Said(said.size, said.line, is_error=True)
        return said


def block_size(data: bytes) -> tuple[int, int] | None:
    """Return the sizes of the header and the content of the block at the start of ``data``; None if there is
    no block or its header is incomplete.
    """
    if data[:1] != b"#" or len(data) < 2 or not data[1:2].isdigit() or data[1:2] == b"0":
        return None
    digits = data[2 : 2 + int(data[1:2])]
    if len(digits) < int(data[1:2]) or not digits.isdigit():
        return None
    return 2 + len(digits), int(digits)


def _line(data: bytes) -> Said | None:
    """Return the line or the block at the start of ``data``, including its line ending (1 or 2 bytes)."""
    sizes = block_size(data)
    if sizes is not None:
        head, content = sizes
        if len(data) < head + content + 1:
            return None
        end = head + content + (2 if data[head + content : head + content + 2] == b"\r\n" else 1)
        start = data[head : head + _BLOCK_SHOWN].hex(" ").upper()
        return Said(end, f"block of {content} bytes: {start}{' ...' if content > _BLOCK_SHOWN else ''}")
    end = data.find(b"\n")
    if end >= 0:
        return Said(end + 1, shortened(data[:end].decode("latin-1").strip("\r")))
    if data[:1] != b"#" and len(data) > LONGEST_LINE:
        raise NoMessage("an unterminated line")
    return None
