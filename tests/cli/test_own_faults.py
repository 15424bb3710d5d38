"""Faults on our side: in the cache, in the installation, in our own code."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.app import application, plain_imports
from praxis_desktop.interpreter import Runtime
from tests.cli.command import COMMAND, UNFINISHED, Finished, finish, praxis, start
from tests.cli.homes import lend
from tests.disks import small_disk

PROGRAM = ("exec", "-c", "print(1)")
STAGES = [
    "praxis-desktop: Preparing Pyodide (5 %)",
    "praxis-desktop: Compiling Pyodide for this computer (45 %)",
    "praxis-desktop: Saving the compiled Pyodide (70 %)",
    "praxis-desktop: Pyodide is ready (100 %)",
]


def with_fault(home: Path, fault: str, *arguments: str) -> Finished:
    """Run with ``fault``, Python code that is applied to the program before its start."""
    code = f"import sys\nfrom praxis_desktop.cli import main\n{fault}\nsys.exit(main())"
    command = (COMMAND[0], "-c", code)
    return finish(start(*arguments, command=command, env={"PRAXIS_HOME": str(home)}))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A separate PRAXIS_HOME, with this computer's machine code."""
    Runtime(cache_dir=cache_directory())
    lend(cache_directory(), tmp_path / "cache")
    return tmp_path


@pytest.mark.long  # it compiles all of Pyodide
def test_damaged_machine_code_is_made_again_and_said_once(tmp_path: Path) -> None:
    Runtime(cache_dir=cache_directory())
    shutil.copytree(cache_directory() / "machine-code", tmp_path / "cache/machine-code", ignore=UNFINISHED)
    for code in tmp_path.rglob("*.cwasm"):
        with code.open("r+b") as file:
            file.truncate(1_000_000)
    first, second = (praxis(*PROGRAM, env={"PRAXIS_HOME": str(tmp_path)}) for _ in range(2))
    assert (first.code, first.out) == (0, "1\n")
    (reason,) = [line for line in first.told if line not in STAGES]
    assert reason.startswith("praxis-desktop: The compiled Pyodide in ")
    assert reason.endswith(" is rebuilt: its digest is not the recorded one")
    assert [line for line in first.told if line in STAGES] == STAGES
    assert (second.code, second.out, second.err) == (0, "1\n", "")


@pytest.mark.long
@pytest.mark.parametrize("as_json", [False, True])
def test_a_cache_that_cannot_be_written_is_said_and_done_without(tmp_path: Path, as_json: bool) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    options = ["--json"] if as_json else []
    finished = praxis(*PROGRAM, *options, env={"PRAXIS_HOME": str(tmp_path)})
    assert finished.code == 0
    if as_json:
        told = [event for event in finished.events if event["event"] == "log"]
        messages = "\n".join(event["message"] for event in told if event["level"] == "warning")
        progress = [event["value"] for event in finished.events if event["event"] == "progress"]
        assert progress == [5, 45, 70, 100]
    else:
        messages = finished.err
        assert finished.out == "1\n"
    assert "cannot be saved, so every start will compile it" in messages


