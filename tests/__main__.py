"""``python3 -m tests``: set up, check, and test; the last line is pytest's summary.

If there is no bytecode yet, a separate process compiles it during the checks; otherwise each of pytest's
workers would compile all of it. mypy takes longer than the other checks together, and keeps one processor
busy, so all tests start while it runs, and its output is shown when it ends.

Tests use real processes, ports and windows in real time, on computers with other load. If only a few fail,
they are run once more, one after another. A test that fails again is a failure; one that passes is reported
by name as unsteady, so that it can be fixed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from praxis_desktop import bootstrap

ROOT = Path(__file__).resolve().parent.parent
BYTECODE = ROOT / "build" / "test-bytecode"
"""The same value as in tests.conftest, which cannot be imported before the set-up."""

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
RESULTS = ROOT / "build" / "test-results"
WORKERS = 2 * (os.cpu_count() or 1) + 1
"""More workers than processors, because tests spend half of their time waiting for instruments, clocks and
people.
"""

REASONS = "-rfEs"
"""pytest's option to list the failed and skipped tests at its end, each with the reason."""

TESTS_FAILED = 1
"""pytest's exit code for failed tests; its other codes are errors of pytest itself."""

NO_TESTS = 5
"""pytest's exit code for no tests at all, perhaps because a path was mistyped."""

MOST_UNSTEADY = 3
"""With more failures than this, nothing is tried again, because load alone cannot be the cause."""

CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
    "import-linter": ["-c", LINT_IMPORTS],
}
TYPES = ["mypy", "--platform=linux", "--no-error-summary"]
"""The same on every system: elsewhere, mypy would miss what only Linux has."""


def _check(name: str, command: list[str]) -> bool:
    """Run one check; show its output only if it fails."""
    module = [] if command[0] == "-c" else ["-m"]
    run = subprocess.run(
        [sys.executable, *module, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    found = "passed\n" if run.returncode == 0 else f"FAILED\n{run.stdout}{run.stderr}"
    sys.stdout.write(f"{name}: {found}")
    sys.stdout.flush()
    return run.returncode == 0


@contextmanager
def _compiling() -> Iterator[None]:
    """While the block runs, compile the bytecode of all tests and of the modules they import."""
    if BYTECODE.exists():
        yield
        return
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider"]
    # pytest prints the reason again.
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield


def main(arguments: list[str]) -> int:
    """Run checks and tests; arguments go to pytest. Returns 0 only if all of them passed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with ThreadPoolExecutor() as checking:
        typed = checking.submit(_check, "mypy", TYPES)
        with _compiling():
            sound = list(checking.map(_check, CHECKS, CHECKS.values()))
        if any(not argument.startswith("-") for argument in arguments):  # some of the tests
            typed.result()
        code = _test(arguments)
        return code or (0 if all(sound) and typed.result() else 1)


def _test(arguments: list[str]) -> int:
    """Run the tests with these arguments to pytest, and the failed ones again; returns pytest's exit code."""
    workers = (
        []
        if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
        else [f"-n{WORKERS}"]
    )
    shutil.rmtree(RESULTS, ignore_errors=True)  # only those of this run
    command = [sys.executable, "-m", "pytest", REASONS, "-o", f"cache_dir={RESULTS}", *arguments]
    code = subprocess.run([*command, *workers], cwd=ROOT, check=False).returncode
    if code == NO_TESTS:  # pytest-xdist's workers do not pass the reason on
        code = subprocess.run([*command, "-n0", "--collect-only", "-qq"], cwd=ROOT, check=False).returncode
    if code == TESTS_FAILED and 0 < len(failed := _failed()) <= MOST_UNSTEADY:
        names = "".join(f"\n  {name}" for name in failed)
        sys.stdout.write(f"UNSTEADY, unless they fail now, alone, as well:{names}\n")
        sys.stdout.flush()
        code = subprocess.run([*command, "-n0", "--last-failed"], cwd=ROOT, check=False).returncode
    return code


def _failed() -> list[str]:
    """Return the failed tests, as stored by pytest."""
    kept = RESULTS / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


if __name__ == "__main__":
    bootstrap.ensure(bootstrap.TESTS, sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
