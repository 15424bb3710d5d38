"""Runs controlled by other processes: over the real socket, with well-behaved and bad clients."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.events import (
    ActionEvent,
    ExecutionResult,
    HaltEvent,
    LogEvent,
    ResultEvent,
    StateEvent,
)
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.runs.commands import (
    Answer,
    AnyCommand,
    Cancel,
    EmergencyStop,
    ExtendWait,
    Note,
    Pause,
    PauseNow,
    Refused,
    Resume,
    SkipWait,
)
from praxis_desktop.workers.control import attended, client, connections
from praxis_desktop.workers.control import connections as places
from praxis_desktop.workers.control.attended import About
from praxis_desktop.workers.control.client import ask, emergency_stop_everywhere, find, follow, under_way
from praxis_desktop.workers.control.messages import (
    Act,
    AnswerPrompt,
    Do,
    Happened,
    ListRuns,
    MessageError,
    Over,
    Request,
    Watch,
    encoded,
    reply_of,
    request_of,
)
from praxis_desktop.workers.control.service import MOST_CONNECTIONS, ControlService
from tests.cli.command import environment
from tests.rights import is_private
from tests.workers.control.conducted import NotedRun

sockets = pytest.mark.skipif(
    sys.platform == "win32", reason="sockets in folders of their own: Windows has pipes instead"
)

ABOUT = About("weigh.py", "command line", "anna", "Monday", ("scale=sim:mettler",))
RUN, OTHER = "ab" * 16, "ac" * 16
WAIT_S = 60.0


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without runs."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def service(home: Path) -> Iterator[ControlService]:
    """A process with runs, as if it were another process."""
    made = ControlService()
    made.open()
    eventually(lambda: made.is_open)
    yield made
    made.close(Deadline.after(1))


def start(number: int) -> subprocess.Popen[bytes]:
    """Start another process with a run."""
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(number)], stdin=subprocess.PIPE, env=environment()
    )


def eventually(found: object) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + WAIT_S
    while not found():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Beginning:
    """A process that has chosen its address, and does not listen there yet."""

    def __init__(self) -> None:
        self.place = places.new_place()
        self._listener: Listener | None = None
        self._socket = None
        if self.place.family == "AF_UNIX":
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.bind(self.place.address)

    def listen(self) -> None:
        """Listen, and accept nobody."""
        if self._socket is not None:
            self._socket.listen()
        else:
            self._listener = Listener(self.place.address, self.place.family)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        for opened in (self._socket, self._listener):
            if opened is not None:
                opened.close()


def connect() -> Connection[bytes, bytes]:
    """Connect to the only process with runs, without the key."""
    place = places.places()[0]
    return Client(place.address, place.family)


def test_a_process_that_does_not_listen_yet_is_waited_for(home: Path) -> None:
    with Beginning() as other:
        late = threading.Timer(0.2, other.listen)
        late.start()
        began = time.monotonic()
        try:
            _, silent = under_way(deadline_s=1)
        finally:
            late.join()
        assert silent == [other.place]  # it exists, but does not answer
        assert time.monotonic() - began > 0.9
        assert other.place.file.exists()


def test_a_process_that_takes_long_to_listen_keeps_its_socket(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_BEGINNING_S", 0.0)
    with Beginning() as busy:
        assert under_way() == ([], [busy.place])
        assert busy.place.file.exists()
        os.utime(busy.place.file, (0, 0))  # another process has its number now
        assert under_way() == ([], [])
        assert not busy.place.file.exists()


def test_who_is_reachable_can_be_found_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = places.new_place

    def slow() -> places.SocketAddress:
        time.sleep(0.3)
        return ready()

    monkeypatch.setattr(places, "new_place", slow)
    service = ControlService()
    try:
        service.add(NotedRun(RUN), ABOUT)
        service.be_reachable()
        assert find("last").run_id == RUN
    finally:
        service.close(Deadline.after(1))


def test_who_hears_of_a_runs_first_question_can_answer_it_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = places.new_place

    def slow() -> places.SocketAddress:
        time.sleep(0.3)
        return ready()

    monkeypatch.setattr(places, "new_place", slow)
    service, run = ControlService(), NotedRun(RUN)
    try:
        service.add(run, ABOUT)
        service.tell(RUN, PromptEvent(1, "confirm", "Is the lid on?"))
        assert find("last").run_id == RUN
    finally:
        service.close(Deadline.after(1))


def test_runs_are_listed_with_what_they_do(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    run.state = "paused"
    service.tell(RUN, StateEvent("paused", "before step 7: Aspirate", "anna"))
    run.prompts = (PromptEvent(3, "confirm", "Is it on?"),)
    runs, silent = under_way()
    assert not silent
    told = runs[0]
    assert (told.run_id, told.program, told.state, told.reason, told.by) == (
        *(RUN, "weigh.py", "paused"),
        *("before step 7: Aspirate", "anna"),
    )
    assert (told.operator, told.name, told.process) == ("anna", "Monday", os.getpid())
    assert told.prompts[0]["message"] == "Is it on?"
    service.remove(RUN)
    assert under_way() == ([], [])


def test_what_is_asked_for_is_done_and_a_refusal_comes_back(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    told = find("last")
    commands: list[AnyCommand] = [
        PauseNow(by="bob", reason="coffee"),
        Resume(by="bob"),
        Note("looks fine", by="bob"),
        Answer(3, "yes", {"k": {"resolution": "unknown"}}, by="bob", reason="seen"),
        SkipWait(7, by="bob", reason="warm"),
        ExtendWait(90.0, by="bob"),
    ]
    for command in commands:
        ask(told, Do(RUN, command))
    assert run.noted == commands
    run.refusal = Refused("The run is paused already.")
    with pytest.raises(UsageError, match="paused already"):
        ask(told, Do(RUN, Pause()))
    service.remove(RUN)
    with pytest.raises(UsageError, match="has ended"):
        ask(told, Do(RUN, Pause()))


def test_a_run_is_found_by_the_beginning_of_its_id(service: ControlService) -> None:
    service.add(NotedRun(RUN), ABOUT)
    service.add(NotedRun(OTHER), ABOUT)
    assert find("ab").run_id == RUN
    service.tell(OTHER, ActionEvent("start", "anna", details={"number": 131}))
    assert find("131").run_id == OTHER
    assert find("last").run_id == OTHER
    with pytest.raises(UsageError, match="several runs"):
        find("a")
    with pytest.raises(UsageError, match="no active run is called"):
        find("f")


def test_what_happens_is_told_until_the_run_has_ended(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    service.tell(RUN, StateEvent("running"))
    told = follow(os.getpid(), Watch(RUN))
    assert isinstance(first := next(told), Happened)
    assert first.event == {"event": "state", "state": "running"}
    service.tell(RUN, LogEvent("warm", "notice"))
    service.tell(RUN, ResultEvent("completed", RUN, ExecutionResult("", 1.0, 0.0)))
    service.remove(RUN)
    rest = list(told)
    assert [reply.event["event"] for reply in rest if isinstance(reply, Happened)] == ["log", "result"]
    assert rest[-1] == Over()


def test_who_watches_too_slowly_is_let_go_and_holds_up_nothing(
    service: ControlService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attended, "_MOST_WAITING", 100)
    service.add(NotedRun(RUN), ABOUT)
    service.tell(RUN, StateEvent("running"))
    told = follow(os.getpid(), Watch(RUN))
    next(told)
    for number in range(20_000):
        service.tell(RUN, LogEvent("x" * 1000 + str(number)))
    assert isinstance(list(told)[-1], Over)


def test_an_emergency_stop_reaches_every_process_at_once(home: Path) -> None:
    others = [start(number) for number in range(3)]
    try:
        eventually(lambda: len(under_way()[0]) == 3)
        halts: list[str] = []
        reached = emergency_stop_everywhere(
            by="anna",
            reason="smoke",
            tell=lambda _, event: halts.append(str(event.get("port"))),
            report_s=WAIT_S,
        )
        assert sorted(run.run_id[:1] for run in reached.runs) == ["0", "1", "2"]
        assert not reached.silent
        assert sorted(port for port in halts if port != "None") == [
            "anna smoke 0",
            "anna smoke 1",
            "anna smoke 2",
        ]
    finally:
        for other in others:
            other.kill()
            other.communicate()


OTHER_PROCESS = """
import sys
from praxis_desktop.core.events import ExecutionResult, HaltEvent, ResultEvent
from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.workers.control.attended import About
from praxis_desktop.workers.control.service import control_service
from tests.cli.command import environment
from tests.workers.control.conducted import NotedRun

