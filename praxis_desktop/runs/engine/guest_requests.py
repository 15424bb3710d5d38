"""A request of a guest to the engine of its run, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Request = Mapping[str, object]
"""What a guest asks, as plain data: it may be anything."""

Reply = Callable[[Mapping[str, object]], None]
"""Takes the answer to a request; called once."""

Withdraw = Callable[[], None]
"""The guest does not wait for the answer any more."""

Begin = Callable[[Request, Reply], Withdraw]
"""Takes a request; calls the reply at once or later and from any thread."""


def nothing_to_withdraw() -> None:
    """What a request is withdrawn by that has been answered."""
