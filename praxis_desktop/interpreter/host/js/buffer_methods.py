"""The methods of typed arrays, ArrayBuffer and DataView."""

from __future__ import annotations

import heapq
import math
import struct
from collections.abc import Callable
from typing import Any

from praxis_desktop.interpreter.host.js.array_methods import (
    IN_PLACE,
    READING,
    ArrayProperties,
    relative,
    sorted_items,
)
from praxis_desktop.interpreter.host.js.attributes import Properties, define_properties
from praxis_desktop.interpreter.host.js.iterators import items_of
from praxis_desktop.interpreter.host.js.operators import as_callable, to_index, truthy
from praxis_desktop.interpreter.host.js.typed_arrays import (
    BUFFER_TYPES,
    JsArrayBuffer,
    JsDataView,
    JsTypedArray,
    array_name,
    byte_view,
    element_view,
    to_element,
)
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.work import PIECE, STEPS, copied, copy_into, gathered, paced, pieces

Member = Callable[..., Any]


def buffer_of(array: Any) -> JsArrayBuffer:
    """Return ``array.buffer``, which shares the array's bytes."""
    if isinstance(array, JsTypedArray | JsDataView):
        return array.buffer
    return JsArrayBuffer(array if isinstance(array, bytearray) else byte_view(array))


def _offset(array: Any) -> int:
    return array.offset if isinstance(array, JsTypedArray | JsDataView) else 0


def _new(array: Any, items: list[Any]) -> JsTypedArray:
    return JsTypedArray.of_items(array_name(array), items)


def _subarray(array: Any, start: Any = None, stop: Any = None) -> JsTypedArray:
    length = len(array)
    first, last = relative(start, length, 0), relative(stop, length, length)
    size = element_view(array).itemsize
    return JsTypedArray(
        array_name(array), buffer_of(array), _offset(array) + first * size, max(0, last - first)
    )


def _slice(array: Any, start: Any = None, stop: Any = None) -> JsTypedArray:
    length = len(array)
    first, last = relative(start, length, 0), max(relative(start, length, 0), relative(stop, length, length))
    size = element_view(array).itemsize
    data = copied(byte_view(array)[first * size : last * size])
    return JsTypedArray(array_name(array), JsArrayBuffer(data))


def _set(array: Any, source: Any, offset: Any = None) -> None:
    first = to_index(offset)
    if isinstance(source, BUFFER_TYPES) and array_name(source) == array_name(array):
        size = element_view(array).itemsize
        data = byte_view(source)
        if first < 0 or first * size + len(data) > len(byte_view(array)):
            raise JsError("offset is out of bounds", "RangeError")
        # Copy first, because both may be views of the same bytes.
        copy_into(byte_view(array)[first * size :], memoryview(copied(data)))
        return
    is_apart = isinstance(source, JsTypedArray | bytearray) and (
        buffer_of(source).data is not buffer_of(array).data
    )
    items = source if is_apart else items_of(source)
    if first < 0 or first + len(items) > len(array):
        raise JsError("offset is out of bounds", "RangeError")
    for i, item in paced(enumerate(items)):
        set_element(array, first + i, item)


def set_element(array: Any, index: int, value: object) -> None:
    """Implement ``array[index] = value``, converting the value as JavaScript does."""
    array[index] = to_element(array_name(array), value)


def _map(array: Any, function: Any, this: object = None) -> JsTypedArray:
    call = as_callable(function)
    return _new(array, gathered(call(item, i, array) for i, item in enumerate(array)))


def _filter(array: Any, function: Any, this: object = None) -> JsTypedArray:
    call = as_callable(function)
    return _new(array, gathered(item for i, item in enumerate(array) if truthy(call(item, i, array))))


def _fill(array: Any, value: Any = None, start: Any = None, stop: Any = None) -> Any:
    length = len(array)
    first, last = relative(start, length, 0), relative(stop, length, length)
    item = to_element(array_name(array), value)
    view = element_view(array)
    if last - first <= STEPS or view.readonly:
        return IN_PLACE["fill"](array, item, first, last)
    view[first] = item
    size = view.itemsize
    piece = bytes(view.cast("B")[first * size : (first + 1) * size]) * STEPS
    target = view.cast("B")[first * size : last * size]
    for begin, end in pieces(len(target), len(piece)):
        target[begin:end] = piece[: end - begin]
    return array


