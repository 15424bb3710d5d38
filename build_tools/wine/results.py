"""Run folders of tests under Wine, and write the results: ``python -m build_tools.wine.results FOLDER...``

The page has a row for each folder that has been run; a later run of the folder replaces it. A run continues
where the folder's last run stopped, according to ``build/wine-results``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from build_tools.errors import BuildError
from build_tools.wine.making import make
from build_tools.wine.noting import Note, read_notes
from build_tools.wine.running import run
from praxis_desktop.core.errors import PraxisError

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "wine-results"
PAGE = ROOT / "docs" / "conformance" / "windows.md"

_LIMIT_S = 600.0
_ONE_TEST_S = 100
_LEAVE_S = 60.0
"""Seconds after the time limit for pytest to end the running test."""

_TEMPORARY = re.compile(r"C:\\[^ ']*?\\+pytest-\d+")
"""Matches pytest's folder of temporary files in error messages."""

_HEAD = """# Tests under Wine

Written by `python -m build_tools.wine.results FOLDER...`: each folder of tests in a process of its own, one
test after the other, on the machine of [its page](../windows.md). A run of a folder replaces its row. None of
this was run on Windows itself.

- **Linux**: how many tests the folder has on Linux. No change is accepted while one of them fails there.
- **failed**: also those that did not end within {one_test} s.
- **not run**: the time for the folder was over before.
- **day**, **commit**: of the last run of the folder, which continued earlier ones; `-dirty` if there were
  changes that were committed later.

{summary}

| folder | Linux | under Wine: passed | failed | skipped | not run | day | commit |
|---|---:|---:|---:|---:|---:|---|---|
{rows}

"""


class Results(Struct, frozen=True):
    """The results of one folder of tests under Wine."""

    folder: str
    here: int
    """The number of tests in the folder on this system."""
    passed: int
    failed: tuple[Note, ...]
    skipped: Counter[str]
    """How many tests were skipped for each reason."""

    @property
    def not_run(self) -> int:
        """How many tests of this system have no result under Wine."""
        return max(0, self.here - self.passed - len(self.failed) - self.skipped.total())


def main(arguments: Sequence[str]) -> int:
    """Run the folders, and write the page after each; the exit code is 0 unless there is no machine."""
    parser = argparse.ArgumentParser(prog="python -m build_tools.wine.results", description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="such as tests/core")
    parser.add_argument("--machine", type=Path, default=ROOT / "build" / "wine", metavar="DIR")
    parser.add_argument("--limit", type=float, default=_LIMIT_S, metavar="SECONDS", help="for each folder")
    parser.add_argument(
        "--again", choices=("failed", "all"), help="run these tests again, not only those without a result"
    )
    options = parser.parse_args(arguments)
    RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        for folder in (each.strip("/") for each in options.folders):
            notes = RESULTS / f"{folder.replace('/', '.')}.jsonl"
            _forget(notes, options.again)
            _run(options.machine.absolute(), folder, notes, options.limit)
            results = count(folder, read_notes(notes), _tests_here(folder))
            write_page(PAGE, results, time.strftime("%Y-%m-%d"), _commit(), _folders())
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


def _forget(notes: Path, again: str | None) -> None:
    """Remove the results of the tests that are to be run again."""
    if again is not None and notes.exists():
        kept = [note for note in read_notes(notes).values() if again == "failed" and not _failed(note)]
        notes.write_bytes(b"".join(msgspec.json.encode(note) + b"\n" for note in kept))


def _failed(note: Note) -> bool:
    return note.outcome in ("begun", "failed")


def _run(machine: Path, folder: str, notes: Path, limit_s: float) -> None:
    """Run the tests of a folder that have no result yet, for ``limit_s`` at most. If a test ends the whole
    process, or never ends, another process runs the rest.
    """
    until = time.monotonic() + limit_s
    while (left_s := until - time.monotonic()) > 0:
        machine.mkdir(parents=True, exist_ok=True)
        root = make(machine, lambda sentence: None)
        before = len(read_notes(notes))
        command = [
            *("env", "PRAXIS_HOME=C:\\praxis-tests", "PYTHONUTF8=1", "QT_QPA_PLATFORM=offscreen"),
            *("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"),
            *("-p", "build_tools.wine.noting", f"--notes={notes.relative_to(ROOT).as_posix()}"),
            *(f"--timeout={_ONE_TEST_S}", f"--session-timeout={left_s:.0f}", folder),
        ]
        try:
            run(root, ROOT, command, ports={}, deadline_s=left_s + _ONE_TEST_S + _LEAVE_S)
        except BuildError as error:
            sys.stderr.write(f"{folder}: {error}\n")
        found = list(read_notes(notes).values())
        if len(found) == before or found[-1].outcome != "begun":
            return


