"""A pipe in place of a file cannot block the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from tests.cli.command import praxis

Capture = pytest.CaptureFixture[str]

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="pipes have no place among its files"),
    pytest.mark.timeout(60),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A separate home, and a pipe beside it."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    os.mkfifo(tmp_path / "pipe.py")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "pipe.py"),
        ("exec", "pipe.py"),
        ("check", "pipe.py"),
        ("protocols", "show", "pipe.py"),
        ("protocols", "approve", "pipe.py", "--reason", "good"),
        ("journal", "show", "pipe.py"),
        ("journal", "verify", "pipe.py"),
        ("history", "import", "pipe.py"),
        ("history", "verify", "pipe.py"),
        ("history", "verify", "last", "--key", "pipe.py"),
        ("packages", "add", "./pipe.py"),
        ("exec", "-c", "1", "--port", "scale=sim:mettler", "--limit", "scale=./pipe.py"),
        ("exec", "-c", "1", "--port", "scale=replay:pipe.py"),
    ],
)
def test_what_is_no_file_is_refused(home: Path, arguments: tuple[str, ...], capsys: Capture) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) >= 2
    assert "Traceback" not in told


PLACES = (
    "config/settings.json",
    "data/instruments.json",
    "data/approved.json",
    "data/control/key",
    "data/protocols/pipe.py",
    "data/instrument_profiles/pipe.json",
    "data/benches/pipe.json",
    "cache/metrics.json",
)


def test_those_among_what_is_listed_hold_up_no_listing(home: Path) -> None:
    for place in PLACES:
        pipe = home / place
        pipe.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.mkfifo(pipe)
    for command in (("protocols", "list"), ("ports", "list"), ("settings",), ("runs", "list")):
        # In a separate process, because a listing that can be stopped leaves signals ignored.
        assert "Traceback" not in praxis(*command, env={"PRAXIS_HOME": str(home)}).err
