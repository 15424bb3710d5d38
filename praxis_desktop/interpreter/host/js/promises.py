"""Promises whose reactions are plain data, so that a guest can be captured while it awaits a promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.attributes import method
from praxis_desktop.interpreter.host.js.values import (
    FLAGS,
    PLAIN_FLAG,
    PROMISE_FLAG,
    js_type_error,
    value_flags,
)
from praxis_desktop.interpreter.host.work import charge

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_REACTION = 300
"""Assumed size, in bytes, of a reaction with its promise, until it is measured."""

PENDING, ADOPTING, FULFILLED, REJECTED = range(4)


@host_value("promise", fields=("state", "value of a promise", "reactions of a promise"))
class Promise:
    """A JavaScript promise, settled by ``resolve`` or ``reject``. Guests see only ``then``, ``catch`` and
    ``finally``.
    """

    __slots__ = ("__weakref__", "_host", "_reactions", "_state", "_value")

    js_class = js_tag = "Promise"
    js_members: ClassVar[Mapping[str, str]] = {"then": "then", "catch": "catch", "finally": "finally_"}

    def __init__(self, host: Host) -> None:
        self._host = host
        self._state = PENDING
        self._value: Any = None
        self._reactions: list[Callable[[], None]] = []

    # ---- state
    @property
    def settled(self) -> bool:
        """Whether the promise is fulfilled or rejected."""
        return self._state >= FULFILLED

    @property
    def rejected(self) -> bool:
        """Whether the promise has been rejected."""
        return self._state == REJECTED

    @property
    def value(self) -> Any:
        """The promise's value or the reason for its rejection, once it is settled."""
        return self._value

    # ---- settling
    def resolve(self, value: Any = None) -> None:
        """Fulfill the promise with ``value``, or follow ``value`` if that is a promise. Does nothing if
        already resolved.
        """
        if self._state != PENDING:
            return
        if value is self:
            self._settle(REJECTED, js_type_error("Chaining cycle detected for promise #<Promise>"))
        elif value_flags(value) & PROMISE_FLAG:
            # ECMAScript calls ``then`` in a separate microtask, which determines the order of reactions.
            self._state = ADOPTING
            self._host.loop.enqueue(Adoption(self, value))
        else:
            then = method(value, "then") if hasattr(value, "then") else None
            if then is None:
                self._settle(FULFILLED, value)
            else:
                self._state = ADOPTING
                self._host.loop.enqueue(Adoption(self, value))

    def fulfil(self, value: Any) -> None:
        """Fulfill the promise with ``value``, which is not a promise. Does nothing if already resolved."""
        if self._state == PENDING:
            self._settle(FULFILLED, value)

    def reject(self, reason: Any = None) -> None:
        """Reject the promise. Does nothing if already resolved."""
        if self._state == PENDING:
            self._settle(REJECTED, reason)

    def follow(self, state: int, value: Any) -> None:
        """Settle this promise with the outcome of the promise that it follows."""
        if self._state == ADOPTING:
            self._settle(state, value)

    def _settle(self, state: int, value: Any) -> None:
        # A traceback keeps all values of its frames alive, and does not fit into an image.
        if isinstance(value, BaseException):
            value.__traceback__ = None
        self._state = state
        self._value = value
        reactions, self._reactions = self._reactions, []
        for reaction in reactions:
            self._host.loop.enqueue(reaction)

    # ---- reacting
    def then(self, on_fulfilled: Any = None, on_rejected: Any = None) -> Promise:
        """Return a promise for the callback's result, or for this promise's outcome if there is no
        callback.
        """
        derived = Promise(self._host)
        reaction = Reaction(
            self,
            on_fulfilled if callable(on_fulfilled) else None,
            on_rejected if callable(on_rejected) else None,
            derived,
        )
        self.add_reaction(reaction)
        return derived

    def add_reaction(self, reaction: Callable[[], None]) -> None:
        """Run ``reaction`` as a microtask once the promise is settled. The reaction must be a host value."""
        if self._state >= FULFILLED:
            self._host.loop.enqueue(reaction)
        else:
            self._reactions.append(reaction)
            charge(_REACTION)

    def catch(self, on_rejected: Any = None) -> Promise:
        return self.then(None, on_rejected)

    def finally_(self, on_settled: Any = None) -> Promise:
        """Call ``on_settled()`` whatever the outcome; pass it on once the call's result is settled."""
        if not callable(on_settled):
            return self.then(on_settled, on_settled)
        return self.then(Finally(self._host, on_settled, False), Finally(self._host, on_settled, True))

    # ---- images
    def graph_state(self) -> list[object]:
        return [self._state, self._value, self._reactions]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._state, self._value, self._reactions = state


