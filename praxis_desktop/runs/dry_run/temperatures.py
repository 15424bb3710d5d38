"""Temperatures that no instrument of a kind reaches: simulated ones take any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.dry_run.findings import Finding

Range = tuple[float, float]

_RANGES: dict[str, Range] = {
    "heater_shaker.set_temperature": (-20.0, 125.0),
    "temperature_controller.set_temperature": (-20.0, 125.0),
    "incubator.set_temperature": (0.0, 90.0),
    "incubator_shaker_stack.set_temperature": (0.0, 90.0),
    "thermocycler.set_block_temperature": (0.0, 110.0),
    "thermocycler.set_lid_temperature": (20.0, 120.0),
    "sealer.set_temperature": (20.0, 250.0),
    "sealer.seal": (20.0, 250.0),
}
"""Degrees Celsius by the operation: wider than any instrument that PyLabRobot knows."""

_RANGES_OF_BACKENDS: dict[str, Range] = {
    "BioShake": (-10.0, 99.0),
    "OpentronsTemperatureModuleUSBBackend": (4.0, 95.0),
    "A4SBackend": (50.0, 200.0),
}
"""What their makers say, where an instrument, or its simulator, takes more."""


def temperature_findings(steps: Iterable[StepEvent], backends: Mapping[str, str]) -> list[Finding]:
    """Findings of steps that have begun; ``backends`` are the classes of those of the machines, by role."""
    findings = []
    for step in steps:
        limits = _RANGES.get(step.operation)
        if limits is None:
            continue
        backend = backends.get(step.instrument, "")
        own = _RANGES_OF_BACKENDS.get(backend)
        given = step.arguments.get("temperature")
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, int | float) and not _is_in(value, own or limits):
                findings.append(_finding(step, own or limits, backend if own else ""))
    return findings


def _is_in(value: float, limits: Range) -> bool:
    return limits[0] <= value <= limits[1]


def _finding(step: StepEvent, limits: Range, backend: str) -> Finding:
    subject = f"{backend} reaches" if backend else "instruments of its kind reach"
    return Finding(
        kind="temperature_out_of_range",
        severity="violation",
        message=f"{step.title}: {subject} {limits[0]:g} to {limits[1]:g} °C",
        hint="Temperatures are in degrees Celsius.",
        file=step.file,
        line=step.line,
        step=step.step,
        instrument=step.instrument,
    )
