"""A Tecan Freedom EVO, a liquid handler, on USB: its LiHa and its RoMa.

Sources: PyLabRobot's EVOBackend: frames (STX, module, three letters, parameters, NUL; an answer has an error
byte after the module), commands and their requirements, units (1/10 mm, a third of a microlitre per plunger
step, half steps per second), the error codes of LiHa and RoMa with their meanings, the deck's positions on
the arms' axes, and the volume corrections in the liquid classes for water.

Assumed: STX at the start of an answer; how long motions take (initializations 3 s to 10 s, the LiHa 300 mm/s,
the RoMa 400 mm/s, tips 2 s, a detection 1 s, liquids as long as their volumes and speeds require); the ranges
of an EVO 150; the error code for each refusal; that a plunger that moves without tracking moves air; that
every liquid behaves like water.

The labware on the deck comes from the bench; without any, some labware is assumed at every position. Not
simulated: MCA, PnP, wash stations, pumps, clots. No command that stops a motion is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Refused
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument
from praxis_desktop.ports.simulators.world import Where, WorldPart, share_of

_LIHA, _ROMA = "C5", "C1"
_COMMAND = re.compile(r"\x02([A-Z]\d)([A-Z]{3})((?:-?\d{0,6},){0,15}-?\d{0,6})\x00")
_LONGEST = 128
UNKNOWN, OPERAND, ABSENT, NOT_INITIALIZED, OVERFLOW, NO_LIQUID = 2, 3, 5, 7, 8, 9
NOT_FETCHED, NOT_MOUNTED, MOUNTED, NO_PLATE = 25, 26, 27, 9
_X_RANGE, _Y_RANGE, _Z_RANGE, _ROMA_Z_RANGE = 11_200, 2_650, 2_100, 2_500
_LOW = 1000
"""The height, in 0.1 mm, below which an arm is at the level of the labware."""
_NARROWEST, _WIDEST = 90, 380
_MOST_STEPS = 3150
_STEPS_PER_UL = 3
_LEFT_MM, _BACK_MM = 100.0, 346.5
"""The position on the deck, in mm, of the origin of the LiHa's axes."""
_DITI = ((15.01, 1.042, 1.1), (200.01, 1.034, 0.9), (1e9, 1.031, 6.12))
_FIXED = ((15.01, 1.045, 0.2), (500.01, 1.042, -0.04), (1e9, 1.0, 20.26))
"""The corrections for water: the largest volume, in µL, to which each applies, its factor and its offset."""
_ANSWER_S, _SETTLE_S = 0.005, 0.3
_LIHA_PER_S, _ROMA_PER_S = 3000.0, 4000.0
_TAKES_S = {"PIA": 10.0, "PIB": 5.0, "PIX": 3.0, "PID": 4.0, "AGT": 2.0, "ADT": 1.0, "AST": 1.0, "MDT": 1.0}
_TAKES_S |= {"PVL": 0.2, "MAZ": 0.5, "AGR": 1.0, "PAG": 0.5}

Numbers = Sequence[int | None]


class Channel:
    """A channel of the LiHa: its tip, the liquid in the tip, and the air. Volumes are in µL."""

    def __init__(self, *, is_fixed: bool) -> None:
        self.is_fixed = is_fixed
        self.has_tip = is_fixed
        self.z = _Z_RANGE
        self.liquid: dict[str, float] = {}
        self.drawn = 0.0
        """How far the plunger has travelled to draw the liquid, in µL."""
        self.trailing = 0.0
        """The air below the liquid, in µL."""

    def empty(self) -> None:
        """Record that the tip is empty."""
        self.liquid, self.drawn, self.trailing = {}, 0.0, 0.0

    def volume_of(self, moved: float) -> float:
        """Return the volume of liquid, in µL, that the plunger draws when it moves by ``moved`` µL."""
        for most, factor, offset in _FIXED if self.is_fixed else _DITI:
            volume = (moved - offset) / factor
            if volume <= most:
                break
        return max(0.0, volume)


