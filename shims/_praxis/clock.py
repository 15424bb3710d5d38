"""``time.sleep`` as a wait of the host: it uses no processor and ends at once on an interrupt."""

from __future__ import annotations

import math
import operator
import time
from typing import Any

import _praxis_host

from _praxis import signals


def sleep(seconds: float, /) -> None:
    """Delay execution for a given number of seconds. The argument may be a floating-point number for
    subsecond precision.
    """
    seconds = _checked(seconds)
    end = time.monotonic() + seconds
    while _praxis_host.sleep(seconds) == -1:
        signals.interrupted_in_call()
        seconds = max(0.0, end - time.monotonic())


def _checked(seconds: Any) -> float:
    if not isinstance(seconds, float):
        try:
            seconds = operator.index(seconds)
        except TypeError:
            kind = type(seconds).__name__
            raise TypeError(f"{kind!r} object cannot be interpreted as an integer or float") from None
    checked = float(seconds)
    if math.isnan(checked):
        raise ValueError("Invalid value NaN (not a number)")
    if checked < 0:
        raise ValueError("sleep length must be non-negative")
    return checked


def install() -> None:
    """Replace ``time.sleep``; in an executor it becomes ``asyncio.sleep``."""
    import asyncio

    from _praxis import executors

    sleep.__module__ = "time"
    time.sleep = sleep  # type: ignore[assignment]
    executors.async_twin(sleep, asyncio.sleep)
