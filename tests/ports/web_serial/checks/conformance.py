"""What the checks have in common; it runs in the guest, as they do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import js
from pyodide.ffi import JsException, create_proxy, jsnull, to_js

Function = TypeVar("Function", bound=Callable[..., Any])

SMALL = bytes(range(1, 9))


def on_fake_only(reason: str) -> Callable[[Function], Function]:
    """Mark a check that a pseudo-terminal cannot carry, and say why."""
    return lambda check: check


async def first_port(fake: Any, **ids: int | None) -> tuple[Any, Any]:
    """A port that was plugged in just now, and its other end."""
    end = fake.add_port(ids.get("vendor"), ids.get("product"))
    ports = await js.navigator.serial.getPorts()
    assert len(ports) == 1
    assert ports[0].constructor.name == "SerialPort"
    return ports[0], end


async def outcome(promise: Any) -> tuple[bool, Any]:
    """Whether it is fulfilled, and what with."""
    done: asyncio.Future[tuple[bool, Any]] = asyncio.get_running_loop().create_future()
    promise.then(
        lambda value=None: done.set_result((True, value)), lambda why=None: done.set_result((False, why))
    )
    return await asyncio.wait_for(done, 20)


async def reason(promise: Any) -> Any:
    """What it is rejected with."""
    fulfilled, value = await outcome(promise)
    assert not fulfilled, f"fulfilled with {value}"
    return value


async def rejected(promise: Any, name: str) -> None:
    """It must be rejected with an error of that name."""
    error = await reason(promise)
    assert error.name == name, f"{error.name}: {error.message}, and not {name}"
    kind = "TypeError" if name == "TypeError" else "DOMException"
    assert error.constructor.name == kind, error.constructor.name


def chunk(data: bytes) -> Any:
    """A Uint8Array."""
    return to_js(data)


def dictionary(**members: Any) -> Any:
    """A plain object."""
    return js.Object.fromEntries(to_js(list(members.items())))


async def read_exactly(reader: Any, count: int) -> bytes:
    """``count`` bytes, in as many chunks as they come in."""
    data = b""
    while len(data) < count:
        result = await reader.read()
        assert not result.done
        data += result.value.to_bytes()
    assert len(data) == count
    return data


class Events:
    """The events that targets get, in order: ``await next()`` for each."""

    def __init__(self, *targets: Any, kinds: tuple[str, ...]) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._listener = create_proxy(self._queue.put_nowait)
        self._places = [(target, kind) for target in targets for kind in kinds]
        for target, kind in self._places:
            target.addEventListener(kind, self._listener)

    async def next(self, kind: str) -> Any:
        """The next event, which must be of this kind."""
        event = await asyncio.wait_for(self._queue.get(), 20)
        assert event.type == kind, event.type
        return event

    def close(self) -> None:
        for target, kind in self._places:
            target.removeEventListener(kind, self._listener)
        assert self._queue.empty()


def is_null(value: Any) -> bool:
    """Whether it is JavaScript's null."""
    return value is jsnull


def error_of(action: Callable[[], object]) -> JsException:
    """What ``action`` raises."""
    try:
        result = action()
    except JsException as error:
        return error
    raise AssertionError(f"no error, but {result}")
