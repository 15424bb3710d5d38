"""Images and checkpoints as files: written from a captured interpreter, and read into sealed memory."""

from __future__ import annotations

import errno
import hashlib
import os
import struct
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from io import FileIO, RawIOBase
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from praxis_desktop import __version__, interpreter
from praxis_desktop.core.messages import Message
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

# A file can be read and verified while the interpreter is still being loaded.

_CANNOT_BE_SENT = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""Errors that sendfile raises on file systems that do not support it. The bytes are then read instead."""

Begin = Callable[[Mapping[str, Any]], None]
"""A function that is called with an image's state, to start work that runs while the image's pages are read.
"""

_RUN = struct.Struct("<II")


class ImageIdentity(Struct, frozen=True):
    """An image's identity and purpose."""

    kind: str
    key: str
    """SHA-256 of the ingredients, in hexadecimal, used to find the image."""
    purpose: str = ""
    """A description for users."""
    ingredients: Mapping[str, str] = MappingProxyType({})
    """The ingredients of the image, keyed by name, as digests and other identities."""


class StoredImage(Struct, frozen=True):
    """An image read from a file and verified, with its memory sealed. ``close`` releases the memory."""

    metadata: ImageMetadata
    state: dict[str, Any]
    memory: MemoryImage
    digest: str
    """The file's digest, in hexadecimal."""

    @property
    def base(self) -> BaseImage:
        """The reference to this image that its checkpoints contain."""
        return BaseImage(self.metadata.kind, self.metadata.key, self.metadata.memory_digest)

    def image(self, runtime: Runtime, sources: Mapping[str, Source]) -> Image:
        """Return the image for use with ``runtime``. The image takes over the memory.

        ``sources`` contains the sources that the image may mount, keyed by name. Raises ImageUnusable if the
        image mounts any other source.
        """
        missing = [name for name in self.metadata.sources if name not in sources]
        if missing:
            raise ImageUnusable(
                Message("it needs {missing} mounted, which is not available", missing=", ".join(missing))
            )
        mounted = {name: sources[name] for name in self.metadata.sources}
        return interpreter.Image(runtime, self.memory, self.state, mounted)

    def close(self) -> None:
        """Release the memory. Idempotent."""
        self.memory.close()


def made_now() -> Made:
    """Return the version of this program, the kind of this computer, and the current time."""
    return Made(__version__, machine(), time.time())


def write_image(
    file: BinaryIO, image: Image, identity: ImageIdentity, *, made: Made | None = None
) -> ImageMetadata:
    """Write ``image`` to ``file``. Takes about 25 ms for 13 MB, including two passes for the digests.

    Returns the metadata. Raises OSError, and MetadataError for a state that could not be read back.
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


def read_image(file: RawIOBase | BinaryIO, size: int, begin: Begin | None = None) -> StoredImage:
    """Read and verify an image from the beginning of a ``file`` of ``size`` bytes; takes 12 ms for 13 MB.

    The pages are read into private memory, which is then sealed, and the digest is computed from this memory,
    so that nothing can change after verification. ``begin`` is called first, with the state, which has not
    been verified yet. Raises ImageUnusable, OSError, MemoryError.
    """
    contents = container.read_contents(file, size)
    metadata = contents.metadata
    if not isinstance(metadata, ImageMetadata):
        raise ImageUnusable("it is a checkpoint, not an image")
    if begin is not None:
        begin(contents.state)

    digest = container.Digest(contents.head)
    memory = _read_memory(file, metadata, digest.update)
    try:
        found = container.check_digest(file, digest)
    except BaseException:
        memory.close()
        raise
    memory.digest = metadata.memory_digest
    return StoredImage(metadata, contents.state, memory, found)


def _read_memory(
    file: RawIOBase | BinaryIO, metadata: ImageMetadata, follow: Callable[[memoryview], None]
) -> MemoryImage:
    """Read all pages, starting at the current position of ``file``, and pass them to ``follow`` in order."""
    if isinstance(file, FileIO) and sys.platform == "linux":
        begin = file.tell()
        stretches = [(first * PAGE, (first + count) * PAGE) for first, count in metadata.runs]
        try:
            memory = MemoryImage.from_file(metadata.size, file, begin, stretches, follow)
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
            for place in places:
                follow(place)
        finally:
            for place in places:
                place.release()

    return MemoryImage.filled(metadata.size, fill)


def write_checkpoint(
    file: BinaryIO, checkpoint: Checkpoint, base: BaseImage, *, details: Mapping[str, Any] | None = None
) -> CheckpointMetadata:
    """Write ``checkpoint``, which was made from the image ``base``, to ``file``; return the metadata.

    ``details`` is plain JSON data, stored in the same file. Raises OSError, MetadataError.
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


