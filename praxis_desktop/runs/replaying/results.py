"""What a run came to, beside what it came to when it was recorded."""

from __future__ import annotations

from collections.abc import Mapping

_NOT_THE_PROGRAM = ("TimedOut", "Killed")
"""Errors of runs that had their end from outside, whatever their programs came to."""


def results_of(
    told: Mapping[str, object], recorded: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """What two result events are compared by: name, now, then."""
    now, then = told.get("result"), recorded.get("result")
    found = [("state", told.get("state"), recorded.get("state"))]
    if isinstance(now, Mapping) and isinstance(then, Mapping):
        if error_of(recorded) in _NOT_THE_PROGRAM:
            found.clear()
        else:
            found.append(("error", error_of(told), error_of(recorded)))
        found.append(("value", now.get("value"), then.get("value")))
    return found


def error_of(event: Mapping[str, object]) -> str | None:
    """The name of the error in a result event."""
    result = event.get("result")
    error = result.get("error") if isinstance(result, Mapping) else None
    return str(error.get("name", "")) if isinstance(error, Mapping) else None
