"""Transfer liquid from wells of one plate to wells of another, each portion with a fresh tip."""

from typing import Any

from praxis import Wells, output, protocol_function, verdict
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, TipSpot


@protocol_function(
    name="simple_transfer",
    title="Simple transfer",
    version="1.2.0",
    description="Transfer liquid from source well(s) to destination well(s)",
    category="liquid_handling",
    tags=["demo", "transfer", "basic"],
    is_top_level=True,
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "source_plate": {"description": "Plate with the liquid to transfer"},
        "dest_plate": {"description": "Destination plate"},
        "tip_rack": {"description": "Fresh tips, one per transfer"},
        "source_wells": {
            "description": "Source wells, such as A1,A2,A3 or A1:A3",
            "ui_hint": "well_selector",
            "plate_ref": "source_plate",
        },
        "dest_wells": {
            "description": "Destination wells: as many as source wells, in the same order",
            "ui_hint": "well_selector",
            "plate_ref": "dest_plate",
        },
        "volume_ul": {"description": "Volume per transfer", "unit": "µL", "min": 0.5, "max": 1000.0},
    },
)
async def simple_transfer(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    source_plate: Plate,
    dest_plate: Plate,
    tip_rack: TipRack,
    source_wells: str = "A1",
    dest_wells: str = "B1",
    volume_ul: float = 100.0,
) -> dict[str, Any]:
    """Transfer liquid from source wells to destination wells, the first to the first and so on.

    Every transfer has a tip of its own, which goes to the trash afterwards: no liquid is carried from one
    well to another. Tips are taken column by column, from A1 downwards.

    The run passes when every transfer was carried out. It measures no volume, and says so.
    """
    sources = source_plate[Wells(source_wells)]
    destinations = dest_plate[Wells(dest_wells)]
    if len(sources) != len(destinations):
        raise ValueError(
            f"{len(sources)} source wells ({source_wells}) and {len(destinations)} destination wells "
            f"({dest_wells}): there must be as many"
        )
    transfers = []
    for source, destination, tip in zip(
        sources, destinations, fresh_tips(tip_rack, len(sources)), strict=True
    ):
        await liquid_handler.pick_up_tips([tip])
        await liquid_handler.aspirate([source], vols=[volume_ul])
        await liquid_handler.dispense([destination], vols=[volume_ul])
        await liquid_handler.discard_tips()
        transfers.append(
            {
                "source_plate": source_plate.name,
                "source_well": source.get_identifier(),
                "dest_plate": dest_plate.name,
                "dest_well": destination.get_identifier(),
                "volume_ul": volume_ul,
            }
        )
    state["transfers"] = transfers
    count = len(sources)
    output("transfer_count", len(transfers), title="Transfers", low=count)
    output("total_volume", volume_ul * len(transfers), "µL", "Total volume, not measured")
    done = "The transfer" if count == 1 else f"All {count} transfers"
    verdict(
        "passed",
        f"{done} of {volume_ul:g} µL {'was' if count == 1 else 'were'} carried out; no volume was measured.",
        ["transfer_count"],
    )
    return state


def fresh_tips(tip_rack: TipRack, count: int) -> list[TipSpot]:
    """Return the first tips of the rack, column by column."""
    tips = [spot for spot in tip_rack.get_all_items() if spot.has_tip()]
    if len(tips) < count:
        raise ValueError(f"{count} transfers need {count} tips, and {tip_rack.name} has {len(tips)}")
    return tips[:count]
