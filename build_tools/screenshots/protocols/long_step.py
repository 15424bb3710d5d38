"""One long step, and a program that parks its instruments when it is stopped."""

import asyncio
import time

from praxis import protocol_function, step


@protocol_function(title="Wash the plate", category="plate_handling", tags=["washing"])
async def long_step(cycles: int = 4) -> None:
    """Each cycle computes for some seconds; parking also takes some."""
    try:
        for cycle in range(1, cycles + 1):
            with step(f"Wash cycle {cycle} of {cycles}"):
                wash()
            await asyncio.sleep(0)
    finally:
        with step("Park the washer"):
            await asyncio.sleep(4.0)


def wash() -> None:
    """Take twelve seconds."""
    until = time.monotonic() + 12.0
    while time.monotonic() < until:
        time.sleep(0.05)
