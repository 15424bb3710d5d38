"""The results of trials as a page of the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from build_tools.clean_machine.trial import Finding, Trial

_MOST_LINES = 40

_HEAD = """# Packages on bare systems

What `python -m build_tools.clean_machine` found on {date}, on {processors} cores that had other work,
too (load {load:.1f} at the end): times are upper limits. Each system was made anew by debootstrap, with
nothing but the packages that every Debian has. Starts are seen from outside, on a virtual screen, from the
command to a window that is painted. Only apt had a network.

{earlier}

"""


_SAME = """The upgrade was from the same program, packed under a lower number, with a file more: there is no
earlier release yet."""


def page(done: Sequence[Trial], files: Sequence[Path], earlier: Path | None) -> str:
    """Return the page, with a table for each trial, and the output of failed commands."""
    head = _HEAD.format(
        date=f"{datetime.now(UTC):%d %B %Y}".lstrip("0"),
        processors=os.cpu_count(),
        load=os.getloadavg()[0],
        earlier=f"The upgrade was from `{earlier.name}`." if earlier else _SAME,
    )
    sizes = [f"| `{file.name}` | {file.stat().st_size / 1e6:.1f} MB |" for file in files]
    parts = [head, f"{platform.machine()}:\n\n| file | size |\n|---|---|\n" + "\n".join(sizes) + "\n"]
    for trial in done:
        rows = "\n".join(_row(finding) for finding in trial.findings)
        parts.append(f"\n## {trial.name}\n\n| what | came out | measured |\n|---|---|---|\n{rows}\n")
        parts += [_failure(finding) for finding in trial.findings if not finding.is_good]
    return "".join(parts)


def _row(finding: Finding) -> str:
    return f"| {finding.what} | {'as expected' if finding.is_good else '**failed**'} | {finding.value} |"


def _failure(finding: Finding) -> str:
    said = "\n".join(finding.told.splitlines()[-_MOST_LINES:])
    return f"\n{finding.what}:\n\n```text\n{said}\n```\n"
