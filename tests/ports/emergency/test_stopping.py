"""In an emergency every instrument is stopped by its own command, whatever its program does."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from build_tools.wine.lending import port_name
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.emergency.port import OPEN_PORTS
from praxis_desktop.ports.emergency.press import press
from praxis_desktop.ports.emergency.stopping import EmergencyReport, stop_everything, stop_safely
from praxis_desktop.ports.errors import PortStopped
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.transport import LineSettings, PortReader
from tests.ports.emergency.halts import Log, Told, guest_port
from tests.ports.wires import WAIT_S

PUMP_STOP = b"\x02P02H\r"


def _stopped(told: Told) -> EmergencyReport:
    report = stop_everything(asked_at=time.monotonic(), tell=told)
    assert report.wait(WAIT_S)
    return report


def test_an_instrument_gets_its_stop_command_and_confirms_it() -> None:
    told, log = Told(), Log()
    with guest_port(log=log) as (wire, _, _):
        report = stop_everything(asked_at=time.monotonic(), tell=told)
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        wire.send(b"\x06")
        assert report.wait(WAIT_S)
    assert told.outcomes("pump") == ["sent", "confirmed"]
    assert bytes.fromhex(told.events[0].data) == PUMP_STOP
    assert told.events[1].advice == ""
    assert all(isinstance(event.message, Message) for event in told.events), "to be said in German"
    assert report.events == told.events
    assert ("sent", PUMP_STOP) in log.entries
    assert ("halt", {"outcome": "confirmed", "milliseconds": told.events[1].milliseconds}) in log.entries


def test_the_record_has_the_stop_before_its_answer_and_as_nobody_elses() -> None:
    told, log = Told(), Log()
    with guest_port(log=log) as (wire, _, _):
        report = stop_everything(asked_at=time.monotonic(), tell=told)
        wire.receive(len(PUMP_STOP))
        arrived = time.monotonic_ns()
        wire.send(b"\x06")
        assert report.wait(WAIT_S)
    assert log.left_at[0] <= arrived
    kinds = [what for what, _ in log.entries]
    # The event of the sent stop comes first: it tells a reader whose the bytes are.
    assert kinds.index("halt") < log.entries.index(("sent", PUMP_STOP))


def test_a_confirmation_has_one_time() -> None:
    told = Told()
    with guest_port() as (wire, _, _):
        asked, asked_at = time.time(), time.monotonic()
        report = stop_everything(asked_at=asked_at, tell=told)
        wire.receive(len(PUMP_STOP))
        wire.send(b"\x06")
        assert report.wait(WAIT_S)
    for event in told.events:
        # Both count from the press, to the same bytes; clocks are read one after the other.
        assert event.time - asked == pytest.approx(event.milliseconds / 1000, abs=0.05)


def test_one_that_says_nothing_is_told_of_with_what_a_person_does() -> None:
    told = Told()
    with guest_port():
        _stopped(told)
    assert told.outcomes("pump") == ["sent", "unconfirmed"]
    assert "press STOP on the pump" in told.events[1].advice


def test_a_kind_without_a_stop_command_and_an_unknown_one_say_so() -> None:
    told = Told()
    with guest_port("cytomat", role="incubator") as (wire, _, _), guest_port("", role="stranger"):
        _stopped(told)
        assert not wire.has_bytes()
    assert told.outcomes("incubator") == told.outcomes("stranger") == ["no_stop_command"]
    (advice,) = [event.advice for event in told.events if event.port == "stranger"]
    assert "has no stop command" in advice


def test_a_guest_sends_nothing_more_and_opens_nothing_more() -> None:
    with guest_port() as (wire, port, opener):
        _stopped(Told())
        wire.receive(len(PUMP_STOP))
        for write in (port.write, port.write_now):
            with pytest.raises(PortStopped):
                write(b"P02S+100\r")
        with pytest.raises(PortStopped):
            port.set_line("dtr", True)
        with pytest.raises(PortStopped):
            opener.open(
                Binding("other", wire.device), PortReader("other"), LineSettings(), dtr=True, rts=True
            )
        assert not wire.has_bytes()


def test_what_is_stopped_once_more_gets_its_command_once_more() -> None:
    with guest_port() as (wire, _, _):
        for _ in range(2):
            report = stop_everything(asked_at=time.monotonic(), tell=Told())
            assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
            wire.send(b"\x06")
            assert report.wait(WAIT_S)


def test_several_who_ask_at_once_get_one_stop_and_are_all_told() -> None:
    told = [Told() for _ in range(4)]
    with guest_port() as (wire, _, _):
        reports = [stop_everything(asked_at=time.monotonic(), tell=one) for one in told]
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        wire.send(b"\x06")
        assert all(report.wait(WAIT_S) for report in reports)
        assert not wire.has_bytes()
    assert [one.outcomes("pump") for one in told] == [["sent", "confirmed"]] * 4
    assert [report.events for report in reports] == [told[0].events] * 4


def test_who_asks_twice_is_told_once_of_a_stop_that_is_sent_once() -> None:
    told, log = Told(), Log()
    with guest_port(log=log) as (wire, _, _):
        first = stop_everything(asked_at=time.monotonic(), tell=told)
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        second = stop_everything(asked_at=time.monotonic(), tell=told)
        wire.send(b"\x06")
        assert first.wait(WAIT_S)
        assert second.wait(WAIT_S)
        assert not wire.has_bytes()
    assert told.outcomes("pump") == ["sent", "confirmed"]
    assert second.events == first.events == told.events
    assert log.entries.count(("sent", PUMP_STOP)) == 1


def test_a_stop_that_is_confirmed_but_still_being_recorded_is_joined() -> None:
    told, others, is_full = Told(), Told(), threading.Event()

    def slowly(event: HaltEvent) -> None:
        told(event)
        if event.outcome == "confirmed":
            confirmed.set()
            is_full.wait(WAIT_S)

    confirmed = threading.Event()
    with guest_port() as (wire, _, _):
        first = stop_everything(asked_at=time.monotonic(), tell=slowly)
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        wire.send(b"\x06")
        assert confirmed.wait(WAIT_S)
        reports = [stop_everything(asked_at=time.monotonic(), tell=one) for one in (slowly, others)]
        is_full.set()
        assert all(report.wait(WAIT_S) for report in (first, *reports))
        assert not wire.has_bytes()
    assert told.outcomes("pump") == others.outcomes("pump") == ["sent", "confirmed"]


def test_a_stop_that_comes_at_the_end_of_a_run_is_noted_before_its_record_is_sealed(tmp_path: Path) -> None:
    notes = tmp_path / "guardian.jsonl"
    with guest_port(notes=notes) as (wire, port, opener):
        port.write(b"P02G0\r")
        wire.receive(6)
        press()  # this process records nothing: its run has ended
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        port.close()
        opener.end()
        (note,) = map(json.loads, notes.read_text().splitlines())
    assert bytes.fromhex(note["sent"]) == PUMP_STOP


def test_the_note_of_a_stop_at_the_end_of_a_run_has_what_the_instrument_replied(tmp_path: Path) -> None:
    notes = tmp_path / "guardian.jsonl"
    with guest_port(notes=notes) as (wire, port, opener):
        port.write(b"P02G0\r")
        wire.receive(6)
        port.close()
        press()  # the guardian opens the port again
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        wire.send(b"\x06")
        opener.end()
        (note,) = map(json.loads, notes.read_text().splitlines())
    assert (bytes.fromhex(note["sent"]), bytes.fromhex(note["heard"])) == (PUMP_STOP, b"\x06")


def test_a_stop_that_its_run_records_late_is_not_noted_once_more(tmp_path: Path) -> None:
    notes, told = tmp_path / "guardian.jsonl", Told()

    def tell(event: HaltEvent) -> None:
        time.sleep(1.2)  # a busy disk
        told(event)

    with guest_port(notes=notes) as (_, port, opener):
        port.write(b"P02G0\r")
        stop_safely(opener, tell=tell)
        port.close()
        opener.end()
        assert not notes.exists()
        time.sleep(3.5)  # longer than the guardian would wait for a run that still had the port
        assert not notes.exists()
    assert told.outcomes("pump") == ["sent", "unconfirmed"]


@pytest.mark.parametrize("is_link", [False, True], ids=["pty", "link"])
@pytest.mark.parametrize("xonxoff", [True, False], ids=["held by XOFF", "full"])
def test_a_write_that_is_held_up_makes_way_for_the_stop(xonxoff: bool, is_link: bool, tmp_path: Path) -> None:
    told = Told()
    faults: list[PortError] = []
    link = port_name(tmp_path, "by-id") if is_link else None  # one that may come back: see ports.rebinding
    with guest_port(settings=LineSettings(xonxoff=xonxoff), link=link) as (wire, port, _):

        def write() -> None:
            try:
                port.write(b"P02G0\r" * 40_000)
            except PortError as fault:
                faults.append(fault)

        if xonxoff:
            wire.send(b"\x13")
        writer = threading.Thread(target=write)
        writer.start()
        while port.write_now(b"") or not writer.is_alive() or _takes_more(port):
            time.sleep(0.01)
        report = stop_everything(asked_at=time.monotonic(), tell=told)
        received = b""
        while not received.endswith(PUMP_STOP * 2):
            received += wire.read()
        wire.send(b"\x06")
        assert report.wait(WAIT_S)
        writer.join(WAIT_S)
    assert told.outcomes("pump") == ["sent", "confirmed"]
    assert isinstance(faults[0], PortStopped)


def _takes_more(port: object) -> bool:
    """Return whether a write to the port does not block yet."""
    before = port.statistics().bytes_out  # type: ignore[attr-defined]
    time.sleep(0.05)
    return bool(port.statistics().bytes_out != before)  # type: ignore[attr-defined]


def test_the_flood_of_an_instrument_hides_no_confirmation() -> None:
    told = Told()
    with guest_port() as (wire, _, _):
        is_over = threading.Event()

        def flood() -> None:
            while not is_over.wait(0.0005):  # faster than any serial line
                wire.send(b"?" * 512)

        flooding = threading.Thread(target=flood)
        flooding.start()
        report = stop_everything(asked_at=time.monotonic(), tell=told)
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        wire.send(b"\x06")
        assert report.wait(WAIT_S)
        is_over.set()
        flooding.join(WAIT_S)
    assert told.outcomes("pump") == ["sent", "confirmed"]


@pytest.mark.parametrize(("number", "outcome"), [(2, "confirmed"), (0, "unconfirmed")])
def test_a_simulated_instrument_gets_its_stop_too(number: int, outcome: str) -> None:
    told = Told()
    binding = parse_binding(f"pump=sim:masterflex,number={number}")
    opener = Opener()
    with opener.open(binding, PortReader("pump"), LineSettings(4800, 7, "O"), dtr=True, rts=True):
        _stopped(told)
    opener.end()
    assert told.outcomes("pump") == ["sent", outcome]
    assert [event.is_simulated for event in told.events] == [True, True]
    assert ("it is simulated" in told.events[1].message) is (outcome == "unconfirmed")
    assert not told.events[1].advice, "nothing has to be done: nobody's attention is asked for"


def test_who_is_told_slowly_and_a_log_that_fails_keep_no_instrument_waiting() -> None:
    release = threading.Event()

    def tell(event: HaltEvent) -> None:
        release.wait(WAIT_S)
        raise RuntimeError("nobody listens")

    with ExitStack() as stack:
        wires = [stack.enter_context(guest_port(role=f"pump{n}"))[0] for n in range(8)]
        report = stop_everything(asked_at=time.monotonic(), tell=tell)
        assert [wire.receive(len(PUMP_STOP)) for wire in wires] == [PUMP_STOP] * 8
        assert not report.is_over
        release.set()
        assert report.wait(WAIT_S)


def test_the_safe_stop_of_one_guest_leaves_the_others_alone() -> None:
    told = Told()
    with guest_port() as (wire, port, opener), guest_port(role="other") as (other, other_port, _):
        report = stop_safely(opener, tell=told)
        assert report.is_over
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
        with pytest.raises(PortStopped):
            port.write(b"x")
        assert not other.has_bytes()
        assert other_port.write(b"x") == 1
    assert {event.port for event in told.events} == {"pump"}


def test_what_an_emergency_has_stopped_is_not_stopped_again_at_its_end() -> None:
    told = Told()
    with guest_port() as (wire, _, opener):
        _stopped(Told())
        wire.receive(len(PUMP_STOP))
        stop_safely(opener, tell=told)
        assert not wire.has_bytes()
    assert told.events == []


def test_a_port_is_closed_only_when_its_stop_is_done() -> None:
    told = Told()
    with guest_port() as (wire, port, _):
        stop_everything(asked_at=time.monotonic(), tell=told)
        threading.Timer(0.1, wire.send, [b"\x06"]).start()
        port.close()
        assert wire.receive(len(PUMP_STOP)) == PUMP_STOP
    assert not OPEN_PORTS.present()


def test_a_device_that_is_gone_is_told_of() -> None:
    told = Told()
    with guest_port() as (wire, _, _):
        wire.unplug()
        _stopped(told)
    assert told.outcomes("pump") == ["failed"]
    assert told.events[0].advice


def test_without_open_ports_there_is_nothing_to_wait_for() -> None:
    assert stop_everything(asked_at=time.monotonic(), tell=Told()).is_over
