"""A Tecan Infinite 200 Pro (the M series), a plate reader on USB.

Sources: PyLabRobot's ExperimentalTecanInfinite200ProBackend: frames (STX, text, ETX, two zeros, the text's
length, a checksum, CR), commands, the packets of measurements (``N,BIN:`` in a frame, then N bytes and a
four-byte trailer), how calibration and counts become readings, and units (1/1000 mm, 1/10 nm, µs). PyLabRobot
1.0.0b1: the tray answers ``BY#T`` with the milliseconds that it takes, then ``ST``, and reports its
position.

Assumed: endpoints 0x02 and 0x81 with packets of 64 bytes; ``ST`` when a command is done, ``-`` if it is
refused or unknown, and no answer to the ``BY#T5000`` that 0.2.2 sends after tray commands; that ``PREPARE
REF`` is answered with the calibration, without ``ST``; one item per flash in a well's packet; all times (3 s
for the tray and for initializing, 2 s for calibrating, per well 100 ms and 2 ms for each flash, or for
luminescence the integration time); that wavelength, gain and focus make no difference; all capabilities
except the beam's diameter.

There is no command that stops a scan: ``TERMINATE`` waits for the end of the scan.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.reading import Grid, PlateReader, Reading
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument

_STX, _ETX, _CR = b"\x02", b"\x03", b"\x0d"
_TRAILER = 5
_LONGEST = 256
_MODES: Mapping[str, Reading] = {
    "ABS": "absorbance",
    "FI.TOP": "fluorescence",
    "FI.BOTTOM": "fluorescence",
    "LUM": "luminescence",
}
_BEAM = {"ABS": "700", "FI.TOP": "3000", "FI.BOTTOM": "3000", "LUM": "3000"}
_CAPABILITIES = {"#RATIO LABELS": "1", "#EMISSION ATTENUATION": "0"}
_DARK, _BRIGHT = 200, 50_000
_DARK_PER_S = 20
_TRAY_OUT = "ABSOLUTE MTP,OUT"
_TRAY = (_TRAY_OUT, "ABSOLUTE MTP,IN")
_MOST_READS = 100
_MOST_WELLS = 96
_ANSWER_S, _TRAY_S, _INITIALIZE_S, _PREPARE_S, _MOVE_S, _FLASH_S = 0.002, 3.0, 3.0, 2.0, 0.1, 0.002

_WAVELENGTH = re.compile(r"(EXCITATION|EMISSION) [01],[A-Z]+,(\d{1,5}),\d{1,5},\d+")
_INTEGRATION = re.compile(r"TIME ([01]),INTEGRATION=(\d{1,9})")
_READS = re.compile(r"READS ([01]),NUMBER=(\d{1,4})")
_PLACE = re.compile(r"ABSOLUTE MTP,(?:X=(\d{1,6}),)?Y=(\d{1,6})")
_SCAN = re.compile(r"SCANX (\d{1,6}),(\d{1,6}),(\d{1,2})")
_SETTINGS = re.compile(
    r"(EXCITATION|EMISSION|TIME|GAIN|READS|POSITION|MIRROR) (CLEAR|[A-Z0-9.,=]{1,40})"
    r"|(SCAN DIRECTION|BEAM DIAMETER|RATIO LABELS)=[A-Z0-9]{1,8}"
    r"|CHECK [A-Z.]{1,20}|QQ|TERMINATE"
)
_BUSY = re.compile(r"BY#T\d{1,6}")


class Infinite(PlateReader, UsbInstrument):
    """The reader. Coordinates are in 1/1000 mm from the plate's upper left corner."""

    kind: ClassVar[str] = "infinite"
    description: ClassVar[str] = "Tecan Infinite 200 Pro plate reader, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0C47, 0x8007)
    manufacturer: ClassVar[str] = "Tecan"
    product: ClassVar[str] = "Infinite 200 Pro"
    serial_number: ClassVar[str] = "1812003456"
    command_names: ClassVar[Mapping[str, str]] = {
        "QQ, INIT FORCE": "hello, initialize",
        "MODE, EXCITATION, EMISSION, TIME, GAIN, READS, POSITION, ...": "settings of a measurement",
        "#...": "capabilities",
        "KEYLOCK ON, KEYLOCK OFF": "lock and unlock its keys",
        "ABSOLUTE MTP,OUT, ABSOLUTE MTP,IN": "the tray out and in",
        "?ABSOLUTE MTP,POS": "where the tray is",
        "PREPARE REF, SCANX": "calibrate, measure a row",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it works, 1",
    }
    text_option_names: ClassVar[Mapping[str, str]] = {
        **PlateReader.text_option_names,
        **UsbInstrument.text_option_names,
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._stream = bytearray()
        self._is_initialized = self._is_out = self._keys_are_locked = False
        self._mode = "ABS"
        self._wavelengths = {"EXCITATION": 0, "EMISSION": 0}
        self._integrations_us = [1_000_000, 1_000_000]
        self._reads = [1, 1]
        self._y = 0
        self._free_at = 0

    # ---- UsbInstrument
    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        self._stream += data
        for command in self._commands():
            if command is None:
                self._answer("-", now)
            else:
                self._carry_out(command, now)

    def word_of(self, command: str) -> str:
        return command.strip("\x02").partition("\x03")[0].partition(" ")[0]

    def busy_reply(self, command: str) -> bytes:
        return _framed("-")

    def transmission_error(self) -> bytes:
        return _framed("-")

    def disconnect(self, now: int) -> None:
        self._stream.clear()
        super().disconnect(now)

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._stream.clear()
        self._is_initialized = self._keys_are_locked = False
        self._mode = "ABS"
        self._wavelengths = {"EXCITATION": 0, "EMISSION": 0}
        self._integrations_us = [1_000_000, 1_000_000]
        self._reads = [1, 1]
        self._free_at = now

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": self._is_initialized,
            "tray": "out" if self._is_out else "in",
            "keys_are_locked": self._keys_are_locked,
            "mode": self._mode,
            "excitation_nm": self._wavelengths["EXCITATION"] / 10,
            "emission_nm": self._wavelengths["EMISSION"] / 10,
            "flashes": self._reads[1],
            "is_busy": now < self._free_at,
        }

    # ---- commands
    def _commands(self) -> list[str | None]:
        """Return the complete commands received, with None for one that has a wrong checksum."""
        found: list[str | None] = []
        while True:
            start = self._stream.find(_STX)
            del self._stream[: start if start >= 0 else len(self._stream)]
            end = self._stream.find(_ETX)
            if end < 0 or len(self._stream) < end + 1 + _TRAILER:
                if len(self._stream) > _LONGEST:
                    self._stream.clear()
                return found
            frame = bytes(self._stream[: end + 1 + _TRAILER])
            del self._stream[: len(frame)]
            text = frame[1:end]
            found.append(text.decode("ascii") if text.isascii() and frame == _framed(text.decode()) else None)

    def _carry_out(self, command: str, now: int) -> None:
        if command == "#BEAM DIAMETER" or command in _CAPABILITIES:
            self._answer(_CAPABILITIES.get(command, _BEAM[self._mode]), now)
        elif command == "?ABSOLUTE MTP,POS":
            self._answer("OUT" if self._is_out else "IN", now)
        elif command in _TRAY:
            self._drive_tray(out=command == _TRAY_OUT, now=now)
        elif command in self._actions:
            takes_s = self._actions[command](self)
            self._answer("ST", now, takes_s)
        elif command == "PREPARE REF" and self._is_initialized:
            self._send_packet(self._calibration(), self._done_in(_PREPARE_S, now), now)
        elif command.startswith("MODE ") and command[5:] in _MODES:
            self._mode = command[5:]
            self._answer("ST", now)
        elif place := _PLACE.fullmatch(command):
            self._y = int(place[2])
            self._move(now)
        elif scan := _SCAN.fullmatch(command):
            self._scan(int(scan[1]), int(scan[2]), int(scan[3]), now)
        elif _SETTINGS.fullmatch(command):
            self._set(command)
            self._answer("ST", now)
        elif not _BUSY.fullmatch(command):
            self._answer("-", now)

    def _initialize(self) -> float:
        self._is_initialized, self._is_out = True, False
        return _INITIALIZE_S

    def _drive_tray(self, *, out: bool, now: int) -> None:
        takes_s = _TRAY_S if self._is_out != out else 0.0
        self._is_out = out
        self._answer(f"BY#T{round(takes_s / self._pace * 1000)}", now)
        self._answer("ST", now, takes_s)

    def _lock_keys(self, *, locked: bool) -> float:
        self._keys_are_locked = locked
        return 0.0

    _actions: ClassVar[Mapping[str, Callable[[Infinite], float]]] = {
        "INIT FORCE": lambda self: self._initialize(),
        "KEYLOCK ON": lambda self: self._lock_keys(locked=True),
        "KEYLOCK OFF": lambda self: self._lock_keys(locked=False),
    }

    def _set(self, command: str) -> None:
        if wavelength := _WAVELENGTH.fullmatch(command):
            self._wavelengths[wavelength[1]] = min(int(wavelength[2]), 0xFFFF)
        elif integration := _INTEGRATION.fullmatch(command):
            self._integrations_us[int(integration[1])] = max(1, int(integration[2]))
        elif reads := _READS.fullmatch(command):
            self._reads[int(reads[1])] = min(max(1, int(reads[2])), _MOST_READS)

    def _move(self, now: int) -> None:
        if self._is_initialized and not self._is_out:
            self._answer("ST", now, _MOVE_S)
        else:
            self._answer("-", now)

    # ---- measurements
    def _scan(self, start: int, end: int, count: int, now: int) -> None:
        """Measure ``count`` wells of the current row from ``start`` to ``end``, and send each result as soon
        as it is measured.
        """
        if not self._is_initialized or self._is_out or not 1 <= count <= _MOST_WELLS:
            self._answer("-", now)
            return
        step = (end - start) / (count - 1) if count > 1 else 0.0
        grid = Grid.with_pitch(abs(step) / 1000) if step else Grid()
        row = self.read(_MODES[self._mode], grid.rows, grid.columns, now)[grid.row_at(self._y / 1000)]
        well_s = _MOVE_S + _FLASH_S * self._reads[1]
        if self._mode == "LUM":
            well_s = _MOVE_S + self._integrations_us[1] / 1e6
        for number in range(count):
            value = row[grid.column_at((start + number * step) / 1000)]
            self._send_packet(self._measured(value), self._done_in(well_s, now), now)
        self._answer("ST", now)

    def _calibration(self) -> bytes:
        excitation = self._wavelengths["EXCITATION"]
        if self._mode == "ABS":
            item = struct.pack(">I7H", 0, 0, 1, _DARK, _BRIGHT, 1, _DARK, _BRIGHT)
            return struct.pack(">2H", 0, excitation) + item * self._reads[1]
        if self._mode == "LUM":
            return bytes(6) + struct.pack(">i", round(_DARK_PER_S * self._integrations_us[0] / 1e6))
        return struct.pack(">9H", excitation, 0, 0, 0, 0, _DARK, 0, _DARK, _BRIGHT)

    def _measured(self, value: float) -> bytes:
        """Return the packet for a well whose reading is ``value``."""
        label = 1
        count = self._reads[1]
        excitation, emission = self._wavelengths["EXCITATION"], self._wavelengths["EMISSION"]
        if self._mode == "LUM":
            counts = (value + _DARK_PER_S) * self._integrations_us[1] / 1e6
            items = [bytes(6) + struct.pack(">i", min(each, 0x7FFFFFFF)) for each in _spread(counts, count)]
            return struct.pack(">2H", label, emission) + b"".join(items)
        signal = _DARK + (10**-value * (_BRIGHT - _DARK) if self._mode == "ABS" else value)
        items = [bytes(6) + struct.pack(">2H", min(each, 0xFFFF), _BRIGHT) for each in _spread(signal, count)]
        waves = (excitation,) if self._mode == "ABS" else (excitation, emission)
        return struct.pack(f">{1 + len(waves)}H", label, *waves) + b"".join(items)

    # ---- answers, one after another
    def _done_in(self, seconds: float, now: int) -> float:
        """Return the delay, in seconds, until an action that takes ``seconds`` is complete."""
        self._free_at = max(now, self._free_at) + round(seconds / self._pace * SECOND)
        return (self._free_at - now) / SECOND + _ANSWER_S

    def _answer(self, text: str, now: int, takes_s: float = 0.0) -> None:
        self.send(_framed(text), now, self._done_in(takes_s, now))

    def _send_packet(self, payload: bytes, delay_s: float, now: int) -> None:
        self.send(_framed(f"{len(payload)},BIN:") + payload + bytes(4), now, delay_s)


def _framed(text: str) -> bytes:
    payload = text.encode("ascii")
    checksum = 1
    for byte in payload:
        checksum ^= byte
    return _STX + payload + _ETX + bytes((0, 0, len(payload) & 0xFF, checksum)) + _CR


def _spread(value: float, count: int) -> list[int]:
    """Return ``count`` integers whose mean is approximately ``value``."""
    return [int(value + (number + 0.5) / count) for number in range(count)]
