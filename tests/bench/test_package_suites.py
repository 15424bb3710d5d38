"""The suites of packages: which wheels pip is asked for, where tests are found, what is in a table."""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

import pytest

from bench.suites import command, package_sources, source_metadata
from bench.suites.running import Suite, run_modules

NAMED = "rack-1.0-py3-none-any.whl"


def wheel(folder: Path, *members: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / NAMED, "w") as archive:
        for name in members:
            archive.writestr(name, "")
    return folder / NAMED


def test_wheels_at_hand_are_taken_without_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))
    wheel(tmp_path / "hand", "rack/__init__.py")
    package_sources.fetch_wheels(["rack==1.0"], tmp_path / "wheels", at_hand=tmp_path / "hand")
    assert [path.name for path in (tmp_path / "wheels").iterdir()] == [NAMED]


def test_the_tests_of_a_package_may_be_in_its_wheel(tmp_path: Path) -> None:
    wheel(
        tmp_path,
        "rack/__init__.py",
        "rack/testing.py",
        "rack/tests/conftest.py",
        "rack/tests/test_tips.py",
        "rack/tips/tests/test_pick.py",
        "other/tests/test_other.py",
    )
    package = package_sources.TestedPackage("rack", "1.0", "", "rack", is_inside=True)
    found = package_sources.modules_inside(package, tmp_path)
    assert found == ["rack.tests.test_tips", "rack.tips.tests.test_pick"]
    assert package_sources.origin_inside(package, tmp_path).startswith("its wheel (")


def test_tests_inside_a_package_run_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = tmp_path / "rack" / "tests"
    tests.mkdir(parents=True)
    (tmp_path / "rack" / "__init__.py").touch()
    (tests / "__init__.py").touch()
    (tests / "test_tips.py").write_text(
        "import pytest\nfrom rack.tests import test_tips\n"
        "def test_is_there(): assert test_tips.__name__ == __name__\n"
        "@pytest.mark.slow\ndef test_is_long(): assert False\n",
        "utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    suite = Suite(mounts={}, prepare="", python=Path(sys.executable), options={"rack": ["-m", "not slow"]})
    [outcome] = run_modules(suite, ["rack.tests.test_tips"], 1, lambda outcome: None)
    assert outcome.is_complete
    assert (outcome.passed, outcome.problems) == (["rack.tests.test_tips.test_is_there"], [])


def test_metadata_are_those_of_the_source_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("PKG-INFO").write_text("Metadata-Version: 2.4\nName: rack\nVersion: 1.0\n", "utf-8")
    assert source_metadata.prepare_metadata_for_build_wheel(str(tmp_path)) == "rack-1.0.dist-info"
    assert (tmp_path / "rack-1.0.dist-info" / "METADATA").read_text("utf-8").endswith("Version: 1.0\n")


def test_a_table_has_the_last_run_of_each_module_and_says_what_was_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    tests = tmp_path / "tests"
    tests.mkdir()

    def written(*arguments: str, result: str) -> str:
        body = f"import unittest\nclass T(unittest.TestCase):\n def test_it(self): {result}\n"
        for name in ("test_rack", "test_tips", "test_tray"):
            (tests / f"{name}.py").write_text(body, "utf-8")
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        suite = Suite(mounts={"/tests": str(tests)}, prepare="guest_runner.prepare(['/tests'])")
        modules = ["test_rack", "test_tips", "test_tray"]
        subject = command.Subject("Racks", "racks", "packages", suite, modules, {})
        table = tmp_path / "table.md"
        command.run(subject, parser.parse_args([*arguments, "--jobs", "1", "--out", str(table)]))
        return table.read_text("utf-8")

    written("--modules", "test_rack", "test_tips", result="self.fail('too full')")
    written("--modules", "test_tips", result="pass")
    table = written("--last", result="pass")
    assert "- not run yet: 1 of 3 modules: test_tray\n" in table
    assert "2 modules, 2 tests run, 1 passed" in table
    assert "| OUR DEFECT | 1 | AssertionError: too full | `test_rack.T.test_it` |" in table
