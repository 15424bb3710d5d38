"""The thread that hosts a guest: its stack is large enough, and its end never takes the process along."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, SerialEvent, StepEvent
from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter.threads import THREAD_STACK, check_stack
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.launch.launcher import Launched
from praxis_desktop.workers.qt import EXCHANGES_KEPT, STACK_SIZE, RunThread
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

ROOT = Path(__file__).resolve().parents[3]
REQUEST = RunRequest(Program("", "weigh.py"))


@pytest.fixture
def launches() -> ScriptedLaunches:
    """Decides what a run does."""
    return ScriptedLaunches()


def test_the_thread_has_the_stack_of_a_guest(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    assert STACK_SIZE == THREAD_STACK
    launches.script = lambda run: check_stack()
    thread = RunThread()
    events: list[Event] = []
    thread.event_happened.connect(events.append)
    with qtbot.waitSignal(thread.ended), qtbot.assertNotEmitted(thread.failed):
        thread.begin(launches.launch(REQUEST))
    assert events[-1].name == "result"


def test_a_second_run_is_refused_until_the_first_has_ended(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    launches.script = ScriptedRun.wait_for_stop
    thread = RunThread()
    thread.begin(launches.launch(REQUEST))
    with pytest.raises(RuntimeError, match="already active"):
        thread.begin(launches.launch(REQUEST))
    with qtbot.waitSignal(thread.ended):
        thread.do(Cancel())
    with qtbot.waitSignal(thread.ended):
        thread.begin(launches.launch(REQUEST))
        thread.do(Cancel())


def test_shutting_down_ends_a_run_that_does_not_listen(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    launches.script = ScriptedRun.wait_for_kill
    thread = RunThread()
    thread.begin(launches.launch(REQUEST))
    assert thread.shut_down(Deadline.after(20))
    assert not thread.is_busy


def test_shutting_down_says_when_the_thread_stays(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    release = threading.Event()
    thread = RunThread()

    def deaf(report: Callable[[Event], None]) -> Launched:
        release.wait(20)
        return launches.launch(REQUEST)(report)

    thread.begin(deaf)
    assert not thread.shut_down(Deadline.after(0.05))
    release.set()
    assert thread.shut_down(Deadline.after(20))


def test_exchanges_do_not_pile_up(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    def talk(run: ScriptedRun) -> None:
        for number in range(10 * EXCHANGES_KEPT):
            run.report(SerialEvent("scale", "in", f"{number:04x}"))

    launches.script = talk
    thread = RunThread()
    with qtbot.waitSignal(thread.ended):
        thread.begin(launches.launch(REQUEST))
    taken = thread.take_exchanges()
    assert len(taken) == EXCHANGES_KEPT
    assert taken[-1].data == f"{10 * EXCHANGES_KEPT - 1:04x}"
    assert thread.take_exchanges() == []


@pytest.mark.parametrize(
    ("event", "goes_on"),
    [(StepEvent(1, "started", "Weigh"), False), (SerialEvent("scale", "out", "53"), True)],
    ids=["a step", "bytes"],
)
def test_a_program_gives_way_to_the_window_but_not_between_bytes(
    qtbot: QtBot, launches: ScriptedLaunches, monkeypatch: pytest.MonkeyPatch, event: Event, goes_on: bool
) -> None:
    monkeypatch.setattr("praxis_desktop.core.precedence.MOST_S", 60.0)
    begun, allowed, reported = threading.Event(), threading.Event(), threading.Event()

    def tell(run: ScriptedRun) -> None:
        begun.set()
        assert allowed.wait(20)
        run.report(event)
        reported.set()

    launches.script = tell
    thread = RunThread()
    thread.begin(launches.launch(REQUEST))
    assert begun.wait(20)
    with precedence.turn():
        allowed.set()
        assert reported.wait(20 if goes_on else 0.1) == goes_on
    assert reported.wait(20)
    assert thread.shut_down(Deadline.after(20))


def test_the_process_ends_well_while_a_run_is_busy() -> None:
    program = """
        import sys
        from PySide6.QtCore import QCoreApplication, QTimer
        from praxis_desktop.core.deadlines import Deadline
        from praxis_desktop.protocols import Program
        from praxis_desktop.runs.request import RunRequest
        from praxis_desktop.workers.qt import RunThread
        from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

        application = QCoreApplication([])
        launches = ScriptedLaunches()
        launches.script = ScriptedRun.wait_for_kill
        thread = RunThread()
        thread.begin(launches.launch(RunRequest(Program("", "busy.py"))))
        QTimer.singleShot(100, application.quit)
        application.exec()
        sys.exit(0 if thread.shut_down(Deadline.after(20)) else 1)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
