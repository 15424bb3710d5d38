"""An Inheco ODTC, a thermal cycler on the deck, on its SiLA 1 interface (HTTP, port 8080).

Sources: what PyLabRobot 0.2.2 sends and expects (ExperimentalODTCBackend, InhecoSiLAInterface), and the
return codes, states and parallel commands that its later driver lists. Methods come as XML in SetParameters,
and ExecuteMethod runs one by name: a PreMethod brings block and lid to their temperatures; a Method goes
through its steps, with loops. DataEvents report both temperatures meanwhile; a ResponseEvent reports the end.

Assumed: all times (Reset 3 s, Initialize 8 s, the lid 5 s, anything else 0.5 s to 1 s); that a result comes
at least 0.5 s after the answer; that Reset and StopMethod cancel the events of the commands that they end;
slopes of at most 4.4 °C/s upward and 2.2 °C/s downward, for the lid 0.5 and 0.05 °C/s; that a PreMethod takes
at least 420 s if it is dynamic and 600 s otherwise; a DataEvent every 30 s; and return code 9 for a method
while the lid is open. Overshoot and PID are ignored; LockDevice and simulationMode do nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from msgspec import Struct

from praxis_desktop.ports.simulators.instrument import Appointment, Ramp
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
    parsed,
    response_data,
)

_FASTEST, _COOLING, _LID_RISE, _LID_FALL = 4.4, 2.2, 0.5, 0.05
_BLOCK_C, _LID_C = (4.0, 99.0), (30.0, 115.0)
_PRE_S, _DYNAMIC_PRE_S, _TELL_S = 600.0, 420.0, 30.0
_MOST_STEPS, _MOST_METHODS = 10_000, 100
_ALONE = {"SetParameters", "ExecuteMethod"}
_LID = {"OpenDoor", "CloseDoor"}


class _Step(Struct, frozen=True):
    """A part of a method: the targets in °C, the slope in °C/s, and the seconds at the target."""

    block: float
    lid: float
    slope: float = _FASTEST
    hold_s: float = 0.0
    waits_for_lid: bool = False


class _Method(Struct, frozen=True):
    steps: list[_Step]
    least_s: float = 0.0
    keeps_heat: bool = True


class Odtc(SilaInstrument):
    """The cycler. It sends its results to a listening program, so a run needs grants for both directions.

    The stop command, `StopMethod`, switches off the block and the lid.
    """

    kind: ClassVar[str] = "odtc"
    description: ClassVar[str] = "Inheco ODTC thermal cycler"
    device_class: ClassVar[int] = 30
    server_name: ClassVar[str] = "ODTC"
    command_names: ClassVar[Mapping[str, str]] = {
        **COMMANDS,
        "OpenDoor": "open the lid",
        "CloseDoor": "close the lid",
        "ReadActualTemperature": "all sensors, in 1/100 °C",
        "SetParameters": "store methods",
        "ExecuteMethod": "run a method to its end",
        "StopMethod": "end the method, switch off",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        **OPTIONS,
        "jam": "1: the lid jams when it opens",
    }

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._block = Ramp(self.ambient, rise=_FASTEST * self.pace, fall=_COOLING * self.pace)
        self._lid = Ramp(self.ambient, rise=_LID_RISE * self.pace, fall=_LID_FALL * self.pace)
        self._is_open = False
        self._methods: dict[str, _Method] = {}
        self._running = ""
        self._next: list[Appointment] = []

    # ---- SilaInstrument
    def may_begin(self, command: Command, under_way: Collection[str]) -> bool:
        others = _LID if command.name in _LID else _ALONE if command.name in _ALONE else {command.name}
        return command.name == "ReadActualTemperature" or others.isdisjoint(under_way)

    def begin(self, command: Command, now: int) -> Operation:
        match command.name:
            case "OpenDoor":
                return Operation(5.0, lambda _: self._opened())
            case "CloseDoor":
                return Operation(5.0, lambda _: self._closed())
            case "SetParameters":
                self._store(command)
                return Operation(1.0)
            case "ExecuteMethod":
                return self._execute(command, now)
            case "StopMethod":
                self.cancel("ExecuteMethod")
                self.stopped(now)
                return Operation(1.0)
            case _:
                return Operation(0.5, self._sensors)

    def stopped(self, now: int) -> None:
        for appointment in self._next:
            appointment.cancel()
        self._next.clear()
        self._running = ""
        self._switch_off(now)

    def _switch_off(self, now: int) -> None:
        self._block.set_rates(now, rise=_FASTEST * self.pace, fall=_COOLING * self.pace)
        self._block.aim(self.ambient, now)
        self._lid.aim(self.ambient, now)

    # ---- the lid and the sensors
    def _opened(self) -> Result:
        if self.options.get("jam"):
            return Result(code=DEVICE_ERROR, message="the lid is jammed")
        self._is_open = True
        return Result()

    def _closed(self) -> Result:
        self._is_open = False
        return Result()

    def _sensors(self, when: int) -> Result:
        block, lid = self._block.value(when), self._lid.value(when)
        values = {"Mount": block, "Mount_Monitor": block, "Lid": lid, "Lid_Monitor": lid}
        values |= dict.fromkeys(("Ambient", "PCB", "Heatsink", "Heatsink_TEC"), self.ambient)
        told = "".join(f"<{name}>{round(value * 100)}</{name}>" for name, value in values.items())
        return Result(response_data({"SensorValues": f"<SensorValues>{told}</SensorValues>"}))

    # ---- methods
    def _store(self, command: Command) -> None:
        """Store the methods in a parameter set. Raises Refusal."""
        try:
            found = parsed(command.arguments.get("paramsXML", "")).find(
                ".//Parameter[@name='MethodsXML']/String"
            )
            methods = parsed("" if found is None else (found.text or ""))
            read = {each.get("methodName", ""): _method(each) for each in methods if each.get("methodName")}
        except ValueError as error:
            raise Refusal(BAD_PARAMETER, f"paramsXML: {error}") from None
        if methods.findtext("DeleteAllMethods") == "true":
            self._methods.clear()
        if len(self._methods | read) > _MOST_METHODS:
            raise Refusal(BAD_PARAMETER, "there are too many methods")
        self._methods |= read

    def _execute(self, command: Command, now: int) -> Operation:
        name = command.arguments.get("methodName", "")
        method = self._methods.get(name)
        if method is None:
            raise Refusal(BAD_PARAMETER, f"there is no method {name}")
        if self._is_open:
            raise Refusal(NOT_NOW, "the lid is open")
        self._running = name
        seconds = self._go(method, 0, 0.0, self._block.value(now), now)
        number = command.arguments["requestId"]
        period = max(1.0, _TELL_S / self.pace)
        self._next.append(self.every(period, partial(self._tell_temperatures, number), now))
        return Operation(max(seconds, method.least_s), partial(self._finished, method))

    def _go(self, method: _Method, begin: int, after_s: float, block: float, now: int) -> float:
        """Schedule the steps of a method; return how long they take at the usual pace, in seconds."""
        for step in method.steps[begin:]:
            self._next.append(self.later(after_s / self.pace, partial(self._aim, step), now))
            rate = step.slope if step.block >= block else min(step.slope, _COOLING)
            ramp_s = abs(step.block - block) / rate
            if step.waits_for_lid:
                way = step.lid - self._lid.value(now)
                ramp_s = max(ramp_s, way / _LID_RISE if way > 0 else -way / _LID_FALL)
            after_s += ramp_s + step.hold_s
            block = step.block
        return after_s

    def _aim(self, step: _Step, when: int) -> None:
        fall = min(step.slope, _COOLING)
        self._block.set_rates(when, rise=step.slope * self.pace, fall=fall * self.pace)
        self._block.aim(step.block, when)
        self._lid.aim(step.lid, when)

    def _finished(self, method: _Method, when: int) -> Result:
        for appointment in self._next:
            appointment.cancel()
        self._next.clear()
        self._running = ""
        if not method.keeps_heat:
            self._switch_off(when)
        return Result()

    def _tell_temperatures(self, number: str, when: int) -> None:
        values = {"Current mount temperature": self._block, "Current lid temperature": self._lid}
        series = "".join(
            f'<dataSeries nameId="{name}" unit="1/100°C"><integerValue>{round(ramp.value(when) * 100)}'
            "</integerValue></dataSeries>"
            for name, ramp in values.items()
        )
        data = f"<data><AnyData>{escape(f'<any>{series}</any>')}</AnyData></data>"
        self.tell("DataEvent", f"<dataValue>{escape(data)}</dataValue>", number, when)

    # ---- Instrument
    def state(self, now: int) -> Mapping[str, object]:
        return {
            "state": self.sila_state,
            "block_c": round(self._block.value(now), 2),
            "lid_c": round(self._lid.value(now), 2),
            "lid": "open" if self._is_open else "closed",
            "method": self._running,
        }

    def temperature(self, now: int) -> float | None:
        return self._block.value(now)


def _method(element: Element) -> _Method:
    """Return the method that an XML element describes. Raises ValueError."""
    if element.tag == "PreMethod":
        block, lid = (
            _number(element, "TargetBlockTemperature", _BLOCK_C),
            _number(element, "TargetLidTemp", _LID_C),
        )
        is_dynamic = element.findtext("DynamicPreMethodDuration") == "true"
        return _Method([_Step(block, lid, waits_for_lid=True)], _DYNAMIC_PRE_S if is_dynamic else _PRE_S)
    start = _Step(
        _number(element, "StartBlockTemperature", _BLOCK_C),
        _number(element, "StartLidTemperature", _LID_C),
        waits_for_lid=True,
    )
    keeps_heat = element.findtext("PostHeating") == "true"
    return _Method([start, *_in_order(element.findall("Step"))], keeps_heat=keeps_heat)


def _in_order(elements: list[Element]) -> Iterator[_Step]:
    """Yield the steps of a method in the order of execution, with loops expanded. Raises ValueError."""
    steps = [
        _Step(
            _number(each, "PlateauTemperature", _BLOCK_C),
            _number(each, "LidTemp", _LID_C),
            _number(each, "Slope", (0.1, _FASTEST)),
            _number(each, "PlateauTime", (0, 86400)),
        )
        for each in elements
    ]
    jumps = [
        (int(_number(each, "GotoNumber", (0, index))), int(_number(each, "LoopNumber", (0, 1000))))
        for index, each in enumerate(elements, 1)
    ]
    left = [count for _, count in jumps]
    place = done = 0
    while place < len(steps):
        yield steps[place]
        done += 1
        if done > _MOST_STEPS:
            raise ValueError("a method has too many steps")
        back, count = jumps[place]
        if back and left[place]:
            left[place] -= 1
            place = back - 1
        else:
            left[place] = count  # an outer loop may start this loop again
            place += 1


def _number(element: Element, name: str, bounds: tuple[float, float]) -> float:
    """Return the number in the child ``name``. Raises ValueError if there is none within ``bounds``."""
    value = float(element.findtext(name) or "nan")
    if math.isnan(value) or not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"{name} must be {bounds[0]:g} to {bounds[1]:g}")
    return value
