"""Liquid and tips that the samples need: the dry run agrees with the manual count in docs/samples.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.protocols.parameters.wells import wells as names_of
from tests.samples.dry import SAMPLES, dry_run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "samples.md"
TITLE = "| protocol | labware | wells | needed | peak | tips | tip spots |"

Use = tuple[float, float]
"""The amount needed at the start, and the peak, in microlitres."""


class Row:
    """A row of the table: a protocol with its values, the needs of each container, and the tips."""

    def __init__(self, command: str, tips: str, spots: str) -> None:
        self.name, *settings = command.strip("`").split()
        self.values = dict(setting.split("=", 1) for setting in settings)
        self.tips = int(tips)
        self.spots = set(expanded(spots))
        self.uses: dict[tuple[str, str], Use] = {}

    def __repr__(self) -> str:
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.values.items())])


def expanded(wells: str) -> list[str]:
    """Return the names of wells in a text; labware that is a single container has one empty name."""
    return [""] if not wells else list(names_of(wells))


def rows() -> list[Row]:
    """Return the table of the page."""
    _, _, table = PAGE.read_text("utf-8").partition(TITLE)
    found: list[Row] = []
    for line in table.split("\n\n", 1)[0].splitlines()[2:]:
        command, labware, wells, needed, peak, tips, spots = (cell.strip() for cell in line.split("|")[1:-1])
        if command:
            found.append(Row(command, tips, spots))
        for well in expanded(wells):
            found[-1].uses[labware, well] = (float(needed), float(peak))
    return found


@pytest.mark.parametrize("row", rows(), ids=repr)
def test_the_dry_run_counts_as_by_hand(row: Row) -> None:
    report = dry_run(SAMPLES / f"{row.name}.py", values=row.values).report
    assert report.passed
    assert {
        (use.labware, well): (containers.needed, containers.peak)
        for use in report.labware
        for containers in use.containers
        for well in expanded(containers.wells)
    } == row.uses
    (rack,) = report.tips
    assert (rack.used, set(expanded(rack.spots))) == (row.tips, row.spots)


def test_what_was_counted_is_enough_and_nothing_less_is() -> None:
    needed = {"diluent_trough": "800", "plate:A1": "100", "plate:A2:A12": "0"}
    assert dry_run(SAMPLES / "serial_dilution.py", volumes=needed).report.passed
    for container in ("diluent_trough", "plate:A1"):
        less = {**needed, container: str(float(needed[container]) - 1)}
        assert not dry_run(SAMPLES / "serial_dilution.py", volumes=less).report.passed
