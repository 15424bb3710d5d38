"""Programs use PyUSB on granted devices as its tutorial does, and get the errors that libusb gives."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import pytest

from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
    ReplayEnvironment,
    VirtualEnvironment,
)
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators.faults import parse_fault
from tests.ports.guests import run_guest
from tests.ports.usb.loopback import Buttons, LateLoopback, Loopback, granted
from tests.shims.describing import HEAD, protocols

BEGIN = """
import errno, threading, time
import usb.core, usb.util
got = []
def failure(act):
    try:
        return act()
    except usb.core.USBError as error:
        number = errno.errorcode.get(error.errno)
        return [type(error).__name__, error.strerror, number, error.backend_error_code]
dev = usb.core.find(idVendor=0x1234, idProduct=0x0001)
"""
END = """
usb.util.dispose_resources(dev)
repr(got)
"""


def told(source: str, ports: Sequence[Binding | str] = (), environment: Environment | None = None) -> Any:
    """Return the data that a program received from the loopback, and from other ``ports``."""
    ports = ports or [granted(Loopback())]
    outcome = run_guest(BEGIN + source + END, ports, environment=environment)
    assert outcome.error is None, outcome.error
    return ast.literal_eval(str(outcome.value))


TUTORIAL = """
# find our device
if dev is None:
    raise ValueError('Device not found')

# set the active configuration. With no arguments, the first configuration will be the active one
dev.set_configuration()

# get an endpoint instance
cfg = dev.get_active_configuration()
intf = cfg[(0,0)]
ep = usb.util.find_descriptor(
    intf,
    # match the first OUT endpoint
    custom_match = \\
    lambda e: \\
        usb.util.endpoint_direction(e.bEndpointAddress) == \\
        usb.util.ENDPOINT_OUT)
assert ep is not None
got += [ep.write('test'), dev.read(0x81, 100).tobytes()]

msg = 'test'
got += [dev.write(2, msg, 100), ''.join([chr(x) for x in dev.read(0x81, len(msg), 100)])]

assert dev.ctrl_transfer(0x40, 1, 0, 0, msg) == len(msg)
ret = dev.ctrl_transfer(0xC0, 2, 0, 0, len(msg))
got.append(''.join([chr(x) for x in ret]))

for cfg in dev:
    for intf in cfg:
        got.append((cfg.bConfigurationValue, intf.bInterfaceNumber, intf.bAlternateSetting))
        got.append([ep.bEndpointAddress for ep in intf])
got.append(hex(dev[0][(0,0)][1].bEndpointAddress))

dev.default_timeout = 50
got.append(failure(lambda: dev[0][(0,0)][1].read(64)))
usb.util.claim_interface(dev, 0)
usb.util.release_interface(dev, 0)
got.append(dev.is_kernel_driver_active(0))
got.append([usb.util.get_string(dev, dev.iProduct), dev.manufacturer, dev.serial_number, dev.langids])
dev.reset()
got.append(failure(lambda: (dev.set_configuration(1), dev.write(2, b'again'), dev.read(0x81, 64).tobytes())))
got.append(str(usb.core.show_devices()))
"""


def test_the_tutorial_of_pyusb() -> None:
    exchanged, *rest = told(TUTORIAL, environment=VirtualEnvironment())
    assert [exchanged, *rest] == [
        *(4, b"test", 4, "test", "test", (1, 0, 0), [0x02, 0x81, 0x04, 0x83, 0x85], "0x81"),
        ["USBTimeoutError", "Operation timed out", "ETIMEDOUT", -7],
        False,
        ["Loopback", "Praxis", "0001", (0x409,)],
        (None, 5, b"again"),
        "DEVICE ID 1234:0001 on Bus 001 Address 100, Specified at interface\n",
    ]


def test_what_a_device_is_can_be_read_without_opening_it() -> None:
    outcome = run_guest(
        "import usb.core\ndev = usb.core.find(serial_number='0001', product='Loopback')\nstr(dev)",
        [granted(Loopback())],
    )
    assert outcome.error is None, outcome.error
    assert "iSerialNumber          :    0x3 0001" in str(outcome.value)
    assert "ENDPOINT 0x83: Interrupt IN" in str(outcome.value)


READS = """
dev.write(2, b"SEND 200")
got += [dev.read(0x81, 64).tobytes(), dev.read(0x81, 1000).tobytes()]  # whole packets, then a short one
dev.write(2, b"SEND 128")
got += [len(dev.read(0x81, 1000)), failure(lambda: dev.read(0x81, 64, 20))]  # an empty packet ends it
dev.write(2, b"SEND 60")
got.append(failure(lambda: dev.read(0x81, 10)))  # the packet does not fit
dev.write(2, b"SEND 70")
buffer = usb.util.create_buffer(100)
got += [dev.read(0x81, buffer), buffer[:3].tobytes()]
dev.write(4, b"1234567")
got.append(failure(lambda: dev.read(0x83, 64, 20)))  # it comes later, and nothing of it is lost
got.append(dev.read(0x83, 64, 400).tobytes())
dev.write(2, b"SEND 64")
got += [len(dev.read(0x81, 64)), len(dev.read(0x81, 64))]
"""


def test_a_read_ends_with_its_size_with_a_short_packet_or_with_its_time() -> None:
    numbers = bytes(range(200))
    timed_out = ["USBTimeoutError", "Operation timed out", "ETIMEDOUT", -7]
    assert told(READS, environment=VirtualEnvironment()) == [
        *(numbers[:64], numbers[64:], 128, timed_out),
        *(["USBError", "Overflow", "EOVERFLOW", -8], 70, b"\0\1\2"),
        *(timed_out, b"1234567", 64, 0),
    ]


WRITES = """
data = bytes(range(256)) * 256  # 64 KiB: more than one message
got.append(dev.write(2, data))
back = b""
while len(back) < len(data):
    back += dev.read(0x81, 65536, 2000).tobytes()
