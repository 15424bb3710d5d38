"""A disk that is busy delays what is recorded of a pause, but neither the pause nor its clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from praxis_desktop.core.events import ActionEvent, Event, StateEvent
from praxis_desktop.protocols import Program
from praxis_desktop.runs._conductor import Conductor
from praxis_desktop.runs.commands import AnyCommand, PauseNow
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest


def _allowed(command: AnyCommand) -> AnyCommand:
    return command


def _conductor(record: Callable[[Event], None]) -> Conductor:
    """Return what controls a run whose program waits."""
    request = RunRequest(Program("", "/lab/wait.py"))
    conductor = Conductor(request, "1", record, OutputBuffer(), _allowed)
    conductor.states.enter("preparing")
    conductor.states.enter("running")
    conductor.pausing.begin()
    conductor.pausing.gate.begin_wait(conductor.control)
    return conductor


def test_a_paused_program_does_not_run_out_of_time() -> None:
    is_free = threading.Event()

    def record(event: Event) -> None:
        if isinstance(event, ActionEvent):
            is_free.wait(20)

    conductor = _conductor(record)
    conductor.watchdog.limit(0.6)
    assert conductor.do(PauseNow()) is None
    time.sleep(1)
    assert not conductor.watchdog.out_of_time
    assert conductor.control.killed is None
    is_free.set()
    conductor.close()
    conductor.watchdog.close()


def test_a_write_that_ends_while_the_pause_is_recorded_does_not_leave_it_half_begun() -> None:
    is_paused = threading.Event()

    def record(event: Event) -> None:
        if isinstance(event, StateEvent) and event.state == "pausing":
            conductor.is_quiet = lambda: True  # the write to the instrument has ended
        if isinstance(event, StateEvent) and event.state == "paused":
            is_paused.set()

    conductor = _conductor(record)
    conductor.is_quiet = lambda: False
    assert conductor.do(PauseNow()) is None
    assert is_paused.wait(20)
    conductor.close()
    conductor.watchdog.close()
