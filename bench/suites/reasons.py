"""The reasons why tests do not pass: the class of the failure, and a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bench.suites.outcomes import Problem

NEWER = "newer suite"
"""The test is for a later CPython than the guest's: for a fixed defect or a changed behaviour."""

PYODIDE = "Pyodide"
"""Pyodide's build, or Emscripten, differs from a desktop's Python: the test also fails in node's Pyodide."""

THEIRS = "upstream"
"""The test also fails in a Python of the host."""

HERE = "by design"
"""The product differs on purpose, and documents it."""

OURS = "OUR DEFECT"
"""None of the other reasons applies: to be fixed."""

_NONE = "the guest has none"
_LACKS = (
    ("no interpreters", r"no further interpreters|No module named '_interpreters'", _NONE),
    ("no signals", r"module 'signal' has no attribute '\w+'", _NONE),
    (
        "no processes",
        r"does not support processes|cannot start other|_multiprocessing|_posixsubprocess",
        _NONE,
    ),
    (
        "no servers",
        (
            r"may not wait for connections|attempting to bind|cannot serve TLS|server took too long"
            r"|create_server\(\) is not available|serves its page"
            r"|object has no attribute '(port|serv_addr|serv)'"
        ),
        "needs a server in the guest, and nothing is granted to listen",
    ),
    (
        "no network",
        (
            r"_socket\.socket\.__init__|gaierror|is not granted to this program"
            r"|no network (?:in the sandbox|access)"
        ),
        "needs what is not granted",
    ),
)
"""What the guest lacks: the class, a pattern for the failure's text, and the explanation."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A class of failure, and its explanation."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class _Known:
    reason: Reason
    tests: tuple[str, ...]
    says: str

    def fits(self, problem: Problem) -> bool:
        if self.says and not re.search(self.says, problem.detail):
            return False
        return any(fnmatchcase(problem.test, pattern) for pattern in self.tests)


class Reasons:
    """The known reasons for failures of one suite.

    ``file`` is TOML: a list ``reason`` of ``kind``, ``why``, ``tests`` (patterns of test ids) and optionally
    ``says`` (a regular expression for the failure's text) and ``left_out`` (true for tests, given by their
    full ids, that end every guest or never finish, and are not run again). ``newer`` are ids of tests that
    pass with the suite's own version of the library, ``in_node`` of those that also fail in node's Pyodide,
    ``native`` of those that also fail in a Python of the host.
    """

    def __init__(
        self, file: Path, newer: Collection[str], in_node: Collection[str], native: Collection[str] = ()
    ) -> None:
        entries = tomllib.loads(file.read_text("utf-8"))["reason"]
        self._known = [
            _Known(Reason(entry["kind"], entry["why"]), tuple(entry["tests"]), entry.get("says", ""))
            for entry in entries
        ]
        self.left_out = {
            test: f"left out: {entry['why']}"
            for entry in entries
            if entry.get("left_out")
            for test in entry["tests"]
        }
        """The tests not to be run, each with the reason."""
        self._newer = frozenset(newer)
        self._in_node = frozenset(in_node)
        self._native = frozenset(native)

    def of(self, problem: Problem) -> Reason:
        """Return the reason for a failure."""
        for known in self._known:
            if known.fits(problem):
                return known.reason
        if problem.test in self._native:
            return Reason(THEIRS, "fails in a Python of the host alike")
        for kind, says, why in _LACKS:
            if re.search(says, problem.detail):
                return Reason(kind, why)
        if problem.test in self._newer:
            return Reason(NEWER, "passes with the suite's own version of the library's Python code")
        if problem.test in self._in_node:
            return Reason(PYODIDE, "fails in node's Pyodide alike")
        return Reason(OURS, problem.last_line)


def read_ids(file: Path) -> set[str]:
    """Read test ids, one per line; ``#`` begins a comment."""
    if not file.is_file():
        return set()
    lines = file.read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def write_ids(file: Path, heading: str, ids: Collection[str]) -> None:
    """Write test ids as ``read_ids`` reads them."""
    file.write_text(f"# {heading}\n" + "".join(f"{name}\n" for name in sorted(ids)), "utf-8")
