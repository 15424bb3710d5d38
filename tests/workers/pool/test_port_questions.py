"""A program in a separate process asks for ports, and the process that started it answers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from bench.processes import KILL
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import Event
from praxis_desktop.ports.guest.port_requests import PortQuestion
from praxis_desktop.ports.roles import Binding
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Cancel, Kill
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool import Children, RemoteRun
from tests.ports.people import ASK, Person


class Performed:
    """A run that has ended. ``meanwhile`` is called when the user is asked."""

    def __init__(
        self,
        source: str,
        person: Person | None,
        *ports: str,
        timeout: float | None = None,
        meanwhile: Callable[[RemoteRun], object] | None = None,
    ) -> None:
        self.events: list[Event] = []
        request = RunRequest(Program(source, "/lab/ask.py"), is_script=True, ports=ports, timeout=timeout)
        run = RemoteRun(
            request,
            children=Children(cache_directory()),
            on_event=self.events.append,
            output=OutputBuffer(overflow="skip"),
            asker=person,
        )
        if meanwhile is not None:
            assert person is not None
            act, asked = meanwhile, person.is_asked
            threading.Thread(target=lambda: asked.wait(60) and act(run), daemon=True).start()
        self.last = run.execute()
        self.exit_code = run.exit_code


def test_the_answer_travels_there() -> None:
    person = Person("sim:mettler")
    performed = Performed(ASK, person, "pump=sim:masterflex")
    assert performed.last.result.value == "S S   12.34558 g\r\n"
    (question,) = person.asked
    assert (question.program, question.filters) == ("ask.py", ())
    assert [(binding.role, binding.device) for binding in question.granted] == [("pump", "sim:masterflex")]


def test_a_port_that_is_granted_already_can_be_chosen() -> None:
    class Content(Person):
        def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
            answer(question.granted[0])

    performed = Performed(ASK, Content(), "scale=sim:mettler")
    assert performed.last.result.value == "S S   12.34558 g\r\n"


def test_filters_and_the_answer_that_there_is_none_travel_too() -> None:
    person = Person()
    wanted = (
        "requestPort(js.Object.fromEntries([['filters', [js.Object.fromEntries([['usbVendorId', 0x403]])]]]))"
    )
    performed = Performed(ASK.replace("requestPort()", wanted), person)
    assert "No port was selected" in str(performed.last.result.value)
    assert [(one.vendor_id, one.product_id) for one in person.asked[0].filters] == [(0x403, None)]


def test_the_time_that_a_person_takes_does_not_count() -> None:
    for limit in (2.0, 8.0):  # on a busy computer the program alone can take two seconds
        performed = Performed(ASK, Person("sim:mettler", limit + 0.5), timeout=limit)
        if performed.last.result.value == "S S   12.34558 g\r\n":
            return
    pytest.fail(str(performed.last.result))


@pytest.mark.parametrize("command", [Cancel(), Kill()])
def test_a_question_is_withdrawn_when_the_run_is_ended(command: Cancel | Kill) -> None:
    person = Person(seconds=None)
    performed = Performed(ASK, person, meanwhile=lambda run: run.do(command))
    assert performed.last.state == "cancelled"
    assert person.withdrawn.wait(30)


def test_a_question_is_withdrawn_when_the_process_dies() -> None:
    person = Person(seconds=None)
    source = (
        "import js, os\nasked = js.navigator.serial.requestPort()\nimport asyncio\nawait asyncio.sleep(100)"
    )

    def end_process(run: RemoteRun) -> None:
        assert run.pid is not None
        os.kill(run.pid, KILL)

    performed = Performed(source, person, meanwhile=end_process)
    assert performed.last.state == "failed"
    assert person.withdrawn.wait(30)


def test_without_anybody_to_ask_the_program_gets_what_it_has() -> None:
    assert "--port ROLE=DEVICE" in str(Performed(ASK, None).last.result.value)
