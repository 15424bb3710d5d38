"""A program's threads: switches beside CPython's own on the host, and loops beside waiting threads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bench import table
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.environment import (
    Environment,
    Journal,
    LiveEnvironment,
    RecordingEnvironment,
)

SWITCHES = 400
"""How many times two threads wake each other in a measurement."""
_WAITING = 64

# Each function returns microseconds for two switches: there and back.
_SWITCHING = f"""
import _thread, queue, threading, time
N = {SWITCHES}

def timed(first, second, is_main):
    took = []
    def clocked():
        begun = time.perf_counter()
        for _ in range(N): first()
        took.append((time.perf_counter() - begun) / N * 1e6)
    def other():
        for _ in range(N): second()
    threads = [threading.Thread(target=each) for each in ((other,) if is_main else (other, clocked))]
    for thread in threads: thread.start()
    if is_main: clocked()
    for thread in threads: thread.join()
    return took[0]

def locks(is_main=True):
    a, b = _thread.allocate_lock(), _thread.allocate_lock()
    a.acquire(); b.acquire()
    return timed(lambda: (a.release(), b.acquire()), lambda: (a.acquire(), b.release()), is_main)

def locks_of_threads(): return locks(False)

def events(is_main=True):
    a, b = threading.Event(), threading.Event()
    return timed(lambda: (a.set(), b.wait(), b.clear()), lambda: (a.wait(), a.clear(), b.set()), is_main)

def events_of_threads(): return events(False)

def queues():
    a, b = queue.SimpleQueue(), queue.SimpleQueue()
    return timed(lambda: (a.put(1), b.get()), lambda: b.put(a.get()), True)

def starts():
    begun = time.perf_counter()
    for _ in range(N // 10):
        thread = threading.Thread(target=int); thread.start(); thread.join()
    return (time.perf_counter() - begun) / (N // 10) * 1e6
"""
_SWITCHES: Mapping[str, str] = {
    "locks": "locks, main thread and another",
    "locks_of_threads": "locks, two other threads",
    "events": "Events, main thread and another",
    "events_of_threads": "Events, two other threads",
    "queues": "an item to a thread and back",
    "starts": "start and join of a thread",
}

_LOOPS = """
stop = threading.Event()

def loop():
    n = 0
    while n < 300_000: n += 1

def calls():
    n, more = 0, lambda number: number + 1
    while n < 150_000: n = more(n)

waits = {"event": stop.wait, "time": lambda: stop.wait(1000), "sleep": lambda: time.sleep(0.02)}
threads = []

def begin(wait, count):
    def work():
        while not stop.is_set(): waits[wait]()
    stop.clear()
    threads[:] = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads: thread.start()
    time.sleep(0.001)

def end():
    stop.set()
    for thread in threads: thread.join()
"""
_BESIDE: Mapping[str, tuple[str, int]] = {
    "one that waits": ("event", 1),
    "one that waits, with a time": ("time", 1),
    f"{_WAITING} that wait": ("event", _WAITING),
    "one that wakes every 20 ms": ("sleep", 1),
}


def main(rounds: int) -> None:
    """Print the tables. On a machine with other load, the minimum of each series is the most
    reliable figure.
    """
    runtime = Runtime(cache_dir=cache_directory())
    for name, environment in (("", LiveEnvironment), (", recorded", _recorded)):
        run_in_guest_thread(partial(_measure, runtime, environment(), name, max(rounds, 9)))


def _recorded() -> Environment:
    return RecordingEnvironment(LiveEnvironment(), Journal())


def _measure(runtime: Runtime, environment: Environment, kind: str, rounds: int) -> None:
    with Interpreter.boot(runtime, environment=environment) as guest:
        guest.run(_SWITCHING + _LOOPS)
        _switches(guest, kind, rounds)
        _loops(guest, kind, rounds)


def _switches(guest: Interpreter, kind: str, rounds: int) -> None:
    host: dict[str, Any] = {}
    exec(_SWITCHING, host)  # noqa: S102 - the text above
    ours: dict[str, list[float]] = {name: [] for name in _SWITCHES}
    peers: dict[str, list[float]] = {name: [] for name in _SWITCHES}
    for _ in range(rounds):
        for name in _SWITCHES:
            ours[name].append(guest.run(f"{name}()"))
            peers[name].append(host[name]())
    table.heading(f"Two switches{kind}: the least of {rounds}, of {SWITCHES} each", "CPython")
    for name, title in _SWITCHES.items():
        table.line(title, [min(ours[name])], [min(peers[name])], "us")
    medians = ", ".join(f"{name} {statistics.median(ours[name]):.0f}" for name in _SWITCHES)
    print(f"medians of ours: {medians}\n")


def _loops(guest: Interpreter, kind: str, rounds: int) -> None:
    series: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for loop in ("loop", "calls"):
            action = partial(guest.run, f"{loop}()")
            series.setdefault((loop, ""), []).append(_processor_ms(action))
            for title, (wait, count) in _BESIDE.items():
                guest.run(f"begin({wait!r}, {count})")
                took = _processor_ms(action)
                guest.run("end()")
                series.setdefault((loop, title), []).append(took)
    table.heading(f"A loop beside threads{kind}: processor time, the least of {rounds}", "alone")
    for (loop, title), values in series.items():
        if title:
            what = "tight loop" if loop == "loop" else "loop of calls"
            table.line(f"{what}, {title}", [min(values)], [min(series[loop, ""])], "ms")
    print()


def _processor_ms(action: Callable[[], object]) -> float:
    before = time.process_time_ns()
    action()
    return (time.process_time_ns() - before) / 1e6
