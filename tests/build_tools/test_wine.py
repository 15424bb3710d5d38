"""The machine with Wine: its messages when it cannot begin, and the page about the tests that ran there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from build_tools.wine.lending import VARIABLE, LentPair, ask
from build_tools.wine.noting import Note, read_notes
from build_tools.wine.results import count, write_page
from build_tools.wine.running import Lender
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.ports.transport import LineSettings

ROOT = Path(__file__).resolve().parents[2]
of_machines = pytest.mark.skipif(sys.platform != "linux", reason="the machine needs Linux")
TIMEOUT_S = 20


def _wine(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "build_tools.wine", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@of_machines
def test_what_is_missing_for_a_machine_is_named(tmp_path: Path) -> None:
    told = _wine("--machine", str(tmp_path / "machine"), "python", PATH=str(tmp_path))
    assert told.returncode == 70
    needed = "Install debootstrap." if os.geteuid() == 0 else "Run the command as root."
    assert told.stderr.endswith(needed + "\n")


@pytest.mark.parametrize(
    "port", ["COM5", f"LPT1={os.devnull}", "COM5=/dev/no-such-device", f"COMX={os.devnull}"]
)
def test_a_port_needs_the_name_of_windows_and_a_device(port: str, tmp_path: Path) -> None:
    told = _wine("--machine", str(tmp_path / "machine"), "--port", port, "python")
    assert told.returncode == 2
    assert "such as COM5=/dev/pts/3" in told.stderr
    assert not (tmp_path / "machine").exists()


RUN = """
import sys
from pathlib import Path
from build_tools.wine.running import run
run(Path(sys.argv[1]), Path(), ["true"], ports={}, deadline_s=60)
"""
UNSHARE = """#!/bin/sh
echo $$ >"$(dirname "$0")/pid.new"
mv "$(dirname "$0")/pid.new" "$(dirname "$0")/pid"
exec sleep 60
"""


@of_machines
def test_a_command_that_is_terminated_takes_the_machine_with_it(tmp_path: Path) -> None:
    (tmp_path / "unshare").write_text(UNSHARE, "utf-8")
    (tmp_path / "unshare").chmod(0o755)
    variables = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen([sys.executable, "-c", RUN, tmp_path / "root"], cwd=ROOT, env=variables) as command:
        deadline = Deadline.after(TIMEOUT_S)
        while not (tmp_path / "pid").exists():
            assert not deadline.expired
            time.sleep(0.01)
        inside = (tmp_path / "pid").read_text().strip()
        command.terminate()
    while _is_alive(inside):
        assert not deadline.expired
        time.sleep(0.01)


def _is_alive(process: str) -> bool:
    try:
        return "\nState:\tZ" not in Path("/proc", process, "status").read_text()
    except OSError:
        return False


TESTS = """
import os, pytest
def test_before(monkeypatch, tmp_path): monkeypatch.chdir(tmp_path)
def test_that_ends_the_process(): os._exit(1)
def test_that_fails(): assert 1 == 2
@pytest.mark.skip("no | pty")
def test_skipped(): pass
@pytest.mark.xfail
def test_expected_to_fail(): raise OSError
"""


def _noted(notes: Path, tests: Path) -> dict[str, tuple[str, str]]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "build_tools.wine.noting",
    ]
    # Windows may have the folders of tests on another disk.
    place = notes if sys.platform == "win32" else os.path.relpath(notes, ROOT)
    subprocess.run(
        [*command, f"--notes={place}", f"--rootdir={tests}", tests],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return {test.partition("::")[2]: (note.outcome, note.why) for test, note in read_notes(notes).items()}


def test_results_survive_a_test_that_ends_the_process_and_the_next_process_continues(tmp_path: Path) -> None:
    tests, notes = tmp_path / "tests", tmp_path / "notes.jsonl"
    tests.mkdir()
    (tests / "test_one.py").write_text(TESTS, "utf-8")
    begun = {"test_before": ("passed", ""), "test_that_ends_the_process": ("begun", "")}
    assert _noted(notes, tests) == begun
    assert _noted(notes, tests) == {
        **begun,
        "test_that_fails": ("failed", "assert 1 == 2"),
        "test_skipped": ("skipped", "no | pty"),
        "test_expected_to_fail": ("passed", ""),
    }


FOLDERS = ["tests/core", "tests/gui", "tests/ports"]


def by_test(*notes: Note) -> dict[str, Note]:
    return {note.test: note for note in notes}


NOTES = by_test(
    Note("tests/ports/test_a.py::test_one", "passed"),
    Note("tests/ports/test_a.py::test_two", "failed", "OSError: <no>"),
    Note("tests/ports/test_a.py::test_three", "begun"),
    Note("tests/ports/test_b.py", "skipped", "a | pty"),
)
HERE = [
    *(f"tests/ports/test_a.py::test_{number}" for number in ("one", "two", "three", "four", "five")),
    *(f"tests/ports/test_b.py::test_{number}" for number in range(20)),
]


def test_a_module_without_its_tests_stands_for_all_of_them_and_what_was_not_reached_is_counted() -> None:
    results = count("tests/ports", NOTES, HERE)
    assert (results.here, results.passed, len(results.failed)) == (25, 1, 2)
    assert results.skipped == {"a | pty": 20}
    assert results.not_run == 2


def test_a_removed_test_no_longer_counts_and_one_that_was_run_is_not_skipped_with_its_module() -> None:
    removed = Note("tests/ports/test_a.py::test_removed", "passed")
    run = Note("tests/ports/test_b.py::test_7", "passed")
    results = count("tests/ports", {**NOTES, **by_test(removed, run)}, HERE)
    assert (results.here, results.passed, len(results.failed)) == (25, 2, 2)
    assert results.skipped == {"a | pty": 19}


def test_a_run_replaces_the_row_of_its_folder_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    core = Note("tests/core/test_a.py::test_one", "passed")
    write_page(page, count("tests/core", by_test(core), [core.test]), "2026-11-01", "aaaa", FOLDERS)
    write_page(page, count("tests/ports", {}, HERE), "2026-11-02", "bbbb", FOLDERS)
    write_page(page, count("tests/ports", NOTES, HERE), "2026-11-03", "cccc", FOLDERS)
    told = page.read_text("utf-8")
    rows = [line for line in told.splitlines() if line.startswith("| `tests/")]
    assert rows == [
        "| `tests/core` | 1 | 1 | 0 | 0 | 0 | 2026-11-01 | aaaa |",
        "| `tests/ports` | 25 | 1 | 2 | 20 | 2 | 2026-11-03 | cccc |",
    ]
    assert "26 tests on Linux; under Wine 2 passed, 2 failed, 20 were skipped and 2 not run." in told
    assert "Not counted: `tests/gui`." in told
    assert "## `tests/core`\n\nNo test failed or was skipped." in told
    assert "| a \\| pty | 20 |" in told
    assert "| `test_a.py::test_two` | OSError: &lt;no> |" in told
    assert "| `test_a.py::test_three` | did not end |" in told


def test_a_module_that_cannot_be_imported_is_named_by_its_whole_path(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    broken = Note("tests/ports/test_c.py", "failed", "ImportError: no")
    here = [f"tests/ports/test_c.py::test_{number}" for number in range(3)]
    write_page(page, count("tests/ports", by_test(broken), here), "", "", FOLDERS)
    assert "| `tests/ports/test_c.py` (3) | ImportError: no |" in page.read_text("utf-8")


@pytest.fixture
def lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LentPair]:
    """A port that is lent to programs which use the folder as Wine's folder of devices."""
    with Lender(tmp_path) as lender:
        monkeypatch.setenv(VARIABLE, lender.address)
        made = LentPair(LineSettings(9600))
        yield made
        made.close()


