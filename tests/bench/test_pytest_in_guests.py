"""The suites' pytest runner: its reports about tests, here from a Python of the host."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.suites.outcomes import ModuleOutcome
from bench.suites.running import Suite, run_modules

TESTS = """
import unittest, pytest

def test_passes(): pass
def test_fails(): assert 1 == 2
@pytest.mark.skip(reason="not today")
def test_is_skipped(): pass
@pytest.mark.xfail
def test_fails_as_expected(): assert False
@pytest.fixture
def broken(): raise OSError("no such rack")
def test_cannot_begin(broken): pass
class TestInClass(unittest.TestCase):
    def test_passes(self): pass
@pytest.mark.parametrize("value", [1, "a.b"])
def test_of_values(value): pass
"""


def outcome_of(folder: Path, source: str, left_out: dict[str, str] | None = None) -> ModuleOutcome:
    (folder / "tests").mkdir()
    (folder / "tests" / "test_rack.py").write_text(source, "utf-8")
    suite = Suite(
        mounts={},
        prepare="",
        python=Path(sys.executable),
        roots={"lab": str(folder)},
        left_out=left_out or {},
    )
    [outcome] = run_modules(suite, ["lab.test_rack"], 1, lambda outcome: None)
    return outcome


def test_every_test_is_told_once(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, TESTS)
    assert outcome.is_complete
    assert outcome.passed == [
        "lab.test_rack.test_passes",
        "lab.test_rack.test_fails_as_expected",
        "lab.test_rack.TestInClass.test_passes",
        "lab.test_rack.test_of_values[1]",
        "lab.test_rack.test_of_values[a.b]",
    ]
    assert outcome.skipped == {"lab.test_rack.test_is_skipped": "Skipped: not today"}
    told = {problem.test: (problem.kind, problem.last_line) for problem in outcome.problems}
    assert told == {
        "lab.test_rack.test_fails": ("failed", "AssertionError: assert 1 == 2"),
        "lab.test_rack.test_cannot_begin": ("error", "OSError: no such rack"),
    }


def test_a_test_that_ends_its_process_costs_no_other(tmp_path: Path) -> None:
    source = "import os\ndef test_a(): pass\ndef test_b(): os._exit(3)\ndef test_c(): pass\n"
    outcome = outcome_of(tmp_path, source)
    assert outcome.is_complete
    assert outcome.passed == ["lab.test_rack.test_a", "lab.test_rack.test_c"]
    [problem] = outcome.problems
    assert (problem.test, problem.kind) == ("lab.test_rack.test_b", "ended")
    assert problem.detail == "the process ended with 3"


def test_a_module_that_cannot_be_imported_is_an_error(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, "import no_such_module\n")
    [problem] = outcome.problems
    assert (problem.test, problem.kind) == ("lab.test_rack", "error")


def test_a_folder_may_skip_all_its_modules(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    conftest = "import pytest\npytest.importorskip('no_such_module')\n"
    (tmp_path / "tests" / "conftest.py").write_text(conftest, "utf-8")
    (tmp_path / "tests" / "test_rack.py").write_text(TESTS, "utf-8")
    suite = Suite(mounts={}, prepare="", python=Path(sys.executable), roots={"lab": str(tmp_path)})
    [outcome] = run_modules(suite, ["lab.test_rack"], 1, lambda outcome: None)
    assert outcome.is_complete
    assert not outcome.run
    assert outcome.skipped == {
        "lab.test_rack": "Skipped: could not import 'no_such_module': No module named 'no_such_module'"
    }
