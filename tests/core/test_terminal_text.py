"""How a terminal shows foreign texts."""

from __future__ import annotations

import sys

import pytest

from praxis_desktop.core.terminal_text import aligned, legible, legible_line, shell_word


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gleichung: 10 µL → A1\n\tzwei", "Gleichung: 10 µL → A1\n\tzwei"),
        ("\x1b[2J\x9b31m\x07", r"\x1b[2J\x9b31m\x07"),
        ("evil\u202egpj.py\u2066", r"evil\u202egpj.py\u2066"),
        ("a\rb", r"a\rb"),
    ],
)
def test_nothing_of_a_text_is_obeyed(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_a_line_stays_one_line() -> None:
    assert legible_line("passed\n\nfailed\x1b[8m") == r"passed failed\x1b[8m"


def test_columns_are_aligned_where_characters_are_wide() -> None:
    assert aligned([["PROTOCOL", "BY"], ["プロトコル", "山田"], ["de\u0301bit", "x"]]) == [
        "PROTOCOL    BY",
        "プロトコル  山田",
        "de\u0301bit       x",
    ]


@pytest.mark.parametrize(
    ("system", "text", "word"),
    [
        ("linux", "lab/wash.py", "lab/wash.py"),
        ("linux", "My protocol.py", "'My protocol.py'"),
        ("linux", "it's.py", "'it'\"'\"'s.py'"),
        ("win32", r"C:\lab\Röhrchen.py", r"C:\lab\Röhrchen.py"),
        ("win32", r"C:\my lab\wash.py", r'"C:\my lab\wash.py"'),
        ("win32", "R&D.py", '"R&D.py"'),
    ],
)
def test_a_word_of_a_command_is_quoted_where_shells_need_it(
    monkeypatch: pytest.MonkeyPatch, system: str, text: str, word: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert shell_word(text) == word
