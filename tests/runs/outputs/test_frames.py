"""Data frames and arrays are outputs and figures: tables. tests/long/test_science.py has the real ones."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.core.events import DataEvent
from tests.runs.outputs.outputs_guest import Heard
from tests.runs.outputs.stand_ins import STAND_INS
from tests.runs.protocol_runs import ProtocolRun


def table_of(source: str) -> Any:
    """Return the table that one output became."""
    (event,) = Heard(STAND_INS + "\nimport praxis\n" + source).told
    assert event.kind == "table"
    return event.value


@pytest.mark.parametrize(
    ("value", "columns", "rows"),
    [
        ("Array([0.5, float('nan')])", ["x"], [[0.5], [None]]),
        ("Array([[1, 2, 3], [4, 5, 6]], (2, 3))", ["0", "1", "2"], [[1, 2, 3], [4, 5, 6]]),
        ("Array([[1, 'a'], [2, 'b']], None, Kind('V', ['n', 's']))", ["n", "s"], [[1, "a"], [2, "b"]]),
        ("Array([3], None, Kind('M'))", ["x"], [["2026-01-03T00:00:00"]]),
        ("Frame({'a': [1, 2], 'b': ['x', Missing()]})", ["a", "b"], [[1, "x"], [2, None]]),
        ("Frame({'a': [1]}, ['A1'])", ["index", "a"], [["A1", 1]]),
        ("Frame({('a', 'mean'): [1], ('n', ''): [2]})", ["a / mean", "n"], [[1, 2]]),
        ("Frame({3: []})", ["3"], []),
        ("Series('mass', [1.5, 2.5])", ["mass"], [[1.5], [2.5]]),
        ("Series('mass', [1.5], ['A1'])", ["index", "mass"], [["A1", 1.5]]),
    ],
)
def test_arrays_and_frames_are_tables(value: str, columns: list[str], rows: list[list[object]]) -> None:
    assert table_of(f"praxis.output('x', {value})") == {"columns": columns, "rows": rows}


def test_units_limits_and_chosen_columns_of_frames_are_those_of_tables() -> None:
    call = "praxis.table('x', Frame({'a': [1, 2], 'b': [3, 4]}), ['b'], limits={'b': (None, 3)})"
    assert table_of(call) == {"columns": ["b"], "rows": [[3], [4]], "limits": {"b": [None, 3]}}
    call = "praxis.table('x', Array([[1, 2]], (1, 2)), ['p', 'q'], units={'q': 'mg'})"
    assert table_of(call) == {"columns": ["p", "q"], "rows": [[1, 2]], "units": {"q": "mg"}}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            "praxis.output('x', Array([[0] * 1000] * 1000, (1000, 1000)))",
            "a table of 1000 rows and 1000 columns is larger than 1 MiB: save it as a file in /session",
        ),
        ("praxis.output('x', Frame({1: [1], '1': [2]}))", "the headings of a table must all be different"),
        ("praxis.output('x', Array([1.0, 2.0]), low=0)", "has limits, so its value must be a number"),
        ("praxis.table('x', Array([[1, 2]], (1, 2)), ['p'])", "row 1 of the table has 2 cells for 1 columns"),
        ("praxis.output('x', Frame({'a': [object()]}))", "must be plain data"),
    ],
)
def test_what_cannot_be_a_table_is_refused_in_the_line_that_reports_it(call: str, sentence: str) -> None:
    source = f"import praxis\ntry: {call}\nexcept (TypeError, ValueError) as error: told = str(error)\ntold"
    assert sentence in Heard(STAND_INS + source).value


def test_frames_in_the_state_and_in_the_returned_value_are_tables() -> None:
    run = ProtocolRun(
        STAND_INS
        + """
from praxis import protocol_function
@protocol_function(requires_deck=False)
def p(state):
    state["growth"] = {"final": Frame({"well": ["A1"], "od": [0.5]})}
    state["list"] = Series("od", [0.5, Missing()])
    return Frame({"n": [1, 2]})
"""
    )
    told: dict[str, Any] = {event.key: event for event in run.events if isinstance(event, DataEvent)}
    assert told["growth.final"].value == {"columns": ["well", "od"], "rows": [["A1", 0.5]]}
    assert told["list"].value == [0.5, None]
    assert told["value"].kind == "table"
    assert told["value"].value == {"columns": ["n"], "rows": [[1], [2]]}
    assert run.value == [{"n": 1}, {"n": 2}]
