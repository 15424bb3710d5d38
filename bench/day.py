"""A run that lasts a day: the size of its record, its replay, and a resume after its last exchange."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.modes.replay import replay
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.request import RunRequest

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import Environment

DAY_S = 86_400

SOURCE = """
import time
import serial

def main():
    total, lines = 0.0, 0
    with serial.Serial("scale", 9600, timeout=5) as port:
        begin = time.monotonic()
        for number in range(EXCHANGES):
            port.write(b"SI\\r\\n")
            reply = port.readline()
            total += float(reply[3:-4])
            lines += 1
            due = begin + (number + 1) * DAY / EXCHANGES
            if number % 10_000 == 0:
                print(number, reply)
            time.sleep(max(0.0, due - time.monotonic()))
    return {"lines": lines, "mean": round(total / lines, 4), "days": (time.monotonic() - begin) / DAY}
"""


class _Virtual(Mode):
    """A run in virtual time, with an ordinary record."""

    def world(self) -> Environment:
        return self.run.recorder.world(VirtualEnvironment(8))


def main(rounds: int, *, exchanges: int = 1_000_000) -> None:
    """Print the table; each measurement runs in a separate process."""
    with tempfile.TemporaryDirectory(prefix="day") as folder:
        for what in ("record", "verify", "replay"):
            command = [sys.executable, "-m", "bench.day", what, folder, str(exchanges)]
            subprocess.run(command, check=True)


def measure(what: str, folder: Path, exchanges: int) -> None:
    """Make one measurement and print the result."""
    begin = time.perf_counter()
    if what == "record":
        told = run_in_guest_thread(lambda: _recorded(folder, exchanges))
    elif what == "verify":
        told = _verified(folder)
    else:
        told = run_in_guest_thread(lambda: _replayed(folder))
    seconds = time.perf_counter() - begin
    print(f"{what:8} {seconds:8.1f} s  at most {_most_resident_mib():6.0f} MiB  {told}", flush=True)


def _recorded(folder: Path, exchanges: int) -> str:
    source = SOURCE.replace("EXCHANGES", str(exchanges)).replace("DAY", str(DAY_S))
    snapshots = desktop_snapshots()
    run = Run(
        RunRequest(Program(source, "/lab/day.py", "main"), ports=("scale=sim:mettler",)),
        mode=_Virtual(),
        interpreters=snapshots,
        on_event=lambda event: None,
        output=OutputBuffer(),
        records=History(folder),
    )
    begin = time.perf_counter()
    last = run.execute()
    seconds = time.perf_counter() - begin
    snapshots.close(Deadline.after(5.0))
    journal = next(folder.glob("runs/*/record.journal")).stat().st_size
    return (
        f"{last.state}, {exchanges:,} exchanges, {seconds / exchanges * 1e6:.0f} us each, journal "
        f"{journal / 1e6:.1f} MB ({journal / exchanges:.0f} B each); came to {last.result.value}"
    )


def _verified(folder: Path) -> str:
    from praxis_desktop.records.history.verifying import verify

    return str(verify(_only(folder)))[:200]


def _replayed(folder: Path) -> str:
    snapshots = desktop_snapshots()
    with RecordedRun(_only(folder)) as recorded:
        report = replay(recorded, interpreters=snapshots)
    snapshots.close(Deadline.after(5.0))
    told = report.to_json()
    return json.dumps(
        {
            name: told[name]
            for name in ("state", "answers", "marks", "difference")
            if told.get(name) is not None
        }
    )


def _only(folder: Path) -> Path:
    return next(path.parent for path in folder.glob("runs/*/record.journal"))


def _most_resident_mib() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
