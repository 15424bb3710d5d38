"""Reading what a protocol needs to be set up; on a background thread, a guest may have to be asked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.machines import fits
from praxis_desktop.protocols.benches.simulation import LABWARE, SIMULATIONS
from praxis_desktop.protocols.definitions.protocol import Protocol
from praxis_desktop.protocols.definitions.roles import LabwareRole, MachineRole
from praxis_desktop.protocols.forms.presets import last_values, load_preset, preset_names
from praxis_desktop.protocols.program_files import read_program
from praxis_desktop.runs.describing.describing import described_at
from praxis_desktop.runs.setting_up.setting_up import described
from praxis_desktop.workers.setting_up.sheets import (
    FieldTexts,
    LabwareSheet,
    MachineSheet,
    SetupSheet,
)
from praxis_desktop.workers.setting_up.value_texts import value_text

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import InterpreterSource


def read_sheet(path: Path, function: str | None, interpreters: InterpreterSource) -> SetupSheet:
    """The sheet of the protocol in ``path``, with the values of its last run. Raises ProtocolError,
    UsageError, and what getting the packages of its import raises.
    """
    program = read_program(path, function=function)
    protocol = described(program, interpreters)
    checked = described_at(program, interpreters) or time.time()
    if not protocol.function:
        return SetupSheet(path, function, program.digest, protocol, checked=checked)
    catalogue = Catalogue.find() if protocol.machines or protocol.labware else None
    return SetupSheet(
        path,
        protocol.function,
        program.digest,
        protocol,
        FieldTexts(texts_of(protocol, defaults_of(protocol)), texts_of(protocol, last_values(protocol))),
        () if catalogue is None else tuple([_machine(role, catalogue) for role in protocol.machines]),
        () if catalogue is None else tuple([_labware(role, catalogue) for role in protocol.labware]),
        preset_names(protocol),
        checked,
    )


def preset_texts(protocol: Protocol, name: str) -> Mapping[str, str]:
    """What the fields say with the preset ``name``. Raises UsageError for one that cannot be read, or has
    values that the protocol no longer knows.
    """
    values = load_preset(protocol, name)
    unknown = [key for key in values if protocol.parameter(key) is None]
    if unknown:
        raise UsageError(
            f"the preset {name} has values that {protocol.title} no longer knows: {', '.join(unknown)}",
            hint="Fill the form in again, and save it under the same name.",
        )
    return texts_of(protocol, values)


def defaults_of(protocol: Protocol) -> dict[str, object]:
    """The defaults of the parameters that have one. A file's is for the protocol itself."""
    return {
        parameter.name: parameter.default
        for parameter in protocol.parameters
        if not parameter.required and parameter.kind not in ("file", "table")
    }


def texts_of(protocol: Protocol, values: Mapping[str, object]) -> dict[str, str]:
    """The values as texts, of the parameters that the protocol has."""
    return {
        parameter.name: value_text(parameter, values[parameter.name])
        for parameter in protocol.parameters
        if parameter.name in values
    }


def _machine(role: MachineRole, catalogue: Catalogue) -> MachineSheet:
    kind = catalogue.machine(role.machine)
    if kind is None:
        return MachineSheet(role, role.machine.rpartition(":")[2])
    base = catalogue.backend_base(kind)
    fitting = [backend for backend in catalogue.backends.values() if fits(backend, base, catalogue)]
    found = SIMULATIONS.get(kind.name)
    return MachineSheet(
        role,
        kind.name,
        found.backend if found is not None else "",
        tuple([backend.name for backend in fitting if backend.takes_port]),
    )


def _labware(role: LabwareRole, catalogue: Catalogue) -> LabwareSheet:
    wanted = role.labware.rpartition(":")[2].rpartition(".")[2]
    names = [kind.name for kind in catalogue.labware.values() if kind.is_a(wanted) and not kind.is_deprecated]
    return LabwareSheet(
        role, wanted, tuple(sorted(names, key=str.casefold)), role.default or LABWARE.get(wanted, "")
    )
