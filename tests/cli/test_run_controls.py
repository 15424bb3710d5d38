"""The options of ``run`` and its signals: names, limits, exports, Ctrl+C and the emergency stop."""

from __future__ import annotations

import signal
import socket
import struct
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from praxis_desktop.cli.output.event_text import data_text, event_line, halt_lines, state_text
from praxis_desktop.cli.output.run_output import TextPresentation
from praxis_desktop.core.events import DataEvent, HaltEvent, StateEvent
from praxis_desktop.settings.keys import EXPORT_FORMATS
from tests.cli.command import finish, praxis, start
from tests.cli.terminal import Terminal

HELLO = """
from praxis import step

def main():
    with step("Hello"):
        print("hello")
"""
SLOW = """
import asyncio
from praxis import step

@step("Slow")
async def slow():
    await asyncio.sleep(30)

async def main():
    await slow()
"""
STANDING_BY = """
import serial, time

def main():
    with serial.Serial("scale", timeout=1) as port:
        print("standing by", flush=True)
        time.sleep(60)
"""
CTRL_BACKSLASH = "\x1c"


@pytest.fixture
def hello(tmp_path: Path) -> str:
    """A protocol's file."""
    path = tmp_path / "hello.py"
    path.write_text(HELLO)
    return str(path)


def test_a_run_says_where_its_record_is_and_others_keep_none(hello: str) -> None:
    ran = praxis("run", hello, "--json", "--operator", "anna", "--name", "Monday", "--notes", "first")
    assert ran.code == 0, ran.err
    record = Path(ran.events[-1]["details"]["record"])
    assert (record / "record.journal").exists()
    begun = (record / "record.journal").read_bytes()
    assert all(word in begun for word in (b"anna", b"Monday", b"first"))
    assert "record" not in praxis("exec", "-c", "print(1)", "--json").events[-1]["details"]
    assert "record:" not in praxis("check", hello).err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--on-error", "pray"), "invalid choice"),
        (("--on-prompt", "never"), "invalid choice"),
        (("--step-timeout", "0"), "more than 0 seconds"),
        (("--profile", "scale"), "is not ROLE=VALUE"),
        (("--profile", "scale=abacus"), "abacus"),
        (("--profile", "a=mettler", "--profile", "a=mettler"), "two profiles"),
        (("--operator", " "), "--operator is empty"),
        (("--name", "x" * 500), "more than 200 characters"),
        (("--export-formats", "csv"), "--export-to"),
        (("--export-to", "out", "--export-formats", "xls"), ",".join(EXPORT_FORMATS)),
        (("--export-to", ""), "names no folder"),
        (("--export-to", "hello.py"), "is not a folder"),
        (("--no-record",), "unrecognized arguments"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_runs(
    hello: str, options: tuple[str, ...], told: str
) -> None:
    refused = praxis("run", hello, *options, cwd=Path(hello).parent)
    assert refused.code == 2
    assert told in refused.err
    assert "hello\n" not in refused.out


def test_an_operation_that_takes_too_long_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    late = praxis("run", "slow.py", "--step-timeout", "0.5", cwd=tmp_path)
    assert late.code in (1, 5)
    assert "0.5 s" in late.err


@pytest.mark.parametrize(
    "program", [HELLO, HELLO + "    raise ValueError('spilled')\n"], ids=["well", "failed"]
)
def test_results_are_exported_after_the_run_also_of_a_failed_one(tmp_path: Path, program: str) -> None:
    (tmp_path / "hello.py").write_text(program)
    ran = praxis("run", "hello.py", "--export-to", "out", "--export-formats", "csv,json", cwd=tmp_path)
    assert f"exported to {tmp_path / 'out'}" in ran.err, ran.err
    suffixes = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {".csv", ".json"} <= suffixes


def test_an_export_that_fails_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text(HELLO)
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "none")
    ran = praxis("run", "hello.py", "--export-to", target, cwd=tmp_path)
    assert ran.code == 0
    assert target in ran.err
    assert ran.told[-1].startswith("praxis-desktop: record: ")


