"""A history with a million steps: indexing it; then listing, filtering and opening runs in new processes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from praxis_desktop.journal import JournalWriter
from praxis_desktop.records.frame_kinds import EVENT, SOURCE, encode_event
from praxis_desktop.records.history._indexing import index_record
from praxis_desktop.records.history.history import History

RUNS, STEPS, LONG = 10_000, 100, 100_000
GOAL_MS = 100

_PROTOCOLS = (
    *("serial_dilution", "gravimetric_check", "plate_reader_assay"),
    *("simple_transfer", "kinetic_assay"),
)
_STATES = ("completed", "completed", "completed", "completed", "failed", "cancelled")
_SOURCE = b"\x08weigh.py" + b"async def main():\n    pass\n" * 40

QUESTIONS = {
    "list the newest 20": "h.runs(limit=20)",
    "list 20 from the middle": "h.runs(limit=20, before={middle})",
    "how many there are": "h.count()",
    "by protocol": "h.runs(Filter(protocol='kinetic_assay'), limit=20)",
    "by protocol, how many": "h.count(Filter(protocol='kinetic_assay'))",
    "by state": "h.runs(Filter(states=('failed',)), limit=20)",
    "interrupted ones": "h.runs(Filter(states=('interrupted',)), limit=20)",
    "by operator": "h.runs(Filter(operator='operator 7'), limit=20)",
    "by a machine": "h.runs(Filter(machine='balance 3'), limit=20)",
    "by date": "h.runs(Filter(since={since}, until={until}), limit=20)",
    "with real machines only": "h.runs(Filter(simulated=False), limit=20)",
    "by words, few have them": "h.runs(Filter(text='batch 4711'), limit=20)",
    "by words, none has them": "h.runs(Filter(text='nowhere at all'), limit=20)",
    "all at once": "h.runs(Filter(protocol='kinetic_assay', operator='operator 7', states=('failed',),"
    " text='batch', since={since}), limit=20)",
    "open a run": "[h.find({run!r}[:8]), h.details({run!r}), h.steps({run!r}), h.outputs({run!r}),"
    " h.actions({run!r}), h.notes({run!r})]",
    "open the run of 100,000 steps": "[h.find({long!r}), h.details({long!r}), h.steps({long!r}, limit=200)]",
    "its 200 steps from 90,000 on": "h.steps({long!r}, after=90_000, limit=200)",
    "what can be filtered by": "h.known()",
}

_ASK = """
import sys, time
from pathlib import Path
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.rows import Filter
begun = time.perf_counter()
h = History(Path(sys.argv[1]))
{question}
print((time.perf_counter() - begun) * 1000)
"""


def main(rounds: int) -> None:
    """Make the records, and measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "history"
        begun = time.perf_counter()
        middle = _make(folder)
        print(f"{RUNS:,} records of {STEPS} steps and one of {LONG:,} made in {_since(begun)}")
        history = History(folder)
        begun = time.perf_counter()
        done = history.rebuild()
        print(f"indexed {done.indexed:,} records in {_since(begun)}")
        size, journals = history.places.database.stat().st_size, _size(history.places.runs)
        print(f"database {size / 1e6:.0f} MB, {size / (RUNS * STEPS + LONG):.0f} bytes a step;", end=" ")
        print(f"journals {journals / 1e6:.0f} MB\n")
        _ask_all(folder, rounds, middle)
        _memory(folder)


def _since(begun: float) -> str:
    return f"{time.perf_counter() - begun:.1f} s"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _make(folder: Path) -> int:
    """Make the records; return the index of the run in the middle."""
    start = time.time_ns() - RUNS * 3600 * 10**9
    for number in range(RUNS):
        _record(folder, number, start + number * 3600 * 10**9, STEPS)
    _record(folder, RUNS, start + RUNS * 3600 * 10**9, LONG)
    return start + RUNS // 2 * 3600 * 10**9


def _record(folder: Path, number: int, order: int, steps: int) -> None:
    run = f"{number:08x}{'0' * 24}"
    header = {
        "what": "run",
        "run": run,
        "ordered_ns": order,
        "protocol": _PROTOCOLS[number % len(_PROTOCOLS)],
        "title": _PROTOCOLS[number % len(_PROTOCOLS)].replace("_", " ").capitalize(),
        "name": f"batch {number}",
        "operator": f"operator {number % 12}",
        "ports": [f"scale=sim:balance {number % 5}" if number % 3 else "scale=/dev/ttyUSB0"],
    }
    place = folder / "runs" / run
    place.mkdir(parents=True)
    with JournalWriter.create(place / "record.journal", header) as journal:
        journal.append(SOURCE, _SOURCE)
        journal.append(EVENT, encode_event(0, {"event": "state", "state": "running"}))
        for step in range(1, steps + 1):
            told: dict[str, object] = {"event": "step", "step": step, "kind": "operation", "time": step * 0.5}
            told |= {
                "title": f"Weigh portion {step}",
                "operation": "scale.read_weight",
                "instrument": "scale",
            }
            journal.append(EVENT, encode_event(step * 10**8, {**told, "status": "started"}))
            told |= {"arguments": {"portion": step}, "result": 10.5, "summary": "10.5 g", "duration": 0.4}
            journal.append(EVENT, encode_event(step * 10**8 + 5, {**told, "status": "completed"}))
        state = _STATES[number % len(_STATES)]
        value = {"event": "data", "key": "mass", "kind": "value", "value": 10.5, "unit": "g"}
        journal.append(EVENT, encode_event(steps * 10**8 + 6, value))
        result = {"event": "result", "state": state, "run_id": run, "result": {"value": 10.5}}
        journal.append(EVENT, encode_event(steps * 10**8 + 7, result))


def _ask_all(folder: Path, rounds: int, middle: int) -> None:
    facts = {
        "middle": middle,
        "since": middle / 1e9,
        "until": middle / 1e9 + 86400 * 30,
        "run": f"{RUNS // 2:08x}{'0' * 24}",
        "long": f"{RUNS:08x}{'0' * 24}",
    }
    print(f"{'in a process of its own, from opening on':44} {'median':>9} {'max':>9}   goal {GOAL_MS} ms")
    for name, question in QUESTIONS.items():
        script = _ASK.format(question=question.format(**facts))
        times = [float(_run(script, str(folder))) for _ in range(rounds)]
        print(f"{name:44} {statistics.median(times):6.1f} ms {max(times):6.1f} ms")


def _memory(folder: Path) -> None:
    """Print the memory for indexing a run, and for one a hundred times as long."""
    print()
    for name, number in (("100", 0), (f"{LONG:,}", RUNS)):
        script = "from bench.history import index; index(__import__('sys').argv[1:])"
        found = json.loads(_run(script, str(folder), str(number)))
        print(f"indexing a run of {name} steps: {found['s']:.2f} s, {found['kib'] / 1024:.1f} MiB at most")


def index(arguments: list[str]) -> None:
    """Index one record, and print the time and the memory. Runs in a separate process."""
    folder, number = Path(arguments[0]), int(arguments[1])
    history = History(folder)
    begun = time.perf_counter()
    index_record(history.database, history.places.run(f"{number:08x}{'0' * 24}"))
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"s": seconds, "kib": int(peak.split()[1])}))


def _run(script: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True, timeout=300
    ).stdout
