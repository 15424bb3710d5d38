"""An Inheco Incubator Shaker stack: up to six units that answer in binary frames over one line.

Sources: PyLabRobot's Inheco backend (frames, checksum, commands, the meaning of reports and of error numbers,
DTR and RTS that must be off) and the rules it quotes from the manual: nothing but reports before ``AID``,
which closes the drawer and stops heater and shaker at once. A command is ``[length] [0x30 + DIP] [0xC0 +
count]``, the text ``T0`` with the unit's number and the command, and a checksum; an answer is ``[0xB0 +
DIP]``, text, and ``[0xB0 + DIP] [0x20 + error] [0x60]``. Assumed: that an answer's text comes in one piece,
that drawer and self-test answer when they are done and anything else meanwhile is not executable (8), that it
hears nothing while DTR or RTS is on, that it forgets an incomplete command after half a second, and all
rates.

``ASE0`` and ``SHE0`` stop a unit's shaker and heater; both must be sent to each unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.inheco_unit import (
    NO_SUCH_FLOOR,
    NOT_EXECUTABLE,
    OK,
    PROTOCOL,
    Refused,
    Unit,
)
from praxis_desktop.ports.simulators.instrument import Instrument

_HEADER = 3
_SHORTEST, _LONGEST = _HEADER + 4, _HEADER + 0x3F
_COMMAND = re.compile(rb"T0(\d)([A-Z]{3}[A-Z0-9,]*)\Z")
_ANSWER_S = 0.02


def checksum(data: bytes) -> int:
    """The CRC-8 that ends a command frame: start 0xA1, bits from the lowest on, 0x18 reflected."""
    crc = 0xA1
    for byte in data:
        for bit in range(8):
            if ((byte >> bit) ^ crc) & 1:
                crc = (crc ^ 0x18) >> 1 | 0x80
            else:
                crc >>= 1
    return crc


class IncubatorShaker(Instrument):
    """The stack. Temperatures in degrees Celsius, frequencies in tenths of a hertz."""

    kind: ClassVar[str] = "inheco"
    description: ClassVar[str] = "Inheco Incubator Shaker stack, simulated"
    line: ClassVar[LineSettings] = LineSettings(19200)
    terminator: ClassVar[bytes] = b"\x60"
    command_gap_s: ClassVar[float] = 0.5
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0x6001)
    command_names: ClassVar[Mapping[str, str]] = {
        "R...": "reports: firmware, model, temperatures, drawer, plate",
        "AID": "initialize: close the drawer, stop heater and shaker",
        "AOD, ACD": "open and close the drawer",
        "STTn, SHE0, SHE1": "target in tenths of a degree, heater",
        "SSP..., ASE0, ASE1, ASEND": "shaker's motion, off and on",
        "AQS": "self-test",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "units": "units in the stack, 1 to 6, 1",
        "dip": "DIP switch number, 0 to 15, 2",
        "type": "0 MP, 1 MP with shaker, 2 DWP, 3 DWP with shaker; 1",
        "plate": "1: a plate is in each unit, 0",
        "ambient": "degrees Celsius around it, 23",
        "rate": "degrees per second it heats; half of it, it cools; 0.05",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        units, dip, kind = int(option("units", 1)), int(option("dip", 2)), int(option("type", 1))
        if not (1 <= units <= 6 and 0 <= dip <= 15 and 0 <= kind <= 3):
            raise UsageError(
                "there is no such Inheco stack", hint="It has 1 to 6 units, DIP 0 to 15, type 0 to 3."
            )
        self._dip = dip
        self._units = [
            Unit(
                kind,
                serial_number=f"{self.chance.randrange(10**4, 10**5)}",
                ambient=option("ambient", 23.0),
                rate=max(option("rate", 0.05), 1e-6),
                has_plate=bool(option("plate", 0)),
            )
            for _ in range(units)
        ]

    # ---- Instrument
    def receive(self, data: bytes, now: int) -> list[bytes]:
        if self.carries_lines and (self.outputs["dtr"] or self.outputs["rts"]):
            return super().receive(b"", now)
        return super().receive(data, now)

    def split(self, received: bytearray) -> list[bytes]:
        frames = []
        while len(received) >= _HEADER:
            length, address, count = received[:_HEADER]
            if not (
                _SHORTEST <= length <= _LONGEST and address >> 4 == 3 and count == 0xC0 + length - _HEADER
            ):
                del received[0]  # noise: look for a frame behind it
                continue
            if len(received) < length + 1:
                break
            frames.append(bytes(received[: length + 1]))
            del received[: length + 1]
        return frames

    def obey(self, command: bytes, now: int) -> None:
        if command[1] != 0x30 + self._dip:
            return  # for another stack on the same line
        match = _COMMAND.match(command[_HEADER:-1])
        if checksum(command[:-1]) != command[-1] or match is None:
            self.send(self._frame("", PROTOCOL), now, _ANSWER_S)
            return
        try:
            answer, takes_s = self._tell_unit(int(match[1]), match[2].decode("ascii"), now)
            self.send(self._frame(answer, OK), now, takes_s or _ANSWER_S)
        except Refused as refused:
            self.send(self._frame("", refused.code), now, _ANSWER_S)

    def busy_reply(self, command: str) -> bytes:
        return self._frame("", NOT_EXECUTABLE) if command[1:2] == chr(0x30 + self._dip) else b""

    def transmission_error(self) -> bytes:
        return b""

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "units": [
                {
                    "is_initialized": unit.is_initialized,
                    "is_busy": now < unit.busy_until,
                    "drawer_is_open": unit.drawer_is_open,
                    "has_plate": unit.has_plate,
                    "heating": unit.heating,
                    "temperature_c": round(unit.temperature.value(now), 2),
                    "target_c": unit.target_tenths / 10,
                    "is_shaking": unit.is_shaking,
                    "frequency_hz": round(unit.frequency.value(now) / 10, 1),
                }
                for unit in self._units
            ]
        }

    def _tell_unit(self, number: int, command: str, now: int) -> tuple[str, float]:
        if number >= len(self._units):
            raise Refused(NO_SUCH_FLOOR)
        if command.startswith("RDA"):
            count = len(self._units) if command[3:4] == "0" else 0
            if command[4:] == ",0":
                return str((1 << count) - 1), 0.0
            if command[4:] == ",1":
                return str(count), 0.0
        return self._units[number].do(command, now)

    def _frame(self, text: str, error: int) -> bytes:
        header = bytes([0xB0 + self._dip])
        start = header + text.encode("ascii") if text else b""
        return start + header + bytes([0x20 + error]) + self.terminator
