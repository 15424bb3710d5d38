"""An instrument disappears while a protocol uses its port directly: the user decides what happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.events import ConnectionEvent, OutputEvent, SerialEvent
from praxis_desktop.core.prompts import PromptEvent
from tests.ports.sockets import Sockets, sockets
from tests.ports.wires import needs_ports
from tests.runs.engine.answered_run import AnsweredRun

pytestmark = needs_ports

READ = """
import serial
from praxis import protocol_function

@protocol_function
def read():
    with serial.Serial("scale", timeout=60) as port:
        port.write(b"1")
        return port.read(1).decode()
"""

WEIGH = """
import serial
from praxis import output, protocol_function

@protocol_function
def weigh():
    with serial.Serial("scale", timeout=60) as port:
        port.write(b"S\\n")
        output("mass", float(port.readline()), "g", low=10, high=20)
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "0.2")
    with sockets(tmp_path) as made:
        yield made


class Cable:
    """The cable of a scale, which is pulled when the program has written."""

    def __init__(self, desk: Sockets) -> None:
        self._desk = desk
        first = desk.plug("scale")
        self.port = f"scale={desk.path('scale')}"

        def pull() -> None:
            assert first.receive(1) == b"1"
            desk.unplug("scale")

        self._ended = threading.Event()
        self._threads = [threading.Thread(target=pull, daemon=True)]
        self._threads[0].start()

    def plug_in(self) -> None:
        """Plug the cable in again; the scale answers from now on."""
        there = self._desk.plug("scale")

        def speak() -> None:
            while not self._ended.wait(0.05):
                there.send(b"x")

        self._threads.append(threading.Thread(target=speak, daemon=True))
        self._threads[-1].start()

    def end(self) -> None:
        """Stop answering."""
        self._ended.set()
        for thread in self._threads:
            thread.join(10)


@pytest.fixture
def cable(desk: Sockets) -> Iterator[Cable]:
    made = Cable(desk)
    yield made
    made.end()


def test_it_is_waited_for_again_as_often_as_somebody_wants(cable: Cable) -> None:
    def answer(prompt: PromptEvent) -> object:
        if prompt.number == 2:
            cable.plug_in()
        return "reconnect"

    done = AnsweredRun(READ, answer, ports=[cable.port])
    assert done.value == "x"
    assert [answer.value for answer in done.answers] == [{"choice": "reconnect"}] * 2
    assert done.prompts[0].message.startswith("The instrument on port scale was disconnected")
    assert [choice.value for choice in done.prompts[0].choices] == ["reconnect", "abort"]


def test_one_that_comes_back_by_itself_withdraws_the_question(cable: Cable) -> None:
    def answer(prompt: PromptEvent) -> object:
        cable.plug_in()
        return None

    done = AnsweredRun(READ, answer, ports=[cable.port])
    assert done.value == "x"
    assert [answer.source for answer in done.answers] == ["withdrawn"]
    connections = [event.what for event in done.events if isinstance(event, ConnectionEvent)]
    assert connections == ["lost", "rebound"]


def test_who_gives_up_lets_the_program_have_its_error(cable: Cable) -> None:
    done = AnsweredRun(READ, ["abort"], ports=[cable.port])
    assert done.error.startswith("PortDisconnected")
    assert len(done.prompts) == 1


def test_where_nobody_is_asked_the_grace_is_all(cable: Cable) -> None:
    done = AnsweredRun(READ, on_error="abort", ports=[cable.port])
    assert done.error.startswith("PortDisconnected")
    assert not done.prompts


def test_part_of_a_reading_is_not_judged(desk: Sockets) -> None:
    first = desk.plug("scale")

    def pull() -> None:
        assert first.receive(2) == b"S\n"
        first.send(b"12.")
        time.sleep(0.2)
        desk.unplug("scale")

    pulling = threading.Thread(target=pull, daemon=True)
    pulling.start()
    done = AnsweredRun(WEIGH, on_error="abort", ports=[f"scale={desk.path('scale')}"])
    pulling.join(10)
    assert done.error.startswith("PortDisconnected")
    assert "in the middle of a message" in done.error
    assert not [event for event in done.events if isinstance(event, OutputEvent)]
    received = [
        event.data for event in done.events if isinstance(event, SerialEvent) and event.direction == "in"
    ]
    assert bytes.fromhex("".join(received)) == b"12."


def test_a_run_that_is_stopped_asks_no_more(cable: Cable) -> None:
    done = AnsweredRun(READ, (), ports=[cable.port])
    assert done.last.state == "cancelled"
    assert [answer.source for answer in done.answers] == ["withdrawn"]
