"""Weigh again and again until the run is stopped."""

# /// script
# dependencies = ["pylabrobot[serial]>=0.2.2,<0.3"]
#
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import asyncio

from praxis import protocol_function, series, step
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend


@protocol_function(title="Weigh on", category="quality_control", tags=["gravimetric"])
async def weighing(readings: int = 60) -> None:
    """Readings in quick succession, then one every half minute."""
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("balance", size_x=0, size_y=0, size_z=0, backend=backend)
    await scale.setup()
    for number in range(1, readings + 1):
        with step(f"Reading {number} of {readings}"):
            series("mass", float(await scale.read_weight(timeout="stable")), "g", title="Mass on the balance")
            await asyncio.sleep(0.3 if number <= 30 else 30.0)