got += [back == data, dev.write(2, b""), len(dev.read(0x81, 64))]
"""


def test_a_long_write_is_divided_and_an_empty_one_is_sent() -> None:
    assert told(WRITES) == [65536, True, 0, 0]


ERRORS = """
got.append(failure(lambda: dev.ctrl_transfer(0xC0, 3, 0, 0, 4)))
dev.write(2, b"STALL")
got.append(failure(lambda: dev.read(0x81, 64)))
dev.clear_halt(0x81)
dev.write(2, b"x")
got.append(failure(lambda: dev.read(0x81, 64).tobytes()))
other = usb.core.find(idProduct=0x0001)
got.append(failure(lambda: other.write(2, b"x")))
got.append(failure(lambda: usb.util.claim_interface(dev, 4)))
got.append(failure(lambda: dev.detach_kernel_driver(0)))
for act in (lambda: dev.read(0x85, 64), lambda: dev.write(0x07, b"x")):
    try:
        act()
    except (NotImplementedError, ValueError) as error:
        got.append(str(error))
"""


def test_errors_are_those_of_libusb() -> None:
    stalled = ["USBError", "Pipe error", "EPIPE", -9]
    missing = ["USBError", "Entity not found", "ENOENT", -5]
    assert told(ERRORS) == [
        *(stalled, stalled, b"x", ["USBError", "Resource busy", "EBUSY", -6], missing, missing),
        "isochronous transfers are not available: instruments do not use them",
        "Invalid endpoint address 0x7",
    ]


LATE = """
begun = time.monotonic()
got.append(failure(lambda: dev.write(2, b"12345", 500)))
got += [time.monotonic() - begun < 2, dev.write(2, b"1234567", 5000), time.monotonic() - begun > 3]
got.append(dev.ctrl_transfer(0x40, 1, 0, 0, b"abc"))
"""


def test_a_write_that_was_given_up_does_not_answer_the_next_one() -> None:
    timed_out = ["USBTimeoutError", "Operation timed out", "ETIMEDOUT", -7]
    assert told(LATE, [granted(LateLoopback())], VirtualEnvironment()) == [timed_out, True, 7, True, 3]


UNPLUGGED = """
got.append(failure(lambda: (dev.write(2, b"x"), dev.read(0x81, 64, 2000))))
got.append(failure(lambda: dev.write(2, b"x")))
got.append(list(usb.core.find(find_all=True)))
"""


def test_an_unplugged_device_is_gone() -> None:
    gone = ["USBError", "No such device (it may have been disconnected)", "ENODEV", -4]
    device = Loopback(faults=[parse_fault("unplug")])
    assert told(UNPLUGGED, [granted(device)]) == [gone, gone, []]


THREADS = """
heard, lock = {}, threading.Lock()
def listen(endpoint, count):
    for _ in range(count):
        packet = dev.read(endpoint, 64, 5000).tobytes()
        with lock:
            heard.setdefault(endpoint, []).append(packet)
def speak(endpoint, count):
    for number in range(count):
        dev.write(endpoint, b"%d" % number)
