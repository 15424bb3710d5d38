"""What has changed in an interpreter since the image it came from."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.image import Image, capture_state
from praxis_desktop.interpreter.memory_image import PAGE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.sources import Source

PAGE_SIZE = PAGE
"""Bytes of a page of a checkpoint."""


class Checkpoint(Record):
    """The state of an interpreter as changes to ``image``: restored by laying ``pages`` over its memory.

    Plain data beside the image: ``state`` is all of the interpreter's other state (not a difference), of the
    same form as the image's and JSON-able.
    """

    image: Image
    state: dict[str, Any]
    size: int
    """Bytes of linear memory; at least the image's. What lies beyond the image and in no page is zero."""
    runs: tuple[tuple[int, int], ...]
    """Which pages ``pages`` holds, ascending: number of the first, and how many follow one another."""
    pages: bytes
    """The pages of all runs in their order, ``PAGE_SIZE`` bytes each."""
    sources: Mapping[str, Source] = MappingProxyType({})
    """What was mounted since the image was captured, by name."""

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
    """The state of ``host``, which was restored from ``image`` (or from a checkpoint of it); about 2 ms. See
    ``capture_state``. ``findable`` names sources that whoever restores it finds again. More than
    ``most_bytes`` of changed memory cannot be captured.

    Only while no wasm is on the stack; queued microtasks are run first. Raises NotCapturable as ``capture``
    does, and for what was mounted since, unless it is found by its name; ValueError when the image is closed.
    """
    since = [source for source in host.filesystem.mounted.values() if source.name not in image.sources]
    for source in since:
        if not (source.is_found_by_name or source.name in findable):
            raise NotCapturable(
                f"the folder mounted as {source.name!r} in a checkpoint",
                hint="It was mounted after the image was captured: capture an image instead.",
            )
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
