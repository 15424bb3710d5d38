"""A program that prints 100 MB through the command line, beside a native CPython into the same pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench import table

LINES = 1_000_000
PROGRAM = f"for number in range({LINES}): print('{{:07}}'.format(number), 'x' * 91)"
SIZE = LINES * 100
_OURS = (
    "-c",
    "import sys; from praxis_desktop.cli import main; sys.exit(main())",
    "exec",
    "--timeout",
    "600",
)
_KINDS = {
    "text": (*_OURS, "-c", PROGRAM),
    "events (--json)": (*_OURS, "--json", "-c", PROGRAM),
}
_READ = 1 << 16


def main(rounds: int) -> None:
    """Print the table: seconds from start to end, and the peak resident memory."""
    peers = [_measure(("-c", PROGRAM)) for _ in range(rounds)]
    nothing = [_measure((*_OURS, "-c", "pass"), size=0)[1] for _ in range(rounds)]
    table.heading(f"{SIZE // 10**6} MB of print() into a pipe that is read at once", "CPython")
    for kind, arguments in _KINDS.items():
        ours = [_measure(arguments) for _ in range(rounds)]
        table.line(kind, [seconds for seconds, _ in ours], [seconds for seconds, _ in peers], "s")
        table.line(f"{kind}: largest memory", [size for _, size in ours], [size for _, size in peers], "MB")
    table.line("nothing printed: largest memory", nothing, [size for _, size in peers], "MB")
    print()


def _measure(arguments: tuple[str, ...], size: int = SIZE) -> tuple[float, float]:
    """Return a process's seconds and peak resident megabytes. Raises RuntimeError if output is missing."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    received = 0
    while data := os.read(process.stdout.fileno(), _READ):
        received += len(data)
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or received < size:
        raise RuntimeError(f"{received} of {size} bytes came, exit code {process.returncode}")
    return time.perf_counter() - before, usage.ru_maxrss * 1024 / 1e6
