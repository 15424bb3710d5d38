"""A second peer of the snapshot benchmark: eryx, run by a Python that has it. Writes one JSON object."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import eryx

_HUNG_MS = 200


def private_bytes() -> int:
    """Return the memory, in bytes, that this process shares with no other (Linux)."""
    rollup = Path("/proc/self/smaps_rollup").read_text("ascii")
    rows = dict(row.split(":") for row in rollup.splitlines()[1:])
    return sum(int(rows[name].split()[0]) * 1024 for name in ("Private_Clean", "Private_Dirty"))


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    before = time.perf_counter()
    action()
    return (time.perf_counter() - before) * 1000


def hang() -> None:
    """Run a program until its time limit."""
    limits = eryx.ResourceLimits(execution_timeout_ms=_HUNG_MS)
    try:
        eryx.Sandbox(resource_limits=limits).execute("while True: pass")
    except eryx.TimeoutError:
        return
    raise RuntimeError("it was not stopped")


def main(rounds: int) -> None:
    """Measure everything."""
    eryx.Sandbox().execute("print(1)")
    restore = [milliseconds(lambda: eryx.Sandbox().execute("print(1)")) for _ in range(rounds)]
    session = eryx.Session()
    session.execute("x = 1")
    calls = [milliseconds(lambda: session.execute("1+1")) * 1000 for _ in range(3000)]
    capture = [milliseconds(session.snapshot_state) for _ in range(min(rounds, 5))]
    memory, sessions = {}, [session]
    for count in range(1, 11):
        if count > 1:
            sessions.append(eryx.Session())
            sessions[-1].execute("print(1)")
        memory[count] = private_bytes()
    replaced = []
    for _ in range(rounds):
        hang()
        replaced.append(milliseconds(lambda: eryx.Sandbox().execute("print(1)")))
    figures = {"restore": restore, "calls": calls, "capture": capture, "memory": memory, "replaced": replaced}
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
