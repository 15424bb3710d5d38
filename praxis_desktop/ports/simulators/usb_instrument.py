"""The base classes for simulated USB instruments: one for any instrument, and one for HID devices.

Sources: USB 2.0 (chapters 5, 8 and 9) and the HID class definition 1.11 (chapter 7.2).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from praxis_desktop.ports.dialects.transfers import (
    CONTROL,
    FAILED,
    LARGEST,
    RESET,
    STALLED,
    Completion,
    Setup,
    Transfer,
    TransferInvalid,
)
from praxis_desktop.ports.simulators.faults import Part
from praxis_desktop.ports.simulators.instrument import Instrument
from praxis_desktop.ports.usb import Configuration, DeviceDescription, Endpoint, HidUsage, Interface
from praxis_desktop.ports.usb.descriptors import CONFIGURATION, DEVICE, HID_CLASS, STRING

_GET_STATUS, _GET_DESCRIPTOR, _GET_CONFIGURATION, _GET_INTERFACE = 0, 6, 8, 10
_CLEAR_FEATURE, _SET_FEATURE, _SET_CONFIGURATION, _SET_INTERFACE = 1, 3, 9, 11
_KIND = 0x60
"""The bits of a request's type that distinguish standard requests (0) from class and vendor requests."""

_GET_REPORT, _SET_REPORT = 1, 9
SET_REPORT = (0x21, _SET_REPORT)
"""The request type and the request with which a report is sent to a HID device."""
_FEATURE = 3
_REPORT = 0x22
"""The descriptor type of a report descriptor."""


