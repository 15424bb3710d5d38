"""Keeps the record of a run that steps, prints and talks to an instrument, until it is killed.

``killed_run.py RUNS DEVICE`` tells on standard output what was told to the record, once it was.
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
    """What is sent in step ``number``."""
    return b"<%d %s>" % (number, b"x" * (number * 37 % 120))


def tell(what: str) -> None:
    """Say that something is kept."""
    with _telling:
        sys.stdout.write(f"{what}\n")
        sys.stdout.flush()


def observe(record: JournalledRecord) -> None:
    """Another thread of the run that has something to say."""
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