def _tests_here(folder: str) -> Sequence[str]:
    """Return the tests that the folder has on this system."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", folder]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line for line in told.splitlines() if "::" in line]


def _commit() -> str:
    command = ["git", "describe", "--always", "--abbrev=9", "--dirty", "--exclude=*"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def _folders() -> list[str]:
    """Return the folders of tests, and the test files outside any folder."""
    tests = ROOT / "tests"
    found = {path.relative_to(tests).parts[0] for path in tests.rglob("test_*.py")}
    return sorted(f"tests/{name}" for name in found)


def count(folder: str, notes: Mapping[str, Note], here: Sequence[str]) -> Results:
    """Count the results of the tests ``here``, not those of tests that have been renamed or removed. A module
    that is skipped, or cannot be imported, counts as all of its tests without a result.
    """
    passed = 0
    failed: list[Note] = []
    skipped = Counter[str]()
    found = Counter(test if test in notes else test.partition("::")[0] for test in here)
    for note in notes.values():
        tests = found[note.test]
        if not tests:
            continue
        if note.outcome == "skipped":
            skipped[note.why or "no reason"] += tests
        elif note.outcome == "passed":
            passed += tests
        else:
            failed += [note] * tests
    return Results(folder, len(here), passed, tuple(failed), skipped)


def write_page(page: Path, results: Results, day: str, commit: str, folders: Sequence[str]) -> None:
    """Put the results of one folder into the page, and keep those of the other ``folders``."""
    old = page.read_text("utf-8") if page.exists() else ""
    rows = {row.split("`")[1]: row for row in old.splitlines() if row.startswith("| `tests/")}
    parts = {part.split("`")[1]: part.strip() for part in re.split(r"^(?=## )", old, flags=re.MULTILINE)[1:]}
    rows[results.folder] = _row(results, day, commit)
    parts[results.folder] = _part(results).strip()
    shown = [folder for folder in folders if folder in rows]
    head = _HEAD.format(
        one_test=_ONE_TEST_S,
        summary=_summary([rows[folder] for folder in shown], [each for each in folders if each not in rows]),
        rows="\n".join(rows[folder] for folder in shown),
    )
    page.write_text(head + "\n\n".join(parts[folder] for folder in shown) + "\n", "utf-8")


def _row(results: Results, day: str, commit: str) -> str:
    numbers = (results.here, results.passed, len(results.failed), results.skipped.total(), results.not_run)
    return f"| `{results.folder}` | {' | '.join(map(str, numbers))} | {day} | {commit} |"


def _summary(rows: Sequence[str], missing: Sequence[str]) -> str:
    here, passed, failed, skipped, not_run = (
        sum(int(row.split("|")[column]) for row in rows) for column in range(2, 7)
    )
    told = (
        f"{here} tests on Linux; under Wine {passed} passed, {failed} failed, {skipped} were skipped and"
        f" {not_run} not run."
    )
    return f"{told} Not counted: {', '.join(f'`{each}`' for each in missing)}." if missing else told


def _part(results: Results) -> str:
    lines = [f"## `{results.folder}`", ""]
    if results.skipped:
        lines += ["| skipped, because | tests |", "|---|---:|"]
        lines += [f"| {_cell(reason)} | {tests} |" for reason, tests in results.skipped.most_common()]
        lines.append("")
    if results.failed:
        lines += ["| failed | how |", "|---|---|"]
        lines += [
            f"| `{_cell(_name(note, results.folder))}`{f' ({tests})' if tests > 1 else ''} "
            f"| {_cell(note.why or 'did not end')} |"
            for note, tests in Counter(results.failed).items()
        ]
        lines.append("")
    return "\n".join(lines if len(lines) > 2 else [*lines, "No test failed or was skipped."])


def _name(note: Note, folder: str) -> str:
    """Return a test's name within its folder, or the whole path of a module."""
    return note.test.removeprefix(f"{folder}/") if "::" in note.test else note.test


def _cell(text: str) -> str:
    short = _TEMPORARY.sub("...", " ".join(text.split()))
    return short.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
