"""Replayed instruments give the recorded replies to the same requests in order, and a diff for other
requests.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.journal import JournalWriter
from praxis_desktop.ports.errors import (
    PortBusy,
    PortDisconnected,
    PortReplayEnded,
    PortReplayMismatch,
    PortTimeout,
)
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.replay.recordings import open_recording
from praxis_desktop.ports.replay.replayed import ReplayedPort
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.transport import LineErrorKind, LineSettings, PortReader
from praxis_desktop.ports.wire_logs import WireJournal
from tests.ports.guests import run_guest
from tests.ports.wires import WAIT_S, failure

MS = 1_000_000
SECOND = 1000 * MS


class Clock:
    """A Schedule whose time the test sets."""

    def __init__(self) -> None:
        self.time = 0
        self._when: int | None = None
        self._callback: Callable[[], None] = lambda: None

    def now(self) -> int:
        return self.time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self._when, self._callback = when, callback

    def pass_until(self, when: int) -> None:
        while self._when is not None and self._when <= when:
            self.time, self._when = max(self.time, self._when), None
            self._callback()
        self.time = when

    def close(self) -> None:
        self._when = None


class Wiretap:
    """Writes the journal of a role as if an instrument had sent bytes, at times that the test chooses."""

    def __init__(self, path: Path, role: str = "scale") -> None:
        self.path = path
        self.role = role
        self._journal = JournalWriter.create(path, {"what": "a test"}, started=0)
        self.log = WireJournal(self._journal)

    def opening(self, at: int = 0, settings: LineSettings | None = None) -> None:
        self.happened("opening", at, settings=to_builtins(settings or LineSettings()))

    def out(self, at: int, data: bytes) -> None:
        self.log.sent(self.role, data, at)

    def come(self, at: int, data: bytes) -> None:
        self.log.received(self.role, data, at)

    def happened(self, what: str, at: int, **details: object) -> None:
        self.log.happened(self.role, what, details, at)

    def close(self, at: int | None = None) -> None:
        if at is not None:
            self.happened("closed", at)
        self._journal.close()


class Player:
    """A replayed port on a clock that the test sets."""

    def __init__(self, specification: str, role: str = "scale") -> None:
        self.clock = Clock()
        self.reader = PortReader(role)
        self.recording = open_recording(specification, role)
        self.port = self.open()

    def open(self, settings: LineSettings | None = None) -> ReplayedPort:
        return ReplayedPort(self.recording, self.reader, settings, name="scale", schedule=self.clock)

    def come(self) -> bytes:
        """Return the bytes received by now."""
        return self.reader.read(self.reader.waiting, 0) if self.reader.waiting else b""


@pytest.fixture
def tap(tmp_path: Path) -> Wiretap:
    made = Wiretap(tmp_path / "weigh.journal")
    made.opening()
    return made


def weighing(tap: Wiretap) -> str:
    """Return a recording with two requests, a slow reply, and an unrequested status."""
    tap.out(1 * SECOND, b"S\r\n")
    tap.come(1 * SECOND + 300 * MS, b"S S ")
    tap.come(1 * SECOND + 310 * MS, b"1 g\r\n")
    tap.come(3 * SECOND, b"status\r\n")
    tap.out(5 * SECOND, b"T\r\n")
    tap.come(5 * SECOND + 100 * MS, b"T S 1 g\r\n")
    tap.close(6 * SECOND)
    return str(tap.path)


def test_replies_come_as_long_after_their_request_as_they_did(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.clock.pass_until(10 * SECOND)
    player.port.write(b"S\r\n")
    assert player.come() == b""
    player.clock.pass_until(10 * SECOND + 299 * MS)
    assert player.come() == b""
    player.clock.pass_until(10 * SECOND + 300 * MS)
    assert player.come() == b"S S "
    player.clock.pass_until(11 * SECOND)
    assert player.come() == b"1 g\r\n"
    player.clock.pass_until(12 * SECOND)
    assert player.come() == b"status\r\n"
    player.port.write(b"T\r\n")
    player.clock.pass_until(12 * SECOND + 100 * MS)
    assert player.come() == b"T S 1 g\r\n"
    player.port.close()


def test_fast_replies_come_at_once(tap: Wiretap) -> None:
    player = Player(weighing(tap) + ",timing=fast")
    player.port.write(b"S\r\n")
    assert player.come() == b"S S 1 g\r\nstatus\r\n"
    player.port.write(b"T\r\n")
    assert player.come() == b"T S 1 g\r\n"
    player.port.close()


def test_what_came_before_a_request_comes_before_its_reply(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\n")
    player.clock.pass_until(500 * MS)
    player.port.write(b"T\r\n")
    assert player.come() == b"S S 1 g\r\nstatus\r\n"
    player.clock.pass_until(600 * MS)
    assert player.come() == b"T S 1 g\r\n"
    player.port.close()


def test_bytes_that_came_before_any_request_come_after_the_opening(tap: Wiretap) -> None:
    tap.come(200 * MS, b"READY\r\n")
    tap.out(SECOND, b"S\r\n")
    tap.close()
    player = Player(str(tap.path))
    assert player.come() == b""
    player.clock.pass_until(200 * MS)
    assert player.come() == b"READY\r\n"


@given(cuts=st.sets(st.integers(1, 11)), recorded_cuts=st.sets(st.integers(1, 11)))
def test_how_writes_are_cut_up_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, cuts: set[int], recorded_cuts: set[int]
) -> None:
    wanted = b"S\r\nSI\r\nT\r\nZ\r\n"

    def parts(places: set[int]) -> list[bytes]:
        bounds = [0, *sorted(places), len(wanted)]
        return [wanted[begin:end] for begin, end in pairwise(bounds)]

    tap = Wiretap(tmp_path_factory.mktemp("taps") / "a.journal")
    tap.opening()
    replies = b""
    for number, part in enumerate(parts(recorded_cuts)):
        tap.out(number * SECOND, part)
        tap.come(number * SECOND + MS, b"%d;" % number)
        replies += b"%d;" % number
    tap.close(100 * SECOND)
    player = Player(f"{tap.path},timing=fast")
    for part in parts(cuts):
        player.port.write(part)
    assert player.come() == replies
    player.port.close()


def test_a_request_that_differs_is_told_with_what_was_expected(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\n")
    player.port.write(b"T")
    error = failure(lambda: player.port.write(b"A\r\n"))
    assert isinstance(error, PortReplayMismatch)
    assert (error.expected, error.actual, error.position) == (b"T\r\n", b"TA\r\n", 1)
    assert "request 2" in error.message
    assert r"writes b'TA\r\n' instead of b'T\r\n'" in error.message
    recorded, written, mark, _ = error.hint.splitlines()
    assert r"b'T\r\n'  at 5.000 s" in recorded
    assert r"b'TA\r\n'" in written
    assert mark.index("^") == written.index("A")


def test_after_a_request_that_differs_nothing_is_delivered(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\n")
    failure(lambda: player.port.write(b"X"))
    before = player.come()
    player.clock.pass_until(100 * SECOND)
    assert player.come() == b""
    assert b"T S" not in before
    assert isinstance(failure(lambda: player.reader.read(1, 0)), PortReplayMismatch)
    assert isinstance(failure(lambda: player.port.write(b"T\r\n")), PortReplayMismatch)
    player.port.close()


def test_a_request_beyond_the_recording_says_that_it_ended(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\nT\r\n")
    error = failure(lambda: player.port.write(b"Z\r\n"))
    assert isinstance(error, PortReplayEnded)
    assert "ends after 2 requests" in error.message
    assert r"b'Z\r\n'" in error.message
    player.port.close()


def test_who_waits_longer_than_the_recorded_program_is_told_that_it_ended(tap: Wiretap) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\nT\r\n")
    player.clock.pass_until(2900 * MS)
    player.come()
    assert player.reader.read(1, 0) == b""
    player.clock.pass_until(3 * SECOND)
    assert isinstance(failure(lambda: player.reader.read(1, 0)), PortReplayEnded)


def test_a_recorded_unplugging_happens_again(tap: Wiretap) -> None:
    tap.out(SECOND, b"S\r\n")
    facts = {"kind": "PortDisconnected", "message": "it was unplugged", "hint": "", "facts": {}}
    tap.happened("fault", 3 * SECOND, during="read", **facts)
    tap.close(4 * SECOND)
    player = Player(str(tap.path))
    player.port.write(b"S\r\n")
    player.clock.pass_until(1900 * MS)
    assert player.reader.read(1, 0) == b""
    player.clock.pass_until(2 * SECOND)
    assert isinstance(failure(lambda: player.reader.read(1, 0)), PortDisconnected)
    assert "unplugged" in str(failure(lambda: player.port.write(b"S\r\n")))


def test_a_write_that_timed_out_times_out_again_after_as_many_bytes(tap: Wiretap) -> None:
    tap.out(SECOND, b"LONG COMMAND\r\n")
    facts = {"kind": "PortTimeout", "message": "it took 4", "hint": "", "facts": {"written": 4}}
    tap.happened("fault", 2 * SECOND, during="write", **facts)
    tap.out(3 * SECOND, b"S\r\n")
    tap.come(4 * SECOND, b"S S 1 g\r\n")
    tap.close(5 * SECOND)
    player = Player(f"{tap.path},timing=fast")
    error = failure(lambda: player.port.write(b"LONG COMMAND\r\n"))
    assert isinstance(error, PortTimeout)
    assert error.written == 4
    player.port.write(b"S\r\n")
    assert player.come() == b"S S 1 g\r\n"


def test_an_opening_that_failed_fails_again_and_the_next_one_works(tap: Wiretap) -> None:
    tap.happened("fault", MS, during="open", kind="PortBusy", message="someone has it", hint="", facts={})
    tap.opening(SECOND)
    tap.out(2 * SECOND, b"S\r\n")
    tap.close(3 * SECOND)
    recording = open_recording(str(tap.path), "scale")
    reader = PortReader("scale")
    with pytest.raises(PortBusy, match="someone has it"):
        ReplayedPort(recording, reader, schedule=Clock())
    port = ReplayedPort(recording, reader, schedule=Clock())
    assert port.write(b"S\r\n") == 3
    port.close()
    with pytest.raises(PortReplayEnded, match="was opened only"):
        ReplayedPort(recording, reader, schedule=Clock())


def test_errors_of_the_line_come_at_their_place(tap: Wiretap) -> None:
    heard: list[object] = []

    class Listener:
        def on_bytes(self, data: bytes) -> None:
            heard.append(data)

        def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
            heard.append((kind, data))

        def on_lost(self, error: object) -> None: ...

    tap.out(SECOND, b"S\r\n")
    tap.come(2 * SECOND, b"S ")
    tap.happened("line error", 2 * SECOND, kind="parity", data="53")
    tap.come(2 * SECOND, b" 1 g")
    tap.close(3 * SECOND)
    recording = open_recording(f"{tap.path},timing=fast", "scale")
    port = ReplayedPort(recording, Listener(), schedule=Clock())
    port.write(b"S\r\n")
    assert heard == [b"S ", ("parity", b"S"), b" 1 g"]
    assert port.statistics().parity_errors == 1


def test_other_settings_and_lines_are_warned_of_once_and_change_nothing(
    tap: Wiretap, caplog: pytest.LogCaptureFixture
) -> None:
    tap.happened("level", MS, line="cts", on=False)
    player = Player(weighing(tap))
    player.port.close()
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        player = Player(str(tap.path))
        assert not caplog.records
        player.port.configure(LineSettings(115200))
        player.port.set_line("rts", False)
    assert len(caplog.records) == 1
    assert not player.port.line("cts")
    assert not player.port.line("ri")
    player.port.write(b"S\r\n")


def test_closing_before_the_end_of_the_recording_is_warned_of(
    tap: Wiretap, caplog: pytest.LogCaptureFixture
) -> None:
    player = Player(weighing(tap))
    player.port.write(b"S\r\n")
    with caplog.at_level(logging.WARNING):
        player.port.close()
    assert "1 recorded requests were not made" in caplog.text


def test_a_recording_of_another_role_is_found_by_its_name(tmp_path: Path) -> None:
    tap = Wiretap(tmp_path / "with, comma.journal", role="balance")
    tap.opening()
    tap.close(SECOND)
    assert open_recording(str(tap.path), "scale").role == "balance"
    with pytest.raises(UsageError, match="'balance'"):
        open_recording(f"{tap.path},role=pump", "scale")
    with pytest.raises(UsageError, match="same or fast"):
        open_recording(f"{tap.path},timing=slow", "scale")
    with pytest.raises(UsageError, match="cannot be read"):
        open_recording(str(tmp_path / "none"), "scale")
    with pytest.raises(UsageError, match="is a folder"):
        open_recording(str(tmp_path), "scale")
    (tmp_path / "text").write_text("hello")
    with pytest.raises(UsageError, match="is not a journal"):
        open_recording(str(tmp_path / "text"), "scale")
    (tmp_path / "json").write_text("{}")
    with pytest.raises(UsageError, match="neither"):
        open_recording(str(tmp_path / "json"), "scale")


def test_a_capture_of_pylabrobot_can_be_played_back(tmp_path: Path) -> None:
    commands = [
        {"module": "serial", "device_id": "COM3", "action": "reset_input_buffer", "data": ""},
        {"module": "serial", "device_id": "COM3", "action": "write", "data": "S\r\n"},
        {"module": "serial", "device_id": "COM3", "action": "readline", "data": "S S 1 g\xb5\r\n"},
    ]
    path = tmp_path / "capture.json"
    path.write_text(json.dumps({"version": "0.2.2", "commands": commands}))
    player = Player(str(path))
    player.port.write(b"S\r\n")
    assert player.come() == b"S S 1 g\xb5\r\n"
    assert isinstance(failure(lambda: player.port.write(b"T\r\n")), PortReplayEnded)


WEIGH = """
import serial
with serial.Serial("scale", 9600, timeout=20) as port:
    for command in (b"S\\r\\n", b"SI\\r\\n", b"T\\r\\n"):
        port.write(command)
        print(port.readline())
