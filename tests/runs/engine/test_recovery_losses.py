"""The state that an instrument loses when it is switched off: shown with the choices, and settled first."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from msgspec import structs

from build_tools.wine.lending import port_name
from praxis_desktop.core.events import ConnectionEvent, Event
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.ports.profiles.library import load_profiles, refusal_in
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.ports.simulators.mettler import MettlerBalance
from praxis_desktop.ports.simulators.pty import PtyInstrument
from praxis_desktop.ports.wire import SETTLED, SETTLING, Exchange, LastExchanges
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.runs import _recovery as recovery
from praxis_desktop.runs._failure_questions import PortFacts
from praxis_desktop.runs._recovery import Recovery
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer
from tests.ports.wires import needs_ports
from tests.runs.engine.answered_run import AnsweredRun

if TYPE_CHECKING:
    from praxis_desktop.runs._questions import Questions
    from praxis_desktop.runs._recovery import RecoveryStates
    from praxis_desktop.runs._states import Request

pytestmark = needs_ports

SOURCE = """
# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
from praxis import protocol_function
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

@protocol_function
async def weigh():
    backend = MettlerToledoWXS205SDUBackend(port="scale")
    scale = Scale("scale", 1, 1, 1, backend)
    await scale.setup()
    return await scale.read_weight(timeout=0)
"""
SAID = {"state:tare": {"resolution": "confirmed_success"}}


@pytest.fixture
def balance(tmp_path: Path) -> Iterator[PtyInstrument]:
    """A balance whose cable is pulled while it weighs."""
    (binding,) = parse_bindings(["scale=sim:mettler,mass=12.3,unplug:at=3"])
    assert binding.instrument is not None
    with PtyInstrument(binding.instrument, link=port_name(tmp_path, "scale")) as served:
        yield served


def weigh(
    balance: PtyInstrument, answer: Callable[[PromptEvent], Answer], *, on_error: str = "ask"
) -> AnsweredRun:
    """Return the weighing that fails; the cable is plugged in again before the user answers."""

    def answered(prompt: PromptEvent) -> Answer:
        balance.clear_faults()
        balance.plug_in()
        return answer(prompt)

    return AnsweredRun(SOURCE, answered, ports=[f"scale={balance.path}"], on_error=on_error)  # type: ignore[arg-type]


def test_what_may_be_lost_is_said_and_one_choice_is_advised(
    balance: PtyInstrument,
) -> None:
    done = weigh(balance, lambda prompt: Answer(prompt.number, "abort"))
    (prompt,) = done.prompts
    assert prompt.details["losses"] == [
        "If it was switched off, its tare is lost: every weight from here on would be wrong."
    ]
    assert [(fact.key, fact.kind, fact.question) for fact in prompt.facts] == [
        ("state:tare", "state", "Is its tare unchanged?")
    ]
    advised = [choice.value for choice in prompt.choices if choice.advice]
    assert advised == ["reconnect"]


def test_what_is_no_serial_port_is_not_tried_again() -> None:
    done = AnsweredRun(
        SOURCE, lambda prompt: Answer(prompt.number, "abort"), ports=["scale=tcp://127.0.0.1:9"]
    )
    (prompt,) = done.prompts
    assert "is a network connection" in prompt.message
    assert [choice.value for choice in prompt.choices if not choice.obstacle] == ["abort"]
    assert [choice.value for choice in prompt.choices if choice.advice] == []
    retry = next(choice for choice in prompt.choices if choice.value == "retry")
    assert retry.obstacle == "this is not a serial port, and another cannot be chosen during a run"


def test_nothing_goes_on_with_the_instrument_before_somebody_has_looked(balance: PtyInstrument) -> None:
    done = weigh(balance, lambda prompt: Answer(prompt.number, "reconnect"))
    assert done.refused[0].message == (
        "Question 1: the command can be repeated only after this question is answered: Is its tare "
        "unchanged? If not, set it on the instrument, then set state:tare to confirmed_success."
    )


def test_it_goes_on_once_somebody_has_said_so(balance: PtyInstrument) -> None:
    done = weigh(balance, lambda prompt: Answer(prompt.number, "reconnect", SAID))
    assert (done.refused, round(done.value, 1)) == ([], 12.3)


def test_another_instrument_in_its_place_is_refused(balance: PtyInstrument) -> None:
    own = "B000000001"

    def answer(prompt: PromptEvent) -> Answer:
        instrument = balance.instrument
        assert isinstance(instrument, MettlerBalance)
        number, instrument._serial_number = instrument._serial_number, own
        if prompt.number > 1:
            instrument._serial_number = known[0]
        known.append(number)
        return Answer(prompt.number, "reconnect", SAID)

    known: list[str] = []
    done = weigh(balance, answer)
    assert done.refused == []
    _, second = done.prompts
    assert second.error is not None
    assert second.error.message == f"its serial number is {own}; the earlier one's was {known[0]}"
    possible = [choice.value for choice in second.choices if not choice.obstacle]
    assert possible == ["reconnect", "abort"]
    assert round(done.value, 1) == 12.3


def test_no_policy_tries_again_what_may_have_lost_its_tare(balance: PtyInstrument) -> None:
    done = weigh(balance, lambda prompt: Answer(prompt.number, "abort"), on_error="retry")
    assert "PortDisconnected" in done.error
    assert len(done.prompts) == 1


HEATED = """
# /// script
# [tool.praxis.ports]
# shaker = "QInstruments BioShake heater shaker"
# ///
from praxis.interactive import confirm
from praxis import protocol_function, verdict
from pylabrobot.heating_shaking import HeaterShaker
from pylabrobot.heating_shaking.bioshake_backend import BioShake

