"""Reports coroutines that are never awaited, and so never run. Used in dry runs."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

from _praxis import places


def watch(note: Callable[[str, places.Place], None]) -> None:
    """Start calling ``note`` for each forgotten await, with the function and the line of the program that was
    running when the coroutine was freed. Python still warns as before.
    """

    def warned(coroutine: Any) -> None:
        name = coroutine.__qualname__
        note(name, places.place_of(sys._getframe(1)))
        message = f"coroutine {name!r} was never awaited"
        warnings.warn(message, RuntimeWarning, stacklevel=2, source=coroutine)

    told: Any = warnings
    told._warn_unawaited_coroutine = warned
