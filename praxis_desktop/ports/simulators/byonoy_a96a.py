"""A Byonoy Absorbance 96 Automate, a plate reader on USB (HID).

Sources: PyLabRobot's Byonoy backends: 64-byte reports (number, content, routing), their numbers and
contents, the order in which a measurement's rows arrive, and the first reference measurement at 660 nm.
PyLabRobot 1.0.0b1: the status and the environment, which 0.2.2 does not read.

Assumed: the wavelengths of the LEDs; 5 s for a measurement; that the reference reads as zero; that the rows
are sent once all are measured; that a request for another wavelength, or during a measurement, is ignored;
and the contents of what the driver does not read (the list of reports, a field of the device's data, flags,
progress).

The reader is opened and closed by hand or by a robot arm. It has no command that stops a measurement.
"""

from __future__ import annotations

import struct
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import SECOND
from praxis_desktop.ports.simulators.reading import PlateReader
from praxis_desktop.ports.simulators.usb_instrument import HidInstrument

ROWS, COLUMNS = 8, 12
_SUPPORTED_REPORTS, _HEARTBEAT, _DEVICE_DATA = 0x0010, 0x0040, 0x0200
_STATUS, _ENVIRONMENT = 0x0300, 0x0310
_OCCUPIED, _NO_ERROR = 2, 0
_TRIGGER, _WAVELENGTHS, _MEASURED = 0x0320, 0x0330, 0x0500
_LENGTH, _ROUTING = 64, 62
_LEDS_NM = (405, 450, 562, 600, 620, 660)
_MEASURE_S, _ANSWER_S = 5.0, 0.002


class ByonoyReader(PlateReader, HidInstrument):
    """The base class of the Byonoy readers, which handles their reports."""

    manufacturer: ClassVar[str] = "Byonoy GmbH"
    text_option_names: ClassVar[Mapping[str, str]] = {
        **PlateReader.text_option_names,
        **HidInstrument.text_option_names,
    }
    option_names: ClassVar[Mapping[str, str]] = {"pace": "how many times faster than usual it measures, 1"}

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = max(self.options.get("pace", 1.0), 1e-3)
        self._measures_until = 0
        self.measurements = 0

    @abstractmethod
    def carry_out(self, number: int, content: bytes, now: int) -> None:
        """Carry out a report that only this kind of reader accepts; ``content`` is 60 bytes long."""

    # ---- HidInstrument
    def report(self, report: bytes, now: int) -> None:
        if len(report) != 1 + _LENGTH or report[0]:
            return
        number, content = struct.unpack_from("<H", report, 1)[0], report[3 : 1 + _ROUTING]
        if number == _SUPPORTED_REPORTS:
            numbers = (_SUPPORTED_REPORTS, _HEARTBEAT, _DEVICE_DATA, _STATUS, _ENVIRONMENT)
            self.tell(number, struct.pack(f"<BB{len(numbers)}H", 0, 1, *numbers), now)
        elif number == _STATUS:
            is_measuring, uptime_s = self.is_measuring(now), now // SECOND & 0xFFFFFFFF
            status = struct.pack("<?BBI??", True, _OCCUPIED, _NO_ERROR, uptime_s, is_measuring, True)
            self.tell(number, status, now)
        elif number == _ENVIRONMENT:
            self.tell(number, struct.pack("<5h", 2300, 400, 0, 0, 0), now)
        elif number == _DEVICE_DATA:
            self.tell(number, content[:3], now)
        elif number != _HEARTBEAT:
            self.carry_out(number, content, now)

    def word_of(self, command: str) -> str:
        return f"{ord(command[2]):02x}{ord(command[1]):02x}" if len(command) > 2 else ""

    # ---- for subclasses
    def tell(self, number: int, content: bytes, now: int, delay_s: float = _ANSWER_S) -> None:
        """Send a report."""
        self.send_report(struct.pack("<H", number) + content.ljust(_LENGTH - 2, b"\0"), now, delay_s)

    def begin(self, seconds: float, now: int) -> float | None:
        """Start a measurement; return its duration in seconds, or None if another one is in progress."""
        if now < self._measures_until:
            return None
        self.measurements += 1
        took_s = seconds / self._pace
        self._measures_until = now + round(took_s * SECOND)
        return took_s

    def is_measuring(self, now: int) -> bool:
        """Return whether a measurement is in progress."""
        return now < self._measures_until


class Absorbance96(ByonoyReader):
    """The reader."""

    kind: ClassVar[str] = "byonoy_a96a"
    description: ClassVar[str] = "Byonoy Absorbance 96 Automate plate reader, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x16D0, 0x1199)
    product: ClassVar[str] = "Absorbance 96 Automate"
    serial_number: ClassVar[str] = "BYOMAA00123"
    command_names: ClassVar[Mapping[str, str]] = {
        "0010, 0200": "reports that it knows, a field of its data",
        "0320": "measure, answered by 0500 for each row",
        "0330": "wavelengths",
        "0300, 0310": "status, environment",
        "0040": "heartbeat",
    }

    def carry_out(self, number: int, content: bytes, now: int) -> None:
        if number == _WAVELENGTHS:
            self.tell(number, struct.pack(f"<{len(_LEDS_NM)}h", *_LEDS_NM), now)
        elif number == _TRIGGER:
            signal_nm, reference_nm, is_reference = struct.unpack_from("<hhB", content)
            if signal_nm in _LEDS_NM:
                self._measure(signal_nm, reference_nm, now, is_reference=bool(is_reference))

    def _measure(self, signal_nm: int, reference_nm: int, now: int, *, is_reference: bool) -> None:
        took_s = self.begin(_MEASURE_S, now)
        if took_s is None:
            return
        read = self.read("absorbance", ROWS, COLUMNS, now)
        for number, row in enumerate(read):
            head = struct.pack("<BBhhI", number, ROWS, signal_nm, reference_nm, round(took_s * 1000))
            values = struct.pack(f"<{COLUMNS}f", *([0.0] * COLUMNS if is_reference else row))
            self.tell(_MEASURED, head + values + bytes((0, 100 * (number + 1) // ROWS)), now, took_s)

    def state(self, now: int) -> Mapping[str, object]:
        return {"is_measuring": self.is_measuring(now), "measurements": self.measurements}
