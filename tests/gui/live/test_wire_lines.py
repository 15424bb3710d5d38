"""Numbers are found in instruments' replies, and nowhere else."""

from __future__ import annotations

import pytest

from praxis_desktop.gui.live.readings import LineReader, Reading, reading_of, shown
from praxis_desktop.ports.dialects.transfers import Completion, Transfer


@pytest.mark.parametrize(
    ("line", "reading"),
    [
        ("S S     61.4047 g", Reading("S", 61.4047, "g", 4)),
        ("36.84", Reading("", 36.84, decimals=2)),
        ("-0.02", Reading("", -0.02, decimals=2)),
        ("T=37.2", Reading("T", 37.2, decimals=1)),
        ("temp: 37.2 C", Reading("temp", 37.2, "°C", 1)),
        ("T 25.0C", Reading("T", 25.0, "°C", 1)),
        ("1.5e-3 mL", Reading("", 0.0015, "mL")),
        ('I4 A "0123456789"', None),
        ("I4 A 0123456789", None),
        ("ok", None),
        ("ES", None),
        ("", None),
        ("x" * 5000, None),
        ("1" * 5000, None),
    ],
)
def test_a_number_is_told_alone_with_a_name_or_with_a_unit(line: str, reading: Reading | None) -> None:
    assert reading_of(line) == reading


def test_lines_come_out_the_same_however_they_are_cut() -> None:
    data = b"S S 1.0 g\r\nS S 2.0 g\r\nES\r\n"
    for size in (1, 3, 100):
        reader = LineReader()
        lines = [
            line for start in range(0, len(data), size) for line in reader.feed(data[start : start + size])
        ]
        assert lines == [b"S S 1.0 g", b"S S 2.0 g", b"ES"]


def test_what_does_not_end_is_not_kept_for_ever() -> None:
    reader = LineReader()
    for _ in range(1000):
        assert reader.feed(b"x" * 1000) == []
    assert len(reader.feed(b"\n")[0]) <= 512


def test_bytes_are_shown_as_text_or_in_hexadecimal() -> None:
    assert shown(b"SI\r\n", is_sent=True) == "SI"
    assert shown(b"\x02\xff", is_sent=True) == "02 FF"


def test_transfers_of_a_usb_device_are_shown_by_what_they_say() -> None:
    command = Transfer(2, b"C0RFid0001", 1000).to_bytes()
    written = Completion.written(2, 10).to_bytes()
    assert shown(command, is_sent=True) == "out 2: C0RFid0001"
    assert shown(written, is_sent=False) == ""
    assert shown(written + Completion(0x81, b"C0RFid0001er00/00").to_bytes(), is_sent=False) == (
        "in 1: C0RFid0001er00/00"
    )
