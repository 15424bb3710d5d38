"""Fill wells of a plate from a trough on an OT-2."""
# /// script
# dependencies = ["pylabrobot[opentrons]==0.2.2"]
# ///

from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, Tip, TipRack, Trough


@protocol_function(
    title="Fill wells on an OT-2",
    category="liquid_handling",
    description="Fill a plate from a trough with an OT-2",
    is_top_level=True,
)
async def robot_transfer(
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    buffer: Trough,
    wells: int = 12,
    volume_ul: float = 150.0,
) -> None:
    """A fresh tip for each well."""
    for spot in tip_rack.get_all_items():  # the tips that fit this robot's pipette
        spot.tracker.remove_tip()
        spot.tracker.add_tip(
            Tip(False, 59.3, fitting_depth=7.47, maximal_volume=300.0, name=f"{spot.name}_tip"), commit=True
        )
    for number, well in enumerate(plate.row("A")[:wells]):
        await liquid_handler.pick_up_tips(tip_rack[number], use_channels=[0])
        await liquid_handler.aspirate([buffer], vols=[volume_ul], use_channels=[0])
        await liquid_handler.dispense([well], vols=[volume_ul], use_channels=[0])
        await liquid_handler.discard_tips(use_channels=[0])
