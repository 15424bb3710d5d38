"""How a journal lies in its file: head, batches, and the chain that ties each to all before it."""

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
"""Magic, version, length of the header's JSON; the JSON follows, then the SHA-256 of all that."""
BATCH = struct.Struct("<II32s")
"""Length of the body, its CRC-32 seeded with that of the batch before, SHA-256 of the digest before and the
body; the body follows.
"""
DIGEST_SIZE = 32

LARGEST_HEADER = 1 << 20
LARGEST_PAYLOAD = 1 << 24
"""Bytes of one frame's payload."""
BATCH_GOAL = 1 << 20
"""Bytes from which on a batch is written before anybody commits it."""
LARGEST_BODY = LARGEST_PAYLOAD + BATCH_GOAL + 64

SEAL = 0xFF
"""Kind of the last frame of a journal that was closed: without payload, in a batch of its own."""
SEAL_BODY = bytes((SEAL, 0))
RECOVERED = 0xFE
"""Kind of the frame that tells of a damaged tail which was cut off; its payload is JSON."""


_CONTINUED = 0x80
"""Set in a byte of a length when another follows."""


class JournalFrame(NamedTuple):
    """One entry: its ``kind`` (0 to 255) says what the ``payload`` means, ``offset`` where its batch is."""

    kind: int
    payload: bytes
    offset: int


class Link(NamedTuple):
    """The place in the chain after a batch: what the next one is tied to."""

    crc: int
    digest: bytes

    def next(self, body: bytes) -> Link:
        """The place after a batch with ``body``."""
        return Link(zlib.crc32(body, self.crc), hashlib.sha256(self.digest + body).digest())


def encode_head(header: Mapping[str, object]) -> tuple[bytes, Link]:
    """The beginning of a file, and the chain's. Raises TypeError and ValueError for what JSON cannot hold."""
    described = json.dumps(dict(header), ensure_ascii=True, allow_nan=False).encode("ascii")
    if len(described) > LARGEST_HEADER:
        raise ValueError(f"a journal's header has {len(described)} bytes, {LARGEST_HEADER} are the most")
    head = HEAD.pack(MAGIC, VERSION, len(described)) + described
    link = first_link(head)
    return head + link.digest, link


def first_link(head: bytes) -> Link:
    """The chain's beginning for a file that begins with ``head`` (without its digest)."""
    return Link(zlib.crc32(head), hashlib.sha256(head).digest())


def encode_length(length: int) -> bytes:
    """A length as LEB128: seven bits a byte, the lowest first."""
    encoded = bytearray()
    while length > 0x7F:
        encoded.append(length & 0x7F | 0x80)
        length >>= 7
    encoded.append(length)
    return bytes(encoded)


def frame_head(kind: int, length: int) -> bytes:
    """What stands before a payload of ``length`` bytes. Raises ValueError beyond 16 MiB."""
    if length < 0x80:
        return bytes((kind, length))
    if length > LARGEST_PAYLOAD:
        raise ValueError(f"a frame of {length} bytes; {LARGEST_PAYLOAD} are the most")
    return bytes((kind,)) + encode_length(length)


def split_frames(body: bytes) -> list[tuple[int, bytes]]:
    """Kind and payload of the frames of a batch. Raises ValueError where they are none."""
    end = len(body)
    # Most batches are one short frame, and a long journal has millions of them.
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
    """The length that stands at ``place``, and where it ends. Raises ValueError."""
    length = shift = 0
    while place < len(body) and shift <= 28:
        byte = body[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if byte < _CONTINUED:
            return length, place
        shift += 7
    raise ValueError("a frame has no proper length")
