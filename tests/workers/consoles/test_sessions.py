"""A console from start to end: instruments that appear and disappear, its record, and its restart."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.ports.guest.port_requests import PortQuestion
from praxis_desktop.ports.roles import Binding, parse_binding, parse_bindings
from praxis_desktop.records.history.history import history_of
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.records.reading import RecordReader, WireEntry
from praxis_desktop.settings import PoolSettings, Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.launch.launcher import Launcher
from tests.workers.consoles.conftest import LIMIT_S, OpenConsole

WEIGH = """
import serial
with serial.Serial("scale", timeout=10) as scale:
    scale.write(b"SI\\r\\n")
    answer = scale.readline()
answer[:1]
"""


def test_what_is_known_of_a_console_once_it_answers(open_console: OpenConsole) -> None:
    talk = open_console()
    talk.become("idle")
    facts = talk.session.facts
    assert facts.python == "3.14.2"
    assert facts.version("pylabrobot")
    assert facts.start in ("image", "built", "warm")
    assert facts.start_ms > 0
    assert facts.image_bytes > 1 << 20
    assert facts.memory_limit == 1 << 30
    assert facts.folder is None, "without instruments nothing must be kept"


def test_instruments_are_given_and_taken_back_while_it_goes_on(open_console: OpenConsole) -> None:
    talk = open_console()
    talk.become("idle")
    scale = parse_binding("scale=sim:mettler")
    talk.host.give(scale, "mettler")
    talk.session.grant(scale).result(LIMIT_S)
    assert [(port.role, port.kind, port.is_open) for port in talk.session.ports] == [
        ("scale", "mettler", False)
    ]
    talk.run("import serial; s = serial.Serial('scale', timeout=10)")
    talk.wait(lambda: talk.session.ports[0].is_open)
    talk.host.take_back("scale")
    talk.session.revoke("scale").result(LIMIT_S)
    assert talk.session.ports == ()
    assert talk.error("s.write(b'SI\\r\\n')")
    assert talk.error("serial.Serial('scale')") == "PortNotFound"


def test_every_byte_and_every_cell_around_it_is_in_a_record(open_console: OpenConsole) -> None:
    talk = open_console("scale=sim:mettler")
    talk.become("idle")
    talk.run("1 + 1")
    assert talk.value(WEIGH) == "b'S'"
    talk.run("print('weighed')")
    talk.run("1 / 0")
    told = [event for event in talk.told if isinstance(event, SerialEvent)]
    folder = talk.session.facts.folder
    assert folder is not None
    assert [attended.run.run_id for attended in control_service().attended()] == [
        talk.session.facts.session_id
    ]
    assert talk.kernel.close(Deadline.after(LIMIT_S))
    assert not control_service().attended()
    with RecordReader(folder) as record:
        wire = [entry.record for entry in record.entries() if isinstance(entry, WireEntry)]
    for direction in ("in", "out"):
        kept = b"".join(entry.data for entry in wire if entry.direction == direction)
        assert kept == b"".join(bytes.fromhex(each.data) for each in told if each.direction == direction)
        assert kept
    assert (folder / "output.txt").read_text() == "weighed\n"
    history = history_of(HistorySettings())
    run = history.find(talk.session.facts.session_id)
    assert (run.title, run.state, run.simulated, run.is_sealed) == (
        "Playground console",
        "completed",
        True,
        True,
    )
    steps = history.steps(run.run_id)
    assert [(step.title.partition("\n")[0], step.status) for step in steps] == [
        ("In [2]: import serial", "completed"),
        ("In [3]: print('weighed')", "completed"),
        ("In [4]: 1 / 0", "failed"),
    ]
    assert json.dumps(steps[0].details).count("readline") == 1
    assert verify(folder).is_sound


def test_an_instrument_that_is_unplugged_in_the_middle_of_a_cell_ends_the_cell(
    open_console: OpenConsole,
) -> None:
    talk = open_console("scale=sim:mettler,unplug:at=1")
    talk.become("idle")
    assert talk.error(WEIGH) in ("SerialException", "PortDisconnected")
    assert talk.value("6 * 7") == "42"


class _FirstSimulator:
    """Answers every question for a port with a balance."""

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        answer(parse_bindings(("port=sim:mettler",))[0])

    def withdraw(self, question: PortQuestion) -> None:
        """Do nothing: the question is already answered."""


def test_a_port_that_was_chosen_for_a_cell_is_there_after_a_restart(
    launcher: Launcher, open_console: OpenConsole
) -> None:
    host = launcher.console(asker=_FirstSimulator())
    talk = open_console(host=host)
    talk.become("idle")
    assert not talk.error("from js import navigator\nport = await navigator.serial.requestPort()")
    assert [port.role for port in talk.session.ports] == ["port"]
    again = open_console(host=host)
    again.become("idle")
    assert [port.role for port in again.session.ports] == ["port"]
    assert again.value("len(await __import__('js').navigator.serial.getPorts())") == "1"
    assert again.value("import serial\nserial.Serial('port').is_open") == "True"


@pytest.fixture
def ready_launcher(tmp_path: Path) -> Iterator[Launcher]:
    """A launcher that keeps interpreters ready."""
    settings = Settings(pool=PoolSettings(enabled=True))
    made = Launcher(cache=cache_directory(), spools=tmp_path / "spools", settings=lambda: settings)
    yield made
    assert made.close(Deadline.after(LIMIT_S))


def test_a_restart_has_the_instruments_and_an_interpreter_at_hand(
    ready_launcher: Launcher, open_console: OpenConsole
) -> None:
    host = ready_launcher.console(bindings=parse_bindings(("scale=sim:mettler",)))
    talk = open_console(host=host)
    talk.become("idle")
    assert talk.value(WEIGH) == "b'S'"
    recipe = host.interpreters.environments.console().recipe
    talk.kernel.kill()
    deadline = Deadline.after(LIMIT_S)
    while not host.interpreters.is_ready(recipe):
        assert not deadline.expired
        time.sleep(0.01)
    again = open_console(host=host)
    again.become("idle")
    assert again.session.facts.start == "warm"
    assert again.value(WEIGH) == "b'S'"
