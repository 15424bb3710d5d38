"""Checking whether a file exists never raises an exception; names that Windows gives to devices are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.files import is_device_name, is_file


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


@pytest.mark.parametrize(
    "name", ["con", "NUL.txt", "COM5", "com5.weights.csv", "lpt1 .txt", "COM²", "CONIN$", "aux   "]
)
def test_windows_takes_some_files_for_devices(name: str) -> None:
    assert is_device_name(name)


@pytest.mark.parametrize("name", ["", "console", "COM10", "com.txt", "nul_.txt", ".con", "a.con"])
def test_other_names_are_those_of_files(name: str) -> None:
    assert not is_device_name(name)