number = sys.argv[1]

class Stopped(NotedRun):
    def do(self, command):
        assert isinstance(command, EmergencyStop)
        tell = control_service().tell
        tell(self.run_id, HaltEvent(f"{command.by} {command.reason} {number}", "confirmed", "it stands"))
        tell(self.run_id, ResultEvent("cancelled", self.run_id, ExecutionResult("", 0.0, 0.0)))

control_service().add(Stopped(number * 32), About("a.py", "command line"))
sys.stdin.read()
"""


def test_a_process_that_hangs_costs_an_emergency_stop_of_others_nothing_but_its_answer(
    service: ControlService, home: Path
) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    own = places.places()[0].file
    hanging = places.SocketAddress(own.with_name(own.name.replace(str(os.getpid()), "1", 1)), 1)
    with Listener(hanging.address, hanging.family):
        hanging.file.touch()
        reached = emergency_stop_everywhere(by="anna")
    assert reached.silent == (1,)
    assert not run.noted


def test_what_a_dead_process_left_is_cleaned_up(home: Path) -> None:
    killed = start(7)
    eventually(lambda: under_way()[0])
    killed.kill()
    killed.communicate()
    assert places.places()
    assert under_way() == ([], [])
    assert not places.places()


@sockets
def test_the_last_process_takes_a_folder_outside_the_home_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / ("far" * 30)))
    assert places.places() == []
    first, window = places.listening(places.new_place), places.listening(places.window_place)
    folder = first[1].file.parent
    assert folder.parent == Path("/tmp")
    window[0].close()
    window[1].remove()
    assert places.places() == [first[1]]
    first[0].close()
    first[1].remove()
    assert not folder.exists()
    assert places.places() == []
    assert not folder.exists(), "who looks leaves nothing"


@sockets
def test_who_begins_to_listen_while_the_last_one_leaves_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / ("far" * 30)))
    left = places.new_place()

    found: list[places.SocketAddress] = []

    def find() -> places.SocketAddress:
        found.append(places.new_place())
        if len(found) < 3:
            left.remove()
        return found[-1]

    listener, place = places.listening(find)
    assert place.file.exists()
    listener.close()
    place.remove()
    assert not place.file.parent.exists()


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can make another user's folder"
)
def test_who_takes_the_name_of_the_folder_outside_the_home_keeps_nobody_from_control(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / ("far" * 30)))
    listener, place = places.listening(places.new_place)
    listener.close()
    place.remove()
    squatted = place.file.parent
    squatted.mkdir()
    os.chown(squatted, 65534, 65534)
    try:
        assert places.places() == []
        listener, place = places.listening(places.new_place)
        assert place.file.parent != squatted
        assert places.places() == [place]
        listener.close()
        place.remove()
        assert not place.file.parent.exists()
    finally:
        squatted.rmdir()


def test_socket_and_key_are_of_this_user_alone(service: ControlService, home: Path) -> None:
    place = places.places()[0]
    places.key()
    assert is_private(home / "data" / "control")
    if sys.platform == "win32":
        return
    assert stat.S_IMODE(place.file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "data" / "control" / "key").stat().st_mode) == 0o600


def test_processes_that_begin_at_the_same_time_share_one_key(home: Path) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(places.key())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_a_damaged_key_is_an_error_that_says_what_to_do(home: Path) -> None:
    places.key()
    (home / "data" / "control" / "key").write_bytes(b"short")
    with pytest.raises(StorageError, match="damaged"):
        places.key()


def test_who_does_not_know_the_key_gets_nothing(service: ControlService, home: Path) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    with connect() as stranger:
        assert len(received(stranger)) == 32  # a nonce
        stranger.send_bytes(b"\0" * 32)
        with contextlib.suppress(ConnectionError):  # the service may disconnect before it is sent
            stranger.send_bytes(encoded(Do(RUN, Cancel())).ljust(200))
        with pytest.raises((ConnectionError, EOFError)):
            received(stranger)
    assert not run.noted


def received(client: Connection[bytes, bytes]) -> bytes:
    """Return what comes next. Raises EOFError or ConnectionError once the other end has disconnected."""
    assert client.poll(WAIT_S)
    return client.recv_bytes()


@contextlib.contextmanager
def connected(count: int) -> Iterator[list[Connection[bytes, bytes]]]:
    """Connect ``count`` clients that send nothing."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(connect()) for _ in range(count)]


