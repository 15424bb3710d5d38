"""A Mettler Toledo balance with MT-SICS, such as a WXS205SDU.

Sources: the MT-SICS reference manual, levels 0 and 1 (commands, ``S S``, ``S D``, ``I``, ``L``, ``+``, ``-``,
``ES`` and ``ET``, one command at a time, ``@``, which cancels everything), and what PyLabRobot's backend
sends and expects: ``M21``, hardware errors such as ``S S Error 10b``, and that this model answers ``ZC`` and
``TC`` with ``ES``. Assumed: how a reading settles, drifts and scatters, and the answers to ``I1`` to ``I3``
and ``I5``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Appointment, Instrument, Reply
from praxis_desktop.ports.simulators.pan import Pan
from praxis_desktop.ports.simulators.world import Flow, WorldPart

_CAPACITY_G = 220.0009
_REPEAT_S = 0.1
_STABILITY_LIMIT_S = 10.0
_LEVELS = {
    "0": ["@", "I0", "I1", "I2", "I3", "I4", "I5", "S", "SI", "SIR", "Z", "ZI"],
    "1": ["D", "DW", "SC", "T", "TA", "TAC", "TI"],
    "2": ["M21"],
}
_UNITS = {"0": ("g", 1.0, 5), "1": ("kg", 1e-3, 8), "3": ("mg", 1e3, 2)}
_MASS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) (g|kg|mg)\Z")
_TEXT = re.compile(r'"[^"]{0,40}"\Z')


class MettlerBalance(Instrument):
    """The balance: one command at a time, stable and dynamic weights in grams with five decimals.

    A vessel of ``mass`` is on the pan. Half a second after each taring or zeroing, ``portion`` is added to
    the vessel, with the standard deviation ``spread``, as in a pipette check.
    """

    kind: ClassVar[str] = "mettler"
    world_part: ClassVar[WorldPart] = "balance"
    description: ClassVar[str] = "Mettler Toledo balance (MT-SICS), simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0x6001)
    command_names: ClassVar[Mapping[str, str]] = {
        "I0 to I5": "list of commands, levels, model, software, serial number",
        "S, SI, SC ms": "weight: stable, at once, stable or at once after ms",
        "SIR": "weights at once, repeated until the next command",
        "T, TI, TA, TAC": "tare: stable, at once, value, clear",
        "Z, ZI": "zero: stable, at once",
        "D, DW": "show a text, show the weight again",
        "M21": "unit of the weights",
        "@": "cancel everything",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "mass": "g of the vessel on the pan, 12.3456",
        "portion": "g added after each taring, 0.9971; 0 for none",
        "spread": "standard deviation of portions in g, 0.0012",
        "portion_after": "seconds from taring to the portion, 0.5",
        "noise": "standard deviation of a reading in g, 0.00001",
        "drift": "g per second, -0.0000002",
        "unstable": "1: the reading never becomes stable",
        "error": "number of the hardware error that it reports instead of weights, 0 for none",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._pan = Pan(
            option("mass", 12.3456),
            drift=option("drift", -2e-7),
            noise=option("noise", 1e-5),
            chance=self.chance,
        )
        self._error = int(option("error", 0))
        self._unstable = bool(option("unstable", 0))
        self._serial_number = f"B{self.chance.randrange(10**9):09d}"
        self._zero = 0.0
        self._tare = 0.0
        self._unit = "0"
        self._busy_until = 0
        self._repeating: Appointment | None = None
        self.display: str | None = None
        self._commands: dict[str, Callable[[str, int], Iterable[Reply]]] = {
            "@": self._reset,
            "I0": self._list_commands,
            "I1": lambda _, now: self._tell('I1 A "01" "2.30" "2.22" "" ""'),
            "I2": lambda _, now: self._tell(f'I2 A "WXS205SDU WXA-Bridge {_CAPACITY_G:.5f} g"'),
            "I3": lambda _, now: self._tell('I3 A "2.10 10.28.0.493.142"'),
            "I4": lambda _, now: self._tell(f'I4 A "{self._serial_number}"'),
            "I5": lambda _, now: self._tell('I5 A "12121306C"'),
            "S": self._stable_weight,
            "SI": self._weight_now,
            "SIR": self._repeat_weights,
            "SC": self._weight_within,
            "Z": self._zero_stable,
            "ZI": self._zero_now,
            "T": self._tare_stable,
            "TI": self._tare_now,
            "TA": self._tare_value,
            "TAC": self._clear_tare,
            "D": self._show,
            "DW": self._show_weight,
            "M21": self._host_unit,
        }

    # ---- Instrument
    def answer(self, command: str, now: int) -> Iterable[Reply]:
        if self.heard_noise:
            return self._tell(self.transmission_error())
        name, space, argument = command.partition(" ")
        obey = self._commands.get(name)
        takes_argument = name in ("SC", "TA", "D", "M21")
        if obey is None or (space and not takes_argument):
            return self._tell("ES")
        self._stop_repeating()
        if now < self._busy_until and name != "@":
            return self._tell(self.busy_reply(command))
        return obey(argument, now)

    def stand_under(self, flow: Flow, grams: float) -> bool:
        self._pan.stand_under(flow, grams)
        self.options.setdefault("portion", 0.0)  # by default, only the pump adds to the load
        return True

    def leave_alone(self, now: int, until: int) -> None:
        super().leave_alone(now, until)
        self._pan.postpone(now, until)

    def lose_power(self, now: int) -> None:
        """Reset the balance, which treats the load on its pan as zero when it is switched on."""
        self._stop_repeating()
        self._reset("", now)
        self._zero = self._pan.load(now)

    def busy_reply(self, command: str) -> str:
        name = command.partition(" ")[0]
        return f"{'S' if name in ('', 'SI', 'SIR', 'SC') else name} I"

    def transmission_error(self) -> str:
        return "ET"

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "load_g": round(self._pan.load(now), 5),
            "zero_g": round(self._zero, 5),
            "tare_g": round(self._tare, 5),
            "is_stable": self._is_stable(now),
            "is_busy": now < self._busy_until,
            "repeats": self._repeating is not None,
            "unit": _UNITS[self._unit][0],
            "display": self.display,
            "error": self._error,
        }

    # ---- weights
    def _grams(self, now: int) -> float:
        return self._pan.reading(now) - self._zero

    def _stable_at(self, now: int) -> int | None:
        """Return the time at which the reading will be stable; None if that is beyond the balance's time
        limit.
        """
        stable = self._pan.stable_from(now)
        return None if self._unstable or stable - now > _STABILITY_LIMIT_S * SECOND else stable

    def _is_stable(self, now: int) -> bool:
        return self._stable_at(now) == now

    def _overload(self, now: int) -> str:
        grams = self._grams(now)
        return "+" if grams > _CAPACITY_G else "-" if grams < -1.0 else ""

    def _value(self, grams: float) -> str:
        unit, factor, decimals = _UNITS[self._unit]
        rounded = round(grams * factor, decimals) + 0.0  # no negative zero
        return f"{rounded:10.{decimals}f} {unit}"

    def _weight(self, name: str, now: int) -> str:
        if self._error:
            return f"S S Error {self._error}b"
        if overload := self._overload(now):
            return f"{name} {overload}"
        state = "S" if self._is_stable(now) else "D"
        return f"{name} {state} {self._value(self._grams(now) - self._tare)}"

    def _tell(self, text: str, delay_s: float = 0.0) -> list[Reply]:
        return [Reply(text, delay_s)]

    def _when_stable(self, name: str, now: int, act: Callable[[int], str]) -> list[Reply]:
        """Reply with the result of ``act`` once the reading is stable; until then, the balance is busy."""
        stable = self._stable_at(now)
        if stable is None:
            self._busy_until = now + int(_STABILITY_LIMIT_S * SECOND)
            return self._tell(f"{name} I", _STABILITY_LIMIT_S)
        self._busy_until = stable
        overload = self._overload(stable)
        return self._tell(f"{name} {overload}" if overload else act(stable), (stable - now) / SECOND)

    def _stable_weight(self, _: str, now: int) -> list[Reply]:
        return self._when_stable("S", now, lambda when: self._weight("S", when))

    def _weight_now(self, _: str, now: int) -> list[Reply]:
        return self._tell(self._weight("S", now))

    def _weight_within(self, argument: str, now: int) -> list[Reply]:
        if not argument.isdecimal() or len(argument) > 6:
            return self._tell("S L")
        limit = now + int(argument) * SECOND // 1000
        stable = self._stable_at(now)
        when = limit if stable is None else min(stable, limit)
        self._busy_until = when
        return self._tell(self._weight("S", when), (when - now) / SECOND)

    def _repeat_weights(self, _: str, now: int) -> list[Reply]:
        self._repeating = self.every(
            _REPEAT_S, lambda when: self.send(Reply(self._weight("S", when)), when), now
        )
        return self._tell(self._weight("S", now))

    def _stop_repeating(self) -> None:
        if self._repeating is not None:
            self._repeating.cancel()
            self._repeating = None

    # ---- zero and tare
    def _set_zero(self, when: int) -> None:
        self._zero, self._tare = self._pan.reading(when), 0.0
        self._plan_portion(when)

    def _set_tare(self, when: int) -> str:
        self._tare = round(self._grams(when), 5)
        self._plan_portion(when)
        return self._value(self._tare)

    def _plan_portion(self, when: int) -> None:
        portion = self.options.get("portion", 0.9971)
        self._pan.drop_planned(when)
        if portion:
            spread = self.options.get("spread", 0.0012)
            after = int(self.options.get("portion_after", 0.5) * SECOND)
            self._pan.put(self.chance.gauss(portion, spread), max(when, self.alone_until) + after)

    def _zero_stable(self, _: str, now: int) -> list[Reply]:
        def act(when: int) -> str:
            self._set_zero(when)
            return "Z A"

        return self._when_stable("Z", now, act)

    def _zero_now(self, _: str, now: int) -> list[Reply]:
        state = "S" if self._is_stable(now) else "D"
        self._set_zero(now)
        return self._tell(f"ZI {state}")

    def _tare_stable(self, _: str, now: int) -> list[Reply]:
        return self._when_stable("T", now, lambda when: f"T S {self._set_tare(when)}")

    def _tare_now(self, _: str, now: int) -> list[Reply]:
        state = "S" if self._is_stable(now) else "D"
        return self._tell(f"TI {self._overload(now) or f'{state} {self._set_tare(now)}'}")

    def _tare_value(self, argument: str, now: int) -> list[Reply]:
        if argument:
            match = _MASS.match(argument)
            if match is None:
                return self._tell("TA L")
            factor = next(factor for unit, factor, _ in _UNITS.values() if unit == match[2])
            self._tare = float(match[1]) / factor
        return self._tell(f"TA A {self._value(self._tare)}")

    def _clear_tare(self, _: str, now: int) -> list[Reply]:
        self._tare = 0.0
        return self._tell("TAC A")

    # ---- other commands
    def _reset(self, _: str, now: int) -> list[Reply]:
        self.forget_replies()
        self._pan.drop_planned(now)
        self._busy_until = now
        self._unit, self._tare, self.display = "0", 0.0, None
        return self._tell(f'I4 A "{self._serial_number}"')

    def _list_commands(self, _: str, now: int) -> list[Reply]:
        named = [(level, name) for level, names in _LEVELS.items() for name in names]
        last = len(named) - 1
        return [
            Reply(f'I0 {"A" if index == last else "B"} {level} "{name}"')
            for index, (level, name) in enumerate(named)
        ]

    def _show(self, argument: str, now: int) -> list[Reply]:
        if not _TEXT.match(argument):
            return self._tell("D L")
        self.display = argument[1:-1]
        return self._tell("D A")

    def _show_weight(self, _: str, now: int) -> list[Reply]:
        self.display = None
        return self._tell("DW A")

    def _host_unit(self, argument: str, now: int) -> list[Reply]:
        if not argument:
            return self._tell(f"M21 A 0 {self._unit}")
        which, _, unit = argument.partition(" ")
        if which != "0" or unit not in _UNITS:
            return self._tell("M21 L")
        self._unit = unit
        return self._tell("M21 A")
