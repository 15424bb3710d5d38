"""A pytest plugin that records each result when it is available, and deselects tests that have one.

Without SIGALRM, a test that exceeds its time limit ends the whole process, and a JUnit file would be lost
with it. The next process continues after that test.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

_LONGEST_REASON = 300


class Note(msgspec.Struct, frozen=True):
    """The result of a test, or of a module that could not be collected; ``begun`` if it did not finish."""

    test: str
    outcome: Literal["begun", "passed", "failed", "skipped"]
    why: str = ""

    @property
    def file(self) -> str:
        """The test's file."""
        return self.test.partition("::")[0]


def read_notes(path: Path) -> dict[str, Note]:
    """Return the last note of each test."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return {note.test: note for note in (msgspec.json.decode(line, type=Note) for line in lines)}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--notes``, the file of results."""
    parser.addoption("--notes", type=Path, required=True, metavar="FILE", help="note results in this file")


def pytest_configure(config: pytest.Config) -> None:
    """Start recording results."""
    config.pluginmanager.register(_Noting(config.getoption("--notes")))


class _Noting:
    """Adds a line to the file for each test that begins and each result."""

    def __init__(self, path: Path) -> None:
        self._noted = read_notes(path)
        self._path = path.absolute()  # tests change the working directory

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        known = [item for item in items if item.nodeid in self._noted]
        config.hook.pytest_deselected(items=known)
        items[:] = [item for item in items if item.nodeid not in self._noted]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome != "passed":
            self._note(report.nodeid, report.outcome, _reason(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._note(nodeid, "begun")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "wasxfail") and report.outcome == "skipped":
            self._note(report.nodeid, "passed")  # its failure was expected
        elif report.outcome != "passed":
            self._note(report.nodeid, report.outcome, _reason(report))
        elif report.when == "call":
            self._note(report.nodeid, "passed")

    def _note(
        self, test: str, outcome: Literal["begun", "passed", "failed", "skipped"], why: str = ""
    ) -> None:
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(Note(test, outcome, why)) + b"\n")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test was skipped, or the error with which it failed."""
    told = report.longrepr
    if isinstance(told, tuple):
        return str(told[2]).removeprefix("Skipped: ")
    crash = getattr(told, "reprcrash", None)
    text = str(crash.message) if crash is not None else (str(told).strip().splitlines() or [""])[-1]
    return " ".join(text.split())[:_LONGEST_REASON]
