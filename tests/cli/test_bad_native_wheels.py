"""Native wheels that do not fit, are damaged, or are wanted in two versions: a sentence, and nothing lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command import Finished, praxis
from tests.cli.homes import share_cache
from tests.packages.native import MARKUPSAFE
from tests.packages.wheel_making import make_wheel

OURS = "cp314-cp314-pyemscripten_2026_0_wasm32"
OTHER = "cp313-cp313-pyodide_2025_0_wasm32"
PROGRAM = """\
# /// script
# dependencies = ["{requirement}"{more}]
# ///
import markupsafe
print(markupsafe.__version__)
"""


class Desk:
    """A home, to which wheels are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {"PRAXIS_HOME": str(folder / "home")}
        share_cache(folder / "home" / "cache")

    def add(self, wheel: Path) -> Finished:
        return praxis("packages", "add", str(wheel), env=self.env)

    def run(self, requirement: str, more: str = "") -> Finished:
        program = self.folder / "program.py"
        program.write_text(PROGRAM.format(requirement=requirement, more=more))
        return praxis("exec", str(program), env=self.env)

    @property
    def own(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "home" / "data" / "wheelhouse").glob("*.whl"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_wheel_for_another_abi_is_refused_also_under_another_name(desk: Desk) -> None:
    other = make_wheel(desk.folder, "markupsafe", "3.0.4", tag=OTHER)
    renamed = other.with_name(MARKUPSAFE.name)
    for name in (other, renamed):
        if name == renamed:
            other.rename(renamed)
        done = desk.add(name)
        assert done.code == 2
        assert f"{name.name} is for another Pyodide release (its ABI is 2025_0)" in done.err
        assert f"{OURS.rpartition('-')[2]}.whl" in done.err
    assert desk.own == []


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_wheel_is_refused_and_the_one_that_is_there_stays(desk: Desk, damage: str) -> None:
    assert desk.add(MARKUPSAFE).code == 0
    content = bytearray(MARKUPSAFE.read_bytes())
    if damage == "cut":
        del content[-100:]
    else:
        content[len(content) // 2] ^= 1
    damaged = desk.folder / MARKUPSAFE.name
    damaged.write_bytes(content)
    done = desk.add(damaged)
    assert done.code == 2
    assert "markupsafe" in done.err
    assert "is damaged" in done.err or "is not a wheel" in done.err
    assert desk.own == [MARKUPSAFE.name]
    assert desk.run("markupsafe").out == "3.0.4\n"


def test_each_program_gets_the_version_that_it_wants_and_none_gets_two(desk: Desk) -> None:
    module = {"markupsafe.py": b"__version__ = '2.0'\n"}
    shutil.copy(MARKUPSAFE, desk.folder)
    old = make_wheel(desk.folder, "markupsafe", "2.0", module)
    for wheel in (old, MARKUPSAFE):
        assert desk.add(wheel).code == 0
    assert [desk.run(text).out for text in ("markupsafe<3", "markupsafe>=3")] == ["2.0\n", "3.0.4\n"]
    both = desk.run("markupsafe<3", ', "markupsafe>=3"')
    assert (both.code, both.out) == (2, "")
    assert "markupsafe<3" in both.err
    assert "markupsafe>=3" in both.err
    assert "3.0.4 and 2.0" in both.err
    assert len(desk.own) == 2
