"""Builds the set-up for a run of a protocol from a user's specifications."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import protocols
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import profiles, simulators
from praxis_desktop.ports.roles import devices_by_role, parse_bindings
from praxis_desktop.protocols import benches, parameters
from praxis_desktop.protocols.benches.bench import Bench, plate_shapes
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.definition import Protocol, chosen
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.text import DECORATOR, outline_of
from praxis_desktop.runs import describing
from praxis_desktop.runs.request import RunRequest, RunSetup

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.parameters import Parameter
    from praxis_desktop.protocols.parameters.wells import PlateShape
    from praxis_desktop.runs.interpreter_sources import InterpreterSource


_NOTHING: Mapping[str, str] = MappingProxyType({})


class Wishes(Struct, frozen=True):
    """A user's specifications, as typed, keyed by parameter or role.

    Values that are not specified come from ``preset`` (plain data), ``bench`` or the protocol. ``machines``
    are backends with ports (``MettlerToledo@/dev/ttyUSB0``), ``labware`` are catalogue names, ``volumes`` are
    initial volumes in microlitres. If ``simulates``, each role without a machine gets a simulated one.
    """

    values: Mapping[str, str] = _NOTHING
    machines: Mapping[str, str] = _NOTHING
    labware: Mapping[str, str] = _NOTHING
    volumes: Mapping[str, str] = _NOTHING
    preset: Mapping[str, object] = MappingProxyType({})
    bench: Bench | None = None
    simulates: bool = False


def described(
    program: Program,
    interpreters: InterpreterSource,
    *,
    report: Callable[[Event], None] | None = None,
    control: Control | None = None,
) -> Protocol:
    """Find the protocol that ``program`` names, or one with the entry "script" if the file declares nothing
    to call.

    Raises ProtocolError, or UsageError if the file declares several protocols and ``program`` names none.
    """
    try:
        return chosen(
            describing.describe_program(program, interpreters, control=control, report=report), program
        )
    except ProtocolError as error:
        if error.reason == "import" and _is_script_too(program):
            return _script(program)
        raise


def _is_script_too(program: Program) -> bool:
    """Return whether the program calls its own ``main`` when it is run as a script. Files that the program
    opens during its import may exist by the time it runs; if they do not, the run reports the error.
    """
    if program.function is not None or DECORATOR in program.source:
        return False

    return outline_of(program).calls_main


def as_entered(protocol: Protocol, program: Program, wishes: Wishes) -> Protocol:
    """Return the protocol to run. A file whose ``main`` needs arguments is run as a script if the script
    itself calls ``main`` and the user has specified nothing.
    """
    needs_more = any(parameter.required for parameter in protocol.parameters) or protocol.machines
    if protocol.entry != "main" or not needs_more or wishes != Wishes() or not _is_script_too(program):
        return protocol
    return _script(program)


def _script(program: Program) -> Protocol:
    return protocols.script_protocol(program)


def set_up(protocol: Protocol, wishes: Wishes, ports: Mapping[str, str]) -> RunSetup:
    """Build the set-up for a run of ``protocol``; ``ports`` are devices keyed by role.

    Raises FormError, listing all invalid fields, or UsageError for an unfilled role or a specification that
    the protocol does not use.
    """
    if not protocol.function:
        _refuse_wishes(protocol, wishes)
        return RunSetup(protocol, bench=world_alone(wishes.bench))
    bench, plates = _bench(protocol, wishes, ports)
    is_untouched = not wishes.values and not wishes.preset and not protocol.rules
    if is_untouched and all(map(_is_plain, protocol.parameters)):
        return RunSetup(protocol, {each.name: each.default for each in protocol.parameters}, bench)
    filled = protocols.read_values(protocol, wishes.values, preset=wishes.preset, plates=plates)
    return RunSetup(protocol, filled.values, bench, filled.files, filled.paths)


def world_alone(given: Bench | None) -> Bench:
    """Return the bench for a protocol without machine or labware roles; its ports may share a world."""
    return Bench() if given is None else Bench(world=given.world, file=given.file, lines=given.lines)


def bench_ports(protocol: Protocol, wishes: Wishes, given: Collection[str]) -> tuple[str, ...]:
    """Return the bindings from the bench for ports that ``protocol`` itself opens, except ``given`` roles.
    Raises UsageError for an entry in the bench that probably misspells a role.
    """
    bench = wishes.bench
    if bench is None:
        return ()
    benches.check_names(bench, protocol, (*given, *wishes.machines), wishes.labware)
    roles = [role.name for role in protocol.ports if role.name not in given]
    return tuple([f"{role}={bench.devices[role]}" for role in roles if role in bench.devices])


def bench_limits(bench: Bench | None, roles: Collection[str]) -> dict[str, str]:
    """Return the limits that ``bench`` sets for the ports of ``roles``."""
    return {} if bench is None else {role: kind for role, kind in bench.limits.items() if role in roles}


def check_ports(bench: Bench) -> Bench:
    """Return ``bench`` if all its ports and limits can be read. Otherwise raises UsageError, which names the
    file and the line.
    """
    ports = {f"machines.{each.role}.port": (each.role, each.port) for each in bench.machines if each.port}
    ports |= {f"ports.{role}": (role, device) for role, device in bench.devices.items()}
    for path, (role, device) in ports.items():
        with _placed(bench, path):
            parse_bindings([f"{role}={device}"])
    for role, kind in bench.limits.items():
        with _placed(bench, f"limits.{role}"):
            profiles.read_role_limits({role: kind}, [role])
    return bench


@contextmanager
def _placed(bench: Bench, path: str) -> Iterator[None]:
    """Make errors in the ``with`` block name the location of an entry in the bench file."""
    try:
        yield
    except UsageError as error:
        raise UsageError(
            Message("{place}: {message}", place=bench.place(path), message=error.message), hint=error.hint
        ) from None


def run_bench(request: RunRequest) -> Bench:
    """Return a run's bench for saving, including the limits and the ports that the program itself opens."""
    bench = Bench() if request.setup is None else request.setup.bench
    machines = {choice.role for choice in bench.machines}
    devices = {role: at for role, at in devices_by_role(request.ports).items() if role not in machines}
    return structs.replace(bench, devices=devices, limits=dict(request.limits))


