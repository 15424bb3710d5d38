"""What a person types to be sent, as text or in hexadecimal, and how bytes are written for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from praxis_desktop.core.errors import UsageError

TERMINATORS: Mapping[str, bytes] = MappingProxyType({"CR LF": b"\r\n", "CR": b"\r", "LF": b"\n", "none": b""})
"""The line endings that can be chosen, by what they are called."""

LONGEST = 4096
"""Bytes that are sent at once at most: more is not typed, but pasted by mistake."""

_SIGNS = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x5C: "\\\\"}
_BETWEEN = re.compile(r"[\s,;:-]+")
_DIGITS = re.compile(r"[0-9A-Fa-f]+\Z")


class NotTyped(UsageError):
    """What was typed cannot be sent; ``place`` is where in it that shows."""

    def __init__(self, message: str, *, hint: str = "", place: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.place = place


def bytes_of_text(text: str) -> bytes:
    """One byte a character. Raises NotTyped for a character that is none."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise NotTyped(
            f"{text[error.start]!r} is no single byte",
            hint="Type its bytes in hexadecimal.",
            place=error.start,
        ) from None
    return _checked(data)


def bytes_of_hex(text: str) -> bytes:
    """Bytes written as 49 34 0D, 0x49,0x34 or 49340D. Raises NotTyped."""
    data = bytearray()
    place = 0
    for part in re.split(f"({_BETWEEN.pattern})", text):
        if part and not _BETWEEN.fullmatch(part):
            digits = part[2:] if part[:2] in ("0x", "0X") else part
            if not _DIGITS.match(digits):
                wrong = next((sign for sign in digits if sign not in "0123456789abcdefABCDEF"), part)
                raise NotTyped(
                    f"{wrong!r} is no hexadecimal digit",
                    hint="Write each byte as two of 0-9 and A-F, such as 49 0D.",
                    place=place,
                )
            if len(digits) > 1 and len(digits) % 2:
                raise NotTyped(
                    f"{part} has a digit too many or too few",
                    hint="Write each byte as two digits, such as 0D.",
                    place=place,
                )
            data += bytes.fromhex(digits.zfill(2))
        place += len(part)
    return _checked(bytes(data))


def _checked(data: bytes) -> bytes:
    if len(data) > LONGEST:
        raise NotTyped(f"{len(data)} bytes are too many to send at once: {LONGEST} at most")
    return data


def visible(data: bytes) -> str:
    """``data`` as text in which every control character shows, as an escape of Python's."""
    return "".join(
        _SIGNS.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in data
    )


def hexadecimal(data: bytes) -> str:
    """``data`` as ``53 49 0D 0A``."""
    return data.hex(" ").upper()


def terminator_name(ending: bytes) -> str:
    """What a line ending is called; "" for one that cannot be chosen."""
    return next((name for name, known in TERMINATORS.items() if known == ending), "")
