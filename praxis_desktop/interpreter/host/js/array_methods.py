"""The methods of ``Array.prototype``, for lists, tuples, typed arrays, and guest sequences."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from praxis_desktop.interpreter.host.guest_methods import is_ours
from praxis_desktop.interpreter.host.js.attributes import Properties, define_properties, is_index
from praxis_desktop.interpreter.host.js.embedder_objects import INSTANCE
from praxis_desktop.interpreter.host.js.iterators import Entries, JsIterator
from praxis_desktop.interpreter.host.js.operators import (
    as_callable,
    js_string,
    same_value_zero,
    strict_equals,
    to_index,
    to_number,
    truthy,
)
from praxis_desktop.interpreter.host.js.values import MISSING, NULL, js_type_error
from praxis_desktop.interpreter.host.work import (
    STEPS,
    check_array,
    copied_items,
    filled,
    free,
    gathered,
    grown,
    joined,
    look,
    ordered,
    paced,
)


def relative(value: Any, length: int, default: int) -> int:
    """Return ``value`` as an index, as JavaScript's ``slice`` interprets it: a negative number counts from
    the end, and the result is limited to the array's bounds.
    """
    index = to_index(value, default)
    return max(0, length + index) if index < 0 else min(index, length)


_DIGITS = 15
"""Maximum number of digits in the index of an item."""


def _numbered(array: Any) -> Iterator[tuple[int, Any]]:
    """Yield the items with their indices. Each item is read only when needed, because a callback may change
    the array.
    """
    for i in range(len(array)):
        if i >= len(array):
            return
        yield i, array[i]


def _growable(array: Any) -> list[Any]:
    if not isinstance(array, list):
        raise js_type_error("Cannot change the length of this array")
    return array


def _push(array: Any, *items: Any) -> int:
    grown(_growable(array), len(items)).extend(items)
    return len(array)


def _pop(array: Any) -> Any:
    return _growable(array).pop() if array else None


def _shift(array: Any) -> Any:
    return _growable(array).pop(0) if array else None


def _unshift(array: Any, *items: Any) -> int:
    grown(_growable(array), len(items))[:0] = items
    return len(array)


def _slice(array: Any, start: Any = None, stop: Any = None) -> list[Any]:
    length = len(array)
    first, last = relative(start, length, 0), relative(stop, length, length)
    if isinstance(array, list | tuple):
        return copied_items(array, first, max(first, last))
    return gathered(array[i] for i in range(first, last))


def _splice(array: Any, *arguments: Any) -> list[Any]:
    target = _growable(array)
    if not arguments:
        return []
    first = relative(arguments[0], len(target), 0)
    count = len(target) - first if len(arguments) == 1 else max(0, to_index(arguments[1]))
    end = min(first + count, len(target))
    removed = copied_items(target, first, end)
    grown(target, max(0, len(arguments) - 2 - len(removed)))
    target[first:end] = arguments[2:]
    return removed


def _concat(array: Any, *others: Any) -> list[Any]:
    check_array(len(array) + sum(len(other) if isinstance(other, list | tuple) else 1 for other in others))
    longer = copied_items(array)
    for other in others:
        if isinstance(other, list | tuple):
            longer += copied_items(other)
        else:
            longer.append(other)
    return longer


def _join(array: Any, separator: Any = None) -> str:
    between = "," if separator is None else js_string(separator)
    return joined(("" if item is None or item is NULL else js_string(item) for item in array), between)


def _includes(array: Any, value: Any = None, start: Any = None) -> bool:
    places = range(relative(start, len(array), 0), len(array))
    return any(same_value_zero(array[i], value) for i in paced(places))


def _index_of(array: Any, value: Any = None, start: Any = None) -> int:
    places = range(relative(start, len(array), 0), len(array))
    return next((i for i in paced(places) if strict_equals(array[i], value)), -1)


def _last_index_of(array: Any, value: Any = None, *start: Any) -> int:
    length = len(array)
    index = to_index(start[0]) if start else length - 1
    last = length + index if index < 0 else min(index, length - 1)
    return next((i for i in paced(range(last, -1, -1)) if strict_equals(array[i], value)), -1)


def _at(array: Any, index: Any = None) -> Any:
    position = to_index(index)
    position += len(array) if position < 0 else 0
    return array[position] if 0 <= position < len(array) else None


def _for_each(array: Any, function: Any, this: object = None) -> None:
    call = as_callable(function)
    for i, item in paced(_numbered(array)):
        call(item, i, array)


def _map(array: Any, function: Any, this: object = None) -> list[Any]:
    call = as_callable(function)
    return gathered(call(item, i, array) for i, item in _numbered(array))


def _filter(array: Any, function: Any, this: object = None) -> list[Any]:
    call = as_callable(function)
    return gathered(item for i, item in _numbered(array) if truthy(call(item, i, array)))


def _some(array: Any, function: Any, this: object = None) -> bool:
    call = as_callable(function)
    return any(truthy(call(item, i, array)) for i, item in paced(_numbered(array)))


def _every(array: Any, function: Any, this: object = None) -> bool:
    call = as_callable(function)
    return all(truthy(call(item, i, array)) for i, item in paced(_numbered(array)))


def _find_position(array: Any, function: Any, positions: range) -> int:
    call = as_callable(function)
    return next((i for i in paced(positions) if truthy(call(array[i], i, array))), -1)


def _find(array: Any, function: Any, this: object = None) -> Any:
    position = _find_position(array, function, range(len(array)))
    return None if position < 0 else array[position]


def _find_index(array: Any, function: Any, this: object = None) -> int:
    return _find_position(array, function, range(len(array)))


def _find_last(array: Any, function: Any, this: object = None) -> Any:
    position = _find_position(array, function, range(len(array) - 1, -1, -1))
    return None if position < 0 else array[position]


def _find_last_index(array: Any, function: Any, this: object = None) -> int:
    return _find_position(array, function, range(len(array) - 1, -1, -1))


def _fold(array: Any, function: Any, initial: tuple[Any, ...], positions: range) -> Any:
    call = as_callable(function)
    if initial:
        result = initial[0]
    elif positions:
        result, positions = array[positions[0]], positions[1:]
    else:
        raise js_type_error("Reduce of empty array with no initial value")
    for i in paced(positions):
        result = call(result, array[i], i, array)
    return result


def _reduce(array: Any, function: Any, *initial: Any) -> Any:
    return _fold(array, function, initial, range(len(array)))


def _reduce_right(array: Any, function: Any, *initial: Any) -> Any:
    return _fold(array, function, initial, range(len(array) - 1, -1, -1))


def _fill(array: Any, value: Any = None, start: Any = None, stop: Any = None) -> Any:
    length = len(array)
    for i in paced(range(relative(start, length, 0), relative(stop, length, length))):
        old = [array[i]]
        array[i] = value
        free(old)
    return array


def _copy_within(array: Any, target: Any, start: Any = None, stop: Any = None) -> Any:
    length = len(array)
    first = relative(target, length, 0)
    moved = _slice(array, start, stop)[: length - first]
    for i, item in paced(enumerate(moved)):
        array[first + i] = item
    return array


def _reverse(array: Any) -> Any:
    length = len(array)
    for i in paced(range(length // 2)):
        array[i], array[length - 1 - i] = array[length - 1 - i], array[i]
    return array


def sorted_items(array: Any, comparison: Any, default: Callable[[Any], Any]) -> list[Any]:
    """Return the items sorted by ``comparison`` or, without it, by ``default`` keys; undefined items come
    last. Raises JavaScript's RangeError or MemoryError.
    """
    check_array(len(array))
    items = [item for item in paced(array) if item is not None]
    if comparison is None:
        items = ordered(items, default)
    else:
        call = as_callable(comparison)

        def compare(left: Any, right: Any) -> int:
            look()
            return _sign(call(left, right))

        items = ordered(items, functools.cmp_to_key(compare))
    items += [None] * (len(array) - len(items))
    return items


def _sign(value: Any) -> int:
    number = to_number(value)
    return (number > 0) - (number < 0)


def _text_key(value: Any) -> bytes:
    # JavaScript compares texts by UTF-16 code units, Python by code points.
    return js_string(value).encode("utf-16-be", "surrogatepass")


def _sort(array: Any, comparison: Any = None) -> Any:
    for i, item in paced(enumerate(sorted_items(array, comparison, _text_key))):
        array[i] = item
    return array


def flatten(array: Any, depth: float) -> list[Any]:
    """Return the items, with arrays nested up to ``depth`` levels deep replaced by their items. Raises
    JavaScript's RangeError or MemoryError.
    """
    return gathered(_flattened(array, depth))


def _flattened(array: Any, depth: float) -> Iterator[Any]:
    for item in array:
        if isinstance(item, list | tuple) and depth >= 1:
            yield from _flattened(item, depth - 1)
        else:
            yield item


def _flat(array: Any, depth: Any = None) -> list[Any]:
    return flatten(array, to_index(depth, 1))


def _flat_map(array: Any, function: Any, this: object = None) -> list[Any]:
    return flatten(_map(array, function), 1)


def _keys(array: Any) -> JsIterator:
    return JsIterator(gathered(range(len(array))))


def _values(array: Any) -> JsIterator:
    return JsIterator(array)


def _entries(array: Any) -> JsIterator:
    return JsIterator(Entries(array))


READING: dict[str, Callable[..., Any]] = {
    "at": _at,
    "concat": _concat,
    "entries": _entries,
    "every": _every,
    "filter": _filter,
    "find": _find,
    "findIndex": _find_index,
    "findLast": _find_last,
    "findLastIndex": _find_last_index,
    "flat": _flat,
    "flatMap": _flat_map,
    "forEach": _for_each,
    "includes": _includes,
    "indexOf": _index_of,
    "join": _join,
    "keys": _keys,
    "lastIndexOf": _last_index_of,
    "map": _map,
    "reduce": _reduce,
    "reduceRight": _reduce_right,
    "slice": _slice,
    "some": _some,
    "toString": _join,
    "values": _values,
}
"""Methods that do not change the array."""

IN_PLACE: dict[str, Callable[..., Any]] = {
    "copyWithin": _copy_within,
    "fill": _fill,
    "reverse": _reverse,
    "sort": _sort,
}
"""Methods that change items but not the length."""

RESIZING: dict[str, Callable[..., Any]] = {
    "pop": _pop,
    "push": _push,
    "shift": _shift,
    "splice": _splice,
    "unshift": _unshift,
}
"""Methods that change the length."""


class ArrayProperties(Properties):
    """The properties of an array: its methods, its length, and its items by index."""

    def get(self, value: Any, key: str) -> Any:
        if key == "length":
            return len(value)
        if key.isdecimal() and len(key) <= _DIGITS:
            index = int(key)
            return value[index] if index < len(value) else MISSING
        found = super().get(value, key)
        if found is MISSING and isinstance(value, tuple) and type(value) is not tuple:
            return found if is_ours(type(value)) else INSTANCE.get(value, key)
        return found

    def set(self, value: Any, key: str, item: Any) -> None:
        if key == "length" and isinstance(value, list):
            length = to_index(item)
            if length > len(value):
                more = length - len(value)
                grown(value, more).extend(filled(more))
            for end in paced(range(len(value), length, -STEPS)):
                old = value[max(length, end - STEPS) :]
                del value[max(length, end - STEPS) :]
                free(old)
        elif key.isdecimal() and len(key) <= _DIGITS and isinstance(value, list):
            index = int(key)
            if index >= len(value):
                more = index + 1 - len(value)
                grown(value, more).extend(filled(more))
            old = [value[index]]
            value[index] = item
            free(old)
        else:
            super().set(value, key, item)

    def delete(self, value: Any, key: str) -> None:
        """Replace an item with undefined, because these arrays have no holes."""
        if key.isdecimal() and len(key) <= _DIGITS and isinstance(value, list):
            if int(key) < len(value):
                old = [value[int(key)]]
                value[int(key)] = None
                free(old)
        else:
            super().delete(value, key)

    def own_keys(self, value: Any) -> list[str]:
        """Return the indices of the items."""
        return gathered(map(str, range(len(value))))

    def has_own(self, value: Any, key: str) -> bool:
        """Return whether ``key`` is the index of an item."""
        return is_index(key) and len(key) <= _DIGITS and int(key) < len(value)

    def names(self, value: Any) -> list[str]:
        """Return every name that ``dir()`` shows, except for indices."""
        return ["length", *self.getters, *self.methods, "constructor"]


define_properties(list, ArrayProperties({**READING, **IN_PLACE, **RESIZING}))
define_properties(tuple, ArrayProperties(READING))
