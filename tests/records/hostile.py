"""A record that somebody has made by hand: its journal is sound, but its contents are not from Praxis."""

from __future__ import annotations

import json
from pathlib import Path

from praxis_desktop.journal import JournalWriter
from praxis_desktop.records.frame_kinds import EVENT, FILE, SIGNATURE
from praxis_desktop.records.run_folder import JOURNAL

RUN_ID = "cd" * 16

_DEEP = b'{"event":"data","key":"deep","kind":"value","value":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

EVENTS: tuple[object, ...] = (
    {"event": "step", "step": 1, "status": "started", "title": ["no", "title"], "depth": "deep", "line": {}},
    {"event": "step", "step": 2, "status": "started", "title": "Weigh"},
    {"event": "step", "step": 2, "status": "completed", "duration": "long", "traffic": [1]},
    {"event": "step", "step": 3, "status": "started", "title": "Weigh \x1b[31m again"},
    {"event": "step", "step": 3, "status": "completed", "duration": "long", "expected": {}, "summary": 7},
    {"event": "data", "key": "a", "kind": "series", "value": {"points": {"x": 1}}},
    {"event": "data", "key": "b", "kind": "table", "value": {"columns": 3, "rows": "none"}},
    {"event": "data", "key": "c", "kind": "wells", "value": {"values": ["A1"], "size": "large"}},
    {"event": "data", "key": ["d"], "kind": {}, "value": None},
    {"event": "display", "file": "../../../etc/passwd", "mime": 3, "size": "large"},
    {"event": "log", "level": [], "message": {}},
    {"event": "prompt", "number": "one", "step": [], "facts": 3},
    {"event": "answer", "number": {}, "value": [1]},
    {"event": ["state"]},
    {"event": "result", "state": "completed", "result": "good", "details": 3},
    {"event": "result", "state": "completed", "result": {"error": []}, "details": {"setup": []}},
)


def make_hostile(runs: Path, run_id: str = RUN_ID) -> Path:
    """Make a hostile record in ``runs``; returns its folder."""
    folder = runs / run_id
    folder.mkdir(parents=True)
    header = {"what": "run", "run": run_id, "timezone": "../../etc/passwd", "ports": 3, "setup": ["none"]}
    with JournalWriter.create(folder / JOURNAL, header) as journal:
        for number, event in enumerate(EVENTS):
            journal.append(EVENT, number.to_bytes(8, "little") + json.dumps(event).encode())
        journal.append(EVENT, bytes(8) + _DEEP)
        journal.append(SIGNATURE, json.dumps({"key": "no hexadecimal", "signature": 3}).encode())
        journal.append(FILE, json.dumps({"size": 3}).encode())
    return folder
