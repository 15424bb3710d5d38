"""``run`` checks that its real instruments are present, with the same rule as the window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.roles import parse_bindings
from tests.cli.command import Finished, finish, praxis, start
from tests.ports.answering import BALANCE, Answers, instrument, refusing
from tests.ports.wires import Wire, kept_name, needs_ports, wire

pytestmark = needs_ports

PROTOCOL = '''"""Weigh a vessel."""

# /// script
# [tool.praxis.ports]
# scale = "Mettler Toledo balance (MT-SICS) WXS205SDU"
# ///
print("it ran")
'''
PROCESS = ("--exec-mode", "process")
ES = refusing(b"ES\r\n")


@pytest.fixture
def protocol(tmp_path: Path) -> str:
    """A protocol that requires a balance but does not use it."""
    path = tmp_path / "weigh.py"
    path.write_text(PROTOCOL, encoding="utf-8")
    return str(path)


def run(protocol: str, line: Wire, *options: str) -> Finished:
    """Run the protocol with the instrument at the far end of ``line`` as its scale."""
    return praxis("run", protocol, "--port", f"scale={line.device}", *options)


def with_instrument(protocol: str, answers: Answers, *options: str, delay_s: float = 0.0) -> Finished:
    """Run the protocol with an instrument that gives these answers."""
    with instrument(answers, delay_s=delay_s) as line:
        return run(protocol, line, *options)


def test_one_that_answers_is_used(protocol: str) -> None:
    ended = with_instrument(protocol, BALANCE, "--verbose")
    assert (ended.code, ended.out) == (0, "it ran\n")
    assert "scale: Answers" in ended.err
    assert (
        "WXS205SDU WXA-Bridge 220.00090 g · B741968866" in ended.err
        or "instead of less than 1 s" in ended.err
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (ES, "scale: Answers, unknown model. When asked “I2”, it replied “ES”"),
        (
            refusing(b"unknown command\r\n"),
            "scale: Answers, unknown model. When asked “I2”, it replied “unknown command”",
        ),
        (
            {**BALANCE, b"I2": b'I2 A "ICS425"\r\n'},
            "scale: Identifies as a different model. It reports ICS425. This role needs a WXS205SDU",
        ),
    ],
)
def test_one_that_is_alive_and_not_the_known_one_needs_a_reason(
    protocol: str, answers: Answers, said: str
) -> None:
    refused = with_instrument(protocol, answers)
    assert (refused.code, refused.out) == (4, "")
    assert said in refused.err
    assert "--use-anyway scale=REASON" in refused.err
    assert "is not responding" not in refused.err
    used = with_instrument(protocol, answers, "--use-anyway", "scale=same firmware as Shaker 1")
    assert (used.code, used.out) == (0, "it ran\n")
    assert f"{said}. Used at your request: “same firmware as Shaker 1”" in used.err


@pytest.mark.parametrize(
    ("noise", "said"),
    [
        (b"", "scale: No answer. Sent I2; nothing came back within "),
        (b"\xff\x13\xf8", r"scale: No answer. Sent I2. The reply is not valid: \xff\x13\xf8"),
    ],
)
def test_one_that_does_not_answer_is_not_used_whatever_the_reason(
    protocol: str, noise: bytes, said: str
) -> None:
    refused = with_instrument(protocol, refusing(noise), "--use-anyway", "scale=it will do")
    assert (refused.code, refused.out) == (4, "")
    assert said in refused.err
    assert "--without-asking scale=REASON" in refused.err


def test_one_that_answers_late_is_used_and_told_of(protocol: str) -> None:
    ended = with_instrument(protocol, BALANCE, delay_s=1.2)
    assert (ended.code, ended.out) == (0, "it ran\n")
    assert "scale: Answers late." in ended.err


def test_one_in_the_place_of_another_needs_a_reason(protocol: str, tmp_path: Path) -> None:
    with instrument(BALANCE) as line:
        port = kept_name(line, tmp_path)
        InstrumentStore().keep(KnownInstrument(port), answer="WXS205SDU, B000000001")
        try:
            refused = praxis("run", protocol, "--port", f"scale={port}")
        finally:
            InstrumentStore().forget(port)
    assert refused.code == 4
    assert (
        "scale: Not the same instrument. Same port, different serial number. It was WXS205SDU, "
        "B000000001" in refused.err
    )
    assert "--use-anyway scale=REASON" in refused.err


def test_one_need_not_be_asked_if_somebody_says_why(protocol: str) -> None:
    with wire() as line:
        ended = run(
            protocol, line, "--without-asking", "scale=it is being warmed up", "--operator", "R. Okafor"
        )
        assert not line.has_bytes()
    assert (ended.code, ended.out) == (0, "it ran\n")
    assert "scale: Used without a reply by R. Okafor: “it is being warmed up”" in ended.err


def test_of_what_nobody_knows_the_kind_nothing_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "plain.py"
    path.write_text(PROTOCOL.replace("Mettler Toledo balance (MT-SICS) WXS205SDU", "some instrument"))
    with wire() as line:
        ended = run(str(path), line)
        assert not line.has_bytes()
    assert (ended.code, ended.out) == (0, "it ran\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--use-anyway", "pump=why not"), "'pump', which has no real port"),
        (("--use-anyway", "scale=a", "--use-anyway", "scale=b"), "names 'scale' twice"),
        (("--use-anyway", "scale"), "is not ROLE=VALUE"),
        (("--without-asking", "scale="), "is not ROLE=VALUE"),
        (("--without-asking", f"scale={'x' * 2000}"), "more than 1000 characters"),
    ],
)
def test_decisions_that_make_no_sense_are_refused(protocol: str, options: tuple[str, ...], said: str) -> None:
    with wire() as line:
        ended = run(protocol, line, *options)
    assert ended.code == 2
    assert said in ended.err


def test_the_record_says_what_was_decided_by_whom_and_why(protocol: str) -> None:
    options = ("--use-anyway", "scale=same firmware", "--operator", "R. Okafor", "--json")
    ended = with_instrument(protocol, ES, *options)
    told = [event for event in ended.events if event["event"] == "action"]
    (decision,) = [event for event in told if event["action"] == "use_anyway"]
    assert (decision["by"], decision["reason"]) == ("R. Okafor", "same firmware")
    found = "When asked “I2”, it replied “ES”."
    assert decision["details"] == {"port": "scale", "verdict": "unknown_model", "found": found}
    exported = json.loads(praxis("history", "export", "last", "-o", "-").out)
    (kept,) = [action for action in exported["actions"] if action["what"] == "use_anyway"]
    assert (kept["by"], kept["reason"], kept["details"]) == (
        "R. Okafor",
        "same firmware",
        decision["details"],
    )


def queued(protocol: str, line: Wire, *options: str) -> Finished:
    """Run the protocol with the instrument at the end of ``line``, which another run is using at first."""
    bindings = parse_bindings([f"scale={line.device}"])
    claim = Claims().take(bindings, owner=ClaimOwner("another", "weighing", "anna"))
    waiting = start("run", protocol, "--port", f"scale={line.device}", "--verbose", *options)
    assert waiting.stderr is not None
    with claim:
        told = next((text for text in waiting.stderr if b"waits" in text), b"it did not wait")
    assert b"is in use by" in told
    return finish(waiting)


def after_queueing(protocol: str, answers: Answers, *options: str) -> Finished:
    """Run the protocol with an instrument that another run is using at first."""
    with instrument(answers) as line:
        return queued(protocol, line, *options)


@pytest.mark.parametrize("mode", [(), PROCESS])
def test_one_that_was_in_use_is_tested_when_it_is_free(protocol: str, mode: tuple[str, ...]) -> None:
    ended = after_queueing(protocol, BALANCE, *mode)
    assert (ended.code, ended.out) == (0, "it ran\n")
    assert "scale: Answers" in ended.err


@pytest.mark.parametrize("mode", [(), PROCESS])
def test_one_that_was_in_use_and_no_longer_answers_is_not_used(protocol: str, mode: tuple[str, ...]) -> None:
    ended = after_queueing(protocol, refusing(b""), *mode)
    assert (ended.code, ended.out) == (4, "")
    assert "scale: No answer. Sent I2; nothing came back within " in ended.err
    assert "tested only now. Start the run again. Is it on" in ended.err


def test_a_reason_given_while_one_is_in_use_counts_when_it_is_free(protocol: str) -> None:
    assert after_queueing(protocol, ES).code == 4
    assert after_queueing(protocol, ES, "--use-anyway", "scale=the same firmware").code == 0
    assert after_queueing(protocol, refusing(b""), "--use-anyway", "scale=it will do").code == 4


def test_one_that_was_in_use_is_not_tested_if_that_is_wanted(protocol: str) -> None:
    assert after_queueing(protocol, refusing(b""), "--without-asking", "scale=it is old").code == 0


@pytest.mark.parametrize("mode", [(), PROCESS])
def test_one_that_was_replaced_while_another_run_used_it_is_not_used(
    protocol: str, mode: tuple[str, ...]
) -> None:
    with instrument(BALANCE) as line:
        InstrumentStore().keep(KnownInstrument(line.device), answer="WXS205SDU, B000000001")
        try:
            ended = queued(protocol, line, *mode)
        finally:
            InstrumentStore().forget(line.device)
    assert (ended.code, ended.out) == (4, "")
    assert "scale: Not the same instrument. Same port, different serial number." in ended.err