def _is_plain(parameter: Parameter) -> bool:
    """Return whether the parameter's default can be used without a form. Defaults outside a range, or not
    among the choices, were already refused in the guest.
    """
    if parameter.required or parameter.linked_to or parameter.given_as != "plain":
        return False
    if (
        parameter.pattern
        or not parameter.step is parameter.minimum_length is parameter.maximum_length is None
    ):
        return False
    default = parameter.default
    if isinstance(default, int | float):  # true for most defaults, and needs no kinds to be loaded
        return True
    return (default is not None or parameter.may_be_none) and parameters.kind_of(parameter).is_plain


def _bench(
    protocol: Protocol, wishes: Wishes, ports: Mapping[str, str]
) -> tuple[Bench, Mapping[str, PlateShape]]:
    """Return the bench that fills the protocol's roles, and the shapes of its plates."""
    has_roles = bool(protocol.machines or protocol.labware or protocol.deck_param_name)
    if not has_roles and not (wishes.machines or wishes.labware or wishes.volumes):
        return world_alone(wishes.bench), {}
    if wishes.simulates:
        for role in protocol.machines:
            if role.name not in ports and role.name not in wishes.machines:
                _refuse_slip(protocol, role.name, ports)
    catalogue = Catalogue.find()
    bench = benches.choose_bench(
        protocol,
        catalogue,
        machines=wishes.machines,
        labware=wishes.labware,
        ports=ports,
        volumes=wishes.volumes,
        base=wishes.bench,
        simulate=wishes.simulates,
    )
    return bench, plate_shapes(bench, catalogue)


def simulated_ports(protocol: Protocol, ports: Mapping[str, str]) -> list[str]:
    """Return bindings to simulators for the protocol's port roles that are not in ``ports``. Raises
    UsageError for a role that has no known simulator.
    """
    found = []
    for role in protocol.ports:
        if role.name in ports:
            continue
        _refuse_slip(protocol, role.name, ports)
        kind = simulators.simulator_for(role.expects)
        if not kind:
            expects = f": {role.expects}" if role.expects else "; its protocol does not say what it expects"
            raise UsageError(
                Message(
                    "there is no known simulator for {name}{expects}", name=repr(role.name), expects=expects
                ),
                hint=Message(
                    "Choose an instrument or a simulator for it; on the command line: "
                    "--port {name}=sim:KIND. Simulators: {simulators}.",
                    name=role.name,
                    simulators=", ".join(simulators.known_simulators()),
                ),
            )
        found.append(f"{role.name}=sim:{kind}")
    return found


def _refuse_slip(protocol: Protocol, role: str, ports: Mapping[str, str]) -> None:
    """Refuse to simulate a role if the user has named a port for a role that the protocol does not have."""
    known = [port.name for port in protocol.ports] + [machine.name for machine in protocol.machines]
    for name in ports:
        if name not in known:
            raise UsageError(
                Message("{name} has no role {meant}", name=protocol.name, meant=repr(name)),
                hint=Message(
                    "Its roles: {roles}. If it opens {meant} all the same, also choose an instrument or a "
                    "simulator for {role}.",
                    roles=", ".join(known),
                    meant=name,
                    role=role,
                ),
            )


def _refuse_wishes(protocol: Protocol, wishes: Wishes) -> None:
    """Refuse specifications for a plain script."""
    if wishes.values:
        raise UsageError(
            Message(
                "{name} is a plain script without a main(...), so it has no parameters to set",
                name=protocol.name,
            ),
            hint="Leave out --set, or give the script a main(...) function with parameters.",
        )
    if wishes.machines or wishes.labware or wishes.volumes:
        raise UsageError(
            Message(
                "{name} is a plain script, so it has no roles for machines or labware", name=protocol.name
            ),
            hint="Name its ports with --port ROLE=DEVICE.",
        )


def completed(
    request: RunRequest,
    interpreters: InterpreterSource,
    *,
    report: Callable[[Event], None] | None = None,
    control: Control | None = None,
) -> RunRequest:
    """Return ``request`` with the default set-up for its protocol. Call this on a GuestThread. Raises the
    same errors as ``described`` and ``set_up``.
    """
    protocol = described(request.program, interpreters, report=report, control=control)
    ports = devices_by_role(request.ports)
    protocol = as_entered(protocol, request.program, Wishes())
    setup = set_up(protocol, Wishes(), ports)
    return structs.replace(request, setup=setup, ports=(*request.ports, *setup.bench.ports_beside(ports)))
