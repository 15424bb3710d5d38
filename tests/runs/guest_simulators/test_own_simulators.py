"""Simulators that users write: in a guest, behind every kind of port, and the same with every clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.ports.errors import PortFailed
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.protocols import Program
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.guest_simulators import instrument as simulator_guest
from praxis_desktop.runs.guest_simulators.instrument import GuestInstrument
from praxis_desktop.runs.modes.dry import Dry
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import completed
from tests.runs.protocol_runs import interpreters

PUMP = '''
from praxis.simulators import Instrument, Reply

class Pump(Instrument):
    """A pump of my own."""

    baudrate = 4800
    terminator = b"\\r"
    option_names = {"speed": "rpm at the start"}

    def __init__(self, options):
        super().__init__(options)
        self.speed = self.options.get("speed", 10)
        self.ticks = 0

    def started(self):
        self.clock = self.every(60.0, self.tick)

    def tick(self):
        self.ticks += 1
        if self.ticks == 3:
            self.clock.cancel()
            self.send("three")

    def answer(self, command):
        match command:
            case "V?":
                return f"{self.speed:g}"
            case "SLOW":
                return Reply("at last", 0.5)
            case "BOTH":
                return ["one", b"two!"]
            case "LATER":
                self.later(30, lambda: self.send(f"{self.now:.0f}"))
            case "CHANCE":
                return str(self.chance.randint(0, 10**9))
            case "RAISE":
                return 1 / 0
            case "HANG":
                while True:
                    pass
            case "EXIT":
                raise SystemExit
            case "PRINT":
                print("hello")
            case "AGAIN":
                self.again()
            case "NUMBER":
                return 5
            case "WORDS":
                return Reply("x", delay="1")

    def again(self):
        self.later(0, self.again)

    def busy_reply(self, command):
        return "BUSY"

    def line_changed(self, line, on):
        if line == "break" and on:
            self.speed = 0

    def state(self):
        return {"speed_rpm": self.speed}


class Frames(Instrument):
    """Frames of two bytes."""

    def split(self, received):
        found = []
        while len(received) >= 2:
            found.append(bytes(received[:2]))
            del received[:2]
        return found

    def obey(self, command):
        self.send(command[::-1] + b"\\xff", 0.1)


class Wide(Pump):
    option_names = {**Pump.option_names, "width": "of the hose in mm"}


class Same(Pump):
    pass


class Texts(Pump):
    command_end = "\\r"


class Nothing:
    pass
'''

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lab") / "own.py"
    path.write_text(PUMP, encoding="utf-8")
    return path


@pytest.fixture
def pump(file: Path) -> Iterator[GuestInstrument]:
    yield from _made(f"{file}:Pump,speed=12")


@pytest.fixture
def frames(file: Path) -> Iterator[GuestInstrument]:
    yield from _made(f"{file}:Frames")


def _made(specification: str) -> Iterator[GuestInstrument]:
    instrument = parse_binding(f"pump=sim:{specification}").instrument
    assert isinstance(instrument, GuestInstrument)
    instrument.guest.find = interpreters
    instrument.connect(0, carries_lines=True)
    assert not instrument.failure, instrument.failure
    yield instrument
    instrument.close()


def test_it_answers_as_its_author_wrote_and_is_what_its_class_says(pump: GuestInstrument) -> None:
    assert (pump.description, str(pump.line), pump.failure) == ("A pump of my own", "4800 8N1", "")
    assert pump.receive(b"V?\r\n", 1) == [b"12\r"]
    assert pump.receive(b"BOTH\nV", 2) == [b"one\r", b"two!"]
    assert pump.receive(b"?\n", 3) == [b"12\r"]
    assert pump.receive(b"SLOW\n", SECOND) == []
    assert pump.next_due() == SECOND * 3 // 2
    assert pump.advance(SECOND * 2) == [b"at last\r"]
    assert pump.receive(b"LATER\n", SECOND * 2) == []
    assert pump.advance(SECOND * 32) == [b"32\r"]
    assert pump.advance(SECOND * 1000) == [b"three\r"]
    assert pump.next_due() is None
    pump.tell_line("break", True, SECOND * 1001)
    assert pump.state(SECOND * 1001) == {"speed_rpm": 0}
    told: list[str] = []
    pump.guest.tell = told.append
    pump.receive(b"PRINT\n", SECOND * 1002)
    assert told == ["hello"]
    pump.inject(parse_fault("busy:times=1"))
    assert pump.receive(b"V?\n", SECOND * 1003) == [b"BUSY\r"]
    pump.inject(parse_fault("silence"))
    assert pump.receive(b"V?\n", SECOND * 1004) == []


def test_frames_of_its_own_are_bytes(frames: GuestInstrument) -> None:
    assert frames.receive(b"ab\x80", 0) == []
    assert frames.advance(SECOND) == [b"ba\xff"]
    assert frames.receive(b"\x81", 2 * SECOND) == []
    assert frames.advance(3 * SECOND) == [b"\x81\x80\xff"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("RAISE", "own.py:Pump failed in line 38: ZeroDivisionError: division by zero"),
        ("NUMBER", "answer must return a text, bytes, a Reply, None, or a list of these, not 5"),
        ("WORDS", "the delay of a Reply must be a number of seconds, not '1'"),
        ("HANG", "own.py:Pump does not answer within 0.2 s"),
        ("EXIT", "own.py:Pump cannot go on"),
        ("AGAIN", "own.py:Pump has more than 100 appointments in one second"),
    ],
)
def test_code_that_fails_ends_the_instrument_and_nothing_else(
    pump: GuestInstrument, command: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulator_guest, "ANSWER_LIMIT_S", 0.2)
    monkeypatch.setattr(simulator_guest, "MOST_APPOINTMENTS", 100)
    pump.receive(f"{command}\n".encode(), 0)
    assert told in pump.failure
    assert pump.receive(b"V?\n", 1) == []
    assert pump.state(2) == {}


@pytest.mark.parametrize(
    ("specification", "error"),
    [
        ("{file}:Pumpe", "has no class 'Pumpe'"),
        ("{file}", "does not name the instrument's class"),
        ("{file}.py:Pump", "there is no file"),
        ("{file}:Pump,speed=fast", "'fast' is not a number"),
        ("{file}:Pump,pace=3", "simulator 'own.py:Pump' has no option 'pace'"),
        ("{file}:Same,pace=3", "simulator 'own.py:Same' has no option 'pace'"),
        ("{file}:Frames,speed=3", "simulator 'own.py:Frames' has no option 'speed'"),
    ],
)
def test_what_is_wrong_with_its_name_is_told_before_anything_runs(
    specification: str, error: str, file: Path
) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding("pump=sim:" + specification.format(file=file))
    assert error in raised.value.message


def test_a_wrong_option_is_told_with_the_options_that_there_are(file: Path) -> None:
    with pytest.raises(UsageError) as raised:
        parse_binding(f"pump=sim:{file}:Same,pace=3")
    assert raised.value.hint == "It has: seed, speed (rpm at the start)."
    parse_binding(f"pump=sim:{file}:Same,seed=3,speed=20")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("Wide,pace=3", "it has no option 'pace'; it has: seed, speed, width"),
        ("Nothing", "is not a subclass"),
        ("Texts", "command_end must be bytes, such as b'\\r\\n', not '\\r'"),
    ],
)
def test_a_class_that_cannot_be_made_fails_when_its_port_is_opened(name: str, error: str, file: Path) -> None:
    from praxis_desktop.ports.transport import LineSettings

    binding = parse_binding(f"pump=sim:{file}:{name}")
    assert isinstance(binding.instrument, GuestInstrument)
    binding.instrument.guest.find = interpreters
    with pytest.raises(PortFailed) as raised:
        binding.open(_Silent(), LineSettings())
    assert error in raised.value.message
    binding.instrument.close()


class _Silent:
    def on_bytes(self, data: bytes) -> None: ...
    def on_line_error(self, kind: object, data: bytes) -> None: ...
    def on_lost(self, error: PortError) -> None: ...


ASK = """
import serial, time

