"""Promises that other threads settle. Each settlement is a completion, so it is recorded and replayed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import GraphReader, GraphWriter
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsError

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

CHANNEL = "deferred"
"""The environment's channel for settlements."""

_PLAIN = frozenset({"list", "tuple", "dict", "bytearray", "object", "set", "error"})


class Deferred:
    """A promise that any thread may settle. Give ``promise`` to the guest. Only the first settlement counts.
    ``resolve`` and ``reject`` return immediately, and the guest gets the settlement in a separate turn. Once
    the interpreter is closed, neither has any effect.
    """

    def __init__(self, name: str, promise: Promise, post: Callable[[str, bytes], None]) -> None:
        self.name = name
        self.promise = promise
        self._post = post

    def resolve(self, value: object = None) -> None:
        """Fulfill the promise with plain data: numbers, text, bytes, and lists, dicts and sets of plain data.
        Raises TypeError for any other value.
        """
        self._settle(value, fulfilled=True)

    def reject(self, reason: BaseException | str) -> None:
        """Reject the promise: the guest gets a JsException with the exception's type and text."""
        error = JsError(reason) if isinstance(reason, str) else JsError(str(reason), type(reason).__name__)
        self._settle(error, fulfilled=False)

    def _settle(self, value: object, *, fulfilled: bool) -> None:
        writer = GraphWriter({})
        code = writer.encode(value)
        strange = sorted({str(node[0]) for node in writer.nodes} - _PLAIN)
        if strange:
            raise TypeError(
                f"another thread can settle a promise with plain data alone, not with a {strange[0]}"
            )
        self._post(CHANNEL, json.dumps([self.name, fulfilled, code, writer.nodes]).encode())


class DeferredPromises:
    """``host.deferred``: the pending deferred promises of one interpreter, keyed by name."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._pending: dict[str, Promise] = {}
        self._last = 0
        host.loop.on(CHANNEL, self._settled)

    def get(self, name: str | None) -> Deferred:
        """Return the pending promise called ``name``, or a new one if there is none. Without a name, always
        return a new one.
        """
        if name is None:
            self._last += 1
            name = f"#{self._last}"
        promise = self._pending.get(name)
        if promise is None:
            promise = self._pending[name] = self._host.promises.create()
        return Deferred(name, promise, self._host.environment.post)

    def _settled(self, payload: bytes) -> None:
        name, fulfilled, code, nodes = json.loads(payload)
        promise = self._pending.pop(name, None)
        if promise is None:
            return
        value = GraphReader(nodes, {}, self._host).decode(code)
        if fulfilled:
            promise.resolve(value)
        else:
            promise.reject(value)

    def capture(self) -> list[object]:
        """Return the pending promises, for a host graph."""
        return [self._last, self._pending]

    def restore(self, state: list[Any]) -> None:
        self._last, self._pending = state
