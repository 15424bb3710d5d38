"""The flags by which Pyodide chooses the JsProxy class for a host value."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping, Sized
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js import proxy_flags
from praxis_desktop.interpreter.host.js.attributes import BoundFunction, Method, get, method
from praxis_desktop.interpreter.host.js.constructors import JsClass, JsFunction
from praxis_desktop.interpreter.host.js.iterators import is_async_iterable, is_iterable
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
from praxis_desktop.interpreter.host.js.typed_arrays import BUFFER_TYPES, JsArrayBuffer, JsDataView
from praxis_desktop.interpreter.host.js.values import (
    FLAGS,
    FUNCTION_FLAG,
    MISSING,
    PLAIN_FLAG,
    JsObject,
    JsSet,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

IS_ITERABLE: Final = 1 << 0
IS_ITERATOR: Final = 1 << 1
HAS_LENGTH: Final = 1 << 2
HAS_GET: Final = 1 << 3
HAS_SET: Final = 1 << 4
HAS_HAS: Final = 1 << 5
HAS_INCLUDES: Final = 1 << 6
HAS_DISPOSE: Final = 1 << 7
HAS_ASYNC_DISPOSE: Final = 1 << 8
IS_AWAITABLE: Final = 1 << 9
IS_BUFFER: Final = 1 << 10
IS_CALLABLE: Final = 1 << 11
IS_ARRAY: Final = 1 << 12
IS_ARRAY_LIKE: Final = 1 << 13
IS_TYPED_ARRAY: Final = 1 << 14
IS_DOUBLE_PROXY: Final = 1 << 15
IS_ASYNC_ITERABLE: Final = 1 << 17
IS_GENERATOR: Final = 1 << 18
IS_ASYNC_GENERATOR: Final = 1 << 19
IS_ASYNC_ITERATOR: Final = 1 << 20
IS_ERROR: Final = 1 << 21
IS_JSON_DICT: Final = 1 << 22
IS_JSON_SEQUENCE: Final = 1 << 23

_ARRAY = IS_ITERABLE | HAS_LENGTH | HAS_INCLUDES | IS_ARRAY
_MAP = IS_ITERABLE | HAS_LENGTH | HAS_GET | HAS_SET | HAS_HAS
_SET = IS_ITERABLE | HAS_LENGTH | HAS_HAS
_GENERATOR = IS_ITERABLE | IS_ITERATOR | IS_GENERATOR
_TYPED_ARRAY = IS_ITERABLE | HAS_LENGTH | HAS_SET | HAS_INCLUDES | IS_BUFFER | IS_TYPED_ARRAY

_FIXED: dict[type, int] = {
    list: _ARRAY,
    tuple: _ARRAY,
    dict: _MAP,
    JsSet: _SET,
    set: _SET,
    frozenset: _SET,
    types.FunctionType: IS_CALLABLE,
    types.MethodType: IS_CALLABLE,
    types.BuiltinFunctionType: IS_CALLABLE,
    functools.partial: IS_CALLABLE,
    Method: IS_CALLABLE,
    BoundFunction: IS_CALLABLE,
    JsFunction: IS_CALLABLE,
    JsClass: IS_CALLABLE,
    types.GeneratorType: _GENERATOR,
    types.AsyncGeneratorType: IS_ASYNC_ITERABLE | IS_ASYNC_ITERATOR | IS_ASYNC_GENERATOR,
    JsArrayBuffer: IS_BUFFER,
    JsDataView: IS_BUFFER,
    **{kind: _TYPED_ARRAY for kind in BUFFER_TYPES if kind not in (JsArrayBuffer, JsDataView)},
}

FLAGS.update((kind, FUNCTION_FLAG | PLAIN_FLAG) for kind, flags in _FIXED.items() if flags == IS_CALLABLE)

_METHODS = (
    ("then", IS_AWAITABLE),
    ("get", HAS_GET),
    ("set", HAS_SET),
    ("has", HAS_HAS),
    ("includes", HAS_INCLUDES),
)

_TELLING = frozenset({*(name for name, _ in _METHODS), "next", "length", "size", "stack"})
"""The property names that distinguish kinds of objects. An object with none of them is a plain object."""

_PROTOCOLS = (
    ("__len__", HAS_LENGTH),
    ("__getitem__", HAS_GET),
    ("__setitem__", HAS_SET),
    ("__contains__", HAS_HAS),
    ("__exit__", HAS_DISPOSE),
    ("__aexit__", HAS_ASYNC_DISPOSE),
)
"""The methods by which an embedder's object supports a Python protocol, each with the flag that lets the
guest's Python use it.
"""

_NO_JSON_DICT = (
    IS_ARRAY
    | IS_TYPED_ARRAY
    | IS_ARRAY_LIKE
    | IS_BUFFER
    | IS_DOUBLE_PROXY
    | IS_ITERATOR
    | IS_CALLABLE
    | IS_ERROR
)


class TypeFlags:
    """The imports that determine the kinds of values."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        return {
            "JsProxy_compute_typeflags": self._compute_flags(),
            "is_comlink_proxy": _never,
            "JsvGenerator_Check": _is_generator,
            "JsvAsyncGenerator_Check": _is_async_generator,
        }

    def _compute_flags(self) -> Callable[[Any, int], int]:
        """Return ``type_flags``, wrapped to pass exceptions on to the guest. The wrapper is called for every
        object that the guest receives, so it takes a fast path where possible.
        """
        set_guest_error = self._host.errors.set_guest_error

        def compute_flags(value: Any, json: int) -> int:
            try:
                known = None if json else _FIXED.get(type(value))
                return type_flags(value, json) if known is None else known
            except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                set_guest_error(error)
                return -1

        return compute_flags


