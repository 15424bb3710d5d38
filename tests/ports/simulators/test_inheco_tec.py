"""The simulated TEC control box: its reports, its modules, and what it refuses."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.profiles.library import load_profiles, write_limits
from praxis_desktop.ports.simulators.inheco import checksum
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard
from tests.ports.simulators.clocked import Clocked


def tec(command: str) -> bytes:
    """Return a command that fits into one report, with its checksum."""
    return (command.encode() + bytes((checksum(command.encode()),))).ljust(8, b"\0")


def told(said: bytes) -> str:
    """Return an answer without its checksum."""
    text = ""
    for start in range(0, len(said), 8):
        report = said[start : start + 8]
        assert report[-1:] in (b"#", b"\0")
        text += (report[:-1] if report[-1:] == b"#" else report.rstrip(b"\0")).decode("latin-1")
    return text[:-1]


def box(options: str = "") -> Clocked:
    return Clocked(f"inheco_tec,rate=1{options}", carries_lines=False)


def test_a_module_heats_to_its_target_and_cools_when_it_is_off() -> None:
    modules = box()
    assert told(modules.say(tec("4STT370"))) == "4stt0"
    assert told(modules.say(tec("4RAT0"))) == "4rat0230"
    assert told(modules.say(tec("4ATE1"), 20)) == "4ate0"
    assert told(modules.say(tec("4RAT0"))) == "4rat0370"
    assert modules.instrument.temperature(modules.now) == 37
    assert told(modules.say(tec("4ATE0"), 60)) == "4ate0"
    assert told(modules.say(tec("4RAT0"))) == "4rat0230"


def test_a_thermoshake_shakes_at_its_speed() -> None:
    modules = box()
    for command in ("1SSR500", "1SSS2", "1ASE1"):
        assert told(modules.say(tec(command))) == f"{command[:4].lower()}0"
    modules.wait(2)
    module = modules.state["modules"][0]  # type: ignore[index]
    assert (module["rpm"], module["shape"]) == (500, 2)
    modules.say(tec("1ASE0"), 3)
    assert modules.state["modules"][0]["rpm"] == 0  # type: ignore[index]


def test_an_answer_of_more_than_seven_characters_comes_in_several_reports() -> None:
    said = box().say(tec("1RFV4"))
    assert said[7:8] == b"#"
    assert told(said) == "1rfv0(C) INHECO GMBH"


def test_a_command_may_come_in_several_reports() -> None:
    whole = b"1SSR1000" + bytes((checksum(b"1SSR1000"),))
    modules = box()
    assert modules.say(whole[:7] + b"#") == b""
    assert told(modules.say(whole[7:].ljust(8, b"\0"))) == "1ssr0"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("4ASE1", "4ase2"),
        ("2RAT0", "2rat4"),
        ("1STT701", "1stt3"),
        ("1STT39", "1stt3"),
        ("1SSR59", "1ssr3"),
        ("1SSS6", "1sss3"),
        ("1ATE2", "1ate3"),
        ("1XXX", "1xxx2"),
        ("hello", "hell2"),
    ],
)
def test_what_a_module_cannot_do_is_refused(command: str, answer: str) -> None:
    assert told(box(",modules=S-CC").say(tec(command))) == answer


def test_a_wrong_checksum_is_refused() -> None:
    assert told(box().say(b"1ATE1x\0\0")) == "1ate5"


def test_limits_hold_the_temperature() -> None:
    profile = load_profiles().get("inheco_tec")
    guard = WriteGuard(write_limits(profile.limits, profile.line))
    allowed = Transfer(1, tec("1STT700")).to_bytes()
    assert guard.admit(allowed) == allowed
    for refused in (tec("1STT701"), tec("1STT39"), b"1STT999#", b"0xyz\0\0\0\0"):
        with pytest.raises(CommandRefused):
            guard.admit(Transfer(1, refused).to_bytes())
