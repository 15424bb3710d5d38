"""The frames that make up a recording: how they are encoded, and an in-memory journal.

A frame is an answer that the guest got from its environment, or an event delivered to it. It is encoded as
its kind (one byte), the length of its payload (varint) and the payload. Payloads consist of varints (LEB128:
seven bits per byte, lowest first), zigzag varints for numbers that can be negative, and texts (length,
UTF-8). The last field may consist of all remaining bytes. Times are in nanoseconds.
"""

from __future__ import annotations

import enum
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode


class MalformedJournal(PraxisError, ValueError):
    """The bytes are not a complete journal. ``offset`` is the position of the error."""

    exit_code = ExitCode.FAULT

    def __init__(self, message: str, *, offset: int) -> None:
        super().__init__(f"not a sound journal: {message} (at byte {offset})")
        self.offset = offset


class FrameKind(enum.IntEnum):
    """Kinds of frames, each with the fields of its payload; ``elapsed`` is the increase in logical time."""

    START = 1
    """Fields: time zone (text), pending signal's number (0: none), turn, logical time, realtime, CPU time."""
    CLOCK_REALTIME = 2
    """Field: the difference from the previous reading (zigzag)."""
    CLOCK_MONOTONIC = 3
    """Field: elapsed."""
    CLOCK_CPU = 4
    """Field: the difference from the previous reading (zigzag)."""
    ENTROPY = 5
    """Field: the random bytes."""
    REQUEST = 6
    """Fields: channel (text), request (bytes). ANSWER, FAILURE or GIVEN_UP follows."""
    ANSWER = 7
    """Field: the answer (bytes)."""
    FAILURE = 8
    """Fields: error number (0: none), the error's text (bytes)."""
    SLEEP = 9
    """Fields: requested time in nanoseconds, Outcome, elapsed."""
    WAIT = 10
    """Fields: channel (text), deadline (0: none, else 1 + zigzag of its distance from logical time),
    Outcome, elapsed, payload (bytes).
    """
    COMPLETION = 11
    """Fields: turn, elapsed, channel (text), payload (bytes)."""
    TIMER = 12
    """The loop waited until its next timer was due. Fields: turn, elapsed."""
    WOKEN = 13
    """An interrupt ended the event loop's wait. Fields: turn, elapsed, signal number."""
    RELEASE = 14
    """Fields: turn, numbers of the proxies whose host objects had died."""
    OUTPUT = 15
    """Fields: number of the stream (1 or 2), the output (bytes)."""
    LONG_OUTPUT = 16
    """Fields: number of the stream, length, BLAKE2b digest (16 bytes)."""
    INTERRUPT = 17
    """An interrupt arrived during the request that the previous frame records. Field: signal number."""
    BARRIER = 18
    """An interrupt or a kill arrived at a position that a replay cannot find. Field: turn."""
    GIVEN_UP = 19
    """An interrupt, now consumed, ended the request. Field: signal number."""
    PAUSE = 20
    """A visitor interrupted the loop's wait, unnoticed by the guest. Fields: turn, elapsed."""


_FIELDS = {
    FrameKind.START: "tvvvvv",
    FrameKind.CLOCK_REALTIME: "z",
    FrameKind.CLOCK_MONOTONIC: "v",
    FrameKind.CLOCK_CPU: "z",
    FrameKind.ENTROPY: "b",
    FrameKind.REQUEST: "tb",
    FrameKind.ANSWER: "b",
    FrameKind.FAILURE: "vb",
    FrameKind.SLEEP: "vov",
    FrameKind.WAIT: "tvovb",
    FrameKind.COMPLETION: "vvtb",
    FrameKind.TIMER: "vv",
    FrameKind.WOKEN: "vvv",
    FrameKind.RELEASE: "v*",
    FrameKind.OUTPUT: "vb",
    FrameKind.LONG_OUTPUT: "vvd",
    FrameKind.INTERRUPT: "v",
    FrameKind.BARRIER: "v",
    FrameKind.GIVEN_UP: "v",
    FrameKind.PAUSE: "vv",
}
"""The fields of each kind: v varint, z zigzag, t text, o outcome, d digest of 16 bytes, b bytes to the
end, * varints to the end.
"""


class Outcome(enum.IntEnum):
    """How a blocking wait ended."""

    TIME_OVER = 0
    RECEIVED = 1
    INTERRUPTED = 2
    WARNED = 3
    """Interrupted by SIGXCPU."""
    ALARMED = 4
    """Interrupted by SIGALRM."""


INTERRUPTIONS = (Outcome.INTERRUPTED, Outcome.WARNED, Outcome.ALARMED)


class Frame(NamedTuple):
    """One entry of a journal."""

    kind: FrameKind
    payload: bytes


# ---- numbers and texts
def varint(number: int) -> bytes:
    """Return ``number`` (0 to 2**63 - 1) as LEB128. Raises OverflowError for other numbers."""
    if number < 0x80:
        return number.to_bytes(1, "little")
    if number >> 63:
        raise OverflowError(f"{number} does not fit into a frame")
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def zigzag(number: int) -> bytes:
    """Return ``number`` as LEB128 with its sign in the lowest bit, to keep small negative numbers short."""
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def text(value: str) -> bytes:
    """Return ``value`` in UTF-8, preceded by its length."""
    encoded = value.encode()
    return varint(len(encoded)) + encoded


@lru_cache(maxsize=256)
def channel_text(channel: str) -> bytes:
    """Return a channel's name as ``text`` encodes it; cached, because the few names occur often."""
    return text(channel)


