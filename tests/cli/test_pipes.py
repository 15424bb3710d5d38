"""A pipe in place of a file cannot block the program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from tests.cli.command import praxis
from tests.obstacles import named_pipe

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A separate home."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


PIPE = "<pipe>"
"""Stands for the path of a pipe."""


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", PIPE),
        ("exec", PIPE),
        ("check", PIPE),
        ("protocols", "show", PIPE),
        ("protocols", "approve", PIPE, "--reason", "good"),
        ("journal", "show", PIPE),
        ("journal", "verify", PIPE),
        ("history", "import", PIPE),
        ("history", "verify", PIPE),
        ("history", "verify", "last", "--key", PIPE),
        ("packages", "add", PIPE),
        ("exec", "-c", "1", "--port", "scale=sim:mettler", "--limit", f"scale={PIPE}"),
        ("exec", "-c", "1", "--port", f"scale=replay:{PIPE}"),
    ],
)
def test_what_is_no_file_is_refused(home: Path, arguments: tuple[str, ...], capsys: Capture) -> None:
    with named_pipe(home.with_name("pipe.py")) as pipe:
        assert main([each.replace(PIPE, str(pipe)) for each in arguments]) == 2
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


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no place among its files")
def test_those_among_what_is_listed_hold_up_no_listing(home: Path) -> None:
    for place in PLACES:
        pipe = home / place
        pipe.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.mkfifo(pipe)
    for command in (("protocols", "list"), ("ports", "list"), ("settings",), ("runs", "list")):
        # In a separate process, because a listing that can be stopped leaves signals ignored.
        assert "Traceback" not in praxis(*command, env={"PRAXIS_HOME": str(home)}).err
