"""Reactions to the promises that the guest's tasks await: they settle the task's future, and destroy the
proxies that were lent to a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.promises import Promise

CALL_ENDED = (
    "This borrowed proxy was automatically destroyed at the end of an asynchronous function call. "
    "Try using create_proxy or create_once_callable."
)


@host_value(
    "await", fields=("the promise that is awaited", "resolver", "rejecter", "converter", "borrowed proxies")
)
class Await:
    """The reaction to a promise that the guest awaits. ``resolve`` and ``reject`` are functions of the
    guest's scheduler, held until one of them is called. The host then requests the next tick. ``lent`` lists
    the proxies lent to a call until the promise is settled; it is None if there was no call.
    """

    __slots__ = ("_converter", "_host", "_lent", "_promise", "_reject", "_resolve")

    def __init__(
        self, host: Host, resolve: int, reject: int, converter: int, lent: list[PyProxy] | None
    ) -> None:
        self._host = host
        self._promise: Promise | None = None
        self._resolve = resolve
        self._reject = reject
        self._converter = converter
        self._lent = lent
        if converter:
            host.instance.export("Py_IncRef")(converter)

    def follow(self, promise: Promise) -> None:
        """Settle the future, in a microtask, once ``promise`` is settled."""
        self._promise = promise
        promise.add_reaction(self)

    def __call__(self) -> None:
        promise, host = self._promise, self._host
        assert promise is not None
        value = promise.value
        try:
            if promise.rejected:
                host.proxies.call(self._reject, [value], {})
            else:
                settle = host.instance.export("create_promise_handles_result_helper")
                settle(self._resolve, self._converter, value)
        finally:
            if self._converter:
                host.instance.export("Py_DecRef")(self._converter)
            if self._lent is not None:
                end_call(self._lent, None if promise.rejected else value)
            host.ticks.follow()

    def graph_state(self) -> list[object]:
        return [self._promise, self._resolve, self._reject, self._converter, self._lent]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._promise, self._resolve, self._reject, self._converter, self._lent = state


@host_value("callended")
class CallEnded:
    """Destroys the proxies that were lent to an asynchronous host function, and a proxy that it returned."""

    __slots__ = ("proxies",)

    def __init__(self, proxies: list[PyProxy]) -> None:
        self.proxies = proxies

    def __call__(self, result: Any = None, *rest: object) -> None:
        end_call(self.proxies, result)

    def graph_state(self) -> list[object]:
        return [self.proxies]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        (self.proxies,) = state


def end_call(lent: list[PyProxy], result: object) -> None:
    """Destroy the proxies lent to a call that has ended, and its result if that is a proxy."""
    for proxy in lent:
        proxy.destroy(CALL_ENDED)
    if type(result) is PyProxy:
        result.destroy(CALL_ENDED)
