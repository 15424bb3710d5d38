"""Every sample is described, passes its dry run unchanged, and gives the documented result."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import pytest

from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import FormError
from praxis_desktop.runs.describing.describing import describe_program
from tests.samples.dry import SAMPLES, Outcome, dry_run, interpreters

FILES = sorted(SAMPLES.glob("*.py"))

WHOLE_PLATE = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]

OF_PRAXIS: Mapping[str, tuple[list[str], list[str], Mapping[str, object], set[str]]] = {
    "simple_transfer": (
        ["liquid_handler"],
        ["source_plate", "dest_plate", "tip_rack"],
        {"source_wells": ["A1"], "dest_wells": ["B1"], "volume_ul": 100.0},
        {"transfers"},
    ),
    "selective_transfer": (
        ["liquid_handler"],
        ["source_plate", "dest_plate", "tip_rack"],
        {"indices": ["A1", "A2", "A3", "A4"], "transfer_volume_ul": 50.0},
        {"transfers"},
    ),
    "serial_dilution": (
        ["liquid_handler"],
        ["plate", "tip_rack", "diluent_trough"],
        {
            "start_row": "A",
            "num_dilutions": 8,
            "sample_volume_ul": 100.0,
            "diluent_volume_ul": 100.0,
            "dilution_factor": 2.0,
        },
        {"dilution_steps", "well_positions", "concentrations"},
    ),
    "plate_preparation": (
        ["liquid_handler"],
        ["plate", "tip_rack", "reagent_trough"],
        {
            "fill_pattern": "all",
            "volume_ul": 200.0,
            "columns_to_fill": "1,2,3,4,5,6,7,8,9,10,11,12",
            "rows_to_fill": "A,B,C,D,E,F,G,H",
        },
        {"dispense_operations"},
    ),
    "plate_reader_assay": (
        ["plate_reader"],
        ["plate"],
        {
            "measurement_type": "absorbance",
            "wavelength_nm": 450,
            "excitation_nm": 485,
            "wells_to_read": WHOLE_PLATE,
            "lowest_od": -0.1,
            "highest_od": 3.5,
        },
        {"readings"},
    ),
    "kinetic_assay": (
        ["plate_reader"],
        ["plate"],
        {
            "wavelength_nm": 600,
            "wells_to_read": WHOLE_PLATE,
            "interval_seconds": 60,
            "duration_minutes": 60,
            "temperature_c": 37.0,
            "shake_before_read": True,
            "needs_temperature": True,
            "lowest_od": -0.1,
            "highest_od": 3.5,
            "late_limit_s": 10.0,
        },
        {"readings_by_well", "final_readings", "growth_metrics", "kinetic_curve_data"},
    ),
}
"""The machines, labware, parameters with defaults, and returned values of Praxis's own samples."""


@functools.cache
def of(name: str) -> Outcome:
    """Return the dry run of an unchanged sample."""
    return dry_run(SAMPLES / f"{name}.py")


def described(name: str) -> Protocol:
    file = SAMPLES / f"{name}.py"
    program = Program(file.read_text("utf-8"), str(file))
    (protocol,) = run_in_guest_thread(lambda: describe_program(program, interpreters()))
    return protocol


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_passes_as_it_stands_with_nothing_to_complain_of(file: Path) -> None:
    outcome = of(file.stem)
    assert outcome.report.findings == ()
    assert outcome.exit_code == 0
    assert outcome.report.steps > 0
    assert all(use.operations for use in outcome.report.instruments)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_number_has_a_range(file: Path) -> None:
    parameters = described(file.stem).parameters
    assert [each.name for each in parameters if each.kind in ("int", "float") and each.minimum is None] == []


@pytest.mark.parametrize("name", OF_PRAXIS)
def test_the_interface_is_that_of_praxis(name: str) -> None:
    machines, labware, defaults, outputs = OF_PRAXIS[name]
    protocol = described(name)
    assert (protocol.entry, protocol.name, protocol.function) == ("protocol_function", name, name)
    assert protocol.is_top_level
    assert protocol.state_param_name == "state"
    assert protocol.requires_deck == (machines == ["liquid_handler"])
    assert [role.name for role in protocol.machines] == machines
    assert [role.name for role in protocol.labware] == labware
    assert {parameter.name: parameter.default for parameter in protocol.parameters} == defaults
    assert set(of(name).value) == outputs


def test_a_kinetic_assay_waits_between_its_readings() -> None:
    outcome = of("kinetic_assay")
    curve = outcome.value["kinetic_curve_data"]
    assert isinstance(curve, list)
    assert [point["time_minutes"] for point in curve] == list(range(60))
    assert outcome.report.duration == pytest.approx(59 * 60, abs=0.5)
    waits = [event for event in outcome.events if isinstance(event, StepEvent) and event.kind == "wait"]
    assert waits


def test_a_dilution_says_its_concentrations_and_gives_the_last_volume_away() -> None:
    value = of("serial_dilution").value
    assert value["concentrations"] == [0.5**step for step in range(9)]
    steps = value["dilution_steps"]
    assert isinstance(steps, list)
    assert steps[-1] == {"operation": "discard", "well": "A9", "volume_ul": 100.0}


