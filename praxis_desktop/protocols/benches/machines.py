"""The machine for a role: its backend, and the port that the backend opens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType, NoneType

from msgspec import structs

from praxis_desktop.core.devices import CONNECTION_PREFIXES
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.benches.bench import NOTHING, MachineChoice, MissingRoleError, Place
from praxis_desktop.protocols.benches.catalogue import (
    BackendKind,
    Catalogue,
    MachineKind,
    found_by,
    near_misses,
    one_of,
    with_article,
)
from praxis_desktop.protocols.benches.simulation import (
    DEVICE_ARGUMENTS,
    SIMULATIONS,
    backends_by_kind,
    device_kind,
    is_hardware,
    simulated_kind,
)
from praxis_desktop.protocols.definition import MachineRole

SIMULATED = "sim"
"""The text that chooses a role's simulator in place of a backend."""

_OUT_OF_REACH = {
    "hid": "a control box",
    "http": "a robot connected through another role",
    "other": "a library of its own",
}


def choose_machine(
    role: MachineRole,
    catalogue: Catalogue,
    texts: Mapping[str, str],
    ports: Mapping[str, str],
    bases: Mapping[str, MachineChoice],
    simulate: bool,
) -> MachineChoice | None:
    """Choose the machine for ``role`` from the first of these that exists: its text, the bench's choice, its
    port or, if simulating, a simulator. Return None if an optional role has none. Raises UsageError.
    """
    text, port, base = texts.get(role.name, ""), ports.get(role.name, ""), bases.get(role.name)
    if role.is_device:
        return _device(role, text, port, base, simulate)
    kind = catalogue.machine(role.machine)
    if kind is None:
        raise UsageError(
            Message(
                "machine {name}: a bench cannot create a {rpartition}",
                name=role.name,
                rpartition=role.machine.rpartition(":")[2],
            ),
            hint="Machine roles have the type of one of PyLabRobot's machines, such as Scale.",
        )
    role_of = _Role(role, kind, catalogue)
    if text:
        return role_of.said(text, port)
    if base is not None:
        return role_of.kept(base, port)
    if port:
        return role_of.on_port(port)
    if simulate:
        return role_of.simulated(role.is_optional)
    if role.is_optional:
        return None
    raise MissingRoleError(
        Message("machine {name} ({kind}) is not given", name=role.name, kind=kind.name),
        hint=role_of.how(),
    )


def _device(
    role: MachineRole, text: str, port: str, base: MachineChoice | None, simulate: bool
) -> MachineChoice | None:
    """Return the choice for a role whose class drives its instrument itself and thus needs only a port."""
    kind, name = device_kind(role.machine), _name(role.machine)
    how = Message("Give it a port: --port {role}=DEVICE.", role=role.name)
    if kind:
        how = Message(
            "Give it a port: --port {role}=DEVICE, or --port {role}=sim:{kind} (simulated).",
            role=role.name,
            kind=kind,
        )
    said, _, device = text.partition("@")
    said, *settings = said.split(",")
    given: Mapping[str, object] = NOTHING if base is None else base.arguments
    if said in (name, role.machine):
        text = device.strip()
        given = {**given, **_settings(role.name, settings)}
    elif text and text != SIMULATED and not text.startswith(f"{SIMULATED}:"):
        raise UsageError(
            Message(
                "machine {name} is {kind}, which drives its instrument itself and has no backend",
                name=role.name,
                kind=with_article(name),
            ),
            hint=how,
        )
    if base is not None and base.machine != role.machine:
        raise UsageError(
            Message(
                "machine {name} is {kind}, but the bench specifies {machine}",
                name=role.name,
                kind=with_article(name),
                machine=with_article(_name(base.machine)),
            ),
            hint=how,
        )
    on = port or (text if text != SIMULATED else "") or ("" if base is None else base.port)
    if not on and kind and (simulate or text == SIMULATED):
        on = f"{SIMULATED}:{kind}"
    on_it = simulated_kind(on)
    if kind and on_it and on_it != kind and ":" not in on_it:
        raise UsageError(
            Message(
                "machine {name} is {kind}, but a different instrument is on {port}",
                name=role.name,
                kind=with_article(name),
                port=on,
            ),
            hint=how,
        )
    if on:
        return MachineChoice(
            role.name,
            role.machine,
            role.machine,
            on,
            arguments=given if given or is_hardware(on) else DEVICE_ARGUMENTS.get(name, NOTHING),
            is_simulated=not is_hardware(on),
            place=Place() if base is None else base.place,
        )
    if role.is_optional:
        return None
    if simulate or text == SIMULATED:
        raise UsageError(
            Message("machine {name}: there is no simulated {kind}", name=role.name, kind=name), hint=how
        )
    raise MissingRoleError(
        Message("machine {name} ({kind}) is not given", name=role.name, kind=name), hint=how
    )