def _sort(array: Any, comparison: Any = None) -> Any:
    if comparison is not None or len(array) <= STEPS:
        for i, item in paced(enumerate(sorted_items(array, comparison, _number_key))):
            array[i] = item
        return array
    view = element_view(array)
    if view.itemsize == 1:
        _sort_bytes(view)
        return array
    # Sort short runs, then merge them. A list of all numbers would take ten times the bytes of the array.
    for first in paced(range(0, len(view), _RUN)):
        run = sorted(view[first : first + _RUN], key=_number_key)
        for i, item in enumerate(run):
            view[first + i] = item
    unsorted: Any = memoryview(copied(view.cast("B")))
    source = unsorted.cast(view.format)
    runs = [source[first : first + _RUN] for first in range(0, len(source), _RUN)]
    for i, item in paced(enumerate(heapq.merge(*runs, key=_number_key))):
        view[i] = item
    return array


_RUN = 4096
"""Number of elements sorted at a time."""


def _number_key(number: Any) -> Any:
    return number if number == number else math.inf


def _sort_bytes(view: memoryview) -> None:
    """Sort the bytes in ``view`` by counting how often each value occurs."""
    counts: dict[int, int] = {}
    for start, end in pieces(len(view), _RUN):
        for item in view[start:end]:
            counts[item] = counts.get(item, 0) + 1
    target, code, place = view.cast("B"), view.format, 0
    for item in sorted(counts):
        piece = struct.pack(code, item) * min(counts[item], PIECE)
        for start, end in pieces(counts[item]):
            target[place + start : place + end] = piece[: end - start]
        place += counts[item]


_NOT_ON_TYPED_ARRAYS = ("concat", "flat", "flatMap")
_METHODS: dict[str, Member] = {
    **{name: method for name, method in READING.items() if name not in _NOT_ON_TYPED_ARRAYS},
    **IN_PLACE,
    "fill": _fill,
    "filter": _filter,
    "map": _map,
    "set": _set,
    "slice": _slice,
    "sort": _sort,
    "subarray": _subarray,
}


class TypedArrayProperties(ArrayProperties):
    """The properties of a typed array: its items by index, and its buffer, length and offset."""

    def set(self, value: Any, key: str, item: Any) -> None:
        """Set an element. An index outside the array is ignored."""
        if key.isdecimal() and len(key) <= 15:
            if int(key) < len(value):
                set_element(value, int(key), item)
        else:
            super().set(value, key, item)


_ARRAY = TypedArrayProperties(
    _METHODS,
    {
        "buffer": buffer_of,
        "byteLength": lambda array: len(byte_view(array)),
        "byteOffset": _offset,
        "BYTES_PER_ELEMENT": lambda array: element_view(array).itemsize,
    },
)
for _kind in (JsTypedArray, bytearray, memoryview, bytes):
    define_properties(_kind, _ARRAY)


def _slice_buffer(buffer: JsArrayBuffer, start: Any = None, stop: Any = None) -> JsArrayBuffer:
    length = len(buffer)
    return JsArrayBuffer(
        copied(byte_view(buffer)[relative(start, length, 0) : relative(stop, length, length)])
    )


define_properties(JsArrayBuffer, Properties({"slice": _slice_buffer}, {"byteLength": len}))


def _getter(kind: str) -> Member:
    def read(view: JsDataView, offset: Any = None, little_endian: Any = None) -> Any:
        return view.get(kind, to_index(offset), truthy(little_endian))

    return read


def _setter(kind: str) -> Member:
    def write(view: JsDataView, offset: Any = None, value: Any = None, little_endian: Any = None) -> None:
        view.set(kind, to_index(offset), value, truthy(little_endian))

    return write


_KINDS = (
    "Int8",
    "Uint8",
    "Int16",
    "Uint16",
    "Int32",
    "Uint32",
    "BigInt64",
    "BigUint64",
    "Float32",
    "Float64",
)
define_properties(
    JsDataView,
    Properties(
        {
            **{f"get{kind}": _getter(kind) for kind in _KINDS},
            **{f"set{kind}": _setter(kind) for kind in _KINDS},
        },
        {"buffer": buffer_of, "byteLength": lambda view: view.length, "byteOffset": _offset},
    ),
)
