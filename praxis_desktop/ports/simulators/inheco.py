"""An Inheco Incubator Shaker stack: up to six units that answer in binary frames over one line.

Sources: PyLabRobot's Inheco backend (frames, checksum, commands, the meaning of reports and error numbers,
that DTR and RTS must be off) and the rules that it quotes from the manual: only reports are allowed before
``AID``, which closes the drawer and immediately stops heater and shaker. A command is ``[length] [0x30 + DIP]
[0xC0 + count]``, the text ``T0`` with the unit's number and the command, and a checksum; an answer is ``[0xB0
+ DIP]``, text, and ``[0xB0 + DIP] [0x20 + error] [0x60]``. Assumed: that an answer's text is sent in one
piece, that drawer and self-test commands are answered when they are done and that other commands are not
executable (8) meanwhile, that the stack receives nothing while DTR or RTS is on, that it drops an incomplete
command after half a second, and all rates.

``ASE0`` and ``SHE0`` stop a unit's shaker and heater; both must be sent to each unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument, Ramp, Refused
from praxis_desktop.ports.transport import LineSettings

OK, INVALID_COMMAND, INVALID_OPERAND, PROTOCOL, NOT_INITIALIZED = 0, 2, 3, 4, 7
NOT_EXECUTABLE, DRAWER_NOT_CLOSED, UNEXPECTED_LABWARE, NO_SUCH_FLOOR = 8, 9, 10, 14

DRAWER_S = 4.0
SELF_TEST_S = 20.0
_MAX_TENTHS = 850
_LOWEST_HZ10, _HIGHEST_HZ10 = 66, 300
_MAX_AMPLITUDE = 30


class Unit:
    """A unit of the stack. ``do`` returns the unit's reply, and the delay before it in seconds."""

    def __init__(
        self, kind: int, *, serial_number: str, ambient: float, rate: float, has_plate: bool
    ) -> None:
        self.kind = kind
        self.serial_number = serial_number
        self.has_plate = has_plate
        self.is_initialized = False
        self.drawer_is_open = False
        self.busy_until = 0
        self.drawer_cycles = 17
        self.target_tenths = 370
        self.heating = 0
        self._ambient = ambient
        self.temperature = Ramp(ambient, rise=rate, fall=rate / 2)
        self.hottest = ambient
        self.frequency = Ramp(0.0, rise=50.0)
        self.is_shaking = False
        self.pattern = [20, 20, 100, 100, 90]
        """The shaking pattern: amplitudes in x and y (1/10 mm), frequencies in x and y (1/10 Hz), phase
        (degrees).
        """

    @property
    def can_shake(self) -> bool:
        """Whether this model has a shaker."""
        return self.kind in (1, 3)

    def do(self, command: str, now: int) -> tuple[str, float]:
        """Carry out ``command``. Raises Refused."""
        if now < self.busy_until:
            raise Refused(NOT_EXECUTABLE)
        if command.startswith("R"):
            return self._report(command[1:3], command[3:], now), 0.0
        if command == "AID":
            return self._initialize(now)
        if not self.is_initialized:
            raise Refused(NOT_INITIALIZED)
        if command[:1] == "S":
            self._set(command[1:3], command[3:], now)
            return "", 0.0
        if command in ("AOD", "ACD"):
            return self._drive_drawer(command == "AOD", now)
        if command.startswith("ASE") and self.can_shake:
            self._shake(command[3:], now)
            return "", 0.0
        if command == "AQS":
            return self._test_itself(now)
        raise Refused(INVALID_COMMAND)

    # ---- reports
    def _report(self, name: str, operand: str, now: int) -> str:
        reports = self._shaker_reports(now) if self.can_shake else {}
        reports |= {
            "TS": str(self.kind),
            "FV0": "IncShak_C_V3.41_02/2019",
            "FV2": self.serial_number,
            "CM": "2024-03-12 0000",
            "CD": "2024-03-12",
            "DM": "60",
            "LW": str(int(self.has_plate)),
            "DS": str(int(self.drawer_is_open)),
            "DC1": "1204",
            "DC2": str(self.drawer_cycles),
            "EE": "0" if self.is_initialized else "1",
            "TT": str(self.target_tenths),
            "HE": str(self.heating),
            "DT": str(self.target_tenths - self._tenths(now)),
            "MT": str(_MAX_TENTHS),
            "MT1": str(round(max(self.hottest, self.temperature.value(now)) * 10)),
            "PC1": "15",
            "PC2": "4",
            **{f"AT{sensor}": str(self._tenths(now)) for sensor in (1, 2, 3)},
        }
        if name + operand in reports:
            return reports[name + operand]
        raise Refused(INVALID_OPERAND if any(known[:2] == name for known in reports) else INVALID_COMMAND)

    def _shaker_reports(self, now: int) -> dict[str, str]:
        amplitude_x, amplitude_y, frequency_x, frequency_y, phase = map(str, self.pattern)
        actual = str(round(self.frequency.value(now)))
        moves = self.is_shaking
        stable = moves and self.frequency.has_arrived(now)
        return {
            "SE": "1" if moves else "0" if self.frequency.has_arrived(now) else "2",
            "FX0": frequency_x,
            "FX1": actual,
            "FY0": frequency_y,
            "FY1": actual,
            **{f"AX{n}": amplitude_x if n != 1 or moves else "0" for n in range(3)},
            **{f"AY{n}": amplitude_y if n != 1 or moves else "0" for n in range(3)},
            "PS0": phase,
            "PS1": phase if stable else "12345",
        }

    def _tenths(self, now: int) -> int:
        return round(self.temperature.value(now) * 10)

    # ---- settings
    def _set(self, name: str, operand: str, now: int) -> None:
        if name == "TT":
            self.target_tenths = _number(operand, 0, _MAX_TENTHS)
            self._regulate(now)
        elif name == "HE":
            self.heating = _number(operand, 0, 2)
            self._regulate(now)
        elif name == "SP" and self.can_shake:
            self._set_pattern(operand, now)
        else:
            raise Refused(INVALID_COMMAND)

    def _regulate(self, now: int) -> None:
        self.hottest = max(self.hottest, self.temperature.value(now))
        self.temperature.aim(self.target_tenths / 10 if self.heating else self._ambient, now)

    def _set_pattern(self, operand: str, now: int) -> None:
        numbers = operand.split(",")
        if len(numbers) != 5:
            raise Refused(INVALID_OPERAND)
        amplitudes = [_number(number, 0, _MAX_AMPLITUDE) for number in numbers[:2]]
        frequencies = [_number(number, _LOWEST_HZ10, _HIGHEST_HZ10) for number in numbers[2:4]]
        self.pattern = [*amplitudes, *frequencies, _number(numbers[4], 0, 360)]
        if self.is_shaking:
            self.frequency.aim(self.pattern[2], now)

    # ---- actions
    def _initialize(self, now: int) -> tuple[str, float]:
        """Stop the shaker and the heater, and close the drawer."""
        self.heating = 0
        self._regulate(now)
        self._stop_shaking(now)
        takes_s = DRAWER_S if self.drawer_is_open else 1.0
        self.drawer_is_open = False
        self.is_initialized = True
        self.busy_until = now + int(takes_s * SECOND)
        return "", takes_s

    def _drive_drawer(self, open_it: bool, now: int) -> tuple[str, float]:
        if self.drawer_is_open == open_it:
            return "", 0.0
        if not self.frequency.has_arrived(now) or self.is_shaking:
            raise Refused(NOT_EXECUTABLE)
        self.drawer_is_open = open_it
        self.drawer_cycles += open_it
        self.busy_until = now + int(DRAWER_S * SECOND)
        return "", DRAWER_S

    def _shake(self, operand: str, now: int) -> None:
        """Stop (``operand`` 0), shake if there is a plate (1), or shake regardless (ND)."""
        if operand == "0":
            self._stop_shaking(now)
            return
        if operand not in ("1", "ND"):
            raise Refused(INVALID_OPERAND)
        if self.drawer_is_open:
            raise Refused(DRAWER_NOT_CLOSED)
        if operand == "1" and not self.has_plate:
            raise Refused(UNEXPECTED_LABWARE)
        self.is_shaking = True
        self.frequency.aim(self.pattern[2], now)

    def lose_power(self, now: int) -> None:
        """Stop the shaker and the heater, and forget all settings."""
        self.is_initialized, self.heating, self.target_tenths = False, 0, 370
        self._regulate(now)
        self._stop_shaking(now)

    def _stop_shaking(self, now: int) -> None:
        self.is_shaking = False
        self.frequency.aim(0.0, now)

    def _test_itself(self, now: int) -> tuple[str, float]:
        if self.drawer_is_open:
            raise Refused(DRAWER_NOT_CLOSED)
        if self.has_plate:
            raise Refused(UNEXPECTED_LABWARE)
        self.busy_until = now + int(SELF_TEST_S * SECOND)
        return "0", SELF_TEST_S


