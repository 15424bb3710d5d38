"""A run as the window sees it: states, output, stops, and failures of every kind."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import ErrorInfo, LogEvent, SerialEvent, StepEvent
from praxis_desktop.gui.run import controls as run_controls
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import Failure
from praxis_desktop.protocols import Program
from praxis_desktop.runs.printed_output import OutputChunk
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.launch.launcher import Launch
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

REQUEST = RunRequest(Program("", "weigh.py"), ports=("scale=sim:mettler",))


def test_a_run_goes_through_its_states_and_hands_out_its_output(qtbot: QtBot, model: RunModel) -> None:
    phases: list[str] = []
    output: list[OutputChunk] = []
    model.changed.connect(lambda: phases.append(model.phase))
    model.output_arrived.connect(output.extend)
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert list(dict.fromkeys(phases)) == ["pending", "preparing", "running", "completed"]
    assert b"".join(chunk.data for chunk in output) == b"hello\n"
    assert not model.is_active


def test_the_program_runs_on_another_thread(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert launches.runs[0].thread_id != threading.get_ident()


def test_what_is_only_logged_changes_nothing_else(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        for number in range(20):
            run.report(LogEvent(f"port p{number}: /dev/ttyUSB{number}"))

    def changes() -> int:
        changed: list[str] = []
        model.changed.connect(seen := lambda: changed.append(model.phase))
        with qtbot.waitSignal(model.ended):
            model.start(REQUEST)
        model.changed.disconnect(seen)
        return len(changed)

    logged: list[str] = []
    model.logged.connect(lambda event: logged.append(event.message))
    without = changes()
    launches.script = script
    assert changes() == without
    assert "port p19: /dev/ttyUSB19" in logged


def test_one_run_at_a_time(qtbot: QtBot, model: RunModel, launches: ScriptedLaunches) -> None:
    launches.script = ScriptedRun.wait_for_stop
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
        model.start(REQUEST)
        qtbot.waitUntil(lambda: model.phase == "running")
        model.stop()
    assert len(launches.requests) == 1


def test_a_stopped_run_is_cancelled_not_failed(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    failures: list[Failure] = []
    model.failed.connect(failures.append)
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
        qtbot.waitUntil(lambda: model.phase == "running")
        model.stop()
    assert (model.phase, failures, launches.runs[0].kills) == ("cancelled", [], 0)


def test_a_second_stop_ends_the_program_at_once(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_controls, "SECOND_PRESS_MS", 0)
    launches.script = ScriptedRun.wait_for_kill
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
        qtbot.waitUntil(lambda: model.phase == "running")
        model.stop()
        qtbot.waitUntil(lambda: launches.runs[0].stops == 1)
        assert launches.runs[0].kills == 0
        qtbot.wait(5)
        model.stop()
    assert launches.runs[0].kills == 1


def test_a_double_click_on_stop_is_one_stop(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_controls, "SECOND_PRESS_MS", 3_600_000)
    launches.script = ScriptedRun.wait_for_stop
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
        qtbot.waitUntil(lambda: model.phase == "running")
        model.stop()
        model.stop()
    assert launches.runs[0].kills == 0


def test_a_stop_before_the_program_exists_is_not_lost(qtbot: QtBot, launches: ScriptedLaunches) -> None:
    launches.script = ScriptedRun.wait_for_stop
    asked = threading.Event()

    def launch(request: RunRequest, **chosen: Any) -> Launch:
        make = launches.launch(request, **chosen)

        def slowly(report: object) -> object:
            assert asked.wait(20)
            return make(report)  # type: ignore[arg-type]

        return slowly  # type: ignore[return-value]

    model = RunModel(launch)
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
        model.stop()
        asked.set()
    assert (model.phase, launches.runs[0].stops) == ("cancelled", 1)


@pytest.mark.parametrize(("ends", "shown"), [(True, "Wait 5 min"), (False, "Incubate")])
def test_a_wait_is_the_step_of_a_run_unless_it_is_within_one(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, ends: bool, shown: str
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Incubate"))
        if ends:
            run.report(StepEvent(1, "completed", "Incubate", duration=1.0))
        run.report(StepEvent(2, "started", "Wait 5 min", kind="wait", expected=300.0))

    launches.script = script
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert model.step is not None
    assert model.step.title == shown


def test_an_error_of_the_program_is_told_with_its_traceback(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ErrorInfo(
        "ValueError", "no vessel\nput one on the balance", "Traceback ..."
    )
    with qtbot.waitSignal(model.failed) as failed, qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert failed.args == [Failure("ValueError: no vessel", "put one on the balance", "Traceback ...")]
    assert model.phase == "failed"


def test_what_keeps_a_run_from_beginning_is_said_in_words(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: ErrorInfo(
        "StorageError", "no record can be kept in /lab\nCheck its rights."
    )
    with qtbot.waitSignal(model.failed) as failed, qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert failed.args == [Failure("No record can be kept in /lab", "Check its rights.")]


def test_a_file_that_cannot_be_used_fails_the_run(qtbot: QtBot) -> None:
    def launch(request: RunRequest, **chosen: Any) -> Launch:
        def refuse(report: object) -> object:
            raise UsageError("there is no file weigh.py", hint="Check the name.")

        return refuse  # type: ignore[return-value]

    model = RunModel(launch)
    with qtbot.waitSignal(model.failed) as failed, qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert failed.args == [Failure("there is no file weigh.py", "Check the name.")]


def test_a_defect_of_ours_is_told_and_the_next_run_works(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches
) -> None:
    def divide(run: ScriptedRun) -> None:
        raise ZeroDivisionError

    launches.script = divide
    with qtbot.waitSignal(model.failed) as failed, qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert failed.args is not None
    assert "ZeroDivisionError" in failed.args[0].message
    assert "Traceback" in failed.args[0].stack
    launches.script = lambda run: run.print("again\n")
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert model.phase == "completed"


def test_exchanges_come_in_batches(qtbot: QtBot, model: RunModel, launches: ScriptedLaunches) -> None:
    def talk(run: ScriptedRun) -> None:
        for _ in range(1000):
            run.report(SerialEvent("scale", "out", "530d0a"))

    launches.script = talk
    batches: list[tuple[SerialEvent, ...]] = []
    model.exchanges_arrived.connect(batches.append)
    with qtbot.waitSignal(model.ended):
        model.start(REQUEST)
    assert len(batches) < 100
    assert batches[-1][-1] == SerialEvent("scale", "out", "530d0a")
