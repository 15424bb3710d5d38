"""Read a plate again and again, for as long as something grows or reacts in it."""

import asyncio
from typing import Any

from praxis import Wells, protocol_function, step
from pylabrobot.plate_reading import BioTekPlateReaderBackend, PlateReader
from pylabrobot.resources import Plate
from pylabrobot.resources.utils import label_to_row_index, split_identifier

SHAKE_S = 5.0
SHAKE_AMPLITUDE_MM = 3


@protocol_function(
    name="kinetic_assay",
    title="Kinetic assay",
    version="1.1.0",
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
        },
    ],
    param_metadata={
        "plate_reader": {"description": "The plate reader"},
        "plate": {"description": "The plate, which is in the reader"},
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
            "description": "Time from one reading to the next",
            "unit": "s",
            "min": 10,
            "max": 3600,
        },
        "duration_minutes": {
            "description": "How long the assay goes on",
            "unit": "min",
            "min": 1,
            "max": 1440,
        },
        "temperature_c": {
            "description": "Temperature that the reader holds, if it can",
            "unit": "°C",
            "min": 20.0,
            "max": 45.0,
        },
        "shake_before_read": {"description": "Shake before each reading, if the reader can"},
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
) -> dict[str, Any]:
    """Read the absorbance of the selected wells at fixed times, counted from the first reading.

    A reading that is not done when the next is due makes that one late, not all that follow.
    """
    count = duration_minutes * 60 // interval_seconds
    if not count:
        raise ValueError(
            f"no reading fits: interval_seconds is {interval_seconds}, and the assay takes "
            f"{duration_minutes * 60} s (duration_minutes is {duration_minutes})"
        )
    names = Wells(wells_to_read)
    wells = plate[names]
    if plate.parent is not plate_reader:
        plate.unassign()
        plate_reader.assign_child_resource(plate)
    shakes = shake_before_read and isinstance(plate_reader.backend, BioTekPlateReaderBackend)
    if shake_before_read and not shakes:
        print("This reader cannot shake: the plate is read as it stands.")
    holds_temperature = await hold_temperature(plate_reader, temperature_c)
    if not holds_temperature:
        print(f"This reader cannot heat: {temperature_c:g} °C are not held.")

    places = [place_of(name) for name in names]
    clock = asyncio.get_running_loop().time
    time_points: list[float] = []
    readings: list[list[float]] = []
    start = clock()
    try:
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number * interval_seconds - clock()))
            time_points.append(round((clock() - start) / 60, 3))
            if shakes:
                await shake(plate_reader)
            [result] = await plate_reader.read_absorbance(
                wavelength=wavelength_nm, wells=wells, use_new_return_type=True
            )
            rows = result["data"]
            readings.append([rows[row][column] for row, column in places])
    finally:
        await stop_holding(plate_reader)

    averages = [round(sum(values) / len(values), 4) for values in readings]
    first, last = readings[0], readings[-1]
    final_readings = dict(zip(names, last, strict=True))
    state["config"] = {
        "wavelength_nm": wavelength_nm,
        "wells": list(names),
        "plate_name": plate.name,
        "interval_seconds": interval_seconds,
        "duration_minutes": duration_minutes,
        "temperature_c": temperature_c,
        "temperature_held": holds_temperature,
        "shake_before_read": shake_before_read,
        "shaken": shakes,
        "num_readings": count,
    }
    state["time_points"] = time_points
    state["readings_by_well"] = dict(zip(names, map(list, zip(*readings, strict=True)), strict=True))
    state["avg_ods"] = averages
    state["final_readings"] = final_readings
    state["growth_metrics"] = {
        name: {
            "initial_od": initial,
            "final_od": final,
            "fold_change": round(final / initial, 2) if initial > 0 else None,
        }
        for name, initial, final in zip(names, first, last, strict=True)
    }
    state["kinetic_curve_data"] = [
        {"time_minutes": minutes, "avg_od": average}
        for minutes, average in zip(time_points, averages, strict=True)
    ]
    state["well_heatmap_data"] = final_readings
    state["status"] = "completed"
    state["well_count"] = len(names)
    state["reading_count"] = count
    return state


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
