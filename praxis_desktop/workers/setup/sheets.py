"""A protocol's set-up as the window shows it: its declarations in words, and the choices."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.bench import Bench
from praxis_desktop.protocols.benches.catalogue import Catalogue, labware_titles
from praxis_desktop.protocols.benches.machines import fits
from praxis_desktop.protocols.benches.simulation import LABWARE, SIMULATIONS, device_kind
from praxis_desktop.protocols.definition import LabwareRole, MachineRole, Protocol
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.forms import Problem
from praxis_desktop.protocols.parameters import names_file, value_text
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.protocols.presets import last_values, load_preset, preset_names
from praxis_desktop.runs.describing.describing import described_at
from praxis_desktop.runs.request import RunSetup
from praxis_desktop.runs.setup import described

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreter_sources import InterpreterSource


NOTHING: Mapping[str, str] = MappingProxyType({})

SIMULATED = "sim"
"""The choice to simulate a role instead of using a backend."""


class MachineSheet(Struct, frozen=True):
    """A machine role: its class in one word, suitable backends, and its simulator, or "" if there is none."""

    role: MachineRole
    machine: str
    simulator: str = ""
    backends: tuple[str, ...] = ()


class LabwareSheet(Struct, frozen=True):
    """A labware role: its class, the suitable names in the catalogue with their titles, and the initial
    choice.
    """

    role: LabwareRole
    labware: str
    titles: Mapping[str, str] = NOTHING
    usual: str = ""


class FieldTexts(Struct, frozen=True):
    """The texts in a form's fields, keyed by parameter and written as users would type them."""

    defaults: Mapping[str, str] = NOTHING
    given: Mapping[str, str] = NOTHING
    """The texts from a preset or the last run."""


class SetupSheet(Struct, frozen=True):
    """A protocol that can be set up. ``digest`` covers its file and companion files; ``texts`` are its
    defaults and last values, if any. ``checked`` is when it last loaded successfully, in seconds since 1970.
    """

    path: Path
    function: str | None
    digest: str
    protocol: Protocol
    texts: FieldTexts = FieldTexts()
    machines: tuple[MachineSheet, ...] = ()
    labware: tuple[LabwareSheet, ...] = ()
    presets: tuple[str, ...] = ()
    checked: float = 0.0

    @property
    def has_form(self) -> bool:
        """Whether there is anything to set up apart from ports."""
        return bool(self.protocol.function)


class Choices(Struct, frozen=True):
    """The user's choices: ``texts`` for the parameters that differ from the protocol's defaults; a backend or
    SIMULATED for each machine role; a catalogue name for each labware role; devices keyed by port or machine
    role. A role in ``bench`` is filled as the bench specifies, except that the chosen device is used.
    """

    texts: Mapping[str, str] = NOTHING
    machines: Mapping[str, str] = NOTHING
    labware: Mapping[str, str] = NOTHING
    ports: Mapping[str, str] = NOTHING
    bench: Bench = Bench()
    """The bench in use, without the choices that have been replaced since it was opened."""


class RoleFilled(Struct, frozen=True):
    """What a bench assigns to a role: a backend or SIMULATED ("" for a port), a device, and limits.
    ``simulator`` is the simulated backend. Limits alone leave the choice of the instrument to the user.
    """

    backend: str = ""
    device: str = ""
    limits: str = ""
    simulator: str = ""


class Checked(Struct, frozen=True):
    """The result of checking choices: a set-up if they are valid, otherwise the problems with each parameter
    or role.

    ``rehearsal`` is the set-up of a dry run, which needs no instruments; None if the choices rule it out.
    ``shown`` contains the values as users would write them, and ``plates`` the dimensions of the chosen
    plates.
    """

    choices: Choices
    setup: RunSetup | None = None
    rehearsal: RunSetup | None = None
    problems: tuple[Problem, ...] = ()
    roles: Mapping[str, str] = NOTHING
    shown: Mapping[str, str] = NOTHING
    plates: Mapping[str, PlateShape] = MappingProxyType({})
    world: UsageError | None = None
    """Why the world of the bench in use does not match the choices."""


def read_sheet(path: Path, function: str | None, interpreters: InterpreterSource) -> SetupSheet:
    """Read the sheet of the protocol in ``path``, with the values of its last run.

    Raises ProtocolError, UsageError, and any error raised while obtaining the packages that it imports.
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
    """Return the texts that the preset ``name`` has for the form's fields.

    Raises UsageError if the preset cannot be read, or has values for parameters that the protocol no longer
    has.
    """
    values = load_preset(protocol, name)
    unknown = [key for key in values if protocol.parameter(key) is None]
    if unknown:
        raise UsageError(
            Message(
                "the preset {name} has values that {title} no longer accepts: {unknown}",
                name=name,
                title=protocol.title,
                unknown=", ".join(unknown),
            ),
            hint="Fill in the form again and save it under the same name.",
        )
    return texts_of(protocol, values)


def defaults_of(protocol: Protocol) -> dict[str, object]:
    """Return the defaults of the optional parameters that do not name a file."""
    return {
        parameter.name: parameter.default
        for parameter in protocol.parameters
        if not parameter.required and not names_file(parameter)
    }


def texts_of(protocol: Protocol, values: Mapping[str, object]) -> dict[str, str]:
    """Return the values of the protocol's parameters as text. Other values are left out."""
    return {
        parameter.name: value_text(parameter, values[parameter.name])
        for parameter in protocol.parameters
        if parameter.name in values
    }


def _machine(role: MachineRole, catalogue: Catalogue) -> MachineSheet:
    kind = catalogue.machine(role.machine)
    if kind is None:
        name = role.machine.rpartition(":")[2]
        usable = (name,) if role.is_device else ()
        return MachineSheet(role, name, name if device_kind(role.machine) else "", usable)
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
    usual = role.default or LABWARE.get(wanted, "")
    kinds = [
        kind
        for kind in catalogue.labware.values()
        if kind.is_a(wanted) and (not kind.is_deprecated or kind.name == usual)
    ]
    titles = sorted(labware_titles(kinds).items(), key=lambda named: _in_order(named[1]))
    return LabwareSheet(role, wanted, dict(titles), usual)


def _in_order(title: str) -> list[tuple[int, str]]:
    """Return a sort key for titles that orders the numbers in them by value."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", title.casefold())]
