"""Runs modules of pytest tests, in a guest or in a Python of the host, and reports every test as it ends.

A test's id is the name of its module, as in the command, followed by pytest's text after ``::``.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import guest_runner  # type: ignore[import-not-found]
import pytest

_DETAIL = 4_000
_RANKS = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}
_OPTIONS = (
    *("--override-ini=addopts=", "--capture=sys", "-p", "no:cacheprovider", "-p", "no:faulthandler"),
    "-Wignore:Module already imported:pytest.PytestAssertRewriteWarning",
)
"""Options that replace the packages' own, which only concern reports and coverage. Plugins may be imported
before pytest is called.
"""

_roots: dict[str, str] = {}
_options: dict[str, list[str]] = {}


def prepare(
    folders: Iterable[str],
    roots: Mapping[str, str],
    imports: Iterable[str] = (),
    options: Mapping[str, list[str]] | None = None,
) -> None:
    """Make modules in ``folders`` importable, and import the packages in ``imports``.

    ``roots`` are the folders from which packages are tested; a package without a root contains its tests.
    ``options`` are pytest's options for each package.
    """
    guest_runner.prepare(folders)
    for name in imports:
        importlib.import_module(name)
    _roots.update(roots)
    _options.update(options or {})


def run_module(name: str, leave_out: Iterable[str]) -> None:
    """Run the tests of one module except those whose ids are in ``leave_out``."""
    package, _, module = name.partition(".")
    if package in _roots:
        root = Path(_roots[package])
        folder = root / "tests"
        os.chdir(root)
    else:
        root = folder = Path(str(importlib.import_module(package).__file__)).parent
    file = folder / (module.replace(".", "/") + ".py")
    configuration = root / "pyproject.toml"
    chosen = ("--config-file", str(configuration)) if configuration.is_file() else ()
    arguments = [str(file), "--rootdir", str(root), *chosen, *_OPTIONS, *_options.get(package, ())]
    sys.argv[1:] = []
    try:
        code = _as_a_module(lambda: pytest.main(arguments, plugins=[_Reporter(name, set(leave_out))]))
    except pytest.skip.Exception as skip:  # of a conftest.py, which pytest imports before it collects
        guest_runner.report("skipped", name, f"Skipped: {skip.msg}")
        return
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR):
        guest_runner.report("error", name, f"pytest ended with {code!r}")


def _as_a_module(start: Callable[[], Any]) -> Any:
    """Call ``start`` from the code of a module, as the command pytest is called, because aiohttp looks for
    pytest among its callers.
    """
    there: dict[str, Any] = {"__name__": "__main__", "start": start}
    exec("code = start()", there)  # noqa: S102 - no code but this
    return there["code"]


class _Reporter:
    """A plugin for pytest that reports to the host."""

    def __init__(self, module: str, left_out: set[str]) -> None:
        self._module = module
        self._left_out = left_out
        self._worst = ("passed", "")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        dropped = [item for item in items if self._id(item.nodeid) in self._left_out]
        items[:] = [item for item in items if self._id(item.nodeid) not in self._left_out]
        config.hook.pytest_deselected(items=dropped)

    def pytest_internalerror(self, excrepr: object) -> None:
        guest_runner.report("error", self._module, str(excrepr)[-_DETAIL:])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            guest_runner.report("error", self._module, report.longreprtext[-_DETAIL:])
        elif report.skipped and not report.result:
            guest_runner.report("skipped", self._module, _reason(report))

    def pytest_runtest_logstart(self, nodeid: str, location: object) -> None:
        # The guest's loop always runs; tests expect to begin in plain code, without a running loop.
        asyncio._set_running_loop(None)
        self._worst = ("passed", "")
        guest_runner.report("start", self._id(nodeid), "")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        kind, detail = _judged(report)
        if _RANKS[kind] > _RANKS[self._worst[0]]:
            self._worst = (kind, detail)

    def pytest_runtest_logfinish(self, nodeid: str, location: object) -> None:
        guest_runner.report(self._worst[0], self._id(nodeid), self._worst[1])

    def _id(self, nodeid: str) -> str:
        return ".".join([self._module, *nodeid.split("::")[1:]])


def _judged(report: pytest.TestReport) -> tuple[str, str]:
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        # pytest's text ends with a place in a file, but readers expect the exception at the end.
        message = crash.message.partition("\n")[0] if crash else ""
        message = f"AssertionError: {message}" if message.startswith("assert ") else message
        kind = "failed" if report.when == "call" else "error"
        return kind, f"{report.longreprtext[-_DETAIL:]}\n{message}"
    if report.skipped and not hasattr(report, "wasxfail"):
        return "skipped", _reason(report)
    return "passed", ""


def _reason(report: Any) -> str:
    """Return why pytest skipped the test: pytest's sentence, without the file and line."""
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)[-_DETAIL:]
