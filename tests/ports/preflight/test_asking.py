"""An instrument's answer before a run shows whether it is present, and whether it is the expected one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from build_tools.wine.lending import port_name
from praxis_desktop.core.directories import data_directory
from praxis_desktop.ports.preflight.asking import LATE_S, Asking
from praxis_desktop.ports.preflight.kinds import is_model, wanted_model
from praxis_desktop.ports.preflight.verdict import Verdict
from praxis_desktop.ports.profiles.inquiry import well_formed
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.exporting import ExportedInstrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.star import Star
from tests.ports.answering import BALANCE, Answers, instrument, refusing
from tests.ports.wires import lead, wire

PROFILES = load_profiles().profiles
NOISE = b"\xff\x13\xf8\x00\x81"


def asked(device: str, *, kind: str = "mettler", expected: str = "", guesses: bool = True) -> Verdict:
    """Return the verdict on the instrument at ``device``."""
    verdict = Asking(
        parse_binding(f"scale={device}"), kind=kind, expected=expected, guesses=guesses
    ).perform()
    assert verdict is not None
    return verdict


def heard(answers: Answers, *, kind: str = "mettler", expected: str = "", delay_s: float = 0.0) -> Verdict:
    """Return the verdict on an instrument with these answers."""
    with instrument(answers, delay_s=delay_s) as line:
        return asked(line.device, kind=kind, expected=expected)


def test_one_that_says_who_it_is_answers() -> None:
    verdict = heard(BALANCE)
    assert verdict.kind in ("answers", "late")  # on a busy computer
    assert verdict.values == ("WXS205SDU WXA-Bridge 220.00090 g", "B741968866")
    assert not verdict.blocks


@pytest.mark.parametrize(
    ("kind", "reply", "detail"),
    [
        ("mettler", b"ES\r\n", "When asked “I2”, it replied “ES”."),
        ("bioshake", b"u -> unknown command\r\n", "it replied “u -> unknown command”."),
        ("sartorius", b"ES\r\n", "it replied “ES”."),
        ("xpeel", b"unknown command\r\n", "When asked “*version”, it replied “unknown command”."),
        ("keyence", b"ER,RMOTOR,00\r", "When asked “RMOTOR”, it replied “ER,RMOTOR,00”."),
    ],
)
def test_any_well_formed_answer_is_proof_of_life(kind: str, reply: bytes, detail: str) -> None:
    verdict = heard(refusing(reply), kind=kind)
    assert (verdict.kind, verdict.word) == ("unknown_model", "Answers, unknown model")
    assert verdict.detail.endswith(detail)
    assert verdict.needs_decision
    assert verdict.blocks


def test_one_that_is_silent_to_the_first_question_is_asked_others() -> None:
    verdict = heard({b"SI": b"S S     12.0000 g\r\n"})
    assert verdict.kind == "unknown_model"
    assert "When asked “SI”, it replied “S S" in verdict.detail


def test_a_command_that_another_program_left_half_sent_spoils_no_identification() -> None:
    commands: list[bytes] = []

    def answer(command: bytes) -> bytes:
        commands.append(command)
        return b"ES\r\n" if len(commands) == 1 else BALANCE.get(command, b"ES\r\n")

    verdict = heard(answer)
    assert verdict.kind in ("answers", "late")
    assert verdict.values == ("WXS205SDU WXA-Bridge 220.00090 g", "B741968866")


def test_one_that_says_nothing_does_not_answer() -> None:
    verdict = heard({})
    assert (verdict.kind, verdict.word) == ("no_answer", "No answer")
    assert verdict.detail == "Sent I2; nothing came back within 2 s."
    assert "9600 8N1" in verdict.remedy
    assert verdict.blocks
    assert not verdict.needs_decision


@pytest.mark.parametrize(
    ("fault", "detail", "remedy"),
    [
        (
            "silence",
            "Sent C0RFid0000; nothing came back within 2 s.",
            "Is it on, and is it this kind of instrument?",
        ),
        (
            "garbage",
            "Sent C0RFid0000. The reply is not valid: ",
            "Is it this kind of instrument? If it is, switch it off and on, and try again.",
        ),
    ],
)
def test_one_on_usb_is_told_of_by_what_it_was_sent(
    monkeypatch: pytest.MonkeyPatch, fault: str, detail: str, remedy: str
) -> None:
    with ExportedInstrument(Star(faults=[parse_fault(fault)]), "127.0.0.1:0") as served:
        monkeypatch.setenv("PRAXIS_USBIP", served.device)
        verdict = Asking(parse_binding("star=usb:08af:8000")).perform()
    assert verdict is not None
    assert verdict.detail.startswith(detail)
    assert verdict.remedy == remedy


@pytest.mark.parametrize("noise", [NOISE, NOISE + b"\r\n", b"I2\r\n", b"\r\n", b"half of a li"])
def test_noise_and_an_echo_are_no_proof_of_life(noise: bytes) -> None:
    verdict = heard(lambda command: noise if noise != b"I2\r\n" else command + b"\r\n")
    assert verdict.kind == "no_answer"
    assert "The reply is not valid" in verdict.detail


def test_one_that_says_its_model_and_no_more_is_known_by_that() -> None:
    verdict = heard(lambda command: BALANCE[b"I2"] if command == b"I2" else b"ES\r\n")
    assert verdict.kind in ("answers", "late")
    assert verdict.values == ("WXS205SDU WXA-Bridge 220.00090 g",)


def test_an_error_that_comes_late_is_not_taken_for_a_name() -> None:
    verdict = heard(refusing(b"u -> unknown command\r\n"), kind="bioshake", delay_s=2.3)
    assert verdict.kind == "unknown_model"


def test_another_model_than_the_role_wants_is_told_with_both() -> None:
    answers = {**BALANCE, b"I2": b'I2 A "ICS425"\r\n'}
    verdict = heard(answers, kind="", expected="Mettler Toledo balance (MT-SICS) WXS205SDU")
    assert (verdict.kind, verdict.word) == ("another_model", "Identifies as a different model")
    assert verdict.detail == "It reports ICS425. This role needs a WXS205SDU."
    assert verdict.needs_decision


def test_one_that_takes_its_time_answers_late_and_is_let_through() -> None:
    verdict = heard(BALANCE, delay_s=LATE_S * 1.2)
    assert (verdict.kind, verdict.word) == ("late", "Answers late")
    assert verdict.detail.endswith(" s instead of less than 1 s.")
    assert not verdict.blocks


def test_an_answer_that_comes_when_other_questions_are_asked_is_late() -> None:
    """The answer takes longer than the profile waits for the first query."""
    verdict = heard(BALANCE, delay_s=2.4)
    assert verdict.kind == "late"
    assert verdict.values == ("WXS205SDU WXA-Bridge 220.00090 g",)


def test_another_one_in_the_place_of_a_known_one_is_not_what_it_was(tmp_path: Path) -> None:
    assert data_directory() != tmp_path
    link = port_name(tmp_path, "balance")
    store = InstrumentStore()
    with instrument(BALANCE) as line:
        lead(link, line)
        store.keep(KnownInstrument(str(link), kind="mettler"), answer="WXS205SDU, B741968866")
        same = asked(str(link), kind="")
        store.keep(KnownInstrument(str(link)), answer="WXS205SDU, B000000001")
        other = asked(str(link), kind="")
        store.forget(str(link))
    assert same.kind in ("answers", "late")
    assert (other.kind, other.word) == ("another_one", "Not the same instrument")
    assert other.detail == "Same port, different serial number. It was WXS205SDU, B000000001."
    assert other.blocks


def test_one_that_another_has_is_busy_and_blocks_nothing() -> None:
    with instrument(BALANCE) as line:
        binding = parse_binding(f"scale={line.device}")
        from praxis_desktop.ports.claims.claiming import claim_for

        with claim_for("another program", binding):
            verdict = asked(line.device)
    assert (verdict.kind, verdict.blocks) == ("busy", False)


def test_of_what_nobody_knows_the_kind_nothing_is_asked() -> None:
    with wire() as line:
        verdict = asked(line.device, kind="", expected="some instrument")
        assert not line.has_bytes()
    assert (verdict.kind, verdict.blocks) == ("not_asked", False)


def test_asking_can_be_cancelled() -> None:
    with wire() as line:
        asking = Asking(parse_binding(f"scale={line.device}"), kind="mettler")
        told: list[Verdict | None] = []
        thread = threading.Thread(target=lambda: told.append(asking.perform()))
        thread.start()
        assert line.receive(4) == b"I2\r\n"
        asking.cancel()
        thread.join(20)
    assert told == [None]


@pytest.mark.parametrize(
    ("expected", "model"),
    [
        ("Mettler Toledo balance (MT-SICS)", ""),
        ("Mettler Toledo WXS205SDU", "WXS205SDU"),
        ("a balance on RS-232 at 9600 baud, 8N1", ""),
        ("barcode reader BL-1300", "BL-1300"),
        ("", ""),
    ],
)
def test_a_role_names_the_model_that_it_wants_or_none(expected: str, model: str) -> None:
    assert wanted_model(expected) == model


def test_models_have_endings() -> None:
    assert is_model("WXS205SDU", "WXS205SDU WXA-Bridge 220.00090 g")
    assert is_model("BL-1300", "BL1300")
    assert not is_model("WXS205SDU", "ICS425")


def test_a_frame_of_its_own_kind_is_well_formed_though_nobody_can_read_it() -> None:
    assert well_formed(b"\x00\x01\xb2 `", PROFILES["inheco"])
    assert not well_formed(b"\x00\x01\r\n", PROFILES["inheco"])
    assert well_formed(b"\x06", PROFILES["masterflex"])
