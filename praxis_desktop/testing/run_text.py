"""A simulated run as text, for who wants to know why a test failed."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.dry_run.findings import Finding
from praxis_desktop.testing.simulated_run import SimulatedRun, verdict
from praxis_desktop.testing.traffic import Traffic

_MOST_STEPS = 15
_MOST_LINES = 20
_MOST_EXCHANGES = 5


def run_text(run: SimulatedRun) -> str:
    """The verdict, what was found, how the program ended; of steps, ports and output the last."""
    lines = [verdict(run)]
    for finding in run.findings:
        lines += _finding(finding)
    if run.error is not None:
        lines += (run.error.stack.rstrip() or f"{run.error.name}: {run.error.message}").splitlines()
    lines += _last("steps", _MOST_STEPS, [_step(step) for step in run.steps])
    for role, traffic in run.bytes.items():
        lines += _last(f"port {role}", _MOST_EXCHANGES, _exchanges(traffic))
    lines += _last("output", _MOST_LINES, run.output.splitlines())
    return "\n".join(lines)


def _finding(finding: Finding) -> Iterable[str]:
    place = f"{finding.file}:{finding.line}: " if finding.line else ""
    yield f"{finding.severity}: {place}{finding.message} [{finding.kind}]"
    yield from (f"  {line}" for line in finding.hint.splitlines())


def _last(heading: str, most: int, lines: list[str]) -> Iterable[str]:
    if not lines:
        return
    yield f"{heading}:" if len(lines) <= most else f"{heading}, the last {most} of {len(lines)}:"
    yield from (f"  {line}" for line in lines[-most:])


def _step(step: StepEvent) -> str:
    told = f"{'  ' * step.depth}{step.step} {' '.join(step.title.split())}"
    if step.summary:
        told += f": {' '.join(step.summary.split())}"
    return told if step.status == "completed" else f"{told} ({step.status})"


def _exchanges(traffic: Traffic) -> list[str]:
    return [f"{exchange.written!r} -> {exchange.read!r}" for exchange in traffic.exchanges]
