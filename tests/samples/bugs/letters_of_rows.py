"""A parser of wells that takes the first character for the row, which fails for row AA."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate


@protocol_function(name="letters_of_rows", version="1.0.0", is_top_level=True, requires_deck=False)
async def letters_of_rows(
    state: dict[str, Any], plate_reader: PlateReader, plate: Plate, positions: str = "AA1:AB2"
) -> dict[str, Any]:
    """Read the wells of a range."""
    plate.unassign()
    plate_reader.assign_child_resource(plate)
    first, last = positions.split(":")
    columns = range(int(first[1:]), int(last[1:]) + 1)  # BUG exception
    rows = range(ord(first[0]), ord(last[0]) + 1)
    wells = plate[[f"{chr(row)}{column}" for row in rows for column in columns]]
    state["readings"] = await plate_reader.read_absorbance(
        wavelength=450, wells=wells, use_new_return_type=True
    )
    return state
