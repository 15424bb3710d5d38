"""JavaScript's operators for host values: typeof, String(), Boolean(), ===, <, and constructor names."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any

from praxis_desktop.interpreter.faults import PythonError
from praxis_desktop.interpreter.host.js.values import (
    FUNCTION_FLAG,
    MAX_SAFE_INTEGER,
    NULL,
    JsBigInt,
    JsError,
    JsObject,
    JsSet,
    KeywordArguments,
    js_type_error,
    value_flags,
)
from praxis_desktop.interpreter.host.work import PIECE, joined, pieces

_TYPEOF: dict[type, str] = {
    types.NoneType: "undefined",
    bool: "boolean",
    float: "number",
    JsBigInt: "bigint",
    str: "string",
    list: "object",
    dict: "object",
    JsObject: "object",
}

_CONSTRUCTORS: dict[type, str] = {
    bool: "Boolean",
    int: "Number",
    float: "Number",
    JsBigInt: "BigInt",
    str: "String",
    list: "Array",
    tuple: "Array",
    dict: "Map",
    JsSet: "Set",
    set: "Set",
    frozenset: "Set",
    JsObject: "Object",
    KeywordArguments: "Object",
    bytes: "Uint8Array",
    bytearray: "Uint8Array",
    types.FunctionType: "Function",
    types.MethodType: "Function",
    types.BuiltinFunctionType: "Function",
    types.GeneratorType: "GeneratorFunction",
    types.AsyncGeneratorType: "AsyncGeneratorFunction",
    type: "Function",
}

_VIEW_CONSTRUCTORS = {
    "b": "Int8Array",
    "B": "Uint8Array",
    "c": "Uint8Array",
    "?": "Uint8Array",
    "h": "Int16Array",
    "H": "Uint16Array",
    "i": "Int32Array",
    "l": "Int32Array",
    "I": "Uint32Array",
    "L": "Uint32Array",
    "q": "BigInt64Array",
    "Q": "BigUint64Array",
    "f": "Float32Array",
    "d": "Float64Array",
}


def is_big(value: int) -> bool:
    """Return whether an integer is a bigint, either by type or because it is too large for a number."""
    return type(value) is JsBigInt or not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER


def js_typeof(value: object) -> str:
    """Return ``typeof value``."""
    kind = type(value)
    name = _TYPEOF.get(kind)
    if name is not None:
        return name
    if isinstance(value, int):
        return "bigint" if is_big(value) else "number"
    return "function" if value_flags(value) & FUNCTION_FLAG else "object"


def constructor_name(value: object) -> str:
    """Return ``value.constructor.name``; for an embedder's object, its class name."""
    kind = type(value)
    name = _CONSTRUCTORS.get(kind)
    if name is not None:
        return name if name != "Number" or not is_big(value) else "BigInt"  # type: ignore[arg-type]
    if kind is memoryview:
        return view_constructor(value.format)  # type: ignore[attr-defined]
    named: str | None = getattr(value, "js_class", None)
    if named is None:
        return value.name if isinstance(value, JsError) else kind.__name__
    return named


def view_constructor(format_: str) -> str:
    """Return the name of the typed array for a struct format. Raises JsError if JavaScript has none."""
    code = format_.lstrip("@=<")
    name = _VIEW_CONSTRUCTORS.get(code)
    if name is None:
        raise JsError(f"Unrecognized format character '{code}'.")
    return name


def type_tag(value: object) -> str:
    """Return ``Object.prototype.toString.call(value)``."""
    if value is None:
        return "[object Undefined]"
    if value is NULL:
        return "[object Null]"
    if isinstance(value, BaseException):
        return "[object Error]"
    tag: str | None = getattr(value, "js_tag", None)
    if tag is not None:
        return f"[object {tag}]"
    if value_flags(value) & FUNCTION_FLAG:
        return "[object Function]"
    kind = type(value)
    name = "Generator" if kind is types.GeneratorType else constructor_name(value)
    return f"[object {name}]" if kind in _CONSTRUCTORS or kind is memoryview else "[object Object]"


def number_string(value: float) -> str:
    """Return ``String(value)`` for a number: the shortest digits that read back as the same number."""
    if isinstance(value, int):
        return str(int(value))
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    digits = repr(value)
    if "e" not in digits:
        return digits
    mantissa, exponent = digits.split("e")
    power = int(exponent)
    if -7 < power < 0:
        return f"{value:.{len(mantissa.replace('.', '').replace('-', '')) - 1 - power}f}"
    return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"


