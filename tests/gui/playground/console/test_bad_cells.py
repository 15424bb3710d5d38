"""Cells and keys that do harm in the window's console: the next cell still works."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from praxis_desktop.gui.console.folding import MOST_LINES
from tests.gui.playground.console.conftest import Typist

SHIFT = Qt.KeyboardModifier.ShiftModifier

BREAKING = {
    "closes its streams": "import sys; sys.stdout.close(); sys.stderr.close()",
    "closes their files": "import os; os.close(1); os.close(2)",
    "has no displayhook": "import sys; sys.displayhook = None",
    "has another displayhook": "import sys; sys.displayhook = lambda value: print('mine')",
    "deletes builtins": "import builtins; del builtins.print, builtins.len, builtins.__import__",
    "floods the loop": "import asyncio\n"
    "async def again():\n    while True: await asyncio.sleep(0)\n"
    "for _ in range(500): asyncio.ensure_future(again())",
    "leaves": "raise SystemExit(3)",
    "has no end": "text = '''half of a string",
}


@pytest.mark.parametrize("what", BREAKING)
def test_the_next_cell_is_answered_after_one_that(typist: Typist, what: str) -> None:
    typist.run(BREAKING[what])
    assert typist.run("print('still', 'here')") == "still here"
    assert typist.run("6 * 7") == "42"
    assert typist.view.state.kernel == 1


def test_half_a_string_goes_on_below_and_is_an_error_when_it_is_run(typist: Typist) -> None:
    typist.type("text = '''half\nof it")
    typist.wait(lambda: typist.view.editor.code == "text = '''half\nof it")
    typist.press(Qt.Key.Key_Return, SHIFT)
    typist.wait(lambda: typist.view.cells and typist.view.cells[-1].is_ok is False)
    typist.settle()
    assert "unterminated triple-quoted string" in typist.text
    assert typist.run("6 * 7") == "42"


def test_a_flood_of_lines_comes_to_its_end(typist: Typist, pytestconfig: pytest.Config) -> None:
    lines = 500_000 if pytestconfig.getoption("--long") else 10_000
    typist.run(f"line = 'x' * 99\nfor _ in range({lines}): print(line)\nprint('the end')")
    assert typist.text.endswith("\nthe end")
    assert typist.view.transcript.document().blockCount() < MOST_LINES + 300
    assert typist.run("6 * 7") == "42"


def test_a_line_of_megabytes_comes_to_its_end(typist: Typist, pytestconfig: pytest.Config) -> None:
    characters = 50_000_000 if pytestconfig.getoption("--long") else 2_000_000
    typist.run(f"print('x' * {characters} + 'the end')")
    assert typist.text.endswith("xthe end")
    assert max(map(len, typist.text.split("\n"))) <= 2048
    assert len(typist.text) < 4_000_000
    assert typist.run("6 * 7") == "42"
