"""The plate grippers of a simulated STAR: the iSWAP (commands of C0 and R0) and the CoRe gripper (C0)."""

from __future__ import annotations

from collections.abc import Mapping
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
from praxis_desktop.ports.simulators.star_channels import Channel, Channels
from praxis_desktop.ports.simulators.star_liquids import GRIPPER, Tip
from praxis_desktop.ports.simulators.world import Labware

_HIGHEST_Y: Final = 650.0
_Y_PER_INCREMENT, _Z_PER_INCREMENT, _WIDTH_PER_INCREMENT = 0.046302083, 0.01072765, 0.00554337
_INITIALIZE_S, _PARK_S, _PLATE_S, _TURN_S, _GRIP_S, _TOOLS_S = 12.0, 4.0, 6.0, 2.0, 1.0, 4.0
_NO_PLATE, _HOLDS_PLATE, _NOTHING_HELD, _NOT_READY = (21, 94), (22, 97), (21, 96), (2, 91)
_NO_TOOLS: Final = (8, 75)
_ROTATIONS: Final = (0, -29068, 0, 29068, 29500)
"""Positions of the rotation drive, in increments: home, left, front, right, parked."""
_WRISTS: Final = (0, -26577, -8859, 8859, 26577, -26577)
"""Positions of the wrist drive, in increments: home, right, straight, left, reverse, parked."""
_LINK: Final = 1380
"""The length of each link of the iSWAP's arm, in 0.1 mm."""
_PARKED_Y: Final = round(627.4 / _Y_PER_INCREMENT)


class Hold:
    """What a gripper holds: known labware, an unknown plate, or nothing."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self.is_holding = False
        self._labware: Labware | None = None
        self._above_bottom = 0.0
        """The height, in mm above the labware's bottom, at which the gripper holds it."""

    def grip(self, x: float, y: float, z: float) -> bool:
        """Grip the labware at a position; return False if there is none. If no labware is known on the deck,
        an unknown plate is assumed at every position.
        """
        is_known = self._arm.has_labware()
        self._labware = self._arm.lift(x, y, z)
        self._above_bottom = z - (z if self._labware is None else self._labware.z or z)
        self.is_holding = self._labware is not None or not is_known
        return self.is_holding

    def put(self, x: float, y: float, z: float) -> None:
        """Put the labware down with its centre at a position; the gripper is then at the height ``z``."""
        if self._labware is not None:
            bottom = None if self._labware.z is None else z - self._above_bottom
            self._arm.set_down(self._labware, x, y, bottom)
        self._labware, self.is_holding = None, False

    @property
    def name(self) -> str | None:
        """The name of the labware held; "" for an unknown plate, and None if the gripper holds nothing."""
        return None if not self.is_holding else "" if self._labware is None else self._labware.name


