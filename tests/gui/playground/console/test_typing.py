"""Keys in the console: run, indent, complete, search, interrupt."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from praxis_desktop.gui.console.editor import looks_complete
from tests.gui.playground.console.conftest import Typist

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_complete_code_runs_by_enter_and_the_next_line_waits_for_it(typist: Typist) -> None:
    assert "Shift+Enter" in typist.view.editor.placeholderText()
    typist.type("x = 20 + 1\nx * 2\n")
    typist.wait(lambda: len(typist.view.cells) == 2)
    typist.settle()
    assert typist.text == "x = 20 + 1\n\nx * 2\n42"
    assert [(cell.number, cell.code, cell.is_ok) for cell in typist.view.cells] == [
        (1, "x = 20 + 1", True),
        (2, "x * 2", True),
    ]
    assert typist.view.editor.code == ""
    assert typist.view.editor.placeholderText() == ""


def test_a_block_is_indented_and_ends_with_an_empty_line(typist: Typist) -> None:
    typist.type("for i in range(2):\nprint(i)\n\n")
    typist.wait(lambda: len(typist.view.cells) == 1)
    typist.settle()
    assert typist.view.cells[0].code == "for i in range(2):\n    print(i)\n    "
    assert typist.text.endswith("0\n1")


def test_a_block_is_indented_below_a_command_for_a_whole_cell_too(typist: Typist) -> None:
    typist.type("%%time\nfor i in range(2):\nprint(i)\n")
    typist.wait(lambda: typist.view.editor.code.endswith("(i)\n    "))
    assert typist.view.editor.code == "%%time\nfor i in range(2):\n    print(i)\n    "


def test_shift_enter_runs_whatever_is_there(typist: Typist) -> None:
    typist.type("(1 +")
    typist.press(Qt.Key.Key_Return, SHIFT)
    typist.wait(lambda: typist.view.cells and typist.view.cells[-1].is_ok is False)
    typist.settle()
    assert "'(' was never closed" in typist.text


def test_enter_within_several_lines_begins_a_line(typist: Typist) -> None:
    editor = typist.view.editor
    editor.set_code("def f():\n    return 1\nf()")
    cursor = editor.textCursor()
    cursor.setPosition(len("def f():"))
    editor.setTextCursor(cursor)
    typist.press(Qt.Key.Key_Return)
    assert editor.code == "def f():\n    \n    return 1\nf()"


def test_tab_indents_and_backspace_takes_it_back(typist: Typist) -> None:
    typist.press(Qt.Key.Key_Tab)
    assert typist.view.editor.code == "    "
    typist.press(Qt.Key.Key_Backspace)
    assert typist.view.editor.code == ""


def test_lines_are_commented_out_and_in_again(typist: Typist) -> None:
    editor = typist.view.editor
    editor.set_code("for i in x:\n    a = 1\n\n    b = 2  # two")
    editor.selectAll()
    typist.press(Qt.Key.Key_Slash, CONTROL)
    assert editor.code == "# for i in x:\n#     a = 1\n\n#     b = 2  # two"
    typist.press(Qt.Key.Key_Slash, CONTROL)
    assert editor.code == "for i in x:\n    a = 1\n\n    b = 2  # two"
    cursor = editor.textCursor()
    cursor.setPosition(len("for i in x:\n    a"))
    editor.setTextCursor(cursor)
    typist.press(Qt.Key.Key_Slash, CONTROL)
    assert editor.code == "for i in x:\n    # a = 1\n\n    b = 2  # two"
    editor.undo()
    assert editor.code == "for i in x:\n    a = 1\n\n    b = 2  # two"


def test_code_that_a_command_loads_takes_its_place_in_the_editor(typist: Typist) -> None:
    typist.run("open('part.py', 'w').write('a = 1\\nb = 2\\n'); None")
    typist.run("%load part.py")
    typist.wait(lambda: typist.view.editor.code == "# %load part.py\na = 1\nb = 2\n")


def test_up_and_down_go_through_what_was_typed_and_back_to_the_draft(typist: Typist) -> None:
    typist.run("a = 1")
    typist.run("bb = 2")
    typist.type("a")
    typist.press(Qt.Key.Key_Up)
    assert typist.view.editor.code == "a = 1"
    typist.press(Qt.Key.Key_Up)
    assert typist.view.editor.code == "a = 1"
    typist.press(Qt.Key.Key_Down)
    assert typist.view.editor.code == "a"


def test_a_recalled_line_that_was_pasted_into_is_a_draft_of_its_own(typist: Typist) -> None:
    typist.run("a = 1")
    typist.run("b = 2")
    typist.press(Qt.Key.Key_Up)
    typist.view.editor.textCursor().insertText("2 + 0")
    pasted = typist.view.editor.code
    typist.press(Qt.Key.Key_Down)
    assert typist.view.editor.code == pasted
    typist.view.editor.set_code("a")
    typist.press(Qt.Key.Key_Up)
    typist.press(Qt.Key.Key_Down)
    assert typist.view.editor.code == "a"


def test_the_history_is_searched(typist: Typist) -> None:
    typist.run("first = 'pump'")
    typist.run("second = 'scale'")
    typist.press(Qt.Key.Key_R, CONTROL)
    search = typist.view.search
    assert search is not None
    assert list(search.found) == ["second = 'scale'", "first = 'pump'"]
    search.field.setText("PUMP first")
    assert list(search.found) == ["first = 'pump'"]
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert typist.view.editor.code == "first = 'pump'"
    assert typist.view.editor.hasFocus()


def test_completion_opens_while_one_types_and_tab_inserts(typist: Typist) -> None:
    typist.run("import json")
    typist.type("json.du")
    popup = typist.view.completer.popup
    typist.wait(lambda: popup.is_open and popup.completions[0].signature)
    assert [row.name for row in popup.completions] == ["dump", "dumps"]
    editor = typist.view.editor
    caret = editor.mapTo(editor.window(), editor.cursorRect().center())
    assert not popup.geometry().contains(caret)
    typist.press(Qt.Key.Key_Down)
    typist.press(Qt.Key.Key_Tab)
    assert typist.view.editor.code == "json.dumps"
    assert not popup.is_open


def test_tab_inserts_nothing_that_does_not_begin_with_what_was_typed_last(typist: Typist) -> None:
    typist.run("import math")
    typist.type("math.s")
    popup = typist.view.completer.popup
    typist.wait(lambda: popup.is_open and popup.current is not None and popup.current.name == "sin")
    typist.type("q")
    typist.press(Qt.Key.Key_Tab)  # before the kernel has returned the completions for "sq"
    typist.wait(lambda: typist.view.editor.code == "math.sqrt")


def test_import_is_completed_with_the_standard_library(typist: Typist) -> None:
    typist.type("import num")
    typist.press(Qt.Key.Key_Tab)
    typist.wait(lambda: typist.view.editor.code == "import numbers")


def test_tab_completes_what_can_only_go_on_one_way(typist: Typist) -> None:
    typist.run("temperature_of_the_block = 37")
    typist.type("te")
    typist.press(Qt.Key.Key_Escape)
    typist.view.editor.set_code("temperature_")
    typist.press(Qt.Key.Key_Tab)
    typist.wait(lambda: typist.view.editor.code == "temperature_of_the_block")


def test_words_in_strings_open_nothing(typist: Typist) -> None:
    typist.wait(lambda: typist.view._colors is not None)
    typist.type("'json.du")
    typist._qtbot.wait(100)
    assert not typist.view.completer.popup.is_open


def test_an_opened_bracket_shows_how_it_is_called(typist: Typist) -> None:
    typist.type("len(")
    tip = typist.view.call_tip
    typist.wait(lambda: tip.is_open)
    assert tip.text.startswith("len(obj")
    typist.type("'a')")
    typist.wait(lambda: not tip.is_open)


@pytest.mark.parametrize("seconds", [0, 0.5])
def test_a_cell_is_interrupted_before_the_window_has_heard_that_it_runs(
    typist: Typist, seconds: float
) -> None:
    """Its question is shown at once, but the kernel's message about its start arrives a moment later."""
    typist.settle()
    typist.view.insert("import time\nwhile True:\n    time.sleep(0.05)", run=True)
    time.sleep(seconds)
    typist.view.interrupt()
    typist.settle()
    assert typist.view.state.activity == "idle"


