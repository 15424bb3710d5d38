"""Whatever happens to the program, the instruments to which a run has sent data are stopped."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from bench.processes import KILL, children, command_line, is_there, resume, suspend
from praxis_desktop.core.control_folder import guardian_addresses
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.obstacles import unreadable
from tests.ports.wires import Wire, wire

if sys.platform != "win32":
    import resource

of_terminals = pytest.mark.skipif(os.name != "posix", reason="Ctrl+Break does not reach Python under Wine")
of_posix = pytest.mark.skipif(os.name != "posix", reason="a file's limit of size, and its pipe, are POSIX's")
MODES = [
    "thread",
    pytest.param(
        "process",
        marks=pytest.mark.skipif(
            os.name != "posix", reason="on Windows a run's process has its own guardian"
        ),
    ),
]
"""How a run is executed whose guardian is the command line's own."""

WAIT_S = 60.0
START = b"\x02P02S+100\r"
STOP = b"\x02P02H\r"
FULL_S = 1.5
"""Seconds within which an endless write fills a line that is not read."""

_EACH = f"""
import serial
while True:
    with serial.Serial('pump', 9600) as port:
        port.write({START!r})
"""
_OPEN = f"import serial, time\nport = serial.Serial('pump', 9600, timeout=30)\nport.write({START!r})\n"
PROGRAMS = {
    "a port that is open": _OPEN + "time.sleep(100)",
    "a port that was closed": _OPEN + "port.close()\ntime.sleep(100)",
    "a port that is opened for each command": _EACH,
    "writes without end": _OPEN + f"while True:\n    port.write({START!r})",
    "a call of the host that takes long": (
        _OPEN + "import js\ntext = '[' + '1,' * 2_000_000 + '1]'\nwhile True:\n    js.JSON.parse(text)"
    ),
    "a busy loop": _OPEN + "while True:\n    pass",
    "threads that write": (
        _OPEN
        + f"import threading\ndef write():\n    while True:\n        port.write({START!r})\n"
        + "for _ in range(8):\n    threading.Thread(target=write).start()\nwrite()"
    ),
    "a thread that opens its port for each command": (
        "import threading, time\ndef go():\n"
        + "\n".join(f"    {line}" for line in _EACH.splitlines())
        + "\nthreading.Thread(target=go).start()\ntime.sleep(100)"
    ),
}


@contextmanager
def _running(
    program: str, tmp_path: Path, *, kind: str = "masterflex", heartbeat: str = "", mode: str = "thread"
) -> Iterator[tuple[subprocess.Popen[bytes], Wire, dict[str, str]]]:
    """A run that has started its pump."""
    file = tmp_path / "pumping.py"
    file.write_text(program)
    env = home(tmp_path)
    if heartbeat:
        assert praxis("settings", "set", "ports.heartbeat", heartbeat, env=env).code == 0
    with wire() as made:
        run = start(
            "run",
            str(file),
            "--port",
            f"pump={made.device}",
            *(["--profile", f"pump={kind}"] if kind else []),
            *("--without-asking", "pump=a wire"),
            "--exec-mode",
            mode,
            env=env,
        )
        try:
            assert _until(made, START)
            yield run, made, env
        finally:
            run.kill()
            finish(run)


