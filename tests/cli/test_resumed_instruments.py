"""``history resume`` when the instruments have changed, run from a shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.ports.wires import needs_ports

pytestmark = needs_ports

WEIGHING = """
import serial, time
from praxis import step

def main():
    with serial.Serial("scale", timeout=20) as port:
        for number in range(3):
            with step(f"Weigh {number}"):
                port.write(b"SI\\r\\n")
                print(port.readline().decode().split()[0], number, flush=True)
            time.sleep(HOLD)
    return number
"""
HELD = WEIGHING.replace("HOLD", "0.6 if number == 1 else 0")
"""The program is killed while it waits after its second step."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return home(tmp_path)


@contextmanager
def balance(link: Path, seed: int) -> Iterator[list[bytes]]:
    """Yield the bytes received by a balance with its own serial number at ``link``."""
    got: list[bytes] = []

    def observe(what: str, data: bytes, at: int) -> None:
        if what == "received":
            got.append(data)

    with PtyInstrument(make_instrument(f"mettler,seed={seed}"), link=link, observe=observe):
        yield got


def serial_number(seed: int) -> str:
    (said,) = make_instrument(f"mettler,seed={seed}").receive(b"I4\r\n", 0)
    return said.decode().split('"')[1]


KNOWN = ("--profile", "scale=mettler", "--without-asking", "scale=what it is asked is counted")


def killed(source: str, folder: Path, env: dict[str, str], *options: str, behind: bytes) -> Path:
    """Run ``source``, and kill its process when it has printed the line ``behind``; returns its file."""
    program = folder / "weighing.py"
    program.write_text(source)
    run = start("run", str(program), *options, env=env)
    assert run.stdout is not None
    try:
        for line in run.stdout:
            if line.strip() == behind:
                break
        else:
            raise AssertionError(finish(run).err)
    finally:
        run.kill()
        finish(run)
    return program


def resume(env: dict[str, str], *options: str) -> Finished:
    return praxis("history", "resume", "last", *options, env=env)


