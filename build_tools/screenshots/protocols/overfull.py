"""Fill wells with more than they hold."""

from praxis import protocol_function, step
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough


@protocol_function(
    title="Fill a plate",
    description="The same volume into a row of wells, several times",
    category="liquid_handling",
    tags=["filling"],
    param_metadata={
        "volume_ul": {"description": "Volume of one portion", "unit": "µL", "min": 1, "max": 300},
        "portions": {"description": "Portions for each well", "min": 1, "max": 4},
    },
)
async def overfull(
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    buffer: Trough,
    volume_ul: float = 200.0,
    portions: int = 2,
) -> None:
    """Two portions of 200 µL are more than a well of 360 µL holds."""
    await liquid_handler.pick_up_tips(tip_rack["A1"])
    for well in plate.row("A")[:3]:
        for number in range(1, portions + 1):
            with step(f"Portion {number} into {well.name}"):
                await liquid_handler.aspirate([buffer], vols=[volume_ul])
                await liquid_handler.dispense([well], vols=[volume_ul])
    await liquid_handler.discard_tips()
