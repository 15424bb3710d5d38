"""A check of rows that accepts any substring of ABCDEFGH, such as AB, which is not a row of the plate."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough


@protocol_function(name="rows_by_substring", version="1.0.0", is_top_level=True)
async def rows_by_substring(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    reagent_trough: Trough,
    volume_ul: float = 200.0,
    rows_to_fill: str = "A,B",
) -> dict[str, Any]:
    """Fill the first wells of some rows; the volume has no limit of its own."""
    rows = [row.strip().upper() for row in rows_to_fill.split(",")]
    for row in rows:
        if row not in "ABCDEFGH":
            raise ValueError(f"Invalid row: {row}")
    await liquid_handler.pick_up_tips(tip_rack["A1"])
    for row in rows:
        await liquid_handler.aspirate([reagent_trough], vols=[volume_ul])  # BUG capacity_exceeded
        await liquid_handler.dispense(plate[f"{row}1"], vols=[volume_ul])  # BUG constraint_unsatisfiable
    await liquid_handler.return_tips()
    state["wells_filled"] = rows
    return state