def js_string(value: object) -> str:
    """Return ``String(value)``. Never shows an address, a path or the default repr of a host object."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if value is None:
        return "undefined"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_string(value)
    if value is NULL:
        return "null"
    if kind is list or kind is bytes or kind is bytearray or kind is memoryview:
        items: Any = value
        return joined(("" if item is None or item is NULL else js_string(item) for item in items), ",")
    if isinstance(value, BaseException):
        name, message = error_name(value), error_message(value)
        return f"{name}: {message}" if message else name
    own: Callable[[], str] | None = getattr(value, "js_to_string", None)
    if own is not None and not isinstance(value, JsObject):
        return own()
    if value_flags(value) & FUNCTION_FLAG:
        return f"function {getattr(value, '__name__', '') or ''}() {{ [native code] }}"
    return type_tag(value)


def error_name(error: BaseException) -> str:
    """Return the ``name`` that an exception has as a JavaScript Error."""
    if isinstance(error, JsError):
        return error.name
    if isinstance(error, PythonError):
        return "PythonError"
    return type(error).__name__


def error_message(error: BaseException) -> str:
    """Return the JavaScript ``message`` of an exception; for a guest exception, its whole traceback."""
    if isinstance(error, JsError):
        return error.message
    if isinstance(error, PythonError):
        return error.traceback
    if isinstance(error, KeyError):
        return str(error.args[0]) if error.args else ""
    return str(error)


def truthy(value: object) -> bool:
    """Return ``Boolean(value)``: all objects are true, even empty ones."""
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[return-value]
    if value is None or value is NULL:
        return False
    if isinstance(value, int | float):
        return bool(value == value and value != 0)
    return kind is not str or value != ""


def strict_equals(left: object, right: object) -> bool:
    """Return ``left === right``: compares numbers and strings by value, everything else by identity."""
    if left is right:
        return not (isinstance(left, float) and left != left)
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right and js_typeof(left) == js_typeof(right)
    if type(left) is type(right) and hasattr(left, "same_target"):
        return bool(left.same_target(right))
    # Python makes a new bound method at each look-up.
    return type(left) in (types.MethodType, types.BuiltinMethodType) and left == right


def same_value_zero(left: object, right: object) -> bool:
    """Return True if ``includes``, Map and Set find the values equal: like ``===``, but NaN equals itself."""
    return strict_equals(left, right) or (
        isinstance(left, float) and isinstance(right, float) and left != left and right != right
    )


def to_primitive(value: object) -> object:
    """Return the primitive used in comparisons and arithmetic: number, string, boolean, undefined or null."""
    if value is None or value is NULL or isinstance(value, bool | int | float | str):
        return value
    moment: Callable[[], float] | None = getattr(value, "js_value_of", None)
    if moment is not None and not isinstance(value, JsObject):
        return moment()
    return js_string(value)


_LONGEST_NUMBER = 4000
"""Maximum length, in characters, of a string that is parsed as a number."""


def to_number(value: object) -> float:
    """Return ``Number(value)``, or NaN if it is not a number."""
    primitive = to_primitive(value)
    if primitive is None:
        return math.nan
    if primitive is NULL:
        return 0
    if isinstance(primitive, str):
        text = primitive.strip() if len(primitive) <= _LONGEST_NUMBER else ""
        if not text:
            return 0 if not primitive or primitive.isspace() else math.nan
        try:
            return int(text, 0) if text[:2].lower() in ("0x", "0o", "0b") else float_or_int(text)
        except ValueError:
            return math.nan
    if isinstance(primitive, bool):
        return int(primitive)
    return primitive  # type: ignore[return-value]


def float_or_int(text: str) -> float:
    """Parse a decimal number. Return an int if it has no fraction or exponent. Raises ValueError."""
    if text.lstrip("+-").isdecimal() and text.isascii():
        return int(text)
    if "_" in text or text.strip("+-").lower() in ("inf", "nan"):
        raise ValueError(text)
    return float(text)


def compare(left: object, right: object, test: Callable[[Any, Any], bool]) -> bool:
    """Compare with one of ``<``, ``<=``, ``>``, ``>=``: strings by code units, everything else as numbers."""
    left, right = to_primitive(left), to_primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return test(*_where_they_differ(left, right))
    return test(to_number(left), to_number(right))


def _where_they_differ(left: str, right: str) -> tuple[bytes, bytes]:
    """Return the first pair of corresponding pieces in which two strings differ, as UTF-16 code units."""
    places = pieces(max(len(left), len(right)), PIECE >> 2)
    start, end = next(((i, j) for i, j in places if left[i:j] != right[i:j]), (0, 0))
    first, second = left[start:end], right[start:end]
    return first.encode("utf-16-be", "surrogatepass"), second.encode("utf-16-be", "surrogatepass")


def to_index(value: object, default: int = 0) -> int:
    """Return a position argument, truncated towards zero: ``default`` for undefined, 0 for a non-number."""
    if value is None:
        return default
    if type(value) is int:
        return value
    number = to_number(value)
    if number != number:
        return 0
    if math.isinf(number):
        return MAX_SAFE_INTEGER if number > 0 else -MAX_SAFE_INTEGER
    return int(number)


def tidy(number: Any) -> float:
    """Return a computed number as JavaScript would pass it to Python: an int if it is whole."""
    return (
        int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 2**53 else number
    )


def as_callable(value: object) -> Callable[..., Any]:
    """Return ``value`` if it can be called. Raises JavaScript's TypeError otherwise."""
    if not callable(value):
        raise js_type_error(f"{js_string(value)} is not a function")
    return value
