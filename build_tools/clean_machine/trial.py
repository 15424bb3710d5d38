"""A trial on one machine: what was tried, what came of it, how long it took."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from build_tools.clean_machine.machine import Machine, Told
from praxis_desktop.core.records import Record


class Finding(Record):
    """One line of the log. ``value`` is what was measured, in words; empty, if it only had to work."""

    what: str
    is_good: bool
    value: str
    told: str


class Trial:
    """Tries things on ``machine`` and keeps what it found; one that fails does not keep it from the next."""

    def __init__(self, name: str, machine: Machine, report: Callable[[str], None]) -> None:
        self.name = name
        self.machine = machine
        self.findings: list[Finding] = []
        self._report = report

    @property
    def is_good(self) -> bool:
        """Whether all was as expected."""
        return all(finding.is_good for finding in self.findings)

    def expect(
        self, what: str, told: Told, *, code: int = 0, has: str = "", value: str | None = None
    ) -> Told:
        """Note whether a command ended with ``code`` and said ``has``, and how long it took, unless ``value``
        is more to the point.
        """
        is_good = told.code == code and has in told.text
        self._note(
            Finding(what, is_good, f"{told.seconds:.1f} s" if value is None else value, told.text.strip())
        )
        return told

    def note(self, what: str, is_good: bool, value: str = "", told: str = "") -> None:
        """Note what was seen otherwise."""
        self._note(Finding(what, is_good, value, told))

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)
        word = "ok" if finding.is_good else "FAILED"
        self._report(f"{self.name}: {word}: {finding.what} {finding.value}".rstrip())
        if not finding.is_good:
            self._report(finding.told)


def processes_of(machine: Machine, program: str) -> list[int]:
    """The processes of ``machine`` that run ``program`` (a path there), by this computer's numbers."""
    wanted = machine.folder / program.lstrip("/")
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdecimal() and (entry / "exe").samefile(wanted):
                found.append(int(entry.name))
    return sorted(found)


def memory_of(processes: list[int]) -> float:
    """MiB that they use together; what several share counts once among them."""
    kibibytes = 0
    for process in processes:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
            kibibytes += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kibibytes / 1024


def end(processes: list[int], limit_s: float = 30.0) -> bool:
    """Ask them to end; whether they did within the limit. What is left is killed."""
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
    """A simulated instrument in a process of its own, at ``link``; whether it is there."""
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
