"""New protocol.

Say here what it is for and what has to be ready: this is shown where the protocol is chosen.
"""

# Everything below is an example that works: change it to what you need.
#
#   praxis-desktop check new_protocol                     dry run: volumes and tips that it takes, mistakes
#   praxis-desktop check new_protocol --set wells=A1:C12  the same with other values
#   praxis-desktop run new_protocol --simulate            run it with a simulated robot
#   praxis-desktop protocols show new_protocol            what it takes

from typing import Any

from praxis import Wells, protocol_function, step
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(
    name="new_protocol",
    title="New protocol",
    version="0.1.0",
    description="Transfer liquid from wells of one plate to the same wells of another",
    category="liquid_handling",
    tags=["template"],
    is_top_level=True,
    # What a person does before the run.
    setup_instructions=["Fill the source plate."],
    # What the form says of each parameter. "min", "max", "step", "options" and "unit" are checked before
    # anything moves.
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "source_plate": {"description": "Plate with the liquid"},
        "dest_plate": {"description": "Plate that gets it"},
        "tip_rack": {"description": "Fresh tips, one for each well"},
        # A person chooses wells on a drawing of that plate.
        "wells": {"description": "Wells to transfer", "plate_ref": "source_plate"},
        "volume_ul": {"description": "Volume of each transfer", "unit": "µL", "min": 0.5, "max": 300.0},
    },
)
async def new_protocol(
    state: dict[str, Any],  # what the run hands on and returns; it is in no form
    # Machines and labware of PyLabRobot: who runs the protocol chooses which.
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    wells: Wells = Wells("A1:H1"),
    volume_ul: float = 100.0,
) -> dict[str, Any]:
    """Transfer ``volume_ul`` from each well of the source plate to the same well of the other."""
    tips = [spot for spot in tip_rack.get_all_items() if spot.has_tip()]
    if len(tips) < len(wells):
        raise ValueError(f"{len(wells)} transfers need as many tips, and {tip_rack.name} has {len(tips)}")
    for source, destination, tip in zip(source_plate[wells], dest_plate[wells], tips, strict=False):
        # What is inside is shown as one step of the run, and so is each call of a machine.
        with step(f"transfer {source.get_identifier()}"):
            await liquid_handler.pick_up_tips([tip])
            await liquid_handler.aspirate([source], vols=[volume_ul])
            await liquid_handler.dispense([destination], vols=[volume_ul])
            await liquid_handler.discard_tips()
    # What the run returns is kept with it: numbers, texts, lists and dicts.
    state["wells"] = list(wells)
    state["total_volume_ul"] = volume_ul * len(wells)
    return state
