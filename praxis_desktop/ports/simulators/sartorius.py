"""A Sartorius Entris II balance with SBI, such as a BCE224I-1S.

Sources: the interface description of the Entris II (a command is ESC, characters, ``_`` after a number, CR
and an optional LF; data output of 16 characters; special codes High, Low and errors after ``Stat``; default
9600 8O1). Commands to tare or zero get no reply. A value is printed once it is stable, with its unit.

Assumed: what the balance prints if it does not become stable within 10 s (the value without a unit), the
columns of High and Low, and that it ignores unknown commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Appointment, Instrument, Reply
from praxis_desktop.ports.simulators.pan import Pan
from praxis_desktop.ports.simulators.world import Flow, WorldPart
from praxis_desktop.ports.transport import LineSettings

_CAPACITY_G = 220.1
_PATIENCE_S = 10.0
_ANSWER_S = 0.05
_ZERO_WITHIN_G = 4.4


class SartoriusBalance(Instrument):
    """The balance: grams with four decimals, printed on request.

    A vessel of ``mass`` is on the pan; half a second after each taring, ``portion`` is added to it. ``ESC
    x1_`` reports the model, ``ESC x2_`` the serial number; the stop command, ``ESC s3_``, cancels requests.
    """

    kind: ClassVar[str] = "sartorius"
    world_part: ClassVar[WorldPart] = "balance"
    description: ClassVar[str] = "Sartorius Entris II balance (SBI), simulated"
    line: ClassVar[LineSettings] = LineSettings(9600, 8, "O")
    command_end: ClassVar[bytes] = b"\r"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0x6001)
    command_names: ClassVar[Mapping[str, str]] = {
        "ESC P, ESC kP": "print the weight",
        "ESC T, ESC U, ESC f4_": "tare",
        "ESC V, ESC f3_": "zero",
        "ESC x1_, ESC x2_, ESC x3_": "model, serial number, software",
        "ESC S, ESC s3_": "restart, cancel",
        "ESC O, ESC R": "block and unblock the keys",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "mass": "g of the vessel on the pan, 12.3456",
        "portion": "g added after each taring, 0.9971; 0 for none",
        "spread": "standard deviation of portions in g, 0.0012",
        "noise": "standard deviation of a reading in g, 0.00005",
        "unstable": "1: the reading never becomes stable",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._pan = Pan(
            option("mass", 12.3456), drift=0.0, noise=abs(option("noise", 5e-5)), chance=self.chance
        )
        self._is_unstable = bool(option("unstable", 0.0))
        self._serial_number = f"{self.chance.randrange(10**10):010d}"
        self._tare = 0.0
        self._has_keys = True
        self._waiting: Appointment | None = None
        self._commands: dict[str, Callable[[int], Iterable[Reply]]] = {
            "P": lambda now: self._when_stable(self._print, now),
            "kP": lambda now: self._when_stable(self._print, now),
            "T": lambda now: self._when_stable(self._set_tare, now),
            "U": lambda now: self._when_stable(self._set_tare, now),
            "f4_": lambda now: self._when_stable(self._set_tare, now),
            "V": lambda now: self._when_stable(self._set_zero, now),
            "f3_": lambda now: self._when_stable(self._set_zero, now),
            "S": self._restart,
            "s3_": lambda now: self._cancel(),
            "O": lambda now: self._block_keys(True),
            "R": lambda now: self._block_keys(False),
            "x1_": lambda now: [Reply("BCE224I-1S", _ANSWER_S)],
            "x2_": lambda now: [Reply(self._serial_number, _ANSWER_S)],
            "x3_": lambda now: [Reply("00-54-04.01.02", _ANSWER_S)],
        }

    # ---- Instrument
    def answer(self, command: str, now: int) -> Iterable[Reply]:
        obey = self._commands.get(command.removeprefix("\n").removeprefix("\x1b"))
        return [] if obey is None else obey(now)

    def stand_under(self, flow: Flow, grams: float) -> bool:
        self._pan.stand_under(flow, grams)
        self.options.setdefault("portion", 0.0)  # by default, only the pump adds to the load
        return True

    def leave_alone(self, now: int, until: int) -> None:
        super().leave_alone(now, until)
        self._pan.postpone(now, until)

    def busy_reply(self, command: str) -> str:
        return "Stat     APP.ER    "

    def transmission_error(self) -> str:
        """Return "", because unknown commands get no reply."""
        return ""

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "load_g": round(self._pan.load(now), 4),
            "tare_g": round(self._tare, 4),
            "is_stable": self._stable_at(now) == now,
            "is_waiting": self._waiting is not None,
            "has_keys": self._has_keys,
        }

    # ---- weights
    def _stable_at(self, now: int) -> int | None:
        stable = self._pan.stable_from(now)
        return None if self._is_unstable or stable - now > _PATIENCE_S * SECOND else stable

    def _when_stable(self, act: Callable[[int], None], now: int) -> Iterable[Reply]:
        """Call ``act`` when the reading is stable or the time limit is reached, unless a newer request
        arrives first.
        """
        self._cancel()
        stable = self._stable_at(now)
        after_s = _PATIENCE_S if stable is None else (stable - now) / SECOND + _ANSWER_S

        def come(when: int) -> None:
            self._waiting = None
            act(when)

        self._waiting = self.later(after_s, come, now)
        return []

    def _print(self, now: int) -> None:
        loaded = self._pan.reading(now)
        if loaded > _CAPACITY_G or loaded < -1.0:
            text = f"Stat      {'High' if loaded > 0 else 'Low':<10}"
        else:
            grams = round(loaded - self._tare, 4) + 0.0  # no negative zero
            unit = "g" if self._stable_at(now) == now else ""
            text = f"{'-' if grams < 0 else '+'} {abs(grams):8.4f} {unit:<3}"
        self.send(Reply(text), now)

    def _set_tare(self, now: int) -> None:
        if self._stable_at(now) is None:
            return
        self._tare = self._pan.reading(now)
        if portion := self.options.get("portion", 0.9971):
            self._pan.drop_planned(now)
            grams = self.chance.gauss(portion, abs(self.options.get("spread", 0.0012)))
            self._pan.put(grams, max(now, self.alone_until) + SECOND // 2)

    def _set_zero(self, now: int) -> None:
        if self._stable_at(now) is not None and abs(self._pan.reading(now)) <= _ZERO_WITHIN_G:
            self._tare = self._pan.reading(now)

    # ---- other commands
    def _restart(self, now: int) -> Iterable[Reply]:
        self._cancel()
        self._pan.drop_planned(now)
        self._tare, self._has_keys = 0.0, True
        return []

    def _cancel(self) -> Iterable[Reply]:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        return []

    def _block_keys(self, block: bool) -> Iterable[Reply]:
        self._has_keys = not block
        return []
