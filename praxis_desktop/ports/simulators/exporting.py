"""Serves a simulated instrument as the device of a USB/IP server, so that any program can use it with PyUSB.

Sources: Linux, Documentation/usb/usbip_protocol.rst; USB 2.0, 5.8.3 (a transfer ends with a short packet).
"""

from __future__ import annotations

import logging
import selectors
import socket
import struct
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from praxis_desktop.ports.dialects.transfers import (
    CONTROL,
    IN,
    OVERFLOWED,
    STALLED,
    Completion,
    Setup,
    Transfer,
    TransferInvalid,
)
from praxis_desktop.ports.simulators.listening import listener_at, parsed_place, place_of
from praxis_desktop.ports.simulators.serving import Observer, ServedInstrument, seconds_until
from praxis_desktop.ports.simulators.usb_instrument import SET_REPORT, HidInstrument, UsbInstrument
from praxis_desktop.ports.usb import Configuration, DeviceDescription

logger = logging.getLogger(__name__)

_VERSION = 0x0111
_LIST, _LISTED, _IMPORT, _IMPORTED = 0x8005, 0x0005, 0x8003, 0x0003
_SUBMIT, _UNLINK, _SUBMITTED, _UNLINKED = 1, 2, 3, 4
_OPERATION = struct.Struct("!HHI")
_DEVICE = struct.Struct("!256s32sIIIHHHBBBBBB")
_COMMAND = struct.Struct("!IIIIIIiiii8s")
_REPLY = struct.Struct("!IIIIIiiiii8x")
_ABANDONED = 104
"""The status of an abandoned transfer: Linux's ECONNRESET, on every operating system."""
_BUSID = "1-1"
_BUS, _ADDRESS, _FULL_SPEED = 1, 2, 2
_BUSY, _NO_DEVICE = 2, 4
"""The import statuses for a device that another computer is using, and for one that does not exist."""
_CHUNK = 65536
_MOST_UNSENT = 16 << 20
_LONGEST = 1 << 20
"""Maximum number of bytes that a program may request in a single transfer."""


class _Asked:
    """An unfinished transfer: its number, and the maximum number of bytes to receive."""

    def __init__(self, number: int, length: int) -> None:
        self.number = number
        self.length = length
        self.data = b""


