"""Two runs side by side: differences are shown with where they began, and nothing else counts as a
difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.events import DataEvent, Event, StepEvent
from praxis_desktop.records.history.comparing import Comparison, Parted, Timing, compare, read_side
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


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({"result": {"r": 1.0}}, {"result": {"r": 1.5}}, "result"),
        ({"arguments": {"volume": 10}}, {"arguments": {"volume": 20}}, "arguments"),
        ({"result": {"a.b": 1, "a": {"b": 2}}}, {"result": {"a.b": 1, "a": {"b": 3}}}, "result"),
    ],
)
def test_steps_differ_in_what_they_were_given_and_what_they_returned(
    history: History, first: dict[str, Any], second: dict[str, Any], what: str
) -> None:
    found = compared(history, *(kept(history, step(1, "m", **told)) for told in (first, second)))
    assert found.difference is not None
    assert (found.difference.what, found.difference.first and found.difference.first.number) == (what, 1)


def test_when_a_plate_was_read_is_no_difference(history: History) -> None:
    def reading(time: float) -> list[Event]:
        wells = {"plate": "plate", "values": {"A1": 0.5}, "time": time}
        points = {"points": [[time, 36.9]]}
        read = step(1, "Read", kind="operation", result=[{"time": time, "data": [[0.5]]}])
        return [*read, DataEvent("od", "wells", wells), DataEvent("heat", "series", points)]

    found = compared(history, kept(history, reading(1.0)), kept(history, reading(2.0)))
    assert (found.difference, found.differences) == (None, ())


def test_a_step_that_differs_after_thousands_of_equal_ones_is_found(history: History) -> None:
    def steps(last: int) -> list[Event]:
        return [event for n in range(1, 12_001) for event in step(n, "m", result=0 if n < 12_000 else last)]

    found = compared(history, kept(history, steps(1)), kept(history, steps(2)))
    assert found.difference is not None
    assert found.difference.first is not None
    assert found.difference.first.number == 12_000
    assert found.timings == (Timing("m", 12_000.0, 12_000.0),)


OUTPUTS: list[tuple[Callable[[float], list[Event]], str, int, int]] = [
    (lambda n: [DataEvent("od", "wells", {"plate": "p", "values": {"A1": n, "A2": 5}})], "A1", 1, 2),
    (lambda n: [DataEvent("od", "wells", {"values": {"A1": 1}, "temperature": n})], "temperature", 1, 1),
    (lambda n: [DataEvent("t", "table", {"columns": ["P", "M"], "rows": [[1, 2], [2, n]]})], "M #2", 1, 4),
    (lambda n: [DataEvent("heat", "series", {"points": [[0.1, 1.0], [0.2, n]]})], "#2", 1, 2),
    (lambda n: [DataEvent("mass", "value", n), DataEvent("mass", "value", 1)], "#1", 1, 2),
    (lambda n: [DataEvent("odd", "table", {"columns": ["a"], "rows": [[n, 2]]})], "rows.1.1", 1, 3),
]


@pytest.mark.parametrize(("outputs", "name", "count", "total"), OUTPUTS)
def test_cells_of_outputs_are_compared(
    history: History, outputs: Callable[[float], list[Event]], name: str, count: int, total: int
) -> None:
    found = compared(history, *(kept(history, outputs(number)) for number in (7.0, 8.0)))
    (value,) = found.differences
    assert value.parted == Parted(name, 7.0, 8.0, count, total)
    assert found.difference is not None
    assert found.difference.value == value


def test_arguments_and_ports_of_instruments_are_compared_whole(history: History) -> None:
    def bench(**told: object) -> dict[str, object]:
        reader = {"backend": "_praxis.simulated_plate_reader:SimulatedPlateReader"}
        setup = {"machines": {"reader": {**reader, "port": "", "simulated": True}}}
        return {"setup": setup, "bench": {"machines": {"reader": {**reader, **told}}}, "ports": []}

    headers = [
        bench(backend_arguments={"absorbance": 0.5}),
        bench(backend_arguments={"absorbance": 0.6}),
        bench(backend_arguments={"absorbance": 0.5}, port="/dev/ttyS0"),
    ]
    runs = [kept(history, [], **header) for header in headers]
    for run in runs[1:]:
        found = compared(history, runs[0], run)
        assert [value.known.title for value in found.differences] == ["reader"]
        assert found.difference is not None
        assert found.difference.value == found.differences[0]


def test_the_contents_of_labware_are_compared(history: History) -> None:
    def bench(volume: float) -> dict[str, object]:
        plate = {"catalogue": "cor_96_wellplate_360uL_Fb", "volumes": {"A1:H1": volume}}
        return {"setup": {"labware": {"plate": plate["catalogue"]}}, "bench": {"labware": {"plate": plate}}}

    found = compared(history, *(kept(history, [], **bench(volume)) for volume in (100, 200)))
    assert [value.known.title for value in found.differences] == ["plate"]


def test_what_is_too_large_to_compare_is_named(history: History) -> None:
    large = DataEvent("all", "value", "x" * 300_000, "All of it")
    header = {"values": {"wells": "left out: too long"}}
    found = compared(history, *(kept(history, [large], **header) for _ in range(2)))
    assert found.left_out == ("All of it", "Wells")
    assert not {"All of it", "Wells"} & set(told(found))


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
