"""On the command line: the part of a half-received reply that a resumed program gets."""

from __future__ import annotations

import json
import select
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.events import ActionEvent, Event
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.records.history.history import INTERRUPTED, History
from praxis_desktop.runs.commands import Cancel
from praxis_desktop.runs.modes.resume import resumed_run
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import Wire, needs_ports
from tests.runs.replaying.recorded_runs import interpreters

pytestmark = needs_ports

WEIGHING = """
import serial
from praxis import step

def main():
    with serial.Serial("scale", timeout=60) as port:
        with step("Weigh", resend="repeatable"):
            port.write(b"S\\n")
            READ
    return reply.decode()
"""
BYTE_BY_BYTE = """reply = b""
            while not reply.endswith(b"\\n"):
                reply += port.read(1)
                print(len(reply), flush=True)"""
AS_A_LINE = """while port.in_waiting < 3:
                pass
            print(3, flush=True)
            reply = port.readline()"""


class Balance:
    """The far end of a line."""

    def __init__(self) -> None:
        self._wire = Wire()
        self.device = self._wire.device
        self.received = b""

    def wait_for(self, what: bytes) -> None:
        while not self.received.endswith(what):
            assert select.select([self._wire], [], [], 60)[0], self.received
            self.received += self._wire.read(100)

    def say(self, data: bytes) -> None:
        self._wire.send(data)

    def collect(self) -> bytes:
        """Return all bytes that it has received."""
        while self._wire.has_bytes():
            self.received += self._wire.read(100)
        return self.received

    def close(self) -> None:
        self._wire.unplug()


@pytest.fixture
def balance() -> Iterator[Balance]:
    balance = Balance()
    yield balance
    balance.close()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


def kill_in_a_reply(balance: Balance, reading: str, folder: Path, env: dict[str, str]) -> Path:
    """Have a run killed when it has received the first three bytes of a reply; returns its program."""
    program = folder / "weighing.py"
    program.write_text(WEIGHING.replace("READ", reading))
    run = start("run", str(program), "--port", f"scale={balance.device}", env=env)
    try:
        balance.wait_for(b"S\n")
        balance.say(b"12.")
        assert run.stdout is not None
        while run.stdout.readline() != b"3\n":
            pass
    finally:
        run.kill()
        finish(run)
    return program


def value_of(told: list[dict[str, Any]]) -> object:
    return next(event["value"] for event in told if event["event"] == "data" and event["key"] == "value")


def check_record(program: Path, env: dict[str, str]) -> None:
    """Check that the record verifies and replays, and that the same program gives the same result."""
    assert praxis("history", "verify", "last", env=env).code == 0
    replayed = praxis("history", "replay", "last", "--json", env=env)
    assert replayed.result["value"]["state"] == "identical"
    same = praxis("history", "replay", "last", "--with", str(program), "--json", env=env)
    assert same.result["value"]["same"] is True, same.out


def test_what_the_program_has_read_of_a_reply_cannot_be_taken_back_and_so_a_person_is_asked(
    balance: Balance, env: dict[str, str], tmp_path: Path
) -> None:
    program = kill_in_a_reply(balance, BYTE_BY_BYTE, tmp_path, env)
    alone = praxis("history", "resume", "last", env=env)
    assert alone.code == 1
    assert "someone must be asked" in alone.err
    assert "Part of its reply arrived: '12.'" in alone.err
    resumed = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
    assert resumed.stdout is not None
    told, answers = [], iter(["done", "12.5\\n"])
    for line in resumed.stdout:
        told.append(json.loads(line))
        if told[-1]["event"] == "prompt":
            number = str(told[-1]["number"])
            if told[-1]["kind"] == "choose":
                (send,) = [each for each in told[-1]["choices"] if each["value"] == "send"]
                assert "has already read part of the reply" in send["obstacle"]
                refused = praxis("runs", "answer", "last", number, "send", env=env)
                assert refused.code == 2, refused.err
            assert praxis("runs", "answer", "last", number, next(answers), env=env).code == 0
    finish(resumed)
    assert value_of(told) == "12.5\n"
    assert balance.collect() == b"S\n"
    check_record(program, env)


def test_half_a_reply_that_nobody_has_read_goes_when_its_command_is_sent_again(
    balance: Balance, env: dict[str, str], tmp_path: Path
) -> None:
    program = kill_in_a_reply(balance, AS_A_LINE, tmp_path, env)
    resumed = start("history", "resume", "last", "--json", env=env)
    balance.wait_for(b"S\nS\n")
    balance.say(b"12.6\n")
    ended: Finished = finish(resumed)
    assert ended.code == 0, ended.err
    assert value_of(ended.events) == "12.6\n"
    check_record(program, env)


def test_a_stop_while_a_run_is_being_resumed_keeps_its_commands_from_being_sent(
    balance: Balance, env: dict[str, str], tmp_path: Path
) -> None:
    kill_in_a_reply(balance, AS_A_LINE, tmp_path, env)
    history = History(Path(env["PRAXIS_HOME"]) / "data" / "history")
    died = history.find("last")

    def stop(event: Event) -> None:
        if isinstance(event, ActionEvent) and event.action == "resume":  # before anything is settled
            assert run.do(Cancel()) is None

    with RecordedRun(history.folder_of(died)) as recorded:
        run = resumed_run(
            recorded,
            interpreters=interpreters(),
            on_event=stop,
            output=OutputBuffer(),
            records=history,
            operator="ada",
        )
        run_in_guest_thread(run.execute)
    assert history.find(died.run_id).state == INTERRUPTED
    assert balance.collect() == b"S\n"
    resumed = start("history", "resume", "last", "--json", env=env)
    balance.wait_for(b"S\nS\n")
    balance.say(b"12.6\n")
    assert value_of(finish(resumed).events) == "12.6\n"
