"""Temperatures that no instrument of a kind reaches: simulated ones take any."""

from __future__ import annotations

from collections.abc import Iterable

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.dry_run.findings import Finding

_RANGES: dict[str, tuple[float, float]] = {
    "heater_shaker": (-20.0, 125.0),
    "temperature_controller": (-20.0, 125.0),
    "incubator": (0.0, 90.0),
    "incubator_shaker_stack": (0.0, 90.0),
    "thermocycler": (0.0, 120.0),
    "sealer": (20.0, 250.0),
}
"""Degrees Celsius by the component of an operation: wider than any instrument that PyLabRobot knows."""

_OPERATIONS = ("set_temperature", "set_block_temperature", "set_lid_temperature")


def temperature_findings(steps: Iterable[StepEvent]) -> list[Finding]:
    """Findings of steps that have begun."""
    findings = []
    for step in steps:
        component, _, operation = step.operation.partition(".")
        limits = _RANGES.get(component)
        if limits is None or operation not in _OPERATIONS:
            continue
        given = step.arguments.get("temperature")
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, int | float) and not limits[0] <= value <= limits[1]:
                findings.append(_finding(step, limits))
    return findings


def _finding(step: StepEvent, limits: tuple[float, float]) -> Finding:
    return Finding(
        kind="temperature_out_of_range",
        severity="violation",
        message=f"{step.title}: instruments of its kind reach {limits[0]:g} to {limits[1]:g} °C",
        hint="Temperatures are in degrees Celsius.",
        file=step.file,
        line=step.line,
        step=step.step,
        instrument=step.instrument,
    )
