"""Every sample judges its result: each passes, fails and is inconclusive where it can be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.samples.dry import NOTHING, SAMPLES, Simulated, simulated

Given = Mapping[str, str]

HOT = {"sealer": "sim:a4s,ambient=168"}
"""Instruments that start hot; heating up would otherwise take as long as a simulated run may take."""
READS = {"plate_reader": "SimulatedPlateReader,absorbance=0.5"}
DARK = {"plate_reader": "SimulatedPlateReader,absorbance=0"}
FOUR_WELLS = {"wells_to_read": "A1:B2"}
BRIEFLY = {**FOUR_WELLS, "duration_minutes": "3"}


def run(name: str, ports: Given = NOTHING, values: Given = NOTHING, machines: Given = NOTHING) -> Simulated:
    return simulated(SAMPLES / f"{name}.py", ports, values=values, machines=machines)


def test_every_sample_declares_a_verdict() -> None:
    silent = [path.stem for path in SAMPLES.glob("*.py") if "verdict(" not in path.read_text("utf-8")]
    assert silent == []


@pytest.mark.parametrize(
    ("name", "ports", "values", "machines", "reason"),
    [
        (
            "simple_transfer",
            {},
            {"source_wells": "A1:A3", "dest_wells": "B1:B3"},
            {},
            "All 3 transfers of 100 µL were carried out; no volume was measured.",
        ),
        ("simple_transfer", {}, {}, {}, "The transfer of 100 µL was carried out; no volume was measured."),
        (
            "selective_transfer",
            {},
            {},
            {},
            "All 4 transfers of 50 µL were carried out; no volume was measured.",
        ),
        (
            "serial_dilution",
            {},
            {},
            {},
            "All 8 dilutions were carried out, to 1 in 256 in A9; no concentration was measured.",
        ),
        (
            "plate_preparation",
            {},
            {"fill_pattern": "columns", "columns_to_fill": "1"},
            {},
            "All 8 wells were filled with 200 µL; no volume was measured.",
        ),
        (
            "plate_reader_assay",
            {},
            FOUR_WELLS,
            READS,
            "All 4 wells were read: 0.500 to 0.500 OD, limits −0.1 to 3.5 OD.",
        ),
        (
            "plate_reader_assay",
            {},
            {"measurement_type": "fluorescence", "wavelength_nm": "520"},
            {"plate_reader": "SimulatedPlateReader,fluorescence=800"},
            "All 96 wells were read: 800.000 to 800.000 RFU.",
        ),
        (
            "kinetic_assay",
            {},
            {**BRIEFLY, "needs_temperature": "no"},
            READS,
            "All 12 values were read in time: 0.500 to 0.500 OD, limits −0.1 to 3.5 OD.",
        ),
        ("gravimetric_check", {}, {}, {}, "The pipette delivers what it should: "),
        ("shake_and_incubate", {}, {}, {}, "The temperature stayed inside; the farthest was 3"),
        (
            "seal_peel_barcode",
            HOT,
            {},
            {},
            "Plate PRX0001234 was sealed and peeled, and came back with the same barcode.",
        ),
        ("pump_dispense", {}, {}, {}, "All 5 portions are inside; the farthest is "),
    ],
)
def test_it_passes_in_simulation(
    name: str, ports: Given, values: Given, machines: Given, reason: str
) -> None:
    ended = run(name, ports, values, machines)
    assert (ended.verdict.word, ended.exit_code) == ("passed", 0), ended.verdict.reason
    assert ended.verdict.reason.startswith(reason)
    assert ended.verdict.simulated


@pytest.mark.parametrize(
    ("name", "ports", "values", "machines", "reason"),
    [
        (
            "plate_reader_assay",
            {},
            FOUR_WELLS,
            {"plate_reader": "SimulatedPlateReader,absorbance=3.8"},
            "4 of 4 wells are outside: 3.800 to 3.800 OD, limits −0.1 to 3.5 OD.",
        ),
        (
            "kinetic_assay",
            {},
            BRIEFLY,
            {"plate_reader": "SimulatedPlateReader,absorbance=3.8"},
            "12 of 12 values are outside: 3.800 to 3.800 OD, limits −0.1 to 3.5 OD.",
        ),
        (
            "gravimetric_check",
            {"scale": "sim:mettler,portion=0.98"},
            {},
            {},
            "The pipette delivers 17.6 µL too little: −1.76 %, limits ±0.80 %.",
        ),
        (
            "gravimetric_check",
            {"scale": "sim:mettler,portion=3.27"},
            {},
            {},
            "The pipette delivers 2280 µL too much: ",
        ),
        (
            "pump_dispense",
            {"scale": "sim:mettler,portion=0.9,spread=0"},
            {"portions": "2"},
            {},
            "2 of 2 portions are outside: −9.74 %, limits ±2 %.",
        ),
    ],
)
def test_it_fails_in_simulation(name: str, ports: Given, values: Given, machines: Given, reason: str) -> None:
    ended = run(name, ports, values, machines)
    assert (ended.verdict.word, ended.exit_code) == ("failed", 6), ended.verdict.reason
    assert ended.verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "ports", "reason"),
    [
        (
            "seal_peel_barcode",
            {**HOT, "barcode_scanner": "sim:keyence,barcode=A1|B2"},
            "Plate 'A1' was sealed, and 'B2' comes out of the peeler.",
        ),
        (
            "seal_peel_barcode",
            {**HOT, "peeler": "sim:xpeel,stuck=1"},
            "Plate PRX0001234 was not peeled: Seal not removed.",
        ),
        (
            "pump_dispense",
            {"scale": "sim:mettler,portion=0"},
            "Portion 1 is ",
        ),
    ],
)
def test_what_ends_it_by_an_error_has_failed_as_well(name: str, ports: Given, reason: str) -> None:
    ended = run(name, ports)
    assert (ended.last.state, ended.verdict.word, ended.exit_code) == ("failed", "failed", 1)
    assert ended.verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "values", "machines", "reason"),
    [
        ("plate_reader_assay", FOUR_WELLS, DARK, "No well has a reading other than 0."),
        ("kinetic_assay", BRIEFLY, DARK, "No well has a reading other than 0."),
        ("kinetic_assay", BRIEFLY, READS, "This reader cannot heat: 37 °C were not held."),
        (
            "kinetic_assay",
            {**BRIEFLY, "wells_to_read": "A1:H1", "needs_temperature": "no"},
            READS,
            "Reading 2 is the same as the one before in all wells: was the plate read again?",
        ),
    ],
)
def test_what_was_not_measured_is_inconclusive(
    name: str, values: Given, machines: Given, reason: str
) -> None:
    ended = run(name, NOTHING, values, machines)
    assert (ended.verdict.word, ended.exit_code) == ("inconclusive", 7)
    assert ended.verdict.reason.startswith(reason)


def test_what_a_sample_tells_is_not_told_again_with_its_state() -> None:
    ended = run("plate_reader_assay", NOTHING, FOUR_WELLS, READS)
    readings = ended.outputs["readings"]
    assert (readings.kind, readings.unit, readings.low, readings.high) == ("wells", "OD", -0.1, 3.5)
    assert "value" not in ended.outputs


def test_a_pump_is_corrected_by_the_balance() -> None:
    ended = run("pump_dispense")
    assert ended.value("total_volume") == pytest.approx(5000, rel=0.01)
    assert "vessel" not in ended.outputs
    short = run("pump_dispense", {"scale": "sim:mettler,portion=0.9,spread=0"}, {"portions": "1"})
    assert short.value("volume_per_revolution") == pytest.approx(800 * 0.9 / 0.9971, rel=0.001)
