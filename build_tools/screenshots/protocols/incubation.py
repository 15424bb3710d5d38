"""Ask a person for the lid and for the temperature, then incubate."""

import asyncio

from praxis import protocol_function, step
from praxis.interactive import input as ask
from praxis.interactive import pause


@protocol_function(title="Incubation with a lid", category="incubation", tags=["incubation"])
async def incubation(minutes: int = 30) -> None:
    """Two questions, then a long wait."""
    with step("Check the lid"):
        await pause("Put the lid on the plate", done=("Lid is on", "Go on to the temperature"))
    with step("Set the temperature"):
        celsius = await ask(
            "Temperature that the incubator shows", kind=float, minimum=4, maximum=60, unit="°C"
        )
    print(f"Incubating at {celsius:.1f} °C")
    with step(f"Incubate for {minutes} min", expected=minutes * 60):
        await asyncio.sleep(minutes * 60)
