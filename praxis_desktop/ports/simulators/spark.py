"""A Tecan Spark, a plate reader that consists of several USB devices: this one accepts all commands, and its
modules send the measurements.

Sources: PyLabRobot's ExperimentalSparkBackend: packets (kind, number, length, content, checksum), the kinds
of answers, commands, units (1/1000 mm, 1/10 nm), the USB devices and their endpoints, how calibration and
counts become readings, and data from real measurements in its tests, on which the packets here and their
timing (half a second per well) are based.

Assumed: the contents of errors and of replies to queries, the durations of tray motions (3 s), INIT (5 s) and
PREPARE (3 s), that a scan is done one second after its last packet (the driver reads five packets a second,
and stops when the scan is done), and that wavelength, gain and focus make no difference. Spectra and the
luminescence module are not simulated.

In a run, this device, ``sim:spark``, has one role, and its modules, ``sim:spark_absorbance`` and
``sim:spark_fluorescence``, have roles of their own. There is no command that stops a scan.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import xor
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND, Appointment, Refused
from praxis_desktop.ports.simulators.reading import Grid, PlateReader, Reading
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument
from praxis_desktop.ports.usb import Endpoint

COMMAND = 1
READY, BINARY, BUSY, MESSAGE, ERROR, HEADER = 129, 131, 132, 133, 134, 136
_LONGEST = 5 + 255
_MODES: Mapping[str, Reading] = {"ABS": "absorbance", "FITOP": "fluorescence", "FIBOTTOM": "fluorescence"}
_OUT = ("OUT_LEFT", "OUT_RIGHT")
_POSITIONS = (*_OUT, "PLATE_IN", "PICK_N_PLACE", "LIDLIFTER", "CHECK", "HEATING", "INCUBATION", "COOLING")
_TEMPERATURE = 100
_UNKNOWN, _NOT_INITIALIZED, _PLATE_OUT, _NO_MODULE, _RANGE, _BUSY_NOW = 1001, 1002, 1003, 1004, 1005, 1006
_ANSWER_S, _INITIALIZE_S, _TRAY_S, _PREPARE_S, _WELL_S, _SETTLE_S = 0.002, 5.0, 3.0, 3.0, 0.5, 1.0
_MOST_WELLS, _MOST_READS = 48, 100
_SCAN = re.compile(r"SCAN X=(\d{1,6})~(\d{1,6})%(\d{1,2}) Y=(\d{1,6}) Z=\d{1,6}(?:\.\d*)?")
_FILTER = re.compile(r"(EXCITATION|EMISSION) .*?WAVELENGTH=(\d{1,5})(?:~\S+)?(?: .*)?")
_READS = re.compile(r"READ (?:LABEL=\d+ )?COUNT=(\d{1,4})")
_INTERVAL = re.compile(r"MESSAGE TYPE=(TEMPERATURE|ALL) TIME_INTERVAL=(\d{1,6})")
_TRAY = re.compile(r"ABSOLUTE MODULE=MTP POSITION=([A-Z_]+)")
_SETTINGS = re.compile(
    r"(MEASUREMENT (START|END)|SPEED MOVEMENT=\w+ MODULE=MTP|SCAN DIRECTION=\w+|GAIN .*|MIRROR .*"
    r"|TIME .*|BEAM DIAMETER=\d+|ABSOLUTE MODULE=MTP( [XYZ]=\d+)+)"
)


class SparkModule(UsbInstrument):
    """A module of a Spark. The Spark triggers its measurements; commands sent to the module do nothing."""

    reading: ClassVar[Reading] = "absorbance"
    manufacturer: ClassVar[str] = "Tecan"
    serial_number: ClassVar[str] = "2104001234"

    def deliver(self, packet: bytes, delay_s: float, now: int) -> None:
        """Send a packet ``delay_s`` seconds after ``now``, a time on the module's clock. Thread-safe."""
        with self.driving:
            data = next(each.address for each in self.endpoints if each.is_in and each.kind == "bulk")
            self.send_on(data, packet, now, delay_s)

    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        if len(data) > 1 and data[0] == COMMAND:
            self.send(packed(READY, data[1], b""), now, _ANSWER_S)

    def state(self, now: int) -> Mapping[str, object]:
        return {"packets": self.counts[1]}


