"""New protocol.

Say here what it is for and what has to be ready: this is shown where the protocol is chosen.
"""

# Everything below is an example that works: change it to what you need.
#
#   praxis-desktop check new_protocol                                dry run: nothing moves, nobody waits
#   praxis-desktop run new_protocol --simulate                       run it with simulated instruments
#   praxis-desktop run new_protocol --machine scale=Mettler@DEVICE   run it; praxis-desktop ports has DEVICE

import asyncio
from typing import Any

from praxis import Duration, protocol_function, step
from pylabrobot.scales import Scale


@protocol_function(
    name="new_protocol",
    title="New protocol",
    version="0.1.0",
    description="Weigh something several times",
    category="weighing",
    tags=["template"],
    is_top_level=True,
    requires_deck=False,
    # What a person does before the run.
    setup_instructions=["Put an empty vessel onto the balance."],
    # What the form says of each parameter. "min", "max", "step", "options" and "unit" are checked before
    # anything moves.
    param_metadata={
        "scale": {"description": "The balance"},
        "count": {"description": "How often is weighed", "min": 1, "max": 100},
        "pause": {"description": "Time from one weighing to the next", "min": 0.5},
    },
)
async def new_protocol(
    state: dict[str, Any],  # what the run hands on and returns; it is in no form
    scale: Scale,  # a machine of PyLabRobot: who runs it chooses the backend and the port
    count: int = 5,
    pause: Duration = Duration("10 s"),  # given as 10 s, 5 min, 1 h; a number of seconds here
) -> dict[str, Any]:
    """Weigh the vessel ``count`` times."""
    await scale.tare()
    grams: list[float] = []
    for number in range(1, count + 1):
        # What is inside is shown as one step of the run, and so is each call of a machine.
        with step(f"weighing {number} of {count}"):
            grams.append(float(await scale.read_weight()))
        if number < count:
            await asyncio.sleep(pause)  # never time.sleep(): it can neither be stopped nor paused
    # What the run returns is kept with it: numbers, texts, lists and dicts.
    state["grams"] = grams
    state["mean_g"] = sum(grams) / len(grams)
    return state
