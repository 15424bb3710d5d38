"""A program's output is shown as intended, however its bytes are split and whatever they contain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.gui.output.text import LINE_LIMIT, OutputText, Piece


def shown(pieces: list[Piece]) -> str:
    """Return the text shown after these pieces."""
    text = ""
    for piece in pieces:
        if piece.erases_line:
            text = text[: text.rfind("\n") + 1]
        text += piece.text
    return text


def show(*chunks: bytes) -> str:
    output = OutputText()
    return shown([piece for chunk in chunks for piece in output.feed("stdout", chunk)])


@given(
    st.lists(
        st.sampled_from(
            [b"a", "\u00b5".encode(), b"\n", b"\r", b"\x1b[31m", b"\x1b[", b"m", b"\x00", b"\xff"]
        )
    ),
    st.data(),
)
def test_cutting_the_bytes_changes_nothing(tokens: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(tokens)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert show(*parts) == show(whole)


def test_a_carriage_return_starts_the_line_anew() -> None:
    assert show(b"10 %\r20 %", b"\r30 %\ndone\n") == "30 %\ndone\n"


def test_line_ends_of_windows_are_line_ends() -> None:
    assert show(b"one\r", b"\ntwo\r\n") == "one\ntwo\n"


def test_colours_of_a_terminal_leave_no_trace() -> None:
    assert show(b"\x1b[1;31mred\x1b", b"[0m plain\x07") == "red plain"


def test_no_line_is_too_long_to_lay_out() -> None:
    lines = show(b"x" * 10_000).split("\n")
    assert max(map(len, lines)) == LINE_LIMIT
    assert "".join(lines) == "x" * 10_000


def test_what_is_left_out_is_said_on_a_line_of_its_own() -> None:
    output = OutputText()
    pieces = output.feed("stdout", b"begin")
    pieces += output.feed("stdout", b"end", skipped=1_234_567)
    assert shown(pieces) == "begin\n\u22ef 1\u202f234\u202f567 bytes not shown here \u22ef\nend"


def test_streams_are_told_apart() -> None:
    output = OutputText()
    pieces = output.feed("stdout", b"out ") + output.feed("stderr", b"err\n")
    assert [(piece.kind, piece.text) for piece in pieces] == [("stdout", "out "), ("stderr", "err\n")]
