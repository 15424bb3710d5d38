"""A parser of wells that knows ranges and lists, but takes a range within a list for one well."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(name="ranges_with_commas", version="1.0.0", is_top_level=True)
async def ranges_with_commas(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    positions: str = "A1:B2, C5",
) -> dict[str, Any]:
    """Transfer liquid between the same wells of two plates."""
    names = parsed(positions)
    for name, tip in zip(names, tip_rack.get_all_items(), strict=False):
        await liquid_handler.pick_up_tips([tip])
        await liquid_handler.aspirate(source_plate[name], vols=[50.0])  # BUG tips_not_loaded
        await liquid_handler.dispense(dest_plate[name], vols=[50.0])
        await liquid_handler.return_tips()
    state["transfer_count"] = len(names)
    return state


def parsed(selection: str) -> list[str]:
    """Return the names in a text: one range, or names separated by commas."""
    if ":" in selection and "," not in selection:
        first, last = selection.split(":")
        return [
            f"{chr(row)}{column}"
            for row in range(ord(first[0]), ord(last[0]) + 1)
            for column in range(int(first[1:]), int(last[1:]) + 1)
        ]
    return [name.strip().upper() for name in selection.split(",")]