@protocol_function
async def heat():
    shaker = HeaterShaker("shaker", 1, 1, 1, BioShake(port="shaker"), child_location=None)
    await shaker.setup()
    await shaker.shake(speed=500)
    await confirm("The cable is pulled now.")
    await shaker.get_temperature()
    verdict("passed", "It was warm.")
"""


@pytest.mark.parametrize(
    ("choice", "grace", "advised", "word"),
    [
        ("retry", "60", "retry", "passed"),
        ("reconnect", "60", "retry", "inconclusive"),
        ("reconnect", "0.5", "reconnect", "inconclusive"),
    ],
    ids=["tried again", "connected anew", "connected anew once it is given up"],
)
def test_reconnecting_a_heater_ends_what_it_does_and_the_run_cannot_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: str, grace: str, advised: str, word: str
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", grace)
    (binding,) = parse_bindings(["shaker=sim:bioshake"])
    assert binding.instrument is not None
    with PtyInstrument(binding.instrument, link=port_name(tmp_path, "shaker")) as served:

        def answer(prompt: PromptEvent) -> Answer | None:
            if prompt.kind == "confirm":
                served.unplug()
                return None
            served.plug_in()
            if prompt.kind == "continue":
                return Answer(prompt.number, "continue")
            said = {fact.key: {"resolution": "confirmed_success"} for fact in prompt.facts}
            return Answer(prompt.number, choice, said)

        def observe(event: Event, run: Run) -> None:
            if isinstance(event, ConnectionEvent) and event.what == "lost":
                assert run.do(Answer(1, value=True)) is None

        done = AnsweredRun(HEATED, answer, ports=[f"shaker={served.path}"], observe=observe)
    prompt = done.prompts[1]
    assert [each.value for each in prompt.choices if each.advice] == [advised]
    promised = [each.value for each in prompt.choices if "ends what it is doing" in each.consequence]
    assert promised == ["reconnect"]
    assert (done.last.state, done.last.verdict.word) == ("completed", word)
    was_reconnected = done.last.verdict.reason.startswith(
        "The instrument on port shaker was reconnected, which"
    )
    assert was_reconnected == (word == "inconclusive")


SILENT = """
from praxis import protocol_function, verdict
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

class Balance(MettlerToledoWXS205SDUBackend):
    async def send_command(self, command, timeout=0.6):
        return await super().send_command(command, timeout)

