"""Times single actions."""

from __future__ import annotations

import time
from collections.abc import Callable


def milliseconds(action: Callable[[], object]) -> float:
    """Return the milliseconds that ``action()`` takes."""
    before = time.perf_counter()
    action()
    return (time.perf_counter() - before) * 1000
