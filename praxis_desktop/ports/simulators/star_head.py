"""The CoRe 96 head of a simulated STAR (commands of C0 and H0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from praxis_desktop.ports.dialects.hamilton import FirmwareText
from praxis_desktop.ports.simulators.hamilton_firmware import (
    OUT_OF_RANGE,
    Answers,
    Begins,
    FirmwareError,
    Motion,
    StoredParameters,
)
from praxis_desktop.ports.simulators.star_arm import LOW, REACH, Arm
from praxis_desktop.ports.simulators.star_channels import Channels
from praxis_desktop.ports.simulators.star_liquids import Tip

_LOWEST_X, _HIGHEST_X = -271.0, 974.0
_LOWEST_Y, _HIGHEST_Y = 108.0, 560.0
Z_SAFE: Final = 342.5
_LOWEST_Z = 180.5
_PITCH: Final = 9.0
_ROWS, _COLUMNS = 8, 12
_ALL: Final = (1 << _ROWS * _COLUMNS) - 1
_Y_PER_INCREMENT, _Z_PER_INCREMENT, _UL_PER_INCREMENT = 0.015625, 0.005, 0.019340933
_LARGEST_UL: Final = 1244.0
_INITIALIZE_S, _TIPS_S, _LIQUID_S, _MOVE_S = 6.0, 3.5, 2.0, 1.5
_NOT_READY, _NO_TIP, _TIP_FITTED = (2, 51), (8, 75), (7, 76)
_NO_TIP_THERE, _NO_LIQUID, _TOO_MUCH, _TOO_FAR = (8, 75), (6, 70), (2, 53), (2, 54)
_LEVEL: Final = 0.05


class Head96:
    """The head: the position of its channel A1, in mm, and its 96 tips."""

    def __init__(self, arm: Arm, channels: Channels) -> None:
        self._arm = arm
        self._channels = channels
        self.is_ready = False
        self.x, self.y, self.z = 0.0, _HIGHEST_Y, Z_SAFE
        self.tips: list[Tip] = []
        """One tip for each channel, column by column; empty if the head has no tips."""
        self._stored = StoredParameters(
            yv="25000",
            yr="35000",
            zv="17000",
            zr="080000",
            dv="13500",
            dr="900000",
            sv="16000",
            sr="400000",
            py=" ".join(["35485"] * 10),
            pz=" ".join(["67100"] * 10),
        )

    def questions(self) -> Mapping[str, Answers]:
        """Return the functions that answer queries, keyed by command."""
        return {
            "C0QH": lambda command, now: f"qh{int(bool(self.tips))}",
            "C0QI": self._tell_position,
            "C0VC": lambda command, now: "qx0",
            "C0VB": lambda command, now: "vb" + "0" * 24,
            "H0QW": lambda command, now: f"qw{int(self.is_ready)}",
            "H0RF": lambda command, now: "rf1.0S b 2021-10-22",
            "H0QU": lambda command, now: "au1 1 0 0 0 0 0 0 0 0",
            "H0QG": lambda command, now: "qg3",
            "H0RA": self._stored.tell,
            "H0AA": self._stored.set,
            "H0RY": lambda command, now: "ry{0:05} {0:05}".format(round(self.y / _Y_PER_INCREMENT)),
            "H0RZ": lambda command, now: f"rz{self._z_increments():05} {self._z_increments():05}",
            "H0RD": lambda command, now: f"rd{self._piston():05} {self._piston():05}",
            "H0RH": lambda command, now: f"rh{self._z_increments():05}",
        }

    def motions(self) -> Mapping[str, Begins]:
        """Return the functions that start motions, keyed by command."""
        return {
            "C0EI": self._initialize,
            "C0EP": self._pick_up,
            "C0ER": self._drop,
            "C0EA": self._aspirate,
            "C0ED": self._dispense,
            "C0EM": lambda command, now: self._move(self._place(command), command.tenths("za")),
            "C0EV": lambda command, now: Motion(_MOVE_S, lambda at: self.raise_it()),
            "H0MO": lambda command, now: self._move((self.x, _HIGHEST_Y), Z_SAFE),
            "H0YA": lambda command, now: self._move(
                (self.x, command.number("ya") * _Y_PER_INCREMENT), self.z
            ),
            "H0ZA": lambda command, now: self._move(
                (self.x, self.y), command.number("za") * _Z_PER_INCREMENT - self._length()
            ),
            "H0PI": lambda command, now: Motion(_MOVE_S, lambda at: ""),
            "H0DL": lambda command, now: Motion(_MOVE_S, lambda at: self._move_piston(0.0)),
            "H0DQ": lambda command, now: Motion(
                _MOVE_S, lambda at: self._move_piston(command.number("dq") * _UL_PER_INCREMENT)
            ),
        }

    def raise_it(self) -> str:
        """Raise the head to a safe height."""
        self.z = Z_SAFE - self._length()
        return ""

    def state(self) -> dict[str, object]:
        """Return the head's tips and position."""
        return {
            "is_initialized": self.is_ready,
            "position_mm": [round(self.x, 1), round(self.y, 1), round(self.z, 1)],
            "head96_is_low": self.z < LOW,
            "tips": len(self.tips),
            "tip_kind": self.tips[0].kind.number if self.tips else None,
            "liquid_ul": [round(tip.ul, 3) for tip in self.tips],
        }

    # ---- positions
    def _length(self) -> float:
        return self.tips[0].kind.length if self.tips else 0.0

    def _z_increments(self) -> int:
        return round((self.z + self._length()) / _Z_PER_INCREMENT)

    def _place(self, command: FirmwareText) -> tuple[float, float]:
        return command.tenths("xs", "xd"), command.tenths("yh")

    def _way(self, place: tuple[float, float]) -> float:
        """Return how long A1 takes to reach a position, in seconds. Raises FirmwareError if the position is
        out of reach.
        """
        x, y = place
        if not (_LOWEST_X <= x <= _HIGHEST_X and _LOWEST_Y - 0.1 <= y <= _HIGHEST_Y + 0.1):
            raise _error(*REACH)
        return abs(x - self.x) / 300.0

    def _arrive(self, place: tuple[float, float], z: float) -> None:
        self.x, self.y = place
        self.z = z

    def _move(self, place: tuple[float, float], z: float) -> Motion:
        seconds = self._way(place)
        if not _LOWEST_Z - self._length() <= z <= Z_SAFE + 0.1:
            raise _error(*REACH)

        def finish(at: int) -> str:
            self._arrive(place, z)
            return ""

        return Motion(seconds + _MOVE_S, finish)

    def _tell_position(self, command: FirmwareText, now: int) -> str:
        return (
            f"xs{round(abs(self.x) * 10):05}xd{int(self.x < 0)}"
            f"yh{round(self.y * 10):04}za{round(self.z * 10):04}"
        )

    # ---- tips
    def _initialize(self, command: FirmwareText, now: int) -> Motion:
        place, z = self._place(command), command.tenths("ze")

        def finish(at: int) -> str:
            self._arrive(place, z)
            self.tips, self.is_ready = [], True
            return ""

        return Motion(self._way(place) + _INITIALIZE_S, finish)

    def _check(self, *, has_tips: bool) -> None:
        if not self.is_ready:
            raise _error(*_NOT_READY)
        if has_tips != bool(self.tips):
            raise _error(*(_NO_TIP if has_tips else _TIP_FITTED))

    def _pick_up(self, command: FirmwareText, now: int) -> Motion:
        self._check(has_tips=False)
        kind, place, z = self._channels.kind(command), self._place(command), command.tenths("ze")

        def finish(at: int) -> str:
            self._arrive(place, z)
            if all(map(self._channels.is_empty, _grid(place))):
                raise _error(*_NO_TIP_THERE)
            for spot in _grid(place):
                self._channels.use_tip(spot)
            self.tips = [Tip(kind) for _ in range(_ROWS * _COLUMNS)]
            return ""

        return Motion(self._way(place) + _TIPS_S, finish)

    def _drop(self, command: FirmwareText, now: int) -> Motion:
        self._check(has_tips=True)
        place, z = self._place(command), command.tenths("ze")

        def finish(at: int) -> str:
            self._arrive(place, z)
            for spot in _grid(place):
                self._channels.bring_back(spot)
            self.tips = []
            return ""

        return Motion(self._way(place) + _TIPS_S, finish)

    # ---- liquids
    def _used(self, command: FirmwareText) -> list[int]:
        """Return the channels in the bit pattern ``cw``, whose lowest bit is A1; all channels if there is no
        pattern.
        """
        pattern = int(command.parameters.get("cw", f"{_ALL:x}"), 16)
        if not 0 < pattern <= _ALL:
            raise FirmwareError(1, OUT_OF_RANGE)
        return [number for number in range(_ROWS * _COLUMNS) if pattern >> number & 1]

    def _dosing_s(self, command: FirmwareText, volume: float, speed: str) -> float:
        mixes = 2 * command.number("hv", 0) * command.number("hc", 0) / max(1, command.number("hs", 1200))
        return volume * 10 / max(1, command.number(speed, 2500)) + mixes + command.number("wh", 0) / 10

    def _aspirate(self, command: FirmwareText, now: int) -> Motion:
        self._check(has_tips=True)
        used, place, z = self._used(command), self._place(command), command.tenths("ze")
        volume, air = command.tenths("af"), (command.number("wv", 0) + command.number("vt", 0)) / 10
        looks = bool(command.number("cm", 0))
        for tip in (self.tips[number] for number in used):
            if tip.ul + tip.moves(volume) > tip.kind.largest_ul + 1:
                raise _error(*_TOO_MUCH)
            if tip.displaced + volume + air > _LARGEST_UL:
                raise _error(*_TOO_FAR)

        def finish(at: int) -> str:
            self._arrive(place, z)
            wells = [(self.tips[number], self._arm.well_at(*spot)) for number, spot in _of(place, used)]
            wanted = self.tips[0].moves(volume)
            held = [self._arm.held(where) for _, where in wells]
            if (
                looks
                and wanted > _LEVEL
                and all(each is not None and sum(each.values()) <= _LEVEL for each in held)
            ):
                raise _error(*_NO_LIQUID)
            for tip, where in wells:
                taken = self._arm.take(where, wanted, at)
                tip.add(taken)
                tip.air += max(0.0, wanted - sum(taken.values()))
                tip.displaced += volume + air
            return ""

        return Motion(self._way(place) + _LIQUID_S + self._dosing_s(command, volume, "ag"), finish)

    def _dispense(self, command: FirmwareText, now: int) -> Motion:
        self._check(has_tips=True)
        used, place, z = self._used(command), self._place(command), command.tenths("ze")
        volume, mode = command.tenths("df"), command.number("da", 2)
        if mode in (0, 2) and any(volume > self.tips[number].displaced + 1 for number in used):
            raise _error(*_TOO_FAR)
        is_all = mode in (1, 3, 4)

        def finish(at: int) -> str:
            self._arrive(place, z)
            for number, spot in _of(place, used):
                tip = self.tips[number]
                given = tip.give(tip.ul if is_all else tip.moves(volume, in_jet=mode == 0))
                tip.displaced = 0.0 if is_all else max(0.0, tip.displaced - volume)
                tip.air = 0.0 if is_all else tip.air
                if given:
                    self._arm.put(self._arm.well_at(*spot), given, at)
            return ""

        return Motion(self._way(place) + _LIQUID_S + self._dosing_s(command, volume, "dg"), finish)

    def _piston(self) -> int:
        displaced = self.tips[0].displaced if self.tips else 0.0
        return round(displaced / _UL_PER_INCREMENT)

    def _move_piston(self, ul: float) -> str:
        for tip in self.tips:
            tip.displaced = ul
        return ""


def _grid(place: tuple[float, float]) -> list[tuple[float, float]]:
    x, y = place
    return [(x + _PITCH * column, y - _PITCH * row) for column in range(_COLUMNS) for row in range(_ROWS)]


def _of(place: tuple[float, float], used: Iterable[int]) -> list[tuple[int, tuple[float, float]]]:
    """Return the ``used`` channels with their positions, in mm, when A1 is at ``place``."""
    spots = _grid(place)
    return [(number, spots[number]) for number in used]


def _error(code: int, trace: int) -> FirmwareError:
    return FirmwareError(99, 0, {"H0": (code, trace)})
