"""Recorded runs, and the results of replaying them."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import structs

from praxis_desktop.core.events import ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.modes import replay as replaying
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.replay import ReplayReport
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up


@functools.cache
def interpreters() -> DesktopSnapshots:
    """Return the source of the guests."""
    return desktop_snapshots()


def request_of(source: str, *ports: str, is_protocol: bool = False, **how: Any) -> RunRequest:
    """Make a request for a script, or for the only protocol in ``source``."""
    program = Program(textwrap.dedent(source), "/lab/program.py")
    if not is_protocol:
        return RunRequest(program, ports=ports, is_script=True, **how)
    devices = dict(port.split("=", 1) for port in ports)
    setup = set_up(described(program, interpreters()), Wishes(simulates=True), devices)
    beside = setup.bench.ports_beside(devices)
    return RunRequest(program, setup=setup, ports=(*ports, *beside), **how)


class RecordedHere:
    """A run recorded in a separate history, to its end or until ``meanwhile`` ended it."""

    def __init__(
        self, home: Path, request: RunRequest, meanwhile: Callable[[Run], None] = lambda run: None
    ) -> None:
        self.history = History(home / "history")
        self.request = request
        run = Run(
            request,
            interpreters=interpreters(),
            on_event=lambda event: meanwhile(run),
            output=OutputBuffer(),
            records=self.history,
        )
        self.run_id = run.run_id
        self.last: ResultEvent = run_in_guest_thread(run.execute)

    @property
    def folder(self) -> Path:
        """The folder of the record."""
        return self.history.folder_of(self.history.find(self.run_id))

    def replay(self, source: str | None = None, *, until: str = "") -> ReplayReport:
        """Replay the run; ``source`` replaces the program."""
        return replay(self.folder, source, until=until)


def replay(folder: Path, source: str | None = None, *, until: str = "") -> ReplayReport:
    """Replay the run of a record."""
    with RecordedRun(folder) as recorded:
        if source is not None:
            program = structs.replace(recorded.request.program, source=textwrap.dedent(source))
            recorded.request = structs.replace(recorded.request, program=program)
            recorded.facts.pop("image")  # that of a protocol holds its module
        return run_in_guest_thread(
            lambda: replaying.replay(recorded, interpreters=interpreters(), until=until)
        )
