"""The ports that a program was granted before: found again where they are now, or said to be missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.ports.discovery import PortInfo, present_ports_sentence
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.grants import Grant, GrantStore
from praxis_desktop.ports.identity import PortIdentity, find_device
from praxis_desktop.ports.role_limits import is_file
from praxis_desktop.ports.roles import Binding, parse_binding
from praxis_desktop.ports.whereabouts import all_ports

HOW_TO_SEE = "praxis-desktop ports grants"


class GrantOutdated(UsageError):
    """The program is not the one any more that the person knew who granted a port to it."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(
            f"{grant.protocol} has changed since {_named(grant)} was granted to it",
            hint=f"If the program is as you want it, grant the port again: --port {grant.role}={grant.device}"
            f" --remember. To forget it: {HOW_TO_SEE} revoke --role {grant.role}",
        )
        self.grant = grant


class Memory:
    """What is remembered of the ports of one program, known by ``protocol`` and the ``digest`` of its source
    (see ``Grant``). Only real instruments are: never a simulator or a recording.

    ``ports`` tells which ports there are. Any thread.
    """

    def __init__(
        self,
        protocol: str,
        digest: str,
        *,
        store: GrantStore | None = None,
        ports: Callable[[], Iterable[PortInfo]] = all_ports,
    ) -> None:
        self.protocol = protocol
        self.digest = digest
        self._store = GrantStore() if store is None else store
        self._ports = ports

    def grants(self) -> dict[str, Grant]:
        """What is remembered, by role. Raises StorageError."""
        return self._store.of(self.protocol)

    def recall(self, grant: Grant) -> Binding:
        """The port of ``grant`` for another run.

        Raises GrantOutdated when the program has changed since, and what ``find`` raises.
        """
        if not grant.covers(self.digest):
            raise GrantOutdated(grant)
        return self.find(grant)

    def find(self, grant: Grant) -> Binding:
        """The port of ``grant`` where it is now, whatever the program is.

        Raises PortNotFound when the device is not there or another one is in its place, UsageError for a
        grant that is of no device at all.
        """
        if is_simulated(grant.device):
            raise UsageError(
                f"{grant.device} is remembered for {grant.role!r}, but is no instrument",
                hint=f"Forget it: {HOW_TO_SEE} revoke --role {grant.role}",
            )
        if grant.identity:
            return self._identified(grant, PortIdentity.parse(grant.identity))
        binding = parse_binding(f"{grant.role}={grant.device}")
        try:
            binding.check()
        except PortError as error:
            raise _missing(grant, error.hint) from error
        if binding.is_local and binding.info().identity is not None:
            raise PortNotFound(
                f"another device than the one remembered for {grant.role!r} is at {grant.device}:"
                f" {binding.info().friendly_name}",
                port=grant.role,
                hint=_another(grant),
            )
        return binding

    def _identified(self, grant: Grant, identity: PortIdentity) -> Binding:
        present = find_device(identity, self._ports())
        if present is None:
            raise _missing(grant, present_ports_sentence())
        is_there = os.path.realpath(grant.device) == os.path.realpath(present.device)
        return parse_binding(f"{grant.role}={grant.device if is_there else present.device}")

    def keep(self, bindings: Iterable[Binding], limits: Mapping[str, str]) -> list[Grant]:
        """Remember ``bindings``, with the names of the limits that hold for their roles.

        Raises UsageError for what is no device that can be known again, StorageError.
        """
        grants = [self._grant(binding, limits.get(binding.role, "")) for binding in bindings]
        self._store.remember(grants)
        return grants

    def _grant(self, binding: Binding, limits: str) -> Grant:
        objection = objection_to_remembering(binding)
        if objection:
            raise UsageError(
                f"port {binding.role!r} cannot be remembered: {objection}",
                hint="Name the port of a real instrument, or leave out --remember.",
            )
        device = binding.path()
        info = next((port for port in self._ports() if _is_at(port, device)), PortInfo(device))
        return Grant(
            self.protocol,
            binding.role,
            device,
            identity="" if info.identity is None else str(info.identity),
            label=info.friendly_name if info.identity is not None else "",
            limits=str(Path(limits).absolute()) if limits and is_file(limits) else limits,
            digest=self.digest,
        )


def objection_to_remembering(binding: Binding) -> str:
    """Why a port cannot be remembered; "" when it can."""
    if binding.is_simulated:
        return f"{binding.device} is no real instrument"
    if binding.is_local and PortInfo(binding.device).kind == "pty":
        return f"{binding.device} is a pseudo-terminal, and its number is given to others later"
    return ""


def _is_at(port: PortInfo, device: str) -> bool:
    return port.device == device or (
        device.startswith("/") and os.path.realpath(port.device) == os.path.realpath(device)
    )


def _named(grant: Grant) -> str:
    return f"{grant.device} ({grant.label})" if grant.label else grant.device


def _missing(grant: Grant, what_there_is: str) -> PortNotFound:
    device = f", {grant.identity}" if grant.identity else ""
    return PortNotFound(
        f"the instrument remembered for {grant.role!r} is not there: {_named(grant)}{device}",
        port=grant.role,
        hint=f"Plug it in and switch it on. {_another(grant)} {what_there_is}".rstrip(),
    )


def _another(grant: Grant) -> str:
    return (
        f"For another one: --port {grant.role}=DEVICE --remember. To forget this one: "
        f"{HOW_TO_SEE} revoke --role {grant.role}."
    )
