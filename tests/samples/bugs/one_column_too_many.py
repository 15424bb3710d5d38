"""A dilution along a row that uses one well more than there are dilutions: with twelve, column 13."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough


@protocol_function(
    name="one_column_too_many",
    version="1.0.0",
    is_top_level=True,
    param_metadata={"num_dilutions": {"description": "Dilution steps", "min": 1, "max": 12}},
)
async def one_column_too_many(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    diluent_trough: Trough,
    start_row: str = "A",
    num_dilutions: int = 8,
) -> dict[str, Any]:
    """Put diluent into the wells after the first."""
    names = [f"{start_row}{column}" for column in range(1, num_dilutions + 2)]
    await liquid_handler.pick_up_tips(tip_rack["A1"])
    for name in names[1:]:
        await liquid_handler.aspirate([diluent_trough], vols=[100.0])
        await liquid_handler.dispense(plate[name], vols=[100.0])  # BUG constraint_unsatisfiable
    await liquid_handler.return_tips()
    state["well_positions"] = names
    return state
