"""Dilute a sample along a row, and weigh the plate after each step."""

import asyncio
import math
from itertools import pairwise
from typing import Any

from praxis import protocol_function, series, step
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough
from pylabrobot.scales import Scale


@protocol_function(
    name="dilution_series",
    title="Dilution series, weighed",
    version="2.0.0",
    description="Dilute a sample along a row, and weigh the plate after each step",
    category="liquid_handling",
    tags=["dilution", "gravimetric"],
    is_top_level=True,
    param_metadata={
        "liquid_handler": {"description": "The robot that pipettes"},
        "scale": {"description": "The balance under the plate"},
        "plate": {"description": "Plate with the sample in column 1"},
        "tip_rack": {"description": "Fresh tips"},
        "diluent": {"description": "Trough with the diluent"},
        "dilutions": {"description": "Dilution steps", "min": 1, "max": 11},
        "volume_ul": {"description": "Volume that is carried on", "unit": "µL", "min": 1, "max": 150},
    },
)
async def dilution_series(
    state: dict[str, Any],
    liquid_handler: LiquidHandler,
    scale: Scale,
    plate: Plate,
    tip_rack: TipRack,
    diluent: Trough,
    dilutions: int = 11,
    volume_ul: float = 100.0,
) -> dict[str, Any]:
    """Diluent first, then sample from well to well; the plate is weighed after each."""
    wells = plate.row("A")[: dilutions + 1]
    await liquid_handler.pick_up_tips(tip_rack["A1"])
    with step(f"Diluent into A2 to A{dilutions + 1}"):
        for well in wells[1:]:
            await liquid_handler.aspirate([diluent], vols=[volume_ul])
            await liquid_handler.dispense([well], vols=[volume_ul])
    await liquid_handler.discard_tips()
    await liquid_handler.pick_up_tips(tip_rack["B1"])
    for number, (source, target) in enumerate(pairwise(wells), 1):
        with step(f"Dilution {number} of {dilutions}: A{number} to A{number + 1}"):
            await liquid_handler.aspirate([source], vols=[volume_ul])
            await liquid_handler.dispense([target], vols=[volume_ul])
        for reading in range(12):
            grams = float(await scale.read_weight())
            noise = 0.02 * math.sin(number * 7.0 + reading)
            series("temperature", 37.0 + noise, "°C", title="Temperature")
            series("mass", 42.0 + grams + number * 0.1, "g", title="Mass on the balance")
            await asyncio.sleep(0.3)
        print(f"Dilution {number} of {dilutions} done, {42.0 + number * 0.1:.3f} g")
        if number == 4:
            print("Warning: the plate was weighed with its lid off")
    await liquid_handler.discard_tips()
    state["concentrations"] = {f"A{n + 1}": 0.5**n for n in range(dilutions + 1)}
    return state