class Spark(PlateReader, UsbInstrument):
    """The reader. Coordinates are in 1/1000 mm from the plate's upper left corner."""

    kind: ClassVar[str] = "spark"
    description: ClassVar[str] = "Tecan Spark plate reader, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0C47, 0x8028)
    manufacturer: ClassVar[str] = "Tecan"
    product: ClassVar[str] = "Spark"
    serial_number: ClassVar[str] = "2104001234"
    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x01, "bulk", 512),
        Endpoint(0x83, "interrupt", 64, 1),
        Endpoint(0x82, "bulk", 512),
    )
    command_names: ClassVar[Mapping[str, str]] = {
        "INIT": "initialize",
        "ABSOLUTE MODULE=MTP ...": "move the plate in, out, or to a place",
        "MODE, EXCITATION, EMISSION, READ, TIME, GAIN, MIRROR, ...": "settings of a measurement",
        "PREPARE REFERENCE=YES, SCAN X=...": "calibrate, measure a row",
        "MESSAGE TYPE=TEMPERATURE": "temperatures unasked",
    }
    option_names: ClassVar[Mapping[str, str]] = {}
    text_option_names: ClassVar[Mapping[str, str]] = {
        **PlateReader.text_option_names,
        **UsbInstrument.text_option_names,
    }

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._stream = bytearray()
        self._is_initialized = False
        self._position = "PLATE_IN"
        self._mode = "ABS"
        self._wavelengths = {"EXCITATION": 0, "EMISSION": 0}
        self._is_spectrum = False
        self._count = 10
        self._temperatures: Appointment | None = None
        self._sent = 0
        self._free_at = 0

    # ---- UsbInstrument
    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        self._stream += data
        for number, command in self._commands():
            took_s, told = _ANSWER_S, b""
            try:
                took_s += self._carry_out(number, command, now)
                self._free_at = max(now, self._free_at) + round(took_s * SECOND)
            except Refused as refused:
                told = (
                    struct.pack(">IH", now // 1_000_000 & 0xFFFFFFFF, refused.number) + str(refused).encode()
                )
            wait_s = max(0.0, (self._free_at - now) / SECOND)
            if told:
                self.send(packed(ERROR, number, told), now, _ANSWER_S)
                continue
            if wait_s > 2 * _ANSWER_S:
                self.send(packed(BUSY, number, struct.pack(">I", round(wait_s * 1000))), now, _ANSWER_S)
            self.send(packed(READY, number, b""), now, wait_s)

    def word_of(self, command: str) -> str:
        return command[4:].partition(" ")[0]

    def busy_reply(self, command: str) -> bytes:
        number = ord(command[1]) if len(command) > 1 else 0
        return packed(ERROR, number, struct.pack(">IH", 0, _BUSY_NOW) + b"the instrument is busy")

    def disconnect(self, now: int) -> None:
        self._stream.clear()
        super().disconnect(now)

    def lose_power(self, now: int) -> None:
        self.forget_replies()
        self._stream.clear()
        self._tell_temperatures(0, now)
        self._is_initialized = self._is_spectrum = False
        self._mode, self._count = "ABS", 10
        self._wavelengths = {"EXCITATION": 0, "EMISSION": 0}
        self._free_at = now

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_initialized": self._is_initialized,
            "position": self._position,
            "mode": self._mode,
            "excitation_nm": self._wavelengths["EXCITATION"] / 10,
            "emission_nm": self._wavelengths["EMISSION"] / 10,
            "reads": self._count,
            "is_busy": now < self._free_at,
        }

    # ---- commands
    def _commands(self) -> Iterator[tuple[int, str]]:
        """Yield the number and text of each command received; commands with a wrong checksum are dropped."""
        while len(self._stream) >= 5:
            size = 5 + int.from_bytes(self._stream[2:4], "big")
            if self._stream[0] != COMMAND or size > _LONGEST:
                self._stream.clear()  # the start of the next packet is unknown
            if len(self._stream) < size:
                return
            packet = bytes(self._stream[:size])
            del self._stream[:size]
            text = packet[4:-1]
            if reduce(xor, packet) == 0 and text.isascii():
                yield packet[1], text.decode("ascii")

    def _carry_out(self, number: int, command: str, now: int) -> float:
        """Carry out a command; return how long the command takes, in seconds. Raises Refused."""
        if command == "INIT":
            self._is_initialized, self._position = True, "PLATE_IN"
            return _INITIALIZE_S
        if interval := _INTERVAL.fullmatch(command):
            self._tell_temperatures(int(interval[2]), now)
            return 0.0
        if not self._is_initialized:
            raise Refused(_NOT_INITIALIZED, "the instrument is not initialized")
        if tray := _TRAY.fullmatch(command):
            if tray[1] not in _POSITIONS:
                raise Refused(_RANGE, f"no such position|{tray[1]}")
            moves, self._position = self._position != tray[1], tray[1]
            return _TRAY_S if moves else 0.0
        if command == "PREPARE REFERENCE=YES":
            for delay_s, packet in self._calibration(number):
                self._module().deliver(packet, self._begins_in(now) + delay_s, self._time_of_module(now))
            return _PREPARE_S
        if scan := _SCAN.fullmatch(command):
            return self._scan(number, *map(int, scan.groups()), now=now)
        self._set(command)
        return 0.0

    def _set(self, command: str) -> None:
        if command.startswith("MODE MEASUREMENT=") and command[17:] in _MODES:
            self._mode, self._is_spectrum = command[17:], False
        elif wavelength := _FILTER.fullmatch(command):
            self._wavelengths[wavelength[1]] = int(wavelength[2])
            self._is_spectrum |= "~" in command
        elif reads := _READS.fullmatch(command):
            self._count = min(max(1, int(reads[1])), _MOST_READS)
        elif not _SETTINGS.fullmatch(command) and command != "PREPARE REFERENCE=NO":
            raise Refused(_UNKNOWN, f"unknown command|{command}")

    def _tell_temperatures(self, milliseconds: int, now: int) -> None:
        if self._temperatures is not None:
            self._temperatures.cancel()
        self._temperatures = (
            self.every(max(milliseconds, 50) / 1000, self._tell_temperature, now) if milliseconds else None
        )

    def _tell_temperature(self, now: int) -> None:
        self._sent = (self._sent + 1) & 0xFF
        hundredths = round(self.celsius(now) * 100)
        told = struct.pack(">H", _TEMPERATURE) + f"Temperature|{hundredths}".encode()
        self.send(packed(MESSAGE, self._sent, told), now)

    # ---- measurements
    def _module(self) -> SparkModule:
        wanted = _MODES[self._mode]
        for each in self.beside.values():
            if (
                isinstance(each, SparkModule)
                and each.reading == wanted
                and each.own_serial_number == self.own_serial_number
            ):
                return each
        raise Refused(_NO_MODULE, f"no module|{wanted}")

    def _time_of_module(self, now: int) -> int:
        return now - self.ahead_ns + self._module().ahead_ns

    def _begins_in(self, now: int) -> float:
        return max(0.0, (self._free_at - now) / SECOND) + _ANSWER_S

    def _scan(self, number: int, start: int, end: int, count: int, y: int, *, now: int) -> float:
        if self._position in _OUT:
            raise Refused(_PLATE_OUT, f"the plate is out|{self._position}")
        if not 1 <= count <= _MOST_WELLS or self._is_spectrum:
            raise Refused(_RANGE, "not among what can be measured")
        module, step = self._module(), (end - start) / (count - 1) if count > 1 else 0.0
        grid = Grid.with_pitch(abs(step) / 1000) if step else Grid()
        row = self.read(_MODES[self._mode], grid.rows, grid.columns, now)[grid.row_at(y / 1000)]
        values = [row[grid.column_at((start + each * step) / 1000)] for each in range(count)]
        begins_s, there = self._begins_in(now), self._time_of_module(now)
        for delay_s, packet in self._measured(number, values, now):
            module.deliver(packet, begins_s + delay_s, there)
        return count * _WELL_S + _SETTLE_S

    def _measured(self, number: int, values: Sequence[float], now: int) -> Iterator[tuple[float, bytes]]:
        """Yield the packets for a row, with their delays."""
        module, wavelengths = self._module(), b""
        if module.reading == "absorbance":
            yield 0.0, packed(HEADER, number, bytes.fromhex("120f0c120002"))
            first = b"\x01"
        else:
            yield 0.0, packed(HEADER, number, bytes.fromhex("0f0b17120c120002"))
            waves = (self._wavelengths["EXCITATION"], self._wavelengths["EMISSION"])
            wavelengths, first = struct.pack(">BHH", 1, *waves), b""
        for place, value in enumerate(values):
            head = struct.pack(
                ">IH", (now // 1_000_000 + round(place * _WELL_S * 1000)) & 0xFFFFFFFF, self._count
            )
            if place == 0:
                head = wavelengths + struct.pack(">H", len(values)) + first + head
            else:
                head = first + head
            yield place * _WELL_S + _WELL_S / 2, packed(BINARY, number, head)
            pairs = b"".join(
                struct.pack(">HH", BRIGHT, count) for count in counts(module.reading, value, self._count)
            )
            yield (place + 1) * _WELL_S, packed(BINARY, number, pairs)

    def _calibration(self, number: int) -> Iterator[tuple[float, bytes]]:
        """Yield the packets for the dark and bright references, with their delays."""
        reads = self._count
        yield 0.3, packed(HEADER, number, b"\x13")
        yield 0.6, packed(BINARY, number, struct.pack(">H", 2))
        if self._module().reading == "absorbance":
            yield 0.9, packed(HEADER, number, bytes.fromhex("0f0c1a121516"))
            yield 1.2, packed(BINARY, number, struct.pack(">BIHH", 1, 0, reads, reads))
            yield 1.5, packed(BINARY, number, struct.pack(">HH", DARK, DARK) * reads)
            yield 1.8, packed(HEADER, number, bytes.fromhex("0f0c11181a120002"))
            yield 2.1, packed(BINARY, number, struct.pack(">BIHHHH", 1, 0, 47, 23, reads, reads))
            yield 2.4, packed(BINARY, number, struct.pack(">HH", BRIGHT, BRIGHT) * reads)
            return
        wavelength = self._wavelengths["EXCITATION"]
        yield 0.9, packed(HEADER, number, bytes.fromhex("0f0c0b1a121516"))
        yield 1.2, packed(BINARY, number, struct.pack(">BIHHH", 1, 0, wavelength, reads, reads))
        yield 1.5, packed(BINARY, number, struct.pack(">HH", DARK, DARK) * reads)
        yield 1.8, packed(HEADER, number, bytes.fromhex("0f0c0b111a1200"))
        yield 2.1, packed(BINARY, number, struct.pack(">BIHHHH", 1, 0, wavelength, 7, reads, reads))
        yield 2.4, packed(BINARY, number, struct.pack(">H", BRIGHT) * reads)


DARK, BRIGHT, _FULL = 200, 50_000, 65_536


def counts(reading: Reading, value: float, reads: int) -> list[int]:
    """Return a count for each read of a well whose reading is ``value``. The counts' mean is nearly exact."""
    if reading == "absorbance":
        signal = DARK + 10**-value * (BRIGHT - DARK)
    else:
        signal = DARK + value * (_FULL - DARK) / _FULL
    return [min(int(signal + (number + 0.5) / reads), _FULL - 1) for number in range(reads)]


def packed(kind: int, number: int, content: bytes) -> bytes:
    """Return the bytes of a packet, including the checksum."""
    packet = struct.pack(">BBH", kind, number, len(content)) + content
    return packet + bytes((reduce(xor, packet),))
