"""A console on a copy of a paused run: it has the program's names, and has no effect on the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, ResultEvent, StateEvent, StepEvent
from praxis_desktop.interpreter.threads import GuestThread, run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.records.history.history import history_of
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.reading import RecordReader, WireEntry
from praxis_desktop.runs.commands import Kill, Pause, PauseNow, Resume
from praxis_desktop.runs.modes.replay import replay
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch.gated_run import GatedRun
from praxis_desktop.workers.launch.launcher import Launcher
from tests.workers.consoles.conftest import LIMIT_S, ConsoleTalk

STEPS = """
import asyncio
import serial
from praxis import protocol_function, step

FACTOR = 2

@protocol_function()
async def protocol():
    total = 0
    scale = serial.Serial("scale", timeout=1)
    scale.write(b"SI\\r\\n")
    while scale.in_waiting < 5:
        await asyncio.sleep(0.01)
    event = asyncio.Event()
    for number in range(25):
        async with step(f"Step {number}"):
            total += FACTOR
            await asyncio.sleep(0.05)
    return total
"""
SCRIPT = """
import asyncio
counted = []
async def count():
    while len(counted) < 50:
        counted.append(len(counted))
        await asyncio.sleep(0.02)
await count()
len(counted)
"""
BLOCKED = """
import time
while True:
    time.sleep(0.01)
"""


class Paused:
    """A run that is paused as soon as it is running."""

    def __init__(self, launcher: Launcher, path: Path, *ports: str, now: bool) -> None:
        self.events: list[Event] = []
        launched = launcher.launch(RunRequest(Program("", str(path)), ports=ports))(self.events.append)
        assert isinstance(launched.run, GatedRun)
        self.run = launched.run
        self._thread = GuestThread(target=self.run.execute, name="run", daemon=True)
        self._thread.start()
        self.wait(lambda: self.run.state == "running")
        if ports:
            self.wait(lambda: any(isinstance(event, StepEvent) for event in self.events))
        self.pause(now=now)

    def pause(self, *, now: bool) -> None:
        """Pause the run, and wait until its program stands at an await."""
        assert self.run.do((PauseNow if now else Pause)(by="ada")) is None
        self.wait(lambda: self.run.state == "paused")

    def is_awaiting(self) -> bool:
        """Return whether the program was paused where it can be copied, and not in the middle of a turn."""
        asked = self.run.copy()
        try:
            asked.result(1.0)
        except TimeoutError:
            return not asked.cancel()
        return True

    def pause_awaiting(self) -> None:
        """Resume and pause the run until its program stands at an await."""
        while not self.is_awaiting():
            assert self.run.do(Resume()) is None
            self.wait(lambda: self.run.state == "running")
            self.pause(now=True)

    def wait(self, is_so: Callable[[], bool]) -> None:
        deadline = Deadline.after(LIMIT_S)
        while not is_so():
            assert not deadline.expired, self.events
            self._thread.join(0.005)

    def end(self) -> ResultEvent:
        """Let the run continue to its end."""
        assert self.run.do(Resume(by="ada")) is None
        self._thread.join(LIMIT_S)
        assert isinstance(self.events[-1], ResultEvent), self.events
        return self.events[-1]

    def kill(self) -> None:
        self.run.do(Kill())
        self._thread.join(LIMIT_S)


OpenCopy = Callable[[Paused], ConsoleTalk]


@pytest.fixture
def open_copy(launcher: Launcher) -> Iterator[OpenCopy]:
    """Opens a console on a copy of a run."""
    opened: list[ConsoleTalk] = []

    def open_it(paused: Paused) -> ConsoleTalk:
        opened.append(ConsoleTalk(launcher.console_on_copy(paused.run.copy)))
        return opened[-1]

    yield open_it
    for talk in opened:
        assert talk.kernel.close(Deadline.after(LIMIT_S))
        talk.host.close()


def check_untouched(launcher: Launcher, run_id: str) -> None:
    """Check that the run's record is sound, and that its replay gives the same result, bit for bit."""
    folder = history_of(HistorySettings()).places.run(run_id)
    assert verify(folder).is_sound
    with RecordedRun(folder) as recorded:
        report = run_in_guest_thread(lambda: replay(recorded, interpreters=launcher.pool))
    assert report.state == "identical", report
    assert report.marks >= 2, "where it was copied, and its end"