def _number(text: str, lowest: int, highest: int) -> int:
    if not text.isdecimal() or len(text) > 6 or not lowest <= int(text) <= highest:
        raise Refused(INVALID_OPERAND)
    return int(text)


_HEADER = 3
_SHORTEST, _LONGEST = _HEADER + 4, _HEADER + 0x3F
_COMMAND = re.compile(rb"T0(\d)([A-Z]{3}[A-Z0-9,]*)\Z")
_ANSWER_S = 0.02


def checksum(data: bytes) -> int:
    """Return the CRC-8 that ends a command frame: start value 0xA1, lowest bit first, reflected mask 0x18."""
    crc = 0xA1
    for byte in data:
        for bit in range(8):
            if ((byte >> bit) ^ crc) & 1:
                crc = (crc ^ 0x18) >> 1 | 0x80
            else:
                crc >>= 1
    return crc


class IncubatorShaker(Instrument):
    """The stack. Temperatures are in degrees Celsius, frequencies in tenths of a hertz."""

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
                del received[0]  # noise: look for a frame after it
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
            self.send(self._frame("", refused.number), now, _ANSWER_S)

    def busy_reply(self, command: str) -> bytes:
        return self._frame("", NOT_EXECUTABLE) if command[1:2] == chr(0x30 + self._dip) else b""

    def transmission_error(self) -> bytes:
        return b""

    def lose_power(self, now: int) -> None:
        for unit in self._units:
            unit.lose_power(now)

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
