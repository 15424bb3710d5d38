"""Read a plate again and again, for as long as something grows or reacts in it."""

import asyncio
import math
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from praxis import Wells, output, plate_heatmap, plot, protocol_function, step, verdict, well_data
from pylabrobot.plate_reading import BioTekPlateReaderBackend, PlateReader
from pylabrobot.resources import Plate
from pylabrobot.resources.utils import label_to_row_index, split_identifier

MOST_CURVES = 8
"""Up to this many wells have a curve of their own; more are summed up."""

FEWEST_ALIKE = 8
"""With fewer wells, two readings may be the same by chance."""

SHAKE_S = 5.0
SHAKE_AMPLITUDE_MM = 3


@protocol_function(
    name="kinetic_assay",
    title="Kinetic assay",
    version="1.3.0",
    description="Time-course plate reader assay with multiple readings (no liquid handler)",
    category="plate_reading",
    tags=["demo", "assay", "kinetic", "no-deck", "time-course"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=["Put the plate into the reader."],
    data_views=[
        {
            "name": "kinetic_curve",
            "description": "Average OD over time (line chart)",
            "source_type": "function_output",
        },
        {
            "name": "well_heatmap",
            "description": "Final reading values by well position (heatmap)",
            "source_type": "function_output",
            "source_filter": {"output": "final_readings"},
        },
    ],
    param_metadata={
        "plate_reader": {"description": "The plate reader"},
        "plate": {"description": "The plate in the reader"},
        "wavelength_nm": {
            "description": "Wavelength of the absorbance",
            "unit": "nm",
            "min": 200,
            "max": 1000,
        },
        "wells_to_read": {
            "description": "Wells to read",
            "ui_hint": "well_selector",
            "plate_ref": "plate",
        },
        "interval_seconds": {
            "description": "Time between readings",
            "unit": "s",
            "min": 10,
            "max": 3600,
        },
        "duration_minutes": {
            "description": "Duration of the assay",
            "unit": "min",
            "min": 1,
            "max": 1440,
        },
        "temperature_c": {
            "description": "Temperature to hold, if the reader can heat",
            "unit": "°C",
            "min": 20.0,
            "max": 45.0,
        },
        "shake_before_read": {"description": "Shake before each reading, if the reader can"},
        "needs_temperature": {
            "description": "The assay counts only at its temperature; otherwise the result is inconclusive"
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
        "late_limit_s": {
            "label": "Latest reading",
            "description": "How late a reading may be",
            "unit": "s",
            "min": 0.1,
            "max": 3600.0,
        },
    },
)
async def kinetic_assay(
    state: dict[str, Any],
    plate_reader: PlateReader,
    plate: Plate,
    wavelength_nm: int = 600,
    wells_to_read: str = "A1:H12",
    interval_seconds: int = 60,
    duration_minutes: int = 60,
    temperature_c: float = 37.0,
    shake_before_read: bool = True,
    needs_temperature: bool = True,
    lowest_od: float = -0.1,
    highest_od: float = 3.5,
    late_limit_s: float = 10.0,
) -> dict[str, Any]:
    """Read the absorbance of the selected wells at fixed times, counted from the first reading.

    A reading that is not done when the next is due makes that one late, not all that follow.

    The run passes when every well was read every time, in time, and inside the limits. It is inconclusive
    when a reading is late, exactly 0, or the same as the one before in all of 8 or more wells, or when the
    reader did not hold the temperature.
    """
    count = duration_minutes * 60 // interval_seconds
    if not count:
        raise ValueError(
            f"no reading fits: interval_seconds is {interval_seconds}, and the assay takes "
            f"{duration_minutes * 60} s (duration_minutes is {duration_minutes})"
        )
    names = Wells(wells_to_read)
    # In the plate's order, which readers that only read whole plates insist on.
    wells = [well for well in plate.get_all_items() if well.get_identifier() in names]
    if plate.parent is not plate_reader:
        plate.unassign()
        plate_reader.assign_child_resource(plate)
    shakes = shake_before_read and isinstance(plate_reader.backend, BioTekPlateReaderBackend)
    if shake_before_read and not shakes:
        print("This reader cannot shake; the plate is read without shaking.")
    holds_temperature = await hold_temperature(plate_reader, temperature_c)
    if not holds_temperature:
        print(f"This reader cannot heat: {temperature_c:g} °C are not held.")

    places = [place_of(name) for name in names]
    clock = asyncio.get_running_loop().time
    starts: list[float] = []
    readings: list[list[float]] = []
    start = clock()
    # The clock of a resumed run continues from where it was. The wall clock also counts the time for which
    # the computer was off and the plate was not read.
    begun = time.time()
    try:
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number * interval_seconds - clock()))
            starts.append(time.time() - begun)
            if shakes:
                await shake(plate_reader)
            [result] = await plate_reader.read_absorbance(
                wavelength=wavelength_nm, wells=wells, use_new_return_type=True
            )
            rows = result["data"]
            readings.append([rows[row][column] for row, column in places])
    finally:
        await stop_holding(plate_reader)

    first, last = readings[0], readings[-1]
    state["readings_by_well"] = dict(zip(names, map(list, zip(*readings, strict=True)), strict=True))
    state["final_readings"] = dict(zip(names, last, strict=True))
    state["growth_metrics"] = {
        name: {
            "initial_od": initial,
            "final_od": final,
            "fold_change": round(final / initial, 2) if is_reading(initial) and is_reading(final) else None,
        }
        for name, initial, final in zip(names, first, last, strict=True)
    }
    state["kinetic_curve_data"] = [
        {"time_minutes": round(seconds / 60, 3), "avg_od": average(values)}
        for seconds, values in zip(starts, readings, strict=True)
    ]
    well_data(
        "final_readings",
        state["final_readings"],
        plate,
        "OD",
        f"Last absorbance at {wavelength_nm} nm",
        low=lowest_od,
        high=highest_od,
    )
    minutes = [seconds / 60 for seconds in starts]
    show_growth(minutes, state["readings_by_well"], plate, f"Absorbance at {wavelength_nm} nm over time")
    latest_s = max(seconds - number * interval_seconds for number, seconds in enumerate(starts))
    output("reading_count", len(readings), title="Readings of the plate", low=count)
    output("latest_reading", round(latest_s, 2), "s", "Longest delay of a reading", high=late_limit_s)
    output("temperature_held", "yes" if holds_temperature else "no", title=f"{temperature_c:g} °C held")
    flaw = ""
    if latest_s > late_limit_s:
        flaw = f"A reading was {latest_s:.1f} s late, at most {late_limit_s:g} s."
    elif repeated := first_repeated(readings):
        flaw = f"Reading {repeated} is the same as the one before in all wells: was the plate read again?"
    elif needs_temperature and not holds_temperature:
        flaw = f"This reader cannot heat: {temperature_c:g} °C were not held."
    judge(readings, lowest_od, highest_od, flaw)
    return state


