"""Exports of runs and of consoles' sessions as notebooks, which Jupyter can open and the program can run
again.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import praxis
from tests.cli.homes import lend
from tests.protocols.notebook_files import notebook, written
from tests.records.exporting.notebook_schema import code_cells, valid_notebook
from tests.runs.outputs.stand_ins import STAND_INS

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'

SESSION = f"""
import serial
scale = serial.Serial("scale", timeout=5); scale.write(b"S\\r\\n");
print("read", scale.readline()[:1])
from IPython.display import SVG
SVG('{PICTURE}')
for number in range(3):
    print(number, end="\\r")
[{{"a": 1}}, {{"a": 2}}]
%notebook kept/session.ipynb
1/0
"""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    lend(cache_directory(), tmp_path / "cache")
    return {"PRAXIS_HOME": str(tmp_path)}


def exported(target: Path, home: dict[str, str]) -> Path:
    finished = praxis("history", "export", "last", "-o", str(target), env=home)
    assert finished.code == 0, finished.err
    return target


def test_a_session_is_a_notebook(tmp_path: Path, home: dict[str, str]) -> None:
    finished = praxis("console", "--port", "scale=sim:mettler", given=SESSION.encode(), env=home)
    assert finished.code == 1
    told = valid_notebook(exported(tmp_path / "session.ipynb", home))
    ((number, source, kinds),) = code_cells(told)
    assert (number, source) == (1, SESSION)
    assert "- Simulated: no instrument was used" in "".join(told["cells"][0]["source"])
    assert told["metadata"]["praxis"]["simulated"] is True
    assert kinds == ["stream", "execute_result", "stream", "execute_result", "stream", "error"]
    picture, table = [
        output for output in told["cells"][1]["outputs"] if output["output_type"] == "execute_result"
    ]
    assert "".join(picture["data"]["image/svg+xml"]) == PICTURE
    assert "<table>" in "".join(table["data"]["text/html"])
    texts = ["".join(each["text"]) for each in told["cells"][1]["outputs"] if each["output_type"] == "stream"]
    assert texts[:2] == ["read b'S'\n", "2"]
    assert "session_.ipynb" not in texts[2]
    (kept,) = (tmp_path / "data" / "console-figures").glob("*/session.ipynb")
    assert f"The session is in {kept}\n" == texts[2]


@pytest.mark.parametrize("name", ["a.py", "a.ipynb"])
def test_a_run_is_a_notebook_that_runs_again(tmp_path: Path, home: dict[str, str], name: str) -> None:
    cells = ("import beside\nprint('printed')", f"from IPython.display import SVG\nSVG('{PICTURE}')", "1 / 0")
    (tmp_path / "beside.py").write_text("x = 1\n", "utf-8")
    is_notebook = name.endswith(".ipynb")
    file = written(tmp_path / name, notebook(*cells) if is_notebook else "\n".join(cells))
    assert praxis("run", str(file), env=home).code == 1
    told = valid_notebook(exported(tmp_path / "run.ipynb", home))
    assert "# a" in told["cells"][0]["source"][0]
    found = code_cells(told)
    assert [source for _, source, _ in found] == (list(cells) if is_notebook else ["\n".join(cells)])
    assert [number for number, _, _ in found] == list(range(1, len(found) + 1))
    kinds = [["stream"], ["display_data"], ["error"]] if is_notebook else [["stream", "error"]]
    assert [each for _, _, each in found] == kinds
    assert ["".join(cell["source"]) for cell in told["cells"] if cell["cell_type"] == "raw"] == [
        "# beside.py\nx = 1\n"
    ]
    error = told["cells"][len(found)]["outputs"][-1]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    again = praxis("exec", str(tmp_path / "run.ipynb"), env=home)
    assert (again.code, again.out) == (1, "printed\n")


def test_a_table_that_a_run_showed_is_html_in_the_notebook(tmp_path: Path, home: dict[str, str]) -> None:
    source = STAND_INS + "display(Frame({'n': list(range(300)), 'text': ['<b>'] * 300}))"
    file = written(tmp_path / "a.py", source)
    assert praxis("run", str(file), env=home).code == 0
    told = valid_notebook(exported(tmp_path / "run.ipynb", home))
    (table,) = [each for cell in told["cells"] for each in cell.get("outputs", ()) if "data" in each]
    html = "".join(table["data"]["text/html"])
    assert html.startswith("<table><thead><tr><th>n</th><th>text</th></tr></thead>")
    assert "<td>199</td><td>&lt;b&gt;</td></tr></tbody></table><p>100 more rows</p>" in html


def test_runs_go_into_a_folder_as_notebooks(tmp_path: Path, home: dict[str, str]) -> None:
    file = written(tmp_path / "a.py", textwrap.dedent("x = 1\nprint('Grüße\\x1b')\n"))
    for _ in range(2):
        assert praxis("run", str(file), env=home).code == 0
    finished = praxis(
        "history", "export", "--all", "-o", str(tmp_path / "out"), "--format", "ipynb", env=home
    )
    assert finished.code == 0, finished.err
    found = sorted((tmp_path / "out").glob("*/run.ipynb"))
    assert len(found) == 2
    assert len({tuple(code_cells(valid_notebook(path))[0][1]) for path in found}) == 1


CELLS = (
    '"""What is shown first."""\nfrom __future__ import annotations\nprint("one")\nx = 3\nx',
    "import asyncio, sys, praxis\nsys.stdout.write('unfinished')",
    "praxis.plot([1, 2, 3], [1, 4, 9]); print('err', file=sys.stderr)",
    "await asyncio.sleep(0.01)\ny = x",
    "print('ä' * 3)\nraise ValueError(y)",
    "print('never')",
)


def test_each_cell_of_a_run_has_what_it_printed_showed_and_raised(
    tmp_path: Path, home: dict[str, str]
) -> None:
    file = written(tmp_path / "a.ipynb", notebook(*CELLS))
    assert praxis("run", str(file), env=home).code == 1
    told = valid_notebook(exported(tmp_path / "run.ipynb", home))
    found = code_cells(told)
    assert [number or 0 for number, _, _ in found] == [1, 2, 3, 4, 5, 0]
    assert [kinds for _, _, kinds in found] == [
        ["stream"],
        ["stream"],
        ["stream", "display_data"],
        [],
        ["stream", "error"],
        [],
    ]
    texts = ["".join(cell["outputs"][0]["text"]) for cell in told["cells"][1:] if cell["outputs"]]
    assert texts == ["one\n3\n", "unfinished10\n", "err\n", "äää\n"]
    assert "cell 5" in "".join(told["cells"][5]["outputs"][-1]["traceback"])


def test_output_that_was_cut_stays_with_its_cell(tmp_path: Path, home: dict[str, str]) -> None:
    many = notebook("print('first')", "print('x' * (3 << 20))", "print('last')")
    assert praxis("run", str(written(tmp_path / "a.ipynb", many)), env=home).code == 0
    told = valid_notebook(exported(tmp_path / "run.ipynb", home))
    assert [kinds for _, _, kinds in code_cells(told)] == [[], ["stream"], ["stream"]]
    assert "".join(told["cells"][3]["outputs"][0]["text"]) == "last\n"


def test_a_cell_that_is_not_python_has_its_error(tmp_path: Path, home: dict[str, str]) -> None:
    file = written(tmp_path / "a.ipynb", notebook("print('first')", "a b", "print('last')"))
    assert praxis("run", str(file), env=home).code == 2
    told = valid_notebook(exported(tmp_path / "run.ipynb", home))
    found = code_cells(told)
    assert not any(number for number, _, _ in found)
    assert [kinds for _, _, kinds in found] == [[], ["error"], []]
