"""What other users of the computer can read, change and hold of what this program keeps: nothing."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its files have no modes")

PROGRAM = """
import serial
from pathlib import Path

Path("/session/kept.txt").write_text("kept")
with serial.Serial("scale", timeout=1) as scale:
    scale.write(b"SI\\r\\n")
    print(scale.readline())
"""


def praxis_for_everybody(home: Path, *arguments: str) -> str:
    """What the program says, started where files are made for everybody."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment(PRAXIS_HOME=str(home)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        umask=0,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def open_to_others(home: Path) -> Iterator[Path]:
    for path in (home, *home.rglob("*")):
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield path


def test_what_is_kept_is_of_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(PROGRAM)
    home = tmp_path / "home"
    praxis_for_everybody(home, "run", str(tmp_path / "weigh.py"), "--port", "scale=sim:mettler")
    praxis_for_everybody(home, "history", "note", "last", "all is well")
    praxis_for_everybody(home, "settings", "set", "runs.require_reason", "true")
    assert list(home.rglob("kept.txt"))
    assert not list(open_to_others(home))


def test_locks_that_everybody_could_hold_are_closed(tmp_path: Path) -> None:
    """As earlier versions made them, in a folder that everybody may enter."""
    history = tmp_path / "home" / "data" / "history"
    history.mkdir(parents=True, mode=0o755)
    locks = [history / ".history.lock", history / ".history.sqlite.lock"]
    for lock in locks:
        lock.touch(0o644)
    (tmp_path / "short.py").write_text("print(1)")
    praxis_for_everybody(tmp_path / "home", "run", str(tmp_path / "short.py"))
    assert [stat.S_IMODE(lock.stat().st_mode) for lock in locks] == [0o600, 0o600]
