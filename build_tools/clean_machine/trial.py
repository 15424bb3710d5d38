"""A trial on one machine: what was tested, the results, and how long it took."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from build_tools.clean_machine.machine import Machine, Told


class Finding(Struct, frozen=True):
    """One line of the log. ``value`` is the measured value, as text; "" if the test only had to succeed."""

    what: str
    is_good: bool
    value: str
    told: str


class Trial:
    """Runs tests on ``machine`` and keeps the findings; a failure does not stop the others."""

    def __init__(self, name: str, machine: Machine, report: Callable[[str], None]) -> None:
        self.name = name
        self.machine = machine
        self.findings: list[Finding] = []
        self._report = report

    @property
    def is_good(self) -> bool:
        """Whether everything succeeded."""
        return all(finding.is_good for finding in self.findings)

    def expect(
        self, what: str, told: Told, *, code: int = 0, has: str = "", value: str | None = None
    ) -> Told:
        """Note whether a command ended with ``code`` and printed ``has``, with its duration or ``value``."""
        is_good = told.code == code and has in told.text
        self._note(
            Finding(what, is_good, f"{told.seconds:.1f} s" if value is None else value, told.text.strip())
        )
        return told

    def note(self, what: str, is_good: bool, value: str = "", told: str = "") -> None:
        """Note the result of a test other than a command."""
        self._note(Finding(what, is_good, value, told))

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)
        word = "ok" if finding.is_good else "FAILED"
        self._report(f"{self.name}: {word}: {finding.what} {finding.value}".rstrip())
        if not finding.is_good:
            self._report(finding.told)


def processes_of(machine: Machine, program: str) -> list[int]:
    """Return the processes of ``machine`` that run ``program`` (a path there), as this computer's process
    IDs.
    """
    wanted = machine.folder / program.lstrip("/")
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and (entry / "exe").samefile(wanted):
                found.append(int(entry.name))
    return sorted(found)


def memory_of(processes: list[int]) -> float:
    """Return the total memory of the processes in MiB; shared memory counts once."""
    kibibytes = 0
    for process in processes:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
            kibibytes += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kibibytes / 1024


def end(processes: list[int], limit_s: float = 30.0) -> bool:
    """Ask the processes to end, and kill those that do not; return whether all ended within the limit."""
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGTERM)
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if not any(Path(f"/proc/{process}").exists() for process in processes):
            return True
        time.sleep(0.05)
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)
    return False


@contextlib.contextmanager
def instrument(machine: Machine, kind: str, link: str) -> Iterator[bool]:
    """Serve a simulated instrument at ``link`` in a separate process; yield whether it is ready."""
    process = machine.start(["praxis-desktop", "simulate", kind, "--link", link])
    place = machine.folder / link.lstrip("/")
    until = time.monotonic() + 60.0
    while not place.is_symlink() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    try:
        yield place.is_symlink()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
