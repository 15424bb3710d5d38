"""The imports for JavaScript arrays: lists, tuples and typed arrays on the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.attributes import method
from praxis_desktop.interpreter.host.js.buffer_methods import set_element
from praxis_desktop.interpreter.host.js.errors import GuestErrorPending
from praxis_desktop.interpreter.host.js.iterators import ReversedIterator, items_of
from praxis_desktop.interpreter.host.js.operators import strict_equals
from praxis_desktop.interpreter.host.js.typed_arrays import BUFFER_TYPES, JsArrayBuffer, JsDataView
from praxis_desktop.interpreter.host.js.values import ERROR, js_type_error
from praxis_desktop.interpreter.host.work import (
    STEPS,
    charge,
    check_array,
    copied_items,
    filled,
    free,
    gathered,
    grown,
    paced,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


_ITEM = 64
"""Assumed size, in bytes, of an added item until it is measured."""


def is_array(value: object) -> bool:
    """Return ``Array.isArray(value)``."""
    return isinstance(value, list | tuple)


def is_typed_array(value: object) -> bool:
    """Return whether ``value`` is a view of numbers: a typed array, not a DataView or an ArrayBuffer."""
    return isinstance(value, BUFFER_TYPES) and not isinstance(value, JsArrayBuffer | JsDataView)


def mutable(value: object) -> list[Any]:
    """Return ``value`` if it is an array of variable length, or raise JavaScript's TypeError if it is not."""
    if not isinstance(value, list):
        raise js_type_error("this array cannot change its length")
    return value


class Arrays:
    """The ``JsvArray_*`` and ``JsArray_*`` imports."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        errors = self._host.errors
        value, status = errors.guarded(ERROR), errors.guarded(-1)
        deaf = self._host.instance.work.deaf
        return {
            "JsvArray_New": _new,
            "JsvArray_Check": _check,
            "JsvArray_Get": value(_get),
            "JsvArray_Set": status(_set),
            "JsvArray_Delete": value(_delete),
            "JsvArray_Push": _push,
            "JsvArray_Extend": status(deaf(_extend)),
            "JsvArray_Insert": status(_insert),
            "JsvArray_ShallowCopy": value(_shallow_copy),
            "JsvArray_slice": value(_slice),
            "JsvArray_slice_assign": status(self._slice_assign),
            "JsArray_repeat_js": value(_repeat),
            "JsArray_inplace_repeat_js": status(_inplace_repeat),
            "JsArray_reverse_js": status(_reverse),
            "JsArray_reversed_iterator": _reversed_iterator,
            "JsArray_index_js": status(_index),
            "JsArray_count_js": status(_count),
            "array_to_js": deaf(self._array_to_js),
        }

    def _slice_assign(
        self, array: Any, length: int, start: int, stop: int, step: int, count: int, pointers: int
    ) -> None:
        instance = self._host.instance
        convert = instance.export("python2js")
        items = []
        check_array(count)
        for i in paced(range(count)):
            item = convert(instance.u32(pointers + 4 * i))
            if item is ERROR:
                raise GuestErrorPending
            items.append(item)
        target = mutable(array)
        if step == 1:
            old = copied_items(target, start, start + length)
            grown(target, max(0, count - length))[start : start + length] = items
        elif pointers:
            old = gathered(target[start + i * step] for i in range(length))
            for i in paced(range(length)):
                target[start + i * step] = items[i]
        elif length:
            first, last = sorted((start, start + (length - 1) * step))
            old = gathered(target[i] for i in range(first, last + 1, abs(step)))
            target[first:] = gathered(
                item for i, item in enumerate(target[first:]) if i > last - first or i % abs(step)
            )
        else:
            return
        free(old)

    def _array_to_js(self, address: int, length: int) -> list[int]:
        check_array(length)
        return gathered(self._host.instance.i32(address + 4 * i) for i in range(length))


def _new() -> list[Any]:
    return []


def _check(value: object) -> int:
    return is_array(value) or is_typed_array(value)


def _get(array: Any, index: int) -> Any:
    return array[index] if 0 <= index < len(array) else ERROR


def _set(array: Any, index: int, item: object) -> None:
    if isinstance(array, list) and index >= len(array):
        more = index + 1 - len(array)
        grown(array, more).extend(filled(more))
    elif isinstance(array, tuple | bytes):
        raise js_type_error("Cannot assign to read only property of an array")
    elif not isinstance(array, list):
        if index < len(array):
            set_element(array, index, item)
        return
    old = [array[index]]
    array[index] = item
    free(old)


def _delete(array: Any, index: int) -> Any:
    return mutable(array).pop(index) if 0 <= index < len(array) else ERROR


def _push(array: list[Any], item: object) -> int:
    # Pyodide's C code adds items one by one, without checking whether the array may grow
    mutable(array).append(item)
    if not len(array) % STEPS:
        charge(STEPS * _ITEM)
    return len(array)


def _extend(array: list[Any], items: Any) -> None:
    added = items_of(items)
    grown(mutable(array), len(added)).extend(added)


def _insert(array: Any, index: int, item: object) -> None:
    grown(mutable(array), 1).insert(index, item)


def _shallow_copy(array: Any) -> Any:
    own = method(array, "slice")
    return own() if own is not None else items_of(array)


def _slice(array: Any, length: int, start: int, stop: int, step: int) -> Any:
    if step == 1:
        own = method(array, "slice")
        if own is not None:
            return own(start, stop)
    return gathered(array[start + i * step] for i in range(length))


def _repeat(array: Any, count: int) -> list[Any]:
    check_array(len(array) * max(0, count))
    return gathered(item for _ in range(count) for item in array)


def _inplace_repeat(array: Any, count: int) -> None:
    target = mutable(array)
    repeated = _repeat(array, count)
    old = [] if count > 0 else copied_items(target)
    target[:] = repeated
    free(old)


def _reverse(array: Any) -> None:
    length = len(array)
    for i in paced(range(length // 2)):
        array[i], array[length - 1 - i] = array[length - 1 - i], array[i]


def _reversed_iterator(array: Any) -> ReversedIterator:
    return ReversedIterator(array)


def _index(array: Any, value: object, start: int, stop: int) -> int:
    for i in paced(range(start, min(stop, len(array)))):
        if strict_equals(array[i], value):
            return i
    return -2


def _count(array: Any, value: object) -> int:
    return sum(strict_equals(item, value) for item in paced(array))
