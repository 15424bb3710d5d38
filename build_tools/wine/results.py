"""Run folders of tests under Wine, and write what came out: ``python -m build_tools.wine.results FOLDER...``

The page has one row for each folder that has been run, from the JUnit files in ``build/wine-results``;
earlier rows stay in it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from msgspec import Struct

from build_tools.errors import BuildError
from build_tools.wine.making import make
from build_tools.wine.running import run
from praxis_desktop.core.errors import PraxisError

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "wine-results"
PAGE = ROOT / "docs" / "conformance" / "windows.md"

_LIMIT_S = 240.0
_ONE_TEST_S = 100
_LEAVE_S = 60.0
"""Time after the limit in which pytest ends the test that is running, and writes its file."""

_CUT = "session-timeout:"
"""What pytest's output says when it has ended the tests of a folder."""

_HEAD = """# Tests under Wine

What `python -m build_tools.wine.results` found: each folder of tests in a process of its own, one test after
the other, on the machine of [its page](../windows.md). A folder is ended after {limit:.0f} s, and only the
tests until then are counted ("cut"). None of this was run on Windows itself.

| folder | tests run | passed | failed | skipped |
|---|---|---|---|---|
{rows}

## Skipped, and why

| reason | tests |
|---|---|
{reasons}

## Failed

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
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    write_page([read_results(path) for path in sorted(RESULTS.glob("*.xml"))], PAGE, options.limit)
    return 0


def _run(machine: Path, folder: str, limit_s: float) -> None:
    machine.mkdir(parents=True, exist_ok=True)
    root = make(machine, lambda sentence: None)
    file = RESULTS / f"{folder.strip('/').replace('/', '.')}.xml"
    file.unlink(missing_ok=True)
    command = [
        *("env", "PRAXIS_HOME=C:\\praxis-tests", "PYTHONUTF8=1", "QT_QPA_PLATFORM=offscreen"),
        *("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"),
        *(f"--timeout={_ONE_TEST_S}", f"--session-timeout={limit_s:g}"),
        *(f"--junit-xml=build/wine-results/{file.name}", folder),
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
    sys.stdout.write(told)
    if _CUT in told and file.is_file():
        results = ElementTree.parse(file)
        results.getroot().set("cut", "yes")
        results.write(file)


def read_results(path: Path) -> Results:
    """The results in pytest's JUnit file for one folder."""
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


def write_page(found: Sequence[Results], page: Path, limit_s: float) -> None:
    """Write the page about ``found``."""
    reasons = sum((each.skipped for each in found), Counter[str]())
    page.write_text(
        _HEAD.format(
            limit=limit_s,
            rows="\n".join(map(_row, found)),
            reasons="\n".join(f"| {_cell(reason)} | {count} |" for reason, count in reasons.most_common()),
            failures="\n".join(_failures(found)) or "None.",
        ),
        "utf-8",
    )


def _row(each: Results) -> str:
    skipped = each.skipped.total()
    run_ = each.passed + len(each.failed) + skipped
    cut = " (cut)" if each.is_cut else ""
    return f"| `{each.folder}`{cut} | {run_} | {each.passed} | {len(each.failed)} | {skipped} |"


def _failures(found: Sequence[Results]) -> Iterator[str]:
    for each in found:
        yield from (f"- `{_cell(name)}`" for name in each.failed)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
