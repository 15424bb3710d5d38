"""Instruments that a console shares: emergency stops, and runs that want the same port."""

from __future__ import annotations

import gc
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.events import ActionEvent, Event, HaltEvent, ResultEvent, StateEvent, StepEvent
from praxis_desktop.core.words import ending_words
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import history_of
from praxis_desktop.records.history.resuming import close_consoles
from praxis_desktop.runs.recorded import NotRepeatable, RecordedRun
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings, RunsSettings
from praxis_desktop.workers.console import outfit
from praxis_desktop.workers.control.client import emergency_stop_everywhere
from praxis_desktop.workers.launch.launcher import Launcher
from tests.cli.command import ROOT, native, praxis
from tests.ports.wires import needs_ports
from tests.workers.consoles.conftest import LIMIT_S, ConsoleTalk, OpenConsole

pytestmark = needs_ports

OPEN = "import serial; port = serial.Serial({!r}, timeout=10)"
WEIGH = """
import serial
with serial.Serial("scale", timeout=10) as scale:
    scale.write(b"SI\\r\\n")
    print(scale.readline())
"""
HOLD = """
import asyncio
import serial
port = serial.Serial("scale")
await asyncio.sleep(1000)
"""


@pytest.fixture(autouse=True, scope="module")
def nothing_is_held_for_other_tests() -> None:
    """Release instruments of programs whose end earlier tests in this process left out: an emergency stop
    would try to reach those, too.
    """
    for opener in [each for each in gc.get_objects() if type(each) is Opener]:
        opener.end()


@pytest.fixture
def balance() -> Iterator[str]:
    """The device path of a balance."""
    with PtyInstrument(make_instrument("mettler")) as served:
        yield served.path


def _is_of_sleep(event: Event) -> bool:
    return isinstance(event, StepEvent) and event.kind == "wait"


