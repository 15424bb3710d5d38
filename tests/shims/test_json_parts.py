"""Values as JSON in parts: together they give the same text, and no part is too long."""

from __future__ import annotations

import importlib.util
import itertools
import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers() | st.none(), inner)
    ),
    max_leaves=20,
)


def _module() -> ModuleType:
    path = Path(__file__).parents[2] / "shims/_praxis/json_parts.py"
    spec = importlib.util.spec_from_file_location("json_parts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


json_parts = _module()


@given(VALUES)
def test_the_parts_are_what_json_makes_of_the_value(value: object) -> None:
    assert "".join(json_parts.parts_of(value)) == json.dumps(value, allow_nan=False)


def test_nan_is_no_value_and_infinity_a_text() -> None:
    nan, inf = float("nan"), float("inf")
    value = [nan, [1, None, -inf], {"a": nan, 1: (inf, True), nan: 0, 1.5: 2}, [1.0, 10**400], [nan, 10**400]]
    told: list[object] = [None, [1, None, "-inf"], {"a": None, "1": ["inf", True], "nan": 0, "1.5": 2}]
    told += [[1.0, 10**400], [None, 10**400]]
    assert "".join(json_parts.parts_of(value)) == json.dumps(told)


@pytest.mark.parametrize("value", [{"a": {1, 2}}, [{(1, 2): 3}], [object()]])
def test_what_json_cannot_hold_is_refused_as_json_does(value: object) -> None:
    with pytest.raises((TypeError, ValueError)) as refusal:
        json.dumps(value, allow_nan=False)
    with pytest.raises(refusal.type):
        list(json_parts.parts_of(value))


def test_a_value_that_shares_its_items_comes_in_parts_that_are_short() -> None:
    value: list[object] = [1 << 50] * 100
    for _ in range(60):
        value = [value, value]
    parts = list(itertools.islice(json_parts.parts_of(value), 1000))
    assert len(parts) == 1000
    assert max(map(len, parts)) < 2000
