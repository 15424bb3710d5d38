"""The number or id by which people refer to a run."""

from __future__ import annotations

_OF_THE_ID = 8


def number_or_id(number: int, run_id: str) -> str:
    """``131``; the start of its id for a run without a number (0: it is older than numbering)."""
    return str(number or run_id[:_OF_THE_ID])
