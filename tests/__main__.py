"""``python3 -m tests``: set everything up, check, test; the last line is the summary of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from praxis_desktop import bootstrap

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
WORKERS = 3 * (os.cpu_count() or 1) // 2
"""More than there are processors: for half of their time tests wait, for instruments, clocks and people."""

CHECKS = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "import-linter": ["-c", LINT_IMPORTS],
}


def _check(name: str, command: list[str]) -> bool:
    """Run one check; show what it says only when it finds something."""
    module = [] if command[0] == "-c" else ["-m"]
    run = subprocess.run(
        [sys.executable, *module, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sys.stdout.write(f"{name}: {'passed' if run.returncode == 0 else 'FAILED'}\n")
    if run.returncode != 0:
        sys.stdout.write(run.stdout + run.stderr)
    sys.stdout.flush()
    return run.returncode == 0


def main(arguments: list[str]) -> int:
    """Run checks and tests; arguments go to pytest. Returns 0 only when all of them passed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sound = [_check(name, command) for name, command in CHECKS.items()]
    workers = (
        []
        if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
        else [f"-n{WORKERS}"]
    )
    tests = subprocess.run([sys.executable, "-m", "pytest", *workers, *arguments], cwd=ROOT, check=False)
    return tests.returncode or (0 if all(sound) else 1)


if __name__ == "__main__":
    bootstrap.ensure(bootstrap.TESTS, sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
