"""Parts of the program as separate processes, both in a package and in a frozen program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop import frozen
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.own_processes import MODULE_OPTION, module_command

MODULE = "praxis_desktop.workers.pool.child"


def test_a_package_is_started_as_a_module() -> None:
    assert module_command(MODULE, "a") == [sys.executable, "-P", "-m", MODULE, "a"]


def test_a_frozen_program_is_started_with_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert module_command(MODULE, "a") == [sys.executable, MODULE_OPTION, MODULE, "a"]


def begin(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Start a frozen program's entry point."""
    command = [sys.executable, "-P", "-m", "praxis_desktop.frozen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


def test_what_a_frozen_program_begins_with_is_the_command_line() -> None:
    assert begin("--version").stdout.startswith("praxis-desktop ")


def test_it_runs_modules_of_the_program_and_no_others() -> None:
    own = begin(MODULE_OPTION, "praxis_desktop.core.terminal_text")
    assert (own.returncode, own.stdout, own.stderr) == (0, "", "")
    other = begin(MODULE_OPTION, "this")
    assert other.returncode == 2
    assert "Zen" not in other.stdout


@pytest.mark.parametrize("before", [None, "/opt/lib"])
def test_what_it_starts_looks_for_libraries_as_before(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/praxis-desktop/_internal")
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    frozen.forget_library_path()
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


@pytest.mark.parametrize(("named", "used"), [("", "home"), ("elsewhere", "elsewhere")])
def test_a_portable_program_keeps_its_records_beside_itself_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, used: str
) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "praxis-desktop.exe"))
    monkeypatch.delenv("PRAXIS_HOME", raising=False)
    if named:
        monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / named))
    frozen.take_home_along()
    assert data_directory() == tmp_path / used / "data"
    monkeypatch.delenv("PRAXIS_HOME")
