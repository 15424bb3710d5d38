"""The imports for JavaScript objects: attributes, subscripts, entries, lengths, comparisons, identity."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js import attributes
from praxis_desktop.interpreter.host.js.attributes import (
    attribute_name,
    has_own,
    method,
    normalize_key,
    own_keys,
    properties_of,
    put,
    remove,
)
from praxis_desktop.interpreter.host.js.iterators import JsIterator
from praxis_desktop.interpreter.host.js.maps import map_get, map_has
from praxis_desktop.interpreter.host.js.operators import (
    compare,
    constructor_name,
    js_string,
    js_typeof,
    strict_equals,
    truthy,
)
from praxis_desktop.interpreter.host.js.values import (
    ERROR,
    MISSING,
    NO_VALUE,
    JsObject,
    KeywordArguments,
)
from praxis_desktop.interpreter.host.work import charge, gathered, paced

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


_MEMBER = 100
"""Assumed size, in bytes, of a property until it is measured."""


class Objects:
    """The ``JsProxy_*``, ``JsObjMap_*`` and ``JsvObject_*`` imports other than calls and conversions."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._charge = host.instance.work.charge

    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status, null = errors.guarded(ERROR), errors.guarded(-1), errors.guarded(0)
        deaf = self._host.instance.work.deaf
        return {
            "JsProxy_GetAttr_js": self._get_attribute(),
            "JsProxy_SetAttr_js": status(self._set_attribute),
            "JsProxy_DelAttr_js": status(self._delete_attribute),
            "JsProxy_Dir_js": value(_dir),
            "JsProxy_Bool_js": _bool,
            "JsProxy_subscript_js": value(_subscript),
            "JsProxy_to_weakref_js": value(WeakReference),
            "JsModule_GetAll_js": value(_all_names),
            "JsObjMap_GetIter_js": value(_iterate_keys),
            "JsObjMap_length_js": status(_count_keys),
            "JsObjMap_subscript_js": value(_own_property),
            "JsObjMap_ass_subscript_js": status(_assign_own),
            "JsObjMap_contains_js": status(_has_own),
            "get_length_helper": status(_length),
            "get_length_string": null(self._length_text),
            "JsvObject_New": KeywordArguments,
            "JsvObject_SetAttr": status(_set_property),
            "JsvObject_Entries": value(_entries),
            "JsvObject_Keys": value(own_keys),
            "JsvObject_Values": value(_values),
            "JsvObject_toString": value(_to_string),
            "Jsv_typeof": js_typeof,
            "Jsv_constructorName": null(self._constructor_name),
            "Jsv_to_bool": truthy,
            "Jsv_equal": strict_equals,
            "Jsv_not_equal": _not_equal,
            "Jsv_less_than": deaf(_comparison(operator.lt)),
            "Jsv_less_than_equal": deaf(_comparison(operator.le)),
            "Jsv_greater_than": deaf(_comparison(operator.gt)),
            "Jsv_greater_than_equal": deaf(_comparison(operator.ge)),
            "JsvNoValue_Check": _is_no_value,
        }

    def _get_attribute(self) -> Callable[[Any, int], Any]:
        """Return the attribute access function, which itself passes exceptions on to the guest. Every method
        call uses it, and a separate wrapper would cost another Python frame.
        """
        cstring = self._host.instance.cstring
        set_guest_error = self._host.errors.set_guest_error

        def get_attribute(value: Any, name: int) -> Any:
            try:
                key = cstring(name)
                if key[-1:] == "_":
                    key = normalize_key(key)
                found = properties_of(value).get(value, key)
                return ERROR if found is MISSING else found
            except Exception as error:  # noqa: BLE001 - every exception is passed on to the guest
                set_guest_error(error)
                return ERROR

        return get_attribute

    def _set_attribute(self, value: object, name: int, item: object) -> None:
        self._charge(_MEMBER)
        put(value, normalize_key(self._host.instance.cstring(name)), item)

    def _delete_attribute(self, value: object, name: int) -> None:
        remove(value, normalize_key(self._host.instance.cstring(name)))

    def _length_text(self, value: object) -> int:
        return self._host.instance.new_bytes(f" {_size(value)}".encode())

    def _constructor_name(self, value: object) -> int:
        return self._host.instance.new_bytes(constructor_name(value).encode("utf-8", "replace"))