dev.set_configuration()
threads = [
    threading.Thread(target=act, args=(endpoint, 20))
    for act, endpoint in ((listen, 0x81), (listen, 0x83), (speak, 2), (speak, 4))
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
got += [heard[0x81], heard[0x83]]
reader = threading.Thread(target=lambda: got.append(failure(lambda: dev.read(0x81, 64, 60000))))
reader.start()
time.sleep(0.05)
usb.util.dispose_resources(dev)
reader.join()
"""


@pytest.mark.parametrize("is_virtual", [False, True])
def test_threads_use_a_device_at_the_same_time_and_a_replay_is_identical(is_virtual: bool) -> None:
    journal = Journal()
    source = VirtualEnvironment() if is_virtual else LiveEnvironment()
    once = told(THREADS, environment=RecordingEnvironment(source, journal))
    numbers = [b"%d" % number for number in range(20)]
    gone = ["USBError", "No such device (it may have been disconnected)", "ENODEV", -4]
    assert once == [numbers, numbers, gone]
    silent = granted(Loopback(faults=[parse_fault("silence")]))
    assert told(THREADS, [silent], ReplayEnvironment(journal)) == once


def test_an_interrupt_ends_a_read_and_nothing_is_lost() -> None:
    source = """
dev.set_configuration()
try:
    dev.write(2, b"SEND 64")  # not the end of a transfer: the read goes on
    dev.read(0x81, 1000, 60000)
    dev.read(0x81, 1000, 60000)
except KeyboardInterrupt:
    dev.write(2, b"x")
    got.append(dev.read(0x81, 1000, 1000).tobytes())
"""
    outcome = run_guest(BEGIN + source + END, [granted(Loopback())], interrupt_after_s=0.5)
    assert (outcome.error, outcome.value) == (None, "[b'x']")


PORTS = """
import libusb_package, usb.backend.libusb0, usb.backend.libusb1, usb.backend.openusb
got.append([device.serial_number for device in usb.core.find(find_all=True)])
ours = usb.backend.libusb1.get_backend(find_library=lambda name: None)
got += [libusb_package.get_libusb1_backend() is ours, usb.backend.libusb0.get_backend()]
got += [usb.backend.openusb.get_backend(), libusb_package.get_library_path()]
got += [libusb_package.find(idVendor=0x1234) == dev, libusb_package.find(idVendor=0x4321)]
scale = usb.core.find(serial_number="scale")
got.append([hex(scale.idVendor), scale.is_kernel_driver_active(0)])
got.append(failure(scale.set_configuration))
got.append(failure(lambda: scale.ctrl_transfer(0xC0, 2, 0, 0, 4)))
try:
    usb.util.claim_interface(scale, 0)
except usb.core.USBError as error:
    got += error.__notes__
"""


SERIAL_PORT = (
    "scale (sim:mettler, 0403:6001) is a serial port here: open it with pyserial, PyLabRobot's Serial or"
    " pylibftdi."
)


def test_serial_ports_are_listed_and_belong_to_their_driver() -> None:
    ports: list[Binding | str] = [granted(Loopback()), granted(Buttons())]
    ports += ["scale=sim:mettler", "peeler=sim:xpeel"]
    busy = ["USBError", "Resource busy", "EBUSY", -6]
    assert told(PORTS, ports) == [
        *(["0001", "scale"], True, None, None, None, True, None),
        *(["0x403", True], busy, busy),
        SERIAL_PORT,
    ]


def test_without_a_grant_there_are_no_devices() -> None:
    outcome = run_guest("import usb.core\nrepr([usb.core.find(), list(usb.core.find(find_all=True))])")
    assert outcome.value == "[None, []]"


def test_a_file_that_looks_for_devices_as_it_is_imported_can_be_described() -> None:
    head = "import hid, usb.core, serial.tools.list_ports as ports\n"
    found = "assert (usb.core.find(), hid.enumerate(), ports.comports()) == (None, [], [])\n"
    assert protocols(f"{HEAD}{head}{found}@protocol_function()\nasync def assay(): ...\n")


TWICE = """
got.append(dev.write(2, b"TWICE"))
got.append(failure(lambda: dev.read(0x81, 64, 50))[0])
got += [dev.write(2, b"one"), bytes(dev.read(0x81, 64))]
"""


def test_what_confirms_nothing_that_was_written_holds_up_no_later_transfer() -> None:
    assert told(TWICE) == [5, "USBTimeoutError", 3, b"one"]
