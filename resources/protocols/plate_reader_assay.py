"""Read a plate once, by absorbance or fluorescence."""

import math
from collections.abc import Mapping
from typing import Any

from praxis import Wells, output, protocol_function, verdict, well_data
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate
from pylabrobot.resources.utils import label_to_row_index, split_identifier

FOCAL_HEIGHT_MM = 8.5


@protocol_function(
    name="plate_reader_assay",
    title="Plate reader assay",
    version="1.2.0",
    description="Measure absorbance or fluorescence on a plate (no liquid handler required)",
    category="plate_reading",
    tags=["demo", "assay", "no-deck", "absorbance", "fluorescence"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=["Put the plate into the reader, without its lid."],
    param_metadata={
        "plate_reader": {"description": "The plate reader"},
        "plate": {"description": "The plate in the reader"},
        "measurement_type": {
            "description": "Measurement",
            "ui_hint": "select",
            "options": ["absorbance", "fluorescence"],
        },
        "wavelength_nm": {
            "description": "Wavelength for absorbance, or emission wavelength for fluorescence",
            "unit": "nm",
            "min": 200,
            "max": 1000,
        },
        "excitation_nm": {
            "description": "Excitation wavelength for fluorescence; not used for absorbance",
            "unit": "nm",
            "min": 200,
            "max": 1000,
        },
        "wells_to_read": {
            "description": "Wells to read, such as A1:H12 or A1,B1,C1",
            "ui_hint": "well_selector",
            "plate_ref": "plate",
        },
        "lowest_od": {
            "label": "Lowest absorbance",
            "description": "Lowest acceptable absorbance; a blank may be slightly below 0",
            "unit": "OD",
            "min": -1.0,
            "max": 10.0,
        },
        "highest_od": {
            "label": "Highest absorbance",
            "description": "Highest acceptable absorbance; above 3.5, few readers are linear",
            "unit": "OD",
            "min": 0.0,
            "max": 10.0,
        },
    },
)
async def plate_reader_assay(
    state: dict[str, Any],
    plate_reader: PlateReader,
    plate: Plate,
    measurement_type: str = "absorbance",
    wavelength_nm: int = 450,
    excitation_nm: int = 485,
    wells_to_read: str = "A1:H12",
    lowest_od: float = -0.1,
    highest_od: float = 3.5,
) -> dict[str, Any]:
    """Read the selected wells of the plate that is in the reader.

    The run passes when every well has a reading inside the limits. Fluorescence has no limits: each reader
    has units of its own. A reading of exactly 0 is none: then the run is inconclusive.
    """
    is_fluorescence = measurement_type == "fluorescence"
    if is_fluorescence and wavelength_nm <= excitation_nm:
        raise ValueError(
            f"fluorescence is read at a longer wavelength than it is excited at: wavelength_nm is "
            f"{wavelength_nm}, excitation_nm is {excitation_nm}"
        )
    names = Wells(wells_to_read)
    # In the plate's order, which readers that only read whole plates insist on.
    wells = [well for well in plate.get_all_items() if well.get_identifier() in names]
    if plate.parent is not plate_reader:
        plate.unassign()
        plate_reader.assign_child_resource(plate)
    if is_fluorescence:
        [result] = await plate_reader.read_fluorescence(
            excitation_wavelength=excitation_nm,
            emission_wavelength=wavelength_nm,
            focal_height=FOCAL_HEIGHT_MM,
            wells=wells,
            use_new_return_type=True,
        )
    else:
        [result] = await plate_reader.read_absorbance(
            wavelength=wavelength_nm, wells=wells, use_new_return_type=True
        )

    readings = {name: value_of(result["data"], name) for name in names}
    state["readings"] = readings
    if is_fluorescence:
        low, high, unit = None, None, "RFU"
        title = f"Fluorescence, {excitation_nm} to {wavelength_nm} nm"
    else:
        low, high, unit = lowest_od, highest_od, "OD"
        title = f"Absorbance at {wavelength_nm} nm"
    well_data("readings", readings, plate, unit, title, low=low, high=high)
    judge(readings, low, high, unit)
    return state


def judge(readings: Mapping[str, float], low: float | None, high: float | None, unit: str) -> None:
    """Say whether each well has a reading inside the limits."""
    found = [value for value in readings.values() if is_reading(value)]
    output("wells_read", len(found), title="Wells with a reading", low=len(readings))
    if not found:
        verdict(
            "inconclusive",
            "No well has a reading other than 0. Is the plate in the reader?",
            ["wells_read"],
        )
        return
    output("lowest_reading", min(found), unit, "Lowest reading", low=low)
    output("highest_reading", max(found), unit, "Highest reading", high=high)
    figures = ["lowest_reading", "highest_reading", "wells_read"]
    limits = "" if low is None or high is None else f", limits {low:g} to {high:g} {unit}".replace("-", "−")
    spread = f"{min(found):.3f} to {max(found):.3f} {unit}".replace("-", "−")
    outside = (
        sum(not (low <= value <= high) for value in found) if low is not None and high is not None else 0
    )
    if outside:
        verdict("failed", f"{outside} of {len(readings)} wells are outside: {spread}{limits}.", figures)
    elif missing := len(readings) - len(found):
        verdict("inconclusive", f"{missing} of {len(readings)} wells have no reading other than 0.", figures)
    else:
        count = "The well was" if len(found) == 1 else f"All {len(found)} wells were"
        verdict("passed", f"{count} read: {spread}{limits}.", figures)


def is_reading(value: float | None) -> bool:
    """Return whether a reader has measured something: nothing, and exactly 0, is no measurement."""
    return isinstance(value, int | float) and math.isfinite(value) and value != 0


def value_of(rows: list[list[float]], name: str) -> float:
    """What a reading, rows of wells, says of the well of that name."""
    letters, digits = split_identifier(name)
    row: int = label_to_row_index(letters)
    return rows[row][int(digits) - 1]
