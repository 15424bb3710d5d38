"""Benches in guests: a program's view of the chosen bench."""

from __future__ import annotations

import functools
import json
from typing import Any

from praxis_desktop.core.events import Event, ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest, as_plain

_PRELUDE = """\
import json
import pylabrobot
from _praxis.benches import BenchError, build

BENCH = json.loads(%r)
"""


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class _Virtual(Mode):
    def world(self) -> VirtualEnvironment:
        world = VirtualEnvironment(0)
        self.run.conductor.now = lambda: world.device_time
        return world


def in_guest(bench: Bench, source: str) -> Any:
    """Return the last value of ``source`` as data, with the bench as BENCH; time passes at once."""
    program = Program(_PRELUDE % json.dumps(as_plain(bench)) + source, "/lab/bench.py")
    events: list[Event] = []
    run = Run(
        RunRequest(program, ports=bench.ports, is_script=True),
        mode=_Virtual(),
        interpreters=interpreters(),
        on_event=events.append,
        output=OutputBuffer(),
    )
    last: ResultEvent = run_in_guest_thread(run.execute)
    assert last.state == "completed", last.result.error
    return last.result.value
