"""Notebooks are run, checked and listed cell by cell, like programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import praxis
from tests.cli.homes import lend
from tests.protocols.notebook_files import notebook, written

CELLS = (
    "%matplotlib inline\nimport asyncio",
    "x = await asyncio.sleep(0.01, 5)\nx",
    "x * 2;",
    "def divide(by):\n    return x / by\nprint('printed')",
    "class Picture:\n    def _repr_svg_(self):\n        return '<svg xmlns=\"http://www.w3.org/2000/svg\"/>'\nPicture()",
    "'the last'",
)

PROTOCOL = (
    "import time\nfrom praxis import protocol_function, step",
    """\
@protocol_function(name="Rinse")
async def rinse(count: int = 2) -> None:
    for number in range(count):

        with step(f"Rinse {number}"):
            time.sleep(1.5)
""",
)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    lend(cache_directory(), tmp_path / "cache")
    return {"PRAXIS_HOME": str(tmp_path)}


@pytest.mark.parametrize("command", ["exec", "run"])
def test_each_cell_shows_its_value(tmp_path: Path, home: dict[str, str], command: str) -> None:
    path = written(tmp_path / "a.ipynb", notebook(*CELLS))
    finished = praxis(command, str(path), env=home)
    assert (finished.code, finished.out) == (0, "5\nprinted\n'the last'\n")
    assert "figure-1.svg" in finished.err


def test_errors_name_cell_and_line(tmp_path: Path, home: dict[str, str]) -> None:
    path = written(tmp_path / "a.ipynb", notebook(*CELLS, "\ndivide(0)"))
    finished = praxis("run", str(path), env=home)
    assert finished.code == 1
    assert f'File "{path}, cell 7", line 2, in <module>\n    divide(0)' in finished.err
    assert f'File "{path}, cell 4", line 2, in divide\n    return x / by' in finished.err


@pytest.mark.parametrize("ending", ["import sys\nsys.exit(0)", "import sys\nsys.exit()", "exit()"])
def test_a_run_whose_cells_did_not_all_run_does_not_pass(
    tmp_path: Path, home: dict[str, str], ending: str
) -> None:
    passes = "from praxis import verdict\nverdict('passed', 'All is well.')"
    last = "verdict('failed', 'It is not.')"
    finished = praxis("run", str(written(tmp_path / "a.ipynb", notebook(passes, ending, last))), env=home)
    assert finished.code == 7, finished.err
    assert "The program exited in cell 2, so the cells after it did not run." in finished.err
    finished = praxis("run", str(written(tmp_path / "b.ipynb", notebook(passes, ending, "# done"))), env=home)
    assert finished.code == 0, finished.err


@pytest.mark.parametrize("command", ["exec", "check", "run"])
def test_a_syntax_error_runs_nothing(tmp_path: Path, home: dict[str, str], command: str) -> None:
    path = written(tmp_path / "a.ipynb", notebook("print('runs')", "x = 1\ny = = 2"))
    finished = praxis(command, str(path), env=home)
    assert (finished.code, finished.out) == (2, "")
    assert f'File "{path}, cell 2", line 2\n    y = = 2' in finished.err
    assert "SyntaxError: invalid syntax" in finished.err


@pytest.mark.parametrize("command", ["exec", "check", "run"])
def test_a_magic_that_a_run_has_not_runs_nothing(tmp_path: Path, home: dict[str, str], command: str) -> None:
    path = written(tmp_path / "a.ipynb", notebook("print('runs')", "!git log"))
    finished = praxis(command, str(path), env=home)
    assert (finished.code, finished.out) == (2, "")
    assert finished.told[-2:] == [
        f"praxis-desktop: {path}, cell 2, line 1: !git log does not work in a run",
        "A run has no system shell: use Python instead.",
    ]


def test_a_protocol_may_be_in_a_notebook(tmp_path: Path, home: dict[str, str]) -> None:
    path = written(tmp_path / "a.ipynb", notebook(*PROTOCOL))
    finished = praxis("check", str(path), "--set", "count=1", env=home)
    assert finished.code == 0
    assert "passed: 2 steps" in finished.out
    assert "a.ipynb, cell 2, line 6: time.sleep()" in finished.out
    assert praxis("run", f"{path}:rinse", "--set", "count=1", env=home).code == 0
    replayed = praxis("history", "replay", "last", env=home)
    assert replayed.code == 0, replayed.err


def test_the_library_lists_notebooks(tmp_path: Path, home: dict[str, str]) -> None:
    folder = tmp_path / "data" / "protocols"
    folder.mkdir(parents=True)
    written(folder / "rinse_plate.ipynb", notebook(*PROTOCOL))
    written(folder / "notes.ipynb", notebook("print('noted')"))
    written(folder / "broken.ipynb", notebook("x = 1", "import nothing_like_it\n@protocol_function"))
    listed = praxis("protocols", "list", env=home)
    assert listed.code == 0, listed.err
    lines = {line.split()[0]: line for line in listed.out.splitlines() if line}
    assert "Rinse" in lines["rinse_plate"]
    assert "notes" in lines
    assert "  broken.ipynb, cell 2, line 2: SyntaxError: invalid syntax\n" in listed.out
    finished = praxis("run", "notes", env=home)
    assert (finished.code, finished.out) == (0, "noted\n")


def test_a_declaration_that_is_wrong_is_told_with_its_cell(tmp_path: Path, home: dict[str, str]) -> None:
    wrong = '@protocol_function(name="Rinse")\ndef rinse(count: 3 = 2) -> None:\n    """Rinse."""'
    path = written(tmp_path / "a.ipynb", notebook(PROTOCOL[0], wrong))
    finished = praxis("check", str(path), env=home)
    assert finished.code == 2
    assert "a.ipynb, cell 2, line 2: parameter 'count'" in finished.err
    path = written(tmp_path / "b.ipynb", notebook(PROTOCOL[0], "1 / 0", PROTOCOL[1]))
    finished = praxis("check", str(path), env=home)
    assert "b.ipynb, cell 2, line 1: ZeroDivisionError" in finished.err


def test_files_of_the_sandbox_are_shown_as_in_the_console(tmp_path: Path, home: dict[str, str]) -> None:
    cells = (
        "import os; os.makedirs('/tmp/shown')\n%cd /tmp/shown\nopen('a.txt', 'w').write('one\\ntwo\\n');",
    )
    path = written(tmp_path / "a.ipynb", notebook(*cells, "!ls\n!cat a.txt\n!pwd\n%ls /tmp/shown"))
    finished = praxis("exec", str(path), env=home)
    assert (finished.code, finished.out) == (0, "a.txt\none\ntwo\n/tmp/shown\na.txt\n")


def test_packages_are_installed_as_in_jupyter(tmp_path: Path, home: dict[str, str]) -> None:
    cells = ("%pip install pylabrobot", "if True:\n    !pip install pylabrobot\nimport pylabrobot")
    path = written(tmp_path / "a.ipynb", notebook(*cells, "print(pylabrobot.__version__)"))
    finished = praxis("exec", str(path), env=home)
    assert finished.code == 0, finished.err
    assert finished.out[0].isdecimal()
    missing = written(tmp_path / "b.ipynb", notebook("%pip install nothing-like-it"))
    finished = praxis("exec", str(missing), env=home)
    assert finished.code == 1
    assert "praxis-desktop packages add nothing-like-it --network" in finished.err
