"""A pump through PyLabRobot 0.2.2, whose Pump does not await its backend: nothing is ever sent."""

from typing import Any

from praxis.backend.core.decorators import protocol_function
from pylabrobot.pumps import Pump


@protocol_function(name="pump_that_stands_still", version="1.0.0", is_top_level=True)
async def pump_that_stands_still(state: dict[str, Any], pump: Pump) -> dict[str, Any]:
    """Turn the pump five times."""
    await pump.run_revolutions(5)  # BUG not_awaited
    state["status"] = "completed"
    return state
