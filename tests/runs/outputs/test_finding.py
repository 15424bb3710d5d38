"""Wells and tables are recognized in results; what only looks similar is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.core.words import titled
from praxis_desktop.protocols.parameters.wells import well_name
from praxis_desktop.records.well_origins import is_well, place_of
from praxis_desktop.runs.outputs.reading import as_table, as_wells, found_in

PLACES = st.tuples(st.integers(1, 32), st.integers(1, 48))
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
PLAIN = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(["A1", "H12"]), inner)
    ),
    max_leaves=12,
)


@given(PLACES)
def test_every_well_is_where_its_name_says(place: tuple[int, int]) -> None:
    assert place_of(well_name(*place)) == place


@given(st.text(max_size=4))
def test_no_other_name_is_a_well(name: str) -> None:
    if is_well(name):
        row, column = place_of(name)
        assert well_name(row, column) == name
    else:
        with pytest.raises(ValueError, match="is not a well"):
            place_of(name)


@pytest.mark.parametrize(
    "content", [{}, {"A1": None}, {"A1": "x"}, {"A1": True}, {"T1": 3}, {"A0": 1}, {"A1": 1, "x": 2}, []]
)
def test_what_is_no_wells(content: object) -> None:
    assert as_wells(content) is None


def test_what_is_wells() -> None:
    assert as_wells({"A1": 0.5, "P24": None}) == {"A1": 0.5, "P24": None}
    assert as_wells({"A1": 0.5, "A2": "-inf"}) == {"A1": 0.5, "A2": "-inf"}
    large = {well_name(row, column): 1 for row in range(1, 33) for column in range(1, 49)}
    assert as_wells(large) == large


def test_what_is_a_table() -> None:
    assert as_table([{"a": 1}, {"b": 2}]) == {"columns": ["a", "b"], "rows": [[1, None], [None, 2]]}
    assert as_table({"a": [1, 2], "b": [3, 4]}) == {"columns": ["a", "b"], "rows": [[1, 3], [2, 4]]}
    assert as_table({"A1": {"od": 1}}) == {"columns": ["well", "od"], "rows": [["A1", 1]]}
    others: list[object] = [[], [1], [{}], [{"a": [1]}], {"a": [1]}, {"a": [1, 2], "b": [1]}, {"a": 1}, "x"]
    for content in others:
        assert as_table(content) is None


@given(PLAIN)
def test_a_result_is_told_first_as_itself_and_each_part_once(content: object) -> None:
    events = list(found_in("key", content, "state"))
    assert events[0].key == "key"
    assert all(event.key.startswith("key.") for event in events[1:])
    for event in events:
        if event.kind == "table":
            assert isinstance(event.value, dict)
            assert all(len(row) == len(event.value["columns"]) for row in event.value["rows"])


@pytest.mark.parametrize(
    ("key", "title", "unit"),
    [
        ("total_ul", "Total", "µL"),
        ("value.mean_temperature_c", "Mean temperature", "°C"),
        ("vitamin_c", "Vitamin c", ""),
        ("s", "S", ""),
        ("final_readings", "Final readings", ""),
        ("random_error_percent", "Random error", "%"),
    ],
)
def test_a_name_tells_its_unit(key: str, title: str, unit: str) -> None:
    assert titled(key) == (title, unit)
