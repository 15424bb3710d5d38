"""A history with a very large number of short runs, made of real records and indexed as usual."""

from __future__ import annotations

import os
import time
from pathlib import Path

from praxis_desktop.journal import JournalWriter
from praxis_desktop.records.frame_kinds import EVENT, SOURCE, encode_event
from praxis_desktop.records.history.history import History

KEPT = "BENCH_HISTORY"
"""The environment variable for a folder in which the history is kept for the next time."""

_APART_S = 60
_PROTOCOLS = (
    "serial_dilution",
    "gravimetric_check",
    "plate_reader_assay",
    "simple_transfer",
    "kinetic_assay",
)
_STATES = ("completed", "completed", "completed", "completed", "failed", "cancelled")
_SOURCE = b"\x08weigh.py" + b"async def main():\n    pass\n"


def make_runs(data: Path, count: int) -> None:
    """Put ``count`` runs into the history of a data folder; an earlier history is reused if it was kept."""
    data.mkdir(parents=True, exist_ok=True)
    place = data / "history"
    if named := os.environ.get(KEPT):
        kept = Path(named)
        kept.mkdir(parents=True, exist_ok=True)
        place.symlink_to(kept)
    history = History(place)
    if history.places.runs.is_dir() and history.count() >= count:
        return
    start = time.time_ns() - count * _APART_S * 10**9
    for number in range(count):
        _record(history.places.runs, number, start + number * _APART_S * 10**9)
    history.rebuild()


def _record(runs: Path, number: int, order: int) -> None:
    run = f"{number:08x}{'0' * 24}"
    protocol = _PROTOCOLS[number % len(_PROTOCOLS)]
    header = {
        "what": "run",
        "run": run,
        "ordered_ns": order,
        "protocol": protocol,
        "title": protocol.replace("_", " ").capitalize(),
        "name": f"batch {number}",
        "operator": f"operator {number % 12}",
        "ports": [f"scale=sim:balance {number % 5}" if number % 3 else "scale=/dev/ttyUSB0"],
    }
    place = runs / run
    place.mkdir(parents=True, exist_ok=True)
    (place / "record.journal").unlink(missing_ok=True)
    with JournalWriter.create(place / "record.journal", header) as journal:
        journal.append(SOURCE, _SOURCE)
        journal.append(EVENT, encode_event(0, {"event": "state", "state": "running"}))
        told = {
            "event": "step",
            "step": 1,
            "kind": "operation",
            "time": 0.5,
            "title": f"Weigh batch {number}",
        }
        journal.append(EVENT, encode_event(10**8, {**told, "status": "started"}))
        told |= {"summary": "10.5 g", "duration": 0.4}
        journal.append(EVENT, encode_event(5 * 10**8, {**told, "status": "completed"}))
        state = _STATES[number % len(_STATES)]
        result = {"event": "result", "state": state, "run_id": run, "result": {"value": 10.5}}
        journal.append(EVENT, encode_event(6 * 10**8, result))
