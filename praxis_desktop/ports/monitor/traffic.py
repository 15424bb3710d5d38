"""The traffic on a watched port, as lines with timestamps and reply delays."""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.transport import LineErrorKind

TrafficKind = Literal["sent", "received", "note", "error"]

LINES_KEPT = 50_000
"""Maximum number of lines that may wait to be taken; an instrument may flood an unattended line."""
_LONGEST_LINE = 1024
_GAP_S = 0.05
"""Silence, in seconds, after which bytes without a line ending are shown as a line."""

_ERRORS: dict[LineErrorKind, str] = {
    "framing": "framing error: the baud rate or the frame format is different",
    "parity": "parity error",
    "break": "break received",
    "overrun": "overrun: bytes were lost",
}


class TrafficLine(Struct, frozen=True):
    """Data, or an event described in ``words``. ``at`` is in seconds since 1970; for the first data received
    after a send, ``delay_s`` is the time from the send to the first byte; otherwise it is None.
    """

    kind: TrafficKind
    at: float
    data: bytes = b""
    words: str = ""
    delay_s: float | None = None


class Traffic:
    """A Receiver that splits data into lines, at ``terminator`` or at a pause. Thread-safe.

    When no more data can arrive, ``lost`` is set and says why.
    """

    def __init__(self, terminator: bytes = b"\r\n") -> None:
        self.terminator = terminator
        self.lost: PortError | None = None
        self.dropped = 0
        """Number of lines dropped because they were not taken in time."""
        self.bytes_in = self.bytes_out = 0
        self._lock = threading.Lock()
        self._lines: deque[TrafficLine] = deque()
        self._open = bytearray()
        self._open_at = 0.0
        self._newest = 0.0
        self._sent_at: float | None = None
        self._delay_s: float | None = None

    # ---- calls from the port
    def on_bytes(self, data: bytes) -> None:
        """Add received data."""
        now = time.monotonic()
        with self._lock:
            self.bytes_in += len(data)
            self._take(data, now)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Record a line error."""
        with self._lock:
            self._close_line()
            self._put(TrafficLine("error", time.time(), data, _ERRORS[kind]))

    def on_lost(self, error: PortError) -> None:
        """Record the loss of the device."""
        with self._lock:
            self._close_line()
            self.lost = error
            self._put(TrafficLine("error", time.time(), words=error.message))

    # ---- calls from the monitor
    def note_sent(self, data: bytes) -> None:
        """Record that ``data`` is about to be sent."""
        with self._lock:
            self._close_line()
            self.bytes_out += len(data)
            self._sent_at = time.monotonic()
            self._put(TrafficLine("sent", time.time(), data))

    def note(self, words: str, *, is_error: bool = False) -> None:
        """Add a remark with the text ``words``."""
        with self._lock:
            self._close_line()
            self._put(TrafficLine("error" if is_error else "note", time.time(), words=words))

    def take(self, most: int = LINES_KEPT) -> list[TrafficLine]:
        """Return at most ``most`` lines that have not been returned before. A line is returned only once it
        is complete.
        """
        with self._lock:
            if self._open and time.monotonic() - self._newest > _GAP_S:
                self._close_line()
            return [self._lines.popleft() for _ in range(min(most, len(self._lines)))]

    # ---- lock held
    def _take(self, data: bytes, now: float) -> None:
        ending = self.terminator
        rest = memoryview(data)
        while rest:
            if not self._open:
                self._open_at = time.time()
                self._delay_s = None if self._sent_at is None else now - self._sent_at
                self._sent_at = None
            self._newest = now
            room = _LONGEST_LINE - len(self._open)
            before = len(self._open)
            self._open += rest[:room]
            end = self._open.find(ending, max(0, before - len(ending) + 1)) if ending else -1
            if end >= 0:
                used = end + len(ending) - before
                del self._open[end + len(ending) :]
            else:
                used = min(room, len(rest))
            rest = rest[used:]
            if end >= 0 or len(self._open) >= _LONGEST_LINE:
                self._close_line()

    def _close_line(self) -> None:
        if self._open:
            self._put(TrafficLine("received", self._open_at, bytes(self._open), delay_s=self._delay_s))
            self._open.clear()

    def _put(self, line: TrafficLine) -> None:
        if len(self._lines) >= LINES_KEPT:
            self._lines.popleft()
            self.dropped += 1
        self._lines.append(line)


TERMINATORS: Mapping[str, bytes] = MappingProxyType({"CR LF": b"\r\n", "CR": b"\r", "LF": b"\n", "none": b""})
"""The line endings that the user can choose, keyed by name."""

LONGEST = 4096
"""Maximum number of bytes to send at a time, because a longer text was probably pasted by mistake."""

_SIGNS = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r", 0x5C: "\\\\"}
_BETWEEN = re.compile(r"[\s,;:-]+")
_DIGITS = re.compile(r"[0-9A-Fa-f]+\Z")


class NotTyped(UsageError):
    """The text that the user typed cannot be sent because of an error at position ``place``."""

    def __init__(self, message: str, *, hint: str = "", place: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.place = place


def bytes_of_text(text: str) -> bytes:
    """Convert text to bytes, one per character. Raises NotTyped for a character that is not a byte."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise NotTyped(
            Message("{text} is not a single byte", text=repr(text[error.start])),
            hint="Type its bytes in hexadecimal.",
            place=error.start,
        ) from None
    return _checked(data)


def bytes_of_hex(text: str) -> bytes:
    """Convert text such as 49 34 0D, 0x49,0x34 or 49340D to bytes. Raises NotTyped."""
    data = bytearray()
    place = 0
    for part in re.split(f"({_BETWEEN.pattern})", text):
        if part and not _BETWEEN.fullmatch(part):
            digits = part[2:] if part[:2] in ("0x", "0X") else part
            if not _DIGITS.match(digits):
                wrong = next((sign for sign in digits if sign not in "0123456789abcdefABCDEF"), part)
                raise NotTyped(
                    Message("{wrong} is not a hexadecimal digit", wrong=repr(wrong)),
                    hint="Write each byte as two characters from 0-9 and A-F, such as 49 0D.",
                    place=place,
                )
            if len(digits) > 1 and len(digits) % 2:
                raise NotTyped(
                    Message("{part} has one digit too many or too few", part=part),
                    hint="Write each byte as two digits, such as 0D.",
                    place=place,
                )
            data += bytes.fromhex(digits.zfill(2))
        place += len(part)
    return _checked(bytes(data))


def _checked(data: bytes) -> bytes:
    if len(data) > LONGEST:
        raise NotTyped(
            Message(
                "{count} bytes are too many to send at once; the limit is {longest}",
                count=len(data),
                longest=LONGEST,
            )
        )
    return data


def visible(data: bytes) -> str:
    """Return ``data`` as text, with every control character escaped as in Python."""
    return "".join(
        _SIGNS.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in data
    )


def hexadecimal(data: bytes) -> str:
    """Return ``data`` as ``53 49 0D 0A``."""
    return data.hex(" ").upper()