def _until(made: Wire, wanted: bytes, seconds: float = WAIT_S) -> bytes:
    """Return the bytes received up to ``wanted``; b"" if it does not arrive."""
    received = b""
    deadline = time.monotonic() + seconds
    while wanted not in received:
        if not select.select([made], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return b""
        received += made.read()
    return received


def _rest(made: Wire) -> bytes:
    """Return the bytes received until nothing has arrived for a while."""
    received = b""
    while select.select([made], [], [], 0.5)[0]:
        received += made.read()
    return received


@of_terminals
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_the_stop_is_the_last_that_an_instrument_gets(program: str, tmp_path: Path) -> None:
    with _running(program, tmp_path) as (run, made, _):
        run.send_signal(signal.SIGQUIT)
        received = _until(made, STOP)
        assert (received + _rest(made)).endswith(STOP)
        assert finish(run).code == 3


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_a_program_that_is_killed_leaves_its_instrument_stopped(program: str, tmp_path: Path) -> None:
    with _running(program, tmp_path) as (run, made, _):
        run.kill()
        received = _until(made, STOP)
        assert (received + _rest(made)).endswith(STOP)


def test_a_program_that_is_killed_with_the_process_of_its_run_leaves_its_instrument_stopped(
    tmp_path: Path,
) -> None:
    with _running(PROGRAMS["writes without end"], tmp_path, mode="process") as (run, made, _):
        run.kill()
        received = _until(made, STOP)
        assert (received + _rest(made)).endswith(STOP)


def test_another_process_stops_what_a_program_holds_that_stands_still(tmp_path: Path) -> None:
    with _running(PROGRAMS["writes without end"], tmp_path) as (run, made, env):
        suspend(run.pid)
        _rest(made)
        asked = praxis("runs", "emergency-stop", "--all", "--json", "--reason", "smoke", env=env)
        assert STOP in _rest(made)
        result = json.loads(asked.out.splitlines()[-1])["result"]["value"]
        assert asked.code == 4
        ((guarded,),) = result["guardians"].values()
        assert (guarded["port"], bytes.fromhex(guarded["sent"])[-len(STOP) :]) == ("pump", STOP)
        # A process that was suspended during a write finishes the write, and is then stopped.
        resume(run.pid)
        assert _rest(made)[-len(STOP) :] in (b"", STOP)
        ended = finish(run)
        assert ended.code == 3
        assert "smoke" in ended.err


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize(
    ("command", "last"), [("stop", b"parked\n"), ("emergency-stop", STOP)], ids=["stop", "emergency-stop"]
)
def test_another_process_stops_a_program_with_threads(
    command: str, last: bytes, mode: str, tmp_path: Path
) -> None:
    # The stop may arrive as soon as the pump is started.
    program = f"""
import queue, serial, threading
port = serial.Serial("pump", 9600, timeout=30)
try:
    for work in (port.read, threading.Lock().acquire, queue.Queue().get):
        threading.Thread(target=work, daemon=True).start()
    port.write({START!r})
    threading.Event().wait(100)
finally:
    port.write(b"parked\\n")
"""
    with _running(program, tmp_path, mode=mode) as (run, made, env):
        while (asked := praxis("runs", command, "last", env=env)).code == 2:
            assert run.poll() is None, asked.err
        assert (_until(made, last) + _rest(made)).endswith(last)
        assert finish(run).code == 3


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_stop_by_another_process_is_recorded_once_with_who_asked_for_it(mode: str, tmp_path: Path) -> None:
    with _running(PROGRAMS["a port that is open"], tmp_path, mode=mode) as (run, _, env):
        who = ("--operator", "Ada", "--reason", "smoke")
        while praxis("runs", "emergency-stop", "last", *who, env=env).code == 2:
            assert run.poll() is None
        finish(run)
    shown = praxis("history", "show", "last", "--actions", "--json", env=env)
    told = [row for row in map(json.loads, shown.out.splitlines()) if row.get("what") == "emergency_stop"]
    assert [(row["person"], row["reason"]) for row in told] == [("Ada", "smoke")]


def test_an_instrument_that_takes_nothing_gets_its_stop_before_what_waits_for_it(tmp_path: Path) -> None:
    """A pseudo-terminal does not report unsent bytes; neither do some adapters."""
    with _running(PROGRAMS["writes without end"], tmp_path) as (run, made, env):
        time.sleep(FULL_S)
        suspend(run.pid)
        asked = praxis("runs", "emergency-stop", "--all", "--json", env=env)
        result = json.loads(asked.out.splitlines()[-1])["result"]["value"]
        ((guarded,),) = result["guardians"].values()
        assert bytes.fromhex(guarded["sent"]).endswith(STOP)
        assert _rest(made).endswith(STOP)
        resume(run.pid)
        assert finish(run).code == 3


@pytest.mark.parametrize("mode", MODES)
def test_without_its_guardian_too(mode: str, tmp_path: Path) -> None:
    with _running(PROGRAMS["writes without end"], tmp_path, mode=mode) as (run, made, _):
        time.sleep(FULL_S)
        (guardian,) = _guardians(run.pid)
        os.kill(guardian, KILL)
        assert finish(run).code == 3
        assert _rest(made).endswith(STOP)


def test_a_run_that_stands_still_is_found_by_its_id(tmp_path: Path) -> None:
    with _running(PROGRAMS["a port that was closed"], tmp_path) as (run, made, env):
        (folder,) = (tmp_path / "home" / "data" / "history" / "runs").iterdir()
        suspend(run.pid)
        assert praxis("runs", "emergency-stop", folder.name[:8], env=env).code == 4
        assert _until(made, STOP)
        resume(run.pid)


def test_what_was_sent_for_a_dead_program_is_in_its_record(tmp_path: Path) -> None:
    with _running(PROGRAMS["a port that was closed"], tmp_path) as (run, made, env):
        run.kill()
        assert _until(made, STOP)
        made.send(b"\x06")
        finish(run)
        (folder,) = (tmp_path / "home" / "data" / "history" / "runs").iterdir()
        notes = folder / "guardian.jsonl"
        deadline = time.monotonic() + WAIT_S
        while not notes.exists() or not notes.read_bytes().endswith(b"\n"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        (note,) = map(json.loads, notes.read_text().splitlines())
        assert (note["why"], bytes.fromhex(note["heard"])) == ("program lost", b"\x06")
        assert bytes.fromhex(note["sent"]).endswith(STOP)
        _rest(made)
        resumed = praxis("history", "resume", folder.name, "--json", env=env)
        assert "what happened to its instruments after it was interrupted" in resumed.out + resumed.err
        assert not made.has_bytes(), "nothing is sent before somebody has looked at the pump"
        assert praxis("history", "close", folder.name, "--reason", "seen", env=env).code == 0
        assert praxis("history", "verify", folder.name, env=env).code == 0
        written = praxis(
            "history",
            "export",
            folder.name,
            "--format",
            "json",
            "--output",
            str(tmp_path / "run.json"),
            env=env,
        )
        assert written.code == 0, written.err
        assert STOP.hex() in (tmp_path / "run.json").read_text()
        notes.write_bytes(notes.read_bytes().replace(b"program lost", b"program left"))
        assert praxis("history", "verify", folder.name, env=env).code == 1


def test_an_instrument_that_neither_moves_nor_heats_is_left_as_it_is(tmp_path: Path) -> None:
    with _running(PROGRAMS["a port that is open"], tmp_path, kind="mettler") as (run, made, _):
        run.kill()
        assert _rest(made) == b""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "is_killed", [True, pytest.param(False, marks=of_terminals)], ids=["killed", "halted"]
)
def test_without_its_guardian_a_program_stops_its_instruments_by_itself(
    is_killed: bool, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _running(PROGRAMS["a port that is open"], tmp_path, mode=mode) as (run, made, env):
        monkeypatch.setenv("PRAXIS_HOME", env["PRAXIS_HOME"])
        (guardian,) = _guardians(run.pid)
        if is_killed:
            os.kill(guardian, KILL)
        else:
            suspend(guardian)
            run.send_signal(signal.SIGQUIT)
        received = _until(made, STOP)
        assert (received + _rest(made)).endswith(STOP)
        ended = finish(run)
        assert ended.code == 3
        assert "guardian" in ended.err
        assert not _guardians(run.pid)
        assert not guardian_addresses()


def _guardians(process: int) -> list[int]:
    """Return the living guardians of a process."""
    return [pid for pid in children(process) if "guardian_process" in command_line(pid)]


def test_a_program_that_hangs_is_taken_for_lost_where_a_laboratory_wants_that(tmp_path: Path) -> None:
    with _running(PROGRAMS["a busy loop"], tmp_path, heartbeat="1") as (run, made, _):
        assert not select.select([made], [], [], 2.0)[0], "a program that computes is well"
        suspend(run.pid)
        assert _until(made, STOP)
        resume(run.pid)


def _directory(notes: Path) -> None:
    notes.mkdir()


def _link(notes: Path) -> None:
    notes.symlink_to(notes.parent / "elsewhere")


def _pipe(notes: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(notes)


def _held(notes: Path) -> None:
    """Let another program hold the file."""
    notes.touch()


def _nothing(notes: Path) -> None:
    """Leave no room: the file cannot grow by a note."""


@pytest.mark.parametrize(
    "spoil",
    [_directory, _held, *(pytest.param(each, marks=of_posix) for each in (_nothing, _link, _pipe))],
)
def test_a_note_that_could_not_be_written_is_missed(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    with _running(PROGRAMS["a port that was closed"], tmp_path) as (run, made, env):
        (folder,) = (tmp_path / "home" / "data" / "history" / "runs").iterdir()
        notes = folder / "guardian.jsonl"
        spoil(notes)
        (guardian,) = _guardians(run.pid)
        if sys.platform != "win32" and spoil is _nothing:
            resource.prlimit(guardian, resource.RLIMIT_FSIZE, (10, 10))
        with unreadable(notes) if spoil is _held else nullcontext():
            run.kill()
            assert _until(made, STOP)
            assert "what was sent could not be saved" in finish(run).err
            _await_end_of(guardian)
        _rest(made)
        if spoil is _held:
            notes.unlink()
        elif spoil is not _nothing:  # the messages name what is in the way
            assert "guardian.jsonl" in praxis("history", "show", folder.name, env=env).out
            refused = praxis("history", "resume", folder.name, env=env)
            assert (refused.code, "guardian.jsonl" in refused.err) == (1, True)
            _remove(notes)
        missed = (
            "The guardian should have stopped the instruments on these ports when the program died: pump."
        )
        assert not notes.exists() or notes.read_bytes() == b"", "half a note would be continued"
        assert missed in praxis("history", "show", folder.name, env=env).out
        for number in range(2):  # again, after a process has begun to resume
            resumed = praxis("history", "resume", folder.name, "--json", env=env)
            assert resumed.code == 1, resumed
            assert not made.has_bytes(), "nothing is sent before somebody has looked at the pump"
            assert (
                "Are the instruments in the state they were in at the end of the record?"
                in resumed.out + resumed.err
            )
            assert number or missed in resumed.out + resumed.err
        assert praxis("history", "close", folder.name, "--reason", "seen", env=env).code == 0
        assert praxis("history", "verify", folder.name, env=env).code == 0


def _remove(notes: Path) -> None:
    if notes.is_dir():
        notes.rmdir()
    else:
        notes.unlink()


def _await_end_of(process: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while is_there(process):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("mode", MODES)
def test_a_run_without_an_open_port_yet_is_stopped_before_it_opens_one(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pumping.py"
    file.write_text(PROGRAMS["a busy loop"])
    env = home(tmp_path)
    monkeypatch.setenv("PRAXIS_HOME", env["PRAXIS_HOME"])
    for _ in range(5):  # sometimes the port is opened before the run is suspended
        with wire() as made:
            pump = ("--profile", "pump=masterflex", "--without-asking", "pump=a wire")
            port = ("--port", f"pump={made.device}", *pump)
            run = start("run", str(file), *port, "--exec-mode", mode, env=env)
            deadline = time.monotonic() + WAIT_S
            while not guardian_addresses():
                assert time.monotonic() < deadline
            suspend(run.pid)
            try:
                told = praxis("runs", "emergency-stop", env=env)
            finally:
                resume(run.pid)
            done = finish(run)
            sent = _rest(made)
        if not sent:
            break
    assert f"process {run.pid}: its run had no port open yet" in told.out
    assert told.code == 0
    assert done.code == 3
    assert "emergency stop" in done.err
    assert sent == b""
