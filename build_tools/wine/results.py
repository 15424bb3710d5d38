"""Run folders of tests under Wine and on this system, and write what came out:
``python -m build_tools.wine.results FOLDER...``

The page has one row for each folder that has been run, from the JUnit files in ``build/wine-results``;
earlier rows stay in it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from msgspec import Struct

from build_tools.errors import BuildError
from build_tools.wine.making import make
from build_tools.wine.running import run
from praxis_desktop.core.errors import PraxisError

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "wine-results"
HERE = RESULTS / "here"
PAGE = ROOT / "docs" / "conformance" / "windows.md"

_LIMIT_S = 240.0
_ONE_TEST_S = 100
_LEAVE_S = 60.0
"""Time after the limit in which pytest ends the test that is running, and writes its file."""

_CUT = "session-timeout:"
"""The text of pytest's output when it has ended the tests of a folder."""

_HEAD = """# Tests under Wine

What `python -m build_tools.wine.results` found on {day}: each folder of tests in a process of its own, one
test after the other, on the machine of [its page](../windows.md), and the same on Linux. A folder is ended
after {limit:.0f} s, and only the tests until then are counted ("cut"). Folders that are not in the table were
not run there. None of this was run on Windows itself.

| folder | on Linux: passed | failed | skipped | under Wine: passed | failed | skipped |
|---|---|---|---|---|---|---|
{rows}

## Skipped under Wine, and why

| reason | tests |
|---|---|
{reasons}

## Failed under Wine

{failures}
"""


class Results(Struct, frozen=True):
    """The results of one folder of tests."""

    folder: str
    is_cut: bool
    passed: int
    failed: tuple[str, ...]
    skipped: Counter[str]


def main(arguments: Sequence[str]) -> int:
    """Run the folders, and write the page; the exit code is 0 unless there is no machine."""
    parser = argparse.ArgumentParser(prog="python -m build_tools.wine.results", description=__doc__)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="such as tests/core")
    parser.add_argument("--machine", type=Path, default=ROOT / "build" / "wine", metavar="DIR")
    parser.add_argument("--limit", type=float, default=_LIMIT_S, metavar="SECONDS", help="for each folder")
    options = parser.parse_args(arguments)
    RESULTS.mkdir(parents=True, exist_ok=True)
    try:
        for folder in options.folders:
            _run(options.machine.absolute(), folder, options.limit)
            _run_here(folder, options.limit)
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    found = [read_results(path) for path in sorted(RESULTS.glob("*.xml"))]
    here = {each.folder: each for each in (read_results(path) for path in sorted(HERE.glob("*.xml")))}
    write_page(found, here, PAGE, options.limit)
    return 0


def _run(machine: Path, folder: str, limit_s: float) -> None:
    machine.mkdir(parents=True, exist_ok=True)
    root = make(machine, lambda sentence: None)
    file = _file(RESULTS, folder)
    command = [
        *("env", "PRAXIS_HOME=C:\\praxis-tests", "PYTHONUTF8=1", "QT_QPA_PLATFORM=offscreen"),
        *("python", *_options(file, folder, limit_s)),
    ]
    try:
        told = run(
            root,
            ROOT,
            command,
            ports={},
            deadline_s=limit_s + _ONE_TEST_S + _LEAVE_S,
            stdout=subprocess.PIPE,
        ).stdout
    except BuildError as error:
        sys.stderr.write(f"{folder}: {error}\n")
        return
    _note(told, file)


def _run_here(folder: str, limit_s: float) -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    file = _file(HERE, folder)
    with tempfile.TemporaryDirectory(prefix="praxis-tests-") as home:
        environment = {**os.environ, "PRAXIS_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, *_options(file, folder, limit_s)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
        )
    _note(done.stdout, file)


def _file(results: Path, folder: str) -> Path:
    """Return the JUnit file for a folder of tests, which is not there yet."""
    file = results / f"{folder.strip('/').replace('/', '.')}.xml"
    file.unlink(missing_ok=True)
    return file


def _options(file: Path, folder: str, limit_s: float) -> list[str]:
    return [
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"),
        *(f"--timeout={_ONE_TEST_S}", f"--session-timeout={limit_s:g}"),
        *(f"--junit-xml={file.relative_to(ROOT).as_posix()}", folder),
    ]


def _note(told: str, file: Path) -> None:
    """Show pytest's output, and note in its file if it ended the folder early."""
    sys.stdout.write(told)
    if _CUT in told and file.is_file():
        results = ElementTree.parse(file)
        results.getroot().set("cut", "yes")
        results.write(file)


def read_results(path: Path) -> Results:
    """Return the results in pytest's JUnit file for one folder."""
    root = ElementTree.parse(path).getroot()
    cases = list(root.iter("testcase"))
    failed = tuple(_name(case) for case in cases if _has(case, "failure", "error"))
    reasons = Counter(_reason(each) for case in cases for each in case.findall("skipped"))
    passed = sum(1 for case in cases if not _has(case, "failure", "error", "skipped"))
    return Results(path.stem.replace(".", "/"), root.get("cut") is not None, passed, failed, reasons)


def _has(case: ElementTree.Element, *kinds: str) -> bool:
    return any(case.find(kind) is not None for kind in kinds)


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")


def _reason(skipped: ElementTree.Element) -> str:
    return (skipped.get("message") or "no reason").removeprefix("Skipped: ")


def write_page(found: Sequence[Results], here: Mapping[str, Results], page: Path, limit_s: float) -> None:
    """Write the page about the results under Wine (``found``) and, by folder, ``here``."""
    reasons = sum((each.skipped for each in found), Counter[str]())
    page.write_text(
        _HEAD.format(
            day=time.strftime("%Y-%m-%d"),
            limit=limit_s,
            rows="\n".join(_row(each, here.get(each.folder)) for each in found),
            reasons="\n".join(f"| {_cell(reason)} | {count} |" for reason, count in reasons.most_common()),
            failures="\n".join(_failures(found)) or "None.",
        ),
        "utf-8",
    )


def _row(each: Results, here: Results | None) -> str:
    return f"| `{each.folder}` | {_counts(here)} | {_counts(each)} |"


def _counts(results: Results | None) -> str:
    if results is None:
        return "not run | |"
    cut = " (cut)" if results.is_cut else ""
    return f"{results.passed}{cut} | {len(results.failed)} | {results.skipped.total()}"


def _failures(found: Sequence[Results]) -> Iterator[str]:
    for each in found:
        yield from (f"- `{_cell(name)}`" for name in each.failed)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
