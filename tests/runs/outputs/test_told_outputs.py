"""A protocol reports outputs while it runs: valid ones are kept, others raise an error at once."""

from __future__ import annotations

import json

import pytest

from praxis_desktop.core.events import DataEvent, Event, LogEvent
from praxis_desktop.runs.outputs import outputs
from praxis_desktop.runs.outputs.outputs import MOST_SINGLE, Outputs
from tests.runs.outputs.outputs_guest import Heard


def test_every_kind_of_output_is_an_event_with_its_unit() -> None:
    heard = Heard("""
        import asyncio
        import datetime
        from array import array
        import praxis
        from pylabrobot.resources import cor_96_wellplate_360uL_Fb
        plate = cor_96_wellplate_360uL_Fb("assay_plate")
        praxis.output("density", 0.9971, "g/mL", title="Density of water")
        day = datetime.date(2026, 11, 20)
        none, most = float("nan"), float("inf")
        praxis.output("all", {"n": array("i", [0, 1, 2]), "when": day, "no": none, "most": most})
        praxis.well_data("od", {"a01": 0.5, "H12": None, "B2": "OVER"}, plate, "OD")
        praxis.table("weights", [{"well": "A1", "mass": 1.5}, {"well": "A2"}], unit="g")
        praxis.table("columns", {"t": [1, 2], "x": array('d', [0.5, 0.25])})
        praxis.series("temperature", 25.0, "°C")
        await asyncio.sleep(1.5)
        praxis.series("temperature", float("nan"), "°C")
        """)
    assert [(event.key, event.kind, event.unit) for event in heard.told] == [
        ("density", "value", "g/mL"),
        ("all", "value", ""),
        ("od", "wells", "OD"),
        ("weights", "table", "g"),
        ("columns", "table", ""),
        ("temperature", "series", "°C"),
        ("temperature", "series", "°C"),
    ]
    density, everything, wells, weights, columns, first, last = heard.told
    assert (density.value, density.title) == (0.9971, "Density of water")
    assert everything.value == {"n": [0, 1, 2], "when": "2026-11-20", "no": None, "most": "inf"}
    assert isinstance(wells.value, dict)
    assert wells.value["plate"] == "assay_plate"
    assert wells.value["size"] == [8, 12]
    assert wells.value["values"] == {"A1": 0.5, "H12": None, "B2": "OVER"}
    assert weights.value == {"columns": ["well", "mass"], "rows": [["A1", 1.5], ["A2", None]]}
    assert columns.value == {"columns": ["t", "x"], "rows": [[1, 0.5], [2, 0.25]]}
    assert isinstance(first.value, dict)
    assert isinstance(last.value, dict)
    ((began, warm),), ((ended, gap),) = first.value["points"], last.value["points"]
    assert (warm, gap) == (25.0, None)
    assert ended - began == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("output('', 1)", "ValueError: an output must have a name"),
        ("output(3, 1)", "TypeError: the name of an output must be a string, not int"),
        ("output('x\\ny', 1)", "ValueError: the name of an output must be one line of text"),
        (
            "output('x', [object()])",
            "TypeError: the output 'x' must be plain data (numbers, texts, lists, dicts), but contains ",
        ),
        ("output('x', {(1, 2): 3})", "TypeError: the output 'x' has a dict whose keys are tuple"),
        ("output('x', 'y' * (1 << 20))", "ValueError: the output 'x' is larger than 1 MiB"),
        ("output('x', 1, unit=5)", "TypeError: the unit of an output must be a string"),
        ("well_data('x', [1, 2])", "TypeError: well data must be a dict of values keyed by well"),
        ("well_data('x', {'A0': 1})", "ValueError: 'A0' is not a well"),
        ("well_data('x', {'AG1': 1})", "ValueError: there is no well 'AG1' on a 1536-well plate"),
        ("well_data('x', {'A1': 1, 'a1': 2})", "ValueError: the well data 'x' lists a well twice"),
        ("well_data('x', {'A1': [1]})", "TypeError: the value of well A1 must be a number"),
        ("table('x', 5)", "TypeError: a table must be a list of dicts"),
        (
            "table('x', {'a': [1], 'b': [1, 2]})",
            "ValueError: the columns of a table must have the same length: 'a'",
        ),
        ("table('x', [[1, 2]])", "ValueError: a table of lists needs columns"),
        ("table('x', [[1, 2]], ['a'])", "ValueError: row 1 of the table has 2 cells for 1 columns"),
        ("series('x', '25')", "TypeError: a point of a series must be a number or None, not str"),
        ("series('x', True)", "TypeError: a point of a series must be a number or None, not bool"),
    ],
)
def test_what_makes_no_sense_is_refused(call: str, message: str, refusals: dict[str, str]) -> None:
    assert refusals[call].startswith(message)


