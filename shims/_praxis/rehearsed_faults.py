"""A fault in a machine without a port, injected into one operation by a rehearsal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from _praxis.messages import Message

if TYPE_CHECKING:
    from _praxis.steps import Running

_PATIENCE_S = 30.0
"""How long, in seconds, a driver waits for an answer before giving up."""
_LATE_S = 3.0
_OUT_S = 3.0
_CONNECTING = ("setup", "stop")

Function = Callable[..., Awaitable[Any]]


class RehearsedFault:
    """The fault ``name`` at the step with the number ``step``, which is an operation or a question."""

    def __init__(self, step: int, name: str) -> None:
        self._step = step
        self._name = name
        self._machine: Any = None
        """The machine that has the fault, once the fault has occurred."""
        self._out_since = 0.0
        self._last: dict[str, Any] = {}
        """The last result of each of the machines' operations, keyed by machine and method."""

    def is_unanswered(self, step: int) -> bool:
        """Return whether the question asked in ``step`` must go unanswered."""
        return self._name == "no-person" and step == self._step

    def spoilt(self, function: Function, step: Running) -> Function:
        """Return a version of ``function`` in which the fault occurs."""
        if step.number != self._step and self._machine is None and self._name != "stuck":
            return function

        async def spoilt(machine: Any, *args: Any, **kwargs: Any) -> Any:
            key = f"{id(machine)} {step.method}"
            if step.number == self._step and self._machine is None:
                self._machine = machine
                return await self._happen(key, function, machine, args, kwargs)
            if self._machine is machine and step.method not in _CONNECTING and self._is_out:
                raise ConnectionError(Message("the connection to the machine was lost"))
            result = await function(machine, *args, **kwargs)
            if self._name == "stuck":
                if self._machine is machine and step.method == self._stuck_at:
                    return self._last.get(key, result)
                self._last[key] = result
            return result

        return spoilt

    _stuck_at = ""

    @property
    def _is_out(self) -> bool:
        if self._name == "out":
            return True
        return self._name == "out-3s" and time.monotonic() < self._out_since + _OUT_S

    async def _happen(
        self, key: str, function: Function, machine: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if self._name == "refused":
            raise RuntimeError(Message("the machine cannot do this now"))
        result = await function(machine, *args, **kwargs)
        match self._name:
            case "silence":
                await asyncio.sleep(_PATIENCE_S)
                raise TimeoutError(Message("the machine did not respond"))
            case "late":
                await asyncio.sleep(_LATE_S)
            case "out" | "out-3s":
                self._out_since = time.monotonic()
                raise ConnectionError(Message("the connection to the machine was lost"))
            case "wrong":
                return _wrong(result)
            case "stuck":
                self._stuck_at = key.partition(" ")[2]
                return self._last.get(key, result)
        return result


def _wrong(value: Any) -> Any:
    """Return a result in which every float is increased by 10 %."""
    if isinstance(value, float):
        return value * 1.1
    if isinstance(value, list | tuple):
        return type(value)(map(_wrong, value)) if type(value) in (list, tuple) else value
    if type(value) is dict:
        return {key: _wrong(each) for key, each in value.items()}
    return value
