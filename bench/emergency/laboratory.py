"""A process that performs runs requested on standard input, and receives emergency stops.

    python -m bench.emergency.laboratory thread|process DEVICE [ROLE KIND]

Each line is the JSON of a program; the process answers "ended" after its run. SIGQUIT is an emergency stop,
as on a terminal.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from praxis_desktop.cli.stop_signals import LONGEST_WAIT_S, stopping_by_signal
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool import Children, RemoteRun


def main(mode: str, device: str, role: str = "pump", kind: str = "masterflex") -> None:
    """Perform runs until the input ends."""
    snapshots = desktop_snapshots()
    children = Children(cache_directory(), keeps_one=True) if mode == "process" else None
    present: list[Any] = []

    def stop() -> None:
        for run in present:
            run.do(EmergencyStop(by="bench"))

    def perform(source: str) -> None:
        request = RunRequest(
            Program(source, "hostile.py"),
            is_script=True,
            ports=(f"{role}={device}",),
            profiles={role: kind},
        )
        output = OutputBuffer(capacity=0, overflow="skip")
        if children is not None:
            run: Any = RemoteRun(request, children=children, on_event=_pass, output=output)
        else:
            run = Run(request, interpreters=snapshots, on_event=_pass, output=output)
        present[:] = [run]
        thread = (GuestThread if children is None else threading.Thread)(target=run.execute)
        thread.start()
        while thread.is_alive():
            thread.join(LONGEST_WAIT_S)  # the signal of a stop may have reached another thread
        present.clear()

    with stopping_by_signal(stop, stop):
        for line in sys.stdin:
            perform(json.loads(line))
            print("ended", flush=True)
    if children is not None:
        children.close()


def _pass(event: object) -> None:
    """Ignore an event."""


if __name__ == "__main__":
    main(*sys.argv[1:])
