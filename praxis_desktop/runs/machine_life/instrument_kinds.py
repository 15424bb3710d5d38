"""Which kind of instrument stands at each port of a run, so that it can be stopped by its own commands."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.emergency.stop_commands import (
    kind_of_backend,
    kind_of_simulator,
    known_stop_commands,
)
from praxis_desktop.protocols.metadata_block import ports

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.request import RunRequest


def instrument_kinds(request: RunRequest, bindings: Sequence[Binding]) -> dict[str, str]:
    """The kind by role, for the roles of which anything tells it: a simulator says what it is; then counts
    what the request's ``profiles`` say, the backend of the bench's machine there, the limits of the port, and
    last what the program declares to expect there, if that is the name of a profile.

    Raises UsageError for a profile that there is not, and for a role that has no port.
    """
    _check(request, bindings)
    kinds = {}
    for binding in bindings:
        kind = _kind(request, binding)
        if kind:
            kinds[binding.role] = kind
    return kinds


def _check(request: RunRequest, bindings: Sequence[Binding]) -> None:
    roles = [binding.role for binding in bindings]
    for role, kind in request.profiles.items():
        if role not in roles:
            has = f"There are ports for: {', '.join(roles)}." if roles else "No role has a port."
            raise UsageError(f"there is a profile for {role!r}, but no port", hint=has)
        known = known_stop_commands()
        if kind not in known:
            near = difflib.get_close_matches(kind, known, 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise UsageError(
                f"there is no instrument profile {kind!r}",
                hint=f"{hint}There are: {', '.join(sorted(known))}.",
            )


def _kind(request: RunRequest, binding: Binding) -> str:
    if binding.instrument is not None:
        return kind_of_simulator(binding.instrument.kind)
    if binding.is_simulated:
        return ""  # a recording, or a port that is joined to itself
    named = request.profiles.get(binding.role)
    if named is not None:
        return named
    if request.setup is not None:
        for machine in request.setup.bench.machines:
            kind = kind_of_backend(machine.backend) if machine.role == binding.role else ""
            if kind:
                return kind
    limits = request.limits.get(binding.role, "")
    if limits in known_stop_commands():
        return limits
    return _declared(request, binding.role)


def _declared(request: RunRequest, role: str) -> str:
    try:
        expected = ports(request.program).get(role, "").strip().casefold()
    except UsageError:
        return ""  # said elsewhere
    commands = known_stop_commands().values()
    return next(
        (command.kind for command in commands if expected and command.name.casefold() == expected), ""
    )
