"""The last choices for a protocol's roles, including simulators, stored in the window's settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui.roles.options import MachineChosen, RememberedDevice
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.benches.files import bench_in
from praxis_desktop.workers.setup.sheets import SIMULATED

if TYPE_CHECKING:
    from praxis_desktop.gui.roles.devices import PortsSeen
    from praxis_desktop.runs.request import RunSetup
    from praxis_desktop.workers.setup.sheets import SetupSheet


_MACHINES, _LABWARE, _SIMULATORS, _REAL, _LIMITS = "machines", "labware", "simulators", "real", "limits"
_BENCH, _FILE, _VALUES, _KEPT = "bench", "file", "values", "kept"


class BenchBefore(Struct, frozen=True):
    """The devices and backends of the run that is being repeated, as read from that run's record."""

    devices: Mapping[str, str]
    machines: dict[str, MachineChosen]
    labware: dict[str, str]
    limits: Mapping[str, str] = {}
    bench: Bench | None = None
    """The bench that the run used; None if it used none. ``title`` is the bench's readable name."""
    title: str = ""

    def devices_now(
        self, roles: Iterable[str], remembered: Mapping[str, RememberedDevice], seen: PortsSeen
    ) -> dict[str, str]:
        """Return the devices under their current names. A device that is not connected keeps its path, and
        the page reports the device as missing. "" stands for the device that is ``remembered`` for a role.
        """
        found = {}
        for role in roles:
            device = self.devices.get(role, "")
            if not device:
                continue
            named = next((one.device for one in seen.choices if one.path == device), device)
            is_remembered = role in remembered and remembered[role].device in (device, named)
            found[role] = "" if is_remembered else named
        return found


def bench_before(header: Mapping[str, object]) -> BenchBefore:
    """Read the bench that a run used from the ``header`` of its record."""
    ports, setup = header.get("ports"), header.get("setup")
    told = [port.partition("=") for port in ports if isinstance(port, str)] if isinstance(ports, list) else []
    devices = {role: device for role, _, device in told if device}
    machines, labware = (setup.get(_MACHINES), setup.get(_LABWARE)) if isinstance(setup, Mapping) else (0, 0)
    chosen = {}
    for role, one in machines.items() if isinstance(machines, Mapping) else ():
        if isinstance(one, Mapping):
            name = str(one.get("backend") or "").rpartition(":")[2]
            device = str(one.get("port") or "")
            is_whole = bool(one.get("simulated")) and not device
            chosen[str(role)] = MachineChosen(SIMULATED if is_whole else name, device)
    pieces = labware.items() if isinstance(labware, Mapping) else ()
    limits = header.get(_LIMITS)
    bench = bench_in(header)
    is_used = bench is not None and bool(bench.file or bench.world)
    return BenchBefore(
        devices,
        chosen,
        {str(role): str(name) for role, name in pieces},
        {str(role): str(kind) for role, kind in limits.items()} if isinstance(limits, Mapping) else {},
        bench if is_used else None,
        _title("" if bench is None else bench.file, header.get("number")),
    )


def _title(file: str, number: object) -> str:
    """Return the readable name of a run's bench, whose file may have changed since the run."""
    run = _tr("run {number}").format(number=number) if number else _tr("an earlier run")
    if not file:
        return _tr("the one from {run}").format(run=run)
    return _tr("{file}, as in {run}").format(file=Path(file).name, run=run)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BenchBefore", text)


def devices_before(
    path: Path,
    roles: Iterable[str],
    simulators: Mapping[str, str],
    remembered: Mapping[str, RememberedDevice],
    settings: WindowSettings,
) -> dict[str, str]:
    """Return the simulator that each role last used, or a suitable one if no device is known for the role. A
    role that last used a real device gets no simulator, because only the user may choose one for it.
    """
    devices = settings.devices(path, roles)
    was_real = settings.chosen(path, _REAL, roles)
    for role, simulator in simulators.items():
        if role not in remembered and role not in was_real:
            devices.setdefault(role, simulator)
    return devices


def simulators_before(path: Path, fitting: Mapping[str, str], settings: WindowSettings) -> dict[str, str]:
    """Return the simulator that each role last used, even if a real run followed, or else a suitable one."""
    return {**fitting, **settings.chosen(path, _SIMULATORS, fitting)}


def recalled(sheet: SetupSheet, settings: WindowSettings) -> tuple[dict[str, MachineChosen], dict[str, str]]:
    """Return the machines and the labware from the last run, keyed by role."""
    roles = [machine.role.name for machine in sheet.machines]
    devices = settings.devices(sheet.path, roles)
    machines = {
        role: MachineChosen(backend, devices.get(role, ""))
        for role, backend in settings.chosen(sheet.path, _MACHINES, roles).items()
    }
    return machines, settings.chosen(sheet.path, _LABWARE, [each.role.name for each in sheet.labware])


def recalled_bench(path: Path, settings: WindowSettings) -> Path | None:
    """Return the bench file that the protocol's last run used; None if it used none."""
    file = settings.chosen(path, _BENCH, (_FILE,)).get(_FILE)
    return Path(file) if file else None


def keep_texts(path: Path, function: str | None, texts: Mapping[str, str], settings: WindowSettings) -> None:
    """Save what was entered in a protocol's form and not run, because the window is closing."""
    settings.remember_chosen(path, _VALUES, {f"{function}()": _KEPT, **texts})


def take_texts(sheet: SetupSheet, settings: WindowSettings) -> dict[str, str] | None:
    """Return what was entered in the form when the window last closed, which is then forgotten; None if
    nothing was kept. An empty dictionary means that all values were the defaults.
    """
    mark = f"{sheet.protocol.function}()"
    names = [mark, *[parameter.name for parameter in sheet.protocol.parameters]]
    kept = settings.chosen(sheet.path, _VALUES, names, may_be_empty=True)
    settings.forget_chosen(sheet.path, _VALUES, names)
    texts = {name: text for name, text in kept.items() if name != mark}
    return texts if kept else None


def keep_choices(
    path: Path, panel: InstrumentsPanel, setup: RunSetup | None, bench: str, settings: WindowSettings
) -> None:
    """Save the choices used to start a run, and the file of its ``bench`` ("" if no bench is in use). Real
    ports are saved elsewhere, as permissions.
    """
    if bench:
        settings.remember_chosen(path, _BENCH, {_FILE: bench})
    else:
        settings.forget_chosen(path, _BENCH, (_FILE,))
    devices = {row.role: row.field.device if row.uses_port and row.is_simulated else "" for row in panel.rows}
    settings.remember_devices(path, devices)
    simulated = {role: device for role, device in devices.items() if is_simulated(device)}
    settings.remember_chosen(path, _SIMULATORS, simulated)
    is_real = {row.role: not row.is_simulated for row in panel.rows if row.uses_port and row.is_set}
    settings.remember_chosen(path, _REAL, {role: "real" for role, is_so in is_real.items() if is_so})
    settings.forget_chosen(path, _REAL, [role for role, is_so in is_real.items() if not is_so])
    settings.remember_chosen(path, _MACHINES, panel.machines)
    if setup is not None:
        labware = {choice.role: choice.catalogue for choice in setup.bench.labware}
        settings.remember_chosen(path, _LABWARE, labware)
