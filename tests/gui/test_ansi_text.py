"""Escape sequences become styles and are never shown, however the text is split."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.gui.output.text import PLAIN, AnsiText, TextStyle, runs_of

RED = TextStyle(color="red")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("plain", [("plain", PLAIN)]),
        ("\x1b[31mred\x1b[39m not", [("red", RED), (" not", PLAIN)]),
        ("\x1b[1;31mx\x1b[0my", [("x", TextStyle(color="red", is_bold=True)), ("y", PLAIN)]),
        ("\x1b[38;5;28;01mkeyword\x1b[39;00m", [("keyword", TextStyle(color="green", is_bold=True))]),
        ("\x1b[38;5;250mx", [("x", TextStyle(color="grey"))]),
        ("\x1b[38;2;200;10;10mx", [("x", RED)]),
        ("\x1b[30;43mx\x1b[49m", [("x", TextStyle(color="grey", is_marked=True))]),
        ("a\x1b[2Kb\x1b]0;title\x07c", [("a", PLAIN), ("b", PLAIN), ("c", PLAIN)]),
        ("\x1b[38mx", [("x", PLAIN)]),
        ("\x1b[999;;mx", [("x", PLAIN)]),
        ("", []),
    ],
)
def test_styles(text: str, runs: list[tuple[str, TextStyle]]) -> None:
    assert runs_of(text) == runs


PARTS = st.one_of(
    st.text(alphabet="ab\n \x1b[m;0123456789]\x07", max_size=8),
    st.sampled_from(["\x1b[31m", "\x1b[0m", "\x1b[38;5;9m", "\x1b]8;;x\x1b\\", "\x1b["]),
)


@given(st.lists(PARTS, max_size=12), st.integers(0, 40))
def test_it_does_not_matter_where_text_is_cut(parts: list[str], place: int) -> None:
    text = "".join(parts)
    whole = _joined(runs_of(text))
    reader = AnsiText()
    assert _joined([*reader.feed(text[:place]), *reader.feed(text[place:])]) == whole
    shown = "".join(piece for piece, _ in whole)
    assert not re.search(r"\x1b\[[0-9;]*m", shown)


def _joined(runs: list[tuple[str, TextStyle]]) -> list[tuple[str, TextStyle]]:
    """Join adjacent runs of the same style."""
    joined: list[tuple[str, TextStyle]] = []
    for text, style in runs:
        if joined and joined[-1][1] == style:
            joined[-1] = joined[-1][0] + text, style
        else:
            joined.append((text, style))
    return joined
