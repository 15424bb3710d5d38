"""What is made in several pieces, so that the window looks at its events in between: one piece more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_NONE: Final = object()


def make_piece(pieces: Iterator[object]) -> bool:
    """Make the next one; False where there was none any more."""
    return next(pieces, _NONE) is not _NONE
