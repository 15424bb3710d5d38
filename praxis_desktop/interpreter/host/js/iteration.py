"""Iteration between guest and host: JavaScript's iterators, generators and context managers."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import get, method
from praxis_desktop.interpreter.host.js.calls import call_method
from praxis_desktop.interpreter.host.js.iterators import iterate
from praxis_desktop.interpreter.host.js.operators import js_string, js_typeof, truthy
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import ERROR, GENERATOR_FLAG, JsObject, js_type_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_GENERATOR_ENDED = (
    "This borrowed proxy was automatically destroyed when a generator completed execution. "
    "Try using create_proxy or create_once_callable."
)
_ASYNC_GENERATOR_ENDED = _GENERATOR_ENDED.replace("a generator", "an asynchronous generator")


@host_value("guardedgenerator")
class GuardedGenerator:
    """A host generator that keeps the proxies lent to its function alive until the generator ends."""

    __slots__ = ("_generator", "_host", "_proxies")

    js_class: ClassVar[str] = "Object"
    js_tag: ClassVar[str] = "Generator"
    js_members: ClassVar[Mapping[str, str]] = {"next": "next", "throw": "throw", "return": "return_"}
    handle_flags = GENERATOR_FLAG
    message = _GENERATOR_ENDED

    def __init__(self, host: Host, generator: Any, proxies: list[PyProxy]) -> None:
        self._host = host
        self._generator = generator
        self._proxies = list(proxies)

    def next(self, value: Any = None) -> Any:
        return self._step("next", value)

    def throw(self, error: Any = None) -> Any:
        """Raise ``error`` in the generator and return the next step."""
        return self._step("throw", error)

    def return_(self, value: Any = None) -> Any:
        return self._step("return", value)

    def js_iterate(self) -> GuardedGenerator:
        return self

    def _step(self, name: str, value: Any) -> Any:
        if type(value) is PyProxy:
            value = value.copy()
            self._proxies.append(value)
        try:
            result = call_method(self._generator, name, [value])
        except Exception:
            self.end(None)
            raise
        if truthy(get(result, "done", None)):
            self.end(get(result, "value", None))
        return result

    def end(self, kept: object) -> None:
        """Destroy all lent proxies except ``kept``."""
        proxies, self._proxies = self._proxies, []
        for proxy in proxies:
            if proxy is not kept:
                proxy.destroy(self.message)

    def graph_state(self) -> list[object]:
        return [self._generator, self._proxies]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._generator, self._proxies = state


@host_value("guardedasyncgenerator")
class GuardedAsyncGenerator(GuardedGenerator):
    """A GuardedGenerator for an asynchronous generator, whose steps are promises."""

    __slots__ = ()

    js_tag: ClassVar[str] = "AsyncGenerator"
    handle_flags = 0
    message = _ASYNC_GENERATOR_ENDED

    def js_async_iterate(self) -> GuardedAsyncGenerator:
        return self

    js_iterate = None  # type: ignore[assignment]

    def _step(self, name: str, value: Any) -> Promise:
        if type(value) is PyProxy:
            value = value.copy()
            self._proxies.append(value)
        promise = self._host.promises.create()
        try:
            promise.resolve(call_method(self._generator, name, [value]))
        except Exception as error:  # noqa: BLE001 - an async function never raises, its promise is rejected
            promise.reject(error)
        return promise.then(GuardedStep(self, False), GuardedStep(self, True))


@host_value("guardedstep")
class GuardedStep:
    """The reaction to a completed step of a guarded asynchronous generator."""

    __slots__ = ("_generator", "_rejected")

    def __init__(self, generator: GuardedAsyncGenerator, rejected: bool) -> None:
        self._generator = generator
        self._rejected = rejected

    def __call__(self, result: Any = None) -> Any:
        if self._rejected:
            self._generator.end(None)
            raise result if isinstance(result, BaseException) else js_type_error(js_string(result))
        if truthy(get(result, "done", None)):
            self._generator.end(get(result, "value", None))
        return result

    def graph_state(self) -> list[object]:
        return [self._generator, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._generator, self._rejected = state


class Iteration:
    """The imports for iterators, generators and ``with``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        return {
            "JsProxy_GetIter_js": value(iterate),
            "JsProxy_GetAsyncIter_js": value(_iterate_async),
            "handle_next_result_js": value(self._take_step),
            "wrap_generator": value(self._wrap_generator),
            "wrap_async_generator": value(self._wrap_async_generator),
            "JsProxy_exit_js": status(_dispose),
            "JsProxy_aexit_js": value(self._dispose_async),
        }

    def _take_step(self, result: Any, done: int, message: int) -> Any:
        instance = self._host.instance
        if type(result) is JsObject and "done" in result.__dict__:
            instance.set_u32(done, truthy(result.done))
            return result.__dict__.get("value")
        problem = _step_problem(result)
        if problem:
            instance.set_u32(message, instance.new_bytes(problem.encode()))
            instance.set_u32(done, -1)
            return None
        instance.set_u32(done, truthy(get(result, "done", None)))
        return get(result, "value", None)

    def _wrap_generator(self, generator: Any, proxies: list[PyProxy]) -> GuardedGenerator:
        return GuardedGenerator(self._host, generator, proxies)

    def _wrap_async_generator(self, generator: Any, proxies: list[PyProxy]) -> GuardedAsyncGenerator:
        return GuardedAsyncGenerator(self._host, generator, proxies)

    def _dispose_async(self, value: Any) -> Any:
        own: Callable[[], Any] | None = getattr(value, "js_async_dispose", None)
        if own is not None and not isinstance(value, JsObject):
            return self._host.promises.resolved(own())
        raise js_type_error(f"{js_string(value)} cannot be closed asynchronously by the host")


def _step_problem(result: object) -> str:
    if js_typeof(result) != "object":
        return f'Result should have type "object" not "{js_typeof(result)}"'
    if get(result, "done", None) is not None:
        return ""
    if method(result, "then"):
        return "Result was a promise, use anext() / asend() / athrow() instead."
    return 'Result has no "done" field.'


def _iterate_async(value: Any) -> Any:
    own = getattr(value, "js_async_iterate", None)
    if own is not None and not isinstance(value, JsObject):
        return own()
    if isinstance(value, types.AsyncGeneratorType):
        raise js_type_error(
            "an async generator of the host cannot be iterated: nothing here runs its coroutines"
        )
    raise js_type_error(f"{js_string(value)} is not async iterable")


def _dispose(value: Any) -> None:
    own: Callable[[], Any] | None = getattr(value, "js_dispose", None)
    if own is not None and not isinstance(value, JsObject):
        own()
        return
    leave = getattr(type(value), "__exit__", None)
    if leave is None or isinstance(value, JsObject):
        raise js_type_error(f"{js_string(value)} cannot be closed")
    leave(value, None, None, None)
