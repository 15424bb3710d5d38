"""The cost of keeping a record: a guest's exchange with and without one, a reading of the clock, the disk."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import table
from bench.port_programs import ECHO, GUEST
from bench.ports import far_end
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import ExecutionResult, LogEvent, ResultEvent
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread
from praxis_desktop.interpreter.environment import Environment, LiveEnvironment, RecordingEnvironment
from praxis_desktop.journal import JournalWriter
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.wire import WireLog
from praxis_desktop.ports.wire_logs import WireJournal
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.snapshots.contents import Contents, attach_layers

_EXCHANGES = 400
_WARM_UP = 50
_SIZE = 16
_WRITES = 1000
_FRAME = bytes(90)
_ROOM = 1 << 20
_PROGRAMS = """
def paced(size, count):
    data, taken = b"x" * size, []
    with serial.Serial("echo", 115200, timeout=5, write_timeout=5) as port:
        for _ in range(count):
            time.sleep(0.002)
            start = time.perf_counter()
            port.write(data)
            port.read(size)
            taken.append((time.perf_counter() - start) * 1e6)
    return json.dumps(taken)

def clocks(count):
    read = time.monotonic
    start = time.perf_counter()
    for _ in range(count):
        read()
    return (time.perf_counter() - start) / count * 1e6
"""
_EVENTS = 5000


def main(rounds: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(dir=_disk()) as folder:
        _sync_costs(Path(folder), rounds)
        run_in_guest_thread(lambda: _exchanges(Path(folder), rounds))
        _events(Path(folder))


def _disk() -> str:
    """Return a folder on a disk, because the folder for temporary files may be in memory."""
    return os.environ.get("PRAXIS_BENCH_FOLDER") or tempfile.gettempdir()


# ---- the disk
def _sync_costs(folder: Path, rounds: int) -> None:
    """Measure small writes, each waiting for the disk, as often as a busy protocol makes them."""
    ways: dict[str, tuple[Callable[[int], None], bool]] = {"fsync, the file grows": (os.fsync, False)}
    if hasattr(os, "fdatasync"):
        ways["fdatasync, the file grows"] = (os.fdatasync, False)
        ways["fdatasync, into room set aside"] = (os.fdatasync, True)
    print(f"{len(_FRAME)} bytes until they are on the disk of {folder.parent}, us")
    for _ in range(min(rounds, 3)):
        for way, (sync, has_room) in ways.items():
            print(f"{way:44} {_percentiles(_synced(folder / 'synced', sync, has_room))}")
    print()


def _synced(path: Path, sync: Callable[[int], None], has_room: bool) -> Sequence[float]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    taken = []
    try:
        if has_room:
            os.posix_fallocate(descriptor, 0, _ROOM)
        os.fsync(descriptor)
        for _ in range(_WRITES):
            start = time.perf_counter()
            os.write(descriptor, _FRAME)
            sync(descriptor)
            taken.append((time.perf_counter() - start) * 1e6)
    finally:
        os.close(descriptor)
    return taken


def _percentiles(values: Sequence[float]) -> str:
    ordered = sorted(values)
    shown = (
        f"p{share} {ordered[min(len(ordered) - 1, len(ordered) * share // 100)]:8.1f}"
        for share in (50, 95, 99)
    )
    return "  ".join(shown)


# ---- exchanges
Way = tuple[Callable[[Environment], Environment], WireLog | None]


def _exchanges(folder: Path, rounds: int) -> None:
    """Measure the same exchange in guests with different ways of keeping a record; the guests take turns."""
    with ExitStack() as stack:
        record = JournalledRecord.begin(folder / "runs", "bench", {}, [])
        stack.callback(record.close, ResultEvent("completed", "bench", ExecutionResult("", 0.0, 0.0)))
        journal = stack.enter_context(JournalWriter.create(folder / "plain.journal", {}))
        ways: dict[str, Way] = {
            "without a journal": (lambda environment: environment, None),
            "in the system's hands": (
                lambda environment: RecordingEnvironment(environment, sink=journal),
                WireJournal(journal),
            ),
            "on the disk before it leaves": (record.environment, record.wire),
        }
        taken: dict[str, dict[str, list[float]]] = {}
        guests = {way: stack.enter_context(_guest(*kept)) for way, kept in ways.items()}
        for _ in range(rounds):
            for way, interpreter in guests.items():
                for call in ("sync", "paced", "await awaited"):
                    run = interpreter.run_async if call.startswith("await") else interpreter.run
                    told = json.loads(str(run(f"{call}({_SIZE}, {_EXCHANGES + _WARM_UP})")))
                    taken.setdefault(call, {}).setdefault(way, []).extend(told[_WARM_UP:])
                clock = float(str(interpreter.run("clocks(20000)")))
                taken.setdefault("clock", {}).setdefault(way, []).append(clock)
    titles = {
        "sync": "within the call",
        "paced": "within the call, every 2 ms",
        "await awaited": "awaited",
        "clock": "",
    }
    for call, title in titles.items():
        without = taken[call]["without a journal"]
        what = f"request and reply of {_SIZE} B over a pty, {title}" if title else "a clock reading"
        table.heading(what, "without")
        for way, values in taken[call].items():
            table.line(way, values, without, "us")
            more = table.median_difference(values, without)
            print(f"{'':44} {more:+9.2f} us    {_percentiles(values)}")
        print()


@contextmanager
def _guest(wrap: Callable[[Environment], Environment], log: WireLog | None) -> Iterator[Interpreter]:
    runtime = Runtime(cache_dir=cache_directory())
    with far_end(ECHO) as (device,):
        ports = GrantedPorts([Binding("echo", device)], opener=Opener(log=log))
        with Interpreter.boot(runtime, environment=wrap(LiveEnvironment())) as interpreter:
            ports.grant_to(interpreter)
            attach_layers(interpreter, runtime.distribution.base_layers, Contents(runtime.distribution))
            interpreter.run(GUEST + _PROGRAMS)
            yield interpreter
            ports.close_all()


def _events(folder: Path) -> None:
    record = JournalledRecord.begin(folder / "events", "bench", {}, [])
    event = LogEvent("Weigh A1")
    start = time.perf_counter()
    for _ in range(_EVENTS):
        record.tell(event)
    each = (time.perf_counter() - start) / _EVENTS * 1e6
    start = time.perf_counter()
    record.close(ResultEvent("completed", "bench", ExecutionResult("", 0.0, 0.0)))
    print(
        f"telling an event: {each:.1f} us; closing a record: {(time.perf_counter() - start) * 1e3:.1f} ms\n"
    )