@pytest.mark.skipif(sys.platform == "win32", reason="SIGQUIT is POSIX's")
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_ctrl_backslash_is_the_emergency_stop(tmp_path: Path, mode: str) -> None:
    (tmp_path / "pump.py").write_text(STANDING_BY)
    ports = ("--port", "scale=sim:mettler", "--profile", "scale=mettler")
    with Terminal("run", str(tmp_path / "pump.py"), *ports, "--exec-mode", mode) as terminal:
        terminal.until("standing by")
        terminal.press(CTRL_BACKSLASH)
        code, shown = terminal.end()
    assert code == 3, shown
    assert "confirmed that it stopped" in shown
    assert "record: " in shown


@pytest.mark.skipif(sys.platform == "win32", reason="SIGQUIT is POSIX's")
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_an_emergency_stop_names_instruments_that_were_not_connected(tmp_path: Path, mode: str) -> None:
    """Nothing is sent to an instrument that the program has not opened, or closed before it sent anything:
    a person is told so, because an earlier run may have left it moving.
    """
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as arm,
        closing(socket.create_server(("127.0.0.1", 0))) as meter,
    ):
        places = [f"tcp://127.0.0.1:{server.getsockname()[1]}" for server in (arm, meter)]
        closing_meter = f"    import socket\n    socket.create_connection({meter.getsockname()}).close()\n"
        begun = "def main():\n"
        (tmp_path / "pump.py").write_text(STANDING_BY.replace(begun, begun + closing_meter))
        process = start(
            *("run", "pump.py", "--json", "--exec-mode", mode, "--port", "scale=sim:mettler"),
            *("--port", f"arm={places[0]}", "--profile", "arm=preciseflex"),
            *("--port", f"meter={places[1]}", "--port", "spare=sim:mettler"),
            *("--without-asking", "arm=it is a test", "--without-asking", "meter=it is a test"),
            cwd=tmp_path,
        )
        assert process.stdout is not None
        while b"standing by" not in (line := process.stdout.readline()):
            assert line
        process.send_signal(signal.SIGQUIT)
        ended = finish(process)
        arm.settimeout(0)
        with pytest.raises(BlockingIOError):
            arm.accept()
    assert ended.code == 3
    halts = {event["port"]: event for event in ended.events if event["event"] == "halt"}
    assert {port: event["outcome"] for port, event in halts.items()} == {
        "scale": "confirmed",
        "arm": "not_connected",
        "meter": "not_connected",
        "spare": "not_connected",
    }
    assert halts["arm"]["message"] == (
        f"port 'arm' ({places[0]}): was not connected, so no stop command was sent to it"
    )
    assert halts["arm"]["advice"].startswith("If it is still moving or heating from earlier, stop it")
    assert "closed before anything was sent" in halts["meter"]["message"]
    assert (halts["spare"]["is_simulated"], halts["spare"]["advice"]) == (True, "")
    emergency = ended.events[-1]["details"]["emergency"]
    assert {event["port"] for event in emergency} == set(halts)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGQUIT is POSIX's")
def test_an_emergency_stop_says_that_an_instrument_has_ended_its_connection(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as arm:
        place = arm.getsockname()
        (tmp_path / "arm.py").write_text(
            "import socket, time\n\ndef main():\n"
            f"    with socket.create_connection({place}) as line:\n"
            "        line.sendall(b'hp 1')\n"
            "        print('standing by', flush=True)\n"
            "        time.sleep(60)\n"
        )
        process = start(
            *("run", "arm.py", "--json", "--port", f"arm=tcp://{place[0]}:{place[1]}"),
            *("--profile", "arm=preciseflex", "--without-asking", "arm=it is a test"),
            cwd=tmp_path,
        )
        line, _ = arm.accept()
        assert process.stdout is not None
        while b"standing by" not in (told := process.stdout.readline()):
            assert told
        assert line.recv(100) == b"hp 1"
    line.close()  # as the system does for a program that was killed
    process.send_signal(signal.SIGQUIT)
    ended = finish(process)
    last = [event for event in ended.events if event["event"] == "halt"][-1]
    assert last["outcome"] in ("unconfirmed", "failed")
    assert "was lost, so the stop may not" in last["message"] or "nothing is listening" in last["message"]
    assert "Press the emergency stop on its front" in last["advice"]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is POSIX's")
def test_the_reason_of_a_stop_by_signal_is_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "pump.py").write_text(STANDING_BY)
    process = start(
        *("run", "pump.py", "--port", "scale=sim:mettler", "--reason", "fire drill", "--json"), cwd=tmp_path
    )
    assert process.stdout is not None
    while b"standing by" not in (line := process.stdout.readline()):
        assert line
    process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert ended.code == 3
    cancel = next(event for event in ended.events if event.get("action") == "cancel")
    assert cancel["reason"] == "fire drill"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGQUIT is POSIX's")
