"""A hostile program tries each way to another device or configuration than those that it was granted on USB,
in a thread and in a separate process.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.homes import home

ATTEMPTS = {
    "another device": "must(usb.core.find(idVendor=0x08af, idProduct=0x8000))",
    "another serial number": "must(usb.core.find(idVendor=0x0c47, serial_number='7'))",
    "another address": "must(usb.core.find(bus=1, address=1))",
    "a hub": "must(usb.core.find(bDeviceClass=9))",
    "what a device is plugged into": "must(dev.parent)",
    "the HID device as another": "must(usb.core.find(idVendor=0x16d0))",
    "libusb 0.1": "usb.backend.libusb0.get_backend().enumerate_devices()",
    "openusb": "usb.backend.openusb.get_backend().enumerate_devices()",
    "PyUSB's own backend": "usb.backend.libusb1._LibUSB(ctypes.CDLL(None))",
    "libusb behind the backend": "usb.backend.libusb1._lib.libusb_init(None)",
    "libusb by its path": "usb.libloader.load_library(libusb_package.get_library_path()).libusb_init(None)",
    "libusb by its name": "ctypes.CDLL('libusb-1.0.so.0')",
    "libusb among what is loaded": "ctypes.CDLL(None).libusb_init(None)",
    "hidapi by its name": "ctypes.CDLL('libhidapi-hidraw.so.0')",
    "the bus's files": "open('/dev/bus/usb/001/001', 'r+b')",
    "the bus's folder": "os.listdir('/dev/bus/usb')",
    "the system's list": "os.listdir('/sys/bus/usb/devices')",
    "a raw HID device": "open('/dev/hidraw0', 'r+b')",
    "the system's news of devices": "socket.socket(16, socket.SOCK_RAW, 15)",
    "a role that was not granted": "connected('star')",
    "a stream to such a role": "socket.create_connection(('star', 1), timeout=5)",
    "a name below the role": "connected('x.reader')",
    "a name with a NUL": "connected('reader\\0star')",
    "an identity as a name": "connected('usb:08af:8000')",
    "a path as a name": "connected('/dev/bus/usb/001/001')",
    "a datagram elsewhere from its socket": "line(lambda s: s.sendto(bytes(7), ('star', 1)))",
    "another device on its socket": "line(lambda s: s.connect(('star', 1)))",
    "a second line to the device": "line(lambda s: connected('reader'))",
    "the serial port of a device that has none": "serial.Serial('reader')",
    "the serial port of a HID device": "serial.Serial('plates')",
    "a browser's USB": "js.navigator.usb.getDevices()",
    "a browser's HID": "js.navigator.hid.getDevices()",
    "a browser's serial port": "asyncio.run(serial_ports())",
    "a device made up": "made_up(role='star').set_configuration()",
    "a device under a path": "made_up(role='/dev/bus/usb/001/001').set_configuration()",
    "HID by a path": "hid.Device(path=b'/dev/hidraw0')",
    "HID by another role": "hid.Device(path=b'reader')",
    "HID of another product": "hid.device().open(0x16d0, 0x119b)",
    "HID of any product": "must([each for each in hid.enumerate() if each['path'] != b'plates'])",
    "another configuration": "dev.set_configuration(2)",
    "another configuration by its request": "dev.ctrl_transfer(0x00, 9, 2, 0)",
    "another setting": "dev.set_interface_altsetting(0, 5)",
    "another setting by its request": "dev.ctrl_transfer(0x01, 11, 5, 0)",
    "another interface": "usb.util.claim_interface(dev, 9)",
    "another address for the device": "dev.ctrl_transfer(0x00, 5, 42, 0)",
    "other descriptors for the device": "dev.ctrl_transfer(0x00, 7, 0x100, 0, bytes(18))",
    "another port of the hub": "dev.ctrl_transfer(0x23, 3, 4, 2)",
    "the power of the hub's ports": "dev.ctrl_transfer(0x23, 1, 8, 1)",
    "the state of the hub": "dev.ctrl_transfer(0xA3, 0, 0, 1, 4)",
    "firmware for the host's adapter": "dev.ctrl_transfer(0x40, 0xA0, 0xE600, 0, b'\\x01')",
    "a request of the vendor": "dev.ctrl_transfer(0xC0, 0x51, 0, 0, 64)",
    "a device that is not the granted one": "dev.ctrl_transfer(0x80, 6, 0x2900, 0, 64)",
    "an endpoint that it has not": "dev.write(0x0f, b'x')",
    "such an endpoint by a message": "sent(asked(0x0f, b'x'))",
    "an IN endpoint by a message": "sent(asked(0x81, b'x'))",
    "an endpoint beyond all": "sent(asked(0xff, b'x'))",
    "a message that is cut short": "sent(bytes(3))",
    "a message that says that it is longer": "sent(bytes([2]) + bytes(4) + b'\\xff\\xff' + b'x')",
    "what follows a message": "sent(asked(0x0f, b'') + b'x' * 100)",
    "a control transfer without a setup packet": "sent(asked(0, b''))",
    "a data stage of another length": "sent(asked(0, bytes([0x40, 1, 0, 0, 0, 0, 9, 0]) + b'x'))",
    "16 MiB in one message": "line(lambda s: s.send(bytes(16 << 20)))",
    "64 KiB of control": "dev.ctrl_transfer(0xC0, 1, 0, 0, 65535)",
    "numbers beyond a setup packet": "dev.ctrl_transfer(0x1C0, 1, 0, 0, 1)",
    "isochronous transfers": "dev.backend.iso_read(None, 0x81, 0, bytearray(64), 100)",
    "a list of another program": "_praxis_serial.usb_devices('star')",
}

PROGRAM = """
import asyncio, ctypes, json, os, socket, struct
import _praxis_serial, hid, js, libusb_package, serial, usb.core, usb.util
import usb.backend.libusb0, usb.backend.libusb1, usb.backend.openusb, usb.libloader