@pytest.mark.parametrize(
    "now", [pytest.param(False, marks=pytest.mark.long, id="deferred"), pytest.param(True, id="at once")]
)
def test_the_names_of_a_paused_protocol_are_there_and_the_run_goes_on_untouched(
    launcher: Launcher, open_copy: OpenCopy, tmp_path: Path, now: bool
) -> None:
    path = tmp_path / "steps.py"
    path.write_text(STEPS)
    paused = Paused(launcher, path, "scale=sim:mettler", now=now)
    paused.pause_awaiting()
    talk = open_copy(paused)
    talk.become("idle")
    assert talk.session.facts.copy_of == paused.run.run_id
    assert "It stands still; its instruments can be read" in talk.printed
    total, number = int(str(talk.value("total"))), int(str(talk.value("number")))
    assert total in (2 * number, 2 * number + 2)
    assert talk.value("FACTOR") == "2"
    # Received data can be read, nothing can be sent, and no more ports can be opened.
    assert str(talk.value("scale.read(5)")).startswith("b'S ")
    for refused in ("scale.write(b'Z\\r\\n')", "scale.baudrate = 1200", "serial.Serial('scale')"):
        told = [m for m in talk.run(refused) if m.msg_type == "error"]
        assert told, refused
    assert [port.role for port in talk.session.ports] == ["scale"]
    told = [m for m in talk.run("scale.write(b'Z\\r\\n')") if m.msg_type == "error"]
    assert "read-only" in str(told[0].content["evalue"])
    # Nothing done here affects the program, which stands still while the console's own tasks run.
    talk.run("total = 10_000; event.set(); import asyncio; await asyncio.sleep(0.1)")
    assert talk.value("number") == str(number)
    assert paused.run.state == "paused"
    talk.begin("while True: pass")
    assert paused.end().result.value == 50
    assert talk.kernel.interrupt()
    talk.become("idle")
    assert talk.value("total") == "10000"
    folder = history_of(HistorySettings()).places.run(paused.run.run_id)
    with RecordReader(folder) as record:
        wire = [entry.record for entry in record.entries() if isinstance(entry, WireEntry)]
    assert [entry.data for entry in wire if entry.direction == "out"][-1] == b"SI\r\n"
    check_untouched(launcher, paused.run.run_id)


def test_a_script_can_be_copied_more_than_once_and_a_restart_has_the_same_copy(
    launcher: Launcher, open_copy: OpenCopy, tmp_path: Path
) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    paused = Paused(launcher, path, now=True)
    paused.pause_awaiting()
    first = open_copy(paused)
    first.become("idle")
    counted = first.value("len(counted)")
    first.run("counted.clear()")
    first.kernel.kill()
    again = ConsoleTalk(first.host)
    again.become("idle")
    assert again.value("len(counted)") == counted
    assert again.kernel.close(Deadline.after(LIMIT_S))
    second = open_copy(paused)
    second.become("idle")
    assert second.value("len(counted)") == counted
    assert paused.end().result.value == 50


def test_a_program_in_the_middle_of_a_call_cannot_be_copied_and_that_is_told(
    launcher: Launcher, open_copy: OpenCopy, tmp_path: Path
) -> None:
    path = tmp_path / "blocked.py"
    path.write_text(BLOCKED)
    paused = Paused(launcher, path, now=True)
    dead = open_copy(paused).become("dead")
    assert "is waiting inside a call" in dead.reason
    assert paused.run.state == "paused"
    paused.kill()


def test_a_run_that_is_not_paused_is_not_copied(
    launcher: Launcher, open_copy: OpenCopy, tmp_path: Path
) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    paused = Paused(launcher, path, now=True)
    paused.end()
    assert open_copy(paused).become("dead").reason == "the run is not paused"
    assert [event.state for event in paused.events if isinstance(event, StateEvent)][-1] == "completed"
