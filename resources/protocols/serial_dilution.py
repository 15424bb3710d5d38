"""Dilute a sample step by step along a row of a plate."""

import math
from typing import Any

from praxis import output, protocol_function, step, verdict
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough

MIXES = 3
MIX_SHARE = 0.8  # of the sample's volume: the tip never takes all of what it dispensed


@protocol_function(
    name="serial_dilution",
    title="Serial dilution",
    version="1.2.0",
    description="Perform serial dilution across a plate row",
    category="liquid_handling",
    tags=["demo", "dilution", "assay"],
    is_top_level=True,
    setup_instructions=[
        "Pipette the undiluted sample into column 1 of the row.",
        "Leave the other wells of the row empty; they are filled with diluent first.",
    ],
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "plate": {"description": "Plate with the sample in column 1 of the row"},
        "tip_rack": {"description": "Fresh tips: one for the diluent, one for the sample"},
        "diluent_trough": {"description": "Trough with the diluent"},
        "start_row": {"description": "Row to use", "options": list("ABCDEFGH")},
        "num_dilutions": {
            "label": "Dilutions",
            "description": "Dilution steps; the undiluted sample needs one more column",
            "min": 1,
            "max": 11,
        },
        "sample_volume_ul": {
            "description": "Volume transferred from each well to the next",
            "unit": "µL",
            "min": 1.0,
            "max": 1000.0,
        },
        "diluent_volume_ul": {
            "description": "Volume of diluent in each well",
            "unit": "µL",
            "min": 1.0,
            "max": 1000.0,
        },
        "dilution_factor": {
            "description": "Dilution factor from each well to the next; follows from the volumes",
            "min": 1.0,
        },
    },
)
async def serial_dilution(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    plate: Plate,
    tip_rack: TipRack,
    diluent_trough: Trough,
    start_row: str = "A",
    num_dilutions: int = 8,
    sample_volume_ul: float = 100.0,
    diluent_volume_ul: float = 100.0,
    dilution_factor: float = 2.0,
) -> dict[str, Any]:
    """Dilute the sample in column 1 of a row step by step.

    1. One tip puts diluent into columns 2 and following.
    2. A second tip carries sample from each column to the next and mixes. It goes from high to low
       concentration and is used for the whole row.
    3. The last well gives away what the others gave to their neighbours, so that all hold the same volume:
       it goes to the trash in the tip.

    The run passes when every dilution was carried out. It measures no concentration, and says so.
    """
    expected_factor = (sample_volume_ul + diluent_volume_ul) / sample_volume_ul
    if not math.isclose(dilution_factor, expected_factor, rel_tol=0.005):
        raise ValueError(
            f"{sample_volume_ul:g} µL into {diluent_volume_ul:g} µL dilutes {expected_factor:g} times, "
            f"not {dilution_factor:g} times: change a volume or dilution_factor"
        )
    row = plate.row(start_row)
    if num_dilutions >= len(row):
        raise ValueError(
            f"{num_dilutions} dilutions need {num_dilutions + 1} wells, "
            f"and row {start_row} of {plate.name} has {len(row)}"
        )
    wells = row[: num_dilutions + 1]
    names = [well.get_identifier() for well in wells]
    diluent_tip, sample_tip = tip_rack[0:2]
    steps: list[dict[str, Any]] = []

    with step(f"Diluent into {names[1]} to {names[-1]}"):
        await liquid_handler.pick_up_tips([diluent_tip])
        for well, name in zip(wells[1:], names[1:], strict=True):
            await liquid_handler.aspirate([diluent_trough], vols=[diluent_volume_ul])
            await liquid_handler.dispense([well], vols=[diluent_volume_ul])
            steps.append(
                {
                    "operation": "add_diluent",
                    "well": name,
                    "volume_ul": diluent_volume_ul,
                    "source": diluent_trough.name,
                }
            )
        await liquid_handler.discard_tips()

    concentrations = [1.0]
    await liquid_handler.pick_up_tips([sample_tip])
    for number in range(num_dilutions):
        source, destination = wells[number], wells[number + 1]
        with step(f"Dilution {number + 1} of {num_dilutions}: {names[number]} to {names[number + 1]}"):
            await liquid_handler.aspirate([source], vols=[sample_volume_ul])
            await liquid_handler.dispense([destination], vols=[sample_volume_ul])
            for _ in range(MIXES):
                await liquid_handler.aspirate([destination], vols=[sample_volume_ul * MIX_SHARE])
                await liquid_handler.dispense([destination], vols=[sample_volume_ul * MIX_SHARE])
        steps.append(
            {
                "operation": "transfer",
                "source_well": names[number],
                "dest_well": names[number + 1],
                "volume_ul": sample_volume_ul,
            }
        )
        concentrations.append(concentrations[-1] / dilution_factor)

    await liquid_handler.aspirate([wells[-1]], vols=[sample_volume_ul])
    await liquid_handler.discard_tips()
    steps.append({"operation": "discard", "well": names[-1], "volume_ul": sample_volume_ul})

    state["dilution_steps"] = steps
    state["well_positions"] = names
    state["concentrations"] = concentrations
    carried_out = len(concentrations) - 1
    output("dilutions", carried_out, title="Dilutions", low=num_dilutions)
    thinnest = dilution_factor**num_dilutions
    output("last_dilution", round(thinnest, 3), title=f"Dilution in {names[-1]}, 1 to")
    done = "The dilution was" if num_dilutions == 1 else f"All {num_dilutions} dilutions were"
    verdict(
        "passed",
        f"{done} carried out, to 1 in {thinnest:g} in {names[-1]}; no concentration was measured.",
        ["dilutions"],
    )
    return state
