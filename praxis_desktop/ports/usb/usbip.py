"""A PyUSB backend for the devices of a USB/IP server.

Sources: Linux, Documentation/usb/usbip_protocol.rst, drivers/usb/usbip/stub_rx.c and vhci_rx.c. Transfers to
different endpoints do not wait for one another, either here or on the server.
"""

from __future__ import annotations

import array
import errno
import os
import re
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import usb.backend
from msgspec import Struct
from usb.core import USBError, USBTimeoutError

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.transfers import IN, NUMBERS, RESET, Setup
from praxis_desktop.ports.usb.descriptors import (
    CONFIGURATION,
    DEVICE,
    ENDPOINT,
    ENGLISH,
    INTERFACE,
    STRING,
    DeviceDescription,
    fields_of,
)

DEFAULT_PORT = 3240
_VERSION = 0x0111
_LIST, _LISTED, _IMPORT, _IMPORTED = 0x8005, 0x0005, 0x8003, 0x0003
_SUBMIT, _UNLINK, _SUBMITTED, _UNLINKED = 1, 2, 3, 4
_OPERATION = struct.Struct("!HHI")
_DEVICE = struct.Struct("!256s32sIIIHHHBBBBBB")
_COMMAND = struct.Struct("!IIIIIIiiii8s")
_REPLY = struct.Struct("!IIIIIiiiii8x")
_NO_PACKETS = -1
_BUSID = re.compile(r"\d+-(\d+(?:\.\d+)*)")
_MOST_DEVICES = 1024
_ANSWER_S = 5.0
_GIVEN_BACK_S, _PAUSE_S = 0.3, 0.03
_GIVE_UP_S = 2.0
"""Time, in seconds, within which a server must confirm that it has abandoned a transfer."""
_BUSY = (1, 2)
"""The import statuses for a failure and for a device that another computer is using."""
_ERRORS = {
    19: errno.ENODEV,
    32: errno.EPIPE,
    71: errno.EPROTO,
    75: errno.EOVERFLOW,
    84: errno.EILSEQ,
    104: errno.ECONNRESET,
    108: errno.ESHUTDOWN,
    110: errno.ETIMEDOUT,
}
"""This system's error numbers, keyed by the Linux error numbers that servers send."""
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)
"""A selector that waits for a connection without needing a descriptor of its own."""
_GET_DESCRIPTOR, _SET_CONFIGURATION, _SET_INTERFACE, _GET_CONFIGURATION, _CLEAR_FEATURE = 6, 9, 11, 8, 1


class Exported(Struct, frozen=True):
    """A device that the server exports."""

    busid: str
    bus: int
    address: int
    speed: int
    vendor: int
    product: int
    release: int
    classes: tuple[int, int, int]
    configuration_count: int
    interface_classes: tuple[int, ...] = ()