class UsbInstrument(Instrument):
    """A USB instrument. It accepts every OUT transfer immediately, and executes the transfers one at a time;
    ``send`` sends on its first IN endpoint. An instrument with several endpoints overrides ``transferred``,
    and sends with ``send_on``.
    """

    manufacturer: ClassVar[str] = ""
    product: ClassVar[str] = ""
    serial_number: ClassVar[str] = ""
    """The serial number, unless the option ``serial`` sets another one; "" means none."""
    endpoints: ClassVar[tuple[Endpoint, ...]] = (Endpoint(0x02), Endpoint(0x81))
    device_class: ClassVar[int] = 0xFF
    """The class of the instrument's interface."""
    hid_usage: ClassVar[HidUsage | None] = None
    ends_with_short_packet: ClassVar[bool] = True
    """Whether a transfer whose last packet is full is followed by an empty packet (USB 2.0, 5.8.3)."""
    restart_s: ClassVar[float] = 3.0  # assumed
    terminator: ClassVar[bytes] = b""
    longest_command: ClassVar[int] = 2 * LARGEST
    header_length: ClassVar[int] = 1  # the endpoint's address
    text_option_names: ClassVar[Mapping[str, str]] = {"serial": "its serial number"}

    _obeyed_endpoint = CONTROL

    # ---- for subclasses to override
    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        """Carry out an OUT transfer. By default, its data is a command line for ``answer``."""
        super().obey(data, now)

    def control(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        """Carry out a class or vendor request; return the data stage, or None to stall the request."""
        return None

    def busy_reply(self, command: str) -> str | bytes:
        return ""

    def transmission_error(self) -> str | bytes:
        return ""

    # ---- for subclasses to call
    @property
    def own_serial_number(self) -> str:
        """The serial number: the instrument's own, or the one set by the option ``serial``."""
        return self.texts.get("serial", self.serial_number)

    def send_on(self, endpoint: int, data: bytes, now: int, delay_s: float = 0.0) -> None:
        """Send a transfer on an IN endpoint, subject to faults."""
        super()._send_parts([(delay_s, bytes((endpoint,)) + data)], now)

    # ---- Instrument
    def on_usb(self) -> DeviceDescription:
        assert self.usb_id is not None, f"{self.kind} has no usb_id"
        return DeviceDescription.made(
            self.usb_id,
            Configuration((Interface(self.endpoints, device_class=self.device_class),)),
            manufacturer=self.manufacturer,
            product=self.product,
            serial_number=self.own_serial_number,
            hid=self.hid_usage,
        )

    def split(self, received: bytearray) -> list[bytes]:
        """Send completions for the received transfers; return the data from the OUT transfers, each preceded
        by its endpoint's address.
        """
        here, now = self._connection, self._connection.received_at
        commands = []
        try:
            while (found := Transfer.first(bytes(received))) is not None:
                transfer, size = found
                del received[:size]
                if transfer.endpoint == CONTROL:
                    data = self._controlled(transfer.setup, transfer.data_stage, now)
                    answer = Completion(CONTROL, data or b"", STALLED if data is None else 0)
                elif all(each.address != transfer.endpoint for each in self.endpoints):
                    answer = Completion.written(transfer.endpoint, 0, FAILED)
                else:
                    answer = Completion.written(transfer.endpoint, len(transfer.data))
                    commands.append(bytes((transfer.endpoint,)) + transfer.data)
                here.agenda.add(now, answer.to_bytes())
        except TransferInvalid:
            received.clear()  # a computer's USB stack never sends this
        return commands

    def _take(self, command: bytes, now: int) -> None:
        self._obeyed_endpoint = command[0]
        super()._take(command[1:], now)

    def obey(self, command: bytes, now: int) -> None:
        self.transferred(self._obeyed_endpoint, command, now)

    def framed(self, data: bytes) -> list[bytes]:
        """Return a completion for each packet in which a transfer arrives."""
        endpoint, body = data[0], data[1:]
        size = next(each.packet_size for each in self.endpoints if each.address == endpoint)
        starts = range(0, len(body) + self.ends_with_short_packet, size) or range(1)
        return [Completion(endpoint, body[start : start + size]).to_bytes() for start in starts]

    def _send_parts(self, parts: list[Part], now: int) -> None:
        endpoint = next(each.address for each in self.endpoints if each.is_in)
        super()._send_parts([(delay_s, bytes((endpoint,)) + data) for delay_s, data in parts], now)

    def _controlled(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        """Return the data stage of a control transfer; None if the transfer is stalled."""
        if setup == RESET:
            self.forget_replies()
            return b""
        is_standard = not setup.request_type & _KIND
        answer = self._standard(setup) if is_standard else self.control(setup, data, now)
        return answer if answer is None or not setup.is_in else answer[: setup.length]

    def _standard(self, setup: Setup) -> bytes | None:
        if not setup.is_in:
            return b"" if self._accepts(setup) else None
        if setup.request == _GET_DESCRIPTOR:
            return self.descriptor(setup.value >> 8, setup.value & 0xFF)
        simple = {_GET_STATUS: b"\0\0", _GET_CONFIGURATION: b"\1", _GET_INTERFACE: b"\0"}
        return simple.get(setup.request)

    def _accepts(self, setup: Setup) -> bool:
        """Return whether the instrument carries out a standard request. SET_ADDRESS is refused, because only
        a computer's USB stack sends it.
        """
        configurations = [Configuration.from_bytes(each) for each in self.on_usb().configurations]
        if setup.request == _SET_CONFIGURATION:
            return setup.value in (0, *(each.value for each in configurations))
        if setup.request == _SET_INTERFACE:
            settings = {(one.setting, one.number) for each in configurations for one in each.interfaces}
            return (setup.value, setup.index) in settings
        return setup.request in (_CLEAR_FEATURE, _SET_FEATURE)

    def descriptor(self, kind: int, number: int) -> bytes | None:
        """Return the descriptor of the given type and number; None if there is none."""
        described = self.on_usb()
        if kind == STRING:
            return described.string_descriptor(number)
        if kind == CONFIGURATION and number < len(described.configurations):
            return described.configurations[number]
        return described.device if kind == DEVICE else None


class HidInstrument(UsbInstrument):
    """An instrument of the HID class: it receives output reports, sends input reports, and has feature
    reports. A report begins with its ID, which is 0 if the device's reports have no IDs.
    """

    endpoints: ClassVar[tuple[Endpoint, ...]] = (
        Endpoint(0x01, "interrupt", 64, 1),
        Endpoint(0x81, "interrupt", 64, 1),
    )
    device_class: ClassVar[int] = HID_CLASS
    hid_usage: ClassVar[HidUsage | None] = HidUsage()
    ends_with_short_packet: ClassVar[bool] = False
    numbers_reports: ClassVar[bool] = False
    """Whether the instrument's reports have IDs on the wire."""

    @abstractmethod
    def report(self, report: bytes, now: int) -> None:
        """Carry out an output report."""

    def feature(self, report_id: int) -> bytes | None:
        """Return the feature report with the given ID; None if there is none."""
        return None

    def set_feature(self, report: bytes, now: int) -> bool:
        """Set a feature; return False if no feature has the report's ID."""
        return False

    def report_descriptor(self) -> bytes:
        """Return the report descriptor, with vendor-defined bytes in both directions (HID 1.11, 6.2.2)."""
        size = self.endpoints[0].packet_size - self.numbers_reports
        number = b"\x85\x01" if self.numbers_reports else b""
        bytes_each = b"\x15\x00\x26\xff\x00\x75\x08\x95" + bytes((size,))
        items = b"\x09\x01" + bytes_each + b"\x81\x02\x09\x01\x91\x02"
        return b"\x06\x00\xff\x09\x01\xa1\x01" + number + items + b"\xc0"

    def send_report(self, report: bytes, now: int, delay_s: float = 0.0) -> None:
        """Send an input report, subject to faults."""
        self.send_on(self.endpoints[1].address, report, now, delay_s)

    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        self.report(data, now)

    def control(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        if setup.value >> 8 != _FEATURE:
            return None
        if setup.is_in and setup.request == _GET_REPORT:
            return self.feature(setup.value & 0xFF)
        if not setup.is_in and setup.request == _SET_REPORT and self.set_feature(data, now):
            return b""
        return None

    def descriptor(self, kind: int, number: int) -> bytes | None:
        return self.report_descriptor() if kind == _REPORT else super().descriptor(kind, number)
