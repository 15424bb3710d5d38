"""Conditions that must hold when a run ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from _praxis import conditions


def always(what: str, holds: Callable[[], object | Awaitable[object]]) -> None:
    """State what must hold when the run ends, however it ends: ``always("the pump stands still", is_still)``.

    ``what`` is a sentence for people. ``holds`` is called at the end, in a protocol with machines before they
    are disconnected; it may be a coroutine function, which has 10 s. If it returns something false, the run
    fails, and a dry run has a violation; a rehearsal counts the branch as unsafe. If it raises an exception,
    the run is inconclusive. If the computer or the interpreter dies, nobody is left to check. Raises
    TypeError and ValueError for other arguments.
    """
    conditions.state(what, holds)