def resumed_with(env: dict[str, str], said: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Resume the run and answer each question with ``said``; returns the questions and all events."""
    waiting = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
    assert waiting.stdout is not None
    asked, events = [], []
    for text in waiting.stdout:
        event = json.loads(text)
        events.append(event)
        if event["event"] == "prompt":
            asked.append(event)
            answered = praxis(
                "runs", "answer", "last", str(event["number"]), said, "--operator", "bob", env=env
            )
            assert answered.code == 0, answered.err
    finish(waiting)
    return asked, events


def test_the_same_instrument_is_gone_on_with_and_its_state_is_told(
    env: dict[str, str], tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    with balance(link, 5) as got:
        killed(HELD, tmp_path, env, "--port", f"scale={link}", *KNOWN, behind=b"S 1")
        assert b"".join(got) == b"I2\r\nI4\r\nSI\r\nSI\r\n"
        resumed = resume(env)
        assert resumed.code == 0, resumed.err
        assert f"serial number {serial_number(5)}: stability stable, weight 12.3" in resumed.err
        # The instrument's identity and state were queried again; nothing from the program was sent twice.
        assert b"".join(got) == b"I2\r\nI4\r\nSI\r\nSI\r\n" + b"I2\r\nI4\r\nSI\r\n" + b"SI\r\n"
    assert praxis("history", "verify", "last", env=env).code == 0
    events = praxis("history", "show", "last", "--wire", "--json", env=env).events
    sent = [each for each in events if each["event"] == "wire" and each["direction"] == "out"]
    told = [(bytes.fromhex(each["data"]).decode().strip(), each["by"], each["step"]) for each in sent]
    first = [("I2", "asking", 0), ("I4", "asking", 0), ("SI", "program", 1), ("SI", "program", 2)]
    again = [("I2", "settling", 2), ("I4", "settling", 2), ("SI", "settling", 2), ("SI", "program", 3)]
    assert told == first + again
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.out
    # The additional queries are none that a program must repeat.
    program = tmp_path / "weighing.py"
    what_if = praxis("history", "replay", "last", "--with", str(program), env=env)
    assert what_if.code == 0, what_if.out
    (journal,) = (Path(env["PRAXIS_HOME"]) / "data" / "history" / "runs").glob("*/record.journal")
    played = praxis("run", str(program), "--port", f"scale=replay:{journal},timing=fast", env=env)
    assert played.code == 0, played.err


def test_another_one_of_the_same_kind_is_gone_on_with_only_if_a_person_says_so(
    env: dict[str, str], tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    with balance(link, 5):
        killed(HELD, tmp_path, env, "--port", f"scale={link}", *KNOWN, behind=b"S 1")
    with balance(link, 6) as got:
        # If nobody can be asked, the run stays interrupted.
        resumed = resume(env)
        assert resumed.code == 1
        assert "The instrument on port scale may not be the one" in resumed.err
        assert serial_number(5) in resumed.err
        assert serial_number(6) in resumed.err
        asked, events = resumed_with(env, "stay")
        assert len(asked) == 1
        assert asked[0]["details"]["what"] == "another instrument"
        assert "When asked for its state, it replied: stability stable, weight 12.3" in asked[0]["message"]
        assert "not the one that the run used" in events[-1]["result"]["error"]["message"]
        assert "interrupted" in praxis("history", "list", env=env).out
        before = b"".join(got)
        assert before.count(b"SI") == 2  # queries of its state, and nothing from the program
        asked, events = resumed_with(env, "go_on")
        assert len(asked) == 1
        assert events[-1]["state"] == "completed", events[-1]
        assert b"".join(got).removeprefix(before).endswith(b"SI\r\nSI\r\n")
    shown = praxis("history", "show", "last", "--actions", env=env).out
    assert "bob" in shown
    assert serial_number(6) in shown
    assert praxis("history", "replay", "last", env=env).code == 0


def test_who_has_been_accepted_once_is_not_asked_about_again(env: dict[str, str], tmp_path: Path) -> None:
    link = tmp_path / "scale"
    program = WEIGHING.replace("HOLD", "2 if number else 0")
    with balance(link, 5):
        killed(program, tmp_path, env, "--port", f"scale={link}", *KNOWN, behind=b"S 1")
    with balance(link, 6):
        waiting = start("history", "resume", "last", "--on-prompt", "ask", "--json", env=env)
        assert waiting.stdout is not None
        try:
            for text in waiting.stdout:
                event = json.loads(text)
                if event["event"] == "prompt":
                    assert praxis("runs", "answer", "last", str(event["number"]), "go_on", env=env).code == 0
                if b"S 2" in text:
                    break
        finally:
            waiting.kill()
            finish(waiting)
        resumed = resume(env)
        assert resumed.code == 0, resumed.err
    assert praxis("history", "replay", "last", env=env).code == 0


def test_a_port_that_the_program_opens_again_leads_to_the_instrument_that_it_was(
    env: dict[str, str], tmp_path: Path
) -> None:
    link = tmp_path / "scale"
    source = """
import serial, time
def main():
    for number in range(3):
        with serial.Serial("scale", timeout=20) as port:
            port.write(b"SI\\r\\n")
            print(port.readline().decode().split()[0], number, flush=True)
        time.sleep(1.0 if number == 1 else 0)
"""
    with balance(link, 5):
        killed(source, tmp_path, env, "--port", f"scale={link}", *KNOWN, behind=b"S 1")
    with balance(link, 6) as got:
        asked, events = resumed_with(env, "go_on")
        assert [each["details"]["what"] for each in asked] == ["another instrument"]
        assert events[-1]["state"] == "completed", events[-1]
        assert b"".join(got).count(b"SI\r\n") == 1


TARING = """
import serial, time

def main():
    weights = []
    with serial.Serial("scale", timeout=20) as port:
        def ask(command):
            port.write(command + b"\\r\\n")
            return port.readline().decode().split()
        for number in range(4):
            ask(b"T")
            time.sleep(0.7)
            weights.append(round(float(ask(b"SI")[2]), 2))
            print("weighed", number, flush=True)
        weights.append(round(float(ask(b"TA")[2]), 2))
    return {"weights": weights}
"""
SIMULATED = "scale=sim:mettler,portion=1.5,spread=0.2,seed=3"


def test_a_simulated_instrument_stands_where_it_stood(env: dict[str, str], tmp_path: Path) -> None:
    program = killed(TARING, tmp_path, env, "--port", SIMULATED, behind=b"weighed 1")
    resumed = resume(env, "--json")
    assert resumed.code == 0, resumed.out
    told = [event["message"] for event in resumed.events if event["event"] == "log"]
    assert "port scale: its simulated instrument was restored to its earlier state" in told
    whole = praxis("run", str(program), "--port", SIMULATED, "--json", env=env)
    assert whole.code == 0, whole.err
    weights = resumed.result["value"]["weights"]
    # It settles, and was queried a little earlier or later.
    assert weights == pytest.approx(whole.result["value"]["weights"], abs=0.06)
    assert max(weights[:4]) - min(weights[:4]) > 0.1


OWN = """
from praxis.simulators import Instrument

class Counter(Instrument):
    def __init__(self, options):
        super().__init__(options)
        self.count = 0

    def answer(self, command):
        self.count += 1
        return f"STEP {self.count}"
"""
COUNTING = """
import serial, time

def main():
    said = []
    with serial.Serial("counter", timeout=20) as port:
        for number in range(4):
            port.write(b"next\\n")
            said.append(port.readline().decode().strip())
            print("asked", number, flush=True)
            time.sleep(0.7)
    return {"said": said}
"""


def test_a_simulator_of_ones_own_that_was_changed_meanwhile_is_refused(
    env: dict[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "own.py"
    own.write_text(OWN)
    killed(COUNTING, tmp_path, env, "--port", f"counter=sim:{own}:Counter", behind=b"asked 1")
    own.write_text(OWN.replace("STEP {", "PLACE {"))
    refused = resume(env)
    assert refused.code == 1
    assert (
        "did not return to its earlier state: it replied b'STEP 1\\r\\n' before and b'PLACE 1" in refused.err
    )
    own.write_text(OWN)
    resumed = resume(env, "--json")
    assert resumed.code == 0, resumed.out
    assert resumed.result["value"] == {"said": ["STEP 1", "STEP 2", "STEP 3", "STEP 4"]}
