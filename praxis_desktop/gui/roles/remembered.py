"""What a protocol's roles were played by last: kept as the window's settings, simulators among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.gui.roles.options import MachineChosen
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.window_settings import WindowSettings

if TYPE_CHECKING:
    from praxis_desktop.runs.request import RunSetup
    from praxis_desktop.workers.setup.sheets import SetupSheet


_MACHINES, _LABWARE = "machines", "labware"


def recalled(sheet: SetupSheet, settings: WindowSettings) -> tuple[dict[str, MachineChosen], dict[str, str]]:
    """The machines and the labware of the last run, by role."""
    roles = [machine.role.name for machine in sheet.machines]
    devices = settings.devices(sheet.path, roles)
    machines = {
        role: MachineChosen(backend, devices.get(role, ""))
        for role, backend in settings.chosen(sheet.path, _MACHINES, roles).items()
    }
    return machines, settings.chosen(sheet.path, _LABWARE, [each.role.name for each in sheet.labware])


def keep_choices(
    path: Path, panel: InstrumentsPanel, setup: RunSetup | None, settings: WindowSettings
) -> None:
    """Keep what a run was started with; real ports are kept elsewhere, as what a person allowed."""
    devices = {row.role: row.field.device if row.uses_port and row.is_simulated else "" for row in panel.rows}
    settings.remember_devices(path, devices)
    settings.remember_chosen(path, _MACHINES, panel.machines)
    if setup is not None:
        labware = {choice.role: choice.catalogue for choice in setup.bench.labware}
        settings.remember_chosen(path, _LABWARE, labware)
