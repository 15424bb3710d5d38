"""The folders of the program's own data."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from praxis_desktop.core.directories import (
    cache_directory,
    config_directory,
    data_directory,
    system_config_directories,
)
from tests.cli.homes import SYSTEM_FOLDER


def test_praxis_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    assert cache_directory().parent == data_directory().parent == tmp_path
    assert config_directory().parent == tmp_path
    assert len({cache_directory(), config_directory(), data_directory()}) == 3


def test_without_it_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRAXIS_HOME", raising=False)
    assert "praxis-desktop" in str(cache_directory())
    assert "praxis-desktop" in str(data_directory())
    assert "praxis-desktop" in str(config_directory())


def test_no_variable_moves_the_systems_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    monkeypatch.delenv(SYSTEM_FOLDER, raising=False)
    first = system_config_directories()[0]
    monkeypatch.setenv(SYSTEM_FOLDER, str(tmp_path))
    folders = system_config_directories()
    assert folders[0] == first
    assert tmp_path not in first.parents
    assert folders[-1] == tmp_path / "praxis-desktop" or sys.platform == "darwin"
    if sys.platform == "linux":
        assert folders == [
            Path("/etc/praxis-desktop"),
            Path("/etc/xdg/praxis-desktop"),
            tmp_path / "praxis-desktop",
        ]
