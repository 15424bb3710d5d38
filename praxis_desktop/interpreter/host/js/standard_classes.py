"""JavaScript's built-in constructors that do not use the host, such as Object, Array, Map and errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from praxis_desktop.interpreter.host.js import buffer_methods, error_members, proxy_members
from praxis_desktop.interpreter.host.js.arrays import is_array
from praxis_desktop.interpreter.host.js.attributes import get, has_own, own_keys, put
from praxis_desktop.interpreter.host.js.constructors import JsClass, define_class
from praxis_desktop.interpreter.host.js.iterators import each, is_iterable
from praxis_desktop.interpreter.host.js.maps import hashable
from praxis_desktop.interpreter.host.js.operators import (
    as_callable,
    float_or_int,
    is_big,
    js_string,
    js_typeof,
    same_value_zero,
    tidy,
    to_index,
    to_number,
    truthy,
)
from praxis_desktop.interpreter.host.js.text import trimmed
from praxis_desktop.interpreter.host.js.to_js import OBJECT_FROM_ENTRIES
from praxis_desktop.interpreter.host.js.typed_arrays import (
    BUFFER_TYPES,
    ELEMENT_FORMATS,
    JsArrayBuffer,
    JsDataView,
    JsTypedArray,
)
from praxis_desktop.interpreter.host.js.values import (
    MAX_SAFE_INTEGER,
    NULL,
    JsBigInt,
    JsError,
    JsObject,
    JsSet,
    js_type_error,
)
from praxis_desktop.interpreter.host.work import (
    STEPS,
    check_array,
    check_members,
    filled,
    gathered,
    paced,
    zeros,
)


# ---- Object
def _new_object(value: Any = None, *rest: object) -> Any:
    return JsObject() if value is None or value is NULL else value


def _object(value: Any) -> Any:
    if value is None or value is NULL:
        raise js_type_error("Cannot convert undefined or null to object")
    return value


def _assign(target: Any = None, *sources: Any) -> Any:
    _object(target)
    for source in sources:
        if source is not None and source is not NULL:
            for key in paced(own_keys(source)):
                put(target, key, get(source, key, None))
    return target


def _keys(value: Any = None) -> list[str]:
    return own_keys(_object(value))


def _values(value: Any = None) -> list[Any]:
    return gathered(get(value, key, None) for key in _keys(value))


def _entries(value: Any = None) -> list[Any]:
    return gathered([key, get(value, key, None)] for key in _keys(value))


def _create(prototype: Any = None, *rest: object) -> JsObject:
    return JsObject()


def _itself(value: Any = None) -> Any:
    return value


OBJECT = define_class(
    JsClass(
        "Object",
        _new_object,
        convert=_new_object,
        statics={
            "assign": _assign,
            "create": _create,
            "entries": _entries,
            "freeze": _itself,
            "getOwnPropertyNames": _keys,
            "hasOwn": lambda value, key: has_own(value, js_string(key)),
            "is": lambda left=None, right=None: same_value_zero(left, right),
            "keys": _keys,
            "values": _values,
        },
        constants={"fromEntries": OBJECT_FROM_ENTRIES},
    )
)


# ---- Array, Map, Set
def _new_array(*items: Any) -> list[Any]:
    if len(items) == 1 and isinstance(items[0], int | float) and not isinstance(items[0], bool):
        length = to_index(items[0])
        if length != items[0] or not 0 <= length < 2**32:
            raise JsError("Invalid array length", "RangeError")
        return filled(length)
    check_array(len(items))
    return list(items)


def _array_from(source: Any = None, function: Any = None, this: object = None) -> list[Any]:
    if source is None or source is NULL:
        raise js_type_error(f"{js_string(source)} is not iterable")
    items: Iterable[Any]
    if isinstance(source, str) or is_iterable(source):
        items = each(source)
    else:
        length = to_index(get(source, "length", 0))
        check_array(length)
        items = [get(source, str(i), None) for i in paced(range(length))]
    if function is None:
        return gathered(items)
    call = as_callable(function)
    return gathered(call(item, i) for i, item in enumerate(items))


ARRAY = define_class(
    JsClass(
        "Array",
        _new_array,
        convert=_new_array,
        statics={"from": _array_from, "isArray": is_array, "of": lambda *items: list(items)},
    )
)


def _new_map(entries: Any = None) -> dict[Any, Any]:
    if entries is None or entries is NULL:
        return {}
    made: dict[Any, Any] = {}
    for entry in paced(each(entries)):
        made[hashable(entry[0])] = entry[1]
        if not len(made) % STEPS:
            check_members(len(made))
    return made


def _new_set(items: Any = None) -> JsSet:
    made = JsSet()
    if items is not None and items is not NULL:
        for item in paced(each(items)):
            made.add(hashable(item))
            if not len(made) % STEPS:
                check_members(len(made))
    return made


MAP = define_class(JsClass("Map", _new_map))
SET = define_class(JsClass("Set", _new_set))


# ---- errors
def _error_class(name: str) -> JsClass:
    def construct(message: Any = None, options: Any = None) -> JsError:
        return JsError("" if message is None else js_string(message), name)

    return define_class(JsClass(name, construct, convert=construct))


ERRORS = [
    _error_class(name)
    for name in ("Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError")
]


# ---- primitives
def _to_integer(value: Any) -> JsBigInt:
    if isinstance(value, str):
        number: Any = float_or_int(value.strip() or "0")
    else:
        number = to_number(value)
    if not isinstance(number, int):
        if number != int(number):
            raise JsError(f"The number {js_string(value)} cannot be converted to a BigInt", "RangeError")
        number = int(number)
    return JsBigInt(number)


_MOST_DIGITS = 1100
"""Maximum number of digits read from an integer: more than a double can hold in any base."""


def _parse_int(text: Any = None, radix: Any = None) -> float:
    digits = trimmed(js_string(text))[:_MOST_CHARACTERS]
    sign = -1 if digits[:1] == "-" else 1
    digits = digits.lstrip("+-").lower()
    base = to_index(radix)
    if digits[:2] == "0x" and base in (0, 16):
        digits, base = digits[2:], 16
    base = base or 10
    taken = ""
    for digit in paced(digits[:_MOST_DIGITS]):
        if not digit.isalnum() or not digit.isascii() or int(digit, 36) >= base:
            break
        taken += digit
    if len(taken) == _MOST_DIGITS:
        return sign * float("inf")
    return sign * int(taken, base) if taken else float("nan")


_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_MOST_CHARACTERS = 4000
"""Maximum length, in characters, of a string that is parsed as a number."""


def _parse_float(text: Any = None) -> float:
    found = _DECIMAL.match(trimmed(js_string(text))[:_MOST_CHARACTERS])
    if found is None:
        return float("nan")
    number = found[0]
    return float(number) if "I" in number else tidy(float_or_int(number))


def _is_integer(value: Any = None) -> bool:
    return (
        js_typeof(value) == "number" and value == value and abs(value) != float("inf") and value == int(value)
    )


def _is_finite(value: Any = None) -> bool:
    return js_typeof(value) == "number" and value == value and abs(value) != float("inf")


NUMBER = define_class(
    JsClass(
        "Number",
        lambda value=0: to_number(value),
        convert=lambda value=0: int(value) if js_typeof(value) == "bigint" else to_number(value),
        statics={
            "isFinite": _is_finite,
            "isInteger": _is_integer,
            "isNaN": lambda value=None: js_typeof(value) == "number" and value != value,
            "isSafeInteger": lambda value=None: _is_integer(value) and not is_big(int(value)),
            "parseFloat": _parse_float,
            "parseInt": _parse_int,
        },
        constants={
            "EPSILON": 2.0**-52,
            "MAX_SAFE_INTEGER": MAX_SAFE_INTEGER,
            "MAX_VALUE": 1.7976931348623157e308,
            "MIN_SAFE_INTEGER": -MAX_SAFE_INTEGER,
            "MIN_VALUE": 5e-324,
            "NaN": float("nan"),
            "POSITIVE_INFINITY": float("inf"),
            "NEGATIVE_INFINITY": float("-inf"),
        },
    )
)
STRING = define_class(
    JsClass(
        "String",
        lambda value="": js_string(value),
        convert=lambda value="": js_string(value),
        statics={
            "fromCharCode": lambda *codes: "".join(chr(to_index(code) & 0xFFFF) for code in codes),
            "fromCodePoint": lambda *codes: "".join(chr(to_index(code)) for code in codes),
        },
    )
)
BOOLEAN = define_class(
    JsClass("Boolean", lambda value=None: truthy(value), convert=lambda value=None: truthy(value))
)
BIGINT = define_class(JsClass("BigInt", _to_integer, convert=_to_integer))


# ---- buffers
def _array_class(name: str) -> JsClass:
    size = JsTypedArray.of_length(name, 1).view.itemsize

    def construct(source: Any = None, offset: Any = None, length: Any = None) -> Any:
        if isinstance(source, JsArrayBuffer):
            return JsTypedArray(name, source, to_index(offset), None if length is None else to_index(length))
        if source is None or isinstance(source, int | float):
            made = JsTypedArray.of_length(name, to_index(source))
        else:
            made = JsTypedArray.of_items(name, _elements(source))
        return made

    def of(*items: Any) -> JsTypedArray:
        return JsTypedArray.of_items(name, list(items))

    def from_(source: Any, function: Any = None, this: object = None) -> JsTypedArray:
        return JsTypedArray.of_items(name, _array_from(source, function))

    return define_class(
        JsClass(name, construct, statics={"of": of, "from": from_}, constants={"BYTES_PER_ELEMENT": size})
    )


def _elements(source: Any) -> Sequence[Any]:
    if isinstance(source, JsTypedArray | bytearray | bytes | memoryview):
        return source  # type: ignore[return-value]
    return _array_from(source)


def _new_buffer(length: Any = 0, options: object = None) -> JsArrayBuffer:
    size = to_index(length)
    if size < 0:
        raise JsError("Array buffer allocation failed", "RangeError")
    return JsArrayBuffer(zeros(size))


def _new_data_view(buffer: Any, offset: Any = None, length: Any = None) -> JsDataView:
    if not isinstance(buffer, JsArrayBuffer):
        raise js_type_error("First argument to DataView constructor must be an ArrayBuffer")
    return JsDataView(buffer, to_index(offset), None if length is None else to_index(length))


ARRAY_BUFFER = define_class(
    JsClass(
        "ArrayBuffer",
        _new_buffer,
        statics={
            "isView": lambda value=None: (
                isinstance(value, BUFFER_TYPES) and not isinstance(value, JsArrayBuffer)
            )
        },
    )
)
DATA_VIEW = define_class(JsClass("DataView", _new_data_view))
TYPED_ARRAYS = [_array_class(name) for name in ELEMENT_FORMATS]

STATELESS_CLASSES = [
    OBJECT,
    ARRAY,
    MAP,
    SET,
    *ERRORS,
    NUMBER,
    STRING,
    BOOLEAN,
    BIGINT,
    ARRAY_BUFFER,
    DATA_VIEW,
    *TYPED_ARRAYS,
]
"""All the constructors defined in this module, for ``js``."""

FUNCTIONS = {
    "isFinite": lambda value=None: _is_finite(to_number(value)),
    "isNaN": lambda value=None: to_number(value) != to_number(value),
    "parseFloat": _parse_float,
    "parseInt": _parse_int,
}
"""Global functions that belong to no class."""

METHOD_TABLES = (buffer_methods, error_members, proxy_members)
"""Imported for their side effect: they define the properties of buffers, errors and guest objects."""