def varint_at(data: bytes, place: int) -> tuple[int, int]:
    """Return the number at ``place`` and the index after it. Raises MalformedJournal for invalid numbers."""
    start = place
    try:
        number = data[place]
        if number < 0x80:
            return number, place + 1
        number &= 0x7F
        shift = 7
        while shift <= 56:
            place += 1
            byte = data[place]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                if byte == 0:
                    raise MalformedJournal("a number is longer than it need be", offset=start)
                return number, place + 1
            shift += 7
    except IndexError:
        raise MalformedJournal("a number is cut off", offset=start) from None
    raise MalformedJournal("a number is too long", offset=start)


def zigzag_of(number: int) -> int:
    """Return the signed number that ``number`` encodes."""
    return number >> 1 if not number & 1 else -((number + 1) >> 1)


class PayloadReader:
    """Reads the fields of a payload one by one. Raises MalformedJournal if a field is not as expected."""

    def __init__(self, data: bytes, offset: int = 0) -> None:
        self._data = data
        self.offset = offset

    @property
    def at_end(self) -> bool:
        """Whether every byte has been read."""
        return self.offset >= len(self._data)

    def varint(self) -> int:
        """Read a number of up to nine bytes, which must be in its shortest form."""
        number, self.offset = varint_at(self._data, self.offset)
        return number

    def zigzag(self) -> int:
        """Read a signed number."""
        return zigzag_of(self.varint())

    def take(self, count: int) -> bytes:
        """Read ``count`` bytes."""
        taken = self._data[self.offset : self.offset + count]
        if len(taken) < count:
            raise MalformedJournal(f"{count} bytes are announced and {len(taken)} there", offset=self.offset)
        self.offset += count
        return taken

    def text(self) -> str:
        """Read a text field."""
        start = self.offset
        try:
            return self.take(self.varint()).decode()
        except UnicodeDecodeError as error:
            raise MalformedJournal("a text is not UTF-8", offset=start) from error

    def rest(self) -> bytes:
        """Read all remaining bytes."""
        return self.take(len(self._data) - self.offset)

    def end(self) -> None:
        """Raise MalformedJournal unless every byte has been read."""
        if not self.at_end:
            raise MalformedJournal("bytes are left over", offset=self.offset)


# ---- frames
def encode_frame(frame: Frame) -> bytes:
    """Return the bytes of one frame."""
    return frame.kind.to_bytes(1, "little") + varint(len(frame.payload)) + frame.payload


def check_payload(frame: Frame) -> None:
    """Raise MalformedJournal unless the payload of ``frame`` matches its kind."""
    reader = PayloadReader(frame.payload)
    for field in _FIELDS[frame.kind]:
        match field:
            case "v":
                reader.varint()
            case "z":
                reader.zigzag()
            case "t":
                reader.text()
            case "o":
                if reader.varint() not in Outcome.__members__.values():
                    raise MalformedJournal("a wait has no such outcome", offset=reader.offset)
            case "d":
                reader.take(16)
            case "b":
                reader.rest()
            case "*":
                while not reader.at_end:
                    reader.varint()
    reader.end()


def decode_frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames in ``data``. Raises MalformedJournal at the first invalid frame."""
    reader = PayloadReader(data)
    while not reader.at_end:
        start = reader.offset
        number = reader.take(1)[0]
        try:
            kind = FrameKind(number)
        except ValueError as error:
            raise MalformedJournal(f"no frame has the kind {number}", offset=start) from error
        frame = Frame(kind, reader.take(reader.varint()))
        check_payload(frame)
        yield frame


class Journal:
    """The frames of one recording, in order, in memory. As bytes, a journal consists of an 8-byte signature
    whose last byte is the format's version, the length of the frames (u64, little-endian), their CRC-32, the
    CRC-32 of the header with this field set to 0 (u32 each), and the frames. A journal with missing or
    changed bytes is rejected.
    """

    _SIGNATURE = b"PRXJRNL\x01"
    _HEADER = struct.Struct("<8sQII")

    def __init__(self, frames: list[Frame] | None = None) -> None:
        self.frames: list[Frame] = [] if frames is None else frames

    def append(self, kind: FrameKind, payload: bytes = b"") -> None:
        """Add a frame at the end."""
        self.frames.append(Frame(kind, payload))

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    @property
    def barriers(self) -> list[int]:
        """Positions of the barriers. To replay beyond a barrier, start from a checkpoint taken after it."""
        return [place for place, frame in enumerate(self.frames) if frame.kind is FrameKind.BARRIER]

    def to_bytes(self) -> bytes:
        """Return the whole journal as bytes."""
        body = b"".join(map(encode_frame, self.frames))
        crc = zlib.crc32(body)
        header_crc = zlib.crc32(self._HEADER.pack(self._SIGNATURE, len(body), crc, 0))
        return self._HEADER.pack(self._SIGNATURE, len(body), crc, header_crc) + body

    @classmethod
    def from_bytes(cls, data: bytes) -> Journal:
        """Return the journal that ``to_bytes`` encoded. Raises MalformedJournal if ``data`` is invalid."""
        size = cls._HEADER.size
        if len(data) < size:
            raise MalformedJournal("the header is cut off", offset=len(data))
        signature, length, crc, header_crc = cls._HEADER.unpack_from(data)
        if signature != cls._SIGNATURE:
            raise MalformedJournal("the signature is missing or of another version", offset=0)
        if zlib.crc32(cls._HEADER.pack(signature, length, crc, 0)) != header_crc:
            raise MalformedJournal("the header is damaged", offset=8)
        body = data[size:]
        if len(body) != length:
            raise MalformedJournal(f"{length} bytes are announced and {len(body)} there", offset=len(data))
        if zlib.crc32(body) != crc:
            raise MalformedJournal("the frames are damaged", offset=size)
        return cls(list(decode_frames(body)))
