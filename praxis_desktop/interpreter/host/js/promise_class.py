"""``Promise`` with ``all``, ``allSettled``, ``any``, ``race``, ``resolve``, ``reject``, ``withResolvers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.constructors import JsClass
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.operators import as_callable
from praxis_desktop.interpreter.host.js.promises import Promise, reject_with
from praxis_desktop.interpreter.host.js.values import JsError, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


@host_value("gathering")
class Gathering:
    """Several promises combined into one. ``mode`` names the static method of Promise that combines them."""

    __slots__ = ("mode", "promise", "remaining", "results")

    def __init__(self, mode: str, promise: Promise, count: int) -> None:
        self.mode = mode
        self.promise = promise
        self.results: list[Any] = [None] * count
        self.remaining = count

    def settled(self, index: int, rejected: bool, value: Any) -> None:
        """Record the outcome of promise number ``index``."""
        if self.mode == "race":
            (self.promise.reject if rejected else self.promise.resolve)(value)
        elif self.mode == "all" and rejected:
            self.promise.reject(value)
        elif self.mode == "any" and not rejected:
            self.promise.resolve(value)
        else:
            if self.mode == "allSettled":
                key = "reason" if rejected else "value"
                value = JsObject({"status": "rejected" if rejected else "fulfilled", key: value})
            self.results[index] = value
            self.remaining -= 1
            self.finish()

    def finish(self) -> None:
        """Settle the combined promise once all the original promises are settled."""
        if self.remaining == 0:
            if self.mode == "any":
                error = JsError("All promises were rejected", "AggregateError")
                error.__dict__["errors"] = self.results
                self.promise.reject(error)
            elif self.mode != "race":
                self.promise.resolve(self.results)

    def graph_state(self) -> list[object]:
        return [self.mode, self.promise, self.results, self.remaining]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self.mode, self.promise, self.results, self.remaining = state


@host_value("gathered")
class Gathered:
    """The callback for one of the combined promises."""

    __slots__ = ("_gathering", "_index", "_rejected")

    def __init__(self, gathering: Gathering, index: int, rejected: bool) -> None:
        self._gathering = gathering
        self._index = index
        self._rejected = rejected

    def __call__(self, value: Any = None) -> None:
        self._gathering.settled(self._index, self._rejected, value)

    def graph_state(self) -> list[object]:
        return [self._gathering, self._index, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._gathering, self._index, self._rejected = state


class PromiseStatics:
    """The static methods of ``Promise``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def construct(self, executor: Any = None) -> Promise:
        """Implement ``new Promise(executor)``."""
        call = as_callable(executor)
        promise = self._host.promises.create()
        try:
            call(promise.resolve, promise.reject)
        except Exception as error:  # noqa: BLE001 - every exception rejects the promise
            reject_with(promise, error)
        return promise

    def with_resolvers(self) -> JsObject:
        promise = self._host.promises.create()
        return JsObject(promise=promise, resolve=promise.resolve, reject=promise.reject)

    def resolve(self, value: Any = None) -> Promise:
        return self._host.promises.resolved(value)

    def reject(self, reason: Any = None) -> Promise:
        return self._host.promises.rejected(reason)

    def all(self, promises: Any = None) -> Promise:
        return self._gather("all", promises)

    def all_settled(self, promises: Any = None) -> Promise:
        return self._gather("allSettled", promises)

    def any(self, promises: Any = None) -> Promise:
        return self._gather("any", promises)

    def race(self, promises: Any = None) -> Promise:
        return self._gather("race", promises)

    def _gather(self, mode: str, promises: Any) -> Promise:
        gathered = self._host.promises.create()
        try:
            items = items_of(promises)
        except Exception as error:  # noqa: BLE001 - every exception rejects the promise
            reject_with(gathered, error)
            return gathered
        gathering = Gathering(mode, gathered, len(items))
        gathering.finish()
        for i, item in enumerate(items):
            self.resolve(item).then(Gathered(gathering, i, False), Gathered(gathering, i, True))
        return gathered


def make_promise_class(host: Host) -> JsClass:
    """Return the ``Promise`` constructor."""
    statics = PromiseStatics(host)
    return JsClass(
        "Promise",
        statics.construct,
        statics={
            "all": statics.all,
            "allSettled": statics.all_settled,
            "any": statics.any,
            "race": statics.race,
            "reject": statics.reject,
            "resolve": statics.resolve,
            "withResolvers": statics.with_resolvers,
        },
    )
