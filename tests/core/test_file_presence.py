"""Checking whether a file exists never raises an exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.files import is_file


def test_what_cannot_be_found_out_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.py"
    file.touch()
    assert is_file(file)
    assert not is_file(tmp_path)
    assert not is_file(tmp_path / ("a" * 5000))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert not is_file(file)
