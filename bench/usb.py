"""Exchanges with a virtual USB device: PyUSB in the guest, and the line alone, beside PyUSB on the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import usb.core
import usb.util

from bench import table
from praxis_desktop.core.deadlines import NEVER
from praxis_desktop.core.devices import USBIP_VARIABLE
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.usb import open_usb_line
from praxis_desktop.ports.usb.usbip import backend_at
from praxis_desktop.snapshots.contents import Contents, attach_layers

_EXCHANGES = 500
_DEVICE = "usb:08af:8000"

_VIRTUAL_DEVICE = """
import time
from usbip import In, Interface, Out, USBDevice
from usbip.transport import USBIP
class Echo(Interface):
    bInterfaceClass = 0xFF
    bulk_out = Out(0x02, "bulk", mps=64)
    bulk_in = In(0x81, "bulk", mps=64)
    def on_out(self, ep, data):
        self.bulk_in.write(bytes(data))
device = USBDevice(0x08AF, 0x8000, manufacturer="Praxis", product="Echo", serial="1")
device.add(Echo())
transport = USBIP("127.0.0.1", 0)
device.plug(via=transport)
print(transport._listener.socks[0].getsockname()[1], flush=True)
time.sleep(86400)
"""

_PROGRAM = """
import time, usb.core, usb.util

def exchanges(device, count):
    data, took = b"x" * 64, []
    for _ in range(count):
        began = time.perf_counter()
        device.write(0x02, data, 1000)
        assert len(device.read(0x81, 64, 1000)) == 64
        took.append(time.perf_counter() - began)
    return took

def opened(**ways):
    device = usb.core.find(idVendor=0x08AF, idProduct=0x8000, **ways)
    device.set_configuration()
    return device
"""


def main(rounds: int) -> None:
    """Print how long exchanges of 64 bytes take; the ways take turns in each round."""
    run_in_guest_thread(lambda: _series(rounds))


@contextmanager
def _virtual_device() -> Iterator[str]:
    """Yield the address of a USB/IP server, in another process, that exports the device."""
    process = subprocess.Popen([sys.executable, "-c", _VIRTUAL_DEVICE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _on_line() -> list[float]:
    """Measure exchanges through the process that owns the device, without a guest."""
    line = open_usb_line(_DEVICE, "echo")
    message, took = Transfer(2, b"x" * 64, 1000).to_bytes(), []
    try:
        for _ in range(_EXCHANGES):
            began = time.perf_counter()
            line.write(message, NEVER, 5.0, lambda: False)
            got: set[int] = set()
            while got != {0x02, 0x81}:
                line.await_input(5.0)
                for piece in line.read_some(wait=False):
                    assert isinstance(piece, bytes)
                    got.add(Completion.from_bytes(piece).endpoint)
            took.append(time.perf_counter() - began)
    finally:
        line.close()
    return took


def _series(rounds: int) -> None:
    runtime = Runtime(cache_dir=cache_directory())
    own: dict[str, Callable[..., list[float]]] = {}
    exec(_PROGRAM, own)  # noqa: S102 - the same source as in the guest
    peers, lines, guests = list[float](), list[float](), list[float]()
    with _virtual_device() as address, Interpreter.boot(runtime) as interpreter:
        os.environ[USBIP_VARIABLE] = address
        ports = GrantedPorts([Binding("echo", _DEVICE)])
        ports.grant_to(interpreter)
        attach_layers(interpreter, runtime.distribution.base_layers, Contents(runtime.distribution))
        interpreter.run("import json\n" + _PROGRAM)
        for _ in range(rounds):
            device = own["opened"](backend=backend_at(address))
            peers += own["exchanges"](device, _EXCHANGES)
            usb.util.dispose_resources(device)
            lines += _on_line()
            interpreter.run("device = opened()")
            guests += json.loads(str(interpreter.run(f"json.dumps(exchanges(device, {_EXCHANGES}))")))
            interpreter.run("usb.util.dispose_resources(device); del device")
        ports.close_all()
    table.heading("Sending 64 B to a bulk endpoint and receiving them", "PyUSB's")
    ways = (("the line and the USB process alone", lines), ("the whole way, guest included", guests))
    for name, took in ways:
        for which, part in (("", 1), (", fastest tenth", 10)):
            ours, theirs = sorted(took)[: len(took) // part], sorted(peers)[: len(peers) // part]
            table.line(f"{name}{which}", [each * 1e6 for each in ours], [each * 1e6 for each in theirs], "us")
            print(f"{'':44} {table.median_difference(ours, theirs) * 1e6:+9.2f} us")
