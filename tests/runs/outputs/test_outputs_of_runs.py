"""A run reports what its protocol stored and returned, and the readings of its plate reader."""

from __future__ import annotations

from typing import Any

import pytest

from praxis_desktop.core.events import DataEvent, Event, LogEvent, StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, Kill
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up
from tests.runs.protocol_runs import ProtocolRun, interpreters

PROTOCOL = """
from praxis import protocol_function
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate

@protocol_function("reading", is_top_level=True, requires_deck=False, data_views=[
    {"name": "heat", "source_type": "function_output", "source_filter": {"output": "readings"}},
    {"name": "curve", "description": "The curve"},
    {"name": "volumes", "source_type": "plr_state", "source_filter": {"resource": "plate"}},
    {"name": "notes", "required": True},
    {"name": "limits", "default_value": [0, 4]},
])
async def reading(state: dict, plate_reader: PlateReader, plate: Plate):
    plate.unassign()
    plate_reader.assign_child_resource(plate)
    state["curve_data"] = {"minutes": [0, 1, 2], "od": [0.1, 0.2, 0.4]}
    await plate_reader.read_absorbance(wavelength=600, wells=plate["A1:B2"], use_new_return_type=True)
    state["readings"] = {"A1": 0.1, "B2": 0.2}
    state["growth"] = {"A1": {"first": 0.1, "last": 0.2}, "A2": {"first": 0.3, "last": 0.5}}
    state["odd"] = object()
    state["inner"] = {"deep": {"C1": 3}, "n": 1}
    END
"""


def told(run: ProtocolRun) -> dict[str, DataEvent]:
    return {event.key: event for event in run.events if isinstance(event, DataEvent)}


def value(event: DataEvent) -> Any:
    return event.value


def test_state_value_readings_and_views_are_told() -> None:
    run = ProtocolRun(
        PROTOCOL.replace("END", 'return {"verdict": "good", "wells": {"H12": 1.5}}'), simulates=True
    )
    events = told(run)
    assert {key: event.kind for key, event in events.items()} == {
        "plate_reader.read_absorbance": "wells",
        "curve_data": "table",
        "readings": "wells",
        "growth": "table",
        "odd": "state",
        "inner": "state",
        "inner.deep": "wells",
        "value": "value",
        "value.wells": "wells",
        "heat": "view",
        "curve": "view",
        "volumes": "view",
        "limits": "view",
    }
    read = events["plate_reader.read_absorbance"]
    assert (read.title, read.unit) == ("Absorbance at 600 nm", "OD")
    assert set(value(read)["values"]) >= {"A1", "A2", "B1", "B2"}
    assert (value(read)["plate"], value(read)["size"]) == ("plate", [8, 12])
    (step,) = [
        event
        for event in run.events
        if isinstance(event, StepEvent) and event.status == "completed" and event.kind == "operation"
        if event.operation == "plate_reader.read_absorbance"
    ]
    assert read.step == step.step
    assert value(events["growth"]) == {
        "columns": ["well", "first", "last"],
        "rows": [["A1", 0.1, 0.2], ["A2", 0.3, 0.5]],
    }
    assert value(events["curve_data"])["rows"] == [[0, 0.1], [1, 0.2], [2, 0.4]]
    assert value(events["odd"]).startswith("<object object")
    assert value(events["value.wells"])["values"] == {"H12": 1.5}
    assert value(events["heat"])["output"] == "readings"
    assert value(events["curve"])["output"] == "curve_data"
    assert value(events["limits"])["value"] == [0, 4]
    assert len(value(events["volumes"])["value"]["values"]) == 96
    warnings = [e.message for e in run.events if isinstance(e, LogEvent) and e.level == "warning"]
    assert warnings == ["the run has no data for the view 'notes', which is required"]
    assert run.last.state == "completed"


def test_a_run_that_failed_tells_what_it_had() -> None:
    run = ProtocolRun(PROTOCOL.replace("END", 'raise RuntimeError("dropped")'), simulates=True)
    assert run.last.state == "failed"
    events = told(run)
    assert value(events["readings"])["values"] == {"A1": 0.1, "B2": 0.2}
    assert "value" not in events


def test_a_state_that_is_returned_is_told_once() -> None:
    end = """import datetime
    state["day"], state["gap"] = datetime.date(2026, 1, 2), float("nan")
    return state"""
    events = told(ProtocolRun(PROTOCOL.replace("END", end), simulates=True))
    assert "value" not in events
    assert (value(events["day"]), value(events["gap"])) == ("2026-01-02", None)


def test_wells_and_tables_that_are_returned_beside_dates_and_gaps_are_found() -> None:
    end = """import datetime
    return {
        "when": datetime.datetime(2026, 1, 2, 3),
        "odd": object(),
        "od": {"A1": 0.5, "A2": float("nan")},
        "rows": [{"day": datetime.date(2026, 1, 2), "mass": float("nan")}],
    }"""
    events = told(ProtocolRun(PROTOCOL.replace("END", end), simulates=True))
    assert value(events["value.od"])["values"] == {"A1": 0.5, "A2": None}
    assert value(events["value.rows"]) == {"columns": ["day", "mass"], "rows": [["2026-01-02", None]]}
    assert value(events["value"])["when"] == "2026-01-02T03:00:00"
    assert value(events["value"])["odd"].startswith("<object object")


@pytest.mark.parametrize(
    ("end", "outputs"), [(Cancel(), {"begun": "value", "weights": "state"}), (Kill(), {"begun": "value"})]
)
def test_a_run_that_is_ended_keeps_what_it_had(end: Cancel | Kill, outputs: dict[str, str]) -> None:
    source = """
from praxis import output, protocol_function

@protocol_function("endless", is_top_level=True, requires_deck=False)
async def endless(state: dict):
    state["weights"] = [1.5, 2.5]
    output("begun", True)
    while True:
        pass
"""
    program = Program(source, "/lab/endless.py")
    setup = set_up(described(program, interpreters()), Wishes(), {})
    events: list[Event] = []

    def end_it(event: Event) -> None:
        events.append(event)
        if isinstance(event, DataEvent) and event.key == "begun":
            run.do(end)

    run = Run(
        RunRequest(program, setup=setup),
        interpreters=interpreters(),
        on_event=end_it,
        output=OutputBuffer(),
    )
    assert run_in_guest_thread(run.execute).state == "cancelled"
    assert {event.key: event.kind for event in events if isinstance(event, DataEvent)} == outputs
