"""Promises that the guest awaits, guest awaitables that the host awaits, and waits inside calls."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.faults import GuestError, PythonError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import get
from praxis_desktop.interpreter.host.js.awaiting import Await, CallEnded
from praxis_desktop.interpreter.host.js.operators import js_typeof, truthy
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import (
    ERROR,
    NULL,
    PROMISE_FLAG,
    JsError,
    JsObject,
    value_flags,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_OB_TYPE = 4
"""Offset of an object's type. In a bound method, the function follows the type."""

_type_and_function = struct.Struct("<Q").unpack_from


class PromiseFactory:
    """``host.promises``: creates promises, and provides the imports related to them."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._numbered: dict[int, Promise] = {}
        self._resolver = -1
        self._last_number = 0

    # ---- for the host
    def create(self) -> Promise:
        return Promise(self._host)

    def resolved(self, value: Any = None) -> Promise:
        """Return ``Promise.resolve(value)``: ``value`` itself if it is a promise."""
        if type(value) is Promise:
            return value
        promise = Promise(self._host)
        promise.resolve(value)
        return promise

    def rejected(self, reason: Any) -> Promise:
        """Return a promise rejected with ``reason``."""
        promise = Promise(self._host)
        promise.reject(reason)
        return promise

    def numbered(self, number: int) -> Promise:
        """Return the promise that C code identifies by ``number``. Raises KeyError."""
        return self._numbered[number]

    def connect(self) -> None:
        """Record the type and function of ``shims["resolver"]``, to recognize the methods that settle the
        futures of the guest's scheduler.
        """
        instance, resolver = self._host.instance, self._host.shims["resolver"]
        self._resolver = _type_and_function(instance.memory, resolver.pointer + _OB_TYPE)[0]

    # ---- imports
    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        return {
            "JsvPromise_Check": _is_promise,
            "JsvPromise_Resolve": value(self.resolved),
            "create_promise_handles": self._create_handles(),
            "get_async_js_call_done_callback": value(CallEnded),
            "_agen_handle_result_js": status(self._handle_generator_result),
            "can_run_sync_js": _one,
            "get_suspender": _null,
            "set_suspender": _nothing,
            "saveState": JsObject,
            "restoreState": _nothing,
            "syncifyHandler": self._wait,
            "emscripten_promise_create": self._create_numbered,
            "emscripten_promise_destroy": self._destroy_numbered,
            "emscripten_promise_resolve": self._resolve_numbered,
        }

    def _create_handles(self) -> Callable[[int, int, Any, int], Any]:
        """Return the import for ``promise.then``'s arguments, which itself passes exceptions on to the guest.
        Every await uses it, and a separate wrapper would cost another frame.
        """
        host, instance, set_guest_error = self._host, self._host.instance, self._host.errors.set_guest_error

        def create_handles(on_result: int, on_error: int, done: Any, converter: int) -> Any:
            try:
                ended = done if type(done) is CallEnded else None
                begin = (on_result & 0xFFFFFFFF) + _OB_TYPE
                if _type_and_function(instance.memory, begin)[0] == self._resolver:
                    lent = None if ended is None else ended.proxies
                    return Await(host, on_result, on_error, converter, lent)
                handles = PromiseHandles(host, on_result, on_error, converter, ended)
                return [PromiseHandle(handles, False), PromiseHandle(handles, True)]
            except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                set_guest_error(error)
                return ERROR

        return create_handles

    def _handle_generator_result(
        self, result: Any, message: int, on_result: int, on_error: int, closing: int
    ) -> int:
        instance = self._host.instance
        problem = _generator_result_problem(result)
        if problem:
            instance.set_u32(message, instance.new_bytes(problem.encode()))
            return -1
        instance.export("Py_IncRef")(on_result)
        instance.export("Py_IncRef")(on_error)
        step = GeneratorStep(self._host, on_result, on_error, closing, False)
        result.then(step, GeneratorStep(self._host, on_result, on_error, closing, True))
        return 0

    # ---- waiting inside a call
    def _wait(self, first: Any, second: Any) -> Any:
        """Block until a promise is settled, for Pyodide's own ``run_sync``. The shims wait differently."""
        awaited = second if first is NULL or first is None else first
        module = self._host.pyodide_module
        try:
            if module is None:
                return self._host.loop.run_until(self.resolved(awaited))
            find = module.get_attribute("_base").get_attribute("pyimport_impl")
            return find("_praxis.loop").get_attribute("run_sync")(self.resolved(awaited))
        except (PythonError, WaitInterrupted) as error:
            self._host.errors.suspend(error)
        except GuestError:
            raise
        except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
            self._host.errors.suspend(error)
        return ERROR

    # ---- promises of C code
    def _create_numbered(self) -> int:
        self._last_number += 1
        self._numbered[self._last_number] = self.create()
        return self._last_number

    def _destroy_numbered(self, number: int) -> None:
        self._numbered.pop(number, None)

    def _resolve_numbered(self, number: int, outcome: int, value: int) -> None:
        promise = self._numbered[number]
        # Emscripten's em_promise_result_t: 0 fulfill, 1 match, 2 match and release, 3 reject.
        if outcome == 0:
            promise.resolve(value)
        elif outcome == 3:
            promise.reject(value)
        else:
            promise.resolve(self._numbered[value])
            if outcome == 2:
                self._destroy_numbered(value)

    def capture(self) -> list[object]:
        """Return the numbered promises, for a host graph."""
        return [self._last_number, self._numbered]

    def restore(self, state: list[Any]) -> None:
        self._last_number, self._numbered = state
        self.connect()