def test_clients_that_say_nothing_keep_no_emergency_stop_out(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    with connected(3 * MOST_CONNECTIONS):
        ask(find(RUN), Do(RUN, EmergencyStop(by="anna")))
    assert run.noted == [EmergencyStop(by="anna")]


def test_who_has_not_shown_the_key_in_a_moment_is_let_go(
    service: ControlService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PROOF_S", 0.1)
    with connected(1) as (silent,):
        assert len(received(silent)) == 32  # a nonce
        with pytest.raises((ConnectionError, EOFError)):
            received(silent)


def test_those_who_watch_keep_no_emergency_stop_out(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    watching = [follow(os.getpid(), Watch(RUN)) for _ in range(MOST_CONNECTIONS)]
    service.tell(RUN, StateEvent("running"))
    for one in watching:
        assert isinstance(next(iter(one)), Happened)
    ask(find(RUN), Do(RUN, EmergencyStop(by="anna")))
    assert run.noted == [EmergencyStop(by="anna")]
    for one in watching:
        one.close()  # type: ignore[attr-defined]


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only root can be another user for a moment"
)
def test_of_another_user_nothing_is_read(service: ControlService, home: Path) -> None:
    """The folder normally keeps other users out; here it does not."""
    file = places.places()[0].file
    file.chmod(0o777)
    for folder in file.parents:
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o001)
    told, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX) as other:
                other.connect(str(file))
                os.write(said, b"got " + other.recv(100))
        finally:
            os._exit(0)
    os.close(said)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as heard:
        assert heard.read() == b"got "  # not even a nonce