class Evo(UsbInstrument):
    """The liquid handler. Each arm carries out one command after another, independently of the other arm."""

    kind: ClassVar[str] = "evo"
    description: ClassVar[str] = "Tecan Freedom EVO liquid handler, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0C47, 0x4000)
    manufacturer: ClassVar[str] = "Tecan"
    product: ClassVar[str] = "Freedom EVO"
    world_part: ClassVar[WorldPart] = "liquid handler"
    command_names: ClassVar[Mapping[str, str]] = {
        "PIA, PIB, PIX, PID, BMX": "initialize an arm, its X axis, the plungers",
        "C5RNT, RPX, RPY, RPZ, RPR, RPG": "number of channels, positions and ranges",
        "C5PAA, C5MAZ, C5SHZ": "move the LiHa, its channels, travel height",
        "C5AGT, C5ADT, C5AST": "pick up tips, drop them",
        "C5PVL, C5PPR, C5MTR": "valves, move the plungers, aspirate or dispense while tracking",
        "C5MDT, C5SDM, C5SSL, ...": "detect the liquid, and how",
        "C1SAA, C1AAC, C1STW": "vectors of the RoMa, move along them",
        "C1PAG, C1AGR, C1SGG": "open the gripper, grip a plate, how",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "channels": "channels of the LiHa, 1 to 8, 8",
        "ditis": "channels, the last, with disposable tips, 8",
        "roma": "1: it has a RoMa, 1",
        "missing": "channel that finds no tip the next time, 0 for none",
        "plate": "0: the RoMa finds no plate, 1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._pace = max(option("pace", 1.0), 1e-3)
        count = min(8, max(1, int(option("channels", 8))))
        fixed = count - min(count, max(0, int(option("ditis", 8))))
        self._channels = [Channel(is_fixed=number < fixed) for number in range(count)]
        self._has_roma = bool(option("roma", 1))
        self._missing = int(option("missing", 0))
        self._finds_plate = bool(option("plate", 1))
        self._stream = bytearray()
        self._initialized = {_LIHA: False, _ROMA: False}
        self._x = {_LIHA: 0, _ROMA: _X_RANGE}
        self._y = {_LIHA: 0, _ROMA: 0}
        self._spacing = _NARROWEST
        self._roma_z = _ROMA_Z_RANGE
        self._grip = 900
        self._holds_plate = False
        self._speeds: list[int] = [1800] * count
        self._vectors: dict[int, tuple[int, int, int]] = {}
        self._free_at = {_LIHA: 0, _ROMA: 0}
        self._begins_at = 0
        self._liha: dict[str, Callable[[Numbers], float]] = {
            "PAA": self._move,
            "MAZ": self._move_z,
            "AGT": self._pick_up,
            "ADT": self._drop,
            "AST": self._drop,
            "PPR": self._move_plungers,
            "MTR": self._track,
            "MDT": self._detect,
            "SEP": self._set_speeds,
        }
        self._roma: dict[str, Callable[[Numbers], float]] = {
            "SAA": self._set_vector,
            "AAC": self._move_roma,
            "AGR": self._grip_plate,
            "PAG": self._open_gripper,
        }

    # ---- UsbInstrument
    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        self._stream += data
        while (end := self._stream.find(0)) >= 0:
            command = bytes(self._stream[: end + 1]).decode("latin-1")
            del self._stream[: end + 1]
            if match := _COMMAND.fullmatch(command):
                numbers = [int(each) if each.strip("-") else None for each in match[3].split(",")]
                self._answer(match[1], match[2], numbers if match[3] else [], now)
        if len(self._stream) > _LONGEST:
            self._stream.clear()

    def word_of(self, command: str) -> str:
        return command[1:6]

    def busy_reply(self, command: str) -> bytes:
        return _answered(command[1:3], OVERFLOW)

    def disconnect(self, now: int) -> None:
        self._stream.clear()
        super().disconnect(now)

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._stream.clear()
        self._vectors.clear()
        self._initialized = dict.fromkeys(self._initialized, False)
        self._free_at = dict.fromkeys(self._free_at, now)
        self._speeds = [1800] * len(self._channels)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": self._initialized[_LIHA],
            "tips": [channel.has_tip for channel in self._channels],
            "volumes_ul": [round(sum(channel.liquid.values()), 1) for channel in self._channels],
            "liha_mm": [self._x[_LIHA] / 10, self._y[_LIHA] / 10],
            "roma_mm": [self._x[_ROMA] / 10, self._y[_ROMA] / 10, self._roma_z / 10],
            "liha_is_low": any(channel.z < _LOW for channel in self._channels),
            "roma_is_low": self._roma_z < _LOW,
            "roma_holds_plate": self._holds_plate,
            "is_moving": now < max(self._free_at.values()),
        }

    # ---- commands
    def _answer(self, module: str, word: str, numbers: Numbers, now: int) -> None:
        told, code, took_s = "", 0, 0.0
        if module not in self._free_at or (module == _ROMA and not self._has_roma):
            self.send(_answered(module, ABSENT), now, _ANSWER_S)
            return
        self._begins_at = max(now, self._free_at[module])
        try:
            told, took_s = self._carry_out(module, word, numbers)
        except Refused as refused:
            code = refused.number
        except (IndexError, TypeError, ValueError):
            code = OPERAND
        self._free_at[module] = self._begins_at + round(took_s / self._pace * SECOND)
        self.send(_answered(module, code, told), now, (self._free_at[module] - now) / SECOND + _ANSWER_S)

    def _carry_out(self, module: str, word: str, numbers: Numbers) -> tuple[str, float]:
        """Carry out a command; return the reply, and how long the command takes, in seconds. Raises Refused,
        IndexError, TypeError or ValueError.
        """
        if word in ("PIA", "PIB"):
            self._initialized[module] = True
            return "", _TAKES_S[word]
        if word.startswith("RP") or word == "RNT":
            return self._told(module, word, numbers), 0.0
        if not self._initialized[module]:
            raise Refused(NOT_INITIALIZED)
        act = (self._liha if module == _LIHA else self._roma).get(word)
        if act is not None:
            return "", act(numbers) + _TAKES_S.get(word, 0.0)
        if word == "PIX":
            self._x[module] = 0 if module == _LIHA else _X_RANGE
        elif word not in ("BMX", "BMA", "PID", "PVL") and not word.startswith("S"):
            raise Refused(UNKNOWN)
        return "", _TAKES_S.get(word, 0.0)

    def _told(self, module: str, word: str, numbers: Numbers) -> str:
        """Return the reply to a query: the number of channels, a position or, if the first number is 5, a
        range. For the LiHa's Z axes, the reply has one number for each channel.
        """
        if word == "RNT":
            return str(len(self._channels))
        is_range = (
            {0: False, 5: True, 11: False}[numbers[0] or 0] if (numbers[0] or 0) in (0, 5, 11) else None
        )
        if is_range is None:
            raise Refused(OPERAND)
        if word == "RPX":
            return str(_X_RANGE if is_range else self._x[module])
        if word == "RPY":
            return f"{_Y_RANGE if is_range else self._y[module]},{self._spacing}"
        if word == "RPZ" and module == _LIHA:
            return ",".join(str(_Z_RANGE if is_range else channel.z) for channel in self._channels)
        if word == "RPZ":
            return str(_ROMA_Z_RANGE if is_range else self._roma_z)
        if module == _ROMA and word in ("RPR", "RPG"):
            return str(3600 if is_range else self._grip if word == "RPG" else 1800)
        raise Refused(UNKNOWN)

    # ---- LiHa
    def _each(self, numbers: Numbers) -> list[tuple[Channel, int]]:
        """Return each channel for which a number is given, with that number. Raises Refused if there are
        more numbers than channels.
        """
        if len(numbers) > len(self._channels):
            raise Refused(OPERAND)
        return [
            (channel, number)
            for channel, number in zip(self._channels, numbers, strict=False)
            if number is not None
        ]

    def _move(self, numbers: Numbers) -> float:
        x, y, spacing = (
            _within(number, most)
            for number, most in zip(numbers, (_X_RANGE, _Y_RANGE, _WIDEST), strict=False)
        )
        if spacing < _NARROWEST:
            raise Refused(OPERAND)
        heights = [(channel, _within(z, _Z_RANGE)) for channel, z in self._each(numbers[3:])]
        way = max(abs(x - self._x[_LIHA]), abs(y - self._y[_LIHA]))
        self._x[_LIHA], self._y[_LIHA], self._spacing = x, y, spacing
        for channel, z in heights:
            channel.z = z
        return way / _LIHA_PER_S + _SETTLE_S

    def _move_z(self, numbers: Numbers) -> float:
        for channel, z in self._each(numbers):
            channel.z = _within(z, _Z_RANGE)
        return 0.0

    def _used(self, mask: int | None) -> list[tuple[int, Channel]]:
        if mask is None or not 0 < mask < 1 << len(self._channels):
            raise Refused(OPERAND)
        return [(number, each) for number, each in enumerate(self._channels) if mask >> number & 1]

    def _pick_up(self, numbers: Numbers) -> float:
        used = self._used(numbers[0])
        if any(channel.has_tip for _, channel in used):
            raise Refused(MOUNTED)
        missing, self._missing = self._missing, 0
        for number, channel in used:
            channel.has_tip = number + 1 != missing
            channel.empty()
        if any(not channel.has_tip for _, channel in used):
            raise Refused(NOT_FETCHED)
        return 0.0

    def _drop(self, numbers: Numbers) -> float:
        used = self._used(numbers[0])
        if any(not channel.has_tip or channel.is_fixed for _, channel in used):
            raise Refused(NOT_MOUNTED)
        for _, channel in used:
            channel.has_tip = False
            channel.empty()
        return 0.0

    def _set_speeds(self, numbers: Numbers) -> float:
        for number, speed in enumerate(numbers[: len(self._speeds)]):
            if speed is not None:
                self._speeds[number] = _within(speed, 6000, least=5)
        return 0.0

    def _steps(self, numbers: Numbers) -> tuple[list[tuple[int, Channel, float]], float]:
        """Return the channels that move, each with its travel in µL, and how long this takes, in seconds."""
        found, longest_s = [], 0.0
        for number, steps in enumerate(numbers):
            if steps:
                _within(abs(steps), _MOST_STEPS)
                found.append((number, self._channels[number], steps / _STEPS_PER_UL))
                longest_s = max(longest_s, abs(steps) * 2 / self._speeds[number])
        return found, longest_s

    def _move_plungers(self, numbers: Numbers) -> float:
        moved, took_s = self._steps(numbers)
        for _, channel, ul in moved:
            if channel.has_tip and channel.liquid:
                channel.trailing = max(0.0, channel.trailing + ul)
        return took_s

    def _track(self, numbers: Numbers) -> float:
        moved, took_s = self._steps(numbers)
        if any(not channel.has_tip for _, channel, _ in moved):
            raise Refused(NOT_MOUNTED)
        for number, channel, ul in moved:
            (self._aspirate if ul > 0 else self._dispense)(number, channel, abs(ul))
        return took_s

    def _aspirate(self, number: int, channel: Channel, ul: float) -> None:
        drawn = self.wells.take(self._well(number), channel.volume_of(ul), self._begins_at)
        for name, amount in drawn.items():
            channel.liquid[name] = channel.liquid.get(name, 0.0) + amount
        channel.drawn, channel.trailing = channel.drawn + ul, 0.0

    def _dispense(self, number: int, channel: Channel, ul: float) -> None:
        pushed = max(0.0, ul - channel.trailing)
        channel.trailing = max(0.0, channel.trailing - ul)
        held = sum(channel.liquid.values())
        out = share_of(channel.liquid, held * min(1.0, pushed / channel.drawn) if channel.drawn else 0.0)
        channel.drawn = max(0.0, channel.drawn - pushed)
        channel.liquid = {
            name: left
            for name, amount in channel.liquid.items()
            if (left := amount - out.get(name, 0.0)) > 1e-6
        }
        if out:
            self.wells.put(self._well(number), out, self._begins_at)

    def _detect(self, numbers: Numbers) -> float:
        for number, channel in self._used(numbers[0]):
            if not channel.has_tip:
                raise Refused(NOT_MOUNTED)
            held = self.wells.held(self._well(number))
            if held is not None and sum(held.values()) <= 0:
                raise Refused(NO_LIQUID)
        return 0.0

    def _well(self, number: int) -> Where:
        """Return the well under a channel."""
        y = self._y[_LIHA] + number * self._spacing
        return self.wells.well_at(self.role, self._x[_LIHA] / 10 + _LEFT_MM, _BACK_MM - y / 10)

    # ---- RoMa
    def _set_vector(self, numbers: Numbers) -> float:
        number, x, y, z = (
            _within(each, most)
            for each, most in zip(numbers, (100, _X_RANGE, 4000, _ROMA_Z_RANGE), strict=False)
        )
        self._vectors[number] = (x, y, z)
        return 0.0

    def _move_roma(self, numbers: Numbers) -> float:
        took_s = 0.0
        for number in sorted(self._vectors):
            x, y, z = self._vectors[number]
            way = max(abs(x - self._x[_ROMA]), abs(y - self._y[_ROMA]), abs(z - self._roma_z))
            self._x[_ROMA], self._y[_ROMA], self._roma_z = x, y, z
            took_s += way / _ROMA_PER_S + _SETTLE_S
        self._vectors.clear()
        return took_s

    def _open_gripper(self, numbers: Numbers) -> float:
        self._grip, self._holds_plate = _within(numbers[0], 2000), False
        return 0.0

    def _grip_plate(self, numbers: Numbers) -> float:
        self._grip = _within(numbers[0], 2000)
        if not self._finds_plate:
            raise Refused(NO_PLATE)
        self._holds_plate = True
        return 0.0


def _within(number: int | None, most: int, least: int = 0) -> int:
    if number is None or not least <= number <= most:
        raise Refused(OPERAND)
    return number


def _answered(module: str, code: int, told: str = "") -> bytes:
    return b"\x02" + module.encode("latin-1") + bytes((0x80 | code,)) + told.encode("ascii") + b"\0"
