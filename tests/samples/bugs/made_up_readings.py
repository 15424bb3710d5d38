"""An assay that computes its readings from the names of the wells, and never uses the plate reader."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate


@protocol_function(
    name="made_up_readings",
    version="1.0.0",
    is_top_level=True,
    requires_deck=False,
    param_metadata={"wells_to_read": {"description": "Wells to read", "ui_hint": "well_selector"}},
)
async def made_up_readings(
    state: dict[str, Any],
    plate_reader: PlateReader,  # BUG unused_machine
    plate: Plate,
    wells_to_read: str = "A1:H12",
) -> dict[str, Any]:
    """Pretend to read a plate."""
    readings = {}
    for well in wells_to_read.split(","):
        readings[well] = 0.05 + (hash(well) % 100) / 1000.0  # BUG hash_of_text
    state["readings"] = readings
    state["plate_name"] = plate.name
    return state
