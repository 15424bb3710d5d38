"""Tests of Hamilton's firmware commands over USB as words."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.dialects import decoded, guessed_dialect
from praxis_desktop.ports.dialects.hamilton import read_firmware
from praxis_desktop.ports.dialects.transfers import Completion, Setup, Transfer

PICK_UP = (
    b"C0TPid0002xp01360 01360 01360 01360 00000&yp1380 1290 1200 1110 0000&"
    b"tm1 1 1 1 0&tt01tp2263tz2163th2450td0"
)


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (PICK_UP, "C0TP pick up tips: channels 1 2 3 4, x 136 mm, y 138 129 120 111 mm"),
        (
            b"C0ASid0001at0&tm1 0&xp02983 00000&yp1457 0000&av01072 01072&",
            "C0AS aspirate: channels 1, x 298.3 mm, y 145.7 mm, 107.2 \u00b5L",
        ),
        (
            b"C0PPid0001xs03479xd0yj1142yd0zj1874zd0gr1",
            "C0PP get a plate with the iSWAP: x 347.9 mm, y 114.2 mm",
        ),
        (b"C0RTid0007", "C0RT which channels have tips?"),
        (b"P1RFid0008", "P1RF"),
    ],
)
def test_a_command_is_told_in_words(sent: bytes, line: str) -> None:
    (message,) = decoded([("out", Transfer(2, sent).to_bytes())], "hamilton")
    assert message.line == line


@pytest.mark.parametrize(
    ("reply", "line", "is_error"),
    [
        (b"C0TPid0002er00/00", "C0TP done", False),
        (b"C0RTid0003er00/00rt1 0", "C0RT done: rt1 0", False),
        (b"C0TPid0002er99/00 P100/00 P208/75", "C0TP rejected: channel 2: no tip (08/75)", True),
        (b"C0TPid0002er25/00", "C0TP rejected: cover open or carrier removed (25/00)", True),
        (b"C0TPid0002er77/12", "C0TP rejected: unknown error (77/12)", True),
        (b"P1RFid0002er30", "P1RF rejected: error 30", True),
        (b"R0QWid0002er00qw1", "R0QW done: qw1", False),
    ],
)
def test_a_reply_is_told_in_words(reply: bytes, line: str, *, is_error: bool) -> None:
    (message,) = decoded([("in", Completion(0x81, reply).to_bytes())], "hamilton")
    assert (message.line, message.is_error) == (line, is_error)


def test_transfers_that_fill_their_packets_go_on_in_the_next() -> None:
    long = PICK_UP.ljust(128)
    talk = [
        ("out", Transfer(0, Setup(0, 9, 1, 0, 0).to_bytes()).to_bytes()),
        ("out", Transfer(2, long).to_bytes()),
        ("in", Completion.written(2, 128).to_bytes()),
        ("out", Transfer(2, b"").to_bytes()),
        ("in", Completion(0x81, b"C0QMid0003er00/00ka010003".ljust(64, b"0")).to_bytes()),
        ("in", Completion(0x81, b"kr0").to_bytes()),
    ]
    lines = [message.line for message in decoded(talk, "hamilton")]  # type: ignore[arg-type]
    assert [line[:4] for line in lines] == ["C0TP", "C0QM"]
    assert lines[1].endswith("kr0")


def test_the_dialect_is_found_by_the_first_command() -> None:
    assert guessed_dialect(Transfer(2, b"C0RMid0001").to_bytes()) == "hamilton"
    assert guessed_dialect(Transfer(2, b"I1AMRQid0001").to_bytes()) == "hamilton"
    assert guessed_dialect(Transfer(2, b"hello").to_bytes()) == "usb"
    assert guessed_dialect(Transfer(0, Setup(0, 9, 1, 0, 0).to_bytes()).to_bytes()) is None


def test_commands_have_modules_of_two_or_four_letters() -> None:
    star, vantage = read_firmware("C0RAid0005rakf"), read_firmware("A1PMDAid0012xp01 -2&")
    assert star is not None
    assert vantage is not None
    assert (star.module, star.word, star.id, star.parameters) == ("C0", "RA", "0005", {"ra": "kf"})
    assert (vantage.name, vantage.numbers("xp")) == ("A1PMDA", [1, -2])
    assert read_firmware("hello") is None
