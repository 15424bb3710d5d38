"""What has changed in an interpreter since the image it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from praxis_desktop.interpreter.image import Image

PAGE_SIZE = 4096
"""Bytes of a page of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
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