@host_value("promisehandles")
class PromiseHandles:
    """The guest's callbacks for one promise. The first call to either releases the references to both."""

    __slots__ = ("_converter", "_done", "_host", "_on_error", "_on_result", "_used")

    def __init__(self, host: Host, on_result: int, on_error: int, converter: int, done: Any) -> None:
        self._host = host
        self._on_result = on_result
        self._on_error = on_error
        self._converter = converter
        self._done = done
        self._used = False
        self._count("Py_IncRef")

    def _count(self, export: str) -> None:
        change = self._host.instance.export(export)
        for pointer in (self._on_result, self._on_error, self._converter):
            if pointer:
                change(pointer)

    def destroy(self) -> None:
        """Release the references without calling either callback."""
        self._check_unused()
        self._used = True
        self._count("Py_DecRef")

    def _check_unused(self) -> None:
        if self._used:
            raise JsError("One of the promise handles has already been called.")

    def fulfilled(self, result: Any) -> None:
        """Call the guest's callback for a fulfilled promise."""
        self._check_unused()
        try:
            if self._on_result:
                helper = self._host.instance.export("create_promise_handles_result_helper")
                self._host.errors.check_status(helper(self._on_result, self._converter, result))
        finally:
            self._end(result)

    def rejected(self, reason: Any) -> Any:
        """Call the guest's callback for a rejected promise."""
        self._check_unused()
        try:
            return self._host.proxies.call(self._on_error, [reason], {}) if self._on_error else None
        finally:
            self._end(None)

    def _end(self, result: Any) -> None:
        if self._done is not None:
            self._done(result)
        self.destroy()

    def graph_state(self) -> list[object]:
        return [self._on_result, self._on_error, self._converter, self._done, self._used]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._on_result, self._on_error, self._converter, self._done, self._used = state


@host_value("promisehandle")
class PromiseHandle:
    """One of the two functions that the guest passes to ``promise.then``."""

    __slots__ = ("_handles", "_rejected")

    js_members: ClassVar[Mapping[str, str]] = {"destroy": "destroy"}

    def __init__(self, handles: PromiseHandles, rejected: bool) -> None:
        self._handles = handles
        self._rejected = rejected

    def __call__(self, value: Any = None, *rest: object) -> Any:
        return self._handles.rejected(value) if self._rejected else self._handles.fulfilled(value)

    def destroy(self) -> None:
        """Release the references to both functions."""
        self._handles.destroy()

    def graph_state(self) -> list[object]:
        return [self._handles, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._handles, self._rejected = state


@host_value("generatorstep")
class GeneratorStep:
    """Passes one step of a host asynchronous generator to the future that the guest awaits."""

    __slots__ = ("_closing", "_host", "_on_error", "_on_result", "_rejected")

    def __init__(self, host: Host, on_result: int, on_error: int, closing: int, rejected: bool) -> None:
        self._host = host
        self._on_result = on_result
        self._on_error = on_error
        self._closing = closing
        self._rejected = rejected

    def __call__(self, result: Any = None, *rest: object) -> None:
        export = self._host.instance.export
        done, value = -1, result
        if not self._rejected:
            done, value = int(truthy(get(result, "done", None))), get(result, "value", None)
        try:
            export("_agen_handle_result_js_c")(self._on_result, self._on_error, done, value, self._closing)
        finally:
            export("Py_DecRef")(self._on_result)
            export("Py_DecRef")(self._on_error)

    def graph_state(self) -> list[object]:
        return [self._on_result, self._on_error, self._closing, self._rejected]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._on_result, self._on_error, self._closing, self._rejected = state


def _generator_result_problem(result: Any) -> str:
    if js_typeof(result) != "object":
        return f"Result of anext() should be object not {js_typeof(result)}"
    if value_flags(result) & PROMISE_FLAG:
        return ""
    if isinstance(get(result, "done", None), bool):
        return "Result of anext() was not a promise, use next() instead."
    return "Result of anext() was not a promise."


def _is_promise(value: object) -> int:
    return bool(value_flags(value) & PROMISE_FLAG)


def _one() -> int:
    return 1


def _null() -> object:
    return NULL


def _nothing(*arguments: object) -> None:
    return None
