"""The report on a check, as values and as text to keep on file."""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct, field, structs

from praxis_desktop import __version__

Verdict = Literal["passed", "failed", "absent"]
"""The outcome of a test; ``absent`` means that the tested feature is missing, which is not a fault."""


class Finding(Struct, frozen=True):
    """The result of one test: its ``method``, outcome, and measured values, whose names include the units."""

    name: str
    verdict: Verdict
    summary: str
    method: str
    figures: Mapping[str, object] = field(default_factory=dict)


class CheckReport(Struct, frozen=True):
    """The findings of one check, and a record of what was checked, when, and with which software.

    ``port`` identifies the device; ``made_with`` holds the versions of that software; ``started`` is the
    local time with its UTC offset (ISO 8601); ``seconds`` is the duration.
    """

    device: str
    subject: str
    settings: str
    port: Mapping[str, object]
    made_with: Mapping[str, str]
    started: str
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether at least one test was run and none failed."""
        return bool(self.findings) and all(finding.verdict != "failed" for finding in self.findings)

    def to_json(self) -> dict[str, object]:
        """Return the report as plain data."""
        return {
            **structs.asdict(self),
            "findings": [structs.asdict(finding) for finding in self.findings],
            "passed": self.passed,
        }

    def text(self) -> list[str]:
        """Return the report as lines of text for the user."""
        lines = [f"Check of {self.subject}", ""]
        facts = {
            "Device": self.device,
            **{
                str(name).capitalize().replace("_", " "): str(value)
                for name, value in self.port.items()
                if value
            },
            "Line": self.settings,
            "Started": self.started,
            "Duration": f"{self.seconds:.1f} s",
            **{name: value for name, value in self.made_with.items() if value},
        }
        width = max(map(len, facts))
        lines += [f"{name:<{width}}  {value}" for name, value in facts.items()]
        for finding in self.findings:
            lines += [
                "",
                f"[{finding.verdict}] {finding.name}: {finding.summary}",
                f"  Method: {finding.method}",
            ]
            lines += [f"  {name}: {_said(value)}" for name, value in finding.figures.items()]
        return [*lines, "", f"Result: {'passed' if self.passed else 'FAILED'}"]


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value))
    return str(value)


def distribution(seconds: Sequence[float], name: str = "latency") -> dict[str, object]:
    """Return the count, minimum, median, p99 (nearest rank) and maximum of the durations, in microseconds."""
    ordered = sorted(seconds)

    def rank(share: float) -> float:
        return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1e6, 1)

    return {
        "samples": len(ordered),
        f"{name}_min_us": rank(0),
        f"{name}_p50_us": rank(0.5),
        f"{name}_p99_us": rank(0.99),
        f"{name}_max_us": rank(1),
    }


def made_with() -> dict[str, str]:
    """Return the versions of this program and the system, and the clock's resolution."""
    from importlib.metadata import version

    resolution = time.get_clock_info("perf_counter").resolution
    return {
        "Program": f"Praxis Desktop {__version__}",
        "pyserial": version("pyserial"),
        "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Computer": platform.node(),
        "User": os.environ.get("USER") or os.environ.get("USERNAME") or "",
        "Clock": f"perf_counter, resolution {resolution * 1e9:g} ns",
    }


def local_time() -> str:
    """Return the current local time with its UTC offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
