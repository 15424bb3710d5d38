"""The habits of JupyterLab's users: they work, or the console says what to do instead."""

from __future__ import annotations

import pytest

from tests.gui.playground.console.conftest import Typist

WRITTEN = "open('part.py', 'w').write('made = 5\\nprint(__name__)\\n'); None"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("_ + 1", "43"),
        ("Out[1] + _1", "84"),
        ("In[1]", "'6 * 7'"),
        ("%history -n 1", "   1: 6 * 7"),
        ("x = 5\n%whos", "x          int     5"),
        ("%timeit -n 1 -r 1 None", "per loop (mean ± std. dev. of 1 run, 1 loop each)"),
        (f"{WRITTEN}\n%run part.py\nmade", "__main__\n5"),
        (f"{WRITTEN}\n%cat part.py", "made = 5\nprint(__name__)"),
        ("%matplotlib inline\n'passed'", "'passed'"),
        ("!ls /lib", "python3.14/"),
        ("lines = !pwd\nlines == [os.getcwd()] if (os := __import__('os')) else 0", "True"),
        ("!git log", "UsageError: !git is not available here. There is no system shell"),
        ("%pip download x", " is not available here. Write %pip install NAME"),
        ("%store x", "UsageError: %store is not available here. Variables end with their session"),
        ("import nothing_like_that", "No installed package has nothing_like_that"),
        ("import asyncio\nawait asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))", "[1, 2]"),
    ],
)
def test_a_cell_of_a_notebook(typist: Typist, code: str, shown: str) -> None:
    typist.run("6 * 7")
    assert shown in typist.run(code)


def test_edit_puts_code_into_the_editor(typist: Typist) -> None:
    typist.run("def double(x):\n    return 2 * x")
    typist.run("%edit double")
    assert typist.view.editor.toPlainText() == "def double(x):\n    return 2 * x"


def test_records_are_a_table(typist: Typist) -> None:
    code = "[{'well': 'A1', 'volume': 10.5, 'ok': True}, {'well': 'B12', 'volume': 100.25, 'ok': False}]"
    shown = [line.split() for line in typist.run(code).splitlines()]
    assert shown[-3:] == [["well", "volume", "ok"], ["A1", "10.5", "True"], ["B12", "100.25", "False"]]


def test_a_task_prints_below_what_came_after_it(typist: Typist) -> None:
    typist.run(
        "import asyncio\nasync def late():\n    await asyncio.sleep(0.3)\n    print('done', 'at last')\n"
        "task = asyncio.create_task(late())"
    )
    typist.run("1 + 1")
    typist.wait(lambda: "done at last" in typist.text)
    assert typist.text.index("2") < typist.text.index("done at last")