@protocol_function
async def weigh():
    backend = Balance(port="scale")
    backend.io.timeout = 0.05
    scale = Scale("scale", 1, 1, 1, backend)
    await scale.setup()
    grams = await scale.read_weight(timeout=0)
    verdict("passed", "It weighs something.")
    return grams
"""
SILENCE = ["scale=sim:mettler,mass=12.3,silence:at=3"]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(1, "retry", SAID), "passed"),
        (Answer(1, {"choice": "set_value", "value": 12.3}), "inconclusive"),
        (Answer(1, {"choice": "set_value", "value": 12.3}, SAID), "passed"),
        (Answer(1, "skip", SAID), "inconclusive"),
    ],
    ids=["looked, then tried again", "typed unseen", "looked, then typed", "skipped"],
)
def test_an_instrument_that_said_nothing_may_have_been_switched_off(answer: Answer, word: str) -> None:
    done = AnsweredRun(SILENT, [answer], ports=SILENCE)
    (prompt,) = done.prompts
    assert [fact.key for fact in prompt.facts] == ["state:tare"]
    assert [choice.value for choice in prompt.choices if "Inconclusive" in choice.consequence] == [
        "skip",
        "set_value",
    ]
    assert (done.last.state, done.last.verdict.word) == ("completed", word)


def test_no_policy_goes_on_with_an_instrument_that_said_nothing() -> None:
    assert "TimeoutError" in AnsweredRun(SILENT, ports=SILENCE, on_error="retry").error


DISPENSING = """
import serial
from praxis import protocol_function, step

@step("Dispense")
def dispense(port, command):
    if command:
        port.write(command)
    raise RuntimeError("no answer")

@protocol_function
def main():
    with serial.Serial("scale", timeout=0.1) as port:
        dispense(port, COMMAND)
"""
IN_A_WINK = (0.01, 0.01, 0.01)


def test_a_command_of_a_step_that_may_have_been_carried_out_is_not_sent_again_by_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovery, "PAUSES_S", IN_A_WINK)
    done = AnsweredRun(
        DISPENSING.replace("COMMAND", repr(b"SI\r\n")), ports=["scale=sim:mettler"], on_error="retry"
    )
    (prompt,) = done.prompts
    assert [fact.question for fact in prompt.facts] == ["Was this done: Dispense?"]
    assert [answer.value for answer in done.answers] == [{"choice": "abort"}]
    assert done.last.state == "failed"


INDIRECT = """
import asyncio, queue, socket, threading, urllib.request
import serial
from praxis import protocol_function, step

async def nothing():
    pass

async def by_streams():
    _, writer = await asyncio.open_connection("pump", PORT)
    writer.write(b"DISPENSE 5")
    await writer.drain()

async def by_web_serial():
    from js import navigator
    from pyodide.ffi import to_js
    port = await navigator.serial.requestPort()
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    await writer.write(to_js(b"SI\\r\\n"))

def connect():
    return socket.create_connection(("pump", PORT), timeout=5)

def send(line):
    line.sendall(b"DISPENSE 5") if isinstance(line, socket.socket) else line.write(b"SI\\r\\n")

def ask(data=None):
    with urllib.request.urlopen(f"http://pump:{PORT}/volume", data) as reply:
        return reply.read()

def by_thread(line):
    thread = threading.Thread(target=send, args=(line,))
    thread.start()
    thread.join()

asked, done = queue.Queue(), queue.Queue()

def work(line):
    while asked.get():
        send(line)
        done.put(True)

def by_worker(line):
    asked.put(True)
    done.get()

@step("Dispense")
async def dispense(line):
    TRY
    ends = socket.socketpair()
    ends[0].send(b"nothing for an instrument")
    raise RuntimeError("no answer")

@protocol_function
async def main():
    line = OPEN
    threading.Thread(target=work, args=(line,), daemon=True).start()
    await dispense(line)
