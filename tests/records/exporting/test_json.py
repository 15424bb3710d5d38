"""The JSON document of a run follows its published schema, and is the same each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec import structs

from praxis_desktop.records.exporting.document import ExportedRun, document_of
from praxis_desktop.records.parameter_names import ParameterName
from tests.records.exporting.lab_run import REASON, RUN_ID, failed_run, lab_run

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "docs" / "export.schema.json").read_text("utf-8"))


def validated(run: ExportedRun) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(document_of(run)))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    return told


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("state", ["completed", "failed", "cancelled"])
def test_a_run_is_told_whole(state: str) -> None:
    told = validated(lab_run(state=state))
    assert told["run"]["id"] == RUN_ID
    assert told["run"]["state"] == state
    assert told["run"]["started"] == "2026-11-20T10:30:00.000+01:00"
    assert told["run"]["simulated_roles"] == ["plate_reader"]
    assert (told["run"]["error"] is not None) == (state == "failed")
    assert told["protocol"]["title"] == "Growth of E. coli at 37 °C"
    assert told["bench"]["ports"] == [
        {"role": "peeler", "serial_number": "X-17", "device": "/dev/ttyUSB0", "simulated": False}
    ]
    assert len(told["wells"]) == 6 * 96
    assert told["wells"][13]["well"] == "B2"
    assert (told["wells"][13]["row"], told["wells"][13]["column"]) == (2, 2)
    (series,) = [output for output in told["outputs"] if output["kind"] == "series"]
    assert len(series["value"]["points"]) == 6
    assert told["steps"][4]["decisions"] == [{"value": "retry", "source": "operator", "by": "Ängström, Ö."}]
    assert told["steps"][-1]["status"] == "failed"
    assert [action["kind"] for action in told["actions"] if action["reason"]] == ["answer"]
    assert told["record"]["digest"].startswith("c0ffee")


def test_what_a_dry_run_came_to_before_it_is_told() -> None:
    run = lab_run(state="cancelled")
    assert validated(run)["run"]["planned"] == {}
    planned = {"steps": 141, "checks": 23}
    told = structs.replace(run, header={**run.header, "planned": planned})
    assert validated(told)["run"]["planned"] == planned
    odd = structs.replace(run, header={**run.header, "planned": {"steps": "many", "checks": -1, "tips": 3}})
    assert validated(odd)["run"]["planned"] == {}


def test_the_verdict_comes_first() -> None:
    told = validated(failed_run())
    assert list(told)[:3] == ["format", "schema_version", "verdict"]
    verdict = told["verdict"]
    assert (verdict["word"], verdict["verdict"], verdict["reason"]) == ("Failed", "failed", REASON)
    assert verdict["figures"][0]["outside"] is True
    assert (told["run"]["number"], told["run"]["ending"]) == (131, "completed")
    assert told["parameters"][0] == {"name": "volume_ul", "value": 1000.0, "title": "Volume", "unit": "µL"}
    assert validated(failed_run(simulated=True))["verdict"]["word"] == "Failed in simulation"


def test_a_record_of_before_there_were_verdicts_is_told() -> None:
    told = validated(lab_run())
    assert told["verdict"]["word"] == "No verdict"
    assert told["run"]["number"] == 0
    assert {output["low"] for output in told["outputs"]} == {None}


def test_parameters_are_called_as_the_protocol_calls_them() -> None:
    names = {"volume_ul": ParameterName("Volume of a portion", "µL")}
    (first, second) = validated(structs.replace(failed_run(), names=names))["parameters"]
    assert (first["title"], second["title"]) == ("Volume of a portion", "Portions")


def test_a_run_that_was_cut_off_is_told_as_far_as_it_came() -> None:
    whole = lab_run()
    told = validated(
        structs.replace(whole, events=list(whole.events)[:6], is_complete=False, problems=("cut off",))
    )
    assert told["run"]["is_complete"] is False
    assert told["steps"][-1]["status"] in ("completed", "interrupted")
    assert told["run"]["problems"] == ["cut off"]


def test_a_record_that_tells_nothing_can_be_told() -> None:
    told = validated(ExportedRun("ab" * 16))
    assert told["run"]["state"] == "interrupted"
    assert told["steps"] == []