@of_machines
def test_a_lent_port_carries_bytes_and_the_speed_until_it_is_closed(lent: LentPair, tmp_path: Path) -> None:
    link = tmp_path / lent.device.lower()
    with serial.Serial(str(link), 19200, timeout=TIMEOUT_S) as port:
        port.write(b"SI\r\n")
        assert lent.read(100) == b"SI\r\n"
        lent.write(b"S S   1.0 g\r\n")
        assert port.readline() == b"S S   1.0 g\r\n"
        assert lent.settings().baudrate == 19200
    lent.close()
    assert not link.is_symlink()


@of_machines
def test_a_second_name_leads_to_a_lent_port(lent: LentPair, tmp_path: Path) -> None:
    name = ask("name")
    assert name != lent.device
    ask(f"link {name} {lent.device}")
    assert (tmp_path / name.lower()).samefile(tmp_path / lent.device.lower())
    ask(f"unlink {name}")
    assert [each.name for each in tmp_path.iterdir()] == [lent.device.lower()]


@of_machines
def test_a_lent_port_is_full_while_nobody_reads_its_far_end(lent: LentPair, tmp_path: Path) -> None:
    sent = bytes(200_000)
    with serial.Serial(str(tmp_path / lent.device.lower()), write_timeout=0.3) as port:
        with pytest.raises(serial.SerialTimeoutException):
            port.write(sent)
        assert len(lent.read(len(sent))) <= 1024
