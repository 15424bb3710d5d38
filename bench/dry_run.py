"""Dry runs of the samples: the time from a changed field to the report, and how fast they stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from bench import table
from praxis_desktop.interpreter import GuestThread, run_in_guest_thread
from praxis_desktop.protocols import resolve_target
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes.dry import Dry, simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up

_CASES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "24 h kinetic assay, every minute": ("kinetic_assay", {"interval_seconds": "60"}),
    "24 h kinetic assay, every 10 s": ("kinetic_assay", {"interval_seconds": "10"}),
    "selective transfer, 96 wells": ("selective_transfer", {"indices": "A1:H12"}),
    "plate preparation, 96 wells": ("plate_preparation", {}),
    "serial dilution, 8 steps": ("serial_dilution", {}),
    "gravimetric check": ("gravimetric_check", {}),
    "shake and incubate": ("shake_and_incubate", {}),
    "seal, peel and scan": ("seal_peel_barcode", {}),
    "pump dispense": ("pump_dispense", {}),
}
_DAY = {"duration_minutes": "1440"}
_STOPPED_AFTER_S = (0.01, 0.05, 0.2, 0.5)


def main(rounds: int) -> None:
    """Print the tables."""
    run_in_guest_thread(lambda: _measure(rounds))


def _measure(rounds: int) -> None:
    snapshots = desktop_snapshots()
    table.heading("From a changed field to the report of a dry run", "processor")
    for name, (target, values) in _CASES.items():
        given = {**values, **(_DAY if target == "kinetic_assay" else {})}
        _check(snapshots, target, given)  # this makes images and caches
        taken = [_check(snapshots, target, given) for _ in range(rounds)]
        table.line(name, [wall for wall, _ in taken], [spent for _, spent in taken], "s")
    print(f"\nFrom stop() to the end of a dry run: {table.spread(_stops(snapshots, rounds))} ms")


def _dry_run(snapshots: DesktopSnapshots, target: str, values: Mapping[str, str]) -> tuple[Run, Dry]:
    program = resolve_target(target)
    protocol = described(program, snapshots)
    setup = set_up(protocol, Wishes(values=values, simulates=True), {})
    request = simulated_request(RunRequest(program, setup=setup))
    dry = Dry()
    run = Run(request, mode=dry, interpreters=snapshots, on_event=lambda event: None, output=OutputBuffer())
    return run, dry


def _check(snapshots: DesktopSnapshots, target: str, values: Mapping[str, str]) -> tuple[float, float]:
    """Return the seconds of wall-clock and processor time. Raises RuntimeError if a sample does not pass."""
    before, spent = time.perf_counter(), time.process_time()
    run, dry = _dry_run(snapshots, target, values)
    result = run.execute()
    if dry.report is None or not dry.report.passed:
        raise RuntimeError(f"{target} does not pass: {result.result.error or dry.report}")
    return time.perf_counter() - before, time.process_time() - spent


def _stops(snapshots: DesktopSnapshots, rounds: int) -> list[float]:
    """Return the milliseconds from stop() to the end of the run, at several moments of a long dry run."""
    taken = []
    for after in _STOPPED_AFTER_S * rounds:
        run, _ = _dry_run(snapshots, "kinetic_assay", {**_DAY, "interval_seconds": "10"})
        started = threading.Event()
        thread = GuestThread(target=_execute, args=(run, started))
        thread.start()
        started.wait()
        time.sleep(after)
        before = time.perf_counter()
        run.do(Cancel())
        thread.join()
        taken.append((time.perf_counter() - before) * 1000)
    return taken


def _execute(run: Run, started: threading.Event) -> None:
    started.set()
    run.execute()
