"""The pip that queries the index, and its arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from praxis_desktop.packages.addresses import without_secrets
from praxis_desktop.packages.errors import IndexUnreachable
from praxis_desktop.packages.index.pip_process import find_pip


@pytest.fixture
def without_own_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove this Python's pip, as in a frozen program."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)


def script(folder: Path, name: str, answers: str = "") -> str:
    """Make a program that succeeds, if it begins with the arguments ``answers``, and return its path."""
    folder.mkdir(exist_ok=True)
    if sys.platform == "win32":
        file = folder / f"{name}.BAT"
        file.write_text(f'@if not "%1 %2"=="{answers}" exit /b {int(bool(answers))}\n')
    else:
        file = folder / name
        file.write_text(f'#!/bin/sh\ntest "$1 $2" = "{answers}" || exit {int(bool(answers))}\n')
        file.chmod(0o755)
    return os.path.normcase(file)


def found(path: Mapping[str, str]) -> tuple[str, ...]:
    """Return the arguments for the pip that is found; Windows spells the ending of its file as it likes."""
    program, *rest = find_pip(path).arguments
    return (os.path.normcase(program), *rest)


def test_the_own_pip_comes_first_with_what_the_user_has_set_up() -> None:
    command = find_pip({"PATH": "", "PIP_INDEX_URL": "https://index.example", "HTTPS_PROXY": "proxy"})
    assert command.arguments == (sys.executable, "-m", "pip")
    assert command.environment["PIP_INDEX_URL"] == "https://index.example"
    assert command.environment["HTTPS_PROXY"] == "proxy"
    assert command.environment["PIP_NO_INPUT"] == "1"


def test_pip_takes_no_module_out_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "types.py").write_text("raise SystemExit('a protocol that nobody vouches for ran')")
    monkeypatch.chdir(tmp_path)
    command = find_pip()
    subprocess.run([*command.arguments, "--version"], env=dict(command.environment), check=True)


@pytest.mark.usefixtures("without_own_pip")
def test_then_those_on_the_path(tmp_path: Path) -> None:
    bin_ = tmp_path / "bin"
    path = {"PATH": str(bin_)}
    uv = script(bin_, "uv")
    assert found(path) == (uv, "--quiet", "tool", "run", "pip")
    python = script(bin_, "py" if sys.platform == "win32" else "python3", "-m pip")
    assert found(path) == (python, "-m", "pip")
    pip = script(bin_, "pip")
    assert found(path) == (pip,)
    script(bin_, "pip3", "never asked")
    assert found(path) == (pip,)


@pytest.mark.usefixtures("without_own_pip")
def test_no_program_of_the_current_folder_is_taken_for_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "pip")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexUnreachable):
        find_pip({"PATH": str(tmp_path / "empty")})


@pytest.mark.usefixtures("without_own_pip")
def test_a_pip_of_uv_is_told_the_index_of_uv(tmp_path: Path) -> None:
    script(tmp_path / "bin", "uv")
    found = find_pip(
        {
            "PATH": str(tmp_path / "bin"),
            "UV_DEFAULT_INDEX": "lab=https://lab.example/simple?a=b",
            "UV_INDEX": "one=https://one.example https://two.example/x=y",
            "UV_FIND_LINKS": "/a,/b",
            "PIP_NO_INDEX": "0",
            "UV_NO_INDEX": "1",
        }
    ).environment
    assert found["PIP_INDEX_URL"] == "https://lab.example/simple?a=b"
    assert found["PIP_EXTRA_INDEX_URL"] == "https://one.example https://two.example/x=y"
    assert found["PIP_FIND_LINKS"] == "/a /b"
    assert found["PIP_NO_INDEX"] == "0"


@pytest.mark.usefixtures("without_own_pip")
def test_without_any_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexUnreachable, match="neither pip nor uv") as raised:
        find_pip({**os.environ, "PATH": str(tmp_path)})
    assert "packages add FILE.whl" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:word@host/a/b.whl", "https://host/a/b.whl"),
        ("see https://token@host:80/a?key=1#x, or 'http://h/?t=2'", "see https://host:80/a or 'http://h/'"),
        ("a@b.example and what?", "a@b.example and what?"),
        ("file:///home/me/a.whl", "file:///home/me/a.whl"),
    ],
)
def test_addresses_are_shown_without_secrets(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
