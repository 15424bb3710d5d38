"""Checks, when a run ends, the conditions that its program has stated with ``praxis.always``."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable
from typing import Any

from _praxis import dry_run, outputs, places, steps
from _praxis.messages import Message

_MOST = 100
_MOST_WORDS = 200
_LONGEST_S = 10.0
"""Maximum time, in seconds, to await a check. If it takes longer, the condition counts as unchecked."""

_stated: list[tuple[str, Callable[[], Any], places.Place]] = []


def state(what: object, holds: object) -> None:
    """Have ``holds`` checked when the run ends. Raises TypeError or ValueError for an invalid condition."""
    if not isinstance(what, str) or not callable(holds):
        raise TypeError(
            "a condition must be a sentence and a function: always('the lid is closed', lambda: ...)"
        )
    words = " ".join(what.split())
    if not words or len(words) > _MOST_WORDS or not words.isprintable():
        raise ValueError(
            Message("a condition must be one sentence of at most {most} characters", most=_MOST_WORDS)
        )
    if len(_stated) >= _MOST:
        raise ValueError(Message("a program can specify at most {most} conditions", most=_MOST))
    _stated.append((words, holds, places.place_of(sys._getframe(1))))


async def check() -> None:
    """Check each condition once, and report the conditions that do not hold or cannot be checked."""
    while _stated:
        what, holds, place = _stated.pop(0)
        error = ""
        try:
            held = holds()
            if inspect.isawaitable(held):
                held = await asyncio.wait_for(held, _LONGEST_S)
        except (Exception, SystemExit) as raised:  # noqa: BLE001 - whatever a program's function raises
            held, error = False, f"{type(raised).__name__}: {raised}".rstrip(": ")[:_MOST_WORDS]
        if not held:
            _report(what, error, place)


def finish() -> None:
    """Check the remaining conditions after a program has ended. Call this outside coroutines."""
    if _stated:
        asyncio.get_event_loop().run_until_complete(check())


def _report(what: str, error: str, place: places.Place) -> None:
    if dry_run.is_on():
        step = steps.current.get()
        dry_run.note_broken(what, error, place, 0 if step is None else step.number)
    elif error:
        outputs.judge(
            "inconclusive",
            Message(
                "Must hold at the end: {what}. This could not be checked: {error}", what=what, error=error
            ),
            (),
        )
    else:
        outputs.judge("failed", Message("Must hold at the end, but does not: {what}.", what=what), ())