def judge(readings: list[list[float]], low: float, high: float, flaw: str) -> None:
    """Say whether every reading was made, and is inside the limits; ``flaw`` is what makes them worth less,
    in a sentence.
    """
    every = [value for values in readings for value in values]
    found = [value for value in every if is_reading(value)]
    if not found:
        verdict(
            "inconclusive",
            "No well has a reading other than 0. Is the plate in the reader?",
            ["reading_count"],
        )
        return
    output("lowest_reading", min(found), "OD", "Lowest reading", low=low)
    output("highest_reading", max(found), "OD", "Highest reading", high=high)
    figures = ["lowest_reading", "highest_reading", "latest_reading", "reading_count"]
    spread = f"{min(found):.3f} to {max(found):.3f} OD, limits {low:g} to {high:g} OD".replace("-", "−")
    outside = sum(not low <= value <= high for value in found)
    missing = len(every) - len(found)
    if outside:
        verdict("failed", f"{outside} of {len(every)} values are outside: {spread}.", figures)
    elif missing:
        verdict("inconclusive", f"{missing} of {len(every)} values are missing or exactly 0.", figures)
    elif flaw:
        verdict("inconclusive", f"{flaw} The values are {spread}.", figures)
    else:
        verdict("passed", f"All {len(every)} values were read in time: {spread}.", figures)


def first_repeated(readings: list[list[float]]) -> int:
    """Return the number of the first reading that is the same as the one before; 0 if there is none."""
    if len(readings[0]) < FEWEST_ALIKE:
        return 0
    alike = [number for number, (before, after) in enumerate(pairwise(readings), 2) if before == after]
    return min(alike, default=0)


def show_growth(minutes: list[float], curves: dict[str, list[float]], plate: Plate, title: str) -> None:
    """Plot the readings over time, and how many times its first reading each well has come to."""
    lines: dict[str, list[float | None]] = {name: [*values] for name, values in curves.items()}
    if len(curves) > MOST_CURVES:
        at_once = list(zip(*curves.values(), strict=True))
        lines = {
            "highest well": [max(filter(is_reading, values), default=None) for values in at_once],
            "mean": [average(values) for values in at_once],
            "lowest well": [min(filter(is_reading, values), default=None) for values in at_once],
        }
    plot(minutes, lines, title=title, x_label="Time", x_unit="min", y_label="Absorbance", y_unit="OD")
    growth = {
        name: round(values[-1] / values[0], 2) if is_reading(values[0]) and is_reading(values[-1]) else None
        for name, values in curves.items()
    }
    if any(growth.values()):
        plate_heatmap(growth, plate, title="Growth from the first to the last reading", unit="times")


def average(values: Sequence[float | None]) -> float | None:
    """Return the mean of what was read; None where nothing was."""
    found = [value for value in values if value is not None]
    return round(sum(found) / len(found), 4) if found else None


def is_reading(value: float | None) -> bool:
    """Return whether a reader has measured something: nothing, and exactly 0, is no measurement."""
    return isinstance(value, int | float) and math.isfinite(value) and value != 0


async def hold_temperature(plate_reader: PlateReader, celsius: float) -> bool:
    """Have the reader hold a temperature; False for one that PyLabRobot cannot heat."""
    set_temperature = getattr(plate_reader.backend, "set_temperature", None)
    if set_temperature is None:
        return False
    with step(f"Hold {celsius:g} °C"):
        await set_temperature(celsius)
    return True


async def stop_holding(plate_reader: PlateReader) -> None:
    """Let the reader take the temperature of the room again, where it can be told so."""
    stop = getattr(plate_reader.backend, "stop_heating_or_cooling", None)
    if stop is not None:
        with step("Stop heating"):
            await stop()


async def shake(plate_reader: PlateReader) -> None:
    """Shake the plate in the reader for some seconds."""
    backend = plate_reader.backend
    assert isinstance(backend, BioTekPlateReaderBackend)
    with step(f"Shake for {SHAKE_S:g} s"):
        await backend.shake(backend.ShakeType.ORBITAL, SHAKE_AMPLITUDE_MM)
        try:
            await asyncio.sleep(SHAKE_S)
        finally:
            await backend.stop_shaking()


def place_of(name: str) -> tuple[int, int]:
    """Row and column of a well, counted from 0."""
    letters, digits = split_identifier(name)
    return label_to_row_index(letters), int(digits) - 1
