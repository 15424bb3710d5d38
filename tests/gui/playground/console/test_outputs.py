"""The results of cells, as shown by the console."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from praxis_desktop.gui.console.folding import KEPT, MOST_LINES, FoldedText
from praxis_desktop.gui.console.html_table import HtmlTable
from praxis_desktop.gui.console.pictures import MOST, room_of
from praxis_desktop.gui.console.text import lines_of, with_sources
from praxis_desktop.gui.output.sheets import TableSheet
from tests.gui.playground.console.conftest import Typist
from tests.runs.outputs.stand_ins import STAND_INS

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40"/></svg>'


def test_progress_goes_on_in_its_line(typist: Typist) -> None:
    code = "for i in range(5):\n    print(f'\\r{i * 25} %', end='', flush=True)\nprint()"
    assert typist.run(code) == "100 %"


def test_displays_are_updated_where_they_are(typist: Typist) -> None:
    typist.run("from IPython.display import clear_output, display")
    code = "h = display('one', display_id=True)\ng = display(2, display_id=True)\nh.update('1\\n11')"
    assert typist.run(code) == "'1\\n11'\n2"
    assert (
        typist.run("class T:\n    def __repr__(self): return 'a\\nb'\nh.update(T())\nprint('end')") == "end"
    )
    assert "a\nb\n2\n" in typist.text


def test_output_is_cleared_at_once_or_with_what_comes_next(typist: Typist) -> None:
    typist.run("from IPython.display import clear_output")
    assert typist.run("print('gone'); clear_output(); print('kept')") == "kept"
    assert typist.run("print('gone'); clear_output(wait=True); print('kept too')") == "kept too"
    assert typist.run("print('stays'); clear_output(wait=True)") == "stays"


def test_tables_are_tables_and_nothing_in_them_is_run_or_fetched(typist: Typist) -> None:
    html = (
        "<table><thead><tr><th></th><th>well</th><th>volume</th></tr></thead><tbody>"
        "<tr><th>0</th><td>A1</td><td>10.5</td></tr>"
        "<tr><th>1</th><td>A2<script>alert(1)</script></td><td>300<img src=http://x.invalid/a.png></td></tr>"
        "</tbody></table>"
    )
    assert (
        typist.run(f"from IPython.display import HTML\nHTML({html!r})")
        == ("    well  volume \n 0  A1      10.5 \n 1  A2       300").rstrip() + " "
    )


def test_a_data_frame_is_a_table_that_can_be_copied_as_csv(typist: Typist) -> None:
    typist.run(STAND_INS)
    typist.run("Frame._repr_html_ = lambda self: '<table><tr><th>n</th></tr><tr><td>1</td></tr></table>'")
    shown = typist.run("Frame({'n': [1, None], 'what': ['a', 'b']})")
    assert shown.splitlines()[-1] == "Table 1 · Copy as CSV · Enlarge, sort or save…"
    typist.view.transcript.link_opened.emit("copy:1")
    assert QGuiApplication.clipboard().text() == "n,what\n1,a\n,b\n"
    typist.view.transcript.link_opened.emit("figure:1")
    (sheet,) = typist.view.window().findChildren(TableSheet)
    assert sheet.is_open


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("HTML('<b>bold</b> and <i>not</i>')", "bold and not"),
        ("Markdown('# title')", "# title"),
        ("Latex('$x$')", "$x$"),
        ("JSON({'a': 1})", "{'a': 1}"),
        ("Javascript('alert(1)')", "application/javascript (not shown here)"),
        ("object", "object"),
    ],
)
def test_values_that_are_more_than_their_name_are_shown(typist: Typist, value: str, shown: str) -> None:
    assert typist.run(f"from IPython.display import *\n{value}") == shown


def test_figures_are_drawn_where_they_belong(typist: Typist) -> None:
    shown = typist.run(f"from IPython.display import SVG\nSVG({SVG!r})")
    assert "Figure 1 · Copy · Enlarge or save…" in shown
    typist.wait(lambda: typist.view.transcript.picture(1) is not None)
    picture = typist.view.transcript.picture(1)
    assert picture is not None
    assert (picture.width(), picture.height()) == (120, 40)


def test_a_plot_is_shown_once_below_its_cell(typist: Typist) -> None:
    shown = typist.run("import praxis\npraxis.plot([1, 2], [3, 4], title='Growth')")
    assert shown.strip() == "Figure 1 · Copy · Enlarge or save…"
    typist.wait(lambda: typist.view.transcript.picture(1) is not None)
    figure = typist.view.outputs.values.figures.figure(1)
    assert figure is not None
    assert "<title>Growth</title>" in figure.data


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        (SVG, (120, 40)),
        ('<svg viewBox="0 0 100 50"/>', (100, 50)),
        ('<svg width="6000" height="3000">', (560, 280)),
        ('<svg width="30pt" height="15pt">', (40, 20)),
        ("<svg width='0' height='0'>", (MOST.width(), MOST.height())),
        ("no picture", (MOST.width(), MOST.height())),
    ],
)
def test_a_picture_has_the_room_that_it_says(svg: str, size: tuple[int, int]) -> None:
    room = room_of("image/svg+xml", svg)
    assert (room.width(), room.height()) == size


def test_a_traceback_leads_to_the_cell_and_to_the_source(typist: Typist) -> None:
    typist.run("import json\ndef f(text):\n    return json.loads(text)")
    typist.run("f('{')")
    view = typist.view
    cursor = view.transcript.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    view.transcript.setTextCursor(cursor)
    view.transcript.link_opened.emit("cell:1:3")
    assert view.transcript.textCursor().selectedText() == "    return json.loads(text)"
    assert "json/__init__.py" in typist.text
    view.transcript.link_opened.emit("file:352:/lib/python3.14/json/__init__.py")
    typist.wait(lambda: "def loads" in view.page.text.toPlainText())
    typist.wait(view.page.text.textCursor().hasSelection)


def test_links_of_tracebacks_are_found() -> None:
    lines = list(with_sources(lines_of("Cell \x1b[32mIn[12], line 3\x1b[0m, in f(x)\nFile /a b.py:7, in g")))
    links = [[(text, look.link) for text, look in line.runs if look.link] for line in lines]
    assert links == [[("In[12], line 3", "cell:12:3")], [("/a b.py:7", "file:7:/a b.py")]]


def test_explanations_are_shown_as_a_page(typist: Typist) -> None:
    typist.run("len?")
    assert "number of items" in typist.view.page.text.toPlainText()
    typist.view.inspect("print")
    typist.wait(lambda: "Prints the values" in typist.view.page.text.toPlainText())
    assert typist.view.page.title == "print"
    typist.view.page.dismiss()
    assert typist.view.page.isHidden()


def test_input_is_answered_and_passwords_are_not_shown(typist: Typist) -> None:
    typist.view.insert("name = input('Name: ')\nprint('Hello', name)", run=True)
    typist.answer("Ada")
    typist.settle()
    assert typist.text.endswith("Name: Ada\nHello Ada")
    typist.view.insert("import getpass\nprint(len(getpass.getpass()))", run=True)
    typist.answer("secret")
    typist.settle()
    assert "secret" not in typist.text
    assert typist.text.endswith("••••\n6")


def test_a_question_takes_no_keys_that_were_meant_for_the_code_being_typed(typist: Typist) -> None:
    ask = "import time\ntime.sleep(0.2)\nprint(input('Go on? '))"
    typist.view.insert(ask, run=True)
    typist.wait(lambda: not typist.view.input_line.isHidden())
    assert typist.view.input_line.field.hasFocus()
    typist.answer("y")
    typist.settle()
    typist.view.insert(ask.replace("0.2", "2"), run=True)
    typist.type("volume")
    typist.wait(lambda: not typist.view.input_line.isHidden())
    assert typist.view.editor.hasFocus()
    typist.type(" = 1")
    QTest.mouseClick(typist.view.input_line.field, Qt.MouseButton.LeftButton)
    typist.answer("y")
    typist.settle()
    assert typist.view.editor.code == "volume = 1"


def test_a_search_that_ends_while_a_cell_asks_goes_on_with_the_question(typist: Typist) -> None:
    typist.run("first = 1")
    typist.view.insert("import time\ntime.sleep(0.5)\ninput()", run=True)
    typist.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    typist.wait(lambda: not typist.view.input_line.isHidden())
    search = typist.view.search
    assert search is not None
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert typist.view.input_line.field.hasFocus()
    typist.answer("y")
    typist.settle()


def test_a_debugger_is_spoken_with(typist: Typist) -> None:
    typist.run("def f(depth):\n    return 1 / depth\nf(0)")
    typist.view.insert("%debug", run=True)
    typist.answer("depth")
    typist.answer("q")
    typist.settle()
    assert "ipdb> depth\n0" in typist.text


def test_an_input_is_interrupted(typist: Typist) -> None:
    typist.view.insert("input()", run=True)
    typist.wait(lambda: not typist.view.input_line.isHidden())
    typist.view.interrupt()
    typist.settle()
    assert typist.view.input_line.isHidden()
    assert "KeyboardInterrupt" in typist.text


def test_floods_are_folded_and_the_newest_stays(typist: Typist) -> None:
    typist.run("for i in range(6000): print(i)")
    document = typist.view.transcript.document()
    assert document.blockCount() < MOST_LINES + 300
    assert typist.text.endswith("\n5999")
    assert "lines are folded · Show" in typist.text
    link = next(run for run in typist.text.split("\n") if "are folded" in run)
    typist.view.transcript.link_opened.emit("folded:1")
    assert "\n100\n" in typist.view.page.text.toPlainText() or "not shown" in typist.text, link


def test_a_long_line_is_broken_and_a_long_result_folded(typist: Typist) -> None:
    typist.run("print('y' * 1_000_000)")
    typist.run("print('\\n' * 1); 'z' * 900_000")
    assert max(map(len, typist.text.split("\n"))) <= 2048
    assert typist.run("1 + 1") == "2"


def test_a_flood_of_displays_leaves_some_out_and_the_last_update_is_shown(typist: Typist) -> None:
    typist.run("for i in range(800): display(i)")
    typist.settle()
    updates = "h = display(0, display_id=True)\nfor i in range(300): h.update(i)"
    assert typist.run(updates) == "299"


def test_folded_text_is_bounded() -> None:
    folded = FoldedText()
    number = folded.begin()
    for _ in range(8):
        folded.add(number, "x" * (KEPT // 4))
    assert len(folded.text(number)) <= KEPT
    assert folded.has_lost(number)


def test_a_table_without_room_leaves_columns_out() -> None:
    row = "".join(f"<td>value {i}</td>" for i in range(30))
    table = HtmlTable(f"<table><tr>{row}</tr></table>")
    assert table.lines(60)[0][0].endswith("… ")
    assert len(table.lines(60)[0][0]) <= 62


@pytest.mark.parametrize("html", ["", "<table>", "<table><tr>", "<td>1</td>", "<table><tr></tr></table>"])
def test_html_without_a_table_is_none(html: str) -> None:
    assert not HtmlTable(html)


def test_a_restart_is_told_and_begins_with_one(typist: Typist) -> None:
    typist.run("x = 1")
    typist.view.start()
    typist.wait(lambda: typist.view.state.kernel == 2 and typist.view.state.activity == "idle")
    typist.settle()
    assert "Restarted: kernel 2" in typist.text
    assert not typist.view.cells
    assert typist.run("'x' in dir()") == "False"
    assert typist.view.cells[0].number == 1


def test_what_cannot_be_interrupted_is_restarted(typist: Typist) -> None:
    code = (
        "while True:\n    try:\n        print('caught', 'it')\n        while True: pass\n"
        "    except BaseException: pass"
    )
    typist.view.insert(code, run=True)
    typist.wait(lambda: "caught it" in typist.text)
    typist.view.interrupt()
    typist.wait(lambda: typist.view.state.activity == "not_responding")
    assert typist.view.notice.restart_button.isVisible()
    typist.view.start()
    typist.wait(lambda: typist.view.state.activity == "idle")
    assert not typist.view.notice.restart_button.isVisible()
    assert typist.run("1 + 1") == "2"


def test_clearing_leaves_the_names_and_what_runs(typist: Typist) -> None:
    typist.run("x = 5")
    typist.view.clear()
    assert typist.text == ""
    assert typist.run("x") == "5"
