"""Reads and verifies a journal batch by batch; yields only the frames of an intact chain."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import BinaryIO, NamedTuple, Self

from msgspec import Struct

from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.journal.errors import JournalDamaged, JournalError, JournalUnusable
from praxis_desktop.journal.format import (
    BATCH,
    DIGEST_SIZE,
    HEAD,
    LARGEST_BODY,
    LARGEST_HEADER,
    MAGIC,
    RECOVERED,
    SEAL_BODY,
    VERSION,
    JournalFrame,
    Link,
    first_link,
    length_at,
    split_frames,
)

_CHUNK = 1 << 20
_SEARCHED = 1 << 17
"""Number of bytes after a damaged batch in which to search for the next one."""


_TAIL = 256
"""``verify`` finds a tail longer than this many batches, but at most twice as long (or the whole journal)."""


class FramePosition(NamedTuple):
    """The start of a batch, and the state of the chain before it."""

    offset: int
    link: Link


_Batch = tuple[int, int, int, bytes, bytes]
"""A batch: its start and end, the chain's CRC and digest after it, and its body."""


class Verification(Struct, frozen=True):
    """The result of checking every byte of a journal.

    ``damage`` describes the fault at byte ``sound_bytes``, or is "" if there is none; all earlier bytes are
    intact. ``later_batches`` counts the batches after the damage that follow on from each other, though
    nothing ties them to the intact part. ``digest`` and ``crc`` are the chain's values at the end of the
    intact part: anyone who has a copy of the digest can tell whether the whole file was rewritten.
    """

    size: int
    sound_bytes: int
    batches: int
    frames: int
    sealed: bool
    damage: str
    later_batches: int
    digest: str
    crc: int
    recoveries: tuple[Mapping[str, object], ...] = ()
    """The data of the RECOVERED frames: what earlier recoveries found and cut off."""

    @property
    def is_sound(self) -> bool:
        """Whether the file is intact and was closed, which means that it is complete."""
        return not self.damage and self.sealed

    @property
    def reason(self) -> str:
        """Why the journal is not sound, as a sentence; "" if it is sound."""
        if self.damage:
            return Message(
                "damaged from byte {sound_bytes} on: {damage}",
                sound_bytes=self.sound_bytes,
                damage=self.damage,
            )
        if not self.sealed:
            return (
                "not closed: the process writing it ended too early, or the end of the file was cut off; "
                "the rest is intact"
            )
        return ""


def refuse_what_is_no_file(path: Path) -> None:
    """Raise JournalUnusable if ``path`` is a folder, pipe or device, as opening one may block forever."""
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError):
        return  # opening it will report this
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "not a regular file"
        raise JournalUnusable(Message("{path} is {what}, not a journal", path=path, what=what), path=path)