def type_flags(value: Any, json: int = 0) -> int:
    """Return the flags of ``value`` and, with ``json``, also those of ``JsProxy.as_py_json``."""
    kind = type(value)
    flags = _FIXED.get(kind)
    if flags is None:
        flags = _proxy_flags(value) if kind is PyProxy else _flags(value)
    if json:
        if flags & (IS_ARRAY | IS_ARRAY_LIKE | IS_ITERATOR):
            flags |= IS_JSON_SEQUENCE
        if not flags & _NO_JSON_DICT:
            flags |= IS_JSON_DICT
    return flags


_of_proxies: dict[int, int] = {}


def _proxy_flags(value: PyProxy) -> int:
    if not value.alive:
        return 0
    own = value.flags
    known = _of_proxies.get(own)
    if known is not None:
        return known
    flags = IS_DOUBLE_PROXY
    for theirs, ours in (
        (proxy_flags.HAS_LENGTH, HAS_LENGTH),
        (proxy_flags.HAS_GET, HAS_GET),
        (proxy_flags.HAS_SET, HAS_SET),
        (proxy_flags.HAS_CONTAINS, HAS_HAS),
        (proxy_flags.IS_ITERABLE, IS_ITERABLE),
        (proxy_flags.IS_ITERATOR, IS_ITERATOR | IS_ITERABLE),
        (proxy_flags.IS_AWAITABLE, IS_AWAITABLE),
        (proxy_flags.IS_CALLABLE, IS_CALLABLE),
        (proxy_flags.IS_ASYNC_ITERABLE, IS_ASYNC_ITERABLE),
        (proxy_flags.IS_ASYNC_ITERATOR, IS_ASYNC_ITERATOR | IS_ASYNC_ITERABLE),
        (proxy_flags.IS_SEQUENCE, HAS_INCLUDES),
    ):
        if own & theirs:
            flags |= ours
    flags |= HAS_DISPOSE
    _of_proxies[own] = flags
    return flags


def _flags(value: Any) -> int:
    kind = type(value)
    if isinstance(value, JsObject) and value.__dict__.keys().isdisjoint(_TELLING):
        return 0
    if isinstance(value, BaseException):
        return IS_ERROR
    flags = 0
    function = callable(value)
    if function:
        flags |= IS_CALLABLE
    if isinstance(value, list | tuple):
        return flags | _ARRAY
    if isinstance(value, Mapping):
        return flags | _MAP
    if isinstance(value, AbstractSet):
        return flags | _SET
    for name, flag in _METHODS:
        if method(value, name):
            flags |= flag
    iterable, async_iterable = is_iterable(value), is_async_iterable(value)
    flags |= (IS_ITERABLE if iterable else 0) | (IS_ASYNC_ITERABLE if async_iterable else 0)
    if method(value, "next") or hasattr(kind, "__next__"):
        if iterable or not async_iterable:
            flags |= IS_ITERATOR
        if not iterable or async_iterable:
            flags |= IS_ASYNC_ITERATOR
    flags |= _tagged(value)
    plain = isinstance(value, JsObject)
    if plain and _has(value, "name") and _has(value, "message") and _has(value, "stack") and not function:
        flags |= IS_ERROR
    if not function and (_has(value, "length") or _has(value, "size")):
        flags |= HAS_LENGTH
    if not plain and not hasattr(kind, "js_members") and not isinstance(value, type):
        for name, flag in _PROTOCOLS:
            if hasattr(kind, name) and not (flag == HAS_LENGTH and not isinstance(value, Sized)):
                flags |= flag
    if hasattr(kind, "js_dispose"):
        flags |= HAS_DISPOSE
    if hasattr(kind, "js_async_dispose"):
        flags |= HAS_ASYNC_DISPOSE
    if not function and iterable and not flags & IS_ITERATOR and _has(value, "length"):
        flags |= IS_ARRAY_LIKE
    return flags


def _has(value: object, name: str) -> bool:
    try:
        return get(value, name) is not MISSING
    except Exception:  # noqa: BLE001 - an embedder's getter may raise anything: then there is no property
        return False


def _tagged(value: object) -> int:
    tag = getattr(type(value), "js_tag", None)
    if tag == "Generator":
        return IS_GENERATOR
    return IS_ASYNC_GENERATOR if tag == "AsyncGenerator" else 0


def _never(value: object) -> int:
    return 0


def _is_generator(value: object) -> int:
    return bool(type_flags(value) & IS_GENERATOR)


def _is_async_generator(value: object) -> int:
    return bool(type_flags(value) & IS_ASYNC_GENERATOR)
