"""Shake a plate at a temperature for a while, and say which temperatures it really had."""

import asyncio

from praxis import Duration, output, protocol_function, series, step, verdict
from pylabrobot.heating_shaking import HeaterShaker


@protocol_function(
    name="shake_and_incubate",
    title="Shake and incubate",
    version="1.1.0",
    description="Shake a plate on a heater shaker at a temperature",
    category="incubation",
    tags=["serial", "incubation", "shaking"],
    is_top_level=True,
    requires_deck=False,
    setup_instructions=["Put the plate onto the shaker, with a lid or seal."],
    param_metadata={
        "heater_shaker": {"description": "The heater shaker, such as a BioShake"},
        "temperature_c": {
            "description": "Temperature of the plate's holder",
            "unit": "°C",
            "min": 4.0,
            "max": 99.0,
            "step": 0.5,
        },
        "speed_rpm": {
            "description": "Speed; the instrument refuses speeds it cannot reach",
            "unit": "rpm",
            "min": 200,
            "max": 3000,
        },
        "incubation": {"description": "How long the plate is shaken at the temperature", "min": 1},
        "heating_limit": {"description": "Longest time for heating or cooling", "min": 1},
        "tolerance_c": {
            "description": "Acceptable deviation of the temperature",
            "unit": "°C",
            "min": 0.1,
            "max": 10.0,
        },
        "look_every": {"description": "Time between two temperature readings", "min": 1},
    },
)
async def shake_and_incubate(
    heater_shaker: HeaterShaker,
    temperature_c: float = 37.0,
    speed_rpm: int = 500,
    incubation: Duration = Duration("10 min"),
    heating_limit: Duration = Duration("15 min"),
    tolerance_c: float = 1.0,
    look_every: Duration = Duration("30 s"),
) -> None:
    """Bring the holder to the temperature, shake, look at the temperature meanwhile, and let go.

    However it ends, motor and heater are switched off and the plate can be taken off. The run passes when the
    temperature stayed within the tolerance at every look. How fast it really shook is not measured.
    """
    temperatures: list[float] = []
    low, high = temperature_c - tolerance_c, temperature_c + tolerance_c
    clock = asyncio.get_running_loop().time
    try:
        with step(f"Heat to {temperature_c:g} °C"):
            await heater_shaker.set_temperature(temperature_c)
            await heater_shaker.wait_for_temperature(timeout=heating_limit, tolerance=tolerance_c)
        with step(f"Incubate at {speed_rpm} rpm", expected=incubation):
            await heater_shaker.shake(speed=speed_rpm)  # locks the plate, and returns once it shakes
            start = clock()
            while clock() - start < incubation:
                temperatures.append(await heater_shaker.get_temperature())
                series("temperature", temperatures[-1], "°C", "Temperature of the holder", low=low, high=high)
                next_look = min(len(temperatures) * look_every, incubation)
                await asyncio.sleep(max(0.0, start + next_look - clock()))
    finally:
        with step("Let go of the plate"):
            await heater_shaker.stop_shaking()
            if heater_shaker.backend.supports_locking:
                await heater_shaker.unlock_plate()
            await heater_shaker.deactivate()

    farthest = max(temperatures, key=lambda celsius: abs(celsius - temperature_c))
    deviation = round(farthest - temperature_c, 3)
    mean = sum(temperatures) / len(temperatures)
    output("mean_temperature", round(mean, 2), "°C", "Mean temperature", low=low, high=high)
    output(
        "largest_deviation",
        deviation,
        "°C",
        "Largest deviation",
        low=-tolerance_c,
        high=tolerance_c,
    )
    output("looks", len(temperatures), title="Looks at the temperature", low=1)
    found = f"{farthest:.2f} °C, limits {low:g} to {high:g} °C"
    figures = ["largest_deviation", "mean_temperature"]
    if abs(deviation) <= tolerance_c:
        verdict("passed", f"The temperature stayed inside; the farthest was {found}.", figures)
    else:
        verdict("failed", f"The temperature left its limits: {found}.", figures)
