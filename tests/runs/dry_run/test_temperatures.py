"""Temperatures that the instrument cannot reach, or that differ from the chosen one."""

from __future__ import annotations

import pytest

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.dry_run._steps import temperature_findings


@pytest.mark.parametrize(
    ("operation", "given", "backend", "limits"),
    [
        ("heater_shaker.set_temperature", 110, "", None),
        ("heater_shaker.set_temperature", 110, "BioShake", "BioShake reaches -10 to 99 °C"),
        (
            "temperature_controller.set_temperature",
            96.0,
            "OpentronsTemperatureModuleUSBBackend",
            "4 to 95 °C",
        ),
        (
            "thermocycler.set_block_temperature",
            [95.0, 111.0],
            "",
            "instruments of its kind reach 0 to 110 °C",
        ),
        ("sealer.seal", 300, "", "20 to 250 °C"),
        ("plate_reader.read_absorbance", 600, "", None),
        ("heater_shaker.set_temperature", "37", "", None),
    ],
)
def test_what_cannot_be_reached_is_told_with_what_can(
    operation: str, given: object, backend: str, limits: str | None
) -> None:
    step = StepEvent(
        3, "started", "Heat", operation=operation, instrument="m", arguments={"temperature": given}, line=7
    )
    findings = temperature_findings([step], {"m": backend})
    assert [(each.kind, each.line, each.step) for each in findings] == (
        [] if limits is None else [("temperature_out_of_range", 7, 3)]
    )
    assert all(str(limits) in each.message for each in findings)
