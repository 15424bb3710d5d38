"""Runs test modules inside a guest and reports every test to the host as it ends.

It is imported in the guest, ours or Pyodide's in node, where ``suite_host`` is an object of the host with one
function, ``report(kind, test, detail)``.
"""

from __future__ import annotations

import asyncio
import importlib.abc
import importlib.util
import os
import sys
import tempfile
import traceback
import unittest
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import suite_host  # type: ignore[import-not-found]

_Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
_DETAIL = 4_000


class _ReportingResult(unittest.TestResult):
    """Reports to the host the start and result of each test. A test with failing subtests fails once."""

    def __init__(self) -> None:
        super().__init__()
        self._is_bad = False

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        super().startTest(test)
        # The guest's loop always runs; tests expect to begin in plain code, without a running loop.
        asyncio._set_running_loop(None)
        self._is_bad = False
        report("start", test.id(), "")

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        if not self._is_bad:
            report("passed", test.id(), "")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 - unittest's name
        self._bad("failed", test, err)

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 - unittest's name
        self._bad("error", test, err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        if err is not None and not self._is_bad:
            self._bad("failed" if issubclass(err[0], test.failureException) else "error", test, err)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802 - unittest's name
        report("skipped", test.id(), reason)

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 - unittest's name
        report("passed", test.id(), "")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        report("failed", test.id(), "an expected failure did not happen")

    def _bad(self, kind: str, test: unittest.TestCase, err: _Failure) -> None:
        self._is_bad = True
        report(kind, test.id(), "".join(traceback.format_exception(*err))[-_DETAIL:])


def prepare(folders: Iterable[str]) -> None:
    """Make modules in ``folders`` importable, and import what every test module needs."""
    sys.dont_write_bytecode = True
    sys.path[1:1] = [folder for folder in folders if folder not in sys.path]
    folder = Path(tempfile.gettempdir(), "suite")
    folder.mkdir(exist_ok=True)
    os.chdir(folder)


def lend_library(folder: str) -> None:
    """Make importable from ``folder`` the modules that Pyodide leaves out of the library and that some tests
    use for comparison: the tests of ``decimal`` need ``_pydecimal``.
    """
    sys.path.append(folder)
    sys.meta_path.append(_LentSubmodules(folder))


class _LentSubmodules(importlib.abc.MetaPathFinder):
    """Finds lent modules of the library whose packages are elsewhere."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "zoneinfo._zoneinfo":
            return None
        file = f"{self._folder}/{fullname.replace('.', '/')}.py"
        return importlib.util.spec_from_file_location(fullname, file)


def prepare_cpython(have_sockets: Iterable[str]) -> None:
    """Set up what CPython's own runner sets up, without resources outside this machine.

    ``have_sockets`` are prefixes of the names of test modules that CPython skips on Emscripten because it has
    no sockets.
    """
    support: Any = importlib.import_module("test.support")
    for name in ("os_helper", "import_helper", "warnings_helper", "threading_helper", "script_helper"):
        importlib.import_module(f"test.support.{name}")
    support.use_resources = {}
    support.verbose = 0
    # CPython's runner asks how Emscripten was built; here the host has the threads.
    sys.modules["test.support.threading_helper"].can_start_thread = True  # type: ignore[attr-defined]
    # This module is skipped as a whole without subprocesses, but others import it for a helper function.
    support.has_subprocess_support = True
    importlib.import_module("test.test_tools")
    importlib.import_module("test.test_faulthandler")
    support.has_subprocess_support = False
    _import_without("_testmultiphase", "test.test_importlib.util")
    # These tests are skipped on Emscripten, which has no socket pairs.
    support.is_emscripten = False
    importlib.import_module("test.test_selectors")
    support.is_emscripten = True
    # Names are looked up only if they were granted; here a program hears itself without a grant.
    socket_helper: Any = importlib.import_module("test.support.socket_helper")
    socket_helper.HOST = socket_helper.HOSTv4
    socket_helper.bind_port.__defaults__ = (socket_helper.HOSTv4,)
    _lend_interpreter_pool()
    requires_working_socket = support.requires_working_socket

    def require(*, module: bool = False) -> Any:
        if sys._getframe(1).f_globals["__name__"].startswith(tuple(have_sockets)):
            return None if module else _unchanged
        return requires_working_socket(module=module)

    support.requires_working_socket = require
    # A private attribute of CPython's own loops, which their tests read.
    asyncio.EventLoop._default_executor = None  # type: ignore[attr-defined]


def _import_without(missing: str, name: str) -> None:
    """Import the module ``name`` with an empty module ``missing``, which it uses in a few tests only."""
    sys.modules[missing] = ModuleType(missing)
    try:
        importlib.import_module(name)
    finally:
        del sys.modules[missing]


def _lend_interpreter_pool() -> None:
    """Define an interpreter pool that always fails, because tests of thread pools import it, too."""
    futures: Any = importlib.import_module("concurrent.futures")

    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise NotImplementedError("no further interpreters")

    futures.InterpreterPoolExecutor = type("InterpreterPoolExecutor", (), {"__init__": refuse})


def _unchanged(decorated: Any) -> Any:
    return decorated


def run_module(name: str, leave_out: Iterable[str]) -> None:
    """Run the tests of one module except those whose ids are in ``leave_out``."""
    result = _ReportingResult()
    try:
        module = importlib.import_module(name)
    except unittest.SkipTest as skip:
        report("skipped", name, str(skip))
        return
    except Exception:  # noqa: BLE001 - whatever keeps a test module from its import is its result
        report("error", name, traceback.format_exc()[-_DETAIL:])
        return
    except BaseException as error:
        if type(error).__name__ != "Skipped":  # pytest's, of importorskip()
            raise
        report("skipped", name, str(error))
        return
    suite = unittest.TestSuite()
    _add(suite, unittest.defaultTestLoader.loadTestsFromModule(module), set(leave_out))
    suite.run(result)
    report("end", name, "")


def _add(suite: unittest.TestSuite, found: Any, left_out: set[str]) -> None:
    """Add the tests of ``found`` to one flat suite. Fixtures of classes and modules still run once."""
    if isinstance(found, unittest.TestSuite):
        for inner in found:
            _add(suite, inner, left_out)
    elif found.id() not in left_out:
        suite.addTest(found)


def report(kind: str, test: str, detail: str) -> None:
    """Report an event of a test to the host."""
    suite_host.report(kind, test, detail)
