"""A pipe in place of a file cannot block the program."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from tests.cli.command import praxis
from tests.obstacles import named_pipe, unreadable

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A separate home."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


PIPE = "<pipe>"
"""Stands for the path of a pipe."""


REFUSED = (
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
)


@pytest.mark.parametrize("arguments", REFUSED)
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


def test_what_another_program_holds_among_what_is_listed_holds_up_no_listing(home: Path) -> None:
    with ExitStack() as held:
        for place in PLACES:
            file = home / place
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_text("{}")
            held.enter_context(unreadable(file))
        for command in (("protocols", "list"), ("ports", "list"), ("settings",), ("runs", "list")):
            assert "Traceback" not in praxis(*command, env={"PRAXIS_HOME": str(home)}).err


@pytest.mark.parametrize("arguments", [each for each in REFUSED if each[-1] == PIPE])
def test_a_file_that_another_program_holds_is_refused(
    home: Path, arguments: tuple[str, ...], capsys: Capture
) -> None:
    file = home.with_name("held.py")
    file.write_text("print(1)")
    with unreadable(file):
        assert main([each.replace(PIPE, str(file)) for each in arguments]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) >= 2
    assert "Traceback" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no place among its files")
def test_those_among_what_is_listed_hold_up_no_listing(home: Path) -> None:
    for place in PLACES:
        pipe = home / place
        pipe.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.mkfifo(pipe)
    for command in (("protocols", "list"), ("ports", "list"), ("settings",), ("runs", "list")):
        # In a separate process, because a listing that can be stopped leaves signals ignored.
        assert "Traceback" not in praxis(*command, env={"PRAXIS_HOME": str(home)}).err
