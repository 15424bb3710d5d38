"""A program works in its own folder, and the files that it leaves there are kept with its run."""

from __future__ import annotations

import json
from pathlib import Path

from praxis_desktop.core.directories import cache_directory
from tests.cli.command import praxis
from tests.cli.homes import lend

FOLDERS = """
import json, os, sys
def refused(action):
    try: action()
    except OSError as error: return type(error).__name__ + " " + str(error.errno)
print(json.dumps([
    os.getcwd(),
    sorted(os.listdir("/session")),
    sorted(os.listdir("/session/metadata")),
    [path for path in sys.path if not path.startswith("/lib/praxis")],
    open("/session/metadata/protocol.py").read() == open(sys.modules["__main__"].__file__).read()
        if os.path.exists(__file__) else None,
    [refused(action) for action in (
        lambda: open("/session/metadata/new", "w"),
        lambda: open("/session/metadata/protocol.py", "a"),
        lambda: os.remove("/session/metadata/protocol.py"),
        lambda: os.chmod("/session/metadata", 0o777),
        lambda: os.mkdir("/session/metadata/x"),
        lambda: open("/session/metadata/vendor/new.py", "w"),
        lambda: os.rename("/session/metadata", "/session/other"),
        lambda: os.rmdir("/session/metadata/vendor"),
    )],
]))
1 / 0
"""


def home(folder: Path) -> dict[str, str]:
    """Return an environment with its data in ``folder`` and the shared cache."""
    folder.mkdir(parents=True, exist_ok=True)
    cache_directory().mkdir(parents=True, exist_ok=True)
    lend(cache_directory(), folder / "cache")
    return {"PRAXIS_HOME": str(folder)}


def test_a_program_sees_its_folders_and_nothing_else_of_the_computer(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(FOLDERS)
    (tmp_path / "secret.txt").write_text("secret")
    finished = praxis("exec", str(tmp_path / "protocol.py"), env=home(tmp_path / "home"))
    here, entries, program, path, _, refusals = json.loads(finished.out)
    assert (here, entries) == ("/session", ["metadata"])
    assert program == ["protocol.py", "python_modules", "vendor"]
    assert path == [
        "/session",
        "/lib/python314.zip",
        "/lib/python3.14/lib-dynload",
        "/session/metadata",
        "/session/metadata/python_modules",
        "/session/metadata/vendor",
        "/lib/python3.14/site-packages",
    ]
    assert refusals == ["OSError 69"] * 8
    assert f'  File "{tmp_path / "protocol.py"}", line ' in finished.err
    assert "1 / 0" in finished.err
    assert not (tmp_path / "home/data/runs").exists()


def test_a_program_can_import_itself() -> None:
    finished = praxis("exec", "-c", "if __name__ == '__main__':\n  import main; print(main.__file__)")
    assert finished.out == "/session/metadata/main.py\n"


def test_files_are_kept_however_the_run_ends(tmp_path: Path) -> None:
    writes = "import os\nos.mkdir('data')\nopen('data/out.csv', 'w').write('1,2\\n')\nopen('log', 'wb')\n"
    ends = {"": 0, "1 / 0": 1, "os.abort()": 1, "while True: pass": 5}
    for end, code in ends.items():
        folder = tmp_path / f"home {code} {len(end)}"
        finished = praxis("exec", "-c", writes + end, "--timeout", "2", "--json", env=home(folder))
        assert finished.code == code, end
        event = finished.events[-1]
        kept = folder / "data/runs" / event["run_id"] / "artifacts"
        assert event["details"]["artifacts"] == {
            "folder": str(kept),
            "files": [{"name": "data/out.csv", "size": 4}, {"name": "log", "size": 0}],
            "message": "",
            "lost": False,
        }
        assert (kept / "data/out.csv").read_text() == "1,2\n"
        assert sorted(path.name for path in kept.parent.iterdir()) == ["artifacts"]


def test_kept_files_are_told_in_one_line(tmp_path: Path) -> None:
    program = "open('one.txt', 'w').write('1'); open('two.txt', 'w')"
    finished = praxis("exec", "-c", program, env=home(tmp_path))
    [run] = (tmp_path / "data/runs").iterdir()
    assert finished.told == [f"praxis-desktop: kept 2 files in {run / 'artifacts'}"]


def test_a_run_whose_files_could_not_be_saved_completes_but_does_not_pass(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/runs").write_text("in the way")
    finished = praxis("exec", "-c", "print(open('x', 'w').write('1'))", "--json", env=home(tmp_path))
    assert (finished.code, finished.result["output"]) == (7, "1\n")
    kept = finished.events[-1]["details"]["artifacts"]
    assert (kept["files"], kept["lost"]) == ([], True)
    assert kept["message"].startswith("The program's files could not be saved: ")
