"""Removes, one by one, the measures that keep accidents of the host out of a guest: then replays differ."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from praxis_desktop.interpreter.environment import RecordingEnvironment, ReplayEnvironment
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.interpreter.host.js import error_members, operators
from praxis_desktop.interpreter.host.js.values import JsSet


def _order_of_hashes() -> None:
    """Iterate JavaScript's sets in the order in which this process hashes texts."""

    def iterate(self: JsSet) -> Iterator[Any]:
        return iter(frozenset(self._items))

    JsSet.__iter__ = iterate  # type: ignore[method-assign]


def _addresses() -> None:
    """Show host objects by their addresses."""
    original = operators.type_tag

    def shown(value: object) -> str:
        return f"{original(value)} at {id(value):x}"

    operators.type_tag = shown


def _host_stacks() -> None:
    """Include the host's stack in the errors of host functions."""
    original = error_members.ErrorProperties.get

    def get(self: error_members.ErrorProperties, value: BaseException, key: str) -> Any:
        return "".join(traceback.format_stack()) if key == "stack" else original(self, value, key)

    error_members.ErrorProperties.get = get  # type: ignore[method-assign]


def _file_times() -> None:
    """Stamp files with the host's time."""
    for kind in (Environment, RecordingEnvironment):
        kind.file_time = lambda self: time.time_ns()  # type: ignore[method-assign]


def _moments_of_collection() -> None:
    """Release objects lent by the guest whenever the host's garbage collection finds them."""

    def begin_turn(self: RecordingEnvironment, dead: list[int]) -> list[int]:
        self._enter()
        return self._inner.begin_turn(dead)

    def begin_replayed_turn(self: ReplayEnvironment, dead: list[int]) -> list[int]:
        return Environment.begin_turn(self, dead)

    RecordingEnvironment.begin_turn = begin_turn  # type: ignore[method-assign]
    ReplayEnvironment.begin_turn = begin_replayed_turn  # type: ignore[method-assign]


def _time_zone() -> None:
    """Give the guest the time zone of the user who runs it."""
    Environment.timezone = property(lambda self: os.environ["TZ"])  # type: ignore[assignment,method-assign]
    RecordingEnvironment.timezone = ReplayEnvironment.timezone = Environment.timezone  # type: ignore[method-assign]


PINS: Mapping[str, Callable[[], None]] = {
    "the order of sets": _order_of_hashes,
    "addresses": _addresses,
    "stacks of the host": _host_stacks,
    "times of files": _file_times,
    "moments of garbage collection": _moments_of_collection,
    "the time zone": _time_zone,
}
"""The functions that remove each measure, keyed by what it keeps out."""
