"""A notebook is run as the program of its code cells; code that cannot run here is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import read_program, requirements_of
from praxis_desktop.protocols.notebooks import file_of, placed
from tests.protocols.notebook_files import notebook, old_notebook, written


def test_cells_are_one_program_and_keep_their_lines(tmp_path: Path) -> None:
    cells = ("x = 1\n", ["y = 2\n", "\n", "z = 3"], " \n", "print(x)\r\nprint(y)")
    program = read_program(written(tmp_path / "a.ipynb", notebook(*cells)))
    assert program.source == (
        "# %% cell 1\nx = 1\n\n# %% cell 2\ny = 2\n\nz = 3\n\n# %% cell 3\nprint(x)\nprint(y)\n"
    )
    places = [placed(program.source, program.filename, line) for line in (2, 7, 11)]
    assert places == [
        (f"{program.filename}, cell 1", 1),
        (f"{program.filename}, cell 2", 3),
        (f"{program.filename}, cell 3", 2),
    ]
    assert {file_of(file) for file, _ in places} == {program.filename}


def test_notebooks_of_format_3_are_read(tmp_path: Path) -> None:
    program = read_program(written(tmp_path / "a.ipynb", old_notebook("x = 1", "x")))
    assert program.source == "# %% cell 1\nx = 1\n\n# %% cell 2\nx\n"


def test_a_python_program_has_no_cells() -> None:
    assert placed("# %% cell 1\nx = 1\n", "a.py", 2) == ("a.py", 2)
    assert file_of("a.py") == "a.py"


def test_magics_without_a_meaning_here_and_packages_are_understood(tmp_path: Path) -> None:
    cells = (
        "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nx = '''\n%time\n'''\n",
        "%pip install -q pylabrobot 'numpy>=2'\nif x:\n    !pip install pylabrobot\ny = (7\n%time)",
    )
    program = read_program(written(tmp_path / "a.ipynb", notebook(*cells)))
    assert program.source.startswith(
        "# %% cell 1\npass  # %matplotlib inline\npass  # %load_ext autoreload\n"
    )
    assert "x = '''\n%time\n'''\n" in program.source
    install = "import micropip, pyodide.ffi; pyodide.ffi.run_sync(micropip.install({}))  # {}\n"
    packages = install.format("['pylabrobot', 'numpy>=2']", "%pip install -q pylabrobot 'numpy>=2'")
    again = install.format("['pylabrobot']", "!pip install pylabrobot")
    assert f"# %% cell 2\n{packages}if x:\n    {again}" in program.source
    assert program.source.endswith("y = (7\n%time)\n")
    assert requirements_of(program).installs == {"pylabrobot", "numpy"}


@pytest.mark.parametrize(
    ("cell", "told", "remedy"),
    [
        ("x = 1\n!git log", "line 2: !git log", "no system shell"),
        ("!ls | wc", "line 1: !ls | wc", "no system shell"),
        ("!cat {name}", "line 1: !cat {name}", "no system shell"),
        ("%cd", "line 1: %cd", "%cd FOLDER"),
        ("files = !ls", "line 1: !ls", "no system shell"),
        ("%%bash\nls", "line 1: %%bash", "no system shell"),
        ("\n%%time\nx = 1", "line 2: %%time", "time.perf_counter()"),
        ("x = 1\n%%time", "line 2: %%time", "first line of its cell"),
        ("t = %timeit -o 1", "line 1: %timeit -o 1", "timeit"),
        ("%store x", "line 1: %store x", "IPython magics do not work"),
        ("%who", "line 1: %who", "IPython magics do not work"),
        ("print?", "line 1: print?", "only in the console"),
        ("%pip install git+https://example.org/x", "line 1: %pip install git+", "package names"),
        ("%pip list", "line 1: %pip list", "%pip install NAME"),
        ("%conda install numpy", "line 1: %conda install numpy", "%pip install NAME"),
        ("x = '''\n# %% cell 2\n'''", "line 1: # %% cell N", "change it"),
    ],
)
def test_what_a_run_has_not_is_refused_with_its_cell(
    tmp_path: Path, cell: str, told: str, remedy: str
) -> None:
    path = written(tmp_path / "a.ipynb", notebook("", "x = 0", cell))
    with pytest.raises(UsageError) as refused:
        read_program(path)
    assert f"{path}, cell 2, {told}" in str(refused.value)
    assert "does not work in a run" in str(refused.value)
    assert remedy in refused.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("print(1)\n", "is not a notebook: line 1 is not JSON (Expecting value)"),
        ("", "is not a notebook: line 1 is not JSON"),
        ("[" * 100_000, "is not a notebook: "),
        ([], 'is not a notebook: it has no "nbformat"'),
        ({"cells": []}, 'is not a notebook: it has no "nbformat"'),
        (notebook("x", nbformat=2), "is a notebook in format 2; formats 3 and 4 can be read"),
        (notebook("x", cells=None), 'is not a notebook: its "cells" are not a list'),
        (notebook("x", cells=[1]), 'is not a notebook: "cells" 1 has no "cell_type"'),
        (
            notebook("x", cells=[{"cell_type": "code", "source": [1]}]),
            'is not a notebook: "source" of "cells" 1 is not text',
        ),
        (
            notebook("x", cells=[{"cell_type": "Code", "source": "x"}]),
            'is not a notebook: the "cell_type" of "cells" 1 is \'Code\'',
        ),
        (notebook(), "has no code cells"),
        (
            notebook("x <- 1", metadata={"kernelspec": {"name": "ir", "language": "R"}}),
            "is a notebook for r, not for Python",
        ),
    ],
)
def test_what_is_no_notebook_of_python_is_refused(tmp_path: Path, content: object, told: str) -> None:
    path = written(tmp_path / "a.ipynb", content)
    with pytest.raises(UsageError) as refused:
        read_program(path)
    assert f"{path} {told}" in str(refused.value)
    assert refused.value.hint


def test_a_notebook_under_another_name_is_not_taken_for_python(tmp_path: Path) -> None:
    path = written(tmp_path / "a.py", notebook("x = 1"))
    with pytest.raises(UsageError, match="is a notebook") as refused:
        read_program(path)
    assert refused.value.hint == "Choose a file whose name ends in .ipynb."


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(UsageError, match="byte 7 is not UTF-8"):
        read_program(path)


@pytest.mark.parametrize(
    ("magic", "count"),
    [("!head a.txt", 10), ("!head -n 5 b/a.txt", 5), ("!head -n5 a.txt", 5), ("!head -3 a.txt", 3)],
)
def test_the_head_of_a_file_is_printed(tmp_path: Path, magic: str, count: int) -> None:
    program = read_program(written(tmp_path / "a.ipynb", notebook(magic)))
    file = magic.rpartition(" ")[2]
    assert f"print(''.join(open('{file}').readlines()[:{count}]).rstrip('\\n'))" in program.source
