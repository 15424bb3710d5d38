"""Controls of a run reach all of its program's threads, wherever they are, and none of them remains."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from bench.controls.situations import Situation
from bench.controls.threaded import DEAF, NEXT, THREADED, WRITING
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.ports.emergency.port import OPEN_PORTS
from praxis_desktop.records.history.history import History
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Kill, Pause, PauseNow, Resume
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool import Children, RemoteRun
from tests.ports.wires import needs_ports

pytestmark = needs_ports

HALT = b"\x02P02H\r"
ids = functools.partial(map, lambda situation: cast("Situation", situation).name)


def _nothing_is_left(line: NotedLine) -> None:
    """Check that no native thread of a guest remains, and that its port is closed."""
    assert not [thread.name for thread in threading.enumerate() if "of a guest" in thread.name]
    assert not [port for port in OPEN_PORTS.present() if port.device == line.device]


@pytest.mark.parametrize("situation", THREADED, ids=ids(THREADED))
def test_a_stop_runs_finally_wherever_the_threads_are(situation: Situation) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        assert run.run.do(Cancel(by="ada", reason="enough")) is None
        last = run.end()
        assert (last.state, run.run.exit_code) == ("cancelled", 3)
        line.settle()
        assert line.received().endswith(b"finally\n")
        _nothing_is_left(line)


def test_a_program_whose_threads_hear_no_stop_is_ended_and_its_instruments_are_stopped() -> None:
    (situation,) = (each for each in DEAF if each.name == "in a handler that catches everything")
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        assert run.run.do(Cancel()) is None
        last = run.end()
        line.settle()
        assert last.state == "cancelled"
        assert line.received().endswith(HALT)
        _nothing_is_left(line)


@pytest.mark.parametrize("situation", [*THREADED, *DEAF], ids=ids((*THREADED, *DEAF)))
def test_an_emergency_stop_is_the_last_that_an_instrument_hears(situation: Situation) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        assert run.run.do(EmergencyStop(by="ada", reason="smoke")) is None
        last = run.end()
        assert (last.state, run.run.exit_code) == ("cancelled", 3)
        line.settle()
        assert line.received().endswith(HALT)
        _nothing_is_left(line)


@pytest.mark.parametrize("situation", DEAF, ids=ids(DEAF))
def test_a_hard_stop_ends_every_thread_and_the_next_run_gets_to_its_end(situation: Situation) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        assert run.run.do(Kill()) is None
        assert run.end().state == "cancelled"
        _nothing_is_left(line)
        last = DrivenRun(NEXT, line).end()
        assert (last.state, last.result.value) == ("completed", 7)


def test_a_limit_in_time_ends_every_thread() -> None:
    (situation,) = (each for each in DEAF if each.name == "in C")
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, timeout=1.0)
        last = run.end()
        assert last.result.error is not None
        assert (last.state, last.result.error.name, run.run.exit_code) == ("failed", "TimedOut", 5)
        line.settle()
        assert line.received().endswith(HALT)
        _nothing_is_left(line)


@pytest.mark.parametrize("pause", [Pause, PauseNow])
def test_a_pause_holds_every_thread_until_the_run_is_resumed(pause: Callable[[], Pause | PauseNow]) -> None:
    with NotedLine() as line:
        run = DrivenRun(WRITING.source, line)
        assert run.reach(WRITING)
        assert run.run.do(pause()) is None
        assert run.wait_for_state("paused")
        line.settle()
        since = time.monotonic()
        time.sleep(0.15)
        assert line.received(since) == b""
        assert run.run.do(Resume()) is None
        assert run.wait_for_state("running")
        for name in (b"main", b"thread"):
            assert run.wait(lambda name=name: name in line.received(since)), name  # type: ignore[misc]
        assert run.run.do(Cancel()) is None
        assert run.end().state == "cancelled"
        _nothing_is_left(line)


def _in_a_process(folder: Path) -> Callable[..., Run]:
    def make(
        request: RunRequest, *, on_event: Callable[[Event], None], output: OutputBuffer, **_: object
    ) -> Run:
        children = Children(cache_directory())
        made = RemoteRun(
            request, children=children, on_event=on_event, output=output, records=History(folder)
        )
        return cast("Run", made)

    return make


@pytest.mark.parametrize(("command", "end"), [(Cancel, b"finally\n"), (EmergencyStop, HALT), (Kill, HALT)])
def test_a_program_with_threads_is_stopped_in_a_process_of_its_own(
    command: Callable[[], Cancel | EmergencyStop | Kill], end: bytes, tmp_path: Path
) -> None:
    (situation,) = (each for each in THREADED if each.name == "in a loop")
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, _in_a_process(tmp_path))
        assert run.reach(situation)
        assert run.run.do(command()) is None
        last = run.end()
        assert (last.state, run.run.exit_code) == ("cancelled", 3)
        line.settle()
        assert line.received().endswith(end)
