"""A Brooks PreciseFlex 400, a robot arm for plates, on its TCS command port (TCP 10100).

Sources: what PyLabRobot 0.2.2 sends and expects (a command is a line; its answer is a line with a number, 0
for success, and values; the arguments and values of each command) and the error numbers that it lists from
the manufacturer's documentation. Assumed: the times of motions (a percentage of 100 mm or 100 degrees a
second, 15 s for homing), that a motion command is answered when the motion starts and the next motion waits
for it to end, that nothing moves unless the arm is attached, powered and homed, and that the arm reports the
positions to which it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument, Refused, Reply

_NO_POWER, _NOT_ATTACHED, _NOT_HOMED = -1046, -1009, -1021
_UNKNOWN, _WRONG_COUNT, _WRONG_VALUE = -2816, -2810, -2805
_HOME_S, _GRIP_S, _FASTEST = 15.0, 0.5, 100.0
_WAITING = frozenset({"waitforeom", "home", "homeall", "homeall_ifnoplate"})
"""The commands that are answered only once the arm has stopped."""
_REACH = ((-10.0, 400.0), (-93.0, 93.0), (10.0, 350.0), (-960.0, 960.0), (60.0, 140.0))
"""The minimum and maximum of each joint: column (mm), shoulder, elbow, wrist (degrees), gripper (mm)."""
_OF_ONE = (
    "speed speed2 accel decel accramp decramp inrange straight profile locxyz loczclearance locconfig "
    "stationtype sig rail"
)
"""The settings that store a value, or a set of values, for each profile, location, signal or station."""
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,12})?\Z")


class PreciseFlex(Instrument):
    """The arm: a column, three joints and a gripper.

    The stop command, ``halt``, is accepted while the arm is moving, and stops the motion.
    """

    kind: ClassVar[str] = "preciseflex"
    description: ClassVar[str] = "Brooks PreciseFlex 400 robot arm, simulated"
    tcp_port: ClassVar[int] = 10100
    connections: ClassVar[int] = 2
    restart_s: ClassVar[float] = 60.0  # assumed
    command_names: ClassVar[Mapping[str, str]] = {
        "mode, nop, version, exit": "form of answers, nothing, versions, end the connection",
        "hp n, attach n, sysState": "power, take the robot, state",
        "home, homeAll": "find home",
        "wherej, wherec, waitForEom": "joints, position, wait for the end of motions",
        "moveJ, moveC, moveOneAxis, move, movetosafe": "move",
        "locAngles, locXyz, StationType": "stored locations",
        "gripper, GripOpenPos, GripClosePos, IsFullyClosed, GraspPlate, ReleasePlate": "gripper",
        "PickPlate, PlacePlate": "carry a plate from and to a location",
        "Speed, Accel, Profile, mspeed, base, tool, payload": "settings",
        "freemode n": "let a person move axis n, 0 for all; -1 for none",
        "halt": "stop",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "homed": "1: it has found its home, 0",
        "plate": "1: there is a plate wherever it grasps, 1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = self.options.get("pace", 1.0)
        self._is_powered = self._is_attached = self._has_plate = False
        self._is_homed = bool(self.options.get("homed", 0))
        self._is_verbose = False
        self._joints = [170.0, 0.0, 180.0, 0.0, 75.0]
        self._before = list(self._joints)
        self._moves_from = self._moves_until = 0
        self._open, self._closed = 100.0, 75.0
        self._locations: dict[int, list[float]] = {}
        self._settings: dict[str, list[float]] = {}
        self._moved = 0
        self._commands: dict[str, Callable[[list[str], int], str]] = {
            "mode": self._mode,
            "nop": lambda words, now: "",
            "version": lambda words, now: "TCP Command Server 3.0 PreciseFlex 400",
            "hp": self._power,
            "attach": self._attach,
            "sysstate": lambda words, now: str(21 if self._is_attached else 20 if self._is_powered else 7),
            "home": self._home,
            "homeall": self._home,
            "homeall_ifnoplate": self._home_if_empty,
            "wherej": lambda words, now: _listed(self._where(now)),
            "destj": lambda words, now: _listed(self._joints),
            "wherec": lambda words, now: f"{_listed(_cartesian(self._where(now)))} 1",
            "destc": lambda words, now: f"{_listed(_cartesian(self._joints))} 1",
            "movej": lambda words, now: self._move(_numbers(words, 6)[1:], now),
            "movec": self._move_to_position,
            "moveoneaxis": self._move_axis,
            "move": self._move_to_location,
            "moveappro": self._move_to_location,
            "movetosafe": lambda words, now: self._move([250.0, 0.0, 180.0, 0.0, self._joints[4]], now),
            "locangles": self._location_angles,
            "herej": self._store_here,
            "gripper": self._gripper,
            "gripopenpos": self._grip_open,
            "gripclosepos": self._grip_close,
            "isfullyclosed": lambda words, now: "0" if self._has_plate else "-1",
            "graspplate": self._grasp,
            "releaseplate": self._release,
            "pickplate": self._pick,
            "placeplate": self._place,
            "state": lambda words, now: f"{int(now < self._moves_until)} {int(self._is_homed)}",
            "selectrobot": lambda words, now: "1" if not words else "",
            "freemode": self._free,
            "halt": self._halt,
        }
        self._set_commands = {
            **dict.fromkeys(_OF_ONE.split(), 1),
            **dict.fromkeys(("base", "tool", "payload", "mspeed", "graspdata"), 0),
        }
        """The commands that store and report numbers, each with the number of leading
        arguments that select what is stored.
        """

    # ---- Instrument
    def obey(self, command: bytes, now: int) -> None:
        text = command.decode("ascii", "replace").strip()
        name, *words = text.split() or [""]
        if name.lower() == "exit":
            self.hang_up(now)
            return
        delay_s = 0.002
        try:
            told = self._carry_out(name.lower(), words, now)
            if name.lower() in _WAITING:
                delay_s += max(0, self._moves_until - now) / SECOND
            number = 0
        except Refused as refused:
            number, told = refused.number, str(refused)
        says = f"{number} {told}".strip()
        self.send(Reply(f"{text}: {says}" if self._is_verbose else says, delay_s), now)

    def busy_reply(self, command: str) -> str:
        return "-1018 *Robot is busy*"

    def transmission_error(self) -> str:
        return f"{_UNKNOWN} *Unknown command*"

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._joints = self._before = self._where(now)
        self._moves_from = self._moves_until = now
        self._is_powered = self._is_attached = self._is_homed = self._is_verbose = False
        self._locations.clear()
        self._settings.clear()

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "joints": [round(value, 3) for value in self._where(now)],
            "is_powered": self._is_powered,
            "is_attached": self._is_attached,
            "is_homed": self._is_homed,
            "is_moving": now < self._moves_until,
            "has_plate": self._has_plate,
            "motions": self._moved,
        }

    # ---- commands
    def _carry_out(self, name: str, words: list[str], now: int) -> str:
        if name == "waitforeom":
            return ""
        if name in self._commands:
            return self._commands[name](words, now)
        if name in self._set_commands:
            return self._keep(name, words)
        raise Refused(_UNKNOWN, "*Unknown command*")

    def _keep(self, name: str, words: list[str]) -> str:
        """Store the numbers for a setting, or report them if the command contains none."""
        keys = self._set_commands[name]
        values = _numbers(words, least=keys)
        key = " ".join([name, *words[:keys]])
        if len(values) > keys:
            self._settings[key] = values[keys:]
            return ""
        default = (
            [100.0] if name.endswith(("speed", "accel", "decel")) else [0.0] * (8 if name == "profile" else 1)
        )
        return " ".join([*words[:keys], *map(_plain, self._settings.get(key, default))])

    def _mode(self, words: list[str], now: int) -> str:
        if not words:
            return str(int(self._is_verbose))
        self._is_verbose = _numbers(words, 1)[0] != 0
        return ""

    def _power(self, words: list[str], now: int) -> str:
        if not words:
            return str(int(self._is_powered))
        self._is_powered = _numbers(words, least=1)[0] != 0
        self._is_attached = self._is_attached and self._is_powered
        return ""

    def _attach(self, words: list[str], now: int) -> str:
        if not words:
            return str(int(self._is_attached))
        wanted = _numbers(words, 1)[0] != 0
        if wanted and not self._is_powered:
            raise Refused(_NO_POWER, "*Robot power is off*")
        self._is_attached = wanted
        return ""

    def _free(self, words: list[str], now: int) -> str:
        """Free the arm, which stays where it is because nobody moves it."""
        _numbers(words, 1)
        return ""

    def _home(self, words: list[str], now: int) -> str:
        self._check(homed=False)
        self._is_homed = True
        self._set_off([170.0, 0.0, 180.0, 0.0, 75.0], _HOME_S, now)
        return ""

    def _home_if_empty(self, words: list[str], now: int) -> str:
        if self._has_plate:
            return "0"
        self._home(words, now)
        return "-1"

    def _check(self, *, homed: bool = True) -> None:
        if not self._is_powered:
            raise Refused(_NO_POWER, "*Robot power is off*")
        if not self._is_attached:
            raise Refused(_NOT_ATTACHED, "*No robot attached*")
        if homed and not self._is_homed:
            raise Refused(_NOT_HOMED, "*Robot not homed*")

    def _move(self, joints: list[float], now: int) -> str:
        self._check()
        if any(not low <= value <= high for value, (low, high) in zip(joints, _REACH, strict=False)):
            raise Refused(-1012, "*Joint out-of-range*")
        speed = _FASTEST * self._settings.get("speed 1", [100.0])[0] / 100
        way = max(abs(there - here) for there, here in zip(joints, self._joints, strict=False))
        self._set_off(joints, way / max(speed, 1.0), now)
        return ""

    def _set_off(self, joints: list[float], seconds: float, now: int) -> None:
        begin = max(now, self._moves_until)
        self._before, self._joints = list(self._joints), list(joints)
        self._moves_from, self._moves_until = begin, begin + round(seconds / self._pace * SECOND)
        self._moved += 1

    def _where(self, now: int) -> list[float]:
        if now >= self._moves_until:
            return self._joints
        part = max(0.0, (now - self._moves_from) / (self._moves_until - self._moves_from))
        return [was + (will - was) * part for was, will in zip(self._before, self._joints, strict=False)]

    def _move_to_position(self, words: list[str], now: int) -> str:
        x, y, z, yaw = _numbers(words, least=7)[1:5]
        return self._move(
            [z, min(93.0, y / 5), min(350.0, max(10.0, 180 + x / 10)), yaw, self._joints[4]], now
        )

    def _move_axis(self, words: list[str], now: int) -> str:
        axis, target = _numbers(words, least=2)[:2]
        if not 1 <= axis <= 5:
            raise Refused(_WRONG_VALUE, "*Invalid axis*")
        joints = list(self._joints)
        joints[int(axis) - 1] = target
        return self._move(joints, now)

    def _location(self, word: str) -> list[float]:
        return self._locations.get(int(_numbers([word], 1)[0]), self._joints)

    def _move_to_location(self, words: list[str], now: int) -> str:
        _numbers(words, least=1)
        return self._move(list(self._location(words[0])), now)

    def _location_angles(self, words: list[str], now: int) -> str:
        values = _numbers(words, least=1)
        if len(values) == 1:
            return f"0 {words[0]} {_listed(self._location(words[0]))}"
        self._locations[int(values[0])] = [*values[1:6], *self._joints[len(values) - 1 :]]
        return ""

    def _store_here(self, words: list[str], now: int) -> str:
        self._locations[int(_numbers(words, 1)[0])] = list(self._where(now))
        return ""

    # ---- the gripper
    def _grip(self, width: float, now: int) -> None:
        self._check()
        self._set_off([*self._joints[:4], width], _GRIP_S, now)

    def _gripper(self, words: list[str], now: int) -> str:
        opens = _numbers(words, 1)[0] == 1
        self._grip(self._open if opens else self._closed, now)
        self._has_plate = not opens and self._finds_plate
        return ""

    @property
    def _finds_plate(self) -> bool:
        return bool(self.options.get("plate", 1))

    def _grip_open(self, words: list[str], now: int) -> str:
        if not words:
            return _plain(self._open)
        self._open = _numbers(words, 1)[0]
        return ""

    def _grip_close(self, words: list[str], now: int) -> str:
        if not words:
            return _plain(self._closed)
        self._closed = _numbers(words, 1)[0]
        return ""

    def _grasp(self, words: list[str], now: int) -> str:
        self._grip(_numbers(words, least=1)[0], now)
        self._has_plate = self._finds_plate
        return "-1" if self._has_plate else "0"

    def _release(self, words: list[str], now: int) -> str:
        self._grip(_numbers(words, least=1)[0], now)
        self._has_plate = False
        return ""

    def _pick(self, words: list[str], now: int) -> str:
        self._move_to_location(words, now)
        self._grip(self._closed, now)
        self._has_plate = self._finds_plate
        return "-1" if self._has_plate else "0"

    def _place(self, words: list[str], now: int) -> str:
        self._move_to_location(words, now)
        self._grip(self._open, now)
        self._has_plate = False
        return ""

    def _halt(self, words: list[str], now: int) -> str:
        self._joints = list(self._where(now))
        self._moves_until = now
        return ""


def _numbers(words: Sequence[str], count: int | None = None, least: int = 0) -> list[float]:
    if (count is not None and len(words) != count) or len(words) < least:
        raise Refused(_WRONG_COUNT, "*Wrong number of arguments*")
    if not all(_NUMBER.match(word) for word in words):
        raise Refused(_WRONG_VALUE, "*Invalid argument*")
    return [float(word) for word in words]


def _plain(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _listed(values: Sequence[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def _cartesian(joints: Sequence[float]) -> list[float]:
    """Return the position for the given joints. The formula stands in for the arm's real kinematics, and is
    the inverse of the one in moveC.
    """
    return [(joints[2] - 180) * 10, joints[1] * 5, joints[0], joints[3], 90.0, 180.0]
