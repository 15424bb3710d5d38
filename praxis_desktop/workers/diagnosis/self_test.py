"""The most telling test: restore or boot an interpreter, and run a line in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.settings import Settings
from praxis_desktop.workers.diagnosis.checks import Check

if TYPE_CHECKING:
    from praxis_desktop.snapshots.service import SnapshotService

LIMIT_S = 120.0
"""Limit for the whole test, including compilation on a slow computer."""

_END_S = 10.0

_MEMORY_REMEDY = (
    "Every interpreter reserves more than 4 GiB of addresses and uses few of them: allow this user more"
    " (ulimit -v unlimited), and close other programs."
)


class _Course(Struct):
    """The progress of a self-test: milliseconds per phase, and the messages meanwhile."""

    milliseconds: dict[str, float] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    has_compiled: bool = False
    value: object = None

    def tell(self, event: Event) -> None:
        if isinstance(event, LogEvent):
            self.told.append(event.message)

    def progress(self, percent: int, stage: str) -> None:
        self.has_compiled = self.has_compiled or percent < 100

    def note(self, phase: str, since: float) -> float:
        now = time.perf_counter()
        self.milliseconds[phase] = round((now - since) * 1000, 2)
        return now


def self_test(settings: Settings) -> Iterator[Check]:
    """Start an interpreter as a run does, from an image if there is one, and run ``1+1`` in it, timing each
    phase in milliseconds. Safe on any thread. Raises errors of the runtime and faults of the guest.
    """
    import wasmtime

    from praxis_desktop.interpreter.threads import run_in_guest_thread

    course = _Course()
    try:
        run_in_guest_thread(lambda: _run(settings, course))
    except (wasmtime.WasmtimeError, MemoryError) as error:
        finding = Message(
            "No interpreter can be started: {split}",
            split=" ".join(str(error).split()) or "there is no memory for it",
        )
        yield Check("Self-test", "fault", finding, _MEMORY_REMEDY, {"milliseconds": course.milliseconds})
        return
    facts: dict[str, object] = {"milliseconds": course.milliseconds, "log": course.told}
    phases = course.milliseconds
    code = "compiled for this computer" if course.has_compiled else "machine code loaded"
    was_booted = any("Fresh" in line for line in course.told)
    start = "booted and image made" if was_booted else "image found"
    told = Message(
        "{code} {load}, {start} {image}, started {started}, 1+1 {run}",
        code=code,
        load=_shown(phases["load"]),
        start=start,
        image=_shown(phases["image"]),
        started=_shown(phases["start"]),
        run=_shown(phases["run"]),
    )
    if course.value == 2:
        yield Check("Self-test", "ok", f"1+1 = 2: {told}", facts=facts)
    else:
        finding = Message("1+1 is {course}: {told}", course=repr(course.value), told=told)
        yield Check("Self-test", "fault", finding, "Install Praxis Desktop again.", facts)


def _run(settings: Settings, course: _Course) -> None:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.faults import TimedOut
    from praxis_desktop.snapshots.recipes import BASELINE

    control = Control()
    took_too_long = TimedOut(
        Message("the self-test took more than {limit_s:.0f} s", limit_s=LIMIT_S),
        hint="This computer is overloaded, or a program keeps a file of the cache locked.",
    )
    alarm = threading.Timer(LIMIT_S, control.kill, (took_too_long,))
    alarm.daemon = True
    alarm.start()
    service = _service(settings, course)
    try:
        since = time.perf_counter()
        _ = service.runtime
        since = course.note("load", since)
        prepared = service.prepare(BASELINE, report=course.tell, control=control)
        since = course.note("image", since)
        with prepared.start(control=control) as interpreter:
            since = course.note("start", since)
            course.value = interpreter.run("1+1")
            course.note("run", since)
    finally:
        alarm.cancel()
        service.close(Deadline.after(_END_S))


def _service(settings: Settings, course: _Course) -> SnapshotService:
    from praxis_desktop.interpreter.runtime import Runtime
    from praxis_desktop.runs.guests import desktop_images
    from praxis_desktop.snapshots.service import SnapshotService

    folder = cache_directory()
    images = desktop_images(folder, settings) if settings.images.enabled else None
    return SnapshotService(lambda: Runtime(cache_dir=folder, progress=course.progress), images)


def _shown(milliseconds: float) -> str:
    return (
        Message("{milliseconds:.0f} ms", milliseconds=milliseconds)
        if milliseconds >= 10
        else Message("{milliseconds:.1f} ms", milliseconds=milliseconds)
    )
