"""Keeps the record of a run that makes steps, prints and uses an instrument, until it is killed.

``killed_run.py RUNS DEVICE`` prints on standard output what it has added to the record.
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from pathlib import Path

from praxis_desktop.core.events import LogEvent, StateEvent, StepEvent
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, PortReader
from praxis_desktop.records.run_record import JournalledRecord
from tests.records import sample_records as samples

_telling = threading.Lock()


def command(number: int) -> bytes:
    """Return the bytes that step ``number`` sends."""
    return b"<%d %s>" % (number, b"x" * (number * 37 % 120))


def tell(what: str) -> None:
    """Print that something was recorded."""
    with _telling:
        sys.stdout.write(f"{what}\n")
        sys.stdout.flush()


def observe(record: JournalledRecord) -> None:
    """Add events on another thread of the run."""
    for number in itertools.count():
        record.tell(LogEvent(f"log {number}"))
        tell(f"log {number}")
        time.sleep(0.001)


def main() -> None:
    """Run until killed."""
    runs, device = Path(sys.argv[1]), sys.argv[2]
    record = JournalledRecord.begin(runs, samples.RUN, samples.HEADER, samples.SOURCES, key=samples.key)
    record.tell(StateEvent("running"))
    environment = record.environment(LiveEnvironment())
    reader = PortReader("scale")
    port = Opener(log=record.wire).open(
        Binding("scale", device), reader, LineSettings(115200), dtr=True, rts=True
    )
    threading.Thread(target=observe, args=(record,), daemon=True).start()
    for number in itertools.count(1):
        record.tell(StepEvent(number, "started", f"step {number}"))
        tell(f"step {number}")
        environment.clock(Clock.MONOTONIC)

        def act(data: bytes = command(number)) -> bytes:
            return b"%d" % port.write(data, 5)

        environment.perform("port", b"write", act)
        record.output("stdout", b"step %d\n" % number)
        record.tell(StepEvent(number, "completed", f"step {number}"))


if __name__ == "__main__":
    main()
