"""Transfer liquid between the same wells of two plates, chosen on a picture of the plate."""

from typing import Any

from praxis import Wells, output, protocol_function, verdict
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack


@protocol_function(
    name="selective_transfer",
    title="Selective transfer",
    version="1.2.0",
    description="Transfer liquid between selected wells with rich well selection UI",
    category="liquid_handling",
    tags=["demo", "transfer", "well-selection", "advanced"],
    is_top_level=True,
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "source_plate": {"description": "Plate with the samples"},
        "dest_plate": {"description": "Destination plate; each sample goes into the well of the same name"},
        "tip_rack": {"description": "Fresh tips, one per well"},
        "indices": {
            "description": "Wells to transfer, such as A1:A4 or A1:B3, C5",
            "ui_hint": "well_selector",
            "plate_ref": "source_plate",
        },
        "transfer_volume_ul": {
            "description": "Volume from each well",
            "unit": "µL",
            "min": 1.0,
            "max": 1000.0,
        },
    },
)
async def selective_transfer(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    indices: str = "A1:A4",
    transfer_volume_ul: float = 50.0,
) -> dict[str, Any]:
    """Transfer liquid from the selected wells of one plate into the same wells of another.

    Every well has a tip of its own, which goes to the trash afterwards. Tips are taken column by column,
    from A1 downwards; a rack with fewer tips than wells is told before anything moves.

    The run passes when every transfer was carried out. It measures no volume, and says so.
    """
    names = Wells(indices)
    tips = [spot for spot in tip_rack.get_all_items() if spot.has_tip()]
    if len(tips) < len(names):
        raise ValueError(f"{len(names)} wells need {len(names)} tips, and {tip_rack.name} has {len(tips)}")
    transfers = []
    for name, tip in zip(names, tips, strict=False):
        await liquid_handler.pick_up_tips([tip])
        await liquid_handler.aspirate(source_plate[name], vols=[transfer_volume_ul])
        await liquid_handler.dispense(dest_plate[name], vols=[transfer_volume_ul])
        await liquid_handler.discard_tips()
        transfers.append(
            {
                "source_plate": source_plate.name,
                "source_well": name,
                "dest_plate": dest_plate.name,
                "dest_well": name,
                "volume_ul": transfer_volume_ul,
                "pattern": "1:1",
            }
        )
    state["transfers"] = transfers
    count = len(names)
    output("transfer_count", len(transfers), title="Transfers", low=count)
    output("total_volume", transfer_volume_ul * len(transfers), "µL", "Total volume, not measured")
    done = "The transfer" if count == 1 else f"All {count} transfers"
    verdict(
        "passed",
        f"{done} of {transfer_volume_ul:g} µL {'was' if count == 1 else 'were'} carried out; "
        "no volume was measured.",
        ["transfer_count"],
    )
    return state
