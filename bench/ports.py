"""Exchanges and throughput over pseudo-terminals: pyserial in the guest beside bare pyserial on the host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import serial

from bench import table
from bench.port_programs import ECHO, EXCHANGES, GUEST, SOURCE_AND_SINK
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.serial._port import SerialPort
from praxis_desktop.ports.transport import LineSettings, PortReader
from praxis_desktop.snapshots.contents import Contents, attach_layers

SIZES = (1, 64, 4096)
_EXCHANGES = 400
_WARM_UP = 50
_BULK = 10_000_000
_PORTS = 8
_RATE = 100
_SHORT_S, _LONG_S = 5, 600
_SWITCH_INTERVAL_S = 0.0005
"""The window's switch interval: how long a computing thread keeps the others waiting."""


def main(rounds: int, *, long: bool = False) -> None:
    """Print the figures for each way of access; the ways take turns in each round."""
    run_in_guest_thread(lambda: _exchanges(rounds))
    run_in_guest_thread(lambda: _bulk(rounds))
    run_in_guest_thread(lambda: _many_ports(_LONG_S if long else _SHORT_S))


@contextmanager
def far_end(program: str, count: int = 1) -> Iterator[list[str]]:
    """Serve the far ends of ptys with ``program``, each in a separate process; yield the devices."""
    ends = [os.openpty() for _ in range(count)]
    processes = []
    for far, near in ends:
        tty.setraw(near)
        tty.setraw(far)
        processes.append(subprocess.Popen([sys.executable, "-c", program, str(far)], pass_fds=[far]))
    try:
        yield [os.ttyname(near) for _, near in ends]
    finally:
        for process in processes:
            process.kill()
            process.wait()
        for end in ends:
            for descriptor in end:
                os.close(descriptor)


@contextmanager
def _guest(bindings: Sequence[Binding]) -> Iterator[Interpreter]:
    runtime = Runtime(cache_dir=cache_directory())
    ports = GrantedPorts(bindings)
    with Interpreter.boot(runtime) as interpreter:
        ports.grant_to(interpreter)
        attach_layers(interpreter, runtime.distribution.base_layers, Contents(runtime.distribution))
        interpreter.run(GUEST)
        yield interpreter
        ports.close_all()


# ---- round trips
def _exchanges(rounds: int) -> None:
    with far_end(ECHO) as (device,), _guest([Binding("echo", device)]) as interpreter:
        ways = _ways(device, interpreter)
        _show_exchanges(_measure(ways, rounds), "")
        before = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        try:
            with _computing():
                _show_exchanges(_measure(ways, 1), ", beside a thread that computes")
        finally:
            sys.setswitchinterval(before)


Way = Callable[[int, int], Sequence[float]]


def _ways(device: str, interpreter: Interpreter) -> dict[str, Way]:
    def guest(call: str) -> Way:
        run = interpreter.run_async if call.startswith("await") else interpreter.run
        return lambda size, count: json.loads(str(run(f"{call}({size}, {count})")))

    return {
        "bare pyserial": lambda size, count: _bare(device, size, count),
        "port and reader on the host": lambda size, count: _port(device, size, count),
        "pyserial in the guest": guest("sync"),
        "pyserial in the guest, awaited": guest("await awaited"),
        "Web Serial in the guest": guest("await web"),
    }


def _measure(ways: dict[str, Way], rounds: int) -> dict[str, dict[int, list[float]]]:
    taken: dict[str, dict[int, list[float]]] = {way: {size: [] for size in SIZES} for way in ways}
    for _ in range(rounds):
        for size in SIZES:
            for way, exchange in ways.items():
                taken[way][size] += exchange(size, _EXCHANGES + _WARM_UP)[_WARM_UP:]
    return taken


def _show_exchanges(taken: dict[str, dict[int, list[float]]], beside: str) -> None:
    bare = taken["bare pyserial"]
    for size in SIZES:
        table.heading(f"Request and reply of {size} B over a pty{beside}", "bare pyserial")
        for way, by_size in taken.items():
            table.line(way, by_size[size], bare[size], "us")
            more = table.median_difference(by_size[size], bare[size])
            print(f"{'':44} {more:+9.2f} us    {table.spread(by_size[size])}")
        print()


@contextmanager
def _computing() -> Iterator[None]:
    """Let another thread of this process compute while the block runs."""
    done = threading.Event()

    def compute() -> None:
        while not done.is_set():
            sum(range(1000))

    thread = threading.Thread(target=compute, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


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


# ---- throughput
def _bulk(rounds: int) -> None:
    """Measure 10 MB each way at full speed. The far end counts in both; the guest compares every byte it
    gets.
    """
    rates: dict[str, list[float]] = {}
    with far_end(SOURCE_AND_SINK) as (device,), _guest([Binding("bulk", device)]) as interpreter:
        for _ in range(rounds):
            for way in ("receive", "receive_lines", "send"):
                seconds = float(str(interpreter.run(f"{way}({_BULK})")))
                rates.setdefault(way, []).append(_BULK / seconds / 1e6)
    table.heading(f"{_BULK:,} B at full speed, none lost", "-")
    for way, values in rates.items():
        table.line(f"pyserial in the guest: {way}", values, (), "MB/s")
    print()


# ---- many ports for long
def _many_ports(seconds: float) -> None:
    """Measure eight ports with 100 exchanges a second each; each reply must have the number that was sent."""
    with far_end(ECHO, _PORTS) as devices:
        bindings = [Binding(f"port{number}", device) for number, device in enumerate(devices)]
        with _guest(bindings) as interpreter:
            interpreter.run(EXCHANGES)
            told = json.loads(str(interpreter.run_async(f"await exchange_all({_PORTS}, {_RATE}, {seconds})")))
    print(
        f"{_PORTS} ports, {_RATE} exchanges a second each, {seconds:g} s: {told['exchanges']} exchanges, "
        f"{told['wrong']} wrong or lost, {told['late']} begun late"
    )
    print(f"{'':44} {table.spread(told['taken'])} us\n")
