"""Tries packages in processes, and finds those that could not be installed, could not be used, or killed the
process.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.guest_layers import GuestLayers
from bench.suites.running import ROOT
from bench.suites.watchdog import Watchdog
from praxis_desktop.packages.errors import PackageError
from praxis_desktop.packages.resolving.resolving import resolve
from praxis_desktop.packages.wheels.info import WheelInfo

HERE = Path(__file__).resolve().parent
_MARGIN_S = 120
"""Seconds, beyond a trial's limit, for which its process may be silent before it is killed."""

_NO_MODULES = (
    "tests",
    "test",
    "testing",
    "docs",
    "doc",
    "examples",
    "example",
    "benchmarks",
    "scripts",
    "conftest",
)
"""Top-level folders in some wheels that belong to no package."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial of a package: its version, the imported modules, whether it was also used, and the result.

    ``stage`` is "works", or the stage that failed: "install", "run", or "host" if the process died.
    """

    project: str
    version: str
    modules: tuple[str, ...] = ()
    packages: int = 0
    """How many packages were installed, including this one."""

    is_used: bool = False
    stage: str = "works"
    failure: str = ""
    seconds: float = 0.0

    @property
    def last_line(self) -> str:
        """The failure in one line."""
        lines = [line for line in self.failure.strip().splitlines() if line and not line[0].isspace()]
        named = [line for line in lines if line.partition(" ")[0].endswith(("Error:", "Exception:"))]
        return (named or lines or [""])[-1][:200]


def listed() -> dict[str, str]:
    """Return the packages to try, with their versions."""
    return _pins("packages.txt")


def pins() -> dict[str, str]:
    """Return the packages to try and their dependencies, with versions."""
    return {**listed(), **_pins("dependencies.txt")}


def _pins(name: str) -> dict[str, str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    split = (line.partition("==") for line in lines if line and not line.startswith("#"))
    return {project: version for project, _, version in split}


def uses() -> Mapping[str, str]:
    """Return the programs that use packages, keyed by package."""
    return tomllib.loads((HERE / "uses.toml").read_text("utf-8"))


def modules_of(info: WheelInfo, chosen: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the modules of a package to import: all top-level modules of its wheel, or those in
    ``chosen``.
    """
    if info.project in chosen:
        return tuple(chosen[info.project])
    return tuple(name for name in info.modules if name not in _NO_MODULES and not name.startswith("_"))


class _Process:
    """A process that tries packages; a new one is started after it has died."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._process: subprocess.Popen[str] | None = None

    def attempt(self, request: dict[str, object]) -> tuple[str, str, float]:
        """Perform a trial; return its stage, its failure and its duration in seconds."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = Watchdog(self._limit_s + _MARGIN_S, process.kill)
        watchdog.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watchdog.stop()
        if not line:
            return "host", f"the process ended with {process.wait()}", 0.0
        answer = json.loads(line)
        return ("run" if answer["failure"] else "works"), answer["failure"], answer["seconds"]

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-m", "bench.index_packages.worker", str(self._limit_s)]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._process

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._process.communicate()
        self._process = None


def try_all(
    projects: Mapping[str, str],
    layers: GuestLayers,
    *,
    modules: Mapping[str, Sequence[str]],
    jobs: int,
    limit_s: float,
    show: Callable[[Trial], None],
) -> list[Trial]:
    """Install, import and use each of ``projects``, and call ``show`` with each result."""
    programs = uses()
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for project in projects:
        waiting.put(project)
    trials: dict[str, Trial] = {}

    def attempt(project: str, process: _Process) -> Trial:
        version = projects[project]
        try:
            lock = resolve([f"{project}=={version}"], layers.wheelhouse)
            paths = layers.obtain(lock)
        except PackageError as error:
            return Trial(project, version, stage="install", failure=str(error))
        [info] = [wheel for wheel in layers.wheelhouse.find(project) if wheel.version == version][:1]
        imported = modules_of(info, modules)
        use = programs.get(project, "")
        request: dict[str, object] = {
            "layers": [str(path) for path in paths],
            "modules": imported,
            "use": use,
        }
        stage, failure, seconds = process.attempt(request)
        return Trial(project, version, imported, len(paths), bool(use), stage, failure, seconds)

    def work() -> None:
        process = _Process(limit_s)
        try:
            while True:
                try:
                    project = waiting.get_nowait()
                except queue.Empty:
                    return
                trials[project] = attempt(project, process)
                show(trials[project])
        finally:
            process.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(max(1, jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [trials[project] for project in projects if project in trials]
