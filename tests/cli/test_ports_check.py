"""``ports check`` and ``ports identify`` for users and for programs."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.ports.answering import instrument, refusing
from tests.ports.wires import needs_ports, wire

posix = needs_ports


def test_the_report_is_printed_and_written(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    ended = praxis("ports", "check", "loop://", "-o", str(file))
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "Result: passed"
    report = json.loads(file.read_text())
    assert report["passed"]
    assert {finding["name"] for finding in report["findings"]} >= {"echo", "latency", "throughput"}
    assert report["made_with"]["Program"].startswith("Praxis Desktop")


def test_programs_get_each_finding_and_the_report() -> None:
    ended = praxis("ports", "check", "sim:mettler", "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert [event["subject"] for event in events if event["event"] == "finding"] == [
        "identity",
        "state",
        "latency",
        "errors on the line",
    ]
    assert events[-1]["state"] == "completed"
    assert events[-1]["result"]["value"]["passed"] is True


def test_a_fault_is_exit_code_1() -> None:
    ended = praxis("ports", "check", "sim:mettler,silence")
    assert ended.code == 1
    assert ended.out.splitlines()[-1] == "Result: FAILED"


@posix
def test_a_real_port_gets_test_bytes_only_when_there_is_a_plug() -> None:
    with wire() as made:
        ended = praxis("ports", "check", made.device)
        assert ended.code == 2
        assert "an instrument might act on" in ended.err
        assert not made.has_bytes()
        ended = praxis("ports", "check", made.device, "--yes")
    assert ended.code == 1
    assert f"nothing sent to port '{made.device}' comes back" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_check_that_is_interrupted_is_cancelled_and_finds_nothing_wrong() -> None:
    with wire() as made:
        process = start("ports", "check", made.device, "--yes")
        made.receive(256)
        process.send_signal(signal.SIGINT)
        ended = finish(process)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == "praxis-desktop: cancelled\n"


def test_an_instrument_says_who_it_is() -> None:
    ended = praxis("ports", "identify", "sim:bioshake")
    assert ended.code == 0
    assert "model: BioShake 3000-T elm" in ended.out
    assert "temperature: 24.97 °C" in ended.out


@pytest.mark.parametrize(
    "arguments",
    [("ports", "identify", "sim:tempdeck", "--json"), ("ports", "--json", "identify", "sim:tempdeck")],
)
def test_identities_as_json(arguments: tuple[str, ...]) -> None:
    ended = praxis(*arguments)
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert events[0]["kind"] == "tempdeck"
    assert events[0]["identity"]["model"] == "temp_deck_v20"
    assert events[0]["state"]["target"] == "off"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "sim:nothing"], 2, "there is no simulator 'nothing'"),
        (["check", "/dev/praxis-none"], 4, "does not exist"),
        (["check", "/etc/passwd", "--yes"], 4, "/etc/passwd"),
        pytest.param(
            *(["check", "scale"], 2, "not a full path"),
            marks=pytest.mark.skipif(os.name != "posix", reason="on Windows the names of ports are no paths"),
        ),
        (["check", "loop://", "--line", "fast"], 2, "write 9600,8N1"),
        (["check", "loop://", "--line", "0,8N1"], 2, "is not a baud rate"),
        (["check", "sim:mettler", "--line", "9600"], 2, "the profile determines the line settings"),
        (["check", "loop://", "-o", "/nowhere/report.txt"], 2, f"there is no folder {os.sep}nowhere"),
        (["identify", "sim:mettler", "--as", "metler"], 2, "Did you mean mettler?"),
        (["identify", "loop://"], 2, "Add --as KIND"),
        (["identify", "sim:mettler", "--as", "keyence"], 4, "does not reply as Keyence"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str) -> None:
    ended = praxis("ports", *arguments)
    assert (ended.code, said in ended.err) == (code, True), ended.err


@posix
def test_an_instrument_that_answers_something_else_is_not_said_to_be_silent() -> None:
    with instrument(refusing(b"ES\r\n")) as line:
        identified = praxis("ports", "identify", line.device, "--as", "mettler")
        checked = praxis("ports", "check", line.device, "--as", "mettler")
    said = "Answers, unknown model. When asked “I2”, it replied “ES”"
    assert (identified.code, checked.code) == (4, 1)
    assert f"{line.device}: {said}" in identified.err
    assert f"[failed] identity: {said}." in checked.out
    assert "is not responding" not in identified.err + checked.out
