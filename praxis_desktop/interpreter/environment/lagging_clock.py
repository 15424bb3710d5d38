"""How a guest's wall clock catches up after an interruption, so that its time limits have not expired."""

from __future__ import annotations

_CATCHING_UP = 2
"""Number of seconds that a lagging wall clock takes to catch up by one second."""


def remaining_lag(lag: int, elapsed: int) -> int:
    """Return what remains of a ``lag`` after the ``elapsed`` time, all in nanoseconds."""
    return max(0, lag - elapsed // _CATCHING_UP)
