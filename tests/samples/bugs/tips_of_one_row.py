"""A transfer that uses the tips of row A: there are twelve, whatever the number of wells."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(name="tips_of_one_row", version="1.0.0", is_top_level=True)
async def tips_of_one_row(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    source_wells: str = "A1",
    dest_wells: str = "B1",
    volume_ul: float = 20.0,
) -> dict[str, Any]:
    """Transfer liquid from well to well."""
    pairs = zip(source_wells.split(","), dest_wells.split(","), strict=True)
    for number, (source, destination) in enumerate(pairs, 1):
        await liquid_handler.pick_up_tips(tip_rack[f"A{number}"])  # BUG constraint_unsatisfiable
        await liquid_handler.aspirate(source_plate[source], vols=[volume_ul])
        await liquid_handler.dispense(dest_plate[destination], vols=[volume_ul])
        await liquid_handler.return_tips()
    state["status"] = "completed"
    return state
