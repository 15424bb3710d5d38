"""A service with the runtime of the test process, and the events that it reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.runs.interpreter_sources import host_modules
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.snapshots.store import ImageStore
from tests.interpreter.guests import runtime

RESTORED = ["[Pyodide] Restoring from snapshot...", "[Pyodide] Snapshot restored"]


@contextmanager
def service(folder: Path | None) -> Iterator[SnapshotService]:
    """Make a service with its images in ``folder``, as in another process."""
    store = None if folder is None else ImageStore(folder, 1 << 30)
    made = SnapshotService(runtime, store, host_modules=host_modules)
    try:
        yield made
    finally:
        assert made.close(Deadline.after(30))


def words(events: list[Event]) -> list[str]:
    """Return the log messages that are the same on every path."""
    said = [event.message for event in events if isinstance(event, LogEvent)]
    return [message for message in said if message.startswith("[Pyodide]")]


def evaluate(service: SnapshotService, recipe: Recipe, source: str) -> tuple[object, list[str]]:
    """Return the value of ``source`` in an interpreter of ``recipe``, and the log messages about it."""
    events: list[Event] = []

    def work() -> object:
        with service.prepare(recipe, report=events.append).start() as interpreter:
            return interpreter.run(source)

    return run_in_guest_thread(work), words(events)
