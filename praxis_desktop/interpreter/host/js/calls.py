"""The guest's calls to host functions: arguments, keyword arguments, constructors, and functions that can be
called only once.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import BoundFunction, Method, get_or_undefined
from praxis_desktop.interpreter.host.js.awaiting import Await
from praxis_desktop.interpreter.host.js.constructors import JsClass, JsFunction
from praxis_desktop.interpreter.host.js.operators import js_string
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.values import (
    ERROR,
    FUNCTION_FLAG,
    JsError,
    JsObject,
    KeywordArguments,
    js_type_error,
    value_flags,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_JAVASCRIPT_CALLABLES = (Method, BoundFunction, JsClass, PyProxy)
"""Callables that receive options as one object, as JavaScript functions do."""


_UNDRIVEN = frozenset({types.CoroutineType, types.AsyncGeneratorType})
"""The types of coroutines and asynchronous generators, which the host cannot run because it has no event loop
for them.
"""


def takes_options(function: Any) -> bool:
    """Return whether ``function`` gets keyword arguments as a single object, its last argument. JavaScript's
    own functions and guest functions do; an embedder's Python function gets real keyword arguments.
    """
    if isinstance(function, _JAVASCRIPT_CALLABLES):
        return True
    owner = getattr(function, "__self__", function)
    return hasattr(type(owner), "js_members")


def call(function: Any, this: object, arguments: list[Any]) -> Any:
    """Call ``function`` for the guest. Raises JavaScript's TypeError if it is not callable."""
    kind = type(function)
    if kind is PyProxy:
        return function.call_with_this(this, _plain(arguments))
    try:
        if arguments and type(arguments[-1]) is KeywordArguments:
            if takes_options(function):
                result = function(*_plain(arguments))
            else:
                result = function(*arguments[:-1], **arguments[-1].__dict__)
        else:
            result = function(*arguments)
    except TypeError:
        if callable(function):
            raise
        raise js_type_error(f"{js_string(function)} is not a function") from None
    if type(result) in _UNDRIVEN:
        return _refuse_undriven(result, function)
    return result


def _plain(arguments: list[Any]) -> list[Any]:
    if arguments and type(arguments[-1]) is KeywordArguments:
        return [*arguments[:-1], JsObject(arguments[-1].__dict__)]
    return arguments


def _refuse_undriven(result: Any, function: Any) -> Any:
    if type(result) is types.CoroutineType:
        result.close()
    name = getattr(function, "__name__", "the function")
    raise js_type_error(
        f"{name} is an async function of the host, which nothing here runs: "
        "the embedder must return a Promise and settle it instead"
    )


def call_method(value: object, name: object, arguments: list[Any]) -> Any:
    """Implement ``value[name](...arguments)``. Raises JavaScript's TypeError if there is no such method."""
    key = js_string(name)
    function = get_or_undefined(value, key)
    if function is None:
        raise js_type_error(f"{_shown(value)}.{key} is not a function")
    return call(function, value, arguments)


def _shown(value: object) -> str:
    return "value" if isinstance(value, str | list | dict) else js_string(value)


def construct(function: Any, arguments: list[Any]) -> Any:
    """Implement ``new function(...arguments)``. Raises JavaScript's TypeError if it is not a constructor."""
    own: Callable[..., Any] | None = (
        getattr(function, "construct", None) if hasattr(type(function), "js_class") else None
    )
    if own is not None:
        return own(*_plain(arguments))
    if type(function) is PyProxy or isinstance(function, Method | JsFunction) or not callable(function):
        raise js_type_error(f"{js_string(function)} is not a constructor")
    return call(function, None, arguments)


@host_value("once")
class OnceCallable:
    """The result of ``create_once_callable``: calls a guest function once, then releases its reference."""

    __slots__ = ("_host", "_pointer", "_used")

    js_members: ClassVar[Mapping[str, str]] = {"destroy": "destroy"}

    def __init__(self, host: Host, pointer: int) -> None:
        self._host = host
        self._pointer = pointer
        self._used = False
        host.instance.export("Py_IncRef")(pointer)

    def __call__(self, *arguments: Any) -> Any:
        if self._used:
            raise JsError("OnceProxy can only be called once")
        try:
            return self._host.proxies.call(self._pointer, list(arguments), {})
        finally:
            self.destroy()

    def destroy(self) -> None:
        """Release the reference without calling the function."""
        if self._used:
            raise JsError("OnceProxy has already been destroyed")
        self._used = True
        self._host.instance.export("Py_DecRef")(self._pointer)

    def graph_state(self) -> list[object]:
        return [self._pointer, self._used]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        self._host = host
        self._pointer, self._used = state


class Calls:
    """The imports through which the guest calls host functions."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        value = self._host.errors.guarded(ERROR)
        return {
            "JsvFunction_Check": _is_function,
            "JsvFunction_CallBound": self._call_bound(),
            "JsvFunction_Call_OneArg": value(_call_one),
            "JsvFunction_Construct": value(construct),
            "JsvObject_CallMethod": self._call_method(),
            "JsvObject_CallMethod_NoArgs": value(_call_method_none),
            "JsvObject_CallMethod_OneArg": value(_call_method_one),
            "JsvObject_CallMethod_TwoArgs": value(_call_method_two),
            "create_once_callable": value(self._create_once_callable),
            # guarded, because any program can call it
            "raw_call_js": self._host.errors.guarded(None)(_call_raw),
        }

    def _call_bound(self) -> Callable[[Any, Any, list[Any]], Any]:
        """Return ``call``, wrapped to pass exceptions on to the guest. Every call to a host function uses the
        wrapper, which therefore takes only one Python frame.
        """
        set_guest_error = self._host.errors.set_guest_error

        def call_bound(function: Any, this: object, arguments: list[Any]) -> Any:
            try:
                if type(function) is PyProxy or (arguments and type(arguments[-1]) is KeywordArguments):
                    return call(function, this, arguments)
                result = function(*arguments)
                return _refuse_undriven(result, function) if type(result) in _UNDRIVEN else result
            except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                set_guest_error(error)
                return ERROR

        return call_bound

    def _call_method(self) -> Callable[[Any, Any, Any], Any]:
        """Return ``call_method``, wrapped to pass exceptions on to the guest. Given an ``Await``, the wrapper
        only attaches it to the promise and returns None.
        """
        set_guest_error = self._host.errors.set_guest_error

        def call_method_guarded(value: Any, name: object, arguments: Any) -> Any:
            try:
                if type(arguments) is Await:
                    arguments.follow(value)
                    return None
                return call_method(value, name, arguments)
            except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                set_guest_error(error)
                return ERROR

        return call_method_guarded

    def _create_once_callable(self, pointer: int, may_syncify: int) -> OnceCallable:
        return OnceCallable(self._host, pointer)


def _is_function(value: object) -> int:
    return bool(value_flags(value) & FUNCTION_FLAG)


def _call_one(function: Any, argument: object) -> Any:
    return call(function, None, [argument])


def _call_method_none(value: object, name: object) -> Any:
    return call_method(value, name, [])


def _call_method_one(value: object, name: object, argument: object) -> Any:
    return call_method(value, name, [argument])


def _call_method_two(value: object, name: object, first: object, second: object) -> Any:
    return call_method(value, name, [first, second])


def _call_raw(function: Any) -> None:
    function()