@pytest.mark.parametrize("said", [b"", b"{", b'{"type":"eval"}', b"\x80\x04cos\nsystem\n", b"[" * 100_000])
def test_what_is_no_request_ends_the_connection_alone(service: ControlService, said: bytes) -> None:
    service.add(NotedRun(RUN), ABOUT)
    line = connections.TimedConnection(connect())
    line.prove_as_client(places.key())
    line.send(said)
    assert line.waits(WAIT_S)
    with pytest.raises((EOFError, OSError)):
        line.receive(1000)
    line.close()
    assert under_way()[0]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_are_a_message_or_none(data: bytes) -> None:
    for read in (request_of, reply_of):
        try:
            read(data)
        except MessageError:
            continue


@given(st.sampled_from(["pause", "cancel", "note"]), st.text(max_size=50), st.text(max_size=50))
def test_a_request_makes_the_round_trip(action: str, by: str, reason: str) -> None:
    request: Request = Act(RUN, action, by, reason)  # type: ignore[arg-type]
    assert request_of(encoded(request)) == request
    assert request_of(encoded(ListRuns())) == ListRuns()


def test_a_halt_is_told_to_who_comes_later_too(service: ControlService) -> None:
    service.add(NotedRun(RUN), ABOUT)
    service.tell(RUN, HaltEvent("pump", "confirmed", "it stands"))
    told = follow(os.getpid(), Watch(RUN))
    assert isinstance(first := next(told), Happened)
    assert (first.event["event"], first.event["port"]) == ("halt", "pump")
    assert isinstance(told, Generator)
    told.close()


def test_a_program_that_was_started_before_an_update_is_understood(service: ControlService) -> None:
    run = NotedRun(RUN)
    service.add(run, ABOUT)
    told = find("last")
    ask(told, Act(RUN, "pause_now", "bob", "coffee"))
    ask(told, Act(RUN, "resume", "bob"))
    ask(told, Act(RUN, "note", "bob", "looks fine"))
    ask(told, AnswerPrompt(RUN, 3, "yes", {"k": {"resolution": "unknown"}}, "bob", "seen"))
    ask(told, Act(RUN, "skip_wait", "bob", "warm", 7))
    ask(told, Act(RUN, "extend_wait", "bob", seconds=90.0))
    ask(told, Act(RUN, "emergency_stop", "bob"))
    assert run.noted == [
        PauseNow(by="bob", reason="coffee"),
        Resume(by="bob"),
        Note("looks fine", by="bob", reason="looks fine"),
        Answer(3, "yes", {"k": {"resolution": "unknown"}}, by="bob", reason="seen"),
        SkipWait(7, by="bob", reason="warm"),
        ExtendWait(90.0, by="bob"),
        EmergencyStop(by="bob"),
    ]
    run.refusal = Refused("The program is not in a timed wait.")
    with pytest.raises(UsageError, match="not in a timed wait"):
        ask(told, Act(RUN, "skip_wait"))
