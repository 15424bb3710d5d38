"""Turns the user's choices into a run's set-up, or an error for each invalid one, on a background thread."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators.faults import without_faults
from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice, MachineChoice, plate_shapes
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.benches.labware import choose_labware
from praxis_desktop.protocols.benches.machines import choose_machine
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.forms import Filled, FormError, read_values
from praxis_desktop.protocols.parameters import shown_value
from praxis_desktop.protocols.parameters.wells import PlateShape
from praxis_desktop.runs.request import RunSetup
from praxis_desktop.runs.setup import world_alone
from praxis_desktop.runs.shared_world import check_world_of
from praxis_desktop.workers.setup.sheets import SIMULATED, Checked, Choices, SetupSheet


class _Roles(Struct, frozen=True):
    """The choices that fill roles and, for the other roles, why they cannot be filled."""

    machines: tuple[MachineChoice, ...] = ()
    labware: tuple[LabwareChoice, ...] = ()
    problems: Mapping[str, str] = {}


def check(sheet: SetupSheet, choices: Choices) -> Checked:
    """Check ``choices``, reading the files that they name. An invalid choice never raises an exception."""
    protocol = sheet.protocol
    if not protocol.function:
        setup = RunSetup(protocol, bench=world_alone(choices.bench))
        return Checked(choices, setup, setup, world=_world_problem(setup.bench, choices))
    roles, plates = _roles(protocol, choices)
    try:
        filled = read_values(protocol, choices.texts, plates=plates)
    except FormError as error:
        shown = _shown(protocol, error.values)
        return Checked(choices, None, None, error.problems, roles.problems, shown, plates)
    shown = _shown(protocol, filled.values)
    real: Bench | None = None
    wrong = dict(roles.problems)
    if not wrong:
        try:
            real = _bench(protocol, choices, roles, simulates=False)
        except UsageError as error:
            wrong[""] = error.message
    rehearsed: Bench | None = None
    # Machines are simulated anyway; labware other than the intended labware would give wrong results.
    if not any(role.name in wrong for role in protocol.labware):
        try:
            rehearsed = _bench(protocol, choices, roles, simulates=True)
        except UsageError as error:
            wrong.setdefault("", error.message)
    return Checked(
        choices,
        None if real is None else _setup(protocol, filled, real),
        None if rehearsed is None else _setup(protocol, filled, rehearsed),
        (),
        wrong,
        shown,
        plates,
        None if real is None else _world_problem(real, choices),
    )


def _roles(protocol: Protocol, choices: Choices) -> tuple[_Roles, Mapping[str, PlateShape]]:
    if not (protocol.machines or protocol.labware):
        return _Roles(), {}
    catalogue = Catalogue.find()
    problems: dict[str, str] = {}
    ports, texts = _ports(choices), _texts(choices)
    bases = {choice.role: choice for choice in choices.bench.machines}
    placed = {choice.role: choice for choice in choices.bench.labware}
    machines: list[MachineChoice] = []
    for machine_role in protocol.machines:
        try:
            machine = choose_machine(machine_role, catalogue, texts.machines, ports, bases, False)
        except UsageError as error:
            problems[machine_role.name] = error.message
        else:
            machines += [] if machine is None else [machine]
    labware: list[LabwareChoice] = []
    for role in protocol.labware:
        try:
            piece = choose_labware(role, catalogue, texts.labware, {}, placed, False)
        except UsageError as error:
            problems[role.name] = error.message
        else:
            labware += [] if piece is None else [piece]
    return _Roles(tuple(machines), tuple(labware), problems), plate_shapes(
        Bench(labware=tuple(labware)), catalogue
    )


def _ports(choices: Choices) -> dict[str, str]:
    """Return the devices of the machines that are not simulated, keyed by role."""
    return {
        role: device
        for role, device in choices.ports.items()
        if choices.machines.get(role, SIMULATED) != SIMULATED
    }


def _bench(protocol: Protocol, choices: Choices, roles: _Roles, *, simulates: bool) -> Bench:
    """Return the bench with the roles that can be filled; if ``simulates``, the other roles are simulated.
    Raises UsageError.
    """
    if not (protocol.machines or protocol.labware or protocol.deck_param_name):
        return world_alone(choices.bench)
    texts = _texts(choices)
    played = {choice.role for choice in roles.machines} | {choice.role for choice in roles.labware}
    played.add(protocol.deck_param_name or "deck")
    return choose_bench(
        protocol,
        Catalogue.find(),
        machines={role: text for role, text in texts.machines.items() if role in played},
        labware={role: name for role, name in texts.labware.items() if role in played},
        ports={
            role: without_faults(device) if simulates else device
            for role, device in _ports(choices).items()
            if role in played
        },
        base=choices.bench,
        simulate=simulates,
    )


def _texts(choices: Choices) -> Choices:
    """Return ``choices`` without the machines and labware that come from the bench."""
    played = {choice.role for choice in choices.bench.machines}
    placed = {choice.role: choice.catalogue for choice in choices.bench.labware}
    return structs.replace(
        choices,
        machines={role: text for role, text in choices.machines.items() if role not in played},
        labware={role: name for role, name in choices.labware.items() if placed.get(role) != name},
    )


def _world_problem(bench: Bench, choices: Choices) -> UsageError | None:
    """Return why ``bench``'s world does not match the machines and the chosen ports, or None if it does."""
    try:
        check_world_of(bench, choices.ports)
    except UsageError as error:
        return error
    return None


def _setup(protocol: Protocol, filled: Filled, bench: Bench) -> RunSetup:
    return RunSetup(protocol, filled.values, bench, filled.files, filled.paths)


def _shown(protocol: Protocol, values: Mapping[str, object]) -> dict[str, str]:
    """Return the values with their units, as text."""
    return {
        parameter.name: shown_value(parameter, values[parameter.name])
        for parameter in protocol.parameters
        if parameter.name in values
    }