def must(found):
    if not found:
        raise LookupError("there is no such device")

def asked(endpoint, data):
    return struct.pack("<BIH", endpoint, 0, len(data)) + data

def connected(role):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect((role, 1))

def line(use):
    usb.util.dispose_resources(dev)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(("reader", 1))
        s.settimeout(0.3)
        return use(s)

def sent(message):
    def use(s):
        s.send(message)
        try:
            endpoint, status = s.recv(65536)[:2]
        except TimeoutError:
            raise TimeoutError("the device was asked nothing") from None
        if status:
            raise OSError(f"the transfer has failed with {status}")
    line(use)

def made_up(role):
    known = next(usb.backend.libusb1.get_backend().enumerate_devices())
    return usb.core.Device(known._replace(role=role), usb.backend.libusb1.get_backend())

async def serial_ports():
    must(list(await js.navigator.serial.getPorts()))

def main():
    global dev
    dev = usb.core.find(idVendor=0x0C47)
    told = {}
    for name, attempt in ATTEMPTS.items():
        try:
            eval(attempt)
            told[name] = ""
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    dev.reset()
    dev.set_configuration()
    usb.util.dispose_resources(dev)
    print(json.dumps(told))
"""


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_no_other_device_or_configuration_is_reached_and_each_attempt_is_told_so(
    tmp_path: Path, mode: str
) -> None:
    program = tmp_path / "hostile.py"
    program.write_text(PROGRAM.replace("ATTEMPTS.items", f"{ATTEMPTS!r}.items"))
    granted = [*("--port", "reader=sim:infinite"), *("--port", "plates=sim:byonoy_a96a")]
    ran = praxis("run", str(program), *granted, "--exec-mode", mode, env=home(tmp_path))
    assert ran.code == 0, ran.err
    told = json.loads(next(line for line in ran.out.splitlines() if line.startswith("{")))
    assert list(told) == list(ATTEMPTS)
    assert [name for name, sentence in told.items() if len(sentence.split()) < 2] == [], told