"""


def _recorded_weighing(path: Path) -> str:
    """Let a program weigh on a simulated balance in real time; returns its output."""
    with JournalWriter.create(path, {}) as journal:
        reader = PortReader("scale")
        opener = Opener(log=WireJournal(journal))
        binding = parse_binding("scale=sim:mettler")
        printed = ""
        with opener.open(binding, reader, LineSettings(), dtr=True, rts=True) as port:
            for command in (b"S\r\n", b"SI\r\n", b"T\r\n"):
                port.write(command)
                printed += repr(reader.read_until(b"\n", WAIT_S)) + "\n"
    return printed


FAILING = """
import serial
with serial.Serial("scale", 9600, timeout=0.2) as port:
    try:
        for number in range(4):
            port.write(b"SI\\r\\n")
            print(port.readline())
    except serial.SerialException as error:
        print(type(error).__name__)
"""


@pytest.mark.parametrize("fault", ["silence", "unplug", "partial", "double", "terminator", "late:delay=0.3"])
def test_what_went_wrong_goes_wrong_again(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "a.journal"
    binding = f"sim:mettler,{fault}:at=2"
    with JournalWriter.create(path, {}) as journal:
        opener = Opener(log=WireJournal(journal))
        first = run_guest(FAILING, [f"scale={binding}"], environment=VirtualEnvironment(), opener=opener)
    assert first.error is None, first.error
    again = run_guest(FAILING, [f"scale=replay:{path}"], environment=VirtualEnvironment())
    assert again.error is None, again.error
    assert again.output == first.output


@pytest.mark.parametrize("timing", ["same", "fast"])
def test_a_program_gets_from_a_recording_what_the_instrument_said(tmp_path: Path, timing: str) -> None:
    path = tmp_path / "a.journal"
    printed = _recorded_weighing(path)
    outcome = run_guest(WEIGH, [f"scale=replay:{path},timing={timing}"])
    assert outcome.error is None, outcome.error
    assert outcome.output == printed


def test_a_recording_answers_under_the_virtual_clock_too(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    printed = _recorded_weighing(path)
    outcome = run_guest(WEIGH, [f"scale=replay:{path}"], environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    assert outcome.output == printed


def test_a_changed_program_gets_the_diff_as_its_exception(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    _recorded_weighing(path)
    changed = WEIGH.replace(r"SI\r\n", r"SIR\r\n")
    outcome = run_guest(changed, [f"scale=replay:{path},timing=fast"])
    assert outcome.error is not None
    assert outcome.error.type_name == "PortReplayMismatch"
    assert r"b'SI\r\n'" in outcome.error.message
    assert r"b'SIR\r\n'" in outcome.error.message
    assert isinstance(outcome.ports.last_fault, PortReplayMismatch)


def test_a_recording_is_a_binding_without_hardware(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    _recorded_weighing(path)
    binding: Binding = parse_binding(f"scale=replay:{path}")
    assert binding.is_simulated
    binding.check()
    assert "recording" in binding.info().description