class StoredCheckpoint(Struct, frozen=True):
    """A checkpoint that has been read and verified but not yet combined with its image."""

    metadata: CheckpointMetadata
    state: dict[str, Any]
    pages: bytes

    def checkpoint(
        self, image: Image, base: BaseImage, sources: Mapping[str, Source] = MappingProxyType({})
    ) -> Checkpoint:
        """Combine the checkpoint with ``image``, whose reference is ``base``; ``sources`` contains the
        sources mounted later.

        Raises ImageUnusable if the checkpoint belongs to another image.
        """
        wanted = self.metadata.base
        if base.memory_digest != wanted.memory_digest or base.key != wanted.key:
            raise ImageUnusable(
                Message(
                    "it was made from a different {kind} image ({key})", kind=wanted.kind, key=wanted.key[:16]
                ),
                name="the checkpoint",
            )
        runs = tuple(self.metadata.runs)
        return interpreter.Checkpoint(image, self.state, self.metadata.size, runs, self.pages, sources)


def read_checkpoint(
    file: RawIOBase | BinaryIO, size: int, *, memory: int = metadata_format.LARGEST_MEMORY
) -> StoredCheckpoint:
    """Read and verify a checkpoint from the beginning of a ``file`` of ``size`` bytes. The guest is
    limited to ``memory`` bytes, even if the file requests more. Raises ImageUnusable, OSError.
    """
    contents = container.read_contents(file, size)
    metadata = contents.metadata
    if not isinstance(metadata, CheckpointMetadata):
        raise ImageUnusable("it is an image, not a checkpoint", name="the checkpoint")
    if metadata.size > memory:
        raise ImageUnusable(
            Message(
                "it needs {size} MiB of memory, but programs may use only {memory} MiB here (setting "
                "execution.memory_bytes)",
                size=metadata.size >> 20,
                memory=memory >> 20,
            ),
            name="the checkpoint",
        )
    pages = bytearray(metadata.page_count * PAGE)
    with memoryview(pages) as view:
        container.read_pages(file, [view])
    kept = bytes(pages)
    digest = container.Digest(contents.head)
    digest.update(kept)
    container.check_digest(file, digest)
    state = {**contents.state, "memory_limit": min(memory, metadata.state.memory_limit)}
    return StoredCheckpoint(metadata, state, kept)


def base_of(image: Image, identity: ImageIdentity) -> BaseImage:
    """Return the reference to ``image`` for its checkpoints. Takes 40 ms unless the image is from a file."""
    memory = image.memory
    if not memory.digest:
        with memory.view() as view:
            runs = written_runs(view)
            memory.digest = _pages_digest(runs, container.stretches(view, runs))
    return BaseImage(identity.kind, identity.key, memory.digest)


def written_runs(memory: memoryview) -> list[Run]:
    """Return the runs of nonzero pages in ``memory``. Takes 5 ms for 30 MB."""
    return [(start // PAGE, -(-(end - start) // PAGE)) for start, end in written_stretches(memory)]


def file_size(file: RawIOBase | BinaryIO) -> int:
    """Return the size of an open file in bytes."""
    return os.fstat(file.fileno()).st_size


def _pages_digest(runs: Iterable[Run], pages: Iterable[memoryview | bytes]) -> str:
    digest = hashlib.sha256(b"".join(_RUN.pack(*run) for run in runs))
    for stretch in pages:
        digest.update(stretch)
    return digest.hexdigest()
