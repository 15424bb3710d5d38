"""The pipetting channels of a simulated STAR: tips, liquids and positions (commands of C0 and P1 to PG)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
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
from praxis_desktop.ports.simulators.star_arm import AT_LABWARE, LOW, REACH, Arm
from praxis_desktop.ports.simulators.star_liquids import GRIPPER, KINDS, Tip, TipKind

MODULES: Final = tuple(f"P{sign}" for sign in "123456789ABCDEFG")
Z_SAFE: Final = 334.7
SPACING: Final = 9.0
_LOWEST_Y, _HIGHEST_Y = 6.0, 606.5
_Y_PER_INCREMENT, _Z_PER_INCREMENT, _UL_PER_INCREMENT = 0.046302083, 0.01072765, 0.046876
_LARGEST_UL: Final = 1250.0
_INITIALIZE_S, _TIPS_S, _LIQUID_S, _MOVE_S = 10.0, 1.8, 1.4, 0.8
_LEVEL: Final = 0.05
"""The volume, in µL, below which volumes count as zero."""
_WITH_DETECTION: Final = (1, 2, 3)

_NO_TIP, _TIP_FITTED, _NO_TIP_THERE = (8, 75), (7, 76), (8, 75)
_NOT_READY, _TOO_MUCH, _TOO_FAR = (2, 61), (2, 53), (2, 54)
_NO_LIQUID, _LITTLE_LIQUID = (6, 70), (6, 71)


class Channel:
    """A channel. ``y`` and ``z`` are in mm; ``z`` is the height of the tip's end or, without a tip, of the
    channel itself.
    """

    def __init__(self, y: float) -> None:
        self.y = y
        self.z = Z_SAFE
        self.tip: Tip | None = None
        self.liquid_height = 0.0
        self.counts = [0, 0, 0, 0]
        """How many tips were picked up and dropped, and how often liquid was aspirated and dispensed."""
        self.stored = StoredParameters(yv="6000", yr="4", zv="12000", zr="075")

    @property
    def above_tip(self) -> float:
        """The height of the channel itself, in mm."""
        return self.z if self.tip is None else self.z + self.tip.kind.length


class Channels:
    """All channels, from the back to the front."""

    def __init__(self, arm: Arm, count: int) -> None:
        self._arm = arm
        self.all = [Channel(405.0 - SPACING * number) for number in range(count)]
        self.kinds: dict[int, TipKind] = dict(KINDS)
        self.is_ready = False
        self.emptied: set[tuple[int, int]] = set()
        """The positions, in tenths of a millimetre, from which a tip has been taken and not returned."""
        self.missing_tip = 0
        """The 1-based number of the channel that will find no tip; 0 if all channels will find one."""
        self.remembers = False
        """Whether a position counts as empty once its tip has been taken."""

    def questions(self) -> Mapping[str, Answers]:
        """Return the functions that answer queries, keyed by command."""
        return {
            "C0TT": self._define,
            "C0RT": lambda command, now: "rt" + _joined(int(each.tip is not None) for each in self.all),
            "C0RY": lambda command, now: "ry" + _joined(_tenths(each.y, 4) for each in self.all),
            "C0RZ": lambda command, now: "rz" + _joined(_tenths(each.z, 4) for each in self.all),
            "C0RB": lambda command, now: "rb" + _tenths(self._numbered(command).y, 4),
            "C0RD": lambda command, now: "rd" + _tenths(self._numbered(command).z, 4),
            "C0RL": lambda command, now: "lh" + _joined(_tenths(each.liquid_height, 4) for each in self.all),
            "C0QS": lambda command, now: "qs" + _joined(0 for _ in self.all),
            "PnRF": lambda command, now: "rf3.0S b 2021-03-15",
            "PnVW": lambda command, now: "vw0 0 1 1",
            "PnVY": lambda command, now: (
                f"yc{round(SPACING / _Y_PER_INCREMENT):03} {round(SPACING / _Y_PER_INCREMENT):03}"
            ),
            "PnRV": self._tell_counts,
            "PnRD": lambda command, now: f"rd{self._piston(command):05} {self._piston(command):05}",
            "PnRZ": lambda command, now: f"rz{round(self._of(command).above_tip / _Z_PER_INCREMENT):06}",
            "PnQC": self._tell_volume,
            "PnRA": lambda command, now: self._of(command).stored.tell(command, now),
            "PnAA": lambda command, now: self._of(command).stored.set(command, now),
        }

    def motions(self) -> Mapping[str, Begins]:
        """Return the functions that start motions, keyed by command."""
        return {
            "C0DI": self._initialize,
            "C0TP": self._pick_up,
            "C0TR": self._drop,
            "C0AS": self._aspirate,
            "C0DS": self._dispense,
            "C0ZA": lambda command, now: Motion(_MOVE_S, lambda at: self.raise_all()),
            "C0JX": lambda command, now: self.move_x(command.tenths("xs")),
            "C0KX": lambda command, now: self.move_x(command.tenths("xs")),
            "C0KY": lambda command, now: self._move_y({self._numbered(command): command.tenths("yj")}),
            "C0KZ": lambda command, now: self._move_z({self._numbered(command): command.tenths("zj")}),
            "C0JY": lambda command, now: self._move_y(self._each(command, "yp")),
            "C0JZ": lambda command, now: self._move_z(self._each(command, "zp")),
            "C0JE": lambda command, now: self._spread(),
            "C0JP": self._make_room,
            "C0JM": self._move,
            "PnZA": lambda command, now: self._move_z(
                {self._of(command): command.number("za") * _Z_PER_INCREMENT - self._length(command)}
            ),
            "PnDS": self._move_piston,
        }

    def raise_all(self) -> str:
        """Raise all channels to the safe height."""
        for channel in self.all:
            channel.z = Z_SAFE if channel.tip is None else Z_SAFE - channel.tip.kind.length
        return ""

    def lower(self, used: Iterable[int]) -> None:
        """Leave the ``used`` channels down at the labware."""
        for number in used:
            self.all[number].z = AT_LABWARE

    def state(self) -> list[dict[str, object]]:
        """Return the tip and the position of each channel."""
        return [
            {
                "y_mm": round(channel.y, 1),
                "z_mm": round(channel.z, 1),
                "channel_is_low": channel.z < LOW,
                "tip": None
                if channel.tip is None
                else "CoRe gripper"
                if channel.tip.kind.number == GRIPPER
                else {
                    "kind": channel.tip.kind.number,
                    "length_mm": channel.tip.kind.length,
                    "largest_ul": channel.tip.kind.largest_ul,
                    "has_filter": channel.tip.kind.has_filter,
                    "liquid_ul": {name: round(ul, 3) for name, ul in channel.tip.liquid.items()},
                    "air_ul": round(channel.tip.air, 3),
                },
            }
            for channel in self.all
        ]

    def is_empty(self, place: tuple[float, float]) -> bool:
        """Return whether the tip at the position is gone."""
        return self.remembers and _spot(place) in self.emptied

    def use_tip(self, place: tuple[float, float]) -> None:
        """Record that the tip at a position was taken."""
        self.emptied.add(_spot(place))

    def bring_back(self, place: tuple[float, float]) -> None:
        """Record that a tip was returned to a position."""
        self.emptied.discard(_spot(place))

    # ---- which channels, and where
    def _numbered(self, command: FirmwareText) -> Channel:
        number = command.number("pn")
        if not 1 <= number <= len(self.all):
            raise FirmwareError(1, OUT_OF_RANGE)
        return self.all[number - 1]

    def _of(self, command: FirmwareText) -> Channel:
        number = MODULES.index(command.module)
        if number >= len(self.all):
            raise FirmwareError(1, 34)
        return self.all[number]

    def _length(self, command: FirmwareText) -> float:
        tip = self._of(command).tip
        return 0.0 if tip is None else tip.kind.length

    def _each(self, command: FirmwareText, name: str) -> dict[Channel, float]:
        values = command.numbers(name)
        if len(values) > len(self.all):
            raise FirmwareError(1, OUT_OF_RANGE)
        return {channel: values[min(number, len(values) - 1)] / 10 for number, channel in enumerate(self.all)}

    def used(self, command: FirmwareText) -> list[int]:
        """Return the 0-based numbers of the channels in the pattern ``tm``. Raises FirmwareError if the
        channels are not initialized.
        """
        pattern = command.numbers("tm")
        if any(pattern[len(self.all) :]):
            raise FirmwareError(1, OUT_OF_RANGE)
        used = [number for number in range(len(self.all)) if pattern[min(number, len(pattern) - 1)]]
        if not self.is_ready:
            raise self.error(used, dict.fromkeys(used, _NOT_READY))
        return used

    def error(self, used: Iterable[int], errors: Mapping[int, tuple[int, int]]) -> FirmwareError:
        """Return the error for a command that uses the channels ``used``; ``errors`` are keyed by channel."""
        return FirmwareError(99, 0, {MODULES[number]: errors.get(number, (0, 0)) for number in used})

    def _places(self, command: FirmwareText, used: list[int]) -> dict[int, tuple[float, float]]:
        """Return the position for each used channel, in mm. Raises FirmwareError if any is out of reach."""
        xs, ys = command.numbers("xp"), command.numbers("yp")
        places = {
            number: (xs[min(number, len(xs) - 1)] / 10, ys[min(number, len(ys) - 1)] / 10) for number in used
        }
        errors = {
            number: REACH
            for number, (_, y) in places.items()
            if not self._lowest(number) - 0.1 <= y <= _HIGHEST_Y - SPACING * number + 0.1
        }
        for behind, before in pairwise(used):
            (x, y), (other_x, other_y) = places[behind], places[before]
            if x == other_x and y - other_y < SPACING * (before - behind) - 0.11:
                errors[before] = REACH
        if errors:
            raise self.error(used, errors)
        return places

    def _lowest(self, number: int) -> float:
        return _LOWEST_Y + SPACING * (len(self.all) - 1 - number)

    def _way(self, places: Mapping[int, tuple[float, float]], each_s: float) -> float:
        """Return the time, in seconds, needed to visit all ``places`` and spend ``each_s`` at each column."""
        columns = dict.fromkeys(x for x, _ in places.values())
        seconds = sum(self._arm.travel(x) for x in columns)
        return seconds + each_s * max(1, len(columns))

    def _arrive(self, places: Mapping[int, tuple[float, float]], z: float) -> None:
        for number, (x, y) in places.items():
            self._arm.x = x
            self.all[number].y = y
        self.make_space(list(places))
        for channel in self.all:
            channel.z = z

    def make_space(self, fixed: list[int]) -> None:
        """Move the other channels out of the way of the ``fixed`` ones."""
        for number in range(min(fixed, default=0) - 1, -1, -1):
            self.all[number].y = max(self.all[number].y, self.all[number + 1].y + SPACING)
        for number in range(min(fixed, default=0) + 1, len(self.all)):
            if number not in fixed:
                self.all[number].y = min(self.all[number].y, self.all[number - 1].y - SPACING)

    def _with_tips(self, used: list[int], *, expected: bool) -> list[Tip]:
        """Return the used channels' tips. Raises FirmwareError unless every channel has one or, if
        ``expected`` is false, none has.
        """
        wrong = [number for number in used if (self.all[number].tip is not None) != expected]
        if wrong:
            raise self.error(used, dict.fromkeys(wrong, _NO_TIP if expected else _TIP_FITTED))
        return [tip for number in used if (tip := self.all[number].tip) is not None]

    # ---- tips
    def _define(self, command: FirmwareText, now: int) -> str:
        number = command.number("tt")
        self.kinds[number] = TipKind(
            number,
            command.number("tl") / 10,
            command.number("tv") / 10,
            bool(command.number("tf")),
            command.number("tg"),
        )
        return ""

    def kind(self, command: FirmwareText) -> TipKind:
        """Return the kind of tip named in a command. Raises FirmwareError if that kind was not defined."""
        kind = self.kinds.get(command.number("tt"))
        if kind is None:
            raise FirmwareError(1, OUT_OF_RANGE)
        return kind

    def _initialize(self, command: FirmwareText, now: int) -> Motion:
        seconds = self._arm.travel(command.numbers("xp")[0] / 10) + _INITIALIZE_S
        return Motion(seconds, lambda at: self._initialized(command))

    def _initialized(self, command: FirmwareText) -> str:
        self._arm.x = command.numbers("xp")[0] / 10
        for channel, y in self._each(command, "yp").items():
            channel.y, channel.tip = y, None
        self.is_ready = True
        return self.raise_all()

    def _pick_up(self, command: FirmwareText, now: int) -> Motion:
        used = self.used(command)
        self._with_tips(used, expected=False)
        kind, z = self.kind(command), command.tenths("th")
        places = self._places(command, used)
        return Motion(self._way(places, _TIPS_S), lambda at: self._picked_up(places, kind, z))

    def _picked_up(self, places: Mapping[int, tuple[float, float]], kind: TipKind, z: float) -> str:
        self._arrive(places, z)
        errors = {}
        for number, place in places.items():
            if number + 1 == self.missing_tip or self.is_empty(place):
                errors[number] = _NO_TIP_THERE
                continue
            self.use_tip(place)
            channel = self.all[number]
            channel.tip = Tip(kind)
            channel.counts[0] += 1
        if errors:
            self.missing_tip = 0
            raise self.error(places, errors)
        return ""

    def _drop(self, command: FirmwareText, now: int) -> Motion:
        used = self.used(command)
        self._with_tips(used, expected=True)
        places, z = self._places(command, used), command.tenths("te")
        return Motion(self._way(places, _TIPS_S), lambda at: self._dropped(places, z))

    def _dropped(self, places: Mapping[int, tuple[float, float]], z: float) -> str:
        self._arrive(places, z)
        for number, place in places.items():
            self.bring_back(place)
            channel = self.all[number]
            channel.tip = None
            channel.counts[1] += 1
        none = _joined("000" for _ in self.all)
        return f"kz{none}vz{none}"

    # ---- liquids
    def _values(self, command: FirmwareText, name: str, used: list[int], default: int = 0) -> dict[int, int]:
        values = command.numbers(name) if name in command.parameters else [default]
        return {number: values[min(number, len(values) - 1)] for number in used}

    def _dosing_s(self, command: FirmwareText, used: list[int], volume: str, speed: str) -> float:
        """Return how long it takes, in seconds, for the pistons to move and the liquids to settle."""
        volumes, speeds = self._values(command, volume, used), self._values(command, speed, used, 1000)
        mixed, mixes = self._values(command, "mv", used), self._values(command, "mc", used)
        mixing, settling = self._values(command, "ms", used, 1000), self._values(command, "wt", used)
        return max(
            (
                volumes[number] / max(1, speeds[number])
                + 2 * mixed[number] * mixes[number] / max(1, mixing[number])
                + settling[number] / 10
                for number in used
            ),
            default=0.0,
        )

    def _aspirate(self, command: FirmwareText, now: int) -> Motion:
        used = self.used(command)
        tips = dict(zip(used, self._with_tips(used, expected=True), strict=True))
        volumes = {number: value / 10 for number, value in self._values(command, "av", used).items()}
        airs = {
            number: (above + below) / 10
            for (number, above), below in zip(
                self._values(command, "ba", used).items(),
                self._values(command, "ta", used).values(),
                strict=True,
            )
        }
        errors = {
            number: _TOO_MUCH if tip.ul + tip.moves(volumes[number]) > tip.kind.largest_ul + 1 else _TOO_FAR
            for number, tip in tips.items()
            if tip.ul + tip.moves(volumes[number]) > tip.kind.largest_ul + 1
            or tip.displaced + volumes[number] + airs[number] > _LARGEST_UL
        }
        if errors:
            raise self.error(used, errors)
        places, z = self._places(command, used), command.tenths("te")
        detection = self._values(command, "lm", used)
        heights = self._values(command, "zl", used)
        seconds = self._way(places, _LIQUID_S) + self._dosing_s(command, used, "av", "as")

        def finish(at: int) -> str:
            self._arrive(places, z)
            errors = {}
            for number, place in places.items():
                looks = detection[number] in _WITH_DETECTION
                error = self._take_up(self.all[number], place, volumes[number], airs[number], looks, at)
                if error is not None:
                    errors[number] = error
                elif looks:
                    self.all[number].liquid_height = heights[number] / 10
            if errors:
                raise self.error(places, errors)
            return ""

        return Motion(seconds, finish)

    def _take_up(
        self, channel: Channel, place: tuple[float, float], volume: float, air: float, looks: bool, at: int
    ) -> tuple[int, int] | None:
        """Aspirate at a position; if ``looks``, only from a well with enough liquid. Return any error."""
        tip = channel.tip
        if tip is None:
            return _NO_TIP
        where, wanted = self._arm.well_at(*place), tip.moves(volume)
        held = self._arm.held(where)
        if looks and held is not None and wanted > _LEVEL:
            there = sum(held.values())
            if there <= _LEVEL:
                return _NO_LIQUID
            if there < wanted - _LEVEL:
                return _LITTLE_LIQUID
        taken = self._arm.take(where, wanted, at)
        tip.add(taken)
        tip.air += max(0.0, wanted - sum(taken.values()))
        tip.displaced += volume + air
        channel.counts[2] += 1
        return None

    def _dispense(self, command: FirmwareText, now: int) -> Motion:
        used = self.used(command)
        tips = dict(zip(used, self._with_tips(used, expected=True), strict=True))
        volumes = {number: value / 10 for number, value in self._values(command, "dv", used).items()}
        modes = self._values(command, "dm", used)
        errors = {
            number: _TOO_FAR
            for number, tip in tips.items()
            if modes[number] in (0, 2) and volumes[number] > tip.displaced + 1
        }
        if errors:
            raise self.error(used, errors)
        places, z = self._places(command, used), command.tenths("te")
        seconds = self._way(places, _LIQUID_S) + self._dosing_s(command, used, "dv", "ds")

        def finish(at: int) -> str:
            self._arrive(places, z)
            for number, place in places.items():
                self._give_out(self.all[number], place, volumes[number], modes[number], at)
            return ""

        return Motion(seconds, finish)

    def _give_out(
        self, channel: Channel, place: tuple[float, float], volume: float, mode: int, at: int
    ) -> None:
        tip = channel.tip
        if tip is None:
            return
        is_all = mode in (1, 3, 4)
        given = tip.give(tip.ul if is_all else tip.moves(volume, in_jet=mode == 0))
        tip.displaced = 0.0 if is_all else max(0.0, tip.displaced - volume)
        tip.air = 0.0 if is_all else tip.air
        channel.counts[3] += 1
        if given:
            self._arm.put(self._arm.well_at(*place), given, at)

    # ---- motions without liquid
    def move_x(self, x: float) -> Motion:
        """Return the motion that moves the arm to ``x``."""
        return Motion(self._arm.travel(x), lambda at: self._arm.go(x))

    def _move_y(self, ys: Mapping[Channel, float]) -> Motion:
        wanted = [ys.get(channel, channel.y) for channel in self.all]
        is_free = all(
            self._lowest(number) - 0.1 <= y <= _HIGHEST_Y - SPACING * number + 0.1
            for number, y in enumerate(wanted)
        ) and all(y - other >= SPACING - 0.11 for y, other in pairwise(wanted))
        if not is_free:
            raise FirmwareError(*REACH)

        def finish(at: int) -> str:
            for channel, y in zip(self.all, wanted, strict=True):
                channel.y = y
            return ""

        return Motion(_MOVE_S, finish)

    def _move_z(self, zs: Mapping[Channel, float]) -> Motion:
        if any(not 0 <= z <= Z_SAFE + 0.1 for z in zs.values()):
            raise FirmwareError(*REACH)

        def finish(at: int) -> str:
            for channel, z in zs.items():
                channel.z = z
            return ""

        return Motion(_MOVE_S, finish)

    def _spread(self) -> Motion:
        count = max(1, len(self.all) - 1)
        step = (_HIGHEST_Y - _LOWEST_Y) / count
        return self._move_y({channel: _HIGHEST_Y - step * number for number, channel in enumerate(self.all)})

    def _make_room(self, command: FirmwareText, now: int) -> Motion:
        chosen = self._numbered(command)
        number = self.all.index(chosen)
        ys = {
            channel: _HIGHEST_Y - SPACING * each if each < number else self._lowest(each)
            for each, channel in enumerate(self.all)
            if each != number
        }
        ys[chosen] = min(max(chosen.y, self._lowest(number)), _HIGHEST_Y - SPACING * number)
        return self._move_y(ys)

    def _move(self, command: FirmwareText, now: int) -> Motion:
        used = self.used(command)
        places, z = self._places(command, used), command.tenths("zp")
        return Motion(self._way(places, _MOVE_S), lambda at: _quietly(lambda: self._arrive(places, z)))

    # ---- one channel's own commands
    def _piston(self, command: FirmwareText) -> int:
        tip = self._of(command).tip
        return 0 if tip is None else round(tip.displaced / _UL_PER_INCREMENT)

    def _move_piston(self, command: FirmwareText, now: int) -> Motion:
        channel, volume = self._of(command), command.number("ds") * _UL_PER_INCREMENT
        goes_down, place = bool(command.number("dt")), (self._arm.x, channel.y)
        speed = max(1, command.number("dv")) * _UL_PER_INCREMENT

        def finish(at: int) -> str:
            if channel.tip is None:
                return ""
            if goes_down:
                self._give_out(channel, place, volume, 2, at)
            else:
                channel.tip.displaced += volume
                channel.tip.air += volume
            return ""

        return Motion(volume / speed, finish)

    def _tell_counts(self, command: FirmwareText, now: int) -> str:
        counts = self._of(command).counts
        return "".join(f"n{letter}{count:010}" for letter, count in zip("abcd", counts, strict=True))

    def _tell_volume(self, command: FirmwareText, now: int) -> str:
        tip = self._of(command).tip
        if tip is None:
            raise FirmwareError(*_NO_TIP)
        return f"qc{round(tip.kind.largest_ul * 10):05} {round(tip.displaced * 10):05}"


def _quietly(act: Callable[[], object]) -> str:
    act()
    return ""


def _spot(place: tuple[float, float]) -> tuple[int, int]:
    return round(place[0] * 10), round(place[1] * 10)


def _tenths(mm: float, digits: int) -> str:
    return f"{round(mm * 10):0{digits}}"


def _joined(values: Iterable[object]) -> str:
    return " ".join(map(str, values))
