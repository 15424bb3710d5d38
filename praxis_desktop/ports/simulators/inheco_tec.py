"""An Inheco TEC control box (MTC or STC) with up to six CPAC or Thermoshake modules, on USB (HID).

Sources: PyLabRobot's InhecoTECControlBox, InhecoCPACBackend and InhecoThermoshakeBackend: reports of eight
bytes, seven characters and ``#`` if more follow, commands with a slot's number and a checksum, answers that
begin with the command's first four characters in lower case and an error digit, units (tenths of a degree,
rpm), and the ranges of speeds and shapes.

Assumed: the error numbers (2 unknown command, 3 wrong operand, 4 no such module, 5 wrong checksum), the
checksum of an answer (like a command's, but never a backslash, which the driver cannot decode), the range of
4 to 70 °C, and all rates.

PyLabRobot 0.2.2 sends eight-character commands incorrectly, so that speeds of 1000 rpm or more end in a
time-out, and it always sets the speed and shape of slot 1, whatever the module's index. ``ATE0`` and ``ASE0``
stop a module's heater and shaker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.inheco import checksum
from praxis_desktop.ports.simulators.instrument import Ramp, Refused
from praxis_desktop.ports.simulators.usb_instrument import HidInstrument
from praxis_desktop.ports.simulators.world import WorldPart
from praxis_desktop.ports.usb import Endpoint

_SLOTS = 6
_REPORT = 8
_MORE = ord("#")
_LONGEST = 64
_UNKNOWN, _OPERAND, _NO_MODULE, _CHECKSUM, _BUSY = 2, 3, 4, 5, 6
_LOWEST_C, _HIGHEST_C = 4.0, 70.0
_SLOWEST_RPM, _FASTEST_RPM, _SHAPES = 60, 2000, 6
_SHAKER, _CPAC, _EMPTY = "S", "C", "-"
_ANSWER_S = 0.01
_COMMAND = re.compile(r"([0-6])([A-Z]{3})(-?\d{0,5})")
_VERSIONS = ("BOOT V2.1", "MTC_V3.5", "", "HW 2.0", "(C) INHECO GMBH")
"""The replies to RFV0 to RFV4. RFV2 requests the serial number, which differs for each module."""


class Module:
    """A CPAC or Thermoshake module."""

    def __init__(self, *, number: int, ambient: float, rate: float) -> None:
        self.serial_number = f"{30411 + number}"
        self.target_c = 37.0
        self.heats = False
        self.celsius = Ramp(ambient, rise=rate, fall=rate / 2)
        self.rpm = 500
        self.shape = 0
        self.speed = Ramp(0.0, rise=400.0)
        self._ambient = ambient

    def regulate(self, now: int, *, on: bool) -> None:
        """Switch the temperature control on or off, or start to follow a new target."""
        self.heats = on
        self.celsius.aim(self.target_c if on else self._ambient, now)


class ControlBox(HidInstrument):
    """The control box. Temperatures are in degrees Celsius."""

    kind: ClassVar[str] = "inheco_tec"
    description: ClassVar[str] = "Inheco TEC control box, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x03EB, 0x2023)
    manufacturer: ClassVar[str] = "INHECO"
    product: ClassVar[str] = "TEC Control Box"
    serial_number: ClassVar[str] = "TEC01234"
    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x01, "interrupt", _REPORT, 1),
        Endpoint(0x81, "interrupt", _REPORT, 1),
    )
    world_part: ClassVar[WorldPart] = "heater"
    command_names: ClassVar[Mapping[str, str]] = {
        "nRAT0, nRFVn": "temperature in tenths of a degree, versions",
        "nSTTn, nATE1, nATE0": "target in tenths of a degree, heater on and off",
        "nSSRn, nSSSn, nASE1, nASE0": "speed, shape, shaker on and off",
        "0ADDn, 0ASD": "touch screen",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "ambient": "degrees Celsius around it, 23",
        "rate": "degrees per second that it heats; half of it, it cools; 0.2",
    }
    text_option_names: ClassVar[Mapping[str, str]] = {
        **HidInstrument.text_option_names,
        "modules": "a letter for each slot: S Thermoshake, C CPAC, - none; SSSCCC",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        ambient, rate = self.options.get("ambient", 23.0), max(self.options.get("rate", 0.2), 1e-6)
        self._modules = [Module(number=number, ambient=ambient, rate=rate) for number in range(_SLOTS)]
        self._touch_screen = True
        self._said = bytearray()

    # ---- HidInstrument
    def report(self, report: bytes, now: int) -> None:
        if len(report) == 1 + _REPORT and not report[0]:
            report = report[1:]  # the report's ID, for a device whose reports have none
        if report[-1:] == b"#" and len(self._said) < _LONGEST:
            self._said += report[:-1]
            return
        command = bytes(self._said + report.rstrip(b"\0"))
        self._said.clear()
        if len(command) > 1:
            self._answer(command, now)

    def disconnect(self, now: int) -> None:
        self._said.clear()
        super().disconnect(now)

    def word_of(self, command: str) -> str:
        return command.strip("\0")[:4]

    def busy_reply(self, command: str) -> bytes:
        return _reports(f"{command.strip(chr(0))[:4].lower()}{_BUSY}")[0]

    def temperature(self, now: int) -> float | None:
        """Return the temperature of the first module that is on or, if none is on, of the first module."""
        module = next((each for each in self._modules if each.heats), self._modules[0])
        return module.celsius.value(now)

    def lose_power(self, now: int) -> None:
        for module in self._modules:
            module.target_c, module.rpm, module.shape = 37.0, 500, 0
            module.regulate(now, on=False)
            module.speed.aim(0.0, now)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "modules": [
                {
                    "kind": {_SHAKER: "Thermoshake", _CPAC: "CPAC"}.get(self._kind_in(slot), "none"),
                    "temperature_c": round(module.celsius.value(now), 2),
                    "target_c": module.target_c,
                    "is_heating": module.heats,
                    "rpm": round(module.speed.value(now)),
                    "target_rpm": module.rpm,
                    "shape": module.shape,
                }
                for slot, module in enumerate(self._modules)
            ],
            "touch_screen": self._touch_screen,
        }

    # ---- commands
    def _answer(self, command: bytes, now: int) -> None:
        text = command[:-1].decode("latin-1")
        try:
            if _checksum(text) != command[-1]:
                raise Refused(_CHECKSUM)
            told = "0" + self._carry_out(text, now)
        except Refused as refused:
            told = str(refused.number)
        for report in _reports(text[:4].lower() + told):
            self.send_report(report, now, _ANSWER_S)

    def _carry_out(self, text: str, now: int) -> str:
        match = _COMMAND.fullmatch(text)
        if match is None:
            raise Refused(_UNKNOWN)
        slot, name, operand = int(match[1]), match[2], match[3]
        if slot == 0:
            return self._set_screen(name, operand)
        kind, module = self._kind_in(slot - 1), self._modules[slot - 1]
        if kind == _EMPTY:
            raise Refused(_NO_MODULE)
        if name == "RAT" and operand == "0":
            return str(round(module.celsius.value(now) * 10))
        if name == "RFV":
            return _VERSIONS[_number(operand, 0, len(_VERSIONS) - 1)] or module.serial_number
        if name == "STT":
            module.target_c = _number(operand, round(_LOWEST_C * 10), round(_HIGHEST_C * 10)) / 10
            module.regulate(now, on=module.heats)
        elif name == "ATE":
            module.regulate(now, on=bool(_number(operand, 0, 1)))
        elif kind == _SHAKER and name in ("SSR", "SSS", "ASE"):
            self._set_shaker(module, name, operand, now)
        else:
            raise Refused(_UNKNOWN)
        return ""

    def _set_screen(self, name: str, operand: str) -> str:
        if name == "ADD":
            self._touch_screen = bool(_number(operand, 0, 1))
        elif name != "ASD" or operand:
            raise Refused(_UNKNOWN)
        return ""

    @staticmethod
    def _set_shaker(module: Module, name: str, operand: str, now: int) -> None:
        if name == "SSS":
            module.shape = _number(operand, 0, _SHAPES - 1)
            return
        shakes = module.speed.target > 0
        if name == "SSR":
            module.rpm = _number(operand, _SLOWEST_RPM, _FASTEST_RPM)
        else:
            shakes = bool(_number(operand, 0, 1))
        module.speed.aim(module.rpm if shakes else 0.0, now)

    def _kind_in(self, slot: int) -> str:
        modules = self.texts.get("modules", "SSSCCC").upper()
        return modules[slot] if slot < len(modules) and modules[slot] in (_SHAKER, _CPAC) else _EMPTY


def _number(text: str, lowest: int, highest: int) -> int:
    if not text.lstrip("-") or not lowest <= int(text) <= highest:
        raise Refused(_OPERAND)
    return int(text)


def _checksum(text: str) -> int:
    """Return the checksum character for the end of a command; ``w`` stands in for characters with a special
    meaning.
    """
    found = checksum(text.encode("latin-1"))
    return ord("w") if found in (0, _MORE) else found


def _reports(text: str) -> list[bytes]:
    """Return the reports that contain a reply and its checksum."""
    found = _checksum(text)
    whole = text.encode("latin-1") + bytes((ord("w") if found == ord("\\") else found,))
    parts = [whole[start : start + _REPORT - 1] for start in range(0, len(whole), _REPORT - 1)]
    return [
        part + b"#" if number < len(parts) - 1 else part.ljust(_REPORT, b"\0")
        for number, part in enumerate(parts)
    ]
