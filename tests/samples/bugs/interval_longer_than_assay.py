"""A time course whose interval is longer than the assay: it takes no reading, and then asks for
the last one.
"""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.plate_reading import PlateReader
from pylabrobot.resources import Plate


@protocol_function(
    name="interval_longer_than_assay",
    version="1.0.0",
    is_top_level=True,
    requires_deck=False,
    param_metadata={
        "interval_seconds": {"description": "Time between readings", "min": 10, "max": 3600},
        "duration_minutes": {"description": "Total duration", "min": 1, "max": 1440},
    },
)
async def interval_longer_than_assay(
    state: dict[str, Any],
    plate_reader: PlateReader,
    plate: Plate,
    interval_seconds: int = 60,
    duration_minutes: int = 60,
) -> dict[str, Any]:
    """Read the plate at intervals."""
    plate.unassign()
    plate_reader.assign_child_resource(plate)
    readings = []
    for _ in range(duration_minutes * 60 // interval_seconds):
        readings.append(await plate_reader.read_absorbance(wavelength=600, use_new_return_type=True))
    state["final_readings"] = readings[-1]  # BUG exception
    return state
