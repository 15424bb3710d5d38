"""The packages for protocols that are loaded in advance, and the modules in their image."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from praxis_desktop.packages import resolving
from praxis_desktop.protocols import Program
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.runs.packages.choosing import (
    LibraryPackages,
    LibraryPrograms,
    library_packages,
    read_library_programs,
)
from praxis_desktop.settings import load_settings


@functools.cache
def snapshots() -> DesktopSnapshots:
    return desktop_snapshots()


def packages(*others: Program) -> LibraryPackages:
    """Return the packages of a library with one protocol that ships with Praxis and these others."""
    environments = snapshots().environments
    bundled = Program("import statistics, pylabrobot.scales", "/ours/weigh.py")
    programs = LibraryPrograms((bundled,), others)
    return library_packages(
        environments.wheelhouse, environments.resolutions, environments.locks, lambda: programs
    )


def test_protocols_of_all_folders_are_read_and_broken_ones_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_LIBRARY", f"{tmp_path}")
    (tmp_path / "mine.py").write_text("import shared\n")
    (tmp_path / "shared.py").write_text("import xxhash\n")
    (tmp_path / "binary.py").write_bytes(b"\0")
    programs = read_library_programs(load_settings())
    assert "gravimetric_check.py" in [program.title for program in programs.bundled]
    assert [program.title for program in programs.others] == ["mine.py", "shared.py"]
    assert [companion.name for companion in programs.others[0].companions] == ["shared"]


def test_who_edits_a_protocol_waits_for_no_other_image() -> None:
    before = packages()
    assert set(before.modules) >= {"statistics", "pylabrobot.scales"}
    source = "import json, decimal, pylabrobot.centrifuge\nfrom pylabrobot.resources import Plate\n"
    after = packages(Program(source, "/mine/spin.py"))
    assert set(after.modules) == {*before.modules, "pylabrobot"}
    assert packages(Program(source + "import fractions, pylabrobot.pumps", "/mine/spin.py")) == after


def test_a_declaration_that_is_none_is_told_and_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    header = "# /// script\n# dependencies = {}\n# ///\n"
    others = [Program(header.format("3"), "/mine/a.py")]
    others += [Program(header.format('["nobody-has-this"]'), f"/mine/{name}.py") for name in "bc"]
    found = packages(*others)
    assert [told.partition(": ")[0] for told in found.left_out] == [
        "The packages for a.py are not loaded in advance",
        "The packages for b.py are not loaded in advance",
        "The packages for c.py are not loaded in advance",
    ]
    assert found.lock == packages().lock

    def resolve(*arguments: object, **options: object) -> None:
        raise AssertionError("the resolver is loaded again")

    monkeypatch.setattr(resolving, "resolve", resolve)
    assert packages(*others) == found
