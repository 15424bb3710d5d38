"""Where the program keeps what is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.directories import cache_directory, data_directory


def test_praxis_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    assert cache_directory().parent == data_directory().parent == tmp_path
    assert cache_directory() != data_directory()


def test_without_it_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRAXIS_HOME", raising=False)
    assert "praxis-desktop" in str(cache_directory())
    assert "praxis-desktop" in str(data_directory())
