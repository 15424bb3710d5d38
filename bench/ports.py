"""Requests and replies over a pseudo-terminal: pyserial in the guest beside bare pyserial on the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tty
from collections.abc import Sequence

import serial

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.reading import PortReader
from praxis_desktop.ports.real import SerialPort
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.snapshots.contents import Contents, attach_wheels

SIZES = (1, 64, 4096)
_EXCHANGES = 400
_WARM_UP = 50

_ECHO = """
import os, sys
fd = int(sys.argv[1])
while True:
    data = os.read(fd, 65536)
    while data:
        data = data[os.write(fd, data):]
"""

_GUEST = """
import asyncio, json, time
from concurrent.futures import ThreadPoolExecutor
import serial

def times(exchange, size, count, port):
    data, taken = b"x" * size, []
    for _ in range(count):
        start = time.perf_counter()
        exchange(port, data)
        taken.append((time.perf_counter() - start) * 1e6)
    return taken

def exchange(port, data):
    port.write(data)
    assert len(port.read(len(data))) == len(data)

def sync(size, count):
    with serial.Serial("echo", 115200, timeout=5, write_timeout=5) as port:
        return json.dumps(times(exchange, size, count, port))

async def awaited(size, count):
    loop, executor, taken, data = asyncio.get_running_loop(), ThreadPoolExecutor(1), [], b"x" * size
    with serial.Serial("echo", 115200, timeout=5, write_timeout=5) as port:
        for _ in range(count):
            start = time.perf_counter()
            await loop.run_in_executor(executor, port.write, data)
            await loop.run_in_executor(executor, port.read, size)
            taken.append((time.perf_counter() - start) * 1e6)
    return json.dumps(taken)
"""


def main(rounds: int) -> None:
    """Print the figures of each way; the ways take turns in each round."""
    far, near = os.openpty()
    tty.setraw(near)
    tty.setraw(far)
    device = os.ttyname(near)
    echo = subprocess.Popen([sys.executable, "-c", _ECHO, str(far)], pass_fds=[far])
    try:
        taken = run_in_guest_thread(lambda: _measure(device, rounds))
    finally:
        echo.kill()
        echo.wait()
    bare, *others = taken.values()
    for size in SIZES:
        table.heading(f"Request and reply of {size} B over a pty", "bare pyserial")
        for way, by_size in zip(list(taken)[1:], others, strict=True):
            table.line(way, by_size[size], bare[size], "us")
            print(f"{'':44} {table.spread(by_size[size])}")
        print(f"{'':44} {table.spread(bare[size])}  bare pyserial\n")


def _measure(device: str, rounds: int) -> dict[str, dict[int, list[float]]]:
    ways = (
        "bare pyserial",
        "port and reader on the host",
        "pyserial in the guest",
        "pyserial in the guest, awaited",
    )
    taken: dict[str, dict[int, list[float]]] = {way: {size: [] for size in SIZES} for way in ways}
    runtime = Runtime(cache_dir=cache_directory())
    ports = GrantedPorts([Binding("echo", device)])
    with Interpreter.boot(runtime) as interpreter:
        ports.grant_to(interpreter)
        attach_wheels(interpreter, runtime.distribution.wheels, Contents(runtime.distribution))
        interpreter.run(_GUEST)
        count = _EXCHANGES + _WARM_UP
        for _ in range(rounds):
            for size in SIZES:
                for way, times in zip(
                    ways,
                    (
                        _bare(device, size, count),
                        _port(device, size, count),
                        json.loads(interpreter.run(f"sync({size}, {count})")),
                        json.loads(interpreter.run_async(f"await awaited({size}, {count})")),
                    ),
                    strict=True,
                ):
                    taken[way][size] += times[_WARM_UP:]
        ports.close_all()
    return taken


def _bare(device: str, size: int, count: int) -> Sequence[float]:
    data, taken = b"x" * size, []
    with serial.Serial(device, 115200, timeout=5, write_timeout=5) as port:
        for _ in range(count):
            start = time.perf_counter()
            port.write(data)
            port.read(size)
            taken.append((time.perf_counter() - start) * 1e6)
    return taken


def _port(device: str, size: int, count: int) -> Sequence[float]:
    data, taken = b"x" * size, []
    reader = PortReader("echo")
    with SerialPort(device, reader, LineSettings(115200), name="echo") as port:
        for _ in range(count):
            start = time.perf_counter()
            port.write(data, 5)
            reader.read(size, 5)
            taken.append((time.perf_counter() - start) * 1e6)
    return taken
