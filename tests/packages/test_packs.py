"""The places searched for the science pack, and the messages without it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.pack_folders import SCIENCE, pack_folders
from praxis_desktop.core.shipped import shipped
from praxis_desktop.packages.errors import PackageError, PackageNotFound
from praxis_desktop.packages.guest_platform import project_of
from praxis_desktop.packages.packs import (
    HOLDS,
    MANIFEST,
    installed_pack,
    packed_requirements,
)
from praxis_desktop.packages.wheelhouse.adding import read_wanted

CONTENT = '{"version": "1", "packages": [{"project": "demo", "version": "2", "licence": "MIT"}], "files": {}}'


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder beside that of a program which is installed below ``tmp_path``."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "lib" / "praxis-desktop" / "praxis-desktop"))
    return tmp_path / "lib" / SCIENCE


def place(folder: Path, content: str = CONTENT) -> None:
    folder.mkdir(parents=True, mode=0o755)
    (folder / MANIFEST).write_text(content)


def test_a_pack_beside_the_program_comes_before_the_users(beside: Path, tmp_path: Path) -> None:
    own = tmp_path / "home" / "data" / "packs" / SCIENCE
    assert installed_pack() is None
    place(own)
    assert installed_pack() == own
    place(beside)
    assert installed_pack() == beside
    assert pack_folders() == (beside, own)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_pack_that_everybody_can_write_to_is_not_used(beside: Path) -> None:
    place(beside)
    beside.chmod(0o777)
    assert installed_pack() is None


def test_the_packs_name_stands_for_its_packages(beside: Path) -> None:
    place(beside)
    assert read_wanted([SCIENCE, "other"]).requirements == ("demo==2", "other")


def test_of_a_pack_that_lies_elsewhere_only_the_wheels_are_added(beside: Path, tmp_path: Path) -> None:
    place(tmp_path / "stick")
    wanted = read_wanted([str(tmp_path / "stick")])
    assert wanted.folders == (tmp_path / "stick" / "wheels",)


def test_without_the_pack_its_name_says_how_to_get_it(beside: Path) -> None:
    with pytest.raises(PackageNotFound, match="praxis-desktop-science is not installed") as caught:
        packed_requirements(SCIENCE)
    assert "needs no network" in caught.value.hint
    assert packed_requirements("numpy") == ()


@pytest.mark.parametrize("content", ["", "{}", '{"version": 1}', "[" * 100_000, "\ud800"])
def test_a_damaged_pack_is_named(beside: Path, content: str) -> None:
    place(beside, "")
    (beside / MANIFEST).write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(PackageError, match="is damaged") as caught:
        packed_requirements(SCIENCE)
    assert caught.value.hint == "Reinstall it."


def test_a_console_knows_the_modules_of_the_pack() -> None:
    """The guest has its own list: it reports a missing module without asking the host."""
    source = (shipped("shims") / "_praxis" / "kernel" / "unavailable.py").read_text("utf-8")
    [packed] = [
        ast.literal_eval(node.value.args[0])
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "PACKED"
        and isinstance(node.value, ast.Call)
    ]
    assert {project_of(module) for module in packed} == HOLDS
