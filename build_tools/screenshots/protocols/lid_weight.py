"""Ask for a weight, which the balance can also enter."""

from praxis import protocol_function, step
from praxis.interactive import input as ask
from pylabrobot.scales import Scale


@protocol_function(title="Weigh the lid", category="quality_control", tags=["gravimetric"])
async def lid_weight(scale: Scale) -> None:
    """A value from the balance, or typed."""
    with step("Put lid on result plate"):
        weight = await ask(
            "Weigh the lid of the result plate\n"
            "Use a clean lid with condensation rings. Put it on the scale and enter what it weighs.",
            kind=float,
            minimum=10,
            maximum=15,
            unit="g",
            reading=scale.read_weight,
        )
    print(weight)
