"""The manual is found in its possible places; if it is missing, the message says how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from praxis_desktop.core import shipped
from praxis_desktop.core.shipped import NoManual, find_manual


def test_it_is_the_one_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(shipped, "shipped", lambda name: tmp_path)
    assert find_manual() == tmp_path / "index.html"


@pytest.mark.parametrize("place", ["lib/praxis-desktop", "praxis-desktop"])
def test_else_that_of_the_place_where_the_program_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    page = tmp_path / "share" / "doc" / "praxis-desktop" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    monkeypatch.setattr(shipped, "_shipped_manual", lambda: None)
    monkeypatch.setattr(sys, "executable", str(tmp_path / place / "praxis-desktop"))
    assert find_manual() == page


@pytest.mark.parametrize(
    ("system", "hint"),
    [
        ("linux", "On Debian and Ubuntu, install the package praxis-desktop-doc; in a checkout"),
        ("win32", "In a checkout, run python -m build_tools.manual."),
        ("darwin", "In a checkout, run python -m build_tools.manual."),
    ],
)
def test_an_empty_folder_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, hint: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(shipped, "_shipped_manual", lambda: tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    with pytest.raises(NoManual) as missing:
        find_manual()
    assert missing.value.hint.startswith(hint)