FLAGS[Promise] = PROMISE_FLAG | PLAIN_FLAG


@host_value("reaction", fields=("promise", "callback of then()", "callback of catch()", "promise of then()"))
class Reaction:
    """The reaction to a settled promise: one of two callbacks, whose result settles ``derived``."""

    __slots__ = ("derived", "on_fulfilled", "on_rejected", "source")

    def __init__(
        self,
        source: Promise,
        on_fulfilled: Callable[..., Any] | None,
        on_rejected: Callable[..., Any] | None,
        derived: Promise,
    ) -> None:
        self.source = source
        self.on_fulfilled = on_fulfilled
        self.on_rejected = on_rejected
        self.derived = derived

    def __call__(self) -> None:
        source, derived = self.source, self.derived
        callback = self.on_rejected if source.rejected else self.on_fulfilled
        if callback is None:
            (derived.reject if source.rejected else derived.resolve)(source.value)
            return
        try:
            result = callback(source.value)
        except Exception as error:  # noqa: BLE001 - every exception rejects the promise
            reject_with(derived, error)
        else:
            derived.resolve(result)

    def graph_state(self) -> list[object]:
        return [self.source, self.on_fulfilled, self.on_rejected, self.derived]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.source, self.on_fulfilled, self.on_rejected, self.derived = state


@host_value("adoption")
class Adoption:
    """The microtask in which a promise starts to follow another promise or any object with a ``then``."""

    __slots__ = ("promise", "thenable")

    def __init__(self, promise: Promise, thenable: Any) -> None:
        self.promise = promise
        self.thenable = thenable

    def __call__(self) -> None:
        try:
            self.thenable.then(Follower(self.promise, FULFILLED), Follower(self.promise, REJECTED))
        except Exception as error:
            if isinstance(error, GuestError) and not isinstance(error, PythonError):
                raise
            self.promise.follow(REJECTED, error)

    def graph_state(self) -> list[object]:
        return [self.promise, self.thenable]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.promise, self.thenable = state


@host_value("follower")
class Follower:
    """Settles a promise with the outcome of the promise that it follows."""

    __slots__ = ("_promise", "_state")

    def __init__(self, promise: Promise, state: int) -> None:
        self._promise = promise
        self._state = state

    def __call__(self, value: Any = None) -> None:
        promise = self._promise
        if self._state == FULFILLED and value_flags(value) & PROMISE_FLAG:
            promise._host.loop.enqueue(Adoption(promise, value))
        else:
            promise.follow(self._state, value)

    def graph_state(self) -> list[object]:
        return [self._promise, self._state]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._promise, self._state = state


@host_value("finally", fields=("callback of finally()",))
class Finally:
    """Calls the callback of ``finally``, and then passes on the original outcome."""

    __slots__ = ("_callback", "_host", "_rejected")

    def __init__(self, host: Host, callback: Callable[..., Any], rejected: bool) -> None:
        self._host = host
        self._callback = callback
        self._rejected = rejected

    def __call__(self, value: Any = None) -> Promise:
        promise = Promise(self._host)
        promise.resolve(self._callback())
        return promise.then(Outcome(self._host, value, self._rejected))

    def graph_state(self) -> list[object]:
        return [self._callback, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._callback, self._rejected = state


@host_value("outcome")
class Outcome:
    """A callback that ignores its argument, and returns or raises an earlier promise's outcome."""

    __slots__ = ("_host", "_rejected", "_value")

    def __init__(self, host: Host, value: Any, rejected: bool) -> None:
        self._host = host
        self._value = value
        self._rejected = rejected

    def __call__(self, *arguments: object) -> Any:
        if not self._rejected:
            return self._value
        promise = Promise(self._host)
        promise.reject(self._value)
        return promise

    def graph_state(self) -> list[object]:
        return [self._value, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._value, self._rejected = state


def reject_with(promise: Promise, error: Exception) -> None:
    """Reject ``promise`` with an exception from a callback. Re-raises faults that terminate the guest."""
    if isinstance(error, GuestError) and not isinstance(error, PythonError):
        raise error
    promise.reject(error)
