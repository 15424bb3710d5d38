"""Splits received data into replies, and tells replies from noise."""

from __future__ import annotations

import re

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.profiles.profile import InstrumentProfile

_ENDS = (b"\n", b"\r")
_LINE = re.compile(rb"[^\r\n]*[\r\n]+")
_READABLE = re.compile(rb"[ -~\t\xb0\xb2\xb5\x02\x03\x05\x06\x15\x1b]*")
"""Printable characters, and the control characters that line protocols use for start, end, ACK and NAK."""
_SAYS_SOMETHING = re.compile(rb"[0-9A-Za-z\x06\x15]")


def reply_length(data: bytes, profile: InstrumentProfile | None) -> int:
    """The length of the first complete reply in ``data``; 0 if there is none yet. Without a profile, any line
    is a reply.
    """
    if profile is not None and profile.replies.whole:
        whole = Expression(profile.replies.whole).match(data)
        return whole.end if whole is not None else 0
    if profile is not None:
        end = profile.replies.terminator.encode("latin-1")
        found = data.find(end) if end else -1
        return found + len(end) if found >= 0 else 0
    places = [data.rfind(end) + 1 for end in _ENDS]
    return max(places)


def well_formed(received: bytes, profile: InstrumentProfile, *, sent: bytes = b"") -> bytes:
    """The first piece of data that proves an instrument: a complete reply by the profile, or a readable line;
    b"" if there is none. Noise does not count, nor an echo of ``sent``.
    """
    for piece in (*_replies(received, profile), *_LINE.findall(received)):
        bare = piece.strip(b"\r\n")
        if bare and bare != sent.strip(b"\r\n") and (_is_readable(bare) or _is_marked(piece, profile)):
            return bytes(piece)
    return b""


def _replies(received: bytes, profile: InstrumentProfile) -> list[bytes]:
    found = []
    while length := reply_length(received, profile):
        found.append(received[:length])
        received = received[length:]
    return found


def _is_readable(bare: bytes) -> bool:
    return bool(_READABLE.fullmatch(bare) and _SAYS_SOMETHING.search(bare))


def _is_marked(piece: bytes, profile: InstrumentProfile) -> bool:
    """Whether its terminator is more than a line end, so that noise is unlikely."""
    end = profile.replies.terminator.encode("latin-1")
    return not profile.replies.whole and len(end.strip(b"\r\n")) > 1 and piece.endswith(end)
