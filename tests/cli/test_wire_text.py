"""A run's traffic as readable text: pieces are joined, repetitions are counted, and nothing is hidden by
accident.
"""

from __future__ import annotations

from praxis_desktop.cli.output.wire_text import WireText
from praxis_desktop.ports.wire_logs import WireRecord

MS = 1_000_000


def shown(records: list[WireRecord], **options: bool) -> list[str]:
    lines: list[str] = []
    text = WireText(lines.append, **options)
    for record in records:
        text.add(record)
    text.end()
    return [line.strip() for line in lines]


def exchange(at: int, reply: bytes = b"S S 1 g\r\n") -> list[WireRecord]:
    return [
        WireRecord(at * MS, "scale", "out", b"SI\r\n"),
        WireRecord((at + 10) * MS, "scale", "in", reply),
    ]


def test_line_ends_and_unprintable_bytes_are_visible() -> None:
    assert shown([WireRecord(0, "scale", "out", b"\x1bS\r\n\\\xb5 ")]) == [
        r"0.000000  scale  ->  \x1bS\r\n\\\xb5\x20"
    ]


def test_pieces_of_a_reply_are_one_line() -> None:
    records = [
        WireRecord(at * MS, "scale", "in", part) for at, part in ((1, b"S S "), (4, b"1 g\r\n"), (5, b"x"))
    ]
    assert shown(records) == [r"0.001000  scale  <-  S S 1 g\r\n", "0.005000  scale  <-  x"]
    assert len(shown(records, shows_all=True)) == 3


def test_polls_that_repeat_themselves_are_told_once() -> None:
    records = [record for number in range(50) for record in exchange(number * 100)]
    records += exchange(6000, b"S S 2 g\r\n")
    lines = shown(records)
    assert len(lines) == 7
    assert lines[4] == "... the last 2 lines were repeated 48 times more, until 4.910000"
    assert lines[5].endswith(r"->  SI\r\n")
    assert lines[6].endswith(r"<-  S S 2 g\r\n")
    assert len(shown(records, shows_all=True)) == len(records)


def test_requests_without_an_answer_are_told_once() -> None:
    records = [WireRecord(number * MS, "scale", "out", b"?\r\n") for number in range(10)]
    lines = shown(records)
    assert len(lines) == 3
    assert lines[2] == "... the last line was repeated 8 times more, until 0.009000"


def test_a_round_that_breaks_off_is_shown() -> None:
    records = [
        *exchange(0),
        *exchange(100),
        *exchange(200)[:1],
        WireRecord(300 * MS, "scale", "event", what="closed"),
    ]
    lines = shown(records)
    assert lines[-2].endswith(r"0.200000  scale  ->  SI\r\n")
    assert lines[-1].endswith("closed")


def test_messages_are_decoded_where_the_language_is_known() -> None:
    records = [
        WireRecord(0, "robot", "out", b"GET /health HTTP/1.1\r\n"),
        WireRecord(1 * MS, "robot", "out", b"Host: robot\r\n\r\n"),
        WireRecord(2 * MS, "robot", "in", b"HTTP/1.1 503 Unavailable\r\nContent-"),
        WireRecord(3 * MS, "robot", "in", b"Length: 0\r\n\r\n"),
        WireRecord(4 * MS, "scale", "out", b"SI\r\n"),
        WireRecord(5 * MS, "robot", "out", b"GET /runs HTTP/1.1\r\n"),
    ]
    assert shown(records, decodes=True) == [
        "0.001000  robot  ->  GET /health",
        "0.003000  robot  <-  503 Unavailable",
        r"0.004000  scale  ->  SI\r\n",
        "0.005000  robot  ->  incomplete (20 bytes): GET /runs HTTP/1.1",
    ]
