"""A simulated USB device for tests: it returns the data it receives, in several ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from praxis_desktop.ports.dialects.transfers import Completion, Setup
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators.instrument import SECOND, Agenda, Instrument
from praxis_desktop.ports.simulators.usb_instrument import HidInstrument, UsbInstrument
from praxis_desktop.ports.usb import Endpoint

LATER_S = 0.2
LOOPBACK, WRITE, READ, REFUSED = (0x1234, 0x0001), 1, 2, 3
"""Its vendor's and its own number, and its vendor's requests: to write, to read, and one that it stalls."""


class Loopback(UsbInstrument):
    """Sends data received on 0x02 back on 0x81, and data received on 0x04 back on 0x83 a while later. ``SEND
    n`` makes it send n bytes; ``STALL`` makes it stall 0x81; ``TWICE`` is confirmed twice. It keeps what
    comes with the request 1 for the request 2.
    """

    kind = "loopback"
    description = "Loopback"
    usb_id: ClassVar[tuple[int, int] | None] = LOOPBACK
    manufacturer = "Praxis"
    product = "Loopback"
    serial_number = "0001"
    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x02, "bulk", 64),
        Endpoint(0x81, "bulk", 64),
        Endpoint(0x04, "interrupt", 8, 1),
        Endpoint(0x83, "interrupt", 8, 1),
        Endpoint(0x85, "isochronous", 64, 1),
    )
    kept = b""

    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        if endpoint == 0x04:
            self.send_on(0x83, data, now, LATER_S)
        elif data == b"STALL":
            self._connection.agenda.add(now, Completion(0x81, status=32).to_bytes())
        elif data == b"TWICE":
            self._connection.agenda.add(now, Completion.written(0x02, len(data)).to_bytes())
        elif data.startswith(b"SEND "):
            self.send_on(0x81, bytes(number % 256 for number in range(int(data[5:]))), now)
        else:
            self.send_on(0x81, data, now)

    def control(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        if setup.request == WRITE:
            self.kept = data
            return b""
        return self.kept if setup.request == READ else None

    def state(self, now: int) -> Mapping[str, object]:
        return {}


class Buttons(HidInstrument):
    """Answers an output report with an input report, whose ID is the next; has one feature report, 5."""

    kind = "buttons"
    description = "Buttons"
    usb_id: ClassVar[tuple[int, int] | None] = (0x1234, 0x0002)
    manufacturer = "Praxis"
    product = "Buttons"
    serial_number = "B7"
    level = b"low"

    def report(self, report: bytes, now: int) -> None:
        delay_s = LATER_S if report.endswith(b"later") else 0.0
        self.send_report(bytes((report[0] + 1,)) + report[1:], now, delay_s)

    def feature(self, report_id: int) -> bytes | None:
        return b"\x05" + self.level if report_id == 5 else None

    def set_feature(self, report: bytes, now: int) -> bool:
        self.level = report[1:]
        return report[0] == 5

    def state(self, now: int) -> Mapping[str, object]:
        return {}


def granted(instrument: Instrument, role: str = "") -> Binding:
    """Grant a simulated instrument as its role, by default its kind."""
    return Binding(role or instrument.kind, f"sim:{instrument.kind}", instrument)


class LateLoopback(Loopback):
    """A loopback that takes 3 s to accept a transfer on 0x02."""

    kind = "late_loopback"

    def split(self, received: bytearray) -> list[bytes]:
        here = self._connection
        agenda, here.agenda = here.agenda, Agenda()
        commands = super().split(received)
        while (due := here.agenda.next_due()) is not None:
            entry = here.agenda.take(due, due)
            assert entry is not None
            agenda.add(due + 3 * SECOND if entry[0] == 0x02 else due, entry)
        here.agenda = agenda
        return commands