def _settings(role: str, settings: list[str]) -> dict[str, object]:
    """Return the arguments for a device's constructor: numbers and JSON as values, anything else as text."""
    found: dict[str, object] = {}
    for setting in settings:
        argument, equals, text = setting.partition("=")
        if not equals or not argument.strip().isidentifier():
            raise UsageError(
                Message("machine {role}: {setting} is not NAME=VALUE", role=role, setting=repr(setting)),
                hint="Specify the class's arguments as NAME=VALUE, separated by commas.",
            )
        found[argument.strip()] = _value(text)
    return found


def _value(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text.strip()
    return value


class _Role:
    """A machine role, its class, and the backends that suit it."""

    def __init__(self, role: MachineRole, kind: MachineKind, catalogue: Catalogue) -> None:
        self._role = role
        self._kind = kind
        self._catalogue = catalogue
        self._what = Message("machine {name} is {kind}", name=role.name, kind=with_article(kind.name))
        base = catalogue.backend_base(kind)
        self._fitting = {
            backend.name: backend for backend in catalogue.backends.values() if fits(backend, base, catalogue)
        }

    def said(self, text: str, port: str) -> MachineChoice:
        """Return the choice described by the text after ROLE=; ``port`` is the role's port if it is given
        elsewhere.
        """
        if text == SIMULATED and is_hardware(port):
            raise UsageError(
                Message(
                    "machine {name} is simulated but has the port {port}",
                    name=self._role.name,
                    port=port,
                ),
                hint="Leave one of them out.",
            )
        if text == SIMULATED and port:
            return self.on_port(port)
        if text == SIMULATED:
            simulated = self.simulated(is_optional=False)
            assert simulated is not None
            return simulated
        if text.startswith(f"{SIMULATED}:"):
            return self.on_port(self._one_port(text, port))
        backend_text, _, device = text.partition("@")
        name, *settings = backend_text.split(",")
        backend = self._named(name.strip())
        return self._with(backend, self._one_port(device.strip(), port), self._arguments(backend, settings))

    def kept(self, base: MachineChoice, port: str) -> MachineChoice:
        """Return the bench's choice for the role, with its port changed to ``port`` unless that is ""."""
        role = self._role.name
        kind = self._catalogue.machine(base.machine)
        if kind is None or (kind is not self._kind and self._kind.path not in kind.ancestors):
            raise UsageError(
                Message(
                    "{what}, but the bench specifies {machine} for it",
                    what=self._what,
                    machine=with_article(_name(base.machine)),
                ),
                hint="Choose another bench, or " + self.how()[0].lower() + self.how()[1:],
            )
        backend = self._catalogue.backend(base.backend)
        on = port or base.port
        if backend is None:
            if base.backend.startswith("pylabrobot.") or ":" not in base.backend:
                raise UsageError(
                    Message(
                        "machine {role}: the bench specifies the backend {backend}, which does not exist",
                        role=role,
                        backend=_name(base.backend),
                    ),
                    hint=self.how(),
                )
            return structs.replace(base, port=on, is_simulated=bool(on) and not is_hardware(on))
        if backend.name not in self._fitting:
            raise UsageError(
                Message(
                    "{what}, but the bench's {backend} is not a backend for it",
                    what=self._what,
                    backend=_name(base.backend),
                ),
                hint=self.how(),
            )
        chosen = self._with(backend, on, base.backend_arguments)
        return structs.replace(chosen, machine=kind.path, arguments=base.arguments, place=base.place)

    def on_port(self, port: str) -> MachineChoice:
        """Return the choice for the instrument on ``port``. Raises UsageError if no backend suits it."""
        kind = simulated_kind(port)
        path = backends_by_kind().get(kind, "") if kind else ""
        backend = self._catalogue.backend(path) if path else None
        if backend is not None and backend.name in self._fitting:
            return self._with(backend, port)
        if kind and not path:
            raise UsageError(
                Message("machine {name}: no backend is known for {port}", name=self._role.name, port=port),
                hint=self.how(port),
            )
        self._refuse_other(port)
        raise UsageError(
            Message(
                "machine {name} ({kind}) has the port {port}, but no backend for it",
                name=self._role.name,
                kind=self._kind.name,
                port=port,
            ),
            hint=self.how(port),
        )

    def _refuse_other(self, port: str) -> None:
        """Refuse a simulated instrument whose kind would never reply to the backends for this role."""
        path = backends_by_kind().get(simulated_kind(port), "")
        other = self._catalogue.backend(path) if path else None
        if other is not None and other.name not in self._fitting:
            raise UsageError(
                Message(
                    "{what}, but {name} is on {port}",
                    what=self._what,
                    port=port,
                    name=with_article(other.name),
                ),
                hint=self.how(),
            )

    def simulated(self, is_optional: bool) -> MachineChoice | None:
        """Return a simulated choice for the role; None if there is no simulator and the role is optional."""
        found = SIMULATIONS.get(self._kind.name)
        if found is None:
            if is_optional:
                return None
            raise UsageError(
                Message(
                    "machine {name}: there is no simulated {kind}",
                    name=self._role.name,
                    kind=self._kind.name,
                ),
                hint=self.how(),
            )
        return MachineChoice(
            self._role.name,
            self._kind.path,
            self._catalogue.backends[found.backend].path,
            found.port,
            arguments=found.arguments,
            is_simulated=True,
        )

    def how(self, port: str = "DEVICE") -> str:
        """Return instructions for naming the machine on the command line."""
        role = self._role.name
        usable = [backend.name for backend in self._fitting.values() if backend.takes_port]
        found = SIMULATIONS.get(self._kind.name)
        ways = []
        if len(usable) == 1:
            ways.append(f"--machine {role}={usable[0]}@{port}")
        elif usable:
            ways.append(f"--machine {role}=BACKEND@{port} (backends are {one_of(usable, conjunction='and')})")
        if found is not None:
            simulated = f"{found.backend}@{found.port}" if found.port else found.backend
            ways.append(f"--machine {role}={simulated} (simulated)")
        if not ways:
            return Message("No backend for {name} can be used here yet.", name=with_article(self._kind.name))
        return Message("Specify {ways}.", ways=" or ".join(ways))

    def _one_port(self, device: str, port: str) -> str:
        if device and port and device != port:
            raise UsageError(
                Message(
                    "machine {name} has two ports, {device} and {port}",
                    name=self._role.name,
                    device=device,
                    port=port,
                ),
                hint="Leave one of them out.",
            )
        return device or port

    def _arguments(self, backend: BackendKind, settings: list[str]) -> Mapping[str, object]:
        """Parse the backend constructor's arguments: numbers and JSON as values, anything else as text."""
        types = {parameter.name: parameter.type for parameter in backend.parameters}
        known = types.keys() - backend.granted_parameters
        arguments: dict[str, object] = {}
        for setting in settings:
            name, equals, text = setting.partition("=")
            if not equals or name.strip() not in known:
                raise UsageError(
                    Message(
                        "machine {name}: {backend} has no argument {argument}",
                        name=self._role.name,
                        backend=backend.name,
                        argument=repr(name.strip()),
                    ),
                    hint=Message(
                        "It has {known}, given as NAME=VALUE.", known=one_of(sorted(known), conjunction="and")
                    )
                    if known
                    else Message("{name} takes no arguments at all.", name=backend.name),
                )
            is_text = types[name.strip()] in ("str", "str | None")
            value = _value(text)
            arguments[name.strip()] = text.strip() if is_text and value is not None else value
        return arguments

    def _named(self, name: str) -> BackendKind:
        """Return the backend to which ``name`` refers."""
        by_path = self._catalogue.backend(name) if ":" in name else None
        names = [by_path.name] if by_path is not None else found_by(name, self._fitting)
        if len(names) == 1 and names[0] in self._fitting:
            return self._fitting[names[0]]
        if len(names) > 1:
            raise UsageError(
                Message(
                    "machine {name}: {given} could be {names}",
                    name=self._role.name,
                    given=repr(name),
                    names=one_of(names),
                ),
                hint="Type more of its name.",
            )
        others = found_by(name, self._catalogue.backends)
        if len(others) == 1 or by_path is not None:
            raise UsageError(
                Message(
                    "{what}, but {others} is not a backend for it",
                    what=self._what,
                    others=others[0] if others else name,
                ),
                hint=self.how(),
            )
        near = near_misses(name, self._fitting) or near_misses(name, self._catalogue.backends)
        raise UsageError(
            Message(
                "machine {name}: there is no backend {given} for {kind}",
                name=self._role.name,
                given=repr(name),
                kind=with_article(self._kind.name),
            ),
            hint=Message("Did you mean {near}?", near=one_of(near)) if near else self.how(),
        )

    def _with(
        self, backend: BackendKind, port: str, arguments: Mapping[str, object] = NOTHING
    ) -> MachineChoice:
        """Return the choice that uses ``backend`` on ``port``. Raises UsageError if they do not match."""
        self._check(backend, port, arguments)
        return MachineChoice(
            self._role.name,
            self._kind.path,
            backend.path,
            port,
            backend_arguments=arguments,
            is_simulated=backend.is_simulator or (bool(port) and not is_hardware(port)),
        )

    def _check(self, backend: BackendKind, port: str, arguments: Mapping[str, object]) -> None:
        role = self._role.name
        for parameter in backend.parameters:
            if parameter.name in arguments and not _has_type(arguments[parameter.name], parameter.type):
                raise UsageError(
                    Message(
                        "machine {role}: {argument} of {name} cannot be {value}",
                        role=role,
                        argument=parameter.name,
                        name=backend.name,
                        value=repr(arguments[parameter.name]),
                    ),
                    hint=Message("Its type is {type}.", type=parameter.type),
                )
        if backend.is_simulator:
            if port:
                raise UsageError(
                    Message(
                        "machine {role}: {name} is simulated and has no port", role=role, name=backend.name
                    ),
                    hint=Message("Leave {port} out, or name the backend of the instrument there.", port=port),
                )
            return
        if not backend.takes_port:
            way = _OUT_OF_REACH.get(backend.connection, backend.connection)
            raise UsageError(
                Message(
                    "machine {role}: {name} reaches its instrument through {way}, which a bench cannot "
                    "specify",
                    role=role,
                    name=backend.name,
                    way=way,
                ),
                hint=self.how(),
            )
        if not port:
            raise UsageError(
                Message(
                    "machine {role}: {name} needs the port that the instrument is on",
                    role=role,
                    name=backend.name,
                ),
                hint=Message(
                    "Specify it as --machine {role}={name}@DEVICE or --port {role}=DEVICE{backend}.",
                    role=role,
                    name=backend.name,
                    backend=_simulator_of(backend),
                ),
            )
        if backend.address_parameter and is_hardware(port) and not port.startswith(CONNECTION_PREFIXES):
            raise UsageError(
                Message(
                    "machine {role}: {name} reaches its instrument over the network, but {port} is not an "
                    "address",
                    role=role,
                    name=backend.name,
                    port=port,
                ),
                hint=Message(
                    "Specify its address: --machine {role}={name}@tcp://HOST:PORT, or http://HOST:PORT.",
                    role=role,
                    name=backend.name,
                ),
            )
        if backend.connection == "serial" and port.startswith(CONNECTION_PREFIXES):
            raise UsageError(
                Message(  # the window shows no hint beside a role
                    "machine {role}: {name} needs a serial port: choose socket://{address} instead of {port}",
                    role=role,
                    name=backend.name,
                    address=port.partition("://")[2],
                    port=port,
                )
            )
        prefix = f"{backend.connection}:"
        if backend.connection in ("usb", "hid") and is_hardware(port) and not port.startswith(prefix):
            raise UsageError(
                Message(
                    "machine {role}: {name} finds its device over USB, but {port} is not a USB device",
                    role=role,
                    name=backend.name,
                    port=port,
                ),
                hint=Message(
                    "Specify the device: --machine {role}={name}@{prefix}VID:PID.",
                    role=role,
                    name=backend.name,
                    prefix=prefix,
                ),
            )
        self._refuse_other(port)
        unknown = [
            parameter.name
            for parameter in backend.parameters
            if parameter.required
            and parameter.name not in backend.granted_parameters
            and parameter.name not in arguments
        ]
        if unknown:
            raise UsageError(
                Message(
                    "machine {role}: {name} also needs {unknown}",
                    role=role,
                    name=backend.name,
                    unknown=one_of(unknown, conjunction="and"),
                ),
                hint=Message(
                    "Specify --machine {role}={name},{unknown}=VALUE@{port}.",
                    role=role,
                    name=backend.name,
                    unknown=unknown[0],
                    port=port,
                ),
            )


_NUMBER = (int, float)
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"int": _NUMBER, "float": _NUMBER, "str": (str,), "bool": (bool,), "list": (list,), "None": (NoneType,)}
)


def _has_type(value: object, text: str) -> bool:
    """Return whether ``value`` has the type that an annotation names, as far as JSON has such types."""
    names = text.split(" | ")
    if not _TYPES.keys() >= {*names}:
        return True
    if isinstance(value, bool):  # Python's bool is an int
        return "bool" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _name(path: str) -> str:
    return path.rpartition(":")[2]


def fits(backend: BackendKind, base: str, catalogue: Catalogue) -> bool:
    """Return whether ``backend`` suits machines whose backends derive from ``base``."""
    if base and backend.is_a(base):
        return True
    if base.endswith(":ImageReaderBackend"):
        bases = [catalogue.machines[name].backend for name in ("PlateReader", "Imager")]
        return all(backend.is_a(path) for path in bases)
    return False


def _simulator_of(backend: BackendKind) -> str:
    """Return a hint naming the simulated instrument for the backend, such as " (or @sim:mettler)", or ""."""
    kinds = [kind for kind, path in backends_by_kind().items() if path in backend.paths]
    return Message(" (or @sim:{kinds})", kinds=kinds[0]) if kinds else ""
