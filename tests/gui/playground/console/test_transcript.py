"""The transcript of a console is bounded, and stays where somebody reads."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.console.looks import Look
from praxis_desktop.gui.console.transcript import (
    MAX_LINES,
    LineKind,
    Transcript,
    TranscriptLine,
    state_of,
)
from praxis_desktop.gui.look.appearance import Appearance


def test_only_the_last_lines_are_kept_with_the_numbers_of_their_cells(
    qtbot: QtBot, appearance: Appearance
) -> None:
    transcript = Transcript(appearance=appearance)
    qtbot.addWidget(transcript)
    transcript.append([("before\n" * 100, Look())])
    transcript.append_lines([TranscriptLine((("print()", Look()),), LineKind.CELL, 3)])
    lines = "".join(f"{number}\n" for number in range(MAX_LINES - 1))
    transcript.append([(lines, Look())])
    assert transcript.blockCount() == MAX_LINES
    first = transcript.document().firstBlock()
    assert (first.text(), state_of(first)) == ("print()", (LineKind.CELL, 3))
    transcript.append_lines([TranscriptLine((("last", Look()),))] * 50)
    assert transcript.blockCount() == MAX_LINES
    assert transcript.document().firstBlock().text() == "49"
    assert transcript.document().lastBlock().text() == "last"


def test_the_reader_keeps_the_place_while_the_first_lines_are_dropped(
    qtbot: QtBot, appearance: Appearance
) -> None:
    transcript = Transcript(appearance=appearance)
    qtbot.addWidget(transcript)
    transcript.resize(400, 300)
    transcript.show()
    transcript.append([("".join(f"line {number}\n" for number in range(MAX_LINES)), Look())])
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = transcript.firstVisibleBlock().text()
    for _ in range(3):
        transcript.append([("more\n" * 200, Look())])
        transcript.append_lines([TranscriptLine((("x = 1", Look()),), LineKind.CELL, 3)])
    assert transcript.document().firstBlock().text() == "line 603"
    assert transcript.firstVisibleBlock().text() == before
    bar.setValue(bar.maximum())
    transcript.append([("more\n" * 200, Look())])
    assert bar.value() == bar.maximum()
