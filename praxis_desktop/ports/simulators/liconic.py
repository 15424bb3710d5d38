"""A Liconic STX incubator: a programmable controller whose relays and data memories are set and read.

Sources: PyLabRobot's Liconic backend (line settings, the break that wakes the controller, relays 1801 to
1915, memories DM0 to DM985 and their units, controller errors E0 to E5, handling errors in DM200) and the
host link protocol of Keyence's KV controllers (``CR`` opens and ``CQ`` closes communication, ``ST``,
``RS``, ``RD``, ``WR``; relays are read as one digit, memories as five). Assumed: all times and rates, that
after a handling error the incubator is not ready until ``ST 1900``, that actions requested during a movement
are ignored, and that it sends only while RTS is on.

A break of at least 100 ms wakes the incubator; on a pseudo-terminal, which carries no breaks, it is always
awake. There is no stop command: ``RS 1913`` stops the shaker, but a plate transport always finishes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument, Ramp, Reply
from praxis_desktop.ports.simulators.world import WorldPart
from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine

_NO_SUCH_RELAY, _BAD_COMMAND, _WRITE_PROTECTED = "E0", "E1", "E4"
_NO_SUCH_LEVEL, _TRANSFER_OCCUPIED, _SHOVEL_OCCUPIED, _NOTHING_ON_SHOVEL = 12, 13, 15, 16
_WAKING_BREAK_NS = SECOND // 10
_TIMES_S = {
    "1900": 6.0,
    "1801": 3.0,
    "1901": 2.0,
    "1902": 2.0,
    "1903": 1.0,
    "1904": 8.0,
    "1905": 8.0,
    "1908": 5.0,
    "1909": 5.0,
    "1910": 2.0,
}
_SWITCHES = ("1911", "1912", "1913")
_COMMAND = re.compile(r"(ST|RS|RD|WR) (DM)?(\d{1,5})(?: (\d{1,5}))?\Z")
_CLIMATE = {"890": "982", "893": "983", "894": "984", "895": "985"}
"""The memory of each measured value, keyed by the memory of its set point."""
_CASSETTES, _CASSETTE, _POSITION, _POSITIONS, _ERROR = 10, "0", "5", "25", "200"


class LiconicIncubator(Instrument):
    """The incubator. Its memories hold tenths of a degree, of a percent or of a hertz, and gas in 1/100 %."""

    kind: ClassVar[str] = "liconic"
    world_part: ClassVar[WorldPart] = "heater"
    description: ClassVar[str] = "Liconic STX plate incubator, simulated"
    line: ClassVar[LineSettings] = LineSettings(9600, parity="E", rtscts=True)
    command_end: ClassVar[bytes] = b"\r"
    command_names: ClassVar[Mapping[str, str]] = {
        "CR, CQ": "open and close the communication",
        "ST n, RS n, RD n": "set, reset, read a relay",
        "WR DMn value, RD DMn": "write and read a memory",
        "ST 1801, ST 1900": "initialize, reset after a handling error",
        "ST 1901, ST 1902": "open and close the gate",
        "ST 1904, ST 1905": "bring the plate in, bring it out",
        "RD 1915, RD DM200": "whether it is ready, handling error",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "plates": "plates in the first cassette, from the lowest position on, 5",
        "at_gate": "1: a plate waits at the transfer station",
        "pace": "how many times faster than usual it moves, 1",
        "error": "number of the handling error that the next movement ends with, 0 for none",
        "temperature": "degrees Celsius inside, 37",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        option = self.options.get
        self._stored = {(1, position) for position in range(1, int(option("plates", 5)) + 1)}
        self._at_gate = bool(option("at_gate", 0))
        self._on_shovel = False
        self._pace = max(option("pace", 1.0), 1e-3)
        self._next_error = int(option("error", 0))
        self._is_awake = False
        self._is_open = False
        self._break_since: int | None = None
        self._is_ready = False
        self._is_moving = False
        self._gate_is_open = False
        self._switches = dict.fromkeys(_SWITCHES, False)
        self._at_barcode = False
        self._memory = {"39": 250, _POSITIONS: 22, _ERROR: 0}
        self._climate = {
            "890": Ramp(option("temperature", 37.0) * 10, rise=0.5, fall=0.3),
            "893": Ramp(900.0, rise=5.0),
            "894": Ramp(500.0, rise=10.0),
            "895": Ramp(0.0, rise=50.0),
        }

    # ---- Instrument
    def temperature(self, now: int) -> float:
        return self._climate["890"].value(now) / 10

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        if self.carries_lines and not self._is_awake:
            return []
        command = command.lstrip("\n")
        if command == "CR":
            self._is_open = True
            return [Reply("CC")]
        if not self._is_open:
            return [Reply(_BAD_COMMAND)]
        if command == "CQ":
            self._is_open = False
            return [Reply("CF")]
        match = _COMMAND.match(command)
        if match is None:
            return [Reply(_BAD_COMMAND)]
        verb, memory, number, value = match.groups()
        if memory:
            return [Reply(self._use_memory(verb, str(int(number)), value, now))]
        if value is not None or verb == "WR":
            return [Reply(_BAD_COMMAND)]
        return [Reply(self._use_relay(verb, number, now))]

    def line_changed(self, line: OutputLine, on: bool, now: int) -> None:
        if line != "break":
            return
        if on:
            self._break_since = now
        elif self._break_since is not None:
            if now - self._break_since >= _WAKING_BREAK_NS:
                self._is_awake, self._is_open = True, False
                self.forget_replies()
            self._break_since = None

    def input_line(self, line: InputLine) -> bool:
        return line in ("cts", "dsr")

    def busy_reply(self, command: str) -> str:
        return _BAD_COMMAND

    def transmission_error(self) -> str:
        return _BAD_COMMAND

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_awake": self._is_awake or not self.carries_lines,
            "communication_is_open": self._is_open,
            "is_ready": self._is_ready,
            "is_moving": self._is_moving,
            "error": self._memory[_ERROR],
            "gate_is_open": self._gate_is_open,
            "plate_at_gate": self._at_gate,
            "plate_on_shovel": self._on_shovel,
            "is_at_barcode_reader": self._at_barcode,
            "stored": [list(slot) for slot in sorted(self._stored)],
            "is_shaking": self._switches["1913"],
            "temperature_c": round(self._climate["890"].value(now) / 10, 1),
            "target_c": round(self._climate["890"].target / 10, 1),
        }

    # ---- memories and relays
    def _use_memory(self, verb: str, number: str, value: str | None, now: int) -> str:
        measured = {measurement: setpoint for setpoint, measurement in _CLIMATE.items()}
        if verb == "RD" and value is None:
            if number in measured:
                return f"{round(self._climate[measured[number]].value(now)):05}"
            if number in self._climate:
                return f"{round(self._climate[number].target):05}"
            return f"{self._memory.get(number, 0):05}"
        if verb != "WR" or value is None or int(value) > 0xFFFF:
            return _BAD_COMMAND
        if number in measured or number == _ERROR:
            return _WRITE_PROTECTED
        if number in self._climate:
            self._climate[number].aim(float(value), now)
        elif int(number) < 1000:
            self._memory[number] = int(value)
        else:
            return _NO_SUCH_RELAY
        return "OK"

    def _use_relay(self, verb: str, number: str, now: int) -> str:
        if verb == "RD":
            relays = {
                "1915": self._is_ready and not self._is_moving,
                "1914": self._at_gate,
                "1814": bool(self._memory[_ERROR]),
                "1812": self._on_shovel and self._switches["1911"],
                "1813": self._at_gate,
                "1807": False,
                **self._switches,
            }
            return str(int(relays[number])) if number in relays else _NO_SUCH_RELAY
        on = verb == "ST"
        if number in _SWITCHES:
            self._switches[number] = on
        elif number == "1910":
            self._begin(number, now, lambda: self._show_barcode(on))
        elif on and number in _TIMES_S:
            self._begin(number, now, lambda: self._finish(number))
        else:
            return _NO_SUCH_RELAY
        return "OK"

    # ---- movements
    def _begin(self, number: str, now: int, done: Callable[[], None]) -> None:
        if self._is_moving or (self._memory[_ERROR] and number != "1900"):
            return
        self._is_moving = True

        def arrive(_: int) -> None:
            self._is_moving = False
            if self._next_error and number not in ("1900", "1801"):
                self._fail(self._next_error)
                self._next_error = 0
            else:
                done()

        self.later(_TIMES_S[number] / self._pace, arrive, now)

    def _fail(self, error: int) -> None:
        self._memory[_ERROR] = error
        self._is_ready = False

    def _show_barcode(self, shown: bool) -> None:
        self._at_barcode = shown

    def _finish(self, number: str) -> None:
        if number == "1900":
            self._memory[_ERROR] = 0
            self._is_ready = self._gate_is_open = False
        elif number == "1801":
            self._is_ready = True
        elif number in ("1901", "1902"):
            self._gate_is_open = number == "1901"
        elif number != "1903":
            self._carry(number)

    def _carry(self, number: str) -> None:
        """Move a plate in (1904) or out (1905), onto the shovel (1908) or off it (1909)."""
        slot = (self._memory.get(_CASSETTE, 0), self._memory.get(_POSITION, 0))
        if not (1 <= slot[0] <= _CASSETTES and 1 <= slot[1] <= self._memory[_POSITIONS]):
            self._fail(_NO_SUCH_LEVEL)
        elif number == "1904":
            self._bring_in(slot)
        elif number == "1905":
            self._bring_out(slot)
        elif number == "1908":
            self._pick(slot)
        else:
            self._place(slot)

    def _bring_in(self, slot: tuple[int, int]) -> None:
        if not self._at_gate:
            self._fail(_NOTHING_ON_SHOVEL)
        elif slot in self._stored:
            self._at_gate, self._on_shovel = False, True
            self._fail(_SHOVEL_OCCUPIED)
        else:
            self._at_gate = False
            self._stored.add(slot)

    def _bring_out(self, slot: tuple[int, int]) -> None:
        if self._at_gate:
            self._fail(_TRANSFER_OCCUPIED)
        elif slot not in self._stored:
            self._fail(_NOTHING_ON_SHOVEL)
        else:
            self._stored.remove(slot)
            self._at_gate = True

    def _pick(self, slot: tuple[int, int]) -> None:
        if self._on_shovel:
            self._fail(_SHOVEL_OCCUPIED)
        elif slot not in self._stored:
            self._fail(_NOTHING_ON_SHOVEL)
        else:
            self._stored.remove(slot)
            self._on_shovel = True

    def _place(self, slot: tuple[int, int]) -> None:
        if not self._on_shovel or slot in self._stored:
            self._fail(_NOTHING_ON_SHOVEL if not self._on_shovel else _SHOVEL_OCCUPIED)
        else:
            self._on_shovel = False
            self._stored.add(slot)
