"""What people call a run: by its number, where it has one."""

from __future__ import annotations

_OF_THE_ID = 8


def number_or_id(number: int, run_id: str) -> str:
    """``131``; of a run that has no number (0: it was made before there were any) the beginning of its id."""
    return str(number or run_id[:_OF_THE_ID])
