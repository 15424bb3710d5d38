"""An Inheco SCILA, an incubator with four drawers, on its SiLA 1 interface (HTTP, port 8080).

Sources: what PyLabRobot 0.2.2 sends and expects (SCILABackend, InhecoSiLAInterface and their tests), and the
return codes and states of SiLA 1 that its ODTC driver lists. A command is a SOAP message with its own number;
it is accepted (return code 2), and its result is sent in a ResponseEvent (3) to the address that Reset names.
GetStatus is answered immediately. A command gets return code 4 during another command, 9 before Initialize,
and 11 for a wrong argument.

Assumed: all times (Reset 3 s, Initialize 8 s, a drawer 4 s, anything else 0.5 s to 1 s), the message texts,
that a result is sent at least 0.5 s after the response, that Reset cancels the events for the commands that
it ends, that a jammed drawer results in return code 1000 and the state inError, and rates of 0.05 °C/s upward
and 0.01 °C/s downward. StatusEvents, which PyLabRobot ignores, are not sent; LockDevice and simulationMode do
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from praxis_desktop.ports.simulators.instrument import Ramp
from praxis_desktop.ports.simulators.sila_instrument import (
    BAD_PARAMETER,
    COMMANDS,
    DEVICE_ERROR,
    NOT_NOW,
    OPTIONS,
    Command,
    Operation,
    Refusal,
    Result,
    SilaInstrument,
    response_data,
)

_DRAWERS = (1, 2, 3, 4)
_MOST_C, _LEAST_C = 70.0, 5.0


class Scila(SilaInstrument):
    """The incubator. It sends results to a listening program; a run needs port grants for both directions."""

    kind: ClassVar[str] = "scila"
    description: ClassVar[str] = "Inheco SCILA incubator"
    device_class: ClassVar[int] = 24
    server_name: ClassVar[str] = "SCILA"
    command_names: ClassVar[Mapping[str, str]] = {
        **COMMANDS,
        "PrepareForInput": "choose the drawer that OpenDoor opens",
        "PrepareForOutput": "choose the drawer that CloseDoor closes",
        "OpenDoor": "open the drawer",
        "CloseDoor": "close the drawer",
        "GetDoorStatus": "Opened or Closed, for each drawer",
        "GetTemperature": "actual and target temperature, and whether it is controlled",
        "SetTemperature": "set the target, control the temperature or not",
        "GetLiquidLevel": "level of the water",
        "GetCO2FlowStatus": "flow of CO2",
        "GetValveStatus": "Opened or Closed, for each valve",
        "Maintenance": "open all drawers and switch off",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        **OPTIONS,
        "water": "1: its water level is High, 0: Low, 1",
        "jam": "the number of a drawer that jams, 0 for none",
    }

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._chamber = Ramp(self.ambient, rise=0.05 * self.pace, fall=0.01 * self.pace)
        self._target = self.ambient
        self._is_controlled = False
        self._chosen = 0
        self._open: set[int] = set()

    # ---- SilaInstrument
    def begin(self, command: Command, now: int) -> Operation:
        name = command.name
        if name.startswith("Prepare"):
            drawer = command.number("position")
            if drawer not in _DRAWERS:
                raise Refusal(BAD_PARAMETER, "position must be a number from 1 to 4")
            return Operation(1.0, lambda _: self._choose(int(drawer)))
        if name in ("OpenDoor", "CloseDoor"):
            if not self._chosen:
                raise Refusal(
                    NOT_NOW, "no drawer was chosen: PrepareForInput or PrepareForOutput comes first"
                )
            return Operation(4.0, lambda _: self._move(is_opening=name == "OpenDoor"))
        if name == "SetTemperature":
            return self._set_temperature(command, now)
        if name == "Maintenance":
            return Operation(8.0, lambda _: self._retire(), then="startup")
        return Operation(0.5, self._told(name))

    def _choose(self, drawer: int) -> Result:
        self._chosen = drawer
        return Result()

    def _move(self, *, is_opening: bool) -> Result:
        drawer, self._chosen = self._chosen, 0
        if drawer == int(self.options.get("jam", 0)):
            return Result(code=DEVICE_ERROR, message=f"drawer {drawer} is jammed")
        if is_opening:
            self._open.add(drawer)
        else:
            self._open.discard(drawer)
        return Result()

    def _set_temperature(self, command: Command, now: int) -> Operation:
        is_controlled = command.arguments.get("temperatureControl", "true") == "true"
        target = command.number("targetTemperature") if "targetTemperature" in command.arguments else None
        if target is not None and not _LEAST_C <= target <= _MOST_C:
            raise Refusal(BAD_PARAMETER, f"targetTemperature must be {_LEAST_C:g} to {_MOST_C:g} °C")
        self._target = self._target if target is None else target
        self._is_controlled = is_controlled
        self._chamber.aim(self._target if is_controlled else self.ambient, now)
        return Operation(0.5)

    def _retire(self) -> Result:
        self._open.update(_DRAWERS)
        return Result()

    def _told(self, name: str) -> Callable[[int], Result]:
        """Return a callback that computes the result of a query when the result is due."""

        def told(when: int) -> Result:
            values: dict[str, Mapping[str, float | bool | str]] = {
                "GetDoorStatus": {
                    f"Drawer{drawer}": "Opened" if drawer in self._open else "Closed" for drawer in _DRAWERS
                },
                "GetTemperature": {
                    "CurrentTemperature": round(self._chamber.value(when), 1),
                    "TargetTemperature": float(self._target),
                    "TemperatureControl": self._is_controlled,
                },
                "GetLiquidLevel": {"LiquidLevel": "High" if self.options.get("water", 1) else "Low"},
                "GetCO2FlowStatus": {"CO2FlowStatus": "NOK"},
                "GetValveStatus": {"H2O": "Closed", "CO2 Normal": "Closed", "CO2 Boost": "Closed"},
            }
            return Result(response_data(values[name]))

        return told

    # ---- Instrument
    def state(self, now: int) -> Mapping[str, object]:
        return {
            "state": self.sila_state,
            "temperature_c": round(self._chamber.value(now), 2),
            "target_c": self._target if self._is_controlled else None,
            "drawers_open": sorted(self._open),
        }

    def temperature(self, now: int) -> float | None:
        return self._chamber.value(now)