@pytest.mark.long
def test_a_disk_that_is_full_is_said_and_done_without(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    with small_disk(cache, 1 << 20):
        finished = finish(start(*PROGRAM, command=COMMAND, env={"PRAXIS_HOME": str(tmp_path)}))
    assert (finished.code, finished.out) == (0, "1\n")
    assert all(line in finished.told for line in STAGES)
    (reason,) = [line for line in finished.told if "the next start will compile it again" in line]
    assert reason.endswith("No space left on device")


@pytest.mark.parametrize("damage", ["missing", "short", "manifest"])
def test_a_damaged_installation_is_one_sentence_and_a_remedy(tmp_path: Path, damage: str) -> None:
    guest = tmp_path / "guest"
    shutil.copytree(shipped("guest"), guest, ignore=shutil.ignore_patterns("licenses"))
    if damage == "missing":
        (guest / "python314.zip").unlink()
    elif damage == "short":
        (guest / "pyodide.wasm").write_bytes(b"\0asm")
    else:
        (guest / "manifest.json").write_text("{")
    fault = (
        "import praxis_desktop.interpreter.distribution as d, pathlib\n"
        f"d.shipped = lambda name: pathlib.Path({str(guest)!r})"
    )
    finished = with_fault(tmp_path, fault, *PROGRAM)
    assert (finished.code, finished.out) == (70, "")
    sentence, remedy = finished.told
    assert sentence.startswith("praxis-desktop: ")
    assert str(guest) in sentence or "manifest is damaged" in sentence
    assert remedy.startswith("Reinstall Praxis Desktop")


def test_a_home_that_is_no_folder_is_named_before_anything_else(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    finished = praxis("run", "gravimetric_check", "--simulate", env={"PRAXIS_HOME": str(file)})
    assert (finished.code, finished.out) == (2, "")
    assert finished.told == [
        f"praxis-desktop: PRAXIS_HOME is {file}, which is not a folder",
        "Set it to a folder, or unset it.",
    ]


@pytest.mark.parametrize("folder", ["config", "data"])
def test_a_folder_that_cannot_be_written_is_no_defect(home: Path, folder: str) -> None:
    """The exit code 70 is for defects of the program, not for a full disk."""
    (home / folder).write_text("a file where the folder should be")
    commands = {
        "config": ("settings", "set", "pool.size", "4"),
        "data": ("run", "gravimetric_check", "--simulate"),
    }
    finished = praxis(*commands[folder], env={"PRAXIS_HOME": str(home)})
    assert (finished.code, finished.out) == (2, "")
    assert str(home / folder) in finished.told[-2]
    assert finished.told[-1].endswith(".")
    assert "had an internal error" not in finished.err


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")
def test_a_limit_on_addresses_is_named_with_what_lifts_it(home: Path) -> None:
    limited = ("sh", "-c", 'ulimit -v 3000000; exec "$@"', "sh", *COMMAND)
    for arguments in (PROGRAM, ("check", "gravimetric_check"), ("console",)):
        finished = finish(start(*arguments, command=limited, env={"PRAXIS_HOME": str(home)}))
        assert (finished.code, finished.out) == (2, "")
        sentence, remedy = finished.told[-2:]
        assert "the system will not allocate the 4 GiB of address space" in sentence
        assert "`ulimit -v unlimited`" in remedy


@pytest.mark.parametrize("why", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENAMETOOLONG])
def test_a_place_that_the_system_refuses_is_no_defect(
    why: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below a folder that may not be entered, even the existence of a file cannot be checked."""

    def refuse(file: Path | None = None) -> int:
        raise OSError(why, os.strerror(why), str(file))

    monkeypatch.setattr(plain_imports, "import_plainly", lambda: None)
    monkeypatch.setattr(application, "run_application", refuse)
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    file = tmp_path / "closed" / "wash.py"
    assert main([str(file)]) == 2
    sentence, remedy = capsys.readouterr().err.splitlines()
    assert sentence == f"praxis-desktop: {file} cannot be used: {os.strerror(why)}"
    assert remedy.startswith("Check its name, its permissions and those of the folders above it")
    assert not list(tmp_path.glob("data/logs/*"))


DEFECTS = {
    "before the run": ("import praxis_desktop.cli.commands.exec as m\nm.parse_some = lambda ports: 1 // 0"),
    "in the run": "import praxis_desktop.runs._mode as m\nm.local_timezone = lambda: 1 // 0",
    "at an import": "sys.modules['praxis_desktop.runs._run'] = None",
    "inside the guest's call": (
        "from praxis_desktop.interpreter.environment.live import LiveEnvironment as L\n"
        "L.entropy = lambda self, count: 1 // 0"
    ),
}


@pytest.mark.parametrize("where", DEFECTS)
def test_a_defect_is_one_sentence_and_a_report(home: Path, where: str) -> None:
    finished = with_fault(home, DEFECTS[where], *PROGRAM)
    assert (finished.code, finished.out) == (70, "")
    sentence, remedy = finished.told
    assert sentence.startswith("praxis-desktop: praxis-desktop had an internal error: ")
    [report] = (home / "data/logs").iterdir()
    assert remedy == f"Please report it; the details are in {report}"
    text = report.read_text()
    assert "arguments: exec -c 'print(1)'" in text
    assert "Traceback (most recent call last):" in text


def test_a_defect_is_an_event_too_and_needs_no_folder(home: Path) -> None:
    (home / "data").write_text("a file where the folder should be")
    finished = with_fault(home, DEFECTS["in the run"], "exec", "--json", "-c", "print(1)")
    assert (finished.code, finished.err) == (70, "")
    assert len(finished.events[-1]["run_id"]) == 32
    assert [event.get("state") for event in finished.events if event["event"] == "state"] == [
        "preparing",
        "failed",
    ]
    assert finished.result["error"]["name"] == "Defect"
    assert "ZeroDivisionError" in finished.result["error"]["message"]
    assert "No report could be written" in finished.result["error"]["message"]


CRASHES = """
import ctypes, sys, threading
from praxis_desktop.cli import main
def crash():
    sys.stdin.readline()
    ctypes.string_at(0)
threading.Thread(target=crash, daemon=True).start()
sys.exit(main())
"""


def test_a_crash_of_the_process_leaves_its_stacks_in_a_file(home: Path) -> None:
    waits = "import time\nprint('here', flush=True)\ntime.sleep(60)"
    command = (sys.executable, "-c", CRASHES)
    process = start("exec", "-c", waits, command=command, env={"PRAXIS_HOME": str(home)})
    assert process.stdout is not None
    assert process.stdout.readline().rstrip() == b"here"
    assert finish(process, b"\n").code != 0
    told = (home / "data" / "crashes" / "faults.log").read_text("utf-8")
    expected = (
        "Windows fatal exception: access violation"
        if sys.platform == "win32"
        else "Fatal Python error: Segmentation fault"
    )
    assert told.startswith(expected)
    assert "Current thread" in told
