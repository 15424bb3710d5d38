"""The container of images and checkpoints: header, metadata, packed pages, digest (docs/image-format.md)."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import RawIOBase
from typing import Any, BinaryIO

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.messages import Message
from praxis_desktop.snapshots import metadata as metadata_format
from praxis_desktop.snapshots.metadata import PAGE, Label, Metadata, MetadataError

MAGIC = b"\x89PRAXIS\n"
"""Identifies the format. The first byte is not text, and the last byte reveals converted line endings."""

FORMAT_VERSION = 2

ALIGNMENT = 65536
"""Alignment, in bytes, of the first page."""

DIGEST_BYTES = 32

LARGEST_TEXT = 2 << 30
"""Maximum size, in bytes, of the metadata, which include up to 1 GiB of files written by a guest."""

SHRUNK = "it shrank while it was being read"

_HEADER = struct.Struct("<8sII")
_CHECKSUM = struct.Struct("<I")
_MOST_PARTS = 1024
"""Maximum number of buffers that a system call may read or write."""


class ImageUnusable(PraxisError):
    """A file cannot be used as an image or a checkpoint; ``reason`` says why.

    ``is_damage`` is False if the file may be intact but could not be read for lack of resources.
    """

    def __init__(self, reason: str, *, name: str = "the image", is_damage: bool = True) -> None:
        super().__init__(
            Message("{name} cannot be used: {reason}", name=name, reason=reason),
            hint="It will be rebuilt when needed.",
        )
        self.reason = reason
        self.is_damage = is_damage


class Digest:
    """The digest at the end of a file: SHA-256 of the part before the pages, followed by the pages' CRC-32,
    which takes less than half as long as SHA-256 and finds damage just as well.
    """

    def __init__(self, head: bytes) -> None:
        self._head = hashlib.sha256(head)
        self._pages = 0

    def update(self, pages: memoryview | bytes) -> None:
        """Add further pages, in order."""
        self._pages = zlib.crc32(pages, self._pages)

    def digest(self) -> bytes:
        """Return the digest of everything added so far."""
        whole = self._head.copy()
        whole.update(_CHECKSUM.pack(self._pages))
        return whole.digest()


class Contents(Struct, frozen=True):
    """The part of a file that precedes its pages."""

    metadata: Metadata
    state: dict[str, Any]
    """The complete state of the interpreter."""
    head: bytes
    """The bytes of this part of the file."""


def write_container(
    file: BinaryIO, metadata: Metadata, state: dict[str, Any], pages: Sequence[memoryview | bytes]
) -> str:
    """Write a container; ``pages`` contains the pages of ``metadata.runs``, in the same order.

    Returns the digest in hexadecimal. Raises OSError.
    """
    text = metadata_format.encode(metadata, state)
    head = _HEADER.pack(MAGIC, FORMAT_VERSION, len(text)) + text
    head += bytes(-len(head) % ALIGNMENT)
    digest = Digest(head)
    file.write(head)
    for part in pages:
        file.write(part)
        digest.update(part)
    file.write(digest.digest())
    return digest.digest().hex()


def read_contents(file: RawIOBase | BinaryIO, size: int) -> Contents:
    """Read the part before the pages, from the beginning of a ``file`` of ``size`` bytes.

    Verifies only that the file has the stated length, and leaves the file's position at the pages. Raises
    ImageUnusable, OSError.
    """
    head, text = _read_head(file, size)
    try:
        metadata, state = metadata_format.decode(text)
    except MetadataError as error:
        raise _damaged(error) from None
    _check_length(size, len(head), metadata.page_count)
    return Contents(metadata, state, head)


def read_label(file: RawIOBase | BinaryIO, size: int) -> Label:
    """Read the label of a ``file`` of ``size`` bytes, without the state. Raises the same errors as
    ``read_contents``.
    """
    head, text = _read_head(file, size)
    try:
        label = metadata_format.decode_label(text)
    except MetadataError as error:
        raise _damaged(error) from None
    _check_length(size, len(head), label.page_count)
    return label


def read_pages(file: RawIOBase | BinaryIO, places: Sequence[memoryview]) -> None:
    """Read the pages into ``places``, in order. Raises ImageUnusable, OSError."""
    if isinstance(file, RawIOBase) and hasattr(os, "preadv"):
        _read_vectors(file, places)
        return
    for place in places:
        _fill(file, place, 0)


def check_digest(file: RawIOBase | BinaryIO, digest: Digest) -> str:
    """Compare the digest at the position of ``file`` with ``digest``, the digest of everything before it, and
    return it in hexadecimal. Raises ImageUnusable, OSError.
    """
    if _read(file, DIGEST_BYTES) != digest.digest():
        raise ImageUnusable("its digest does not match: the file is damaged")
    return digest.digest().hex()


def verify(file: RawIOBase | BinaryIO, size: int) -> Contents:
    """Read a whole file and check its digest without keeping its pages. Raises ImageUnusable, OSError."""
    contents = read_contents(file, size)
    digest = Digest(contents.head)
    for chunk in _chunks(file, contents.metadata.page_count * PAGE):
        digest.update(chunk)
    check_digest(file, digest)
    return contents


def stretches(memory: memoryview, runs: Iterable[tuple[int, int]]) -> list[memoryview]:
    """Return the slices of ``memory`` for ``runs`` of pages."""
    return [memory[first * PAGE : (first + count) * PAGE] for first, count in runs]


def _read_head(file: RawIOBase | BinaryIO, size: int) -> tuple[bytes, bytes]:
    """Read everything before the pages, and return it together with the metadata that it contains."""
    header = _read(file, min(size, _HEADER.size))
    if header[: len(MAGIC)] != MAGIC[: len(header)]:
        raise ImageUnusable("it is not an image")
    if len(header) < _HEADER.size:
        raise _truncated(size, _HEADER.size, at_least=True)
    _, version, text_length = _HEADER.unpack(header)
    if version != FORMAT_VERSION:
        raise ImageUnusable(
            Message(
                "it has format version {version}; this program reads {format_version}",
                version=version,
                format_version=FORMAT_VERSION,
            )
        )
    if text_length > LARGEST_TEXT:
        raise ImageUnusable(
            Message(
                "its metadata would be {text_length} bytes long; at most {largest_text} are allowed",
                text_length=text_length,
                largest_text=LARGEST_TEXT,
            )
        )
    head_length = _HEADER.size + text_length
    head_length += -head_length % ALIGNMENT
    if size < head_length + DIGEST_BYTES:
        raise _truncated(size, head_length + DIGEST_BYTES, at_least=True)
    head = header + _read(file, head_length - len(header))
    return head, head[_HEADER.size : _HEADER.size + text_length]


def _check_length(size: int, head_length: int, page_count: int) -> None:
    expected = head_length + page_count * PAGE + DIGEST_BYTES
    if size < expected:
        raise _truncated(size, expected)
    if size > expected:
        raise ImageUnusable(Message("it is {size} bytes too long", size=size - expected))


def _damaged(error: MetadataError) -> ImageUnusable:
    return ImageUnusable(Message("its metadata is damaged: {error}", error=error))


def _read(file: RawIOBase | BinaryIO, length: int) -> bytes:
    parts = []
    while length:
        part = file.read(length)
        parts.append(part or b"")
        length -= _progress(len(parts[-1]))
    return b"".join(parts)


def _chunks(file: RawIOBase | BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        chunk = _read(file, min(length, 1 << 20))
        yield chunk
        length -= len(chunk)


def _read_vectors(file: RawIOBase, places: Sequence[memoryview]) -> None:
    """Read pages as ``read_pages`` does, in as few calls as possible, because each call releases the GIL."""
    offset = file.tell()
    for start in range(0, len(places), _MOST_PARTS):
        batch = places[start : start + _MOST_PARTS]
        count = os.preadv(file.fileno(), batch, offset)
        for place in batch:
            done = min(count, len(place))
            count -= done
            if done < len(place):
                file.seek(offset + done)
                _fill(file, place, done)
            offset += len(place)
    file.seek(offset)


def _fill(file: RawIOBase | BinaryIO, place: memoryview, done: int) -> None:
    """Fill the rest of ``place``, whose first ``done`` bytes have been read."""
    while done < len(place):
        with place[done:] as rest:
            done += _progress(file.readinto(rest))  # type: ignore[union-attr]


def _progress(count: int | None) -> int:
    if not count:
        raise ImageUnusable(SHRUNK)
    return count


def _truncated(size: int, expected: int, *, at_least: bool = False) -> ImageUnusable:
    return ImageUnusable(
        Message(
            "it is truncated: only {size} of {at_least}{expected} bytes are present",
            size=size,
            at_least="at least " * at_least,
            expected=expected,
        )
    )
