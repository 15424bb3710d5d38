"""Reads a bench for a protocol, and saves the window's current set-up as a bench."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import check_names, check_roles
from praxis_desktop.protocols.benches.files import load_bench, save_bench
from praxis_desktop.runs.setup import check_ports
from praxis_desktop.workers.setup.sheets import NOTHING, SIMULATED, RoleFilled

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.bench import Bench, MachineChoice
    from praxis_desktop.workers.setup.sheets import SetupSheet


class FittedBench(Struct, frozen=True):
    """A bench matched to a protocol. ``bench`` contains only the entries for the protocol's roles; ``unused``
    names the bench's other roles.
    """

    title: str
    bench: Bench
    roles: Mapping[str, RoleFilled] = {}
    labware: Mapping[str, str] = NOTHING
    unused: tuple[str, ...] = ()


def open_bench(path: Path, sheet: SetupSheet) -> FittedBench:
    """Read the bench in the file ``path`` for a protocol. Raises UsageError, which names the file and,
    where possible, the line and the entry at fault.
    """
    return fit_bench(load_bench(str(path)), sheet)


def fit_bench(bench: Bench, sheet: SetupSheet, title: str = "") -> FittedBench:
    """Match ``bench`` to a protocol; ``title`` names a bench without a file. Raises UsageError."""
    protocol = sheet.protocol
    check_ports(bench)
    needs_catalogue = bool(protocol.machines or protocol.labware or protocol.deck_param_name)
    fitting = (
        check_roles(protocol, Catalogue.find(), bench)
        if needs_catalogue
        else structs.replace(bench, machines=(), labware=())
    )
    ports = {role.name for role in protocol.ports}
    instruments = {*ports, *(role.name for role in protocol.machines)}
    known = {*instruments, *(role.name for role in protocol.labware)}
    roles = {choice.role: _filled(choice, bench.limits) for choice in fitting.machines}
    for role, device in bench.devices.items():
        if role in ports:
            roles[role] = RoleFilled(device=device, limits=bench.limits.get(role, ""))
    for role, kind in bench.limits.items():
        if role not in roles and role in instruments:
            roles[role] = RoleFilled(limits=kind)
    labware = {choice.role: choice.catalogue for choice in fitting.labware}
    named = [
        *(choice.role for choice in bench.machines),
        *bench.devices,
        *(choice.role for choice in bench.labware),
        *bench.limits,
        *bench.world,
    ]
    unused = tuple(dict.fromkeys(role for role in named if role not in known))
    if named and not any(role in known for role in named):
        raise UsageError(
            Message(
                "{file} has nothing for {name}: it is for {roles}",
                file=Path(bench.file).name or title,
                name=protocol.title or protocol.name,
                roles=", ".join(unused),
            ),
            hint=Message("This protocol's roles are {roles}.", roles=", ".join(sorted(known)))
            if known
            else "This protocol has no roles.",
        )
    # Other roles that the protocol lacks are not refused, because the page names them.
    check_names(bench, protocol, instruments, known)
    return FittedBench(title or Path(bench.file).name, fitting, roles, labware, unused)


def _filled(choice: MachineChoice, limits: Mapping[str, str]) -> RoleFilled:
    backend = choice.backend.rpartition(":")[2]
    if choice.port:
        return RoleFilled(backend, choice.port, limits.get(choice.role, ""))
    return RoleFilled(SIMULATED, limits=limits.get(choice.role, ""), simulator=backend)


def keep_bench(path: Path, bench: Bench) -> Path:
    """Save ``bench`` in the file ``path``. Raises StorageError."""
    return save_bench(str(path), bench)