class UsbIpBackend(usb.backend.IBackend):  # type: ignore[misc]
    """The devices of the server at ``host`` and ``port``. Thread-safe."""

    def __init__(self, host: str, port: int = DEFAULT_PORT) -> None:
        self._place = (host, port)
        self._known: dict[Exported, DeviceDescription] = {}
        """The devices' descriptions, kept because a device in use cannot be asked for its description."""
        self._listed: list[Exported] = []

    # ---- available devices
    def enumerate_devices(self) -> Iterable[Exported]:
        with self._connected() as connection:
            _ask(connection, _LIST, _LISTED)
            (count,) = struct.unpack("!I", _exactly(connection, 4))
            if count > _MOST_DEVICES:
                raise USBError(
                    Message("the USB/IP server lists {count} devices, which is too many", count=count),
                    errno=errno.EPROTO,
                )
            present = [_one_listed(connection) for _ in range(count)]
        for gone in self._known.keys() - set(present):
            self._known.pop(gone, None)
        self._listed = present
        return present

    def get_parent(self, dev: Exported) -> None:
        return None

    def get_device_descriptor(self, dev: Exported) -> SimpleNamespace:
        """Return the device's own descriptor or, while another computer is using the device, the details in
        the server's list.
        """
        chain = _BUSID.fullmatch(dev.busid)
        sockets = tuple(map(int, chain[1].split("."))) if chain else None
        place = {
            "bus": dev.bus,
            "address": dev.address,
            "speed": dev.speed,
            "port_number": sockets[-1] if sockets else None,
            "port_numbers": sockets,
        }
        return SimpleNamespace(**fields_of(DEVICE, self._described(dev).device), **place)

    def get_configuration_descriptor(self, dev: Exported, config: int) -> SimpleNamespace:
        raw = self._configuration(dev, config)
        extra, _ = _parts(raw)
        return SimpleNamespace(**fields_of(CONFIGURATION, raw), extra_descriptors=array.array("B", extra))

    def get_interface_descriptor(self, dev: Exported, intf: int, alt: int, config: int) -> SimpleNamespace:
        return self._interface(dev, intf, alt, config)[0]

    def get_endpoint_descriptor(
        self, dev: Exported, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        return self._interface(dev, intf, alt, config)[1][ep]

    def _interface(
        self, dev: Exported, intf: int, alt: int, config: int
    ) -> tuple[SimpleNamespace, list[SimpleNamespace]]:
        """Return an alternate setting and its endpoints. Raises IndexError."""
        _, settings = _parts(self._configuration(dev, config))
        numbers = list(dict.fromkeys(own.bInterfaceNumber for own, _ in settings))
        return [each for each in settings if each[0].bInterfaceNumber == numbers[intf]][alt]

    def _configuration(self, dev: Exported, config: int) -> bytes:
        return self._described(dev).configurations[config]

    def described(self, bus: int, address: int) -> DeviceDescription:
        """Return a listed device's description, without configurations and strings if another computer is
        using the device. Raises USBError.
        """
        listed = next((each for each in self._listed if (each.bus, each.address) == (bus, address)), None)
        if listed is None:
            raise _gone()
        return self._described(listed)

    def _described(self, dev: Exported) -> DeviceDescription:
        if dev not in self._known:
            try:
                imported = self._imported(dev)
            except USBError as error:
                if error.errno != errno.EBUSY:
                    raise
                own = struct.pack(
                    "<BBHBBBBHHHBBBB",
                    *(18, DEVICE, 0x0200, *dev.classes, 64, dev.vendor, dev.product, dev.release),
                    *(0, 0, 0, 0),
                )
                return DeviceDescription(own, (), {}, dev.bus, dev.address, place=dev.busid)
            try:
                self._known[dev] = _asked(imported, dev)
            finally:
                imported.close()
        return self._known[dev]

    def _imported(self, dev: Exported) -> Imported:
        """Import a device. Retry for a moment if it is in use: its last user may still be releasing it."""
        deadline = Deadline.after(_GIVEN_BACK_S)
        while True:
            try:
                return self.open_device(dev)
            except USBError as error:
                if error.errno != errno.EBUSY or deadline.expired:
                    raise
            time.sleep(_PAUSE_S)

    # ---- a device in use
    def open_device(self, dev: Exported) -> Imported:
        connection = self._connected()
        try:
            status = _ask(connection, _IMPORT, _IMPORTED, dev.busid.encode().ljust(32, b"\0"))
            if status:
                code = errno.EBUSY if status in _BUSY else errno.ENODEV
                raise USBError(
                    Message("the USB/IP server does not export the device ({status})", status=status),
                    errno=code,
                )
            there = _exported(_exactly(connection, _DEVICE.size))
            if (there.vendor, there.product) != (dev.vendor, dev.product):
                raise USBError("a different device is connected now", errno=errno.ENODEV)
        except BaseException:
            connection.close()
            raise
        return Imported(connection, there.bus << 16 | there.address)

    def close_device(self, dev_handle: Imported) -> None:
        dev_handle.close()

    def set_configuration(self, dev_handle: Imported, config_value: int) -> None:
        dev_handle.control(Setup(0, _SET_CONFIGURATION, config_value, 0, 0))

    def get_configuration(self, dev_handle: Imported) -> int:
        told = dev_handle.control(Setup(IN, _GET_CONFIGURATION, 0, 0, 1))
        return told[0] if told else 0

    def set_interface_altsetting(self, dev_handle: Imported, intf: int, altsetting: int) -> None:
        dev_handle.control(Setup(1, _SET_INTERFACE, altsetting, intf, 0))

    def claim_interface(self, dev_handle: Imported, intf: int) -> None:
        """Do nothing: the whole device was claimed when it was imported."""

    def release_interface(self, dev_handle: Imported, intf: int) -> None:
        """Do nothing: the whole device is released when it is closed."""

    def clear_halt(self, dev_handle: Imported, ep: int) -> None:
        dev_handle.control(Setup(2, _CLEAR_FEATURE, 0, ep, 0))

    def reset_device(self, dev_handle: Imported) -> None:
        dev_handle.control(RESET)

    def is_kernel_driver_active(self, dev_handle: Imported, intf: int) -> bool:
        return False

    def ctrl_transfer(
        self,
        dev_handle: Imported,
        bmRequestType: int,  # noqa: N803
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: array.array[int],
        timeout: int,
    ) -> int:
        setup = Setup(bmRequestType, bRequest, wValue, wIndex, len(data))
        if setup.is_in:
            return _fill(data, dev_handle.control(setup, b"", timeout))
        dev_handle.control(setup, data.tobytes(), timeout)
        return len(data)

    def bulk_write(
        self, dev_handle: Imported, ep: int, intf: int, data: array.array[int], timeout: int
    ) -> int:
        return dev_handle.write(ep, data.tobytes(), timeout)

    def bulk_read(
        self, dev_handle: Imported, ep: int, intf: int, buff: array.array[int], timeout: int
    ) -> int:
        return _fill(buff, dev_handle.read(ep, len(buff), timeout))

    intr_write = bulk_write
    intr_read = bulk_read

    def _connected(self) -> socket.socket:
        """Connect to the server. Raises USBError."""
        try:
            connection = socket.create_connection(self._place, timeout=_ANSWER_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            host, port = self._place
            raise USBError(
                Message(
                    "the USB/IP server {host}:{port} cannot be reached: {reason}",
                    host=host,
                    port=port,
                    reason=error.strerror or str(error),
                ),
                errno=error.errno or errno.EHOSTUNREACH,
            ) from error
        return connection


class _Pending:
    """A transfer that is waiting for its reply."""

    def __init__(self, length: int, *, is_in: bool) -> None:
        self.length = length
        self.is_in = is_in
        self.is_done = False
        self.status = 0
        self.count = 0
        self.data = b""

    def has_ended(self) -> bool:
        """Return whether the reply has been read."""
        return self.is_done


class Imported:
    """An imported device. Any thread may make transfers. Of the threads that wait for replies, one reads the
    replies for all of them.
    """

    def __init__(self, connection: socket.socket, devid: int) -> None:
        self._connection = connection
        self._devid = devid
        self._numbered = 0
        self._pending: dict[int, _Pending] = {}
        self._unlinking: dict[int, int] = {}
        """The numbers of the transfers to abandon, keyed by the number of the request to do so."""
        self._sending = threading.Lock()
        self._turn = threading.Condition()
        self._is_read = False
        """Whether one of the waiting threads is reading."""
        self._is_gone = False
        connection.settimeout(_ANSWER_S)
        self._selector = _Selector()
        self._selector.register(connection, selectors.EVENT_READ)

    def close(self) -> None:
        """Release the device; idempotent."""
        self._is_gone = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def control(self, setup: Setup, data: bytes = b"", timeout_ms: int = int(_ANSWER_S * 1000)) -> bytes:
        """Perform a control transfer; return the data stage from the device. Raises USBError."""
        sent = self._transferred(
            0, setup.to_bytes(), data, setup.length, timeout_ms, is_in=setup.is_in and bool(setup.length)
        )
        return sent.data

    def write(self, endpoint: int, data: bytes, timeout_ms: int) -> int:
        """Write to an endpoint; return the number of bytes written. Raises USBError."""
        return self._transferred(endpoint & NUMBERS, bytes(8), data, len(data), timeout_ms, is_in=False).count

    def read(self, endpoint: int, length: int, timeout_ms: int) -> bytes:
        """Read at most ``length`` bytes from an endpoint. Raises USBError."""
        return self._transferred(endpoint & NUMBERS, bytes(8), b"", length, timeout_ms, is_in=True).data

    def _transferred(
        self, endpoint: int, setup: bytes, data: bytes, length: int, timeout_ms: int, *, is_in: bool
    ) -> _Pending:
        """Perform a transfer; a ``timeout_ms`` of 0 means no limit. Raises USBError if it fails."""
        pending = _Pending(length, is_in=is_in)
        number = self._send(pending, endpoint, setup, data)
        if not self._await(pending, Deadline.after(timeout_ms / 1000 if timeout_ms else None)):
            self._give_up(number)
            if not self._await(pending, Deadline.after(_GIVE_UP_S)):
                self._lose()
                raise _gone()
        if self._is_gone and not pending.has_ended():
            raise _gone()
        if pending.status in (-errno.ECONNRESET, -errno.ETIMEDOUT) and not pending.count:
            raise USBTimeoutError("the transfer timed out", errno=errno.ETIMEDOUT)
        if pending.status in (-errno.ENODEV, -errno.ESHUTDOWN):
            raise _gone()
        if pending.status and pending.status not in (-errno.ECONNRESET, -errno.ETIMEDOUT):
            raise USBError(os.strerror(-pending.status), errno=-pending.status)
        return pending

    def _send(self, pending: _Pending, endpoint: int, setup: bytes, data: bytes) -> int:
        with self._sending:
            self._numbered += 1
            number = self._numbered
            self._pending[number] = pending
            head = (_SUBMIT, number, self._devid, int(pending.is_in), endpoint)
            command = _COMMAND.pack(*head, 0, pending.length, 0, _NO_PACKETS, 0, setup)
            self._write(command + data)
        return number

    def _give_up(self, number: int) -> None:
        with self._sending:
            self._numbered += 1
            self._unlinking[self._numbered] = number
            self._write(
                _COMMAND.pack(_UNLINK, self._numbered, self._devid, 0, 0, number, 0, 0, 0, 0, bytes(8))
            )

    def _write(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError as error:
            self._lose()
            raise _gone() from error

    # ---- replies
    def _await(self, pending: _Pending, deadline: Deadline) -> bool:
        """Wait for a reply, which this or another waiting thread reads; return False on a time-out."""
        while not (pending.has_ended() or self._is_gone):
            with self._turn:
                while self._is_read and not pending.has_ended():
                    if not self._turn.wait(deadline.remaining) and deadline.expired:
                        return pending.has_ended()
                if pending.has_ended():
                    break
                self._is_read = True
            try:
                if not self._read_one(deadline):
                    return pending.has_ended()
            finally:
                with self._turn:
                    self._is_read = False
                    self._turn.notify_all()
        return True

    def _read_one(self, deadline: Deadline) -> bool:
        """Read a reply for any of the waiting threads; return False on a time-out."""
        seconds = deadline.remaining
        try:
            if not self._selector.select(seconds):
                return False
            kind, number, _, _, _, status, count, *_ = _REPLY.unpack(_exactly(self._connection, _REPLY.size))
            if kind == _UNLINKED:
                pending = self._pending.pop(self._unlinking.pop(number, 0), None)
                if pending is not None:
                    pending.status = -errno.ECONNRESET
                    pending.is_done = True
                return True
            pending = self._pending.pop(number, None)
            if kind != _SUBMITTED or pending is None or not 0 <= count <= pending.length:
                raise USBError("the USB/IP server sent a reply without a request", errno=errno.EPROTO)
            pending.data = _exactly(self._connection, count) if pending.is_in else b""
            pending.status, pending.count, pending.is_done = -_ERRORS.get(-status, -status), count, True
        except (OSError, ValueError):
            self._lose()
        return True

    def _lose(self) -> None:
        self._is_gone = True
        with self._turn:
            self._turn.notify_all()


def _gone() -> USBError:
    return USBError("the device is gone", errno=errno.ENODEV)


def _ask(connection: socket.socket, code: int, reply: int, more: bytes = b"") -> int:
    """Send a request to the server; return the status in the reply. Raises USBError."""
    try:
        connection.sendall(_OPERATION.pack(_VERSION, code, 0) + more)
    except OSError as error:
        raise USBError("the USB/IP server closed the connection", errno=errno.EPROTO) from error
    _, told, status = _OPERATION.unpack(_exactly(connection, _OPERATION.size))
    if told != reply:
        raise USBError("this is not a USB/IP server", errno=errno.EPROTO)
    return int(status)


def _exactly(connection: socket.socket, length: int) -> bytes:
    """Read ``length`` bytes. Raises USBError."""
    got = b""
    while len(got) < length:
        try:
            piece = connection.recv(length - len(got))
        except OSError as error:
            raise USBError(str(error), errno=errno.EPROTO) from error
        if not piece:
            raise USBError("the USB/IP server closed the connection", errno=errno.EPROTO)
        got += piece
    return got


def _one_listed(connection: socket.socket) -> Exported:
    *_, interfaces = _DEVICE.unpack(raw := _exactly(connection, _DEVICE.size))
    classes = tuple(_exactly(connection, 4)[0] for _ in range(interfaces))
    return _exported(raw, classes)


def _exported(raw: bytes, interface_classes: tuple[int, ...] = ()) -> Exported:
    _, busid, bus, address, speed, vendor, product, release, *rest = _DEVICE.unpack(raw)
    return Exported(
        busid.partition(b"\0")[0].decode("utf-8", "replace"),
        bus,
        address,
        speed,
        vendor,
        product,
        release,
        (rest[0], rest[1], rest[2]),
        rest[4],
        interface_classes,
    )


def _asked(device: Imported, listed: Exported) -> DeviceDescription:
    """Read a device's descriptors, and its maker, product and serial number. Raises USBError."""

    def descriptor(kind: int, number: int, length: int, language: int = 0) -> bytes:
        return device.control(Setup(IN, _GET_DESCRIPTOR, kind << 8 | number, language, length))

    own = descriptor(DEVICE, 0, 18)
    if len(own) != 18:
        raise USBError("the device has no descriptor", errno=errno.EPROTO)
    configurations = []
    for number in range(own[17]):
        head = descriptor(CONFIGURATION, number, 9)
        if len(head) < 9:
            raise USBError("the device has no configuration", errno=errno.EPROTO)
        configurations.append(descriptor(CONFIGURATION, number, head[2] | head[3] << 8))
    strings = {}
    for number in filter(None, own[14:17]):
        with suppress(USBError):  # some devices have the number of a string but no string
            strings[number] = descriptor(STRING, number, 255, ENGLISH)[2:].decode("utf-16-le", "replace")
    return DeviceDescription(
        own, tuple(configurations), strings, listed.bus, listed.address, place=listed.busid
    )


def _with_extra(kind: int, raw: bytes) -> SimpleNamespace:
    return SimpleNamespace(**fields_of(kind, raw), extra_descriptors=array.array("B"))


def _parts(raw: bytes) -> tuple[bytes, list[tuple[SimpleNamespace, list[SimpleNamespace]]]]:
    """Return what follows a configuration descriptor: the descriptors of other types, as bytes, and the
    alternate settings.
    """
    extra = b""
    settings: list[tuple[SimpleNamespace, list[SimpleNamespace]]] = []
    at = raw[0] if raw else 0
    while at + 2 <= len(raw) and raw[at] >= 2:
        one = raw[at : at + raw[at]]
        at += raw[at]
        if one[1] == INTERFACE and len(one) >= 9:
            settings.append((_with_extra(INTERFACE, one), []))
        elif one[1] == ENDPOINT and len(one) >= 7 and settings:
            endpoint = _with_extra(ENDPOINT, one)
            endpoint.bRefresh, endpoint.bSynchAddress = (*one[7:9], 0, 0)[:2]
            settings[-1][1].append(endpoint)
        elif settings:
            own, endpoints = settings[-1]
            (endpoints[-1] if endpoints else own).extra_descriptors.frombytes(one)
        else:
            extra += one
    return extra, settings


def _fill(buffer: array.array[int], data: bytes) -> int:
    buffer[: len(data)] = array.array("B", data)
    return len(data)


def backend_at(place: str) -> Any:
    """Return the backend for the server at ``HOST[:PORT]``. Raises ValueError."""
    host, colon, port = place.strip().rpartition(":")
    if not colon or "]" in port:
        host, port = place.strip(), str(DEFAULT_PORT)
    return UsbIpBackend(host.strip("[]"), int(port))
