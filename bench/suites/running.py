"""Runs many test modules through worker processes; a test that ends its guest is left out the second time."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.node import pyodide_folder
from bench.suites.outcomes import ModuleOutcome, Problem
from bench.suites.watchdog import Watchdog

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MOST_ENDINGS = 40
"""Maximum number of tests of a module that may end their guest; after that, the rest of the module is
skipped.
"""

_MARGIN_S = 120
"""Seconds, beyond a test's limit, for which its process may be silent before it is killed."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: its mounts, what runs before the first module, and the time limit of a test."""

    mounts: Mapping[str, str | Sequence[str]]
    """The folders, files and archives to mount, keyed by place; in node, archives may also be unpacked."""

    prepare: str
    runner: str = "guest_runner"
    """The module in the guest that runs the tests: ``guest_runner`` for unittest, ``pytest_runner`` for
    pytest.
    """

    limit_s: float = 60.0
    """The time limit of a test, in seconds."""

    in_node: bool = False
    package: Path | None = None
    """An unpacked npm package of Pyodide for node; by default that of the build."""

    left_out: Mapping[str, str] = field(default_factory=dict)
    """Tests known to end their guest, which are not run, each with the explanation to show instead."""

    library: Path | None = None
    """A newer library's Python files for the guest; see ``newer_library``."""

    ports: Sequence[str] = ()
    """Serial ports granted to the guests, as ``ROLE=DEVICE``."""

    layers: Sequence[str] = ()
    """Layers of packages in the guests."""

    writable: Sequence[str] = ()
    """The places in ``mounts`` where guests may write; each guest has its own copy of the changes."""

    python: Path | None = None
    """A Python of the host that runs the tests instead of guests."""

    roots: Mapping[str, str] = field(default_factory=dict)
    """For that Python: the root folder for testing each package that does not contain its tests."""

    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For that Python: pytest's options for each package."""

    @property
    def takes_one_module(self) -> bool:
        """Whether a worker ends after one module."""
        return self.in_node or self.python is not None

    def command(self) -> list[str]:
        """Return the worker's command line."""
        if self.python is not None:
            given = json.dumps({"roots": dict(self.roots), "options": dict(self.options)})
            return [str(self.python), str(HERE / "native_worker.py"), given]
        options: dict[str, object] = {"prepare": self.prepare, "limit_s": self.limit_s, "runner": self.runner}
        options["mounts"] = dict(self.mounts)
        options["layers"] = list(self.layers)
        options["writable"] = list(self.writable)
        options["ports"] = list(self.ports)
        options["library"] = str(self.library) if self.library else None
        if not self.in_node:
            return [sys.executable, "-m", "bench.suites.worker", json.dumps(options)]
        options["runners"] = str(HERE)
        package = self.package or pyodide_folder()
        return ["node", "--stack-size=4000", str(HERE / "node_worker.mjs"), str(package), json.dumps(options)]


class _Worker:
    """A worker process; a new one is started after it has died."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._process: subprocess.Popen[str] | None = None

    def run(self, module: str) -> ModuleOutcome:
        """Run one module, repeatedly if necessary, each time without the tests that ended its guest."""
        outcome = ModuleOutcome(module)
        known = self._suite.left_out
        endings = {test: why for test, why in known.items() if test.startswith(f"{module}.")}
        began = time.monotonic()
        most = len(endings) + MOST_ENDINGS
        while len(endings) < most:
            outcome = ModuleOutcome(module)
            fault = self._attempt(outcome, list(endings))
            if fault is None:
                outcome.is_complete = True
                break
            culprit = outcome.last or module
            if culprit in endings or culprit == module:
                endings[module] = fault
                break
            endings[culprit] = fault
        outcome.problems.extend(Problem(test, "ended", fault) for test, fault in endings.items())
        outcome.seconds = time.monotonic() - began
        return outcome

    def _attempt(self, outcome: ModuleOutcome, left_out: list[str]) -> str | None:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        # The worker has its own watchdog; this one is for a worker that hangs, and for node.
        watchdog = Watchdog(self._suite.limit_s + _MARGIN_S, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps({"module": outcome.module, "leave_out": left_out}) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                watchdog.restart()
                kind, test, detail = json.loads(line)
                if kind == "done":
                    return None
                if kind == "fault":
                    return f"{test}: {detail}"
                outcome.note(kind, test, detail)
        except BrokenPipeError:
            pass
        finally:
            watchdog.stop()
        return f"the process ended with {process.wait()}"

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None or self._suite.takes_one_module:
            self.close()
            self._process = subprocess.Popen(
                self._suite.command(), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def run_modules(
    suite: Suite, modules: Sequence[str], jobs: int, show: Callable[[ModuleOutcome], None]
) -> list[ModuleOutcome]:
    """Return the outcomes of all ``modules`` in order; ``show`` is called with each as it arrives."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for module in modules:
        waiting.put(module)
    outcomes: dict[str, ModuleOutcome] = {}

    def work() -> None:
        worker = _Worker(suite)
        try:
            while True:
                try:
                    module = waiting.get_nowait()
                except queue.Empty:
                    return
                outcomes[module] = worker.run(module)
                show(outcomes[module])
        finally:
            worker.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(max(1, jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[module] for module in modules if module in outcomes]
