"""Makes ``time.sleep`` wait in the host, where it uses no processor time and ends immediately on an
interrupt. Also provides CPU clocks that do not overflow.
"""

from __future__ import annotations

import math
import operator
import sys
import time
from typing import Any

import _praxis_host

from _praxis import blocking_calls, engine, signals, tail_calls, waits


def sleep(seconds: float, /) -> None:
    """Delay execution for a given number of seconds. The argument may be a floating-point number for
    subsecond precision.
    """
    if tail_calls.watched:
        tail_calls.offer(sleep, sleep, (seconds,), {})
    seconds = _checked(seconds)
    if blocking_calls.note is not None:
        blocking_calls.look("time.sleep()", seconds, blocking_calls.SLEEPING)
    wait = waits.begin(seconds, sys._getframe(1)) if seconds > waits.LONG else None
    if wait is None:
        _sleep(seconds)
        return
    try:
        _pass(wait)
    except BaseException as error:
        waits.end(wait, error)
        raise
    waits.end(wait)


def _pass(wait: waits.Wait) -> None:
    """Wait until ``wait`` is over. The user may change it in the meantime."""
    while not wait.is_skipped:
        answer: dict[str, Any] | None = {}
        if wait.until > time.monotonic():
            with engine.BlockingQuestion(wait.question) as question:
                _raise_delayed()
                while (answer := question.wait(wait.until - time.monotonic())) is None:
                    signals.interrupted_in_call()
        if not answer:  # the time is up, or no run is being conducted that could change it
            _sleep(max(0.0, wait.until - time.monotonic()))
            answer = engine.ask_blocking(wait.last_question)
            if not answer:
                return
        wait.change(answer, time.monotonic())


def _raise_delayed() -> None:
    """Raise an interrupt that arrived while the wait was being reported as a step."""
    delayed = signals.take_delayed()
    if delayed is not None:
        raise delayed


def _sleep(seconds: float) -> None:
    _raise_delayed()
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


def process_time() -> float:
    """Process time for profiling: sum of the kernel and user-space CPU time."""
    return time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)


def process_time_ns() -> int:
    """Process time for profiling as nanoseconds."""
    return time.clock_gettime_ns(time.CLOCK_PROCESS_CPUTIME_ID)


def install() -> None:
    """Replace the processor clocks and ``time.sleep``, which in an executor becomes ``asyncio.sleep``.
    CPython would read these clocks with ``clock()``, whose 32 bits overflow after 35 minutes.
    """
    import asyncio

    from _praxis import executor_twins

    sleep.__module__ = "time"
    time.sleep = sleep  # type: ignore[assignment]
    process_time.__module__ = process_time_ns.__module__ = "time"
    time.process_time = process_time
    time.process_time_ns = process_time_ns
    executor_twins.async_twin(sleep, asyncio.sleep)