"""
SERIAL = "serial.Serial('pump', timeout=0.1)"
TRIED_AGAIN = [{"choice": choice} for choice in ("retry", "retry", "retry", "abort")]


@pytest.fixture
def pump() -> Iterator[int]:
    """Start a pump in the network that answers everything wrongly; return its port."""

    class Pump(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"busy")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pump) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("how", "line", "is_asked"),
    [
        ("send(line)", "connect()", True),
        ("await by_streams()", "None", True),
        ("ask(b'5')", "None", True),
        ("by_thread(line)", SERIAL, True),
        ("await asyncio.get_running_loop().run_in_executor(None, send, line)", SERIAL, True),
        ("by_worker(line)", SERIAL, True),
        ("await by_web_serial()", "None", True),
        ("ask()", "None", False),
        ("line.read()", SERIAL, False),
        ("connect()", "None", False),
    ],
)
def test_whatever_sent_a_command_during_a_step_no_policy_sends_it_again(
    monkeypatch: pytest.MonkeyPatch, pump: int, how: str, line: str, is_asked: bool
) -> None:
    monkeypatch.setattr(recovery, "PAUSES_S", IN_A_WINK)
    source = INDIRECT.replace("PORT", str(pump)).replace("TRY", how).replace("OPEN", line)
    device = "sim:mettler" if "serial" in how or line == SERIAL else f"tcp://127.0.0.1:{pump}"
    done = AnsweredRun(source, ports=[f"pump={device}"], on_error="retry")
    assert done.last.state == "failed"
    asked = ["Was this done: Dispense?"] if is_asked else []
    assert [[fact.question for fact in prompt.facts] for prompt in done.prompts] == [asked] * len(
        done.prompts
    )
    assert [answer.value for answer in done.answers] == ([{"choice": "abort"}] if is_asked else TRIED_AGAIN)


def test_a_step_that_sent_nothing_is_tried_again_by_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "PAUSES_S", IN_A_WINK)
    done = AnsweredRun(DISPENSING.replace("COMMAND", "b''"), ports=["scale=sim:mettler"], on_error="retry")
    assert [answer.value["choice"] for answer in done.answers if isinstance(answer.value, dict)] == [
        "retry",
        "retry",
        "retry",
        "abort",
    ]


def test_what_was_said_last_is_remembered_with_its_reply() -> None:
    exchanges = LastExchanges()
    assert exchanges.of("scale") is None
    exchanges.received("scale", b"unasked", 1)
    exchanges.sent("scale", b"SI\r\n", 2)
    first = exchanges.of("scale")
    assert first is not None
    assert (first.sent, first.received, first.received_ns) == (b"SI\r\n", b"", 0)
    assert set(PortFacts(first, ("tare",)).details()) == {"losses", "last_sent"}
    exchanges.received("scale", b"S S ", 3)
    exchanges.received("scale", b"12.3 g\r\n", 4)
    second = exchanges.of("scale")
    assert second is not None
    assert (second.received, second.sent_ns) == (b"S S 12.3 g\r\n", first.sent_ns)
    assert PortFacts(second).details() == {
        "last_sent": {"data": b"SI\r\n".hex(), "at_ns": first.sent_ns},
        "last_received": {"data": b"S S 12.3 g\r\n".hex(), "at_ns": second.received_ns},
    }


def test_exchanges_of_a_record_are_taken_up_without_questions_to_the_instrument() -> None:
    exchanges = LastExchanges()
    for record in (
        WireRecord(5, "scale", "out", b"T\r\n"),
        WireRecord(6, "scale", "in", b"T S 0.0 g\r\n"),
        WireRecord(7, "scale", "event", what=SETTLING),
        WireRecord(8, "scale", "out", b"I4\r\n"),
        WireRecord(9, "scale", "in", b'I4 A "1234"\r\n'),
        WireRecord(10, "scale", "event", what=SETTLED),
    ):
        exchanges.add(record, 1_000)
    assert exchanges.of("scale") == Exchange(b"T\r\n", 1_005, b"T S 0.0 g\r\n", 1_006)


def test_what_did_not_leave_is_not_said_to_have_been_sent() -> None:
    exchanges = LastExchanges()
    exchanges.sent("scale", b"SI\r\n", 1)
    exchanges.received("scale", b"S S 12.3 g\r\n", 2)
    said = exchanges.of("scale")
    assert said is not None
    exchanges.sent("scale", b"T\r\n", 3)
    exchanges.happened("scale", "partial", {"written": 0, "of": 3})
    exchanges.happened("scale", "fault", {"during": "write", "facts": {"written": 0}})
    assert exchanges.of("scale") == structs.replace(said, unsent=b"T\r\n")
    assert PortFacts(exchanges.of("scale")).details()["not_sent"] == {"data": b"T\r\n".hex()}
    exchanges.sent("scale", b"SI\r\n", 4)
    exchanges.happened("scale", "fault", {"during": "read", "facts": {"written": 0}})
    whole = exchanges.of("scale")
    assert whole is not None
    assert (whole.sent, whole.unsent, whole.received) == (b"SI\r\n", b"", b"")


@pytest.mark.parametrize(
    ("what", "told", "left"),
    [
        ("partial", {"written": 2, "of": 4}, b"SI"),
        ("fault", {"during": "write", "facts": {"written": 1}}, b"S"),
        ("refused", {"reason": "no room", "data": b"SI\r\n".hex()}, b""),
    ],
)
def test_of_a_write_that_was_cut_it_is_said_what_left(
    what: str, told: dict[str, object], left: bytes
) -> None:
    exchanges = LastExchanges()
    exchanges.sent("scale", b"SI\r\n", 1)
    exchanges.happened("scale", what, told)
    last = exchanges.of("scale")
    assert last is not None
    assert (last.sent, last.unsent) == (left, b"SI\r\n"[len(left) :])
    assert ("last_sent" in PortFacts(last).details()) == bool(left)


PULLED_BETWEEN = SOURCE.replace(
    "    return await scale.read_weight(timeout=0)",
    """    await scale.read_weight(timeout=0)
    await confirm("The cable is pulled now.")
    return await scale.read_weight(timeout=0)""",
).replace("from praxis import", "from praxis.interactive import confirm\nfrom praxis import")


def test_what_waited_in_vain_for_the_instrument_to_be_back_was_not_sent_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "30")
    (binding,) = parse_bindings(["scale=sim:mettler,mass=12.3"])
    assert binding.instrument is not None
    with PtyInstrument(binding.instrument, link=port_name(tmp_path, "scale")) as balance:

        def answered(prompt: PromptEvent) -> str | None:
            if prompt.kind == "recover":
                return "abort"
            balance.unplug()
            return None

        def observe(event: Event, run: Run) -> None:
            if isinstance(event, ConnectionEvent) and event.what == "lost":
                assert run.do(Answer(1, value=True)) is None

        journal = str(tmp_path / "wire.journal")
        ports = [f"scale={balance.path}"]
        done = AnsweredRun(PULLED_BETWEEN, answered, ports=ports, journal=journal, observe=observe)
    _, failed = done.prompts
    assert failed.details["fault"] == "PortTimeout"
    assert failed.details["is_away"] is True, "so that the sheet follows the port"
    assert failed.details["not_sent"] == {"data": b"SI\r\n".hex()}
    assert "last_received" in failed.details, "what was sent before it was answered"
    assert [choice.value for choice in failed.choices if choice.advice] == ["reconnect"]


class Asked:
    """Questions for a user who does not answer; keeps the last one."""

    prompt: PromptEvent
    stand_in = None

    def put(self, prompt: PromptEvent, answered: object, *, always: bool) -> int:
        """Keep the question."""
        self.prompt = prompt
        return 1

    def asked(self, reason: str) -> None:
        """Do nothing when the run waits."""


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        (b"C0TPid0001er99/00 P108/75", "A channel found no tip, or has none."),
        (b"C0TPid0001er99/00 P198/97", "The robot rejected the command; its error number says why."),
        (b"H0DQid0001er98", "The robot rejected the command; its error number says why."),
        (b"C0TPid0001er00/00", ""),
        (b"H0DQid0001er00", ""),
    ],
)
def test_an_error_of_a_robot_is_told_also_if_its_number_is_not_known(reply: bytes, means: str) -> None:
    assert refusal_in(reply, load_profiles().profiles["star"].recover.refusals) == means


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        (b"S I\r\n", "The balance is busy: it understood the command but cannot carry it out now."),
        (b"S +\r\n", "The balance is overloaded: there is too much on its pan."),
        (b"ES\r\n", "The balance does not recognize the command."),
        (b"S S     12.30000 g\r\n", ""),
    ],
)
def test_a_reply_that_refuses_is_told_as_its_profile_says(reply: bytes, means: str) -> None:
    assert refusal_in(reply, load_profiles().profiles["mettler"].recover.refusals) == means
    asked = Asked()
    recovery = Recovery(
        cast("Questions", asked),
        policy="ask",
        tell=lambda event: None,
        states=cast("RecoveryStates", asked),
        is_stopping=lambda: False,
        has_commanded=lambda step: False,
        port_facts=lambda port: PortFacts(Exchange(b"SI\r\n", 1, reply, 2), refusal=means),
    )
    driver = "Command not understood, not executable at present"
    error = {"type": "MettlerToledoError", "message": driver, "traceback": ""}
    failed = {
        "what": "operation",
        "title": "Weigh",
        "step": 1,
        "attempt": 1,
        "operation": "scale.read_weight",
        "error": error,
        "port": "scale",
        "fault": "",
    }
    recovery.begin(failed, lambda reply: None)
    said = means or f"MettlerToledoError: {driver}"
    assert asked.prompt.message == f"Weigh did not work: {said}"
    assert asked.prompt.error is not None
    assert asked.prompt.error.message == driver, "the driver's words are kept"


def test_with_another_instrument_the_run_is_only_connected_anew_or_ended() -> None:
    asked = Asked()
    recovery = Recovery(
        cast("Questions", asked),
        policy="ask",
        tell=lambda event: None,
        states=cast("RecoveryStates", asked),
        is_stopping=lambda: False,
        has_commanded=lambda step: False,
        port_facts=lambda port: PortFacts(is_replaced=True, marks={"serial_number": "B7"}),
    )
    failed = {
        "what": "operation",
        "title": "Weigh",
        "step": 1,
        "attempt": 1,
        "operation": "scale.read_weight",
        "error": {"type": "PortNotFound", "message": "another instrument is there", "traceback": ""},
        "port": "scale",
        "fault": "PortNotFound",
        "can_reconnect": True,
    }
    recovery.begin(cast("Request", failed), lambda reply: None)
    possible = [choice.value for choice in asked.prompt.choices if not choice.obstacle]
    assert possible == ["reconnect", "abort"]
    assert asked.prompt.details["marks"] == {"serial_number": "B7"}
    assert asked.prompt.details["is_replaced"] is True


READS = """
# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS)"
# ///
import time