def test_ctrl_c_without_a_selection_interrupts_and_cells_that_wait_are_told(typist: Typist) -> None:
    typist.view.insert("while True: pass", run=True)
    typist.wait(lambda: typist.view.state.activity == "running")
    typist.view.insert("never = 1", run=True)
    typist.press(Qt.Key.Key_C, CONTROL)
    typist.wait(lambda: "was not run" in typist.text)
    typist.settle()
    assert "KeyboardInterrupt" in typist.text
    assert typist.run("'never' in dir()") == "False"


def test_ctrl_d_and_exit_ask_for_a_restart(typist: Typist) -> None:
    asked: list[int] = []
    typist.view.restart_requested.connect(lambda: asked.append(1))
    typist.press(Qt.Key.Key_D, CONTROL)
    assert len(asked) == 1
    typist.run("exit()")
    typist.run("quit")
    assert len(asked) == 3
    assert typist.run("1 + 1") == "2"


def test_a_megabyte_is_held_back_and_runs(typist: Typist) -> None:
    pasted = QMimeData()
    pasted.setText(f"x = 1  # {'pasted' * 16}\n" * 10_000 + "x + 1")
    editor = typist.view.editor
    editor.insertFromMimeData(pasted)
    assert editor.is_holding
    assert editor.document().characterCount() < 10_000
    typist.press(Qt.Key.Key_Return)
    typist.wait(lambda: typist.view.cells and typist.view.cells[-1].is_ok is not None)
    typist.settle()
    assert typist.text.endswith("characters in all ⋯\n2")


