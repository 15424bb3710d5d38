"""A Thermo Cytomat: an automatic incubator that stores plates and brings them to a transfer station.

Sources: what PyLabRobot's Cytomat backend sends and expects: ``ch``, ``ll``, ``mv``, ``rs``, ``se`` commands,
``ok XX`` with the overview register, ``er XX`` with the telegram errors, the error register that stays set
until ``rs:be``, and positions as three digits, or as rack and slot. Assumed: the time of each movement, that
a telegram ends in CR or CR LF on every model, that replies end in CR, which commands are accepted during a
movement (all ``ch`` and ``rs``), that ``ll:in`` stops a movement, and that the climate is steady.

The part of the interface that PyLabRobot uses has no stop command: once started, a movement always finishes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import Appointment, Instrument, Reply
from praxis_desktop.ports.simulators.world import WorldPart

_BUSY, _UNKNOWN, _STRUCTURE, _PARAMETER, _LOCATION = "er 01", "er 02", "er 03", "er 04", "er 05"
_HANDLER_FULL, _HANDLER_EMPTY, _TRANSFER_EMPTY, _TRANSFER_FULL = "er 21", "er 22", "er 31", "er 32"
_SECONDS = {"in": 8.0, "gp": 1.5, "sp": 1.0, "mv": 5.0, "sn": 3.0}
_PLACES = {"s": "storage", "t": "transfer", "w": "wait", "h": "exposed"}
_ROUTES = ("st", "ts", "sw", "ws", "wt", "tw", "wh", "hw", "hs", "sh")
_ACTIONS = {"in": 0x3C, "gp": 0x8E, "sp": 0x87, "st": 0x65, "ts": 0x95}
_MIN_SHAKING, _MAX_SHAKING = 1, 1200


class Cytomat(Instrument):
    """The incubator. The first ``plates`` storage positions are filled; the gate is empty."""

    kind: ClassVar[str] = "cytomat"
    world_part: ClassVar[WorldPart] = "heater"
    description: ClassVar[str] = "Thermo Cytomat plate incubator, simulated"
    terminator: ClassVar[bytes] = b"\r"
    command_end: ClassVar[bytes] = b"\r"
    command_names: ClassVar[Mapping[str, str]] = {
        "ch:bs, ch:be, ch:bw, ch:ba": "registers: overview, error, warning, action",
        "ch:sw, ch:ts": "swap station, sensors",
        "ch:it, ch:ic, ch:ih, ch:io": "climate",
        "ll:in, ll:gp": "initialize, gate",
        "mv:st, mv:ts, mv:sw, mv:ws, ...": "carry a plate between storage, transfer and wait position",
        "rs:be": "clear the error register",
        "se:pb": "shaker's speed",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "plates": "filled storage places, 5",
        "places": "storage places, 189",
        "at_gate": "1: a plate waits at the transfer station",
        "pace": "how many times faster than usual it moves, 1",
        "error": "number of the error register's error that the next movement ends with, 0 for none",
        "temperature": "degrees Celsius inside, 37",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._places = int(option("places", 189))
        self._stored = set(range(1, int(option("plates", 5)) + 1))
        self._occupied = {"transfer": bool(option("at_gate", 0)), "wait": False, "exposed": False}
        self._pace = max(option("pace", 1.0), 1e-3)
        self._next_error = int(option("error", 0))
        self._temperature = option("temperature", 37.0)
        self._error = 0
        self._warning = 0
        self._gate_is_open = False
        self._shovel_is_out = False
        self._action = _ACTIONS["in"]
        self._moving: Appointment | None = None
        self._is_shaking = False
        self._shaking_rpm = [300, 300]

    # ---- Instrument
    def temperature(self, now: int) -> float:
        return self._temperature

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        # CR LF ends a command at the CR; the LF arrives before the next command.
        words = command.lstrip("\n").split()
        if not words:
            return []
        if len(words[0]) != 5 or words[0][2] != ":":
            return [Reply(_STRUCTURE)]
        group, _, name = words[0].partition(":")
        return [Reply(self._obey_telegram(group, name, words[1:], now))]

    def busy_reply(self, command: str) -> str:
        return _BUSY

    def transmission_error(self) -> str:
        return _STRUCTURE

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "overview": self._overview(),
            "is_moving": self._moving is not None,
            "gate_is_open": self._gate_is_open,
            "error": self._error,
            "stored": sorted(self._stored),
            **{f"{place}_is_occupied": occupied for place, occupied in self._occupied.items()},
            "shaking_rpm": self._shaking_rpm if self._is_shaking else [0, 0],
            "temperature_c": self._temperature,
        }

    # ---- telegrams
    def _obey_telegram(self, group: str, name: str, words: list[str], now: int) -> str:
        if group == "ch":
            return self._check(name)
        if group == "rs":
            return self._reset_register(name)
        if group == "ll" and name == "in":
            return self._initialize(now)
        if self._moving is not None:
            return _BUSY
        if group == "ll":
            return self._low_level(name, words, now)
        if group == "mv":
            return self._move(name, words, now)
        if group == "se":
            return self._set(name, words)
        return _UNKNOWN

    def _check(self, name: str) -> str:
        answers = {
            "bs": self._overview(),
            "bw": f"{self._warning:02X}",
            "be": f"{self._error:02X}",
            "ba": f"{self._action:02X}",
            "sw": f"1{self._occupied['transfer']:d}0",
            "ts": self._sensors(),
            "it": f"+037.0 +{self._temperature:05.1f}",
            "ic": "+05.00 +05.00",
            "ih": "+095.0 +093.0",
            "io": "+20.90 +20.90",
        }
        return f"{name} {answers[name]}" if name in answers else _UNKNOWN

    def _overview(self) -> str:
        bits = (
            self._occupied["transfer"],
            False,  # the device's door, which a person opens
            self._gate_is_open,
            self._occupied["wait"],
            bool(self._error),
            bool(self._warning),
            self._moving is None,
            self._moving is not None,
        )
        return f"{int(''.join('1' if bit else '0' for bit in bits), 2):02X}"

    def _sensors(self) -> str:
        """Return the fifteen sensor bits in the form that PyLabRobot reads: a number in base 12."""
        bits = (
            not self._moving,
            not self._moving,
            not self._shovel_is_out,
            self._shovel_is_out,
            self._occupied["wait"],
            self._gate_is_open,
            not self._gate_is_open,
            self._occupied["transfer"],
            True,
            False,
            False,
            True,
            True,
            False,
            False,
        )
        number, digits = int("".join("1" if bit else "0" for bit in bits), 2), ""
        while number:
            number, digit = divmod(number, 12)
            digits = "0123456789AB"[digit] + digits
        return digits or "0"

    def _reset_register(self, name: str) -> str:
        if name == "be":
            self._error = 0
        elif name == "bw":
            self._warning = 0
        else:
            return _UNKNOWN
        return f"ok {self._overview()}"

    def _initialize(self, now: int) -> str:
        if self._moving is not None:
            self._moving.cancel()
        self._error = self._warning = 0
        self._is_shaking = False
        return self._begin("in", _SECONDS["in"], now, self._rest)

    def _rest(self) -> None:
        self._gate_is_open = self._shovel_is_out = False

    def _low_level(self, name: str, words: list[str], now: int) -> str:
        if name in ("gp", "sp"):
            if words not in (["001"], ["002"]):
                return _PARAMETER
            out = words == ["002"]
            if name == "gp":
                return self._begin(name, _SECONDS[name], now, lambda: self._set_gate(out))
            return self._begin(name, _SECONDS[name], now, lambda: self._set_shovel(out))
        if name in ("vi", "va", "vd"):
            self._is_shaking = name == "va"
            return "ok 00"
        return _UNKNOWN

    def _set_gate(self, is_open: bool) -> None:
        self._gate_is_open = is_open

    def _set_shovel(self, is_out: bool) -> None:
        self._shovel_is_out = is_out

    def _set(self, name: str, words: list[str]) -> str:
        if name != "pb":
            return _UNKNOWN
        if len(words) != 2 or words[0] not in ("20", "21") or not words[1].isdecimal():
            return _PARAMETER
        if not _MIN_SHAKING <= int(words[1]) <= _MAX_SHAKING:
            return _PARAMETER
        self._shaking_rpm[int(words[0]) - 20] = int(words[1])
        return f"ok {self._overview()}"

    # ---- movements
    def _move(self, route: str, words: list[str], now: int) -> str:
        if route == "sn":
            return self._begin(route, _SECONDS["sn"], now, lambda: None)
        if route not in _ROUTES:
            return _UNKNOWN
        start, end = (_PLACES[letter] for letter in route)
        place = 0
        if "storage" in (start, end):
            if not words or len(words) > 2 or not all(word.isdecimal() and len(word) <= 3 for word in words):
                return _PARAMETER
            # A rack and a slot, both counted from 0, give a place; places are consecutive, 21 per rack.
            place = int(words[0]) if len(words) == 1 else int(words[0]) * 21 + int(words[1]) + 1
            if not 1 <= place <= self._places:
                return _LOCATION
        elif words:
            return _PARAMETER
        refusal = self._refusal(start, end, place)
        return refusal or self._begin(route, _SECONDS["mv"], now, lambda: self._carry(start, end, place))

    def _refusal(self, start: str, end: str, place: int) -> str:
        """Return the error if a plate cannot be moved from ``start`` to ``end``; "" if it can be."""
        if start in ("transfer", "exposed") and not self._occupied[start]:
            return _TRANSFER_EMPTY
        if start == "wait" and not self._occupied["wait"]:
            return _HANDLER_EMPTY
        if start != "wait" and self._occupied["wait"]:
            return _HANDLER_FULL
        if end in ("transfer", "exposed") and self._occupied[end]:
            return _TRANSFER_FULL
        return ""

    def _carry(self, start: str, end: str, place: int) -> None:
        if start == "storage":
            if place not in self._stored:
                self._error = 0x02  # the shovel returned without a plate
                return
            self._stored.remove(place)
        else:
            self._occupied[start] = False
        if end == "storage":
            if place in self._stored:
                self._error = 0x03  # the plate could not be put down
                self._occupied["wait"] = True
                return
            self._stored.add(place)
        else:
            self._occupied[end] = True

    def _begin(self, name: str, seconds: float, now: int, done: Callable[[], None]) -> str:
        """Start a movement; return the overview register, which shows that the incubator is now busy."""
        self._action = _ACTIONS.get(name, 0x65)

        def finish(_: int) -> None:
            self._moving = None
            if self._next_error:
                self._error, self._next_error = self._next_error, 0
            else:
                done()

        self._moving = self.later(seconds / self._pace, finish, now)
        return f"ok {self._overview()}"
