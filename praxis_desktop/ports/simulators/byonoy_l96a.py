"""A Byonoy Luminescence 96 Automate, a plate reader on USB (HID).

Sources: PyLabRobot's ByonoyLuminescence96AutomateBackend: 64-byte reports, their numbers and contents,
the eight results of a measurement (the first is the reading), the rows in which they arrive, and 65 s for a
plate at the usual 2 s per well.

Assumed: three wells at a time; that the rows are sent once all are measured; that a request during a
measurement is ignored; and the results after the first: the reading again as the counting result, one
repetition, the integration time, and zeros.

The reader is opened and closed by hand or by a robot arm. It has no command that stops a measurement.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import ClassVar

from praxis_desktop.ports.simulators.byonoy_a96a import COLUMNS, ROWS, ByonoyReader

_TRIGGER, _MEASURED = 0x0340, 0x0600
_AT_A_TIME = 3
_RESULTS = 8
_COUNTED, _REPETITIONS, _INTEGRATION_TIMES = 1, 5, 6
_LONGEST_US = 60_000_000


class Luminescence96(ByonoyReader):
    """The reader. Readings are counts per second."""

    kind: ClassVar[str] = "byonoy_l96a"
    description: ClassVar[str] = "Byonoy Luminescence 96 Automate plate reader, simulated"
    usb_id: ClassVar[tuple[int, int] | None] = (0x16D0, 0x119B)
    product: ClassVar[str] = "Luminescence 96 Automate"
    serial_number: ClassVar[str] = "BYOMAL00456"
    command_names: ClassVar[Mapping[str, str]] = {
        "0010, 0200": "reports that it knows, a field of its data",
        "0340": "measure, answered by 0600 for each row of each result",
        "0300, 0310": "status, environment",
        "0040": "heartbeat",
    }

    def carry_out(self, number: int, content: bytes, now: int) -> None:
        if number != _TRIGGER:
            return
        integration_us = struct.unpack_from("<i", content)[0]
        if not 0 < integration_us <= _LONGEST_US:
            return
        took_s = self.begin(integration_us / 1e6 * ROWS * COLUMNS / _AT_A_TIME + 1.0, now)
        if took_s is None:
            return
        read = self.read("luminescence", ROWS, COLUMNS, now)
        same = {_REPETITIONS: 1.0, _INTEGRATION_TIMES: integration_us / 1e6}
        for part in range(ROWS * _RESULTS):
            result, row = divmod(part, ROWS)
            values = read[row] if result <= _COUNTED else [same.get(result, 0.0)] * COLUMNS
            head = struct.pack("<BBII", part, ROWS * _RESULTS, integration_us, round(took_s * 1000))
            progress = 100 * (part + 1) // (ROWS * _RESULTS)
            self.tell(
                _MEASURED, head + struct.pack(f"<{COLUMNS}f", *values) + bytes((0, progress)), now, took_s
            )

    def state(self, now: int) -> Mapping[str, object]:
        return {"is_measuring": self.is_measuring(now), "measurements": self.measurements}
