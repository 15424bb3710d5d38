"""A Cole-Parmer Masterflex L/S pump drive with a serial link, such as the 07551-20.

Sources: the operating manual of the L/S computer drives (serial link protocol: 4800 7O1, ENQ, numbering of
satellites, STX Pnn commands CR of at most 39 characters, ACK and NAK, P99 for all, CAN) and the commands of
PyLabRobot 0.2.2, which numbers the pump with ``P02`` CR directly after an ENQ, without STX; this is accepted.

Assumed, because the manual was silent or not available: the digits of the status (``I``), that answers to
queries have as many digits as settings, that ``G`` is refused without a speed or without revolutions left,
that a string with one invalid command has no effect at all, and the 20 ms before an answer starts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument
from praxis_desktop.ports.simulators.world import Flow, WorldPart
from praxis_desktop.ports.transport import InputLine, LineSettings

_STX, _ENQ, _ACK, _CR, _NAK, _CAN = 0x02, 0x05, 0x06, 0x0D, 0x15, 0x18
_LONGEST_STRING = 39
_ANSWER_S = 0.02
_EVERY_PUMP = 99
_HIGHEST_NUMBER = 89
_MOST_REVOLUTIONS = 99_999.99
_FRAME = re.compile(r"\x02?P(\d\d)(.*)\Z", re.DOTALL)
_COMMAND = re.compile(
    r"S(?P<speed>[+-]\d{1,4}(?:\.\d)?)|V(?P<revolutions>\d{1,5}(?:\.\d{1,2})?)|U(?P<number>\d\d)"
    r"|[BO](?P<outputs>[01]{2})|(?P<name>G0|G|H|Z0|Z|R|L|A|C|E|I|K|S|V)"
)
_MOVING = ("speed", "revolutions", "G", "G0")


class MasterflexPump(Instrument):
    """The drive: it turns at a signed speed, for a number of revolutions or until halted.

    The drive replies to ``ENQ`` with its kind until it has a number, and then with its status. The stop
    commands, ``H`` and ``P99H``, halt the drive. Until the drive has a number, CTS is on, to request one.
    """

    flow: Flow
    """The flow that the pump delivers, in revolutions."""
    kind: ClassVar[str] = "masterflex"
    world_part: ClassVar[WorldPart] = "pump"
    description: ClassVar[str] = "Cole-Parmer Masterflex L/S pump, simulated"
    line: ClassVar[LineSettings] = LineSettings(4800, 7, "O")
    terminator: ClassVar[bytes] = b"\r"
    command_end: ClassVar[bytes] = b"\r"
    command_names: ClassVar[Mapping[str, str]] = {
        "ENQ": "kind of drive, or status",
        "Pnn": "take number nn",
        "Srpm": "direction and speed",
        "Vn": "revolutions to go",
        "G, G0": "go for the revolutions, go until halted",
        "H": "halt",
        "I, S, C, E": "status, speed, revolutions in all, revolutions to go",
        "Z, Z0": "zero the revolutions to go, those in all",
        "R, L": "remote, local",
        "Bxy, Oxy, A, K": "outputs at the next start, outputs at once, inputs, keys",
        "Unn": "renumber",
        "CAN": "take the string back",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "number": "satellite number it already has, 0 for none",
        "rpm": "speed set at its panel, 100",
        "max_rpm": "fastest speed, 600",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self.flow = Flow()
        self._first_number = min(max(int(self.options.get("number", 0)), 0), _HIGHEST_NUMBER)
        self._number = self._first_number
        self._most_rpm = min(abs(self.options.get("max_rpm", 600.0)), 9999.0)
        self._is_remote = bool(self._number)
        self._rpm = min(max(self.options.get("rpm", 100.0), -self._most_rpm), self._most_rpm)
        self._to_go = 0.0
        self._total = 0.0
        self._is_running = False
        self._is_endless = False
        self._since = 0
        self._outputs_on_go: str | None = None
        self._outputs = "00"
        self._queries: dict[str, Callable[[], str]] = {
            "A": lambda: "A00",
            "C": lambda: f"C{self._total:08.2f}",
            "E": lambda: f"E{self._to_go:08.2f}",
            "I": self._status,
            "K": lambda: "K0",
            "S": lambda: f"S{self._rpm:+06.1f}",
            "V": lambda: f"V{self._to_go:08.2f}",
        }

    # ---- Instrument
    def split(self, received: bytearray) -> list[bytes]:
        """Split into commands: ENQ is a command by itself, STX starts a new string, and CAN cancels it."""
        commands: list[bytes] = []
        string = bytearray()
        for byte in received:
            if byte == _ENQ:
                commands.append(bytes([_ENQ]))
            elif byte == _CR:
                if string:
                    commands.append(bytes(string))
                string.clear()
            elif byte == _CAN:
                string.clear()
            elif byte == _STX:
                string[:] = bytes([_STX])
            elif len(string) <= _LONGEST_STRING:
                string.append(byte)
        received[:] = string
        return commands

    def obey(self, command: bytes, now: int) -> None:
        self._turn(now)
        self._obey(command, now)
        per_second = self._rpm / 60 if self._is_running else 0.0
        endless = self._is_endless or not self._is_running
        self.flow.run(per_second, now, math.inf if endless else now + self._to_go / abs(per_second) * SECOND)

    def _obey(self, command: bytes, now: int) -> None:
        if command == bytes([_ENQ]):
            self._tell(self._status() if self._number else "P?2", now)
            return
        if not command.isascii() or len(command) >= _LONGEST_STRING:
            self.send(self.transmission_error(), now, _ANSWER_S)
            return
        frame = _FRAME.match(command.decode("ascii"))
        if frame is None:
            return  # noise outside a string
        number, text = int(frame[1]), frame[2]
        if not text and not self._number and 1 <= number <= _HIGHEST_NUMBER:
            self._number, self._is_remote = number, True
            self.send(bytes([_ACK]), now, _ANSWER_S)
        elif command[0] == _STX and number in (self._number, _EVERY_PUMP):
            self._obey_string(text, now, answers=number != _EVERY_PUMP)

    def busy_reply(self, command: str) -> bytes:
        return bytes([_NAK])

    def transmission_error(self) -> bytes:
        return bytes([_NAK])

    def input_line(self, line: InputLine) -> bool:
        return not self._number if line == "cts" else super().input_line(line)

    def lose_power(self, now: int) -> None:
        self._turn(now)
        self.flow.run(0.0, now)
        self._is_running = False
        self._number = self._first_number
        self._is_remote = bool(self._number)
        self._to_go = self._total = 0.0

    def state(self, now: int) -> Mapping[str, object]:
        self._turn(now)
        return {
            "number": self._number,
            "is_remote": self._is_remote,
            "is_running": self._is_running,
            "speed_rpm": self._rpm,
            "revolutions_to_go": None if self._is_endless and self._is_running else round(self._to_go, 4),
            "revolutions_total": round(self._total, 4),
            "outputs": self._outputs,
        }

    # ---- strings of commands
    def _obey_string(self, text: str, now: int, *, answers: bool) -> None:
        commands = self._parse(text)
        query: str | None = None
        if commands is not None:
            for name, value in commands:
                if name in self._queries:
                    query = self._queries[name]()
                else:
                    self._do(name, value, now)
        if not answers:
            return
        if query is not None:
            self._tell(query, now)
        else:
            self.send(bytes([_NAK if commands is None else _ACK]), now, _ANSWER_S)

    def _parse(self, text: str) -> list[tuple[str, str]] | None:
        """Parse the commands, and return their names and values; None if any is invalid."""
        commands: list[tuple[str, str]] = []
        position, speed, to_go = 0, self._rpm, self._to_go
        while position < len(text):
            match = _COMMAND.match(text, position)
            if match is None:
                return None
            position = match.end()
            name = match["name"] or match.lastgroup or ""
            value = match[name] if match["name"] is None else ""
            if name == "outputs":
                name = match[0][0]
            if name == "speed":
                speed = float(value)
            elif name == "revolutions":
                to_go = float(value)
            if (name in _MOVING and not self._is_remote) or abs(speed) > self._most_rpm:
                return None
            if (name in ("G", "G0") and not speed) or (name == "G" and not to_go):
                return None
            commands.append((name, value))
        return commands

    def _do(self, name: str, value: str, now: int) -> None:
        if name == "speed":
            self._rpm = float(value)
        elif name == "revolutions":
            self._to_go, self._is_endless = float(value), False
        elif name == "number":
            self._number = int(value) if 1 <= int(value) <= _HIGHEST_NUMBER else self._number
        elif name == "B":
            self._outputs_on_go = value
        elif name == "O":
            self._outputs = value
        elif name in ("G", "G0"):
            self._is_running, self._is_endless = True, name == "G0"
            self._outputs, self._outputs_on_go = self._outputs_on_go or self._outputs, None
        elif name == "H":
            self._is_running = False
        elif name == "Z":
            self._to_go = 0.0
        elif name == "Z0":
            self._total = 0.0
        else:
            self._is_remote = name == "R"
        if not self._rpm or not (self._is_endless or self._to_go):
            self._is_running = False

    def _tell(self, text: str, now: int) -> None:
        self.send(bytes([_STX]) + text.encode("ascii") + bytes([_CR]), now, _ANSWER_S)

    def _status(self) -> str:
        """Return the status, one digit each: remote, running, counter-clockwise, turns left, motor fault."""
        flags = (self._is_remote, self._is_running, self._rpm < 0, self._to_go > 0, False)
        return f"P{self._number:02d}I" + "".join(str(int(flag)) for flag in flags)

    # ---- the motor
    def _turn(self, now: int) -> None:
        """Add the revolutions since the last call to the counts."""
        turned = abs(self._rpm) / 60 * max(0, now - self._since) / SECOND if self._is_running else 0.0
        self._since = now
        if not self._is_running:
            return
        if not self._is_endless:
            turned = min(turned, self._to_go)
            self._to_go -= turned
            self._is_running = self._to_go > 1e-9
            if not self._is_running:
                self._to_go = 0.0
        self._total = min(self._total + turned, _MOST_REVOLUTIONS)
