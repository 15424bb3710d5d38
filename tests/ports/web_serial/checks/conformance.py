"""Helpers that all checks share; they run in the guest, as the checks do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import js
from pyodide.ffi import JsException, create_proxy, jsnull, to_js

Function = TypeVar("Function", bound=Callable[..., Any])

SMALL = bytes(range(1, 9))


def on_fake_only(reason: str) -> Callable[[Function], Function]:
    """Mark a check that cannot work on a pty, and say why."""
    return lambda check: check


async def first_port(fake: Any, **ids: int | None) -> tuple[Any, Any]:
    """Plug in a port; returns it and its other end."""
    end = fake.add_port(ids.get("vendor"), ids.get("product"))
    ports = await js.navigator.serial.getPorts()
    assert len(ports) == 1
    assert ports[0].constructor.name == "SerialPort"
    return ports[0], end


async def outcome(promise: Any) -> tuple[bool, Any]:
    """Return whether the promise is fulfilled, and its value or the reason of the rejection."""
    done: asyncio.Future[tuple[bool, Any]] = asyncio.get_running_loop().create_future()
    promise.then(
        lambda value=None: done.set_result((True, value)), lambda why=None: done.set_result((False, why))
    )
    return await asyncio.wait_for(done, 20)


async def reason(promise: Any) -> Any:
    """Return the reason with which the promise is rejected."""
    fulfilled, value = await outcome(promise)
    assert not fulfilled, f"fulfilled with {value}"
    return value


async def rejected(promise: Any, name: str) -> None:
    """Check that the promise is rejected with an error of that name."""
    error = await reason(promise)
    assert error.name == name, f"{error.name}: {error.message}, and not {name}"
    kind = "TypeError" if name == "TypeError" else "DOMException"
    assert error.constructor.name == kind, error.constructor.name


def chunk(data: bytes) -> Any:
    """Make a Uint8Array."""
    return to_js(data)


def dictionary(**members: Any) -> Any:
    """Make a plain JavaScript object."""
    return js.Object.fromEntries(to_js(list(members.items())))


async def read_exactly(reader: Any, count: int) -> bytes:
    """Read ``count`` bytes, in as many chunks as they arrive in."""
    data = b""
    while len(data) < count:
        result = await reader.read()
        assert not result.done
        data += result.value.to_bytes()
    assert len(data) == count
    return data


class Events:
    """The events of some targets, in order; ``await next()`` returns the next one."""

    def __init__(self, *targets: Any, kinds: tuple[str, ...]) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._listener = create_proxy(self._queue.put_nowait)
        self._places = [(target, kind) for target in targets for kind in kinds]
        for target, kind in self._places:
            target.addEventListener(kind, self._listener)

    async def next(self, kind: str) -> Any:
        """Return the next event, which must be of this kind."""
        event = await asyncio.wait_for(self._queue.get(), 20)
        assert event.type == kind, event.type
        return event

    def close(self) -> None:
        for target, kind in self._places:
            target.removeEventListener(kind, self._listener)
        assert self._queue.empty()


def is_null(value: Any) -> bool:
    """Return whether the value is JavaScript's null."""
    return value is jsnull


def error_of(action: Callable[[], object]) -> JsException:
    """Return the error that ``action`` raises."""
    try:
        result = action()
    except JsException as error:
        return error
    raise AssertionError(f"no error, but {result}")
