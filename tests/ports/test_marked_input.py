"""Errors that a terminal marks between bytes are found at their positions, however the data is split."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.ports.lines.line_errors import LineEvent, MarkedInput, Piece
from praxis_desktop.ports.transport import LineErrorKind


def _judge(byte: bytes) -> LineErrorKind:
    return "break" if byte == b"\0" else "parity"


def _marked(pieces: list[Piece]) -> bytes:
    """Return the bytes from a terminal with PARMRK for ``pieces``."""
    return b"".join(
        piece.replace(b"\xff", b"\xff\xff") if isinstance(piece, bytes) else b"\xff\0" + piece.data
        for piece in pieces
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        elif piece != b"":
            joined.append(piece)
    return joined


_BYTES = st.binary(max_size=30) | st.text(alphabet="\xff\0a", max_size=30).map(lambda t: t.encode("latin-1"))
_EVENTS = st.binary(min_size=1, max_size=1).map(lambda byte: LineEvent(_judge(byte), byte))


@given(st.lists(_BYTES | _EVENTS, max_size=12), st.lists(st.integers(1, 7)))
def test_bytes_and_errors_come_back_in_order_whatever_the_chunks(
    pieces: list[Piece], cuts: list[int]
) -> None:
    wire = _marked(pieces)
    parser = MarkedInput(_judge)
    found: list[Piece] = []
    at = 0
    for cut in [*cuts, len(wire) + 1]:
        found += parser.feed(wire[at : at + cut])
        at += cut
    assert _joined(found) == _joined(pieces)


def test_a_chunk_without_a_mark_is_handed_on_as_it_is() -> None:
    chunk = b"S S   1.0 g\r\n"
    (piece,) = MarkedInput(_judge).feed(chunk)
    assert piece is chunk


def test_a_byte_that_nobody_doubled_is_a_byte() -> None:
    """A single FF arrives while marks are being switched on."""
    assert _joined(list(MarkedInput(_judge).feed(b"a\xffb"))) == [b"a\xffb"]


def test_a_mark_whose_end_was_thrown_away_spoils_nothing() -> None:
    parser = MarkedInput(_judge)
    assert list(parser.feed(b"a\xff\0")) == [b"a"]
    parser.forget()
    assert list(parser.feed(b"\xff\xffb")) == [b"\xffb"]


class TestJudge:
    """Framing errors, parity errors and breaks are distinguished by a driver's counters."""

    def test_what_the_counters_went_up_by_is_what_the_marks_are_for(self) -> None:
        from praxis_desktop.ports.lines.line_errors import ErrorCounts, ErrorJudge

        counts = [ErrorCounts(10, 20, 30, 40)]
        judge = ErrorJudge(lambda: counts[-1])
        judge.has_parity = True
        assert judge.look() == 0
        counts.append(ErrorCounts(11, 21, 31, 42))
        assert judge.look() == 2
        assert judge.look() == 0
        assert [judge.kind(byte) for byte in (b"\0", b"a", b"b")] == ["break", "framing", "parity"]

    def test_an_error_that_is_counted_before_its_byte_is_read_is_kept_for_it(self) -> None:
        from praxis_desktop.ports.lines.line_errors import ErrorCounts, ErrorJudge

        counts = [ErrorCounts(0, 0, 0, 0), ErrorCounts(1, 0, 0, 0)]
        judge = ErrorJudge(lambda: counts.pop(0) if len(counts) > 1 else counts[0])
        judge.has_parity = True
        judge.look()
        judge.look()
        assert judge.kind(b"x") == "framing"
        assert judge.kind(b"x") == "parity"

    def test_without_counters_the_lines_parity_decides(self) -> None:
        from praxis_desktop.ports.lines.line_errors import ErrorJudge

        judge = ErrorJudge(lambda: None)
        assert judge.look() == 0
        assert [judge.kind(byte) for byte in (b"\0", b"x")] == ["break", "framing"]
        judge.has_parity = True
        assert judge.kind(b"x") == "parity"

    @pytest.mark.skipif(os.name != "posix", reason="about what POSIX says of terminals")
    def test_a_terminal_without_counters_has_none(self) -> None:
        from praxis_desktop.ports.serial._terminals import error_counts

        reading, writing = os.pipe()
        assert error_counts(reading) is None
        os.close(reading)
        os.close(writing)
