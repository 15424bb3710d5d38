"""A transfer that starts again with the first tip when all were used, although it is no longer clean."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(
    name="tips_used_again",
    version="1.0.0",
    is_top_level=True,
    param_metadata={"indices": {"ui_hint": "well_selector", "plate_ref": "source_plate"}},
)
async def tips_used_again(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    indices: str = "A1:A4",
) -> dict[str, Any]:
    """Transfer liquid between the same wells of two plates."""
    names = indices.split(",")
    for number, name in enumerate(names):
        await liquid_handler.pick_up_tips(tip_rack[number % 96])  # BUG tip_used_again
        await liquid_handler.aspirate(source_plate[name], vols=[5.0])
        await liquid_handler.dispense(dest_plate[name], vols=[5.0])
        await liquid_handler.return_tips()
    state["transfer_count"] = len(names)
    return state
