"""What is extracted from a run's outputs for users: figures, curves, and rows within their limits."""

from __future__ import annotations

import pytest

from praxis_desktop.core.events import DataEvent
from praxis_desktop.records.results import JudgedRow, courses_of, judged_row, last_figures, other_values

TABLE = {
    "columns": ["Portion", "Volume"],
    "rows": [[1, 9.9], [2, 10.0], [3, None]],
    "units": {"Volume": "µL"},
    "limits": {"Volume": [9.95, 10.05]},
}


def test_a_number_that_was_told_more_than_once_is_one_figure_with_its_last_value() -> None:
    told = [DataEvent("mass", "value", mass, "Mass", "g", high=2.0) for mass in (1.0, 3.0)]
    (last,) = last_figures(told)
    assert (last.figure.value, last.times, last.figure.is_outside) == (3.0, 2, True)


def test_values_that_are_no_numbers_are_told_field_by_field() -> None:
    told = [
        DataEvent("value", "value", {"total_ul": 3, "doses": [1]}, "Value"),
        DataEvent("value.doses", "table", {"columns": ["dose"], "rows": [[1]]}, "Doses"),
        DataEvent("balance", "value", "B1", "Balance"),
        DataEvent("mass", "value", 1.0, "Mass", "g"),
    ]
    assert [(each.title, each.value, each.unit) for each in other_values(told)] == [
        ("Total", 3, "µL"),
        ("Balance", "B1", ""),
    ]


def test_columns_with_limits_series_and_repeated_numbers_are_courses() -> None:
    told = [
        (1.0, DataEvent("mass", "value", 1.0, "Mass", "g")),
        (2.0, DataEvent("portions", "table", TABLE, "Portions")),
        (3.0, DataEvent("heat", "series", {"points": [[0.0, 20.0], [1.0, None]]}, "Heat", "°C", high=30.0)),
        (4.0, DataEvent("mass", "value", 2.0, "Mass", "g")),
        (5.0, DataEvent("once", "value", 2.0, "Once", "g")),
    ]
    assert [(each.key, each.title, each.unit, each.across, each.points) for each in courses_of(told)] == [
        ("portions.Volume", "Portions: Volume", "µL", "Portion", ((1, 9.9), (2, 10.0), (3, None))),
        ("heat", "Heat", "°C", "", ((0.0, 20.0), (1.0, None))),
        ("mass", "Mass", "g", "", ((1.0, 1.0), (4.0, 2.0))),
    ]


@pytest.mark.parametrize(
    ("value", "judged"),
    [
        (9.9, JudgedRow("failed", "Volume", is_low=True, limit=9.95)),
        (10.1, JudgedRow("failed", "Volume", is_low=False, limit=10.05)),
        (10.05, JudgedRow()),
        (None, JudgedRow("inconclusive", "Volume")),
        (float("nan"), JudgedRow("inconclusive", "Volume")),
        ("OVER", JudgedRow("inconclusive", "Volume")),
        ("inf", JudgedRow("failed", "Volume", is_low=False, limit=10.05)),
        ("-inf", JudgedRow("failed", "Volume", is_low=True, limit=9.95)),
    ],
)
def test_a_row_is_judged_by_the_limits_of_its_columns(value: object, judged: JudgedRow) -> None:
    assert judged_row(["Portion", "Volume"], [1, value], {"Volume": [9.95, 10.05]}) == judged
