"""Virtual USB devices in a process of their own, exported over USB/IP to one computer at a time.

Data for endpoint 0x02 comes back on 0x81, data for 0x04 on 0x83. Endpoint 0x05 accepts nothing. An FTDI chip
has 0x02 and 0x81 alone, and sends its status all the time.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

VENDOR, PRODUCT = 0x08AF, 0x8000
HID_VENDOR, HID_PRODUCT = 0x16D0, 0x1199
FTDI_VENDOR, FTDI_PRODUCT = 0x0403, 0x6001
HIDAPI_MODULE = "hidraw" if sys.platform == "linux" else "hid"
"""The module of hidapi that is used on this system."""

FTDI_STATUS = b"\x01\x60"


class VirtualDevices:
    """The process, as a test uses it. Devices are named by their serial numbers."""

    def __init__(self, *devices: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, *devices],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = f"127.0.0.1:{self._heard()}"

    def tell(self, what: str, device: str, *details: object) -> Any:
        """Make a device act; return its report."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([what, device, *details]) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def received(self, device: str, endpoint: int, count: int = 1) -> list[bytes]:
        """Return the data that a device received on an endpoint, once there are ``count`` transfers."""
        until = time.monotonic() + 20
        while True:
            got = [bytes.fromhex(each) for each in self.tell("received", device, endpoint)]
            if len(got) >= count or time.monotonic() > until:
                return got
            time.sleep(0.01)

    def await_released(self, device: str) -> bool:
        """Wait until no computer uses a device."""
        until = time.monotonic() + 20
        while self.tell("used", device):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@contextmanager
def virtual_devices(patch: pytest.MonkeyPatch, *devices: str) -> Iterator[VirtualDevices]:
    """Virtual devices with these serial numbers, used in place of this computer's. A serial number may be
    "": the device has none; with ``hid:`` before it, it is a HID device, with ``ftdi:`` an FTDI chip.
    """
    made = VirtualDevices(*devices)
    patch.setenv("PRAXIS_USBIP", made.address)
    try:
        yield made
    finally:
        made.close()


def main() -> None:
    """Serve the devices whose serial numbers are given, and obey commands on standard input."""
    from usbip import In, Interface, Out, Stall, USBDevice, protocol
    from usbip.classes.device.hid import HID
    from usbip.transport import USBIP, _Listener

    class Vendor(Interface):  # type: ignore[misc]
        bInterfaceClass = 0xFF  # noqa: N815
        bulk_out = Out(0x02, "bulk", mps=64)
        bulk_in = In(0x81, "bulk", mps=64)
        interrupt_in = In(0x83, "interrupt", mps=8, interval=1)
        interrupt_out = Out(0x04, "interrupt", mps=8, interval=1)
        deaf = Out(0x05, "bulk", mps=64)

        def on_out(self, ep: Any, data: bytes) -> None:
            received.setdefault(self.dev, []).append((ep.addr, bytes(data)))
            back = {0x02: self.bulk_in, 0x04: self.interrupt_in}[ep.addr]
            if self.dev not in mute:
                back.write(bytes(data))

        def on_control(self, setup: Any, data: bytes = b"") -> bytes:
            if setup.bRequest == 7:
                return b"abcdefgh"[: setup.wLength]
            if setup.bRequest == 8:
                received.setdefault(self.dev, []).append((0, bytes(data)))
                return b""
            raise Stall

    class Chip(Interface):  # type: ignore[misc]
        bInterfaceClass = 0xFF  # noqa: N815
        bulk_out = Out(0x02, "bulk", mps=64)
        bulk_in = In(0x81, "bulk", mps=64)

        def on_out(self, ep: Any, data: bytes) -> None:
            received.setdefault(self.dev, []).append((ep.addr, bytes(data)))
            self.bulk_in.write(status[0] + bytes(data))

        def on_control(self, setup: Any, data: bytes = b"") -> bytes:
            return bytes(setup.wLength)

        def begin(self) -> None:
            while True:
                time.sleep(0.016)
                self.bulk_in.write(status[0])

    class Reports(HID):  # type: ignore[misc]
        report_descriptor = bytes.fromhex("0600ff0901a101150026ff0075089540090181020902910209 03b102c0")

        def on_out(self, ep: Any, data: bytes) -> None:
            received.setdefault(self.dev, []).append((ep.addr, bytes(data)))
            self.send_report(bytes(data))

    class Device(USBDevice):  # type: ignore[misc]
        def handle_urb(self, urb: Any, respond: Any = None) -> Any:
            if urb.ep == 5 and urb.command == 1:
                return None  # never accepted
            return super().handle_urb(urb, respond)

    received: dict[Any, list[tuple[int, bytes]]] = {}
    status = [FTDI_STATUS]
    mute: set[Any] = set()
    used: dict[Any, socket.socket] = {}
    serve_connection, serve_handshake = protocol.serve_connection, protocol.serve_handshake

    def handshake(sock: socket.socket, devices: list[Any]) -> Any:
        if sock.recv(4, socket.MSG_PEEK | socket.MSG_WAITALL)[2:] == b"\x80\x03":
            devices = [each for each in devices if each not in used]
        device = serve_handshake(sock, devices)
        if device is not None:
            used[device] = sock
        return device

    def serve(sock: socket.socket, devices: list[Any]) -> None:
        serve_connection(sock, devices)
        for device in [device for device, by in used.items() if by is sock]:
            del used[device]

    protocol.serve_connection, protocol.serve_handshake = serve, handshake
    transport = USBIP("127.0.0.1", 0)
    devices: dict[str, Any] = {}
    for number, named in enumerate(sys.argv[1:]):
        kind, _, serial = named.rpartition(":")
        ids = {"hid": (HID_VENDOR, HID_PRODUCT), "ftdi": (FTDI_VENDOR, FTDI_PRODUCT)}.get(
            kind, (VENDOR, PRODUCT)
        )
        made = Device(*ids, manufacturer="Hamilton", product="STAR (virtual)", serial=serial or None)
        made.set_busid(f"1-{number + 1}")
        own: Any = {"hid": Reports, "ftdi": Chip}.get(kind, Vendor)()
        made.add(own)
        made.plug(via=transport)
        if kind == "ftdi":
            threading.Thread(target=own.begin, daemon=True).start()
        devices[named] = made
    listener: _Listener = transport._listener
    told: Any = listener.socks[0].getsockname()[1]
    while True:
        print(json.dumps(told), flush=True)  # noqa: T201
        line = sys.stdin.readline()
        if not line:
            return
        what, named, *details = json.loads(line)
        device, told = devices[named], None
        if what == "received":
            told = [data.hex() for endpoint, data in received.get(device, []) if endpoint == details[0]]
        elif what == "used":
            told = device in used
        elif what == "mute":
            mute.add(device)
        elif what == "status":
            status[0] = bytes.fromhex(details[0])
        elif what == "send":
            device._ep_map[details[0] & 15, 1].write(bytes.fromhex(details[1]))
        elif what == "stall":
            device._ep_map[details[0] & 15, details[0] >> 7].stall()
        elif what == "unplug":
            with listener.lock:
                listener.devices.remove(device)
            if device in used:
                used[device].shutdown(socket.SHUT_RDWR)
        elif what == "plug":
            with listener.lock:
                listener.devices.append(device)
        elif what == "flood":
            threading.Thread(target=flood, args=(device, *details), daemon=True).start()


def flood(device: Any, endpoint: int, count: int) -> None:
    """Send numbered packets."""
    for number in range(count):
        device._ep_map[endpoint & 15, 1].write(number.to_bytes(4, "little") * 16)


if __name__ == "__main__":
    main()