def test_esc_discards_what_is_held_back(typist: Typist) -> None:
    pasted = QMimeData()
    pasted.setText("q" * 1_000_000)
    typist.view.editor.insertFromMimeData(pasted)
    assert typist.view.editor.is_holding
    typist.press(Qt.Key.Key_Escape)
    assert typist.view.editor.code == ""
    typist.type("ok")
    assert typist.view.editor.code == "ok"


def test_what_no_code_can_have_is_left_out_of_what_is_pasted(typist: Typist) -> None:
    pasted = QMimeData()
    pasted.setText("a = 1\x00\x07\tb\r\nc = 2")
    typist.view.editor.insertFromMimeData(pasted)
    assert typist.view.editor.code == "a = 1\tb\nc = 2"
    typist.wait(lambda: "2 characters not allowed in code" in typist.text)


def test_characters_beyond_16_bits_are_completed_in_their_place(typist: Typist) -> None:
    typist.run("import json")
    typist.view.editor.insert_code("s = '\N{TEST TUBE}'; json.")
    typist.type("dum")
    popup = typist.view.completer.popup
    typist.wait(lambda: popup.is_open)
    typist.press(Qt.Key.Key_Tab)
    assert typist.view.editor.code == "s = '\N{TEST TUBE}'; json.dump"


@pytest.mark.parametrize(
    ("code", "is_complete"),
    [
        ("1 + 1", True),
        ("for i in x:", False),
        ("for i in x:\n    pass", False),
        ("for i in x:\n    pass\n    ", True),
        ("for i in x:\n    pass\n", True),
        ("'''half", False),
        ("1 +", True),
        ("await x", True),
        ("%time x", True),
        ("x?", True),
        ("\x00", True),
    ],
)
def test_code_is_judged_without_the_kernel(code: str, is_complete: bool) -> None:
    assert looks_complete(code) is is_complete


def test_enter_works_while_a_cell_computes(typist: Typist) -> None:
    typist.view.insert("while True: pass", run=True)
    typist.wait(lambda: typist.view.state.activity == "running")
    typist.type("late = 3\n")
    typist.wait(lambda: typist.view.model.waiting == 1)
    typist.view.interrupt()
    typist.settle()


def test_cells_that_wait_are_counted(typist: Typist) -> None:
    typist.wait(lambda: typist.view.state.activity == "idle")
    editor = typist.view.editor
    typist.type("input()")
    typist.press(Qt.Key.Key_Return, SHIFT)
    typist.wait(lambda: typist.view.state.activity == "input")
    for cells in ("1 cell is", "2 cells are"):
        words = f"{cells} waiting for the running one to finish"
        editor.setFocus()
        typist.type("1")
        typist.press(Qt.Key.Key_Return, SHIFT)
        assert editor.placeholderText() == words
    typist.answer("x")
    typist.settle()
