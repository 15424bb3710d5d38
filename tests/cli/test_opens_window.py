"""Which command lines open the window with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.cli import main, window
from praxis_desktop.cli.arguments import opens_window


@pytest.mark.parametrize("arguments", [["a.py"], ["folder/b c.py"], ["numpy-2.0-py3-none-any.whl"]])
def test_a_file_alone_is_opened(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def open_window(file: Path | None = None) -> int:
        opened.append(file)
        return 7

    monkeypatch.setattr(window, "open_window", open_window)
    assert main(arguments) == 7
    assert opened == [Path(arguments[0]).absolute()]


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "a.py"], ["a.py", "b.py"], ["--x.py"], ["a.txt"]])
def test_anything_else_is_not(arguments: list[str]) -> None:
    assert not opens_window(arguments)