def test_a_terminal_that_takes_nothing_holds_up_no_stop(tmp_path: Path) -> None:
    (tmp_path / "flood.py").write_text(
        "import time\nfrom praxis import step\n\ndef main():\n"
        "    for number in range(100_000):\n        with step('x' * 200):\n            pass\n"
    )
    process = start("run", "flood.py", "--json", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    _wait_until_full(process.stdout)
    process.send_signal(signal.SIGQUIT)
    assert finish(process).code == 3


def _wait_until_full(pipe: IO[bytes]) -> None:
    """Return when nothing more is written to an unread pipe."""
    import fcntl
    import termios

    before, there = -1, 0
    while there < 1 << 12 or there != before:
        time.sleep(0.2)
        before, there = there, struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


def test_help_says_what_the_keys_do() -> None:
    told = praxis("run", "--help").out
    assert "Ctrl+\\ (on Windows" in " ".join(told.split())
    assert "emergency stop" in told
    assert "runs" in praxis("--help").out


def test_the_end_of_a_stopped_run_is_told_without_an_empty_message() -> None:
    stopped = {"event": "result", "state": "cancelled", "result": {"error": {"message": ""}}}
    assert event_line(stopped) == "stopped"


def test_states_are_told_with_reason_and_person() -> None:
    paused = StateEvent("paused", "before step 7: Aspirate", "anna")
    assert state_text(paused) == "paused before step 7: Aspirate (anna)"
    assert state_text(StateEvent("pausing", "", "anna")) == "pauses before the next step (anna)"
    assert state_text(StateEvent("pausing", "in step 2: Wait 50 s")) == "pauses in step 2: Wait 50 s"
    assert state_text(StateEvent("queued", "for /dev/ttyUSB0: run 3f2a of anna")) == (
        "waits for /dev/ttyUSB0: run 3f2a of anna"
    )
    assert state_text(StateEvent("canceling", "enough", "bob\x1b")) == r"stops: enough (bob\x1b)"
    told = TextPresentation().tells
    assert told(paused)
    assert told(StateEvent("canceling", "enough"))
    assert not told(StateEvent("running"))
    assert not told(StateEvent("canceling", by="anna"))


def test_what_a_person_does_now_comes_first() -> None:
    lines = halt_lines(
        [
            HaltEvent("pump", "sent", "port 'pump': sent", milliseconds=1.0),
            HaltEvent("scale", "confirmed", "port 'scale': it stands", milliseconds=4.4),
            HaltEvent("pump", "unconfirmed", "port 'pump': no answer", advice="Press STOP on the pump now"),
        ]
    )
    assert lines == [
        "ATTENTION: Press STOP on the pump now",
        "port 'pump': no answer",
        "port 'scale': it stands (4 ms)",
    ]


def test_a_simulated_instrument_asks_for_nobodys_attention() -> None:
    told = "port 'pump': it does not say whether it stopped; nothing to do: it is simulated"
    assert halt_lines([HaltEvent("pump", "unconfirmed", told, is_simulated=True)]) == [told]


def test_results_are_told_in_a_few_words() -> None:
    assert data_text(DataEvent("mean", "value", 123.45678, "Mean", "g")) == "Mean: 123.45678 g"
    assert data_text(DataEvent("plate", "wells", {"A1": 1.0, "A2": 2.0})) == "plate: wells, 2 entries"
    assert "\x1b" not in data_text(DataEvent("a", "value", "\x1b[2J" * 100))
