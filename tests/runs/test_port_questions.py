"""A program asks for ports while it runs: the user answers, takes time, or is no longer needed."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from praxis_desktop.core.events import Event, LogEvent, ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.journal import JournalReader
from praxis_desktop.ports.wire_logs import wire_records
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from tests.ports.people import ASK, Person


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Outcome:
    """A run that has ended. ``meanwhile`` is called when the user is asked."""

    def __init__(
        self,
        source: str,
        person: Person | None,
        *ports: str,
        limits: Mapping[str, str] | None = None,
        timeout: float | None = None,
        journal: Path | None = None,
        meanwhile: Callable[[Run], object] | None = None,
    ) -> None:
        self.events: list[Event] = []
        request = RunRequest(
            Program(source, "/lab/ask.py"),
            is_script=True,
            ports=ports,
            limits=limits or {},
            timeout=timeout,
            journal=None if journal is None else str(journal),
        )
        run = Run(
            request,
            interpreters=interpreters(),
            on_event=self.events.append,
            output=OutputBuffer(overflow="skip"),
            asker=person,
        )
        if meanwhile is not None:
            assert person is not None
            act, asked = meanwhile, person.is_asked
            threading.Thread(target=lambda: asked.wait(60) and act(run), daemon=True).start()
        self.last: ResultEvent = run_in_guest_thread(run.execute)
        self.exit_code = run.exit_code

    @property
    def value(self) -> object:
        assert self.last.state == "completed", self.last
        return self.last.result.value

    @property
    def error(self) -> str:
        assert self.last.result.error is not None
        return self.last.result.error.message

    @property
    def log(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, LogEvent)]


def test_a_port_that_a_person_chooses_is_the_programs() -> None:
    person = Person("sim:mettler")
    outcome = Outcome(ASK, person)
    assert outcome.value == "S S   12.34558 g\r\n"
    assert [question.program for question in person.asked] == ["ask.py"]
    assert not person.withdrawn.is_set()


def test_none_chosen_is_told_as_a_browser_does() -> None:
    value = Outcome(ASK, Person()).value
    assert value == "NotFoundError: Failed to execute 'requestPort' on 'Serial': No port was selected."


def test_without_anybody_to_ask_it_is_said_how_to_grant_a_port() -> None:
    assert "--port ROLE=DEVICE" in str(Outcome(ASK, None).value)
    assert Outcome(ASK, None, "scale=sim:mettler").value == "S S   12.34558 g\r\n"


def test_the_time_that_a_person_takes_does_not_count() -> None:
    assert Outcome(ASK, Person("sim:mettler", 2.5), timeout=2.0).value == "S S   12.34558 g\r\n"


def test_the_time_limit_holds_again_after_the_answer() -> None:
    outcome = Outcome(f"{ASK}\nwhile True: pass", Person(), timeout=1.0)
    assert (outcome.last.state, outcome.exit_code) == ("failed", 5)


def test_a_question_is_withdrawn_when_the_run_is_stopped() -> None:
    person = Person(seconds=None)
    outcome = Outcome(ASK, person, meanwhile=lambda run: run.do(Cancel()))
    assert outcome.last.state == "cancelled"
    assert person.withdrawn.is_set()


def test_a_question_is_withdrawn_when_the_program_ends_without_its_answer() -> None:
    person = Person(seconds=None)
    outcome = Outcome("import js\nasked = js.navigator.serial.requestPort()\n'done'", person)
    assert outcome.value == "done"
    assert person.withdrawn.is_set()


def test_a_program_that_asks_ten_thousand_times_is_refused_all_but_two() -> None:
    source = """
import js
waiting = [js.navigator.serial.requestPort() for _ in range(2)]
refused = 0
for _ in range(9998):
    try:
        await js.navigator.serial.requestPort()
    except Exception as error:
        refused += "already" in str(error)
refused
"""
    person = Person(seconds=None)
    assert Outcome(source, person).value == 9998
    assert len(person.asked) == 1
    assert person.withdrawn.is_set()


def test_limits_hold_and_are_told_and_recorded(tmp_path: Path) -> None:
    source = """
import serial
port = serial.Serial("scale", timeout=2)
port.write(b"SI\\r\\n")
answer = port.readline().decode()
try:
    port.write(b"C9\\r\\n")
except serial.SerialException as error:
    answer += str(error)
answer
"""
    path = tmp_path / "run.journal"
    outcome = Outcome(source, None, "scale=sim:mettler", limits={"scale": "mettler"}, journal=path)
    assert str(outcome.value).startswith("S S   12.3")
    assert "not among those allowed; nothing was sent" in str(outcome.value)
    assert "port scale: sim:mettler, limited to mettler" in outcome.log
    with JournalReader(path) as reader:
        assert reader.header["limits"] == {"scale": "mettler"}
        records = list(wire_records(reader))
    opening = next(record.details for record in records if record.what == "opening")
    assert isinstance(opening["limits"], dict)
    assert opening["limits"]["name"] == "mettler"
    assert opening["limits"]["commands"][0]["pattern"].startswith("@|I[0-5]|S|SI")


def test_limits_that_cannot_be_used_are_told_before_the_program_begins() -> None:
    outcome = Outcome("print('begun')", None, "scale=sim:mettler", limits={"scale": "metler"})
    assert (outcome.last.state, outcome.exit_code) == ("failed", 2)
    assert "Did you mean mettler?" in outcome.error
    outcome = Outcome("print('begun')", None, "scale=sim:mettler", limits={"pump": "masterflex"})
    assert "there are limits for 'pump', but no port" in outcome.error
    assert outcome.last.result.output == ""
