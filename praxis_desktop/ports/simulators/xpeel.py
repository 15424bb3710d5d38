"""An Azenta XPeel, an automated plate seal remover, on its RS-232 port.

Sources: the XPeel user manual (440140) as quoted by public drivers (command reference, unsolicited messages,
table of errors) and PyLabRobot 0.2.2. Commands are lower case, begin with ``*`` and end in CR LF. A motion is
acknowledged immediately and ends in ``*ready:`` with up to three codes, which stay until the next successful
motion, or a restart. During a motion, the peeler ignores commands. It reports motions that a person starts at
its front panel. ``*tapeleft`` is not acknowledged; its reply counts in tens of seals, and is 99,99 before the
first motion. Codes 20 and 21 warn that little tape is left.

Assumed: how long motions take, that reset and restart are accepted at any time, the answers to ``*version``
and ``*sealstat``, that a wrong command is answered with a ready and code 05, and that only one character of
the adhere time is read: PyLabRobot sends ``*xpeel:42.5``, which then means code 2, and 5.0 and 7.5 are
invalid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Appointment, Instrument, Reply
from praxis_desktop.ports.transport import LineSettings

_ACKNOWLEDGED = Reply("*ack:", 0.01)
_ANSWER_S = 0.02
_ADHERES_S = {"1": 2.5, "2": 5.0, "3": 7.5, "4": 10.0}
_FAST_SETS = "1357"
_FAST_S, _SLOW_S = 6.0, 9.0
_MOVES_S = {"moveout": 3.0, "movein": 3.0, "moveup": 1.5, "movedown": 1.5, "movespool": 1.0, "sealcheck": 4.0}
_HOMING_S = 5.0
_STALL_S = 0.5
_NOT_REMOVED, _ILLEGAL, _NO_PLATE, _NO_TAPE, _STOPPED, _LITTLE_TAPE, _LITTLE_ROOM = 4, 5, 6, 7, 9, 20, 21
_STALLS = {"moveout": 1, "movein": 1, "moveup": 2, "movedown": 2, "movespool": 3}
_WARN_BELOW = 30
_PEEL = re.compile(r"xpeel:([1-9])([1-4])")
_THRESHOLD = re.compile(r"seal(higher|lower):(\d{3})\Z")


class XPeel(Instrument):
    """The peeler: a conveyor, an elevator, adhesive tape on two spools, and a plate with or without a seal.

    ``*stat`` reports the codes of the last motion. The stop command, ``*reset``, ends the current motion.
    """

    kind: ClassVar[str] = "xpeel"
    description: ClassVar[str] = "Azenta XPeel plate peeler, simulated"
    line: ClassVar[LineSettings] = LineSettings(9600)
    command_names: ClassVar[Mapping[str, str]] = {
        "*stat": "codes of the last motion",
        "*xpeel:AB": "peel with parameter set A and adhere time B",
        "*sealcheck": "look for plate and seal",
        "*moveout, *movein, *moveup, *movedown, *movespool": "conveyor, elevator, tape",
        "*reset, *restart": "find home, restart",
        "*tapeleft": "seals left on the spools, in tens",
        "*platecheck:y, *platecheck:n": "look for a plate before peeling",
        "*sealstat, *sealhigher:n, *seallower:n": "thresholds of the seal sensor",
        "*version": "firmware",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "plate": "1: a plate is on the conveyor, 1",
        "seal": "1: the plate is sealed, 1",
        "supply": "seals left on the supply spool, 500",
        "takeup": "seals that the take-up spool has room for, 500",
        "stuck": "share of peelings that leave the seal on (code 04), 0",
        "stall": "share of other motions that stall (codes 01, 02, 03), 0",
        "button": "seconds until somebody presses the button on its front (peel, or stop with code "
        "09); 0 for never",
        "pace": "how many times faster than usual it moves, 1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self.has_plate = bool(option("plate", 1.0))
        self.has_seal = self.has_plate and bool(option("seal", 1.0))
        self._supply = max(int(option("supply", 500.0)), 0)
        self._room = max(int(option("takeup", 500.0)), 0)
        self._pace = max(option("pace", 1.0), 1e-3)
        self._codes: list[int] = []
        self._has_moved = False
        self._checks_plate = False
        self._thresholds = {"higher": 600, "lower": 300}
        self._conveyor = "out"
        self._elevator = "up"
        self._motion = ""
        self._arrival: Appointment | None = None
        self._asked: dict[str, Callable[[], Iterable[Reply]]] = {
            "stat": lambda: [self._ready()],
            "version": lambda: [Reply("*version:2.11", _ANSWER_S), self._ready()],
            "tapeleft": lambda: [Reply(f"*tape:{self._tape()}", _ANSWER_S), self._ready()],
            "sealstat": self._tell_thresholds,
            "platecheck:y": lambda: self._check_plates(True),
            "platecheck:n": lambda: self._check_plates(False),
        }

    # ---- Instrument
    def started(self, now: int) -> None:
        if (after_s := self.options.get("button", 0.0)) > 0:
            self.later(after_s, self._press_button, now)

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        name = command.removeprefix("*")
        if name in ("reset", "restart"):
            return self._home(now, powers_on=name == "restart")
        if self._motion:
            return []
        if name in self._asked and command.startswith("*"):
            return self._asked[name]()
        threshold, peel = _THRESHOLD.match(name), _PEEL.match(name)
        if not command.startswith("*") or not (threshold or peel or name in _MOVES_S):
            return self._finish([_ILLEGAL])
        if threshold:
            self._thresholds[threshold[1]] = int(threshold[2])
            return [_ACKNOWLEDGED, self._ready()]
        if peel:
            moves_s = _FAST_S if peel[1] in _FAST_SETS else _SLOW_S
            return self._move("xpeel", moves_s + _ADHERES_S[peel[2]], now)
        return self._move(name, _MOVES_S[name], now)

    def busy_reply(self, command: str) -> str:
        """Return "", because commands are ignored during a motion."""
        return ""

    def transmission_error(self) -> str:
        self._note([_ILLEGAL])
        return self._ready().text

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "motion": self._motion or None,
            "conveyor": self._conveyor,
            "elevator": self._elevator,
            "has_plate": self.has_plate,
            "has_seal": self.has_seal,
            "codes": list(self._codes),
            "seals_on_supply": self._supply,
            "room_for_seals": self._room,
            "checks_plate": self._checks_plate,
        }

    # ---- queries
    def _ready(self) -> Reply:
        codes = [*self._codes, 0, 0, 0][:3]
        return Reply("*ready:" + ",".join(f"{code:02d}" for code in codes), _ANSWER_S)

    def _tape(self) -> str:
        if not self._has_moved:
            return "99,99"
        return f"{min(self._supply // 10, 98):02d},{min(self._room // 10, 98):02d}"

    def _tell_thresholds(self) -> Iterable[Reply]:
        limits = f"{self._thresholds['higher']:03d},{self._thresholds['lower']:03d}"
        return [_ACKNOWLEDGED, Reply(f"*sealstat:{limits}", _ANSWER_S), self._ready()]

    def _check_plates(self, on: bool) -> Iterable[Reply]:
        self._checks_plate = on
        return [_ACKNOWLEDGED, self._ready()]

    # ---- motions
    def _move(self, motion: str, takes_s: float, now: int) -> Iterable[Reply]:
        self._motion, self._has_moved = motion, True
        codes = self._outcome(motion)
        if codes and codes[0] in (*_STALLS.values(), _NO_PLATE):
            takes_s = min(takes_s, _STALL_S)
        self._arrival = self.later(takes_s / self._pace, lambda when: self._arrive(codes, when), now)
        return [_ACKNOWLEDGED]

    def _outcome(self, motion: str) -> list[int]:
        """Return the codes with which a motion will end."""
        if motion == "sealcheck":
            return [_NO_PLATE] if not self.has_plate else [_NOT_REMOVED] if self.has_seal else []
        if motion == "xpeel":
            if self._checks_plate and not self.has_plate:
                return [_NO_PLATE]
            if not self._supply or not self._room:
                return [_NO_TAPE]
            return [_NOT_REMOVED] if self.chance.random() < self.options.get("stuck", 0.0) else []
        return [_STALLS[motion]] if self.chance.random() < self.options.get("stall", 0.0) else []

    def _arrive(self, codes: list[int], now: int) -> None:
        motion, self._motion, self._arrival = self._motion, "", None
        if motion in ("xpeel", "movespool") and not set(codes) & {_NO_PLATE, _NO_TAPE, *_STALLS.values()}:
            self._supply, self._room = max(self._supply - 1, 0), max(self._room - 1, 0)
        if motion == "xpeel":
            self.has_seal = self.has_seal and bool(codes)
            self._conveyor = "out"
            low = [(self._supply, _LITTLE_TAPE), (self._room, _LITTLE_ROOM)]
            codes = codes + [code for left, code in low if left < _WARN_BELOW]
        elif not codes and motion.startswith("move") and motion != "movespool":
            place = motion.removeprefix("move")
            if place in ("in", "out"):
                self._conveyor = place
            else:
                self._elevator = place
        self._codes = codes[:3]
        self.send(self._ready(), now)

    def _press_button(self, now: int) -> None:
        if self._arrival is None:
            self.send(Reply("*manual"), now)
            self.send(Reply("*xpeel"), now)
            self._move("xpeel", _SLOW_S + _ADHERES_S["1"], now)
        elif self._motion != "homing":
            self._arrival.cancel()
            self._arrive([_STOPPED], now)

    def _home(self, now: int, *, powers_on: bool) -> Iterable[Reply]:
        if self._arrival is not None:
            self._arrival.cancel()
        self._motion = "homing"
        self.forget_replies()
        self._arrival = self.later(_HOMING_S / self._pace, self._arrive_home, now)
        if not powers_on:
            return [_ACKNOWLEDGED]
        self._has_moved, self._checks_plate = False, False
        return [_ACKNOWLEDGED, Reply("*poweron", 0.5), Reply("*homing", 0.6)]

    def _arrive_home(self, now: int) -> None:
        self._conveyor, self._elevator = "out", "up"
        self._arrive([], now)

    def _finish(self, codes: list[int]) -> Iterable[Reply]:
        self._note(codes)
        return [self._ready()]

    def _note(self, codes: list[int]) -> None:
        """Add errors to the codes, of which only the first three are kept."""
        self._codes = (self._codes + codes)[:3]
