"""Ends an operation when its USB device is unplugged: some drivers would wait for a reply for minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _praxis.steps import Running

_Result = TypeVar("_Result")
_watchers: list[Callable[[str], None]] = []


def tell(role: str) -> None:
    """End the operations that use the device for ``role``, which is gone. Any thread may call this."""
    for watcher in tuple(_watchers):
        watcher(role)


async def unless_unplugged(work: Awaitable[_Result], step: Running | None) -> _Result:
    """Await ``work`` and return its result. Raises PortDisconnected if the step's device is unplugged."""
    if step is None:
        return await work
    loop = asyncio.get_running_loop()
    limit = asyncio.timeout(None)
    gone: list[str] = []
    is_working = True

    def end() -> None:
        if is_working:
            limit.reschedule(loop.time())

    def lost(role: str) -> None:
        if step.traffic is not None and role in step.traffic:
            gone.append(role)
            loop.call_soon_threadsafe(end)

    _watchers.append(lost)
    try:
        async with limit:
            try:
                return await work
            finally:
                is_working = False
    except TimeoutError as error:
        if not limit.expired():
            raise
        from _praxis.serial_faults import fault

        role = gone[0]
        text = f"PortDisconnected: the instrument on port {role!r} was disconnected"
        raise fault(text, role) from error
    finally:
        _watchers.remove(lost)
