"""``python3 -m tests``: set everything up, check, test; the last line is the summary of pytest.

Where no bytecode is kept yet, one process makes it beside the checks: each worker of pytest would compile all
of it anew. mypy takes longer than the other checks together, and keeps one processor busy: all tests begin
beside it, and what it says comes while they run. A few would be over before it is, and wait for it.

Tests drive real processes, ports and windows against the clock, on computers that have other work. Where few
have failed, these run once more, one after the other: what fails alone, too, is a failure, and what passes is
called unsteady, by name, so that it is mended.
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
"""As tests.conftest has it, which cannot be imported before everything is set up."""

LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
RESULTS = ROOT / "build" / "test-results"
WORKERS = 2 * (os.cpu_count() or 1) + 1
"""More than there are processors: for half of their time tests wait, for instruments, clocks and people."""

REASONS = "-rfEs"
"""What pytest says at its end of tests that failed, or were left out: each with its reason."""

TESTS_FAILED = 1
"""pytest's exit code for that; others are of its own troubles."""

MOST_UNSTEADY = 3
"""With more failures than that nothing is tried again: it is not the computer."""

CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
    "import-linter": ["-c", LINT_IMPORTS],
}
TYPES = ["mypy", "--no-error-summary"]


def _check(name: str, command: list[str]) -> bool:
    """Run one check; show what it says only when it finds something."""
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
    """Have the bytecode of all tests, and of what they import, made meanwhile."""
    if BYTECODE.exists():
        yield
        return
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider"]
    # What it has to say pytest says again.
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield


def main(arguments: list[str]) -> int:
    """Run checks and tests; arguments go to pytest. Returns 0 only when all of them passed."""
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
    """Run the tests, with these arguments to pytest, and those again that have failed; pytest's exit code."""
    workers = (
        []
        if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
        else [f"-n{WORKERS}"]
    )
    shutil.rmtree(RESULTS, ignore_errors=True)  # of this run only
    command = [sys.executable, "-m", "pytest", REASONS, "-o", f"cache_dir={RESULTS}", *arguments]
    code = subprocess.run([*command, *workers], cwd=ROOT, check=False).returncode
    if code == TESTS_FAILED and 0 < len(failed := _failed()) <= MOST_UNSTEADY:
        names = "".join(f"\n  {name}" for name in failed)
        sys.stdout.write(f"UNSTEADY, unless they fail now, alone, as well:{names}\n")
        sys.stdout.flush()
        code = subprocess.run([*command, "-n0", "--last-failed"], cwd=ROOT, check=False).returncode
    return code


def _failed() -> list[str]:
    """The tests that failed, as pytest keeps them."""
    kept = RESULTS / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


if __name__ == "__main__":
    bootstrap.ensure(bootstrap.TESTS, sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
