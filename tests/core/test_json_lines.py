"""The lines of a JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.json_lines import lines_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_each_key_and_item_has_the_line_where_it_stands() -> None:
    text = '{\n "a": {"b": [1,\n  "}\\""]},\n\n "c": -1.5e3 }\n'
    assert lines_of(text) == {
        ("a",): 2,
        ("a", "b"): 2,
        ("a", "b", "0"): 2,
        ("a", "b", "1"): 3,
        ("c",): 5,
    }


@given(PLAIN)
def test_every_json_text_has_lines(value: object) -> None:
    found = lines_of(json.dumps(value, indent=1))
    assert len(set(found.values())) == len(found)  # with an indent, every key has a line of its own


@pytest.mark.parametrize("text", ["", "{", '{"a"', "[1, 2", '{"a": }', '"open'])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|Unterminated"):
        lines_of(text)