def main():
    with serial.Serial("pump", 4800, timeout=5) as port:
        def ask(command):
            port.write(command.encode() + b"\\n")
            return port.read_until(b"\\r").decode()
        port.write(b"PRINT\\n")
        answers = [ask("V?"), ask("CHANCE"), ask("SLOW")]
        time.sleep({wait})
        return [*answers, port.read_all().decode()]
"""


def _value(mode: type[Mode], wait: float, specification: str) -> object:
    request = RunRequest(Program(ASK.format(wait=wait), "/lab/ask.py"), ports=(f"pump=sim:{specification}",))

    def execute() -> object:
        events: list[Event] = []
        run = Run(
            completed(request, interpreters()),
            mode=mode(),
            interpreters=interpreters(),
            on_event=events.append,
            output=OutputBuffer(),
        )
        result = run.execute()
        assert result.state == "completed", result
        assert LogEvent("pump prints: hello", "notice") in events
        return result.result.value

    return run_in_guest_thread(execute)


def test_it_answers_alike_in_runs_and_in_dry_runs_whose_hours_pass_at_once(file: Path) -> None:
    live = _value(Mode, 0, f"{file}:Pump,seed=3")
    dry = [_value(Dry, 7200, f"{file}:Pump,seed=3") for _ in range(2)]
    assert isinstance(live, list)
    assert isinstance(dry[0], list)
    assert dry[0] == dry[1] == [*live[:3], "three\r"]
    assert _value(Dry, 0, f"{file}:Pump,seed=4") != dry[0][:3]