class Iswap:
    """The iSWAP, an arm with two links and a gripper that turns."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self.hold = Hold(arm)
        self.is_ready = False
        self.is_parked = True
        self._x, self._y, self._z = 0.0, 627.4, 280.0
        self._rotation, self._wrist = _ROTATIONS[4], _WRISTS[5]
        self._width = 90.0
        self._stored = StoredParameters(
            wv="55000",
            tv="48000",
            pw=_table(*_ROTATIONS, 0, 0, 0, 0, _LINK),
            pt=_table(*_WRISTS, 0, 0, 0, _LINK),
            py=_table(_PARKED_Y, 0, _PARKED_Y, _PARKED_Y, _PARKED_Y - 500, 0, 0, 0, 0, 0),
            pz=_table(26661, 26000, 0, 0, 0, 0, 0, 0, 0, 0),
            pg=_table(16235, 24120, 12780, 15500, 15500, 15500, 15500, 15500, 15500, 15500),
        )

    def questions(self) -> Mapping[str, Answers]:
        """Return the functions that answer queries, keyed by command."""
        return {
            "C0QP": lambda command, now: f"ph{int(self.hold.is_holding)}",
            "C0RG": lambda command, now: f"rg{int(self.is_parked)}",
            "C0QG": self._tell_position,
            "R0QW": lambda command, now: f"qw{int(self.is_ready)}",
            "R0RF": lambda command, now: "rf4.0S 2020-06-17",
            "R0RA": self._stored.tell,
            "R0AA": self._stored.set,
            "R0RY": lambda command, now: "ry" + _both(self._y / _Y_PER_INCREMENT),
            "R0RZ": lambda command, now: "rz" + _both(self._z / _Z_PER_INCREMENT),
            "R0RG": lambda command, now: "rg" + _both(self._width / _WIDTH_PER_INCREMENT),
            "R0RW": lambda command, now: f"rw{self._rotation:+07}",
            "R0RT": lambda command, now: f"rt{self._wrist:+07}",
            "R0RH": lambda command, now: f"rh0000 0000 0000 0000 {4500 if self.hold.is_holding else 0:05}",
        }

    def motions(self) -> Mapping[str, Begins]:
        """Return the functions that start motions, keyed by command."""
        return {
            "C0FI": lambda command, now: Motion(_INITIALIZE_S, lambda at: self._initialized()),
            "C0FY": lambda command, now: Motion(_TURN_S, lambda at: ""),
            "C0GI": lambda command, now: Motion(_TURN_S, lambda at: ""),
            "C0PG": lambda command, now: Motion(_PARK_S, lambda at: self._parked()),
            "C0PP": self._get,
            "C0PM": self._carry,
            "C0PR": self._put,
            "C0PO": self._get,
            "C0PI": self._put,
            "C0PN": lambda command, now: Motion(_PARK_S, lambda at: ""),
            "C0GF": lambda command, now: self._open(command.tenths("go")),
            "C0GC": self._close,
            "C0GX": lambda command, now: self._shift(command.tenths("gx", "xd"), 0.0, 0.0),
            "C0GY": lambda command, now: self._shift(0.0, command.tenths("gy", "yd"), 0.0),
            "C0GZ": lambda command, now: self._shift(0.0, 0.0, command.tenths("gz", "zd")),
            "R0WP": lambda command, now: self._turn(_of_table(_ROTATIONS, command.number("wp")), self._wrist),
            "R0TP": lambda command, now: self._turn(self._rotation, _of_table(_WRISTS, command.number("tp"))),
            "R0PD": self._turn_to_grip,
            "R0PA": lambda command, now: self._turn(command.number("wa"), command.number("ta")),
            "R0YA": lambda command, now: self._shift(
                0.0, command.number("ya") * _Y_PER_INCREMENT - self._y, 0.0
            ),
            "R0ZA": lambda command, now: self._shift(
                0.0, 0.0, command.number("za") * _Z_PER_INCREMENT - self._z
            ),
            "R0ZI": lambda command, now: Motion(_TURN_S, lambda at: ""),
            "R0BA": lambda command, now: Motion(0.0, lambda at: ""),
            "R0BO": lambda command, now: Motion(0.0, lambda at: ""),
        }

    def state(self) -> dict[str, object]:
        """Return the labware that the iSWAP holds, and its position."""
        return {
            "is_initialized": self.is_ready,
            "is_parked": self.is_parked,
            "plate": self.hold.name,
            "position_mm": [round(self._x, 1), round(self._y, 1), round(self._z, 1)],
            "iswap_is_low": not self.is_parked and self._z < LOW,
            "gripper_mm": round(self._width, 1),
            "rotation_increments": self._rotation,
            "wrist_increments": self._wrist,
        }

    def stop_at(self, command: FirmwareText) -> None:
        """Leave the iSWAP at the plate position given in a command."""
        self._arrive(command)
        self._z = self._place(command)[2]

    def _initialized(self) -> str:
        self.is_ready = True
        return self._parked()

    def _parked(self) -> str:
        self._require()
        self.is_parked = True
        self._y, self._rotation, self._wrist = 627.4, _ROTATIONS[4], _WRISTS[5]
        return ""

    def _require(self, *, holding: bool | None = None) -> None:
        if not self.is_ready:
            raise _iswap_error(_NOT_READY)
        if holding is not None and holding != self.hold.is_holding:
            raise _iswap_error(_NOTHING_HELD if holding else _HOLDS_PLATE)

    def _place(self, command: FirmwareText) -> tuple[float, float, float]:
        """Return the plate position given in a command. Raises FirmwareError if it cannot be reached."""
        x, y, z = command.tenths("xs", "xd"), command.tenths("yj", "yd"), command.tenths("zj", "zd")
        self._arm.travel(x, lowest=-300.0)
        if not (0 <= y <= _HIGHEST_Y and 0 <= z <= 360):
            raise _iswap_error(REACH)
        return x, y, z

    def _arrive(self, command: FirmwareText) -> None:
        self._x, self._y, self._z = self._place(command)
        self._z = command.tenths("te") if "te" in command.parameters else self._z
        self._arm.x = max(self._arm.x, 0.0)
        self.is_parked = False
        turned = command.number("gr", 1)
        self._rotation, self._wrist = _ROTATIONS[2], _WRISTS[{1: 2, 2: 1, 3: 4, 4: 3}.get(turned, 2)]

    def _get(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=False)
        x, y, z = self._place(command)

        def finish(at: int) -> str:
            self._arrive(command)
            if not self.hold.grip(x, y, z):
                raise _iswap_error(_NO_PLATE)
            self._width = command.tenths("gb")
            return ""

        return Motion(self._arm.travel(x, lowest=-300.0) + _PLATE_S, finish)

    def _carry(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=True)
        x, _, _ = self._place(command)

        def finish(at: int) -> str:
            self._arrive(command)
            return ""

        return Motion(self._arm.travel(x, lowest=-300.0) + _TURN_S, finish)

    def _put(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=True)
        x, y, z = self._place(command)

        def finish(at: int) -> str:
            self._arrive(command)
            self.hold.put(x, y, z)
            self._width = command.tenths("go")
            return ""

        return Motion(self._arm.travel(x, lowest=-300.0) + _PLATE_S, finish)

    def _open(self, width: float) -> Motion:
        self._require()

        def finish(at: int) -> str:
            if self.hold.is_holding:
                self.hold.put(self._x, self._y, self._z)
            self._width = width
            return ""

        return Motion(_GRIP_S, finish)

    def _close(self, command: FirmwareText, now: int) -> Motion:
        self._require()
        width = command.tenths("gb")

        def finish(at: int) -> str:
            if not self.hold.is_holding and not self.hold.grip(self._x, self._y, self._z):
                raise _iswap_error(_NO_PLATE)
            self._width = width
            return ""

        return Motion(_GRIP_S, finish)

    def _shift(self, x: float, y: float, z: float) -> Motion:
        self._require()
        if not (0 <= self._y + y <= _HIGHEST_Y and 0 <= self._z + z <= 360):
            raise _iswap_error(REACH)

        def finish(at: int) -> str:
            self._x, self._y, self._z = self._x + x, self._y + y, self._z + z
            self.is_parked = False
            return ""

        return Motion(_GRIP_S, finish)

    def _turn(self, rotation: int, wrist: int) -> Motion:
        self._require()
        if abs(rotation) > 30032 or abs(wrist) > 30000:
            raise _iswap_error(REACH)

        def finish(at: int) -> str:
            self._rotation, self._wrist, self.is_parked = rotation, wrist, False
            return ""

        return Motion(_TURN_S, finish)

    def _turn_to_grip(self, command: FirmwareText, now: int) -> Motion:
        rotation, grip = divmod(command.number("pd"), 10)
        if not (1 <= rotation <= 3 and 1 <= grip <= 4):
            raise FirmwareError(1, OUT_OF_RANGE)
        # the wrist compensates for the arm's rotation
        straight = (grip - rotation) % 4
        return self._turn(_ROTATIONS[rotation], _WRISTS[{0: 1, 1: 2, 2: 3, 3: 4}[straight]])

    def _tell_position(self, command: FirmwareText, now: int) -> str:
        return (
            f"xs{round(abs(self._x) * 10):05}xd{int(self._x < 0)}"
            f"yj{round(abs(self._y) * 10):04}yd{int(self._y < 0)}"
            f"zj{round(abs(self._z) * 10):04}zd{int(self._z < 0)}"
        )


class CoreGripper:
    """The two tools with which two neighbouring channels grip plates."""

    def __init__(self, arm: Arm, channels: Channels) -> None:
        self._arm = arm
        self._channels = channels
        self.hold = Hold(arm)

    def motions(self) -> Mapping[str, Begins]:
        """Return the functions that start motions, keyed by command."""
        return {
            "C0ZT": self._fetch,
            "C0ZS": self._bring_back,
            "C0ZO": lambda command, now: self._open(),
            "C0ZP": self._get,
            "C0ZM": self._carry,
            "C0ZR": self._put,
        }

    def state(self) -> dict[str, object]:
        """Return whether the tools are on the channels, and which labware they hold."""
        return {
            "channels": [
                number + 1
                for number, channel in enumerate(self._channels.all)
                if channel in self._with_tools()
            ],
            "plate": self.hold.name,
        }

    def used(self, command: FirmwareText) -> list[int]:
        """Return the 0-based numbers of the channels that ``command`` moves: the ones that have the tools or
        are about to pick them up.
        """
        if command.name == "C0ZT":
            return [command.number("pa") - 1, command.number("pb") - 1]
        tools = self._with_tools()
        return [number for number, channel in enumerate(self._channels.all) if channel in tools]

    def _with_tools(self) -> list[Channel]:
        return [
            channel
            for channel in self._channels.all
            if channel.tip is not None and channel.tip.kind.number == GRIPPER
        ]

    def _require(self, *, holding: bool | None = None) -> None:
        if not self._with_tools():
            used = range(len(self._channels.all))[-2:]
            raise self._channels.error(used, dict.fromkeys(used, _NO_TOOLS))
        if holding is not None and holding != self.hold.is_holding:
            raise FirmwareError(*((21, 0) if holding else (22, 0)))

    def _fetch(self, command: FirmwareText, now: int) -> Motion:
        numbers = [command.number("pa") - 1, command.number("pb") - 1]
        if not (0 <= numbers[0] < numbers[1] < len(self._channels.all)):
            raise FirmwareError(1, OUT_OF_RANGE)
        if not self._channels.is_ready:
            raise self._channels.error(numbers, dict.fromkeys(numbers, (2, 61)))
        fitted = [number for number in numbers if self._channels.all[number].tip is not None]
        if fitted:
            raise self._channels.error(numbers, dict.fromkeys(fitted, (7, 76)))
        x, ys = command.tenths("xs", "xd"), (command.tenths("ya"), command.tenths("yb"))

        def finish(at: int) -> str:
            self._arm.x = x
            for number, y in zip(numbers, ys, strict=True):
                channel = self._channels.all[number]
                channel.tip, channel.y = Tip(self._channels.kinds[GRIPPER]), y
            self._channels.make_space(numbers)
            return self._channels.raise_all()

        return Motion(self._arm.travel(x) + _TOOLS_S, finish)

    def _bring_back(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=False)
        x = command.tenths("xs", "xd")

        def finish(at: int) -> str:
            self._arm.x = x
            for channel in self._with_tools():
                channel.tip = None
            return self._channels.raise_all()

        return Motion(self._arm.travel(x) + _TOOLS_S, finish)

    def _go(self, command: FirmwareText) -> tuple[float, float, float]:
        """Return the plate position given in a command, and how long it takes to get there, in seconds."""
        x, y = command.tenths("xs", "xd"), command.tenths("yj")
        if not 0 <= y <= _HIGHEST_Y:
            raise FirmwareError(*REACH)
        return x, y, self._arm.travel(x)

    def _get(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=False)
        x, y, seconds = self._go(command)
        z = command.tenths("zj")

        def finish(at: int) -> str:
            self._arm.x = x
            self._channels.raise_all()
            if not self.hold.grip(x, y, z):
                raise FirmwareError(21, 0)
            return ""

        return Motion(seconds + _PLATE_S, finish)

    def _carry(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=True)
        x, _, seconds = self._go(command)
        return Motion(seconds + _TURN_S, lambda at: self._arm.go(x))

    def _put(self, command: FirmwareText, now: int) -> Motion:
        self._require(holding=True)
        x, y, seconds = self._go(command)
        z = command.tenths("zj")

        def finish(at: int) -> str:
            self.hold.put(x, y, z)
            self._channels.raise_all()
            return self._arm.go(x)

        return Motion(seconds + _PLATE_S, finish)

    def _open(self) -> Motion:
        self._require()

        def finish(at: int) -> str:
            if self.hold.is_holding:
                first, second = self._with_tools()[:2]
                self.hold.put(self._arm.x, (first.y + second.y) / 2, first.z)
            return ""

        return Motion(_GRIP_S, finish)


def _both(increments: float) -> str:
    return f"{round(increments):+06} {round(increments):+06}"


def _table(*values: int) -> str:
    return " ".join(f"{value:+06}" for value in values)


def _of_table(table: tuple[int, ...], number: int) -> int:
    if not 0 <= number < len(table):
        raise FirmwareError(1, OUT_OF_RANGE)
    return table[number]


def _iswap_error(error: tuple[int, int]) -> FirmwareError:
    return FirmwareError(99, 0, {"R0": error})
