"""Two runs side by side: differences are shown with where they began, and nothing else counts as a
difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.events import DataEvent, Event, StepEvent
from praxis_desktop.records.history.comparing import Comparison, Timing, compare, read_side
from praxis_desktop.records.history.history import History
from tests.records.history.telling import begin, end

MASS = DataEvent("mass", "value", 10.5, "Mass", "g", low=10.0, high=11.0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home, where Praxis keeps its signing key."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history without runs."""
    return History(tmp_path / "history")


def step(number: int, title: str, seconds: float = 1.0, **told: Any) -> list[Event]:
    """Make a finished step."""
    ended = {"status": "completed", "summary": "", **told}
    return [
        StepEvent(number, "started", title),
        StepEvent(number, title=title, duration=seconds, **ended),
    ]


def kept(history: History, events: Iterable[Event], **header: object) -> str:
    """Keep a run with these events."""
    record = begin(history, **header)
    for event in events:
        record.tell(event)
    return end(record)


def compared(history: History, first: str, second: str) -> Comparison:
    """Compare two runs of the history."""
    return compare(*(read_side(history, history.find(run_id)) for run_id in (first, second)))


def told(found: Comparison) -> dict[str, tuple[object, object, float | None, bool]]:
    """Return the values, keyed by title."""
    return {
        value.known.title: (
            value.first and value.first.value,
            value.second and value.second.value,
            value.difference,
            value.is_different,
        )
        for value in found.values
    }


def test_equal_runs_have_no_difference(history: History) -> None:
    events = [*step(1, "Tare"), MASS]
    found = compared(history, kept(history, events), kept(history, events))
    assert found.is_same_protocol
    assert found.difference is None
    assert found.differences == ()
    assert told(found)["Mass"] == (10.5, 10.5, 0.0, False)


def test_a_number_outside_in_one_run_alone_parts_the_limits(history: History) -> None:
    other = DataEvent("mass", "value", 12.0, "Mass", "g", low=10.0, high=11.0)
    found = compared(history, kept(history, [MASS]), kept(history, [other]))
    (value,) = found.differences
    assert (value.known.title, value.difference, value.parts_limits) == ("Mass", 1.5, True)


@pytest.mark.parametrize(
    ("first", "second"),
    [(12345678, 12345679), (0.1 + 0.2, 0.3), (2**60, 2**60 + 1), (1, True), ("1", 1), (10**400, -(10**400))],
)
def test_values_that_differ_are_never_the_same(history: History, first: object, second: object) -> None:
    runs = [kept(history, step(1, "Tare"), values={"plate_id": value}) for value in (first, second)]
    found = compared(history, *runs)
    assert [value.known.title for value in found.differences] == ["Plate id"]
    assert found.difference is not None


def test_an_integer_is_the_same_as_the_float_of_its_value(history: History) -> None:
    runs = [kept(history, step(1, "Tare"), values={"volume_ul": value}) for value in (100, 100.0)]
    assert compared(history, *runs).differences == ()


def test_numbers_of_other_units_are_not_subtracted(history: History) -> None:
    other = DataEvent("mass", "value", 10500.0, "Mass", "mg")
    found = compared(history, kept(history, [MASS]), kept(history, [other]))
    (value,) = found.differences
    assert value.difference is None


def test_what_one_run_alone_has_is_a_difference(history: History) -> None:
    found = compared(history, kept(history, [MASS]), kept(history, []))
    assert told(found)["Mass"] == (10.5, None, None, True)


def test_what_was_asked_for_comes_before_all_steps(history: History) -> None:
    found = compared(
        history,
        kept(history, step(1, "Tare"), values={"volume_ul": 100}),
        kept(history, step(1, "Tare", 20.0), values={"volume_ul": 200}),
    )
    assert found.difference is not None
    assert found.difference.what == "value"
    assert found.difference.value is not None
    assert (found.difference.value.known.title, found.difference.value.known.unit) == ("Volume", "µL")


@pytest.mark.parametrize(
    ("second", "what", "number"),
    [
        ([*step(1, "Tare", summary="0.1 g"), *step(2, "Weigh", 12.0)], "time", 2),
        ([*step(1, "Tare"), *step(2, "Reconnect")], "order", 2),
        ([*step(1, "Tare"), *step(2, "Weigh", status="failed", error="no answer")], "ending", 2),
        (step(1, "Tare"), "missing", 2),
        ([*step(1, "Tare", summary="0.1 g"), *step(2, "Weigh")], "result", 1),
    ],
)
def test_the_first_step_that_parts_them_is_told(
    history: History, second: list[Event], what: str, number: int
) -> None:
    first = [*step(1, "Tare"), *step(2, "Weigh")]
    found = compared(history, kept(history, first), kept(history, second))
    difference = found.difference
    assert difference is not None
    parted = difference.first or difference.second
    assert parted is not None
    assert (difference.what, parted.number) == (what, number)


def test_steps_of_one_title_are_timed_together_and_those_of_one_run_stand_at_their_place(
    history: History,
) -> None:
    first = [*step(1, "Tare", 1.0), *step(2, "Weigh", 2.0), *step(3, "Tare", 3.0), *step(4, "Report", 1.0)]
    second = [*step(1, "Tare", 1.0), *step(2, "Reconnect", 5.0), *step(3, "Report", 1.0)]
    found = compared(history, kept(history, first), kept(history, second))
    assert found.timings == (
        Timing("Tare", 4.0, 1.0),
        Timing("Reconnect", None, 5.0),
        Timing("Weigh", 2.0, None),
        Timing("Report", 1.0, 1.0),
    )


def test_of_different_protocols_only_values_of_the_same_name_are_compared(history: History) -> None:
    own = DataEvent("lid", "value", "flat", "Lid")
    found = compared(
        history,
        kept(history, [MASS, own, *step(1, "Tare")]),
        kept(history, [MASS, *step(1, "Shake")], protocol="shake"),
    )
    assert not found.is_same_protocol
    assert "Mass" in told(found)
    assert "Lid" not in told(found)
    assert (found.difference, found.timings) == (None, ())


def test_courses_of_one_quantity_stand_together_and_those_of_other_units_do_not(history: History) -> None:
    def course(key: str, unit: str) -> DataEvent:
        return DataEvent(key, "series", {"points": [[0.0, 1.0], [1.0, 2.0]]}, key, unit)

    found = compared(
        history,
        kept(history, [course("heat", "°C"), course("mass", "g")]),
        kept(history, [course("heat", "°C"), course("mass", "mg"), course("speed", "rpm")]),
    )
    assert [(one.key, len(one.points), len(other.points)) for one, other in found.courses] == [
        ("heat", 2, 2),
        ("speed", 0, 2),
    ]


def test_an_output_of_another_shape_than_its_kind_is_left_out(history: History) -> None:
    odd = DataEvent("odd", "table", {"columns": ["a"], "rows": [[1, 2]]}, "Odd")
    found = compared(history, kept(history, [odd, MASS]), kept(history, [MASS]))
    assert "Odd" not in told(found)
