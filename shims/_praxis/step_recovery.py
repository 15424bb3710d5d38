"""Handles a protocol's failed step: it is called again or skipped, or the user enters its result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from _praxis import recovery
from _praxis.recovery import Outcome

if TYPE_CHECKING:
    from _praxis.steps import Running

LEFT = "the rest was left out"
"""The summary for a step whose block was left early."""


class Calls:
    """Calls a decorated function that is a step, until a call succeeds or the user has decided how to
    continue. If no call succeeded, ``how`` tells users where the value came from.
    """

    def __init__(self, title: str, function: Callable[..., Any]) -> None:
        self.how = ""
        self._title = title
        self._function = function
        self._count = 0

    def run(self, step: Running | None, work: Callable[[], Any]) -> Any:
        """Call the function, in a program without ``await``."""
        while True:
            try:
                return work()
            except Exception as error:
                if not (recovery.is_on and recovery.is_asked_about(error)):
                    raise
                failure = error
            reply = recovery.ask_blocking(self._told(failure, step))
            outcome = self._decided(failure, reply)
            recovery.tell_recovered()
            if outcome is not None:
                self.how = outcome.how
                return outcome.value
            time.sleep(float(reply.get("pause", 0)))

    async def run_async(self, step: Running | None, work: Callable[[], Awaitable[Any]]) -> Any:
        """Call the function and await its result."""
        while True:
            try:
                return await work()
            except Exception as error:
                if not (recovery.is_on and recovery.is_asked_about(error)):
                    raise
                failure = error
            reply = await recovery.ask(self._told(failure, step))
            outcome = self._decided(failure, reply)
            recovery.tell_recovered()
            if outcome is not None:
                self.how = outcome.how
                return outcome.value
            await asyncio.sleep(float(reply.get("pause", 0)))

    def _told(self, error: Exception, step: Running | None) -> dict[str, Any]:
        self._count += 1
        returns = recovery.returned_type(self._function, "", is_machine=False)
        request = recovery.request_of("function", self._title, step, error, self._count)
        return {**request, "returns": returns}

    def _decided(self, error: Exception, reply: Mapping[str, Any]) -> Outcome | None:
        match reply.get("choice", "abort"):
            case "retry":
                return None
            case "skip":
                return Outcome(None, recovery.SKIPPED)
            case "set_value":
                return Outcome(reply.get("value"), recovery.BY_HAND)
        recovery.let_go(error, reply)
        raise error


def leaves_block(title: str, step: Running | None, error: BaseException | None) -> bool:
    """Return whether a failed ``with step(...)`` block is to be left as if it had succeeded."""
    if not (recovery.is_on and isinstance(error, Exception) and recovery.is_asked_about(error)):
        return False
    return _is_left(error, recovery.ask_blocking(recovery.request_of("block", title, step, error, 1)))


async def leaves_block_async(title: str, step: Running | None, error: BaseException | None) -> bool:
    """Like ``leaves_block``, for ``async with step(...)``; other tasks continue."""
    if not (recovery.is_on and isinstance(error, Exception) and recovery.is_asked_about(error)):
        return False
    return _is_left(error, await recovery.ask(recovery.request_of("block", title, step, error, 1)))


def _is_left(error: Exception, reply: Mapping[str, Any]) -> bool:
    if reply.get("choice") != "continue":
        recovery.let_go(error, reply)
        return False
    recovery.tell_recovered()
    return True
