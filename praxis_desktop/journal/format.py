"""The file format: a head, then batches, in a hash chain that ties each batch to everything before it."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

MAGIC = b"\x89PRXJNL\n"
VERSION = 1
HEAD = struct.Struct("<8sII")
"""Magic number, version and length of the header's JSON. The JSON follows, then the SHA-256 of both."""
BATCH = struct.Struct("<II32s")
"""A batch's head: the length of its body; the body's CRC-32, seeded with the previous batch's; the SHA-256 of
the previous digest and the body. The body follows.
"""
DIGEST_SIZE = 32

LARGEST_HEADER = 1 << 20
LARGEST_PAYLOAD = 1 << 24
"""Maximum number of bytes in one frame's payload."""
BATCH_GOAL = 1 << 20
"""Size in bytes at which a batch is written without waiting for a commit."""
LARGEST_BODY = LARGEST_PAYLOAD + BATCH_GOAL + 64

SEAL = 0xFF
"""The kind of the last frame in a closed journal. It has no payload, and forms a batch of its own."""
SEAL_BODY = bytes((SEAL, 0))
RECOVERED = 0xFE
"""The kind of the frame that records the removal of a damaged tail; its payload is JSON."""


_CONTINUED = 0x80
"""The bit of a length byte that indicates that another byte follows."""


class JournalFrame(NamedTuple):
    """An entry in a journal. Its ``kind`` (0 to 255) determines what its ``payload`` means; ``offset`` is
    where its batch starts.
    """

    kind: int
    payload: bytes
    offset: int


class Link(NamedTuple):
    """The state of the hash chain after a batch. It seeds the checksums of the next batch."""

    crc: int
    digest: bytes

    def next(self, body: bytes) -> Link:
        """Return the state after one more batch, whose body is ``body``."""
        return Link(zlib.crc32(body, self.crc), hashlib.sha256(self.digest + body).digest())


def encode_head(header: Mapping[str, object]) -> tuple[bytes, Link]:
    """Return a file's head and the start of its chain. Raises TypeError or ValueError for bad headers."""
    described = json.dumps(dict(header), ensure_ascii=True, allow_nan=False).encode("ascii")
    if len(described) > LARGEST_HEADER:
        raise ValueError(f"a journal's header has {len(described)} bytes, {LARGEST_HEADER} are the most")
    head = HEAD.pack(MAGIC, VERSION, len(described)) + described
    link = first_link(head)
    return head + link.digest, link


def first_link(head: bytes) -> Link:
    """Return the start of the chain, computed from the file's ``head`` without its digest."""
    return Link(zlib.crc32(head), hashlib.sha256(head).digest())


def encode_length(length: int) -> bytes:
    """Encode ``length`` as LEB128: seven bits per byte, least significant first."""
    encoded = bytearray()
    while length > 0x7F:
        encoded.append(length & 0x7F | 0x80)
        length >>= 7
    encoded.append(length)
    return bytes(encoded)


def frame_head(kind: int, length: int) -> bytes:
    """Return the bytes that precede a payload of ``length`` bytes. Raises ValueError for more than 16 MiB."""
    if length < 0x80:
        return bytes((kind, length))
    if length > LARGEST_PAYLOAD:
        raise ValueError(f"a frame of {length} bytes; {LARGEST_PAYLOAD} are the most")
    return bytes((kind,)) + encode_length(length)


def split_frames(body: bytes) -> list[tuple[int, bytes]]:
    """Return the kind and payload of each frame in a batch. Raises ValueError for malformed frames."""
    end = len(body)
    # A fast path: most batches are one short frame, and a long journal has millions of them.
    if end > 1 and body[1] < _CONTINUED and body[1] + 2 == end:
        return [(body[0], body[2:])]
    frames = []
    place = 0
    while place < end:
        start = place + 2
        length = body[place + 1] if start <= end else _CONTINUED
        if length >= _CONTINUED:
            length, start = length_at(body, place + 1)
        behind = start + length
        if behind > end:
            raise ValueError("a frame is longer than its batch")
        frames.append((body[place], body[start:behind]))
        place = behind
    return frames


def length_at(body: bytes, place: int) -> tuple[int, int]:
    """Decode the length at position ``place``; return it and the position after it. Raises ValueError."""
    length = shift = 0
    while place < len(body) and shift <= 28:
        byte = body[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if byte < _CONTINUED:
            return length, place
        shift += 7
    raise ValueError("a frame has no proper length")
