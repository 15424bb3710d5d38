"""A Hamilton Microlab Vantage, a liquid handler, on USB.

Sources: PyLabRobot 0.2.2, its VantageBackend and the backend's tests: modules and commands, their parameters
and units (0.1 mm, 0.01 µL), the initial queries, the formats of errors (``er0``, ``er99es"P175"``,
``er57et"..."``), and the error codes of channels, Core 96 and IPG; the volume corrections of the liquid
classes for water, as in `star`.

Assumed: how long each motion takes (the arm moves at 400 mm/s; tips take 1.8 s, or 3.5 s with the Core 96; a
liquid takes 1.4 s plus the time for its volume and speed; a plate 6 s), that all parts move one after
another, the error texts of the arm and the cover, the reported positions, and that a part working at labware
when the power fails stays there. Levels are not measured: detection only checks whether a well has liquid.
Every liquid behaves like water.

The labware on the deck comes from the bench; without any, some labware is assumed at every position. Not
simulated: dispensing on the fly, nano pulses, washing, the CoRe gripper, teaching, TADM. No command that
stops a motion is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.dialects.hamilton import FirmwareText
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.hamilton_firmware import (
    OUT_OF_RANGE,
    Begins,
    FirmwareError,
    FirmwareInstrument,
    Motion,
)
from praxis_desktop.ports.simulators.star_liquids import KINDS, Tip, TipKind
from praxis_desktop.ports.simulators.world import WorldPart

_ROWS, _COLUMNS, _PITCH = 8, 12, 9.0
_NOT_INITIALIZED, _TOO_MUCH, _NO_LIQUID, _NO_TIP, _TIP_FITTED = 51, 53, 70, 75, 76
_NO_PLATE, _HOLDS_PLATE, _NO_PLATE_HELD = 80, 81, 82
_ARM_PER_S = 400.0
_TIPS_S, _HEAD_TIPS_S, _LIQUID_S, _PLATE_S, _MOVE_S = 1.8, 3.5, 1.4, 6.0, 1.0
_INITIALIZE_S: Mapping[str, float] = {"A1AM": 8.0, "A1PM": 10.0, "A1HM": 6.0, "A1RM": 8.0, "I1AM": 5.0}
_LEVEL = 0.05
"""The volume, in µL, below which volumes count as zero."""
_ARM = "arm"
_AT_LABWARE = frozenset(
    ("A1PMTP", "A1PMTR", "A1PMDA", "A1PMDD", "A1HMTP", "A1HMTR", "A1HMDA", "A1HMDD", "A1RMDG", "A1RMDR")
)
"""The motions during which a part is down at the labware."""
_SPACING = 9.0
_WHOLE = (1, 3, 4)
"""The dispensing modes that empty the tip."""

Place = tuple[float, float]


class Vantage(FirmwareInstrument):
    """The liquid handler: pipetting channels, a Core 96, an IPG, and a loading cover."""

    kind: ClassVar[str] = "vantage"
    description: ClassVar[str] = "Hamilton Vantage liquid handler, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x08AF, 0x8003)
    manufacturer: ClassVar[str] = "Hamilton Bonaduz AG"
    product: ClassVar[str] = "Vantage"
    world_part: ClassVar[WorldPart] = "liquid handler"
    command_names: ClassVar[Mapping[str, str]] = {
        "QW of A1AM, A1PM, A1HM, A1RM, I1AM": "is it initialized?",
        "A1AMMI, A1PMDI, A1HMDI, A1RMDI, I1AMMI": "initialize",
        "A1AMTT": "define a tip type",
        "A1PMQA, A1HMQA, A1PMRY, A1PMRZ, A1HMQI, A1XMRX": "tips, positions",
        "A1PMTP, A1PMTR, A1PMDA, A1PMDD": "channels: tips, aspirate, dispense",
        "A1PMDN, A1PMDY, A1PMDZ, A1XMXP": "move the channels and the arm",
        "A1HMTP, A1HMTR, A1HMDA, A1HMDD, A1HMDN": "Core 96: tips, liquids, motions",
        "A1RMDG, A1RMDR, A1RMGA, A1RMDN, A1RMGP, A1RMRG": "IPG: plates, orientation, motions, park",
        "I1AMLP, C0AMLI": "loading cover, light",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "channels": "pipetting channels, 1 to 16, 8",
        "core96": "1: it has a Core 96, 1",
        "ipg": "1: it has an IPG, 1",
        "initialized": "1: it has been initialized, 0",
        "missing": "channel that finds no tip the next time, 0 for none",
        "plate": "0: the IPG finds no plate, 1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        count = min(16, max(1, int(option("channels", 8))))
        parts = {"A1AM", "A1PM", "I1AM"}
        parts |= {"A1HM"} if option("core96", 1) else set()
        parts |= {"A1RM"} if option("ipg", 1) else set()
        self._ready = dict.fromkeys(sorted(parts), bool(option("initialized", 0)))
        self._kinds: dict[int, TipKind] = dict(KINDS)
        self._tips: list[Tip | None] = [None] * count
        self._ys = [400.0 - _SPACING * number for number in range(count)]
        self._missing = int(option("missing", 0))
        self._finds_plate = bool(option("plate", 1))
        self._head_tips: list[Tip] = []
        self._head_at: Place = (0.0, 0.0)
        self._x = 0.0
        self._is_parked = self._holds_plate = False
        self._is_cover_closed = True
        self._low: set[str] = set()
        """The modules that were stopped at the labware and have not moved since."""
        self._learn()

    def _learn(self) -> None:
        """Fill the tables of queries and motions."""
        for module in self._ready:
            self.questions[f"{module}QW"] = lambda command, now: f"qw{int(self._ready[command.module])}"
            word = "MI" if module.endswith("AM") else "DI"
            self.motions[f"{module}{word}"] = (_ARM, self._initialize)
        self.questions.update(
            {
                "A1AMTT": self._define,
                "C0AMLI": lambda command, now: "",
                "A1PMQA": lambda command, now: "rt" + _joined(int(tip is not None) for tip in self._tips),
                "A1PMRY": lambda command, now: "ry" + _joined(f"{round(y * 10):04}" for y in self._ys),
                "A1PMRZ": lambda command, now: "rz" + _joined("2450" for _ in self._ys),
                "A1XMRX": lambda command, now: f"rx{round(self._x * 10):05}",
            }
        )
        moved: dict[str, Callable[[FirmwareText, int], Motion]] = {
            "I1AMLP": self._move_cover,
            "A1PMTP": self._pick_up,
            "A1PMTR": self._drop,
            "A1PMDA": self._aspirate,
            "A1PMDD": self._dispense,
            "A1PMDN": lambda command, now: self._go(self._places(command)),
            "A1PMDY": self._spread,
            "A1PMDZ": lambda command, now: Motion(_MOVE_S, _quiet),
            "A1XMXP": lambda command, now: self._go({0: (command.tenths("xp"), self._ys[0])}),
        }
        if "A1HM" in self._ready:
            self.questions["A1HMQA"] = lambda command, now: f"qa{int(bool(self._head_tips))}"
            self.questions["A1HMQI"] = lambda command, now: (
                f"xp{round(self._head_at[0] * 10):05}yp{round(self._head_at[1] * 10):04}"
            )
            moved.update({"A1HMTP": self._pick_up_96, "A1HMTR": self._drop_96, "A1HMDN": self._move_96})
            moved.update({"A1HMDA": self._aspirate_96, "A1HMDD": self._dispense_96})
        if "A1RM" in self._ready:
            self.questions["A1RMRG"] = lambda command, now: f"rg{int(self._is_parked)}"
            moved.update({"A1RMDG": self._get_plate, "A1RMDR": self._put_plate, "A1RMGP": self._park})
            moved.update({"A1RMGA": self._turn, "A1RMDN": self._turn})
        self.motions.update({name: (_ARM, self._rising(begin)) for name, begin in moved.items()})

    def _rising(self, begin: Begins) -> Begins:
        """Wrap ``begin`` to record that the command's module is no longer stopped at the labware."""

        def risen(command: FirmwareText, now: int) -> Motion:
            motion = begin(command, now)
            self._low.discard(command.module)
            return motion

        return risen

    # ---- FirmwareInstrument
    def check(self, command: FirmwareText, now: int) -> None:
        is_initializing = command.name.endswith(("AMMI", "MDI"))
        if command.module in self._ready and not self._ready[command.module] and not is_initializing:
            raise self._error(command, _NOT_INITIALIZED)

    def error_text(self, command: FirmwareText, error: FirmwareError | None) -> str:
        if error is None:
            return "er0"
        if error.modules:
            return f'er99es"{_joined(f"{module}{trace:02}" for module, (_, trace) in error.modules.items())}"'
        code = error.trace or error.code
        short = {"A1PM": "P1", "A1HM": "H0", "A1RM": "RM"}.get(command.module)
        if short is None:
            return f'er{code}et"{_TEXTS.get(code, "error")}"'
        return f'er99es"{short}{code:02}"'

    def busy_error(self, command: FirmwareText) -> FirmwareError:
        return FirmwareError(1, 40)

    @property
    def aborted(self) -> FirmwareError:
        return FirmwareError(1, 36)

    def stopped(self, command: FirmwareText) -> None:
        """Leave the part down if ``command`` was working at the labware (assumed)."""
        if command.name in _AT_LABWARE:
            self._low.add(command.module)

    def lose_power(self, now: int) -> None:
        self.drop_motions()
        self._ready = dict.fromkeys(self._ready, False)
        self._kinds = dict(KINDS)

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": dict(self._ready),
            "tips": [tip is not None for tip in self._tips],
            "volumes_ul": [0.0 if tip is None else round(tip.ul, 1) for tip in self._tips],
            "core96_has_tips": bool(self._head_tips),
            "core96_volume_ul": round(self._head_tips[0].ul, 1) if self._head_tips else 0.0,
            "x_mm": round(self._x, 1),
            "ipg_is_parked": self._is_parked,
            "ipg_holds_plate": self._holds_plate,
            "channel_is_low": "A1PM" in self._low,
            "core96_is_low": "A1HM" in self._low,
            "ipg_is_low": "A1RM" in self._low,
            "cover_is_closed": self._is_cover_closed,
            "is_moving": self.moving() is not None,
        }

    # ---- all parts
    def _error(self, command: FirmwareText, trace: int, used: Sequence[int] = (0,)) -> FirmwareError:
        """Return the error for a command's module; the channels' module gives an error for each of the
        channels ``used``.
        """
        if command.module != "A1PM":
            return FirmwareError(1, trace)
        return FirmwareError(99, 0, {f"P{number + 1}": (1, trace) for number in used})

    def _initialize(self, command: FirmwareText, now: int) -> Motion:
        def finish(at: int) -> str:
            self._ready[command.module] = True
            self._low.discard(command.module)
            if command.module == "A1PM":
                self._tips = [None] * len(self._tips)
            elif command.module == "A1HM":
                self._head_tips = []
            elif command.module == "A1RM":
                self._is_parked = self._holds_plate = False
            return ""

        return Motion(_INITIALIZE_S[command.module], finish)

    def _define(self, command: FirmwareText, now: int) -> str:
        number = command.number("ti")
        self._kinds[number] = TipKind(
            number,
            command.number("tl") / 10,
            command.number("tv") / 10,
            bool(command.number("tf")),
            command.number("tg"),
        )
        return ""

    def _kind(self, number: int) -> TipKind:
        if number not in self._kinds:
            raise FirmwareError(1, OUT_OF_RANGE)
        return self._kinds[number]

    def _travel(self, x: float, each_s: float) -> float:
        return abs(x - self._x) / _ARM_PER_S + each_s

    def _move_cover(self, command: FirmwareText, now: int) -> Motion:
        wanted = command.number("lp") == 1

        def finish(at: int) -> str:
            self._is_cover_closed = wanted
            return ""

        return Motion(3.0, finish)

    # ---- channels
    def _places(self, command: FirmwareText) -> dict[int, Place]:
        """Return the positions, in mm, of the channels that a command uses."""
        pattern, xs, ys = (command.numbers(name) for name in ("tm", "xp", "yp"))
        if any(pattern[len(self._tips) :]):
            raise FirmwareError(1, OUT_OF_RANGE)
        used = [number for number in range(len(self._tips)) if _at(pattern, number)]
        return {number: (_at(xs, number) / 10, _at(ys, number) / 10) for number in used}

    def _arrive(self, places: Mapping[int, Place]) -> None:
        for number, (x, y) in places.items():
            self._x, self._ys[number] = x, y

    def _go(self, places: Mapping[int, Place]) -> Motion:
        def finish(at: int) -> str:
            self._arrive(places)
            return ""

        columns = dict.fromkeys(x for x, _ in places.values())
        return Motion(sum(self._travel(x, _MOVE_S) for x in columns), finish)

    def _spread(self, command: FirmwareText, now: int) -> Motion:
        ys = command.numbers("yp")
        return self._go({number: (self._x, _at(ys, number) / 10) for number in range(len(self._tips))})

    def _with_tips(self, command: FirmwareText, used: Mapping[int, Place], *, expected: bool) -> None:
        wrong = [number for number in used if (self._tips[number] is not None) != expected]
        if wrong:
            raise self._error(command, _NO_TIP if expected else _TIP_FITTED, wrong)

    def _seconds(self, command: FirmwareText, places: Mapping[int, Place], volume: str, speed: str) -> float:
        """Return the time, in seconds, that it takes to handle the liquid in all columns of ``places``."""
        columns = dict.fromkeys(x for x, _ in places.values())
        volumes, speeds = command.numbers(volume), command.numbers(speed)
        longest = max((_at(volumes, n) / 100 / max(0.1, _at(speeds, n) / 10) for n in places), default=0.0)
        return sum(self._travel(x, _LIQUID_S) for x in columns) + longest

    def _pick_up(self, command: FirmwareText, now: int) -> Motion:
        places, kinds = self._places(command), command.numbers("tt")
        self._with_tips(command, places, expected=False)
        fitting = {number: self._kind(_at(kinds, number)) for number in places}

        def finish(at: int) -> str:
            self._arrive(places)
            missing, self._missing = self._missing - 1, 0
            for number, kind in fitting.items():
                if number != missing:
                    self._tips[number] = Tip(kind)
            if missing in places:
                raise self._error(command, _NO_TIP, [missing])
            return ""

        return Motion(sum(self._travel(x, _TIPS_S) for x in {x for x, _ in places.values()}), finish)

    def _drop(self, command: FirmwareText, now: int) -> Motion:
        places = self._places(command)
        self._with_tips(command, places, expected=True)

        def finish(at: int) -> str:
            self._arrive(places)
            for number in places:
                self._tips[number] = None
            return ""

        return Motion(sum(self._travel(x, _TIPS_S) for x in {x for x, _ in places.values()}), finish)

    def _aspirate(self, command: FirmwareText, now: int) -> Motion:
        places, volumes = self._places(command), command.numbers("av")
        looks = command.numbers("lm")
        self._with_tips(command, places, expected=True)
        full = [n for n in places if self._is_full(self._tips[n], _at(volumes, n) / 100)]
        if full:
            raise self._error(command, _TOO_MUCH, full)

        def finish(at: int) -> str:
            self._arrive(places)
            dry = [
                number
                for number, place in places.items()
                if not self._take_up(
                    self._tips[number], place, _at(volumes, number) / 100, _at(looks, number), at
                )
            ]
            if dry:
                raise self._error(command, _NO_LIQUID, dry)
            return ""

        return Motion(self._seconds(command, places, "av", "as"), finish)

    def _dispense(self, command: FirmwareText, now: int) -> Motion:
        places, volumes, modes = self._places(command), command.numbers("dv"), command.numbers("dm")
        self._with_tips(command, places, expected=True)

        def finish(at: int) -> str:
            self._arrive(places)
            for number, place in places.items():
                self._give_out(self._tips[number], place, _at(volumes, number) / 100, _at(modes, number), at)
            return ""

        return Motion(self._seconds(command, places, "dv", "ds"), finish)

    # ---- liquids
    @staticmethod
    def _is_full(tip: Tip | None, displacement: float) -> bool:
        return tip is not None and tip.ul + tip.moves(displacement) > tip.kind.largest_ul + 1

    def _take_up(self, tip: Tip | None, place: Place, displacement: float, looks: int, at: int) -> bool:
        """Aspirate; return False if there is no tip, or if detection is used in a well known to be empty."""
        if tip is None:
            return False
        where, wanted = self.wells.well_at(self.role, *place), tip.moves(displacement)
        held = self.wells.held(where)
        if looks and held is not None and sum(held.values()) <= _LEVEL:
            return False
        tip.add(self.wells.take(where, wanted, at))
        tip.displaced += displacement
        return True

    def _give_out(self, tip: Tip | None, place: Place, displacement: float, mode: int, at: int) -> None:
        if tip is None:
            return
        is_all = mode in _WHOLE or displacement >= tip.displaced - _LEVEL
        given = tip.give(tip.ul if is_all else tip.moves(displacement, in_jet=mode == 0))
        tip.displaced = 0.0 if is_all else tip.displaced - displacement
        if given:
            self.wells.put(self.wells.well_at(self.role, *place), given, at)

    # ---- Core 96
    def _head_place(self, command: FirmwareText) -> Place:
        return command.tenths("xp"), command.tenths("yp")

    def _head_motion(self, command: FirmwareText, each_s: float, act: Callable[[int], object]) -> Motion:
        place = self._head_place(command)

        def finish(at: int) -> str:
            self._head_at = place
            self._x = place[0]
            act(at)
            return ""

        return Motion(self._travel(place[0], each_s), finish)

    def _spots(self, place: Place) -> list[Place]:
        """Return the positions of all channels, column by column, when A1 is at ``place``."""
        x, y = place
        return [(x + _PITCH * column, y - _PITCH * row) for column in range(_COLUMNS) for row in range(_ROWS)]

    def _pick_up_96(self, command: FirmwareText, now: int) -> Motion:
        kind = self._kind(command.number("tt"))
        if self._head_tips:
            raise self._error(command, _TIP_FITTED)

        def act(at: int) -> None:
            self._head_tips = [Tip(kind) for _ in range(_ROWS * _COLUMNS)]

        return self._head_motion(command, _HEAD_TIPS_S, act)

    def _with_head_tips(self, command: FirmwareText) -> None:
        if not self._head_tips:
            raise self._error(command, _NO_TIP)

    def _drop_96(self, command: FirmwareText, now: int) -> Motion:
        self._with_head_tips(command)

        def act(at: int) -> None:
            self._head_tips = []

        return self._head_motion(command, _HEAD_TIPS_S, act)

    def _aspirate_96(self, command: FirmwareText, now: int) -> Motion:
        self._with_head_tips(command)
        ul, looks = command.number("av") / 100, command.number("lm", 0)
        if self._is_full(self._head_tips[0], ul):
            raise self._error(command, _TOO_MUCH)
        spots = self._spots(self._head_place(command))

        def act(at: int) -> None:
            found = [
                self._take_up(tip, spot, ul, looks, at)
                for tip, spot in zip(self._head_tips, spots, strict=True)
            ]
            if not all(found):
                raise self._error(command, _NO_LIQUID)

        return self._head_motion(command, _LIQUID_S + ul / max(0.1, command.number("as") / 10), act)

    def _dispense_96(self, command: FirmwareText, now: int) -> Motion:
        self._with_head_tips(command)
        ul, mode = command.number("dv") / 100, command.number("dm")
        spots = self._spots(self._head_place(command))

        def act(at: int) -> None:
            for tip, spot in zip(self._head_tips, spots, strict=True):
                self._give_out(tip, spot, ul, mode, at)

        return self._head_motion(command, _LIQUID_S + ul / max(0.1, command.number("ds") / 10), act)

    def _move_96(self, command: FirmwareText, now: int) -> Motion:
        return self._head_motion(command, _MOVE_S, lambda at: None)

    # ---- IPG
    def _plate_motion(self, command: FirmwareText, *, holds: bool) -> Motion:
        x = command.tenths("xp")

        def finish(at: int) -> str:
            self._x, self._holds_plate, self._is_parked = x, holds, False
            return ""

        return Motion(self._travel(x, _PLATE_S), finish)

    def _get_plate(self, command: FirmwareText, now: int) -> Motion:
        if self._holds_plate:
            raise self._error(command, _HOLDS_PLATE)
        if not self._finds_plate:
            raise self._error(command, _NO_PLATE)
        return self._plate_motion(command, holds=True)

    def _put_plate(self, command: FirmwareText, now: int) -> Motion:
        if not self._holds_plate:
            raise self._error(command, _NO_PLATE_HELD)
        return self._plate_motion(command, holds=False)

    def _park(self, command: FirmwareText, now: int) -> Motion:
        if self._holds_plate:
            raise self._error(command, _HOLDS_PLATE)

        def finish(at: int) -> str:
            self._is_parked = True
            return ""

        return Motion(3.0, finish)

    def _turn(self, command: FirmwareText, now: int) -> Motion:
        def finish(at: int) -> str:
            self._is_parked = False
            return ""

        return Motion(_MOVE_S, finish)


_TEXTS = {_NOT_INITIALIZED: "Drive not initialized", 30: "Undefined command", 32: "Parameter out of range"}


def _at(numbers: Sequence[int], place: int) -> int:
    """Return the number at position ``place`` or, if that is past the end, the last number."""
    return numbers[min(place, len(numbers) - 1)]


def _joined(values: Iterable[object]) -> str:
    return " ".join(map(str, values))


def _quiet(at: int) -> str:
    return ""
