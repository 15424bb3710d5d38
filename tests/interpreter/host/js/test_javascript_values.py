"""Host values behave like JavaScript's where a guest can notice: texts, elements, arrays, JSON,
properties.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.host.js import standard_classes as js_classes
from praxis_desktop.interpreter.host.js.attributes import get, normalize_key, ordered_keys, put
from praxis_desktop.interpreter.host.js.buffer_formats import array_for_format
from praxis_desktop.interpreter.host.js.errors import message_of
from praxis_desktop.interpreter.host.js.json_functions import parse, stringify, structured_clone
from praxis_desktop.interpreter.host.js.math_functions import make_math
from praxis_desktop.interpreter.host.js.operators import (
    js_string,
    js_typeof,
    same_value_zero,
    strict_equals,
    to_number,
    truthy,
    type_tag,
)
from praxis_desktop.interpreter.host.js.typed_arrays import (
    ELEMENT_FORMATS,
    JsTypedArray,
    byte_view,
    to_element,
)
from praxis_desktop.interpreter.host.js.typeflags import TypeFlags  # noqa: F401 - sets flags of callables
from praxis_desktop.interpreter.host.js.values import (
    FUNCTION_FLAG,
    NULL,
    PLAIN_FLAG,
    WRAPPED_FLAG,
    JsBigInt,
    JsError,
    JsObject,
    JsSet,
    value_flags,
)

SOMETHING: list[object] = [[], {}, JsObject(), "a", 1]
NOTHING: list[object] = [None, NULL, 0, "", float("nan"), False]
INTEGER_ARRAYS = {
    name: code for name, code in ELEMENT_FORMATS.items() if code in "bBhHiI" and "Clamped" not in name
}


def call(value: object, name: str, *arguments: Any) -> Any:
    """``value.name(...arguments)``."""
    return get(value, name)(*arguments)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-7, "1.5e-7"),
        (0.1, "0.1"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (None, "undefined"),
        (NULL, "null"),
        (True, "true"),
        ([1, None, [2, 3]], "1,,2,3"),
        (JsObject(a=1), "[object Object]"),
        ({}, "[object Map]"),
        (JsSet(), "[object Set]"),
        (JsError("m", "TypeError"), "TypeError: m"),
        (bytearray(b"ab"), "97,98"),
    ],
)
def test_texts_of_values_are_javascripts(value: object, text: str) -> None:
    assert js_string(value) == text


@given(st.floats(allow_nan=False))
def test_a_numbers_text_reads_back_as_the_number(value: float) -> None:
    assert to_number(js_string(value)) == value


@given(st.integers())
def test_an_integer_is_a_number_as_long_as_a_number_holds_it(value: int) -> None:
    expected = "number" if abs(value) <= 2**53 - 1 else "bigint"
    assert js_typeof(value) == expected
    assert js_typeof(JsBigInt(value)) == "bigint"


@given(st.sampled_from(sorted(INTEGER_ARRAYS)), st.integers(-(2**40), 2**40))
def test_integers_wrap_into_their_elements(name: str, value: int) -> None:
    code = INTEGER_ARRAYS[name]
    size = struct.calcsize(code)
    wrapped = struct.unpack("<" + code, (value % 256**size).to_bytes(size, "little"))[0]
    assert to_element(name, value) == wrapped


@given(st.floats(width=32, allow_nan=False))
def test_float_elements_keep_what_they_can_hold(value: float) -> None:
    assert to_element("Float32Array", value) == value
    assert list(JsTypedArray.of_items("Float32Array", [value])) == [value]


def test_bigints_and_numbers_do_not_mix_in_typed_arrays() -> None:
    with pytest.raises(JsError, match="Cannot convert"):
        to_element("Int32Array", JsBigInt(1))
    with pytest.raises(JsError, match="Cannot convert"):
        to_element("BigInt64Array", 1.5)


def test_views_of_one_buffer_see_each_others_writes() -> None:
    words = JsTypedArray.of_items("Uint16Array", [0x0102, 0x0304])
    octets = JsTypedArray("Uint8Array", words.buffer)
    octets[0] = 0xFF
    assert words[0] == 0x01FF
    assert bytes(byte_view(words)) == b"\xff\x01\x04\x03"


def test_formats_of_buffers_name_their_arrays() -> None:
    assert array_for_format("<i") == ("Int32Array", False)
    assert array_for_format(">h") == ("Int16Array", True)
    for bad in ("e", "x", "iii", "~i"):
        with pytest.raises(JsError):
            array_for_format(bad)


@given(st.lists(st.integers()))
def test_array_methods_agree_with_python(items: list[int]) -> None:
    assert call(list(items), "slice", 1, -1) == items[1:-1]
    assert call(list(items), "map", lambda x, i, a: x + i) == [x + i for i, x in enumerate(items)]
    assert call(list(items), "reverse") == items[::-1]
    assert call(list(items), "sort", lambda x, y: x - y) == sorted(items)
    assert call(list(items), "sort") == sorted(items, key=str)
    assert call(list(items), "includes", 5) == (5 in items)
    assert call(list(items), "reduce", lambda total, x, i, a: total + x, 0) == sum(items)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON)
def test_json_makes_the_round_trip(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    again = stringify(parse(text))
    assert json.loads(again) == json.loads(text)


def test_cycles_cannot_be_json_but_can_be_cloned() -> None:
    cycle: list[Any] = [1]
    cycle.append(cycle)
    with pytest.raises(JsError, match="circular"):
        stringify(cycle)
    copy = structured_clone(cycle)
    assert copy is not cycle
    assert copy[1] is copy


@given(st.dictionaries(st.text(max_size=3) | st.integers(0, 2000).map(str), st.integers()))
def test_whole_numbers_come_first_among_property_names(properties: dict[str, int]) -> None:
    ordered = ordered_keys(properties)
    assert sorted(ordered) == sorted(properties)
    indices = [name for name in ordered if name.isdecimal() and name.isascii() and str(int(name)) == name]
    assert ordered[: len(indices)] == sorted(indices, key=int)


def test_equality_and_truth_are_javascripts() -> None:
    nan = float("nan")
    assert not strict_equals(nan, nan)
    assert same_value_zero(nan, nan)
    assert strict_equals(1, 1.0)
    assert not strict_equals(1, True)
    assert not strict_equals(1, "1")
    assert not strict_equals([1], [1])
    assert [truthy(value) for value in SOMETHING] == [True] * 5
    assert [truthy(value) for value in NOTHING] == [False] * 6


def test_handles_tell_functions_promises_and_generators_apart() -> None:
    assert value_flags(len) == FUNCTION_FLAG | PLAIN_FLAG
    assert value_flags(JsObject()) == WRAPPED_FLAG
    assert value_flags(character for character in "ab") == 8
    assert value_flags(js_classes.ARRAY) == FUNCTION_FLAG | PLAIN_FLAG


def test_a_set_keeps_the_order_of_insertion() -> None:
    words = [f"word{i}" for i in range(50)]
    made = JsSet(reversed(words))
    made.add(words[0])
    assert list(made) == words[::-1]
    assert made.discard(words[3])
    assert not made.discard(words[3])
    assert words[3] not in made


def test_properties_named_like_keywords_are_reached_with_an_underscore() -> None:
    assert [normalize_key(name) for name in ("from_", "from__", "a_", "_", "class_")] == [
        "from",
        "from_",
        "a_",
        "_",
        "class",
    ]


def test_arrays_grow_by_index_and_shrink_by_length() -> None:
    array: list[Any] = [1]
    put(array, "3", 4)
    assert array == [1, None, None, 4]
    put(array, "length", 1)
    assert array == [1]
    with pytest.raises(JsError, match="Cannot set property"):
        put(array, "name", 1)


def test_tags_tell_kinds() -> None:
    assert type_tag(None) == "[object Undefined]"
    assert type_tag(ValueError()) == "[object Error]"
    assert type_tag(len) == "[object Function]"
    assert type_tag(JsTypedArray.of_length("Int8Array", 1)) == "[object Int8Array]"


def test_numbers_of_texts() -> None:
    assert to_number(" 0x10 ") == 16
    assert to_number("") == 0
    assert math.isnan(to_number("1_000"))
    assert math.isnan(to_number("nan"))


@pytest.mark.parametrize(
    ("type_name", "traceback", "message"),
    [
        ("ValueError", "Traceback (most recent call last):\n  File\nValueError: text\n", "text"),
        ("ValueError", "Traceback\nValueError\n", ""),
        ("Odd", "Traceback\npackage.module.Odd: one\ntwo\n", "one\ntwo"),
        ("KeyError", "KeyError: 'a'\n\nDuring handling\n\nKeyError: 'b'\n", "'b'"),
        (
            "ExceptionGroup",
            "  + Exception Group Traceback\n  | ExceptionGroup: several (1)\n  +-",
            "several (1)\n  +-",
        ),
    ],
)
def test_the_message_is_found_in_a_traceback(type_name: str, traceback: str, message: str) -> None:
    assert message_of(type_name, traceback) == message


# ECMA-262, 21.3.2: at poles and beyond the largest number, where Python raises exceptions.
@pytest.mark.parametrize(
    ("name", "numbers", "result"),
    [
        ("log", (0,), -math.inf),
        ("log", (-1,), math.nan),
        ("log", (-math.inf,), math.nan),
        ("log2", (-0.0,), -math.inf),
        ("log10", (0,), -math.inf),
        ("log1p", (-1,), -math.inf),
        ("atanh", (1,), math.inf),
        ("atanh", (-1,), -math.inf),
        ("atanh", (math.inf,), math.nan),
        ("sin", (math.inf,), math.nan),
        ("cos", (-math.inf,), math.nan),
        ("sqrt", (-math.inf,), math.nan),
        ("exp", (1000,), math.inf),
        ("cosh", (-1000,), math.inf),
        ("sinh", (-1000,), -math.inf),
        ("floor", (-math.inf,), -math.inf),
        ("trunc", (math.inf,), math.inf),
        ("ceil", (math.nan,), math.nan),
        ("sign", (math.nan,), math.nan),
        ("round", (-1.5,), -1),
        ("round", (0.49999999999999994,), 0),
        ("pow", (0, -1), math.inf),
        ("pow", (-0.0, -1), -math.inf),
        ("pow", (-0.0, -2), math.inf),
        ("pow", (-10, 309), -math.inf),
        ("pow", (-10, 310), math.inf),
        ("pow", (1, math.inf), math.nan),
        ("pow", (1, math.nan), math.nan),
        ("pow", (math.nan, 0), 1),
        ("pow", (-8, 0.5), math.nan),
        ("pow", (7, 10**9), math.inf),
    ],
)
def test_math_at_the_edges_is_as_in_javascript(name: str, numbers: tuple[float, ...], result: float) -> None:
    found = get(make_math(None), name)(*numbers)  # type: ignore[arg-type]
    assert found == result or (math.isnan(found) and math.isnan(result))