@pytest.fixture(scope="module")
def refusals(request: pytest.FixtureRequest) -> dict[str, str]:
    """The errors of all refused calls, from one guest."""
    (mark,) = test_what_makes_no_sense_is_refused.pytestmark  # type: ignore[attr-defined]
    calls = [call for call, _ in mark.args[1]]
    heard = Heard(f"""
        import json, praxis
        raised = {{}}
        for call in {calls!r}:
            try:
                eval("praxis." + call)
            except Exception as error:
                raised[call] = f"{{type(error).__name__}}: {{error}}"
        praxis.output("raised", raised)
        """)
    (event,) = heard.told
    assert isinstance(event.value, dict)
    return event.value


def test_a_value_that_contains_itself_is_refused() -> None:
    heard = Heard("""
        import praxis
        endless = []
        endless.append(endless)
        try:
            praxis.output("endless", endless)
        except ValueError as error:
            praxis.output("said", str(error))
        """)
    assert [event.value for event in heard.told] == [
        "the output 'endless' is nested too deeply or contains itself"
    ]


def test_where_nobody_listens_nothing_happens() -> None:
    heard = Heard("import praxis\npraxis.output('x', 1)\npraxis.series('y', 2.0)", listens=False)
    assert heard.events == []


class Host:
    """The host's end of outputs, without a guest."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.left_out: list[Event | None] = []
        self.outputs = Outputs(self.events.append, leave_out=self.left_out.append)

    def tell(self, **told: object) -> None:
        self.outputs._functions.tell(json.dumps(told))


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "state", "key": "x", "value": 1},
        {"kind": "value", "key": "", "value": 1},
        {"kind": "value", "key": "x" * 2000, "value": 1},
        {"kind": "wells", "key": "x", "value": {"values": {"Z99": 1}}},
        {"kind": "wells", "key": "x", "value": {"values": {"A1": 1}, "size": [0, 1]}},
        {"kind": "table", "key": "x", "value": {"columns": ["a"], "rows": [[1, 2]]}},
        {"kind": "series", "key": "x", "value": "1"},
        {"kind": "value", "key": "x", "value": 1, "time": -1},
        {"kind": "value", "key": "x", "value": 1, "step": "1"},
    ],
)
def test_a_guest_that_tells_nonsense_is_not_believed(told: dict[str, object]) -> None:
    host = Host()
    host.tell(**told)
    host.outputs._functions.tell("[")
    (event,) = host.events
    assert isinstance(event, LogEvent)
    assert event.level == "warning"
    assert host.left_out == [None, None], "they make the run inconclusive"


def test_no_point_of_a_long_series_is_lost() -> None:
    host = Host()
    count = MOST_SINGLE + 250
    for number in range(count):
        host.tell(kind="series", key="t", value=number, time=number)
    single = len(host.events)
    assert single == MOST_SINGLE + 2  # two times a hundred at once
    assert host.outputs._courses is not None
    host.outputs._courses.flush()
    points = [
        point
        for event in host.events
        if isinstance(event, DataEvent) and isinstance(event.value, dict)
        for point in event.value["points"]
    ]
    assert points == [[number, number] for number in range(count)]


def test_too_much_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "MOST_KEPT", 500)
    host = Host()
    for _ in range(20):
        host.tell(kind="value", key="x", value="y" * 100)
    warnings = [event.message for event in host.events if isinstance(event, LogEvent)]
    assert len(warnings) == 1
    assert "later ones are not saved" in warnings[0]
    assert 0 < len(host.events) < 6
