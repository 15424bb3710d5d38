"""Small instruments on USB, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from praxis_desktop.ports.dialects.transfers import Setup
from praxis_desktop.ports.simulators.instrument import Reply
from praxis_desktop.ports.simulators.usb_instrument import HidInstrument, UsbInstrument
from praxis_desktop.ports.usb import Endpoint


class Echo(UsbInstrument):
    """Answers each transfer with itself."""

    kind = "echo"
    description = "Echo"
    usb_id: ClassVar[tuple[int, int] | None] = (0x1234, 0x5678)
    manufacturer = "Praxis"
    product = "Echo"
    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x02, "bulk", 8),
        Endpoint(0x81, "bulk", 8),
        Endpoint(0x83, "interrupt", 8),
    )

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        return [Reply(command)]

    def control(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        return b"abcdef" if setup.request == 7 else None

    def state(self, now: int) -> Mapping[str, object]:
        return {}


class Keys(HidInstrument):
    """Answers a report with the next ID."""

    kind = "keys"
    description = "Keys"
    usb_id: ClassVar[tuple[int, int] | None] = (0x1234, 0x5679)
    numbers_reports: ClassVar[bool] = True

    def report(self, report: bytes, now: int) -> None:
        self.send_report(bytes((report[0] + 1,)) + report[1:], now)

    def feature(self, report_id: int) -> bytes | None:
        return b"\x05on" if report_id == 5 else None

    def set_feature(self, report: bytes, now: int) -> bool:
        return report[0] == 5

    def state(self, now: int) -> Mapping[str, object]:
        return {}
