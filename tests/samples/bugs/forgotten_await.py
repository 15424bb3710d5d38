"""A shaker whose stop call is not awaited, and so continues."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.heating_shaking import HeaterShaker


@protocol_function(name="forgotten_await", version="1.0.0", is_top_level=True)
async def forgotten_await(state: dict[str, Any], heater_shaker: HeaterShaker) -> dict[str, Any]:
    """Shake for a moment."""
    await heater_shaker.shake(speed=500)
    heater_shaker.stop_shaking()  # BUG not_awaited
    state["status"] = "completed"
    return state
