"""The defects of the samples' originals are reported at their lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from praxis_desktop.protocols.forms import FormError
from praxis_desktop.runs.dry_run.findings import Finding
from tests.samples.dry import BUGS, SAMPLES, dry_run

LARGE = {"source_plate": "biorad_384_wellplate_50uL_Vb", "dest_plate": "biorad_384_wellplate_50uL_Vb"}


def marked(file: Path, kind: str) -> int:
    """Return the line of a file that is marked as the place of a finding."""
    lines = file.read_text("utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if line.endswith(f"# BUG {kind}")]
    assert len(found) == 1, f"{file.name} marks {len(found)} lines with {kind}"
    return found[0]


def line_of(file: Path, text: str) -> int:
    """Return the number of the only line of a file that contains a text."""
    lines = file.read_text("utf-8").splitlines()
    found = [number for number, line in enumerate(lines, 1) if text in line]
    assert len(found) == 1, f"{file.name} has {text!r} in {len(found)} lines"
    return found[0]


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str, int]]:
    return {(finding.kind, Path(finding.file).name, finding.line) for finding in findings}


@pytest.mark.parametrize(
    ("name", "kind", "values", "message"),
    [
        (
            "tips_of_one_row",
            "constraint_unsatisfiable",
            {"source_wells": "A1:B7", "dest_wells": "C1:D7"},
            "A13",
        ),
        ("one_column_too_many", "constraint_unsatisfiable", {"num_dilutions": "12"}, "A13"),
        (
            "interval_longer_than_assay",
            "exception",
            {"interval_seconds": "120", "duration_minutes": "1"},
            "list index out of range",
        ),
        ("ranges_with_commas", "tips_not_loaded", {}, "Channel 1 does not have a tip"),
        ("letters_of_rows", "exception", {}, "invalid literal for int() with base 10: 'A1'"),
        ("rows_by_substring", "constraint_unsatisfiable", {"rows_to_fill": "AB"}, "AB1"),
        ("rows_by_substring", "capacity_exceeded", {"volume_ul": "400"}, "400 µL"),
    ],
)
def test_a_protocol_that_would_fail_is_told_where(
    name: str, kind: str, values: Mapping[str, str], message: str
) -> None:
    file = BUGS / f"{name}.py"
    outcome = dry_run(file, values=values)
    assert outcome.exit_code == 1
    assert not outcome.report.passed
    finding = next(finding for finding in outcome.report.findings if finding.kind == kind)
    assert (finding.severity, Path(finding.file)) == ("violation", file)
    assert finding.line == marked(file, kind)
    assert message in finding.message


@pytest.mark.parametrize(
    ("name", "machines", "function"),
    [
        (
            "pump_that_stands_still",
            {"pump": "MasterflexBackend@sim:masterflex"},
            "MasterflexBackend.run_revolutions()",
        ),
        ("forgotten_await", {}, "Shaker.stop_shaking()"),
    ],
)
def test_what_is_never_awaited_is_told(name: str, machines: Mapping[str, str], function: str) -> None:
    file = BUGS / f"{name}.py"
    outcome = dry_run(file, machines=machines)
    assert outcome.last.state == "completed"
    assert outcome.exit_code == 1
    (finding,) = outcome.report.findings
    assert (finding.kind, finding.severity) == ("not_awaited", "violation")
    assert finding.line == marked(file, "not_awaited")
    assert finding.message.startswith(function)


def test_ranges_in_the_spelling_of_praxis_hold() -> None:
    with pytest.raises(FormError, match="num_dilutions must be a whole number, 1 to 12, not 13"):
        dry_run(BUGS / "one_column_too_many.py", values={"num_dilutions": "13"})


def test_readings_that_nobody_has_read_are_told() -> None:
    file = BUGS / "made_up_readings.py"
    outcome = dry_run(file)
    assert outcome.exit_code == 0, "warnings do not keep it from running"
    assert places(outcome.report.findings) == {
        (kind, file.name, marked(file, kind)) for kind in ("hash_of_text", "unused_machine")
    }
    assert outcome.report.duration < 0.1


def test_tips_that_are_used_a_second_time_are_told() -> None:
    file = BUGS / "tips_used_again.py"
    outcome = dry_run(file, values={"indices": "A1:H13"}, labware=LARGE)
    (rack,) = outcome.report.tips
    assert (rack.used, rack.pick_ups) == (96, 104)
    (finding,) = outcome.report.findings
    assert (finding.kind, finding.severity) == ("tip_used_again", "warning")
    assert (finding.line, finding.container) == (marked(file, "tip_used_again"), "tip_rack A1:H1")


# ---- errors that PyLabRobot accepts with its trackers off, in the samples themselves
@pytest.mark.parametrize(
    ("name", "wishes", "kind", "line", "container"),
    [
        (
            "simple_transfer",
            {"volumes": {"source_plate": "0"}},
            "no_liquid",
            "aspirate([source]",
            "source_plate A1",
        ),
        (
            "simple_transfer",
            {"volumes": {"source_plate": "60"}},
            "insufficient_volume",
            "aspirate([source]",
            "source_plate A1",
        ),
        (
            "simple_transfer",
            {"volumes": {"dest_plate": "300"}},
            "capacity_exceeded",
            "dispense([destination]",
            "dest_plate B1",
        ),
        (
            "simple_transfer",
            {"labware": {"tip_rack": "hamilton_96_tiprack_50uL_filter"}},
            "capacity_exceeded",
            "aspirate([source]",
            "source_plate A1",
        ),
        (
            "serial_dilution",
            {"volumes": {"plate": "200"}},
            "capacity_exceeded",
            "dispense([destination], vols=[sample_volume_ul])",
            "plate A2",
        ),
    ],
    ids=["nothing there", "too little there", "full", "small tips", "full wells"],
)
def test_volumes_that_cannot_be_are_told_with_line_and_container(
    name: str, wishes: Mapping[str, Mapping[str, str]], kind: str, line: str, container: str
) -> None:
    file = SAMPLES / f"{name}.py"
    outcome = dry_run(file, **wishes)
    finding = next(finding for finding in outcome.report.findings if finding.kind == kind)
    assert finding.severity == "violation"
    assert finding.line == line_of(file, line)
    assert container in finding.container
    assert outcome.exit_code == 1