class Begun:
    """A run on a separate thread, and its events."""

    def __init__(self, launcher: Launcher, path: Path, *ports: str) -> None:
        self.events: list[Event] = []
        self._news = threading.Condition()
        self._launch = launcher.launch(RunRequest(Program("", str(path)), ports=ports))
        self._thread = GuestThread(target=self._execute, name="run", daemon=True)
        self._thread.start()

    def _execute(self) -> None:
        self._launch(self._tell).run.execute()

    def _tell(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def sleeps(self) -> None:
        """Wait until the program sleeps."""
        with self._news:
            assert self._news.wait_for(lambda: any(map(_is_of_sleep, self.events)), LIMIT_S), self.events

    @property
    def reasons(self) -> list[str]:
        """The reasons why the run is queued."""
        return [
            event.reason for event in self.events if isinstance(event, StateEvent) and event.state == "queued"
        ]

    def end(self) -> ResultEvent:
        """Wait for the result of the run."""
        self._thread.join(LIMIT_S)
        assert isinstance(self.events[-1], ResultEvent), self.events
        return self.events[-1]


def stopped(talk: ConsoleTalk) -> list[str]:
    """Check that an emergency stop ended the console; returns the outcomes of the instruments."""
    dead = talk.become("dead")
    assert dead.reason == "the console was ended by an emergency stop"
    assert "restart" in dead.hint
    return [event.outcome for event in talk.told if isinstance(event, HaltEvent)]


def test_an_emergency_stop_of_the_command_line_stops_a_busy_console(open_console: OpenConsole) -> None:
    talk = open_console("scale=sim:mettler")
    talk.become("idle")
    talk.run(OPEN.format("scale"))
    talk.begin("while True:\n    pass")
    run_id = talk.session.facts.session_id
    listed = praxis("runs", "--json")
    assert [run_id, "Playground console"] in [
        [told["run_id"], told["program"]]
        for told in map(json.loads, listed.out.splitlines())
        if told["event"] == "run"
    ], listed.err
    assert praxis("runs", "emergency-stop", run_id[:12]).code == 0
    assert "confirmed" in stopped(talk)
    run = history_of(HistorySettings()).find(run_id)
    assert (run.state, run.is_sealed) == ("cancelled", True)
    again = open_console(host=talk.host)
    again.become("idle")
    assert not again.error(OPEN.format("scale"))


def test_a_console_ended_by_an_emergency_stop_is_recorded_as_ended_by_one(
    open_console: OpenConsole,
) -> None:
    talk = open_console("scale=sim:mettler")
    talk.become("idle")
    talk.run(OPEN.format("scale"))
    talk.session.emergency_stop(by="ada")
    stopped(talk)
    run = history_of(HistorySettings()).find(talk.session.facts.session_id)
    assert ending_words(run.state, run.reason) == "emergency stop"


def test_a_stop_of_another_process_is_recorded_once_although_the_guardian_tells_of_it_too(
    launcher: Launcher, open_console: OpenConsole, balance: str
) -> None:
    host = launcher.console()
    host.give(parse_binding(f"scale={balance}"), "mettler")
    talk = open_console(host=host)
    talk.become("idle")
    talk.run(OPEN.format("scale"))
    assert praxis("runs", "emergency-stop", "--all").code == 0
    assert "confirmed" in stopped(talk)
    (stop,) = [event for event in talk.told if isinstance(event, ActionEvent)]
    assert (stop.action, bool(stop.by)) == ("emergency_stop", True)


def test_an_emergency_stop_of_everything_leaves_a_console_at_rest_alone(open_console: OpenConsole) -> None:
    talk = open_console("scale=sim:mettler")
    talk.become("idle")
    talk.run("x = 41")
    emergency_stop_everywhere()
    stopper = open_console("other=sim:mettler")
    stopper.become("idle")
    stopper.run(OPEN.format("other"))
    stopper.session.emergency_stop(by="ada")
    assert "confirmed" in stopped(stopper)
    assert talk.value("x + 1") == "42"
    assert not talk.error(OPEN.format("scale"))


def test_an_emergency_stop_ends_a_busy_console_only_if_it_may_open_a_port(open_console: OpenConsole) -> None:
    computing, driving, stopper = (
        open_console(),
        open_console("scale=sim:mettler"),
        open_console("a=sim:mettler"),
    )
    for talk in (computing, driving, stopper):
        talk.become("idle")
        talk.run("x = 41")
    for talk in (computing, driving):
        talk.begin("while True:\n    pass")
    stopper.run(OPEN.format("a"))
    stopper.session.emergency_stop(by="ada")
    assert stopped(driving) == []
    assert "confirmed" in stopped(stopper)
    assert computing.session.interrupt()
    computing.become("idle")
    assert computing.value("x + 1") == "42"


def test_where_only_approved_protocols_run_a_cell_opens_no_real_instrument(
    open_console: OpenConsole, balance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = open_console(f"scale={balance}", "other=sim:mettler")
    talk.become("idle")
    only_approved = Settings(runs=RunsSettings(approved_only=True))
    monkeypatch.setattr(outfit, "load_settings", lambda: only_approved)
    told = [m for m in talk.run(OPEN.format("scale")) if m.msg_type == "error"]
    assert "only approved protocols may use real instruments here" in str(told[0].content["evalue"])
    assert not talk.error(OPEN.format("other"))
    monkeypatch.undo()
    assert not talk.error(OPEN.format("scale"))


def test_a_run_waits_for_a_port_that_a_console_has_had_until_that_ends(
    launcher: Launcher, open_console: OpenConsole, balance: str, tmp_path: Path
) -> None:
    talk = open_console(f"scale={balance}")
    talk.become("idle")
    talk.run(OPEN.format("scale"))
    program = tmp_path / "weigh.py"
    program.write_text(WEIGH)
    run = Begun(launcher, program, f"scale={balance}")
    talk.wait(lambda: talk.session.ports[0].is_open)
    while not run.reasons:
        talk.run("1")
    assert "is in use by the console" in run.reasons[0]
    talk.run("port.close()")
    assert run.events[-1] == StateEvent("queued", run.reasons[0])
    talk.kernel.kill()
    talk.become("dead")
    assert run.end().state == "completed"


def test_a_cell_that_wants_a_port_that_a_run_has_is_told(
    launcher: Launcher, open_console: OpenConsole, balance: str, tmp_path: Path
) -> None:
    program = tmp_path / "hold.py"
    program.write_text(HOLD)
    run = Begun(launcher, program, f"scale={balance}")
    run.sleeps()  # a console that was first would keep the port until its end
    talk = open_console(f"scale={balance}")
    talk.become("idle")
    told = [m for m in talk.run(OPEN.format("scale")) if m.msg_type == "error"]
    assert told[0].content["ename"] in ("SerialException", "PortBusy")
    assert "hold.py" in str(told[0].content["evalue"])
    assert emergency_stop_everywhere().runs
    assert run.end().state == "cancelled"


def test_a_port_is_stopped_when_its_console_is_ended_in_the_middle_of_a_cell(
    open_console: OpenConsole,
) -> None:
    talk = open_console("scale=sim:mettler")
    talk.become("idle")
    talk.run(OPEN.format("scale"))
    talk.begin("while True:\n    pass")
    talk.kernel.kill()
    talk.become("dead")
    assert [event.outcome for event in talk.told if isinstance(event, HaltEvent)][-1:] == ["confirmed"]


def test_a_record_whose_process_was_killed_is_closed_and_not_offered_to_go_on() -> None:
    run_id = uuid.uuid4().hex
    crash = f"""
import os
from praxis_desktop.workers.console.record import SessionRecord
from praxis_desktop.records.history.history import history_of
from praxis_desktop.settings.keys import HistorySettings
record = SessionRecord({run_id!r}, lambda: history_of(HistorySettings()), lambda: (), [], print, print)
record.sent("scale", b"go")
os.kill(os.getpid(), 9)
"""
    native("-c", crash, cwd=ROOT)
    history = history_of(HistorySettings())
    assert run_id not in [run_id for run_id, *_ in history.interrupted()]
    assert history.find(run_id).state == "interrupted"
    assert close_consoles(history) >= 1
    run = history.find(run_id)
    assert (run.state, run.is_sealed) == ("failed", True)
    with pytest.raises(NotRepeatable, match="console record"):
        RecordedRun(history.folder_of(run))
