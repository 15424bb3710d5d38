"""Images and checkpoints as files: written from what an interpreter captured, read into sealed memory."""

from __future__ import annotations

import errno
import hashlib
import os
import struct
import sys
import time
from collections.abc import Iterable, Mapping
from io import FileIO, RawIOBase
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from praxis_desktop import __version__, interpreter
from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.memory_image import MemoryImage, written_stretches
from praxis_desktop.snapshots import format as container
from praxis_desktop.snapshots import metadata as metadata_format
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.keys import machine
from praxis_desktop.snapshots.metadata import (
    PAGE,
    BaseImage,
    CheckpointMetadata,
    ImageMetadata,
    Made,
    Run,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.interpreter.runtime import Runtime

# A file is read and verified while the interpreter is still being loaded.

_CANNOT_BE_SENT = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""From some file systems bytes can only be read."""

_RUN = struct.Struct("<II")


class ImageIdentity(Record):
    """What an image is looked up by, and what it is for."""

    kind: str
    key: str
    """SHA-256 of the ingredients, in hexadecimal."""
    purpose: str = ""
    """In words, for people."""
    ingredients: Mapping[str, str] = MappingProxyType({})
    """What went into it, by name: digests and other identities."""


class StoredImage(Record):
    """An image as it was read: verified, its memory sealed. ``close`` gives the memory back."""

    metadata: ImageMetadata
    state: dict[str, Any]
    memory: MemoryImage
    digest: str
    """Of the file, in hexadecimal."""

    @property
    def base(self) -> BaseImage:
        """What a checkpoint of this image refers to it by."""
        return BaseImage(self.metadata.kind, self.metadata.key, self.metadata.memory_digest)

    def image(self, runtime: Runtime, sources: Mapping[str, Source]) -> Image:
        """The image for ``runtime``; it takes the memory over. ``sources`` is what may be mounted, by name.

        Raises ImageUnusable when something that the image has mounted is not among them.
        """
        missing = [name for name in self.metadata.sources if name not in sources]
        if missing:
            raise ImageUnusable(f"it needs {', '.join(missing)} mounted, which is not at hand")
        mounted = {name: sources[name] for name in self.metadata.sources}
        return interpreter.Image(runtime, self.memory, self.state, mounted)

    def close(self) -> None:
        """Release the memory; idempotent."""
        self.memory.close()


def made_now() -> Made:
    """By this program, on this computer, at this moment."""
    return Made(__version__, machine(), time.time())


def write_image(
    file: BinaryIO, image: Image, identity: ImageIdentity, *, made: Made | None = None
) -> ImageMetadata:
    """Write ``image`` to ``file``; about 25 ms for 13 MB, twice through the digest. Returns what was written.

    Raises OSError; MetadataError for a state that could not be read again.
    """
    with image.memory.view() as memory:
        runs = written_runs(memory)
        pages = container.stretches(memory, runs)
        metadata = ImageMetadata(
            kind=identity.kind,
            key=identity.key,
            purpose=identity.purpose,
            ingredients=dict(identity.ingredients),
            made=made or made_now(),
            size=image.memory.size,
            runs=runs,
            state=metadata_format.guest_state(image.state),
            sources=sorted(image.sources),
            names=metadata_format.names_in(image.state),
            memory_digest=_pages_digest(runs, pages),
        )
        try:
            container.write_container(file, metadata, image.state, pages)
        finally:
            for stretch in pages:
                stretch.release()
    return metadata


def read_image(file: RawIOBase | BinaryIO, size: int) -> StoredImage:
    """Read and verify an image from the beginning of a ``file`` of ``size`` bytes: 12 ms for 13 MB.

    The pages are read into memory that is then sealed, and the digest is that of the sealed bytes: what was
    verified cannot change any more. Raises ImageUnusable, OSError, MemoryError.
    """
    contents = container.read_contents(file, size)
    metadata = contents.metadata
    if not isinstance(metadata, ImageMetadata):
        raise ImageUnusable("it is a checkpoint, not an image")

    memory = _read_memory(file, metadata)
    try:
        with memory.view() as sealed:
            digest = container.check_digest(file, contents.head, container.stretches(sealed, metadata.runs))
    except BaseException:
        memory.close()
        raise
    return StoredImage(metadata, contents.state, memory, digest)


def _read_memory(file: RawIOBase | BinaryIO, metadata: ImageMetadata) -> MemoryImage:
    """The pages, at which ``file`` stands; then it stands behind them."""
    if isinstance(file, FileIO) and sys.platform == "linux":
        begin = file.tell()
        stretches = [(first * PAGE, (first + count) * PAGE) for first, count in metadata.runs]
        try:
            memory = MemoryImage.from_file(metadata.size, file, begin, stretches)
        except EOFError:
            raise ImageUnusable(container.SHRUNK) from None
        except OSError as error:
            if error.errno not in _CANNOT_BE_SENT:
                raise
        else:
            file.seek(begin + metadata.page_count * PAGE)
            return memory

    def fill(view: memoryview) -> None:
        places = container.stretches(view, metadata.runs)
        try:
            container.read_pages(file, places)
        finally:
            for place in places:
                place.release()

    return MemoryImage.filled(metadata.size, fill)


def write_checkpoint(
    file: BinaryIO, checkpoint: Checkpoint, base: BaseImage, *, details: Mapping[str, Any] | None = None
) -> CheckpointMetadata:
    """Write ``checkpoint``, which was made from the image ``base``, to ``file``. Returns what was written.

    ``details`` is JSON-able and comes back with it. Raises OSError, MetadataError.
    """
    runs = list(checkpoint.runs)
    metadata = CheckpointMetadata(
        base=base,
        made=made_now(),
        size=checkpoint.size,
        runs=runs,
        state=metadata_format.guest_state(checkpoint.state),
        sources=sorted({*checkpoint.image.sources, *checkpoint.sources}),
        names=metadata_format.names_in(checkpoint.state),
        details=dict(details or {}),
    )
    container.write_container(file, metadata, checkpoint.state, [checkpoint.pages])
    return metadata


class StoredCheckpoint(Record):
    """A checkpoint as it was read and verified, still without the image that it is of."""

    metadata: CheckpointMetadata
    state: dict[str, Any]
    pages: bytes

    def checkpoint(
        self, image: Image, base: BaseImage, sources: Mapping[str, Source] = MappingProxyType({})
    ) -> Checkpoint:
        """The checkpoint of ``image``, known as ``base``; ``sources`` are what was mounted since, by name.

        Raises ImageUnusable when it is of another image.
        """
        wanted = self.metadata.base
        if base.memory_digest != wanted.memory_digest or base.key != wanted.key:
            raise ImageUnusable(
                f"it was made from another {wanted.kind} image ({wanted.key[:16]})", name="the checkpoint"
            )
        runs = tuple(self.metadata.runs)
        return interpreter.Checkpoint(image, self.state, self.metadata.size, runs, self.pages, sources)


def read_checkpoint(
    file: RawIOBase | BinaryIO, size: int, *, memory: int = metadata_format.LARGEST_MEMORY
) -> StoredCheckpoint:
    """Read and verify a checkpoint from the beginning of a ``file`` of ``size`` bytes, whose guest may have
    ``memory`` bytes, whatever the file says. Raises ImageUnusable, OSError.
    """
    contents = container.read_contents(file, size)
    metadata = contents.metadata
    if not isinstance(metadata, CheckpointMetadata):
        raise ImageUnusable("it is an image, not a checkpoint", name="the checkpoint")
    if metadata.size > memory:
        raise ImageUnusable(
            f"it needs {metadata.size >> 20} MiB of memory, and programs may use {memory >> 20} MiB here"
            " (setting execution.memory_bytes)",
            name="the checkpoint",
        )
    pages = bytearray(metadata.page_count * PAGE)
    with memoryview(pages) as view:
        container.read_pages(file, [view])
    kept = bytes(pages)
    container.check_digest(file, contents.head, [kept])
    state = {**contents.state, "memory_limit": min(memory, metadata.state.memory_limit)}
    return StoredCheckpoint(metadata, state, kept)


def base_of(image: Image, identity: ImageIdentity) -> BaseImage:
    """What a checkpoint of ``image`` refers to it by, also when it has never been a file: 15 ms."""
    with image.memory.view() as memory:
        runs = written_runs(memory)
        return BaseImage(identity.kind, identity.key, _pages_digest(runs, container.stretches(memory, runs)))


def written_runs(memory: memoryview) -> list[Run]:
    """The runs of pages of ``memory`` that are not zero: 5 ms for 30 MB."""
    return [(start // PAGE, -(-(end - start) // PAGE)) for start, end in written_stretches(memory)]


def file_size(file: RawIOBase | BinaryIO) -> int:
    """Bytes of an open file."""
    return os.fstat(file.fileno()).st_size


def _pages_digest(runs: Iterable[Run], pages: Iterable[memoryview | bytes]) -> str:
    digest = hashlib.sha256(b"".join(_RUN.pack(*run) for run in runs))
    for stretch in pages:
        digest.update(stretch)
    return digest.hexdigest()
