"""A BMG LABTECH CLARIOstar, a plate reader behind an FTDI chip: a serial line at 125000 baud.

Sources: PyLabRobot's CLARIOstarBackend: frames (STX, length, 0x0C, content, sum, CR); commands; the status
when the reader is busy or ready, and after a measurement; the plate's geometry in a run; how values and
references become readings.

Assumed: the answers that the driver does not read; all bytes of a status except the fourth to sixth; all
times (initialization 8 s, tray 4 s, other commands 0.3 s, per well 0.2 s for absorbance and 1 s for
luminescence); that focus and wavelength make no difference; that while the reader is busy, a command other
than the status query is not carried out, but answered with the status.

The driver queries the status continuously while the reader works. There is no command that stops a run.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.reading import PlateReader, Reading
from praxis_desktop.ports.transport import LineSettings

_STX, _MARK, _CR = 0x02, 0x0C, 0x0D
_SHORTEST, _LONGEST = 8, 512
_HEAD, _TAIL = 4, 3
_INITIALIZE, _TRAY, _RUN, _REQUEST, _STATUS, _STATUS_HARDWARE = 0x01, 0x03, 0x04, 0x05, 0x80, 0x81
_VALUES, _ORDER = 0x02, 0x1D
_BUSY, _READY = 0x25, 0x05
_MEASURED = bytes.fromhex("25042e00000401000003000000 00c000".replace(" ", ""))
"""The status after a run, until the measured values are requested."""
_GEOMETRY = struct.Struct(">6HBB48s")
_ABSORBANCE, _LUMINESCENCE = 0x82, 0x02
_FULL = 1_000_000
_INITIALIZE_S, _TRAY_S, _REQUEST_S, _ANSWER_S = 8.0, 4.0, 0.3, 0.004
_WELL_S: Mapping[Reading, float] = {"absorbance": 0.2, "luminescence": 1.0}
_MOST_WELLS = 384


class Clariostar(PlateReader):
    """The reader. It carries out whole runs, and sends the values when they are requested."""

    kind: ClassVar[str] = "clariostar"
    description: ClassVar[str] = "BMG LABTECH CLARIOstar plate reader, simulated"
    line: ClassVar[LineSettings] = LineSettings(125_000)
    terminator: ClassVar[bytes] = b"\x0d"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0xBB68)
    longest_command: ClassVar[int] = _LONGEST
    command_gap_s: ClassVar[float] = 0.5
    command_names: ClassVar[Mapping[str, str]] = {
        "80, 81": "status",
        "01": "initialize",
        "03 01, 03 00": "tray out and in",
        "04": "run: measure a plate",
        "05": "values, and other data",
    }
    option_names: ClassVar[Mapping[str, str]] = {"pace": "how many times faster than usual it works, 1"}

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._is_initialized = self._is_out = False
        self._busy_until = 0
        self._has_run = False
        self._values = b""

    # ---- Instrument
    def split(self, received: bytearray) -> list[bytes]:
        frames = []
        while len(received) >= _HEAD:
            size = int.from_bytes(received[1:3], "big")
            if received[0] != _STX or received[3] != _MARK or not _SHORTEST <= size <= _LONGEST:
                del received[0]  # noise: look for a frame after it
                continue
            if len(received) < size:
                break
            frames.append(bytes(received[:size]))
            del received[:size]
        return frames

    def obey(self, command: bytes, now: int) -> None:
        if command != _framed(command[_HEAD:-_TAIL]):
            return  # the checksum is wrong
        content = command[_HEAD:-_TAIL]
        if content[0] == _STATUS or now < self._busy_until:
            self.send(_framed(self._status(now)), now, _ANSWER_S)
            return
        answer, took_s = self._carry_out(content, now)
        self._busy_until = now + round(took_s / self._pace * SECOND)
        self.send(_framed(answer), now, _ANSWER_S)

    def word_of(self, command: str) -> str:
        content = command[_HEAD:-_TAIL].encode("latin-1")
        return content[: 2 if content[:1] in (bytes((_TRAY,)), bytes((_REQUEST,))) else 1].hex()

    def busy_reply(self, command: str) -> bytes:
        return _framed(bytes((0x01, _BUSY)).ljust(17, b"\0"))

    def transmission_error(self) -> bytes:
        return b""

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._is_initialized = self._has_run = False
        self._busy_until, self._values = now, b""

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": self._is_initialized,
            "tray": "out" if self._is_out else "in",
            "is_busy": now < self._busy_until,
            "has_values": bool(self._values),
        }

    # ---- commands
    def _status(self, now: int) -> bytes:
        if now < self._busy_until:
            return bytes((0x01, _BUSY)).ljust(17, b"\0")
        return b"\x01" + (_MEASURED if self._has_run else bytes((_READY,)).ljust(16, b"\0"))

    def _carry_out(self, content: bytes, now: int) -> tuple[bytes, float]:
        """Carry out a command; return the reply, and how long the reader is busy, in seconds."""
        kind = content[0]
        if kind == _INITIALIZE:
            self._is_initialized, self._is_out, self._has_run = True, False, False
            return content[:1], _INITIALIZE_S
        if kind == _REQUEST:
            wanted = content[1] if len(content) > 1 else 0
            self._has_run &= wanted not in (_VALUES, _ORDER)
            return content[:2] + (self._values if wanted == _VALUES else b"\x01"), _REQUEST_S
        if kind == _TRAY and len(content) > 1 and self._is_initialized:
            moves, self._is_out = self._is_out != bool(content[1]), bool(content[1])
            return content[:2], _TRAY_S if moves else 0.0
        if kind == _RUN and self._is_initialized and not self._is_out:
            return content[:1], self._run(content[1:], now)
        return content[:1], _REQUEST_S

    def _run(self, content: bytes, now: int) -> float:
        """Measure a plate; return how long this takes, in seconds."""
        if len(content) <= _GEOMETRY.size:
            return _REQUEST_S
        *_, columns, rows, _ = _GEOMETRY.unpack_from(content)
        what: Reading = "absorbance" if content[_GEOMETRY.size] == _ABSORBANCE else "luminescence"
        if not 1 <= columns * rows <= _MOST_WELLS or content[_GEOMETRY.size] not in (
            _ABSORBANCE,
            _LUMINESCENCE,
        ):
            return _REQUEST_S
        read = [value for row in self.read(what, rows, columns, now) for value in row]
        numbers = [round(value) for value in read]
        if what == "absorbance":
            numbers = [round(_FULL * 10**-value) for value in read] + [_FULL] * len(read)
            numbers += [_FULL, 0, _FULL, 0]
        self._values = b"\x01" + bytes(6) + struct.pack(f">{len(numbers)}i", *numbers)
        self._has_run = True
        return len(read) * _WELL_S[what]


def _framed(content: bytes) -> bytes:
    frame = struct.pack(">BHB", _STX, _HEAD + len(content) + _TAIL, _MARK) + content
    return frame + struct.pack(">HB", sum(frame) & 0xFFFF, _CR)
