"""Other users of the computer cannot read, change or block anything that this program stores."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, praxis
from tests.cli.homes import home
from tests.rights import is_private

of_modes = pytest.mark.skipif(sys.platform == "win32", reason="its files have no modes")

PROGRAM = """
import serial
from pathlib import Path

Path("/session/kept.txt").write_text("kept")
with serial.Serial("scale", timeout=1) as scale:
    scale.write(b"SI\\r\\n")
    print(scale.readline())
"""


def praxis_for_everybody(place: Path, *arguments: str) -> str:
    """Return the output of the program when started with an umask that makes files accessible to all."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment(PRAXIS_HOME=str(place)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        umask=-1 if sys.platform == "win32" else 0,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def open_to_others(place: Path) -> Iterator[Path]:
    for path in (place, *place.rglob("*")):
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield path


def test_what_is_kept_is_of_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(PROGRAM)
    place = Path(home(tmp_path)["PRAXIS_HOME"]) if sys.platform == "win32" else tmp_path / "home"
    praxis_for_everybody(place, "run", str(tmp_path / "weigh.py"), "--port", "scale=sim:mettler")
    praxis_for_everybody(place, "history", "note", "last", "all is well")
    praxis_for_everybody(place, "settings", "set", "runs.require_reason", "true")
    assert list(place.rglob("kept.txt"))
    if sys.platform == "win32":  # where everything in a folder inherits its rights
        assert is_private(place / "data")
        assert is_private(place / "config")
    else:
        assert not list(open_to_others(place))


@of_modes
def test_locks_that_everybody_could_hold_are_closed(tmp_path: Path) -> None:
    """Earlier versions made such locks in a folder that all users may enter."""
    place = Path(home(tmp_path)["PRAXIS_HOME"])
    history = place / "data" / "history"
    history.mkdir(parents=True, mode=0o755)
    locks = [history / ".history.lock", history / ".history.sqlite.lock"]
    for lock in locks:
        lock.touch(0o644)
    (tmp_path / "short.py").write_text("print(1)")
    praxis_for_everybody(place, "run", str(tmp_path / "short.py"))
    assert [stat.S_IMODE(lock.stat().st_mode) for lock in locks] == [0o600, 0o600]


HOSTILE = "evil\u202ename" if sys.platform == "win32" else "evil\x1b[2J\n\u202ename"
"""A file name that another user may choose in a shared folder, or for a run in an imported record."""


def test_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    place = home(tmp_path)
    library = tmp_path / "shared"
    library.mkdir()
    (library / f"{HOSTILE}.py").write_text("def main() -> None:\n    print('done')\n", encoding="utf-8")
    place["PRAXIS_LIBRARY_FOLDERS"] = str(library)
    done = [
        praxis("run", str(library / f"{HOSTILE}.py"), "--name", HOSTILE, "--operator", HOSTILE, env=place),
        praxis("history", "list", env=place),
        praxis("history", "show", "last", env=place),
        praxis("history", "note", "last", HOSTILE, "--operator", HOSTILE, env=place),
        praxis("protocols", "list", env=place),
        praxis("protocols", "show", str(library / f"{HOSTILE}.py"), env=place),
        praxis("run", str(library / f"{HOSTILE}2.py"), env=place),
        praxis("run", str(library / f"{HOSTILE}.py"), "--port", f"{HOSTILE}=sim:mettler", env=place),
    ]
    assert [each.code for each in done[:4]] == [0, 0, 0, 0], done
    for each in done:
        assert not {"\x1b", "\u202e"} & set(each.out + each.err)
    assert ("\\u202e" if sys.platform == "win32" else "\\x1b[2J") in done[1].out
    assert done[-2].told[0].endswith("name2.py")  # on a line that cannot be mistaken for another


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_run_whose_record_cannot_begin_leaves_none(tmp_path: Path) -> None:
    place = home(tmp_path)
    program = tmp_path / "no-unicode-\udc9b.py"
    program.write_text("print('done')\n")
    refused = praxis("run", str(program), env=place)
    assert refused.code == 2
    assert "Rename the file" in refused.err
    assert not list(Path(place["PRAXIS_HOME"]).glob("data/history/runs/*"))
