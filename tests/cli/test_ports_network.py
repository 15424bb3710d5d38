"""``ports find`` and ``ports test``, for people and for programs."""

from __future__ import annotations

import sys
import uuid

import pytest

from tests.cli.command import praxis
from tests.cli.terminal import CTRL_C, Terminal
from tests.ports.reaching.instruments import BALANCE, SUPPLY, announced, closed_port, instrument


def test_instruments_that_announce_themselves_are_listed() -> None:
    name = f"Supply {uuid.uuid4().hex[:8]}"
    with instrument(SUPPLY) as supply, announced(name, supply.port):
        told = praxis("ports", "find", "--seconds", "4")
        for_programs = praxis("ports", "find", "--seconds", "4", "--json")
    assert told.code == for_programs.code == 0
    row = next(line for line in told.out.splitlines() if line.startswith(name))
    assert row.split("  ")[1].strip() == supply.device
    assert "DP832" in row
    found = next(event for event in for_programs.events if event.get("title") == name)
    assert (found["event"], found["device"], found["service"]) == ("found", supply.device, "_scpi-raw._tcp")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
def test_a_search_that_was_stopped_does_not_say_that_there_is_no_instrument() -> None:
    with Terminal("ports", "find", "--seconds", "60") as searching:
        searching.until("Looking for 60 s ...\n")
        searching.press(CTRL_C)
        code, shown = searching.end()
    assert code == 3
    assert "Stopped after " in shown
    assert "on this network" not in shown


def test_a_connection_is_tested_stage_by_stage() -> None:
    with instrument(BALANCE) as balance:
        told = praxis("ports", "test", balance.device, "--as", "mettler")
    assert told.code == 0, told.err
    assert [line.split()[:2] for line in told.out.splitlines()] == [
        ["Name", "ok"],
        ["Route", "ok"],
        ["Port", "ok"],
        ["TLS", "-"],
        ["Greeting", "ok"],
        ["Identity", "ok"],
    ]
    assert "WXS205SDU" in told.out


def test_the_stage_that_failed_is_named_with_its_remedy() -> None:
    ended = praxis("ports", "test", f"tcp://127.0.0.1:{closed_port()}", "--json")
    assert ended.code == 1
    assert ended.events[-1]["state"] == "failed"
    failed = [event for event in ended.events if event.get("state") == "failed" and "stage" in event]
    assert [(event["stage"], event["remedy"]) for event in failed] == [
        ("port", "The instrument is on, but its service is not running.")
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("test", "/dev/ttyUSB0"), "is not an address"),
        (("test", "tcp://127.0.0.1:9", "--as", "metler"), "Did you mean mettler?"),
        (("find", "--seconds", "0"), "up to 60"),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[str, ...], word: str) -> None:
    ended = praxis("ports", *arguments)
    assert ended.code == 2
    assert word in ended.err