class JournalReader:
    """A journal opened for reading by one thread at a time; it can be read from the start repeatedly.

    Raises JournalUnusable if the file does not exist or is not a journal, and JournalDamaged if its header is
    damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        refuse_what_is_no_file(path)
        try:
            self._file: BinaryIO = open_regular(path)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise JournalUnusable(
                Message("{path} cannot be read: {reason}", path=path, reason=reason), path=path
            ) from error
        try:
            self.header, self.start, self._first = self._read_head()
            self.crc, self.digest = self._first
            """The state of the chain after the last batch read."""
            self.place = self.start
            """The position after the last batch read."""
            self.tail = FramePosition(self.start, self._first)
        except BaseException as error:
            self._file.close()
            if isinstance(error, OSError) and not isinstance(error, JournalError):
                raise JournalUnusable(
                    Message("{path} cannot be read: {reason}", path=path, reason=error.strerror), path=path
                ) from error
            raise

    def _read_head(self) -> tuple[Mapping[str, object], int, Link]:
        fixed = self._file.read(HEAD.size)
        if not fixed or not fixed.startswith(MAGIC[: len(fixed)]):
            what = "is empty" if not fixed else "is not a journal of this program"
            raise JournalUnusable(Message("{path} {what}", path=self.path, what=what), path=self.path)
        if len(fixed) < HEAD.size:
            raise self._damage("the header is cut off", 0)
        _, version, length = HEAD.unpack(fixed)
        rest = self._file.read(length + DIGEST_SIZE) if length <= LARGEST_HEADER else b""
        head, digest = fixed + rest[:length], rest[length:]
        link = first_link(head)
        if version != VERSION:
            raise JournalUnusable(
                Message(
                    "{path} uses version {version} of the format, but this program reads version {known}",
                    path=self.path,
                    version=version,
                    known=VERSION,
                ),
                path=self.path,
                hint="Use the version of the program that wrote it, unless its first bytes are damaged.",
            )
        if link.digest != digest:
            is_whole = len(rest) == length + DIGEST_SIZE
            raise self._damage("the header is damaged" if is_whole else "the header is cut off", 0)
        try:
            header = json.loads(head[HEAD.size :])
        except (ValueError, RecursionError):
            header = None
        if not isinstance(header, dict):
            raise self._damage("the header is not a JSON object", 0)
        return MappingProxyType(header), len(head) + DIGEST_SIZE, link

    def _damage(self, what: str, offset: int) -> JournalDamaged:
        return JournalDamaged(what, path=self.path, offset=offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; idempotent."""
        self._file.close()

    def frames(self) -> Iterator[JournalFrame]:
        """Yield the frames in order. In a damaged file, raises JournalDamaged after the last intact batch."""
        for frames, offset, _ in self.chained_batches():
            for kind, payload in frames:
                yield JournalFrame(kind, payload, offset)

    def chained_batches(
        self, begin: FramePosition | None = None
    ) -> Iterator[tuple[list[tuple[int, bytes]], int, bytes]]:
        """Yield every batch from ``begin`` onwards, in order: the kind and payload of each frame, the batch's
        start, and the digest before it. If the file is damaged, raises JournalDamaged after the last intact
        batch.
        """
        before = self._first.digest if begin is None else begin.link.digest
        for offset, _, _, digest, body in self._batches(begin):
            try:
                frames = split_frames(body)
            except ValueError as error:
                raise self._damage(str(error), offset) from error
            yield frames, offset, before
            before = digest

    def _batches(self, begin: FramePosition | None = None) -> Iterator[_Batch]:
        """Yield the batches that continue the chain, in order. Raises JournalDamaged where the chain
        breaks.
        """
        offset, (crc, digest) = begin or FramePosition(self.start, self._first)
        self.crc, self.digest, self.place = crc, digest, offset
        self._file.seek(offset)
        buffer, place, filled = b"", 0, 0
        is_sealed = False
        # Local names, because a long journal has millions of batches.
        unpack, head, crc32, sha256 = BATCH.unpack_from, BATCH.size, zlib.crc32, hashlib.sha256
        while True:
            if filled - place < head:
                buffer, place = buffer[place:] + self._file.read(_CHUNK), 0
                filled = len(buffer)
                if not filled:
                    return
            if is_sealed:
                raise self._damage("there is data after the end of the closed journal", offset)
            if filled - place < head:
                if self._is_room(buffer[place:]):
                    return
                raise self._damage("the beginning of a batch is missing", offset)
            length, expected_crc, expected_digest = unpack(buffer, place)
            if not 0 < length <= LARGEST_BODY:
                if not length and self._is_room(buffer[place:]):
                    return
                raise self._damage(Message("a batch cannot have {length} bytes", length=length), offset)
            place += head
            if filled - place < length:
                buffer, place = buffer[place:] + self._file.read(max(_CHUNK, length)), 0
                filled = len(buffer)
                if filled < length:
                    raise self._damage(
                        Message(
                            "a batch of {length} bytes is cut off after {filled}, or its length field is "
                            "damaged",
                            length=length,
                            filled=filled,
                        ),
                        offset,
                    )
            body = buffer[place : place + length]
            place += length
            crc, digest = crc32(body, crc), sha256(digest + body).digest()  # Link.next(), inlined
            if crc != expected_crc:
                raise self._damage(
                    Message("a batch of {length} bytes does not match its checksum", length=length), offset
                )
            if digest != expected_digest:
                raise self._damage(
                    Message("a batch of {length} bytes does not continue the chain", length=length), offset
                )
            end = offset + head + length
            self.crc, self.digest, self.place = crc, digest, end
            yield offset, end, crc, digest, body
            offset = end
            is_sealed = body == SEAL_BODY

    def _is_room(self, data: bytes) -> bool:
        """Return whether ``data`` and the rest of the file are preallocated space that was never written."""
        while data:
            if data.count(0) != len(data):
                return False
            data = self._file.read(_CHUNK)
        return True

    def verify(self) -> Verification:
        """Check every byte, using little memory even for a long file. Sets ``tail`` to a position near the
        end, from which the last batches can be read.
        """
        batches = frames = 0
        end, (crc, digest) = self.start, self._first
        self.tail = last = FramePosition(self.start, self._first)
        damage, is_sealed = "", False
        recoveries: list[Mapping[str, object]] = []
        try:
            for offset, behind, following_crc, following_digest, body in self._batches():
                kinds = _kinds(body)
                if not kinds:
                    raise self._damage("a batch does not consist of frames", offset)
                if RECOVERED in kinds:
                    recoveries += [_told(told) for kind, told in split_frames(body) if kind == RECOVERED]
                if not batches % _TAIL:
                    self.tail, last = last, FramePosition(offset, Link(crc, digest))
                batches += 1
                frames += len(kinds)
                end, crc, digest = behind, following_crc, following_digest
                is_sealed = body == SEAL_BODY
        except JournalDamaged as error:
            damage = error.what
        return Verification(
            size=os.fstat(self._file.fileno()).st_size,
            sound_bytes=end,
            batches=batches,
            frames=frames,
            sealed=is_sealed,
            damage=damage,
            later_batches=self.count_behind(end) if damage else 0,
            digest=digest.hex(),
            crc=crc,
            recoveries=tuple(recoveries),
        )

    def digest_at(self, end: int) -> str:
        """Return the chain's digest after the intact batch that ends at ``end``; "" if no batch does."""
        if end == self.start:
            return self._first.digest.hex()
        with suppress(JournalDamaged):  # the sound part ends before that byte
            for _, behind, _, digest, _ in self._batches():
                if behind >= end:
                    return digest.hex() if behind == end else ""
        return ""

    def count_behind(self, offset: int) -> int:
        """Return the number of batches after the damaged one at ``offset`` that follow on from each other.
        They are found even if the damaged batch's length is wrong.
        """
        return self._count_from(offset) or self._count_from(self._next_batch(offset))

    def _next_batch(self, offset: int) -> int:
        """Return the offset of the next batch that is continued by its successor or, if there is none, the
        end of the data that was searched.
        """
        self._file.seek(offset)
        data = self._file.read(_SEARCHED)
        for place in range(1, len(data) - BATCH.size):
            length, crc, digest = BATCH.unpack_from(data, place)
            following = place + BATCH.size + length
            if not length or following + BATCH.size > len(data):
                continue
            end, *expected = BATCH.unpack_from(data, following)
            body = data[following + BATCH.size : following + BATCH.size + end]
            if 0 < end == len(body) and Link(crc, digest).next(body) == tuple(expected):
                return offset + place
        return offset + len(data)

    def _count_from(self, offset: int) -> int:
        count = 0
        self._file.seek(offset)
        head = self._file.read(BATCH.size)
        while len(head) == BATCH.size:
            length, crc, digest = BATCH.unpack(head)
            if not 0 < length <= LARGEST_BODY or len(self._file.read(length)) < length:
                break
            head = self._file.read(BATCH.size)
            if len(head) < BATCH.size:
                break
            following_length, following_crc, following_digest = BATCH.unpack(head)
            if not 0 < following_length <= LARGEST_BODY:
                break
            body = self._file.read(following_length)
            if Link(crc, digest).next(body) != (following_crc, following_digest):
                break
            count += 1
            self._file.seek(-following_length, os.SEEK_CUR)
        return count


def _kinds(body: bytes) -> bytes:
    """Return the kinds of the frames in a batch; b"" if the frames are malformed."""
    kinds = bytearray()
    place, end = 0, len(body)
    try:
        while place < end:
            kinds.append(body[place])
            length = body[place + 1]
            place += 2
            if length > 0x7F:
                length, place = length_at(body, place - 1)
            place += length
    except (ValueError, IndexError):
        return b""
    return bytes(kinds) if place == end else b""


def _told(payload: bytes) -> Mapping[str, object]:
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
