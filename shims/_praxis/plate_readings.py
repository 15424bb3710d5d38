"""Plate readers' readings and plates' contents, keyed by well."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from _praxis import output_values

_UNITS = {"absorbance": "OD", "fluorescence": "RFU", "luminescence": "RLU"}
"""The units for readings that a reader returns without a unit."""


def readings_of(
    operation: str, role: str, machine: Any, given: Mapping[str, Any], result: Any
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the readings from one call: for each, its naming fields, and its data with ``values`` by well."""
    method = operation.partition(".")[2]
    quantity = method.removeprefix("read_")
    readings = result if _is_list_of_dicts(result) else [{"data": result}]
    plate = _plate_in(machine)
    for number, reading in enumerate(readings):
        rows = reading.get("data")
        if not isinstance(rows, list | tuple) or not rows:
            continue
        values = {
            output_values.well_name(row, column): output_values.well_value("", value)
            for row, cells in enumerate(rows)
            for column, value in enumerate(cells)
            if value is not None
        }
        told: dict[str, Any] = {"plate": getattr(plate, "name", "") or "", "values": values}
        size = output_values.plate_size(plate)
        told["size"] = size or [len(rows), max(map(len, rows))]
        temperature = reading.get("temperature")
        if isinstance(temperature, int | float) and math.isfinite(temperature):
            told["temperature"] = temperature
        key = f"{role}.{method}" if len(readings) == 1 else f"{role}.{method}.{number + 1}"
        named = {"key": key, "unit": _UNITS.get(quantity, ""), "title": _title(quantity, given, reading)}
        yield named, told


def _is_list_of_dicts(result: Any) -> bool:
    return (
        isinstance(result, list | tuple) and bool(result) and all(isinstance(one, Mapping) for one in result)
    )


def _title(quantity: str, given: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    title = quantity.replace("_", " ").capitalize()
    excitation = reading.get("ex_wavelength", given.get("excitation_wavelength"))
    emission = reading.get("em_wavelength", given.get("emission_wavelength"))
    if isinstance(excitation, int | float) and isinstance(emission, int | float):
        return f"{title}, {excitation:g} to {emission:g} nm"
    wavelength = reading.get("wavelength", given.get("wavelength"))
    return f"{title} at {wavelength:g} nm" if isinstance(wavelength, int | float) else title


def _plate_in(machine: Any) -> Any:
    try:
        return machine.get_plate()
    except Exception:  # noqa: BLE001 - PyLabRobot raises if there is no plate
        return None


def volumes_of(piece: Any) -> dict[str, Any] | None:
    """Return the contents of a plate's wells (µL), as far as they are tracked, or None if it has no wells."""
    size = output_values.plate_size(piece)
    ordering = getattr(piece, "_ordering", None)
    if size is None or not isinstance(ordering, Mapping):
        return None
    values = {}
    for name, well in zip(ordering, piece.get_all_items(), strict=True):
        tracker = getattr(well, "tracker", None)
        if tracker is None or tracker.is_disabled or not hasattr(tracker, "volume"):
            return None
        values[str(name)] = round(float(tracker.volume), 4)
    return {"plate": piece.name, "size": size, "values": values}
