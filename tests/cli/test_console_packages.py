"""The console installs packages that its cells import and the wheelhouse contains, and shows figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import praxis
from tests.cli.homes import lend
from tests.cli.terminal import Terminal
from tests.packages.wheel_making import make_wheel

CHART = "Chart = type('Chart', (), {'_repr_svg_': lambda self: '<svg/>'})"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A home with its own wheelhouse, and the shared cache."""
    lend(cache_directory(), tmp_path / "cache")
    shelf = tmp_path / "data" / "wheelhouse"
    make_wheel(shelf, "gauge", "1.2", {"gauge.py": b"import dial\nvalue = dial.value\n"}, requires=["dial"])
    make_wheel(shelf, "dial", "0.3", {"dial/__init__.py": b"value = 42\n"})
    return {"PRAXIS_HOME": str(tmp_path)}


def test_a_cell_gets_the_packages_that_it_imports(home: dict[str, str]) -> None:
    cells = b"import gauge\ngauge.value\nfrom dial import value; value + 1\n"
    finished = praxis("console", given=cells, env=home)
    assert (finished.code, finished.out) == (0, "42\n43\n")
    told = [line for line in finished.told if "nstalled" in line]
    assert told == ["Installed dial 0.3", "Installed gauge 1.2"]


def test_pip_s_magic_installs(home: dict[str, str]) -> None:
    cells = b"%pip install -q 'gauge>=1'\n__import__('gauge').value\n!pip install gauge\n%pip install missing"
    finished = praxis("console", given=cells, env=home)
    assert (finished.code, finished.out) == (1, "42\n")
    remedy = "Add it with: praxis-desktop packages add missing --network"
    assert finished.told == [
        "Installed dial 0.3",
        "Installed gauge 1.2",
        "Nothing to install: it is already installed",
        f"UsageError: %pip install asks for missing, but there is no package missing. {remedy}",
    ]


def test_a_cell_awaits_and_fails_after_its_packages_have_come(home: dict[str, str]) -> None:
    cells = (
        b"import gauge, asyncio; print(await asyncio.sleep(0, gauge.value))\nimport gauge, nothing_has_this\n"
    )
    finished = praxis("console", given=cells, env=home)
    assert (finished.code, finished.out) == (1, "42\n")
    error, remedy = finished.told[-2:]
    assert error == "ModuleNotFoundError: No module named 'nothing_has_this'"
    assert remedy.startswith("No installed package has nothing_has_this")
    assert remedy.endswith("praxis-desktop packages add NAME --network")


def test_exit_in_a_cell_that_gets_packages(home: dict[str, str]) -> None:
    finished = praxis("console", given=b"import gauge; raise SystemExit(gauge.value)\n", env=home)
    assert finished.code == 1  # as with any value of sys.exit(): see docs


def test_figures_are_kept_and_named(home: dict[str, str]) -> None:
    cells = f"{CHART}\nChart()\n_ is not None\ndisplay(Chart(), 1)\n"
    finished = praxis("console", given=cells.encode(), env=home)
    assert (finished.code, finished.out) == (0, "True\n1\n")
    [folder] = (Path(home["PRAXIS_HOME"]) / "data" / "console-figures").iterdir()
    told = [line for line in finished.told if line.startswith("[")]
    assert told == [f"[figure-{number}.svg, 6 bytes, kept in {folder}]" for number in (1, 2)]
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "figure-1.svg": "<svg/>",
        "figure-2.svg": "<svg/>",
    }


def test_at_a_terminal_it_is_said_before_the_cell_runs(home: dict[str, str]) -> None:
    with Terminal("console", env=home) as terminal:
        terminal.prompt()
        assert terminal.answer("import gauge; print('here')") == (
            "Installed dial 0.3\nInstalled gauge 1.2\nhere\n"
        )
        assert terminal.answer("gauge.value") == "Out[2]: 42\n"
        terminal.answer("import micropip")
        assert "asks for nope, but there is no package nope" in terminal.answer(
            "await micropip.install('nope')"
        )
        assert terminal.answer("await micropip.install('dial')") == ""


def test_a_bar_that_wants_a_thread_to_watch_it_does_without(home: dict[str, str]) -> None:
    program = b"import warnings\nwarnings.warn('tqdm:disabling monitor support (see tqdm/tqdm#481)')\n"
    for command in (["console"], ["exec", "-"]):
        finished = praxis(*command, given=program, env=home)
        assert (finished.code, finished.err) == (0, "")
