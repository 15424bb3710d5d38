"""Checkpoints: what has changed in an interpreter since the image it was restored from."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.image import Image, capture_state
from praxis_desktop.interpreter.memory_image import PAGE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.sources import Source

PAGE_SIZE = PAGE
"""Size of one page of a checkpoint, in bytes."""


class Checkpoint(Struct, frozen=True):
    """The state of an interpreter, stored as its differences from ``image``. Restoring it copies ``pages``
    over the image's memory. Everything but the image is plain data. ``state`` is the interpreter's complete
    state except memory (not a difference), in the same JSON-compatible form as the image's.
    """

    image: Image
    state: dict[str, Any]
    size: int
    """Size of the linear memory, in bytes; never smaller than the image's. Pages beyond the image that are
    not in ``pages`` are zero.
    """
    runs: tuple[tuple[int, int], ...]
    """The runs of pages that ``pages`` holds, in ascending order, each as its first page and its length."""
    pages: bytes
    """The contents of all runs, in order, ``PAGE_SIZE`` bytes per page."""
    sources: Mapping[str, Source] = MappingProxyType({})
    """The sources that have been mounted since the image was captured, keyed by name."""

    def __repr__(self) -> str:
        return f"Checkpoint({self.image!r}, {len(self.pages)} bytes)"


def take_checkpoint(
    host: Host,
    image: Image,
    *,
    replaced: Container[str] = (),
    findable: Container[str] = (),
    most_bytes: int | None = None,
) -> Checkpoint:
    """Return a checkpoint of ``host``, which must have been restored from ``image`` or a checkpoint of it.

    Takes about 2 ms. ``replaced`` has the same meaning as in ``capture_state``. ``findable`` contains the
    names of sources that can be found again when the checkpoint is restored.

    Call this only while no wasm is on the stack. Queued microtasks are run first. Raises NotCapturable as
    ``capture`` does, and also for a source that has been mounted since the image was captured and is not
    findable, or if more than ``most_bytes`` of memory have changed. Raises ValueError if the image is closed.
    """
    since = [source for source in host.filesystem.mounted.values() if source.name not in image.sources]
    for source in since:
        if not (source.is_found_by_name or source.name in findable):
            raise NotCapturable(
                f"the folder mounted as {source.name!r} in a checkpoint",
                hint="It was mounted after the image was captured: capture an image instead.",
            )
    # First, because it runs microtasks, which may change memory.
    state = capture_state(host, replaced=replaced)
    memory = host.instance.memory
    runs = changed_pages(host.instance, image.memory)
    changed = PAGE * sum(count for _, count in runs)
    if most_bytes is not None and changed > most_bytes:
        raise NotCapturable(f"{changed >> 20} MiB of memory that has changed in a checkpoint")
    pages = b"".join(memory[first * PAGE : (first + count) * PAGE] for first, count in runs)
    return Checkpoint(
        image, state, len(memory), tuple(runs), pages, {source.name: source for source in since}
    )
