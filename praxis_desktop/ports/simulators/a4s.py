"""An Azenta (4titude) a4S heat sealer, which reports its status continuously.

Sources: captures from a real sealer that users published (github.com, AD-SDL and others), the commands that
these users send, and PyLabRobot 0.2.2. A message is ``*``, a body, a two-letter checksum and ``!``; each line
from the sealer consists of one status (``T``) or counter (``D``) message, the answers to commands received
meanwhile, and CR. The checksum, whose two hexadecimal digits are written as A to P, makes the sum of all
bytes of a message zero (mod 256); the computer may send ``zz`` instead. The answer to a command is its first
two digits and ``Y`` (accepted), ``N`` (refused) or ``X`` (busy). The block heats at 2 °C a second. PyLabRobot
sends ``*00H0ZZ`` without a ``!``.

Assumed: four lines a second, every fourth of which is a counter; cooling at 0.3 °C a second; how long the
shuttle takes; that a cycle requires a ready heater and ends with the shuttle open; and the error numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Action, Appointment, Instrument, Ramp
from praxis_desktop.ports.transport import LineSettings

_BEGIN, _END = ord("*"), ord("!")
_LONGEST_COMMAND = 32
_TARGET_C = 170
_SEAL_S = 3.0
_HEATS, _COOLS = 2.0, 0.3
_LOWEST_C, _HIGHEST_C = 50, 200
_READY_WITHIN_C, _CONVERGING_WITHIN_C = 1.0, 5.0
_IDLE, _SINGLE_CYCLE, _ERROR, _FINISH = 0, 1, 3, 4
_OUT_OF_FILM, _LITTLE_FILM = 21, 1
_WARN_BELOW = 20
_SHUTTLE_S, _PRESS_S, _FINISH_S = 2.0, 0.5, 1.0
_LINE_S = 0.25
_MOST_PENDING = 32
_SECONDS_SERVED = 272_000
_COMMAND = re.compile(r"(\d\d)(SR|GS|MO|MC|DH|DT|H0|H1)=?(\d{0,4})([A-Za-z]{2})\Z")
_HEATER_WITHOUT_END = re.compile(rb"\*\d\dH[01][Zz]{2}\Z")


def checksum(body: str) -> str:
    """Return the two letters that follow ``body`` (without ``*``) and make the message's byte sum zero."""
    rest = -(sum(body.encode("ascii")) + _BEGIN + _END) % 256
    return chr(ord("A") + rest // 16) + chr(ord("A") + rest % 16)


class A4sSealer(Instrument):
    """The sealer: a heated block, a shuttle that carries the plate, and a roll of film.

    It sends its status without being asked. Its stop command, ``*00SR=zz!``, ends a cycle and clears an
    error.
    """

    kind: ClassVar[str] = "a4s"
    description: ClassVar[str] = "Azenta a4S plate sealer, simulated"
    line: ClassVar[LineSettings] = LineSettings(19200)
    terminator: ClassVar[bytes] = b"\r"
    command_end: ClassVar[bytes] = b"!"
    command_names: ClassVar[Mapping[str, str]] = {
        "*nnSR=zz!": "reset: end the cycle, clear the error, close",
        "*nnDH=tzz!": "heat to t degrees Celsius",
        "*nnDT=dzz!": "seal for d tenths of a second",
        "*nnGS=zz!": "seal",
        "*nnMO=zz!, *nnMC=zz!": "open and close the shuttle",
        "*nnH1ZZ, *nnH0ZZ": "heater on, off",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "ambient": "degrees Celsius around it, 22.4",
        "film": "seals left on the roll, 500",
        "period": "seconds between two status lines, 0.25",
        "pace": "how many times faster than usual it heats and moves, 1",
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._ambient = self.options.get("ambient", 22.4)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._film = max(int(self.options.get("film", 500.0)), 0)
        self._block = Ramp(self._ambient, rise=_HEATS * self._pace, fall=_COOLS * self._pace)
        self._target = _TARGET_C
        self._is_heater_on = False
        self._seal_s = _SEAL_S
        self._system = _IDLE
        self._error = 0
        self._shuttle = "closed"
        self._is_pressing = False
        self._sealed_at = 0
        self._seals_made = 0
        self._step: Appointment | None = None
        self._pending: list[str] = []
        self._started_at = 0
        self._lines = 0

    # ---- Instrument
    def started(self, now: int) -> None:
        self._started_at = now
        self.every(max(self.options.get("period", _LINE_S), 0.01), self._tell_status, now)

    def split(self, received: bytearray) -> list[bytes]:
        """Split at ``*``, which starts a command. Commands to the heater may lack the final ``!``."""
        commands: list[bytes] = []
        command = bytearray()
        for byte in received:
            if byte == _BEGIN:
                command[:] = bytes([_BEGIN])
            elif byte == _END:
                if command:
                    commands.append(bytes(command))
                command.clear()
            elif command and len(command) <= _LONGEST_COMMAND:
                command.append(byte)
                if _HEATER_WITHOUT_END.match(command):
                    commands.append(bytes(command))
                    command.clear()
        received[:] = command
        return commands

    def obey(self, command: bytes, now: int) -> None:
        text = command[1:].decode("latin-1")
        index = text[:2] if re.match(r"[0-9]{2}", text) else "01"
        match = _COMMAND.match(text) if text.isascii() else None
        verdict = "N"
        if match is not None and match[4] in ("zz", "ZZ", checksum(text[:-2])):
            verdict = self._obey_command(match[2], match[3], now)
        if len(self._pending) < _MOST_PENDING:
            self._pending.append(f"{verdict}{index}")

    def busy_reply(self, command: str) -> bytes:
        index = command[1:3] if re.match(r"\*[0-9]{2}", command) else "01"
        return self._message(f"X{index}") + self.terminator

    def transmission_error(self) -> bytes:
        return self._message("N01") + self.terminator

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._heat(False, now)
        self._target, self._seal_s = _TARGET_C, _SEAL_S

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "system": {_IDLE: "idle", _SINGLE_CYCLE: "sealing", _ERROR: "error", _FINISH: "finished"}[
                self._system
            ],
            "error": self._error,
            "is_heater_on": self._is_heater_on,
            "target_c": self._target,
            "block_c": round(self._block.value(now), 1),
            "seal_s": self._seal_s,
            "shuttle": self._shuttle,
            "is_pressing": self._is_pressing,
            "seals_made": self._seals_made,
            "film_left": self._film,
        }

    # ---- commands
    def _obey_command(self, name: str, value: str, now: int) -> str:
        """Carry out a command; return Y (accepted), N (refused) or X (busy)."""
        if name == "SR":
            self._reset(now)
        elif name in ("DH", "DT"):
            return self._set(name, value, now)
        elif name in ("H0", "H1"):
            self._heat(name == "H1", now)
        elif self._system == _SINGLE_CYCLE or self._shuttle == "moving":
            return "X"
        elif self._system == _ERROR:
            return "N"
        elif name == "GS":
            return self._start_cycle(now)
        else:
            self._move("open" if name == "MO" else "closed", lambda _: None, now)
        return "Y"

    def _set(self, name: str, value: str, now: int) -> str:
        number = int(value or "-1")
        if name == "DT" and number >= 0:
            self._seal_s = number / 10
        elif name == "DH" and _LOWEST_C <= number <= _HIGHEST_C:
            self._target = number
            self._heat(True, now)
        else:
            return "N"
        return "Y"

    def _heat(self, on: bool, now: int) -> None:
        self._is_heater_on = on
        self._block.aim(float(self._target) if on else self._ambient, now)

    def _reset(self, now: int) -> None:
        self._system, self._error, self._is_pressing = _IDLE, 0, False
        self._move("closed", lambda _: None, now)

    # ---- the cycle
    def _start_cycle(self, now: int) -> str:
        if self._heater(now) != 1:
            return "N"
        if not self._film:
            self._system, self._error = _ERROR, _OUT_OF_FILM
            return "N"
        self._system = _SINGLE_CYCLE
        self._move("closed", self._press, now)
        return "Y"

    def _press(self, now: int) -> None:
        self._is_pressing = True
        pressed_s = 2 * _PRESS_S / self._pace + self._seal_s
        self._sealed_at = now + round(pressed_s * SECOND)
        self._next(pressed_s, self._release, now)

    def _release(self, now: int) -> None:
        self._is_pressing = False
        self._film -= 1
        self._seals_made += 1
        self._move("open", self._finish, now)

    def _finish(self, now: int) -> None:
        self._system = _FINISH
        self._next(_FINISH_S, self._rest, now)

    def _rest(self, _: int) -> None:
        self._system = _IDLE

    def _move(self, place: str, then: Action, now: int) -> None:
        def arrive(when: int) -> None:
            self._shuttle = place
            then(when)

        if self._system == _FINISH:
            self._system = _IDLE
        way_s = 0.0 if self._shuttle == place else _SHUTTLE_S / self._pace
        self._shuttle = "moving" if way_s else place
        self._next(way_s, arrive, now)

    def _next(self, after_s: float, action: Action, now: int) -> None:
        """Schedule ``action``, replacing the next scheduled action."""
        if self._step is not None:
            self._step.cancel()
        self._step = self.later(after_s, action, now)

    # ---- reports
    def _tell_status(self, now: int) -> None:
        self._lines += 1
        body = self._counter(now) if self._lines % 4 == 0 else self._status(now)
        line = self._message(body) + b"".join(self._message(answer) for answer in self._pending)
        self._pending.clear()
        self.send(line + self.terminator, now)

    def _message(self, body: str) -> bytes:
        return f"*{body}{checksum(body)}!".encode("ascii")

    def _counter(self, now: int) -> str:
        return f"D515A={_SECONDS_SERVED + self._on_for_s(now):010d},0000000000"

    def _on_for_s(self, now: int) -> int:
        return (now - self._started_at) // SECOND

    def _status(self, now: int) -> str:
        minutes, seconds = divmod(self._on_for_s(now), 60)
        clock = f"{minutes // 60 % 100:02d}:{minutes % 60:02d}:{seconds:02d}"
        tenths = min(max(round(self._block.value(now) * 10), 0), 9999)
        warning = _LITTLE_FILM if self._film < _WARN_BELOW else 0
        left_s = math.ceil(max(0, self._sealed_at - now) / SECOND) if self._is_pressing else 0
        return (
            f"T{clock}={tenths:04d},{self._system},{self._heater(now)},{self._error:02d},{warning:02d},"
            f"{self._sensors():03d},{min(left_s, 999):03d}"
        )

    def _heater(self, now: int) -> int:
        """Return the heater's state: 0 off, 1 ready, 2 heating, 3 cooling, 4 almost ready."""
        if not self._is_heater_on:
            return 0
        missing = self._target - self._block.value(now)
        if abs(missing) <= _READY_WITHIN_C:
            return 1
        if abs(missing) <= _CONVERGING_WITHIN_C:
            return 4
        return 2 if missing > 0 else 3

    def _sensors(self) -> int:
        """Return the sensor bits: shuttle moving, open, closed; door; film; heater up, down; unplugged."""
        shuttle = {"moving": 0x01, "open": 0x02, "closed": 0x04}[self._shuttle]
        film = 0x10 if self._film else 0
        return shuttle | 0x08 | film | (0x40 if self._is_pressing else 0x20) | 0x80