import serial
from praxis import protocol_function

@protocol_function
def read():
    with serial.Serial("scale", timeout=20) as port:
        port.write(b"SI\\r\\n")
        first = port.readline()
        print("first", flush=True)
        while True:
            try:
                port.write(b"SI\\r\\n")
            except serial.SerialException:
                continue
            if line := port.readline():
                return line.decode()
"""


def test_a_run_is_held_when_an_instrument_is_back_that_may_have_lost_its_tare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a machine operation that could fail and ask, the run would continue with a wrong zero."""
    monkeypatch.setenv("PRAXIS_PORT_GRACE", "10")
    (binding,) = parse_bindings(["scale=sim:mettler,mass=12.3,unplug:at=2"])
    assert binding.instrument is not None
    asked: list[str] = []

    with PtyInstrument(binding.instrument, link=port_name(tmp_path, "scale")) as served:

        def observe(event: Event, run: Run) -> None:
            if isinstance(event, ConnectionEvent) and event.what == "lost":
                served.clear_faults()
                served.plug_in()

        def answer(prompt: PromptEvent) -> str:
            asked.append(prompt.message)
            return "abort"

        done = AnsweredRun(READS, answer, ports=[f"scale={served.path}"], observe=observe, timeout=15)
    first, lost = asked[0].splitlines()
    assert (
        first
        == "The instrument on port scale was disconnected and is back. Check it before the run continues."
    )
    assert lost.startswith("If it was switched off, its tare is lost")
    assert done.last.state == "cancelled"
