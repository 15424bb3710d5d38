"""Code is highlighted, a little at a time: while it is typed, and after it has run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QTextBlock
from pytestqt.qtbot import QtBot

from praxis_desktop.gui.console import colors, outputs
from praxis_desktop.gui.console.editor import CodeEditor
from praxis_desktop.gui.console.looks import Look, look_of
from praxis_desktop.gui.console.outputs import Outputs
from praxis_desktop.gui.console.transcript import Transcript, spans_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import TextStyle

LINES = 90
LONG = "\n".join(f"value_{number} = [{number}, 'text', {number} + 1]" for number in range(3 * LINES))
CODE = '%time x\n@made\ndef f():\n    """Say\n    %who\n    it."""\n    return 1, "é"  # 🙂 word\nf()?'


@pytest.fixture(autouse=True)
def _is_loaded() -> None:
    colors.load()


@pytest.fixture
def transcript(qtbot: QtBot, appearance: Appearance) -> Iterator[Transcript]:
    """An empty transcript."""
    made = Transcript(appearance=appearance)
    made.resize(800, 600)
    made.show()
    yield made
    made.close()


@pytest.fixture
def editor(qtbot: QtBot, appearance: Appearance) -> Iterator[CodeEditor]:
    """The editor for code."""
    made = CodeEditor(appearance=appearance)
    yield made
    made.close()


def blocks(block: QTextBlock) -> Iterator[QTextBlock]:
    """Yield the lines from ``block`` on."""
    while block.isValid():
        yield block
        block = block.next()


def colored(editor: CodeEditor) -> list[tuple[str, str]]:
    """Return the highlighted pieces of the typed code, each with its colour."""
    found: list[tuple[str, str]] = []
    for block in blocks(editor.document().begin()):
        for part in block.layout().formats():
            look = look_of(part.format)
            text = block.text().encode("utf-16-le")
            piece = text[2 * part.start : 2 * (part.start + part.length)].decode("utf-16-le")
            if look is not None:
                found.append((piece, look.style.color or ""))
    return found


def test_a_long_cell_is_written_in_several_turns_and_its_output_follows(
    qtbot: QtBot, transcript: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "_TURN_S", 0.0)  # one portion in each turn
    shown = Outputs(transcript)
    shown.begin_cell(7, LONG)
    shown.note("what came of it")
    assert shown.is_writing
    assert 1 < transcript.document().blockCount() < LINES, "its beginning is there at once"
    qtbot.waitUntil(lambda: not shown.is_writing)
    lines = transcript.toPlainText().split("\n")
    count = len(lines) - 2
    assert lines[:count] == LONG.split("\n")[:count]
    assert "characters in all" in lines[-2]
    assert lines[-1] == "what came of it"
    first, *_, last = list(blocks(transcript.document().begin()))[:count]
    for block in (first, last):
        looks = {look.style for _, _, look in spans_of(block)}
        assert {TextStyle(color="yellow"), TextStyle(color="green")} <= looks
    transcript.find_cell(7)
    shown.close()


def test_code_is_coloured_line_by_line_as_it_is_read_as_a_whole(editor: CodeEditor) -> None:
    editor.set_code(CODE)
    assert colored(editor) == [
        ("%time", "blue"),
        ("@made", "blue"),
        ("def", "magenta"),
        ('"""Say', "green"),
        ("    %who", "green"),
        ('    it."""', "green"),
        ("return", "magenta"),
        ("1", "yellow"),
        ('"é"', "green"),
        ("# 🙂 word", "grey"),
        ("?", "blue"),
    ]
    assert editor.colors.is_words(CODE.index("who"))
    assert not editor.colors.is_words(CODE.index("return"))


def test_lines_after_a_string_that_is_opened_or_closed_change_too(editor: CodeEditor) -> None:
    editor.set_code("a = 1\nb = 2\n'''\nc = 3")
    assert ("2", "yellow") in colored(editor)
    editor.replace(0, 0, "'''")
    assert ("b = 2", "green") in colored(editor)
    assert ("3", "yellow") in colored(editor)
    editor.replace(0, 3, "")
    assert ("2", "yellow") in colored(editor)


def test_lines_out_of_view_get_the_colors_of_a_new_appearance_too(
    transcript: Transcript, appearance: Appearance, qtbot: QtBot
) -> None:
    appearance.choose("light")
    transcript.append([(f"warning {number}\n", Look(kind="stderr")) for number in range(3000)])
    appearance.choose("dark")
    wanted = appearance.tone("warn").fg

    def colors_shown() -> set[str]:
        document = transcript.document()
        lines = (document.findBlockByNumber(number) for number in (0, 1500, 2999))
        return {line.begin().fragment().charFormat().foreground().color().name() for line in lines}

    qtbot.waitUntil(lambda: colors_shown() == {QColor(wanted).name()}, timeout=10_000)