@host_value("weakref")
class WeakReference:
    """The result of ``JsProxy.to_weakref``. The host keeps the object alive, so ``deref`` always finds it."""

    __slots__ = ("_value",)

    js_class = js_tag = "WeakRef"
    js_members: ClassVar[Mapping[str, str]] = {"deref": "deref"}

    def __init__(self, value: object) -> None:
        self._value = value

    def deref(self) -> object:
        return self._value

    def graph_state(self) -> list[object]:
        return [self._value]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        (self._value,) = state


def _dir(value: object) -> list[str]:
    names = properties_of(value).names(value)
    return [attribute_name(name) for name in paced(names) if name and not "0" <= name[0] <= "9"]


def _bool(value: object) -> int:
    """Return the truth value that Pyodide defines: empty containers and buffers are false, as in Python."""
    if not truthy(value):
        return 0
    size = getattr(value, "__len__", None)
    if size is None or isinstance(value, JsObject) or type(value).__name__ == "PyProxy":
        return 1
    return bool(size())


def _subscript(value: object, key: object) -> Any:
    if isinstance(value, dict):
        return map_get(value, key, ERROR)
    getter = method(value, "get")
    if getter is None:
        try:
            return value[key]  # type: ignore[index]
        except (KeyError, IndexError):
            return ERROR
    result = getter(key)
    if result is None:
        has = method(value, "has")
        if has is not None and not truthy(has(key)):
            return ERROR
    return result


def _all_names(value: object) -> list[str]:
    return own_keys(value)


def _iterate_keys(value: object) -> JsIterator:
    return JsIterator(own_keys(value))


def _count_keys(value: object) -> int:
    return len(own_keys(value))


def _own_property(value: object, key: object) -> Any:
    return attributes.get(value, js_string(key)) if _has_own(value, key) else ERROR


def _has_own(value: object, key: object) -> int:
    if isinstance(value, dict):
        return map_has(value, key)
    return has_own(value, js_string(key))


def _assign_own(value: object, key: object, item: object) -> int:
    if item is not ERROR:
        charge(_MEMBER)
        put(value, js_string(key), item)
        return 0
    if not _has_own(value, key):
        return -1
    remove(value, js_string(key))
    return 0


def _size(value: object) -> Any:
    """Return ``size``, ``length`` or Python's ``len`` of the value, or MISSING if it has none of these."""
    for name in ("size", "length"):
        found = attributes.get(value, name)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return found
    if isinstance(value, JsObject) or not hasattr(value, "__len__"):
        return MISSING
    return len(value)


def _length(value: object) -> int:
    size = _size(value)
    if size is MISSING:
        return -2
    if size < 0:
        return -3
    return -4 if size > 0x7FFFFFFF else int(size)


def _set_property(value: object, name: object, item: object) -> None:
    charge(_MEMBER)
    put(value, js_string(name), item)


def _entries(value: object) -> list[Any]:
    return gathered([name, attributes.get(value, name, None)] for name in own_keys(value))


def _values(value: object) -> list[Any]:
    return gathered(attributes.get(value, name, None) for name in own_keys(value))


def _to_string(value: object) -> Any:
    own = method(value, "toString")
    return own() if own is not None else js_string(value)


def _not_equal(left: object, right: object) -> int:
    return not strict_equals(left, right)


def _comparison(test: Callable[[Any, Any], bool]) -> Callable[[object, object], int]:
    def compare_values(left: object, right: object) -> int:
        try:
            return compare(left, right, test)
        except Exception:  # noqa: BLE001 - JavaScript returns false if it cannot compare
            return 0

    return compare_values


def _is_no_value(value: object) -> int:
    return value is NO_VALUE
