"""The memory of a process whose run has a hundred thousand steps, with and without a record."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from praxis_desktop.core.events import Event, StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest

STEPS = 100_000
LOOKS = (1_000, 10_000, 50_000, 100_000)

SOURCE = f"""
from praxis import protocol_function, step

@protocol_function()
def protocol():
    for number in range({STEPS}):
        with step("Step", number=number):
            pass
"""


def main(rounds: int) -> None:
    """Print the table; each measurement runs in a separate process."""
    for what in ("without a record", "with a record"):
        subprocess.run([sys.executable, "-m", "bench.long_run", what], check=True)


def measure(what: str) -> None:
    """Perform the run, and print the memory during it."""
    with tempfile.TemporaryDirectory() as folder:
        records = History(Path(folder)) if what == "with a record" else None
        looks: list[tuple[int, float]] = []

        def look(event: Event) -> None:
            if isinstance(event, StepEvent) and event.status == "started" and event.step in LOOKS:
                looks.append((event.step, _resident_mib()))

        program = Program(SOURCE, "/lab/steps.py", "protocol")
        run = Run(
            RunRequest(program),
            interpreters=desktop_snapshots(),
            on_event=look,
            output=OutputBuffer(),
            records=records,
        )
        began = time.perf_counter()
        last = run_in_guest_thread(run.execute)
        seconds = time.perf_counter() - began
        told = ", ".join(f"{resident:.1f} MiB at {step:,}" for step, resident in looks)
        per_step = seconds / STEPS * 1e6
        print(f"{STEPS:,} steps {what:16} {last.state}: {told}; {per_step:.0f} us a step", flush=True)


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    measure(" ".join(sys.argv[1:]))
