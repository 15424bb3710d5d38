"""A Hamilton Microlab STAR or STARlet, a liquid handler, on USB.

Sources: PyLabRobot 0.2.2, its STARBackend and the backend's tests: queries and commands, the parameters of
replies, the error codes and trace information of each module, the iSWAP's default values, and the volumes by
which liquid classes for water correct for the air between piston and liquid. PyLabRobot 1.0.0b1: the
additional queries of its STARDriver, and its recording of a STAR's replies.

Assumed: how long each motion takes (the arm moves at 300 mm/s; tips take 1.8 s, or 3.5 s with the 96 head; a
liquid takes 1.4 s plus the time for its volume and speed; a plate takes 6 s), the errors from a part that is
not initialized (02/61, 02/51, 02/91) or busy (01/40), which kinds of tips are defined at power-on, that no
carrier is on the loading tray, and that a stopped motion leaves parts at the labware. Liquid levels are not
measured: detection only checks whether a well has enough liquid. Every liquid behaves like water.

The labware on the deck comes from the bench. At other positions, liquids are tracked by position, and if no
labware is known, a plate is assumed at every position. Not simulated: XL channels, the 384 head, nano
dispensers, washers, pumps, heater shakers, barcodes, TADM, and searches for surfaces (`ZL`, `ZE`, `ZH`, `YL`,
`XL`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from praxis_desktop.ports.dialects.hamilton import FirmwareText
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.hamilton_firmware import (
    OUT_OF_RANGE,
    Answers,
    FirmwareError,
    FirmwareInstrument,
    Motion,
    StoredParameters,
)
from praxis_desktop.ports.simulators.star_arm import AT_LABWARE, X_LOWEST, Arm
from praxis_desktop.ports.simulators.star_channels import MODULES, Channels
from praxis_desktop.ports.simulators.star_grippers import CoreGripper, Iswap
from praxis_desktop.ports.simulators.star_head import Head96
from praxis_desktop.ports.simulators.star_liquids import KINDS
from praxis_desktop.ports.simulators.world import WorldPart

_STARLET, _STAR = 30, 54
_BEYOND_WASTE = 100.0
_WASTE_X: Mapping[int, float] = {_STARLET: 800.0, _STAR: 1340.0}
_COVER_OPEN = (25, 0)
_COVER_NOT_CLOSED = (16, 0)
_AUTOLOAD_S, _PRE_INITIALIZE_S = 2.0, 8.0
_OPENED_AFTER_S = 0.3
_OF_PIPETTING = frozenset(("C0TP", "C0TR", "C0AS", "C0DS", "C0EP", "C0ER", "C0EA", "C0ED", "C0ZT", "C0ZP"))
_OF_CHANNELS = frozenset(("C0TP", "C0TR", "C0AS", "C0DS"))
_OF_HEAD = frozenset(("C0EP", "C0ER", "C0EA", "C0ED"))
_OF_CORE = frozenset(("C0ZT", "C0ZP", "C0ZR", "C0ZS"))
_OF_ISWAP = frozenset(("C0PP", "C0PR", "C0PO", "C0PI"))
_AUTOLOADING = (
    "C0II",
    "C0IV",
    "C0CI",
    "C0CL",
    "C0CR",
    "C0CN",
    "C0CA",
    "C0CS",
    "C0CT",
    "I0XP",
    "I0YP",
    "I0ZP",
)
_AUTOLOAD, _ARM = "autoload", "arm"


class Star(FirmwareInstrument):
    """The liquid handler: an arm with pipetting channels, a 96 head and an iSWAP, and an autoload.

    No command stops a motion: `C0HD` discards the queued commands, but a motion that has started runs to
    completion. Opening the cover stops the motions, unless the cover control is disabled.
    """

    kind: ClassVar[str] = "star"
    description: ClassVar[str] = "Hamilton STAR liquid handler, simulated"
    usb_id: ClassVar[tuple[int, int]] = (0x08AF, 0x8000)
    manufacturer: ClassVar[str] = "Hamilton Bonaduz AG"
    product: ClassVar[str] = "ML-STAR"
    world_part: ClassVar[WorldPart] = "liquid handler"
    command_names: ClassVar[Mapping[str, str]] = {
        "C0RM, C0QM, C0RU, C0UA, C0RI, C0RF": "parts, configuration, ranges, serial number, version",
        "C0QW, C0QB, C0QC, C0RE, C0RT, C0QH": "initialized, board, cover, last error, tips",
        "C0VI, C0DI, C0EI, C0FI, C0II": "initialize: the arm, channels, 96 head, iSWAP, autoload",
        "C0TT, C0TP, C0TR": "define a kind of tip, pick up tips, drop them",
        "C0AS, C0DS": "aspirate, dispense",
        "C0EP, C0ER, C0EA, C0ED, C0EM, C0EV": "96 head: tips, liquids, motions",
        "C0PP, C0PM, C0PR, C0PG, C0GF, C0GC": "iSWAP: get a plate, move it, put it, park, open, close",
        "C0ZT, C0ZP, C0ZM, C0ZR, C0ZS": "CoRe gripper: fetch the tools, get, move, put a plate, return them",
        "C0JX, C0JY, C0JZ, C0KX, C0KY, C0KZ, C0JE, C0JM, C0JP, C0ZA": "move the arm and the channels",
        "C0RX, C0RY, C0RZ, C0RB, C0RD, C0QI, C0QG": "positions",
        "C0CO, C0HO, C0CD, C0CE": "cover: lock, unlock, disable and enable its control",
        "C0CI, C0CL, C0CR, C0CN, C0CA, C0RC, C0CS, C0CT, C0IV, I0XP": "autoload: carriers, motions",
        "C0HD": "discard what waits for its turn",
        "P1 to PG": "a channel's own: RF, VW, VY, RV, RD, RZ, QC, RA, AA, ZA, DS",
        "H0": "the 96 head's own: RF, QU, QG, QW, RA, AA, RY, RZ, RD, MO, YA, ZA, PI, DL, DQ",
        "R0": "the iSWAP's own: RF, QW, RA, AA, RY, RZ, RG, RW, RT, RH, WP, TP, PD, PA, YA, ZA",
        "X0": "the arm's own: RF, QW, RX",
        "I0": "the autoload's own: RF, QW, QX, RA, RJ, RX, RY, RZ",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it moves, 1",
        "slots": "tracks of its deck: 30 for a STARlet, 54 for a STAR, 30",
        "channels": "pipetting channels, 1 to 16, 8",
        "head96": "1: it has a 96 head, 1",
        "iswap": "1: it has an iSWAP, 1",
        "autoload": "1: it has an autoload, 1",
        "initialized": "1: it has been initialized, 0",
        "cover": "1: its cover is open, 0",
        "opens": "number of the motion, among those of `motion`, in which its cover is opened, 0 for none",
        "missing": "channel that finds no tip the next time, 0 for none",
        "empties": "1: where a tip was taken there is none until it is brought back, 0",
        "fails": "number of the motion, among those of `motion`, that fails, 0 for none",
        "code": "error code of that failure, 2",
        "trace": "trace information of that failure, 52",
    }
    text_option_names: ClassVar[Mapping[str, str]] = {
        **FirmwareInstrument.text_option_names,
        "motion": "what `fails` and `opens` count, such as C0AS; all motions unless told",
        "module": "the module that reports that failure, such as P1, H0 or R0; C0 unless told",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._slots = _STAR if option("slots", _STARLET) > _STARLET else _STARLET
        self._has_head = bool(option("head96", 1))
        self._has_iswap = bool(option("iswap", 1))
        self._has_autoload = bool(option("autoload", 1))
        self._is_cover_open = bool(option("cover", 0))
        self._is_cover_controlled = True
        self._is_cover_locked = False
        self._begun = 0
        self._number = f"{self.chance.randrange(10_000):04}"
        self._autoload_track = self._slots
        self._is_autoload_ready = False
        self._carriers: set[int] = set()
        """The tracks onto which the autoload has loaded carriers."""
        self.arm = Arm(self, _WASTE_X[self._slots] + _BEYOND_WASTE)
        self.channels = Channels(self.arm, min(16, max(1, int(option("channels", 8)))))
        self.channels.missing_tip = int(option("missing", 0))
        self.channels.remembers = bool(option("empties", 0))
        self.head = Head96(self.arm, self.channels)
        self.iswap = Iswap(self.arm)
        self.core = CoreGripper(self.arm, self.channels)
        if option("initialized", 0):
            self.arm.is_ready = self.channels.is_ready = True
            self.head.is_ready = self.iswap.is_ready = self._is_autoload_ready = True
        self._learn()

    def _learn(self) -> None:
        """Fill the tables of queries and motions."""
        self.questions.update(self._own_questions())
        self.questions.update(self.channels.questions())
        motions = {**self.channels.motions(), **self.core.motions()}
        motions["C0VI"] = lambda command, now: Motion(_PRE_INITIALIZE_S, self._pre_initialized)
        motions["X0XP"] = lambda command, now: self.channels.move_x(command.tenths("la"))
        if self._has_head:
            self.questions.update(self.head.questions())
            motions.update(self.head.motions())
        if self._has_iswap:
            self.questions.update(self.iswap.questions())
            motions.update(self.iswap.motions())
        self.motions.update({name: (_ARM, begin) for name, begin in motions.items()})
        if self._has_autoload:
            self.questions.update(self._autoload_questions())
            for name in _AUTOLOADING:
                self.motions[name] = _AUTOLOAD, self._move_autoload

    def _own_questions(self) -> dict[str, Answers]:
        return {
            "C0RM": lambda command, now: f"kb{self._parts_installed:02X}kp{len(self.channels.all):02}",
            "C0QM": lambda command, now: self._configuration,
            "C0RU": lambda command, now: f"ru{_tenths(X_LOWEST)} {_tenths(self.arm.highest_x)} 30000 30000",
            "C0UA": lambda command, now: (
                f"ua3700 0000 {_tenths(X_LOWEST)} {_tenths(self.arm.highest_x)} 00000 00000"
            ),
            "C0RI": lambda command, now: f"si2021-03-15sn{self.texts.get('serial', self._number)[:4]:>4}",
            "C0RF": lambda command, now: "rf7.6S 35 2020-03-17 (GRU C0)",
            "C0QB": lambda command, now: "qb1",
            "C0MU": lambda command, now: "mu 4800 4800",
            "C0QV": lambda command, now: "qv1",
            "C0RQ": lambda command, now: f"rq{int(self.moving() is not None):04}",
            "C0RE": lambda command, now: f"re{self.last_error[10:] or 'er00/00'}",
            "C0VP": lambda command, now: "vp--",
            "C0RK": lambda command, now: "rk" + " ".join(MODULES[: len(self.channels.all)]),
            "C0RA": StoredParameters(kf="3684", kg="340").tell,
            "C0QW": lambda command, now: f"qw{int(self._is_initialized)}",
            "C0QC": lambda command, now: f"qc{int(self._is_cover_open)}",
            "C0RX": lambda command, now: f"rx{_tenths(self.arm.x)}",
            "C0QX": lambda command, now: "rx30000",
            "C0XX": lambda command, now: "xq0",
            "C0CO": self._lock_cover,
            "C0HO": lambda command, now: self._set_cover(is_locked=False),
            "C0CD": lambda command, now: self._set_cover(is_controlled=False),
            "C0CE": lambda command, now: self._set_cover(is_controlled=True),
            "C0RC": lambda command, now: f"ce{self._tracks(self._carriers)}",
            "C0QA": lambda command, now: f"qa{self._autoload_track:02}",
            "C0CQ": lambda command, now: "cq0",
            "C0CB": lambda command, now: "",
            "C0CP": lambda command, now: "",
            "C0CU": lambda command, now: "",
            "C0HD": self._discard,
            "C0AM": lambda command, now: "",
            "C0AZ": lambda command, now: "",
            "X0RF": lambda command, now: "rf1.0S 2009-06-24",
            "X0RX": lambda command, now: f"rx{_twice(round(self.arm.x * 10))}",
            "X0QW": lambda command, now: f"qw{int(self.arm.is_ready)}",
            "I0RF": lambda command, now: "rf1.4S 2012-05-02",
        }

    def _autoload_questions(self) -> dict[str, Answers]:
        return {
            "I0QW": lambda command, now: f"qw{int(self._is_autoload_ready)}",
            "I0RA": lambda command, now: "au0 0",
            "I0QX": lambda command, now: "bx01",
            "I0RJ": lambda command, now: "jd2021-03-15js1",
            "I0RX": lambda command, now: f"rx{_twice(225 * (self._autoload_track - 1))}",
            "I0RY": lambda command, now: f"ry{_twice(0)}",
            "I0RZ": lambda command, now: f"rz{_twice(0)}",
        }

    # ---- Instrument
    def state(self, now: int) -> Mapping[str, object]:
        moving = self.moving()
        return {
            "is_initialized": self._is_initialized,
            "is_moving": moving is not None,
            "motion": None if moving is None else moving.name,
            "queued": self.queued(),
            "motions_done": dict(self.done),
            "last_error": self.last_error,
            "cover": "open" if self._is_cover_open else "locked" if self._is_cover_locked else "closed",
            "arm_x_mm": round(self.arm.x, 1),
            "channels": self.channels.state(),
            "head96": self.head.state() if self._has_head else None,
            "iswap": self.iswap.state() if self._has_iswap else None,
            "core_gripper": self.core.state(),
            "liquid_without_known_labware_ul": {
                place: round(ul, 3) for place, ul in self.arm.unknown().items()
            },
        }

    # ---- FirmwareInstrument
    def spelt(self, command: FirmwareText) -> str:
        return f"Pn{command.word}" if command.module in MODULES else command.name

    def stopped(self, command: FirmwareText) -> None:
        """Leave at the labware any part that the stopped ``command`` was using (assumed)."""
        with suppress(FirmwareError, KeyError, ValueError):
            if command.name in _OF_CHANNELS:
                self.channels.lower(self.channels.used(command))
            elif command.name in _OF_HEAD:
                self.head.z = AT_LABWARE
            elif command.name in _OF_CORE:
                self.channels.lower(self.core.used(command))
            elif command.name in _OF_ISWAP:
                self.iswap.stop_at(command)

    def lose_power(self, now: int) -> None:
        self.drop_motions()
        self.arm.is_ready = self.channels.is_ready = self.head.is_ready = self.iswap.is_ready = False
        self._is_autoload_ready = False
        self._is_cover_controlled, self._is_cover_locked = True, False
        self.channels.kinds = dict(KINDS)

    def error_text(self, command: FirmwareText, error: FirmwareError | None) -> str:
        if command.module != "C0":
            code = 0 if error is None else error.trace
            for _, trace in () if error is None else error.modules.values():
                code = trace or code
            return f"er{code:02}"
        if error is None:
            return "er00/00"
        told = "".join(f" {module}{code:02}/{trace:02}" for module, (code, trace) in error.modules.items())
        return f"er{error.code:02}/{error.trace:02}{told}"

    def busy_error(self, command: FirmwareText) -> FirmwareError:
        return FirmwareError(1, 40)

    def check(self, command: FirmwareText, now: int) -> None:
        counts = self.texts.get("motion", command.name) == command.name
        self._begun += counts
        if counts and self._begun == int(self.options.get("fails", 0)):
            raise self._wanted_failure()
        if self._is_cover_open and self._is_cover_controlled:
            raise FirmwareError(*_COVER_OPEN)
        if self._has_iswap and command.name in _OF_PIPETTING and not self.iswap.is_parked:
            raise FirmwareError(24, 0)
        if counts and self._begun == int(self.options.get("opens", 0)):
            self.later(_OPENED_AFTER_S / self.pace, self._open_cover, now)

    def _wanted_failure(self) -> FirmwareError:
        failure = int(self.options.get("code", 2)) % 100, int(self.options.get("trace", 52)) % 100
        module = self.texts.get("module", "C0")
        return FirmwareError(*failure) if module == "C0" else FirmwareError(99, 0, {module: failure})

    # ---- the master
    @property
    def _is_initialized(self) -> bool:
        return self.arm.is_ready and self.channels.is_ready

    @property
    def _parts_installed(self) -> int:
        return 0b101 | self._has_iswap << 1 | self._has_autoload << 3

    @property
    def _configuration(self) -> str:
        on_arm = 0b1 | self._has_iswap << 1 | self._has_head << 2
        options = 0b1 | self._has_head << 1 | self._has_iswap << 16
        return (
            f"ka{options:06X}ke00000000xt{self._slots:02}xa{self._slots:02}xw{_tenths(_WASTE_X[self._slots])}"
            f"xl{on_arm:02X}xn00xr00xo00xm03500xx{_tenths(_WASTE_X[self._slots] - 200)}xu3700xv3700"
            "kc0kr0ys090kl360km360ym6065yu0060yx0060"
        )

    def _pre_initialized(self, now: int) -> str:
        self.arm.is_ready = True
        self.arm.go(X_LOWEST)
        if self._has_head:
            self.head.raise_it()
        return self.channels.raise_all()

    def _discard(self, command: FirmwareText, now: int) -> str:
        self.discard_queued(now, self.aborted)
        return ""

    # ---- the cover
    def _lock_cover(self, command: FirmwareText, now: int) -> str:
        if self._is_cover_open:
            raise FirmwareError(*_COVER_NOT_CLOSED)
        return self._set_cover(is_locked=True)

    def _set_cover(self, *, is_locked: bool | None = None, is_controlled: bool | None = None) -> str:
        if is_locked is not None:
            self._is_cover_locked = is_locked
        if is_controlled is not None:
            self._is_cover_controlled = is_controlled
        return ""

    def _open_cover(self, now: int) -> None:
        if self._is_cover_locked:
            return
        self._is_cover_open = True
        if self._is_cover_controlled:
            self.interrupt(FirmwareError(*_COVER_OPEN), now)

    # ---- the autoload
    def _move_autoload(self, command: FirmwareText, now: int) -> Motion:
        track = command.number("xp" if command.module == "I0" else "cp", self._autoload_track)
        if not 1 <= track <= self._slots:
            raise FirmwareError(1, OUT_OF_RANGE)
        if command.name != "C0II" and not self._is_autoload_ready:
            raise FirmwareError(99, 0, {"I0": (2, 51)})
        return Motion(_AUTOLOAD_S, lambda at: self._autoload_moved(command, track))

    def _autoload_moved(self, command: FirmwareText, track: int) -> str:
        self._autoload_track = track
        if command.word == "II":
            self._is_autoload_ready = True
        if command.word in ("CI", "CL"):
            self._carriers.add(track)
        if command.word in ("CR", "CN", "CA"):
            self._carriers.discard(track)
        return {"CS": f"cd{self._tracks(set())}", "CT": "ct0", "CI": "bb/00", "CL": "vl00"}.get(
            command.word, ""
        )

    def _tracks(self, tracks: set[int]) -> str:
        """Return the tracks as a bit pattern, whose lowest bit is track 1."""
        return f"{sum(1 << track - 1 for track in tracks):014X}"


def _twice(count: int) -> str:
    """Return the text for a drive's two counters, both with the value ``count``."""
    return f"{count:05} {count:05}"


def _tenths(mm: float) -> str:
    return f"{round(mm * 10):05}"