class _Computer:
    """A connection from another computer, and that computer's requests to the device."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.received = bytearray()
        self.unsent = bytearray()
        self.uses_device = False
        self.asked: defaultdict[int, deque[_Asked]] = defaultdict(deque)
        """The unfinished transfers, keyed by endpoint address."""
        self.packets: defaultdict[int, deque[bytes]] = defaultdict(deque)
        """The packets that no transfer has requested yet, keyed by IN endpoint."""


class ExportedInstrument(ServedInstrument):
    """Serves ``instrument`` at ``place`` (``HOST:PORT``; port 0 means any free port) to one computer at a
    time.

    ``unplug`` ends the connections; no device is listed until ``plug_in`` is called. ``observe`` receives the
    transfers and completions. Raises UsageError if it is not possible to listen at ``place``.
    """

    instrument: UsbInstrument

    def __init__(
        self,
        instrument: UsbInstrument,
        place: str,
        *,
        observe: Observer | None = None,
        vanished: Callable[[], None] | None = None,
    ) -> None:
        self._host, self._number = parsed_place(place)
        self._computers: dict[socket.socket, _Computer] = {}
        super().__init__(instrument, observe=observe, vanished=vanished)

    def _open(self) -> Callable[[], None]:
        listener = listener_at(self._host, self._number)
        self._number = listener.getsockname()[1]
        self.device = place_of(self._host, self._number)
        return partial(self._export, listener)

    # ---- the thread
    def _export(self, listener: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            try:
                while self._goes_on:
                    self._turn(selector, listener)
            finally:
                for computer in list(self._computers.values()):
                    self._drop(selector, computer)
                listener.close()

    def _turn(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        with self.instrument.driving:
            due = self.instrument.next_due()
        for key, events in selector.select(seconds_until(due)):
            if key.fileobj is listener:
                self._accept(selector, listener)
            elif key.fileobj is self._wake_read:
                self._awake()
            elif (computer := self._at(key.fileobj)) is not None and events & selectors.EVENT_READ:
                self._read(selector, computer)
        user = next((each for each in self._computers.values() if each.uses_device), None)
        now = time.monotonic_ns()
        with self.instrument.driving:
            if user is None:
                self.instrument.act(now)
            else:
                self._complete(user, self.instrument.advance(now))
        for computer in list(self._computers.values()):
            self._flush(selector, computer)

    def _at(self, line: object) -> _Computer | None:
        return self._computers.get(line) if isinstance(line, socket.socket) else None

    def _accept(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        try:
            line, _ = listener.accept()
        except OSError as error:
            logger.info("simulator at %s: %s", self.device, error)
            return
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._computers[line] = _Computer(line)
        selector.register(line, selectors.EVENT_READ)

    def _read(self, selector: selectors.BaseSelector, computer: _Computer) -> None:
        try:
            data = computer.line.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        computer.received += data
        if not data or not self._understand(computer):
            self._drop(selector, computer)

    def _understand(self, computer: _Computer) -> bool:
        """Carry out the complete requests; return False if the data is not USB/IP."""
        received = computer.received
        while received:
            size = self._command(computer) if computer.uses_device else self._operation(computer)
            if size is None:
                return False
            if not size:
                break
            del received[:size]
        return True

    def _operation(self, computer: _Computer) -> int | None:
        """Carry out a request to list or import the device; return its length, or 0 if it is incomplete."""
        received = computer.received
        if len(received) < _OPERATION.size:
            return 0
        _, code, _ = _OPERATION.unpack_from(received)
        device = self._described()
        if code == _LIST:
            listed = b"".join(device) if device else b""
            head = _OPERATION.pack(_VERSION, _LISTED, 0) + struct.pack("!I", bool(device))
            computer.unsent += head + listed
            return _OPERATION.size
        size = _OPERATION.size + 32
        if code != _IMPORT or len(received) < size:
            return None if code != _IMPORT else 0
        busid = bytes(received[_OPERATION.size : size]).partition(b"\0")[0].decode("latin-1")
        is_busy = any(each.uses_device for each in self._computers.values())
        status = _NO_DEVICE if busid != _BUSID or not device else _BUSY if is_busy else 0
        computer.unsent += _OPERATION.pack(_VERSION, _IMPORTED, status)
        if not status and device:
            computer.unsent += device[0]
            computer.uses_device = True
            with self.instrument.driving:
                self.instrument.accept()
                self._complete(computer, self.instrument.connect(time.monotonic_ns()))
        return size

    def _described(self) -> tuple[bytes, bytes] | None:
        """Return the device and its interfaces as USB/IP lists them; None while the device is unplugged."""
        if self.instrument.unplugged:
            return None
        description: DeviceDescription = self.instrument.on_usb()
        own = description.device
        configuration = Configuration.from_bytes(description.configurations[0])
        numbers = {each.number: each for each in configuration.interfaces}
        release = int.from_bytes(own[12:14], "little")
        place = f"/sys/devices/praxis/{_BUSID}".encode()
        counts = (configuration.value, own[17], len(numbers))
        device = _DEVICE.pack(
            *(place, _BUSID.encode(), _BUS, _ADDRESS, _FULL_SPEED),
            *(*description.usb_id, release, own[4], own[5], own[6], *counts),
        )
        interfaces = (
            bytes((each.device_class, each.subclass, each.protocol, 0)) for each in numbers.values()
        )
        return device, b"".join(interfaces)

    # ---- transfers
    def _command(self, computer: _Computer) -> int | None:
        """Carry out or cancel a transfer; return the request's length, 0 if it is incomplete, None if it is
        invalid.
        """
        received = computer.received
        if len(received) < _COMMAND.size:
            return 0
        code, number, _, is_in, endpoint, flags, length, *_, setup = _COMMAND.unpack_from(received)
        if code == _UNLINK:
            self._give_up(computer, number, flags)
            return _COMMAND.size
        if code != _SUBMIT or not 0 <= length <= _LONGEST or endpoint > 15:
            return None
        size = _COMMAND.size + (0 if is_in else length)
        if len(received) < size:
            return 0
        data = bytes(received[_COMMAND.size : size])
        address = endpoint | (IN if is_in and endpoint else 0)
        computer.asked[address].append(_Asked(number, length))
        if address & IN:
            self._hand_out(computer, address)
        else:
            self._tell_instrument(computer, endpoint, setup, data)
        return size

    def _tell_instrument(self, computer: _Computer, endpoint: int, setup: bytes, data: bytes) -> None:
        try:
            carried = self._of_request(Setup.from_bytes(setup), data) if not endpoint else self._report(data)
            message = Transfer.from_bytes(Transfer(endpoint, carried).to_bytes()).to_bytes()
        except (TransferInvalid, struct.error):
            self._reply(computer, endpoint, -STALLED)
            return
        now = time.monotonic_ns()
        self._tell("received", message, now)
        with self.instrument.driving:
            self._complete(computer, self.instrument.receive(message, now))

    @property
    def _hides_ids(self) -> bool:
        """Whether the reports have an ID (0) only within this program, not on the wire."""
        return isinstance(self.instrument, HidInstrument) and not self.instrument.numbers_reports

    def _report(self, data: bytes) -> bytes:
        return b"\0" + data if self._hides_ids else data

    def _of_request(self, setup: Setup, data: bytes) -> bytes:
        """Return the message for a control transfer: its setup packet and its data stage."""
        if setup.is_in:
            return setup.to_bytes()
        if (setup.request_type, setup.request) == SET_REPORT:
            data = self._report(data)
        length = len(data)
        changed = Setup(setup.request_type, setup.request, setup.value, setup.index, length)
        return changed.to_bytes() + data

    def _complete(self, computer: _Computer, sent: list[bytes]) -> None:
        """Pass on the messages that the instrument sent."""
        for message in sent:
            self._tell("sent", message, time.monotonic_ns())
            completion = Completion.from_bytes(message)
            if completion.endpoint & IN:
                computer.packets[completion.endpoint].append(completion.data)
                self._hand_out(computer, completion.endpoint)
            elif completion.endpoint == CONTROL:
                self._reply(computer, CONTROL, -completion.status, completion.data)
            else:
                self._reply(computer, completion.endpoint, -completion.status, count=completion.count)

    def _hand_out(self, computer: _Computer, address: int) -> None:
        """Pass the packets from an IN endpoint to the transfers that are waiting for them."""
        asked, packets = computer.asked[address], computer.packets[address]
        size = next((each.packet_size for each in self.instrument.endpoints if each.address == address), 64)
        while asked and packets:
            first, packet = asked[0], packets.popleft()
            first.data += packet
            if len(packet) < size or len(first.data) >= first.length:
                status = -OVERFLOWED if len(first.data) > first.length else 0
                self._reply(computer, address, status, first.data[: first.length])

    def _reply(
        self, computer: _Computer, address: int, status: int, data: bytes = b"", count: int | None = None
    ) -> None:
        """Complete the first transfer that is waiting on an endpoint."""
        if not computer.asked[address]:
            return
        asked = computer.asked[address].popleft()
        length = len(data) if count is None else min(count, asked.length)
        computer.unsent += _REPLY.pack(_SUBMITTED, asked.number, 0, 0, 0, status, length, 0, 0, 0) + data

    def _give_up(self, computer: _Computer, number: int, wanted: int) -> None:
        found = False
        for address, asked in computer.asked.items():
            for each in asked:
                if each.number == wanted:
                    asked.remove(each)
                    if each.data:  # whole packets, for the next transfer
                        computer.packets[address].appendleft(each.data)
                    found = True
                    break
        status = -_ABANDONED if found else 0
        computer.unsent += _REPLY.pack(_UNLINKED, number, 0, 0, 0, status, 0, 0, 0, 0)

    # ---- the line
    def _flush(self, selector: selectors.BaseSelector, computer: _Computer) -> None:
        if computer.line not in self._computers:
            return
        try:
            while computer.unsent:
                del computer.unsent[: computer.line.send(computer.unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(selector, computer)
            return
        if len(computer.unsent) > _MOST_UNSENT:
            self._drop(selector, computer)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if computer.unsent else 0)
        selector.modify(computer.line, wanted)

    def _drop(self, selector: selectors.BaseSelector, computer: _Computer) -> None:
        if self._computers.pop(computer.line, None) is None:
            return
        selector.unregister(computer.line)
        if computer.uses_device:
            with self.instrument.driving:
                self.instrument.disconnect(time.monotonic_ns())
        with suppress(OSError):
            computer.line.close()
