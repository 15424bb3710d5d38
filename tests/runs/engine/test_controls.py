"""A run can be stopped in every state, and its result says so, whichever process it runs in."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from bench.controls.report import outcome_of
from bench.controls.situations import SITUATIONS, Situation
from bench.processes import KILL
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event, HaltEvent, StateEvent
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.records.history.history import History
from praxis_desktop.records.reading import RecordReader
from praxis_desktop.runs import _conductor as conducting
from praxis_desktop.runs._ports import Halt
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Cancel, EmergencyStop, Kill, Note, Pause, Resume
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool import Children, RemoteRun
from tests.ports.wires import needs_ports

pytestmark = needs_ports

HALT = b"\x02P02H\r"
BY_NAME = {situation.name: situation for situation in SITUATIONS}
PROGRAMS = [situation for situation in SITUATIONS if situation.sign]
GOING_ON = [situation for situation in PROGRAMS if situation.state != "canceling"]
ids = functools.partial(map, lambda situation: cast("Situation", situation).name)


@pytest.mark.parametrize("situation", GOING_ON, ids=ids(GOING_ON))
def test_a_stop_runs_finally_wherever_the_program_is(situation: Situation) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, **situation.policies)
        assert run.reach(situation)
        at = time.monotonic()
        assert run.run.do(Cancel(by="ada", reason="enough")) is None
        last = run.end()
        assert (last.state, run.run.exit_code, run.run.state) == ("cancelled", 3, "cancelled")
        assert line.wait_for(b"finally\n", 20)
        line.settle()
        assert line.received(at).endswith(b"finally\n")
        assert HALT not in line.received()
        assert [state for _, state in run.states(at)] == ["canceling", "cancelled"]


@pytest.mark.parametrize("situation", PROGRAMS, ids=ids(PROGRAMS))
def test_an_emergency_stop_sends_the_instruments_own_stop_and_nothing_after_it(situation: Situation) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, **situation.policies)
        assert run.reach(situation)
        assert run.run.do(EmergencyStop(by="ada", reason="smoke")) is None
        last = run.end()
        assert (last.state, run.run.exit_code) == ("cancelled", 3)
        line.settle()
        assert line.received().endswith(HALT)
        emergency = cast("list[dict[str, Any]]", last.details["emergency"])
        assert [(halt["port"], halt["outcome"]) for halt in emergency][-1] == ("pump", "confirmed")


def test_a_program_that_fails_on_its_stopped_instrument_before_it_is_ended_was_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Unhurried(Halt):
        def press(self, *arguments: Any) -> list[HaltEvent]:
            not_stopped = super().press(*arguments)
            time.sleep(0.3)  # as on a busy computer: the run is ended after that
            return not_stopped

    monkeypatch.setattr(conducting, "Halt", Unhurried)
    situation = BY_NAME["steps, blocking"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        assert run.run.do(EmergencyStop(by="ada", reason="smoke")) is None
        last = run.end()
        assert (last.state, run.run.exit_code, run.run.state) == ("cancelled", 3, "cancelled")
        assert last.result.error is not None
        assert last.result.error.message == "the run was ended by an emergency stop"
        line.settle()
        assert line.received().endswith(HALT)


def test_whoever_goes_on_pressing_is_told_of_no_stop_that_was_not_sent_and_of_no_failure_after_one() -> None:
    situation = BY_NAME["time.sleep"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        while run.run.do(EmergencyStop(by="ada", reason="smoke")) is None:
            time.sleep(0.0005)  # also while the ports are being closed, and after that
        last = run.end()
        line.settle()
        sent = line.received().count(HALT)
    told = [event.outcome for _, event in run.events if isinstance(event, HaltEvent)]
    assert told in [["sent", "confirmed"] * times for times in range(1, sent + 1)]
    emergency = cast("list[dict[str, Any]]", last.details["emergency"])
    assert {halt["outcome"] for halt in emergency} == set(told)


@pytest.mark.parametrize("action", ["cancel", "emergency stop"])
@pytest.mark.parametrize("name", ["queued", "preparing"])
def test_a_run_that_has_not_begun_is_stopped_too(name: str, action: Any) -> None:
    outcome = outcome_of(BY_NAME[name], action)
    assert outcome.is_reached
    assert (outcome.refused, outcome.last, outcome.received) == ("", "cancelled", b"")


def test_a_queued_run_stops_nothing_and_tells_nothing_of_the_instrument_that_another_holds() -> None:
    with NotedLine() as line:
        holding = DrivenRun(BY_NAME["time.sleep"].source, line)
        assert holding.reach(BY_NAME["time.sleep"])
        queued = DrivenRun(BY_NAME["queued"].source, line, waits_for_ports=True)
        assert queued.wait_for_state("queued")
        for run in (queued, holding):
            run.run.do(EmergencyStop())
        last = queued.end()
        assert (last.state, last.details.get("emergency", [])) == ("cancelled", [])
        assert [event for _, event in queued.events if isinstance(event, HaltEvent)] == []
        held = cast("list[dict[str, Any]]", holding.end().details["emergency"])
        assert {halt["port"] for halt in held} == {"pump"}


def test_a_queued_run_is_paused_before_it_sends_anything_if_its_deck_must_be_checked_again() -> None:
    with NotedLine() as line:
        holding = DrivenRun(BY_NAME["time.sleep"].source, line)
        assert holding.reach(BY_NAME["time.sleep"])
        source = BY_NAME["time.sleep"].source
        unasked = {"pump": Decision("gone_without", "", "")}
        queued = DrivenRun(source, line, waits_for_ports=True, pauses_after_queueing=True, decisions=unasked)
        assert queued.wait_for_state("queued")
        holding.run.do(EmergencyStop())
        holding.end()
        assert queued.wait_for_state("paused")
        line.settle()
        before = line.received()
        (reason,) = [
            event.reason
            for _, event in queued.events
            if isinstance(event, StateEvent) and event.state == "paused"
        ]
        assert "Check the deck, then resume" in reason
        queued.run.do(Resume())
        assert queued.reach(BY_NAME["time.sleep"])
        line.settle()
        assert len(line.received()) > len(before)
        queued.run.do(Cancel())
        assert queued.end().state == "cancelled"


def test_a_run_that_ends_well_although_it_was_to_be_stopped_is_cancelled() -> None:
    source = BY_NAME["time.sleep"].source.replace(
        "    finally:", "    except BaseException:\n        return 7\n    finally:"
    )
    with NotedLine() as line:
        run = DrivenRun(source, line)
        assert run.reach(BY_NAME["time.sleep"])
        run.run.do(Cancel())
        last = run.end()
        assert (last.state, last.result.value, run.run.exit_code) == ("cancelled", 7, 3)


@pytest.mark.parametrize("way", ["return 7", "raise SystemExit", "import os; os._exit(0)"])
def test_a_run_that_ends_well_when_its_time_is_up_has_failed(way: str) -> None:
    source = BY_NAME["time.sleep"].source.replace(
        "    finally:", f"    except BaseException:\n        {way}\n    finally:"
    )
    with NotedLine() as line:
        run = DrivenRun(source, line, timeout=1.0)
        last = run.end()
        assert last.result.error is not None
        assert (last.state, last.result.error.name, run.run.exit_code) == ("failed", "TimedOut", 5)


def test_a_program_whose_clean_up_had_to_be_cut_short_leaves_its_instruments_stopped() -> None:
    situation = BY_NAME["canceling"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        assert run.reach(situation)
        last = run.end()
        line.settle()
        assert last.state == "cancelled"
        assert line.received().endswith(HALT)
        assert "stopped" in last.details


def test_a_program_that_is_ended_in_the_middle_leaves_its_instruments_stopped() -> None:
    with NotedLine() as line:
        run = DrivenRun(BY_NAME["busy loop"].source, line)
        assert run.reach(BY_NAME["busy loop"])
        run.run.do(Kill())
        last = run.end()
        assert last.state == "cancelled"
        line.settle()
        assert line.received().endswith(HALT)
        assert "stopped" in last.details


def test_a_program_that_ends_its_own_interpreter_leaves_its_instruments_stopped() -> None:
    source = BY_NAME["busy loop"].source.replace("    try:\n", "    import os; os._exit(0)\n    try:\n")
    with NotedLine() as line:
        last = DrivenRun(source, line).end()
        assert last.state == "failed"
        line.settle()
        assert line.received().endswith(HALT)
        assert "stopped" in last.details


def test_a_pause_during_a_question_holds_the_program_after_the_answer() -> None:
    situation = BY_NAME["prompt"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, **situation.policies)
        assert run.reach(situation)
        assert run.run.do(Pause()) is None
        assert run.run.state == "requires_intervention"
        assert run.run.do(Answer(run.run.prompts[0].number, True)) is None
        assert run.wait(
            lambda: any(state in ("pausing", "paused") for _, state in run.states()) or run.last is not None
        )
        run.run.do(Kill())
        run.end()


class Processes:
    """Makes runs in separate processes, with records in ``history``."""

    def __init__(self, history: History) -> None:
        self.history = history

    def __call__(
        self, request: RunRequest, *, on_event: Callable[[Event], None], output: OutputBuffer, **_: Any
    ) -> Run:
        made = RemoteRun(
            request,
            children=Children(cache_directory()),
            on_event=on_event,
            output=output,
            records=self.history,
        )
        return cast("Run", made)


def test_all_of_it_works_across_processes(tmp_path: Path) -> None:
    history = History(tmp_path)
    situation = BY_NAME["steps, awaited"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, Processes(history), operator="ada")
        assert run.reach(situation)
        assert run.run.do(Pause(reason="look")) is None
        assert run.wait_for_state("paused")
        assert run.run.state == "paused"
        line.settle()
        since = time.monotonic()
        assert run.run.do(Pause()) is not None, "it is paused already"
        time.sleep(0.1)
        assert line.received(since) == b""
        assert run.run.do(Resume()) is None
        assert run.wait_for_state("running")
        assert run.run.do(Note("bubbles in A1")) is None
        assert run.run.do(EmergencyStop(reason="smoke")) is None
        last = run.end()
        line.settle()
        assert last.state == "cancelled"
        assert run.run.exit_code == 3
        assert HALT in line.received()
    folder = Path(str(last.details["record"]))
    with RecordReader(folder) as record:
        told = [entry.event for entry in record.events()]
    actions = [event["action"] for event in told if event["event"] == "action"]
    assert actions == ["start", "pause", "resume", "note", "emergency_stop"]


def test_questions_are_answered_across_processes(tmp_path: Path) -> None:
    situation = BY_NAME["prompt"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, Processes(History(tmp_path)), **situation.policies)
        assert run.reach(situation)
        (prompt,) = run.run.prompts
        assert isinstance(prompt, PromptEvent)
        assert run.run.do(Answer(prompt.number, "perhaps")) is not None
        assert run.run.do(Answer(prompt.number, True, by="ada")) is None
        assert run.run.do(Answer(prompt.number, False)) is not None
        assert run.end().state == "completed"
        assert run.run.prompts == ()


def test_the_record_of_a_process_that_dies_is_closed(tmp_path: Path) -> None:
    situation = BY_NAME["time.sleep"]
    with NotedLine() as line:
        run = DrivenRun(situation.source, line, Processes(History(tmp_path)))
        assert run.reach(situation)
        pid = cast("RemoteRun", run.run).pid
        assert pid is not None
        os.kill(pid, KILL)
        last = run.end()
    assert (last.state, run.run.exit_code) == ("failed", 1)
    with RecordReader(Path(str(last.details["record"]))) as record:
        told = [entry.event for entry in record.events()]
        assert record.is_sealed
    assert told[-1]["event"] == "result"
    assert told[-1]["state"] == "failed"