def test_a_shaken_plate_has_its_temperature_all_the_time() -> None:
    outcome = of("shake_and_incubate")
    # Ten minutes, and the time to heat from 25 to 37 °C at 0.15 °C/s.
    assert outcome.report.duration == pytest.approx(600 + 12 / 0.15, abs=40)
    cold = dry_run(
        SAMPLES / "shake_and_incubate.py",
        {"heater_shaker": "sim:bioshake,heating=0.001"},
        values={"heating_limit": "1 min"},
    )
    (finding,) = cold.report.findings
    assert "within 60" in finding.message


def test_a_plate_keeps_its_barcode_through_sealing_and_peeling() -> None:
    file = SAMPLES / "seal_peel_barcode.py"
    hot = {"sealer": "sim:a4s,ambient=168"}  # heating takes as long as a dry run may take
    swapped = dry_run(file, {**hot, "barcode_scanner": "sim:keyence,barcode=A1|B2"})
    assert swapped.last.result.error is not None
    assert swapped.last.result.error.message == "plate 'A1' was sealed, and 'B2' comes out of the peeler"
    by_hand = dry_run(file, hot, values={"by_hand": "yes"})
    assert by_hand.exit_code == 0
    titles = [event.title for event in by_hand.events if isinstance(event, StepEvent)]
    assert "Put the plate into the peeler" in titles
    other = dry_run(file, values={"expected_barcode": "PRX0009999"})
    assert other.last.result.error is not None
    assert "'PRX0001234', not 'PRX0009999'" in other.last.result.error.message
    stuck = dry_run(file, {**hot, "peeler": "sim:xpeel,stuck=1"})
    assert stuck.last.result.error is not None
    assert stuck.last.result.error.message == "plate PRX0001234 was not peeled: Seal not removed"


def test_a_pump_tells_what_is_wrong_with_it() -> None:
    file = SAMPLES / "pump_dispense.py"
    empty = dry_run(file, {"scale": "sim:mettler,portion=0"})
    assert empty.last.result.error is not None
    assert "look at the tubing" in empty.last.result.error.message
    silent = dry_run(file, {"pump": "sim:masterflex,silence"})
    assert silent.last.result.error is not None
    assert silent.last.result.error.message == "nothing answers on port 'pump'; is the pump on?"
    lost = dry_run(file, {"pump": "sim:masterflex,silence:after=3"})
    assert lost.last.result.error is not None
    assert "asked how far it has to go" in lost.last.result.error.message


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("simple_transfer", {"source_wells": "A1:A3"}, "3 source wells"),
        ("serial_dilution", {"dilution_factor": "4"}, "dilutes 2 times, not 4 times"),
        ("plate_preparation", {"fill_pattern": "columns", "columns_to_fill": "1,13"}, "has '13'"),
        ("plate_preparation", {"fill_pattern": "rows", "rows_to_fill": "AB"}, "has 'AB'"),
        ("plate_preparation", {"volume_ul": "361"}, "hold 360 µL"),
        ("plate_reader_assay", {"measurement_type": "fluorescence"}, "longer wavelength"),
        ("kinetic_assay", {"interval_seconds": "120", "duration_minutes": "1"}, "no reading fits"),
    ],
)
def test_values_that_make_no_sense_together_are_told_before_anything_moves(
    name: str, values: Mapping[str, str], message: str
) -> None:
    outcome = dry_run(SAMPLES / f"{name}.py", values=values)
    assert outcome.last.result.error is not None
    assert message in outcome.last.result.error.message
    assert all(use.operations == 0 for use in outcome.report.instruments)


def test_a_column_that_no_plate_has_is_told_by_the_form() -> None:
    with pytest.raises(FormError, match="num_dilutions must be a whole number, 1 to 11, not 12"):
        dry_run(SAMPLES / "serial_dilution.py", values={"num_dilutions": "12"})


def test_protocols_call_the_samples_by_the_path_of_praxis(tmp_path: Path) -> None:
    file = tmp_path / "both.py"
    file.write_text(
        "from praxis.backend.core.decorators import protocol_function\n"
        "from praxis.protocol.protocols.plate_reader_assay import plate_reader_assay\n"
        "from praxis.protocol.protocols import kinetic_assay\n"
        "from pylabrobot.plate_reading import PlateReader\n"
        "from pylabrobot.resources import Plate\n"
        "@protocol_function(name='both', is_top_level=True)\n"
        "async def both(state: dict, plate_reader: PlateReader, plate: Plate):\n"
        "    first = await plate_reader_assay({}, plate_reader, plate, wells_to_read='A1:B2, H12')\n"
        "    second = await kinetic_assay({}, plate_reader, plate, duration_minutes=2)\n"
        "    return {'wells': list(first['readings']), 'readings': len(second['kinetic_curve_data'])}\n",
        "utf-8",
    )
    outcome = dry_run(file)
    assert outcome.value == {"wells": ["A1", "A2", "B1", "B2", "H12"], "readings": 2}
