"""The ports of a run, whether named, remembered, or chosen by the user."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop import ports, protocols
from praxis_desktop.cli import asking
from praxis_desktop.core.errors import PortError, StorageError, UsageError
from praxis_desktop.core.events import LogEvent
from praxis_desktop.ports import granting, profiles
from praxis_desktop.ports.roles import Binding, is_same_port, with_own_paths
from praxis_desktop.protocols.program import Program

if TYPE_CHECKING:
    from praxis_desktop.cli.asking.ports import PortDialog
    from praxis_desktop.cli.asking.terminal_lines import TerminalLines
    from praxis_desktop.ports.granting.remembering import Grant, Memory

_REQUESTED = re.compile(r"port\d*\Z")
"""Matches the roles of ports that a program has requested itself: see ``ports.guest.port_requests``."""


def limits_by_role(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values of ``--limit``, with absolute paths, because a program may run in a separate process.

    Raises UsageError.
    """
    limits: dict[str, str] = {}
    for role, name in named:
        if role in limits:
            raise UsageError(f"{role!r} is limited twice", hint="Limit each role once.")
        limits[role] = name
    if limits:
        limits = {
            role: str(Path(name).absolute()) if ports.write_limits.is_file(name) else name
            for role, name in limits.items()
        }
    return limits


def memory_of(program: Program) -> Memory | None:
    """Return the Memory for a program's ports, or None if the program's code is not in a file."""
    if not program.is_in_file:
        return None
    return granting.Memory(protocols.lasting_name(program), program.digest)


class RunPorts:
    """The ports of a run of ``program``, and their write limits.

    The ``named`` ports come first; ``recall`` adds ports granted before, and ``settle`` finds ports for the
    other roles. ``expected`` holds the instruments that the program needs, keyed by role; ``machines`` are
    roles that may also have a port; ``own_paths`` maps each path that the program opens to its role.
    Questions are asked on the terminal that ``lines`` reads, if any. If ``remembers``, all ports named or
    chosen are remembered. ``notes`` holds events to show.
    """

    def __init__(
        self,
        program: Program,
        named: Sequence[Binding],
        limits: Mapping[str, str],
        *,
        expected: Mapping[str, str],
        memory: Memory | None,
        lines: TerminalLines | None,
        machines: Collection[str] = (),
        own_paths: Mapping[str, str] = MappingProxyType({}),
        remembers: bool = False,
    ) -> None:
        self.bindings = list(named)
        self.limits = dict(limits)
        self.notes: list[LogEvent] = []
        self._program = program
        self._expected = expected
        self._machines = machines
        self._memory = memory
        self._lines = lines
        self._remembers = remembers
        self._to_remember = {binding.role for binding in named} | limits.keys()
        self._own_paths = dict(own_paths)

    @property
    def texts(self) -> tuple[str, ...]:
        """The bindings, and the program's own paths with their roles, as text."""
        paths = [f"{path}={role}" for path, role in self._own_paths.items()]
        return (*(f"{binding.role}={binding.device}" for binding in self.bindings), *paths)

    @property
    def devices(self) -> dict[str, str]:
        """The device of each role that has a port."""
        return {binding.role: binding.device for binding in self.bindings}

    def add(self, bindings: Iterable[Binding]) -> None:
        """Add ports that were chosen for roles without a port."""
        for binding in bindings:
            self.bindings.append(binding)
            self._to_remember.add(binding.role)

    def ask(self, wanted: Mapping[str, str]) -> None:
        """Ask for a port for each role that has none; ``wanted`` maps roles to their instruments.

        A role for which no port is chosen is left without a port.
        """
        for role, instrument in wanted.items():
            if self._lines is None or role in self.devices:
                continue
            chosen = self._choose(self._needed(role, instrument), role)
            if chosen is not None:
                self.bindings.append(chosen)

    def recall(self) -> None:
        """For roles that have no port, add the ports previously granted to this program.

        If the program has changed since then, the user must grant the ports again. Raises GrantOutdated if
        nobody can be asked, and PortNotFound if the instrument is absent.
        """
        if self._remembers and self._memory is None:
            raise UsageError(
                "nothing can be remembered for code that is not in a file",
                hint="Leave out --remember, or put the code into a file.",
            )
        for role, grant in sorted(self._remembered().items()):
            if not any(binding.role == role for binding in self.bindings):
                self._recall(grant)

    def settle(self) -> None:
        """Find a port for every role.

        Raises UsageError for a role without a port or for unusable limits, PortError for an absent port, and
        StorageError.
        """
        for binding in self.bindings:
            binding.check()
        self._add_missing()
        self.bindings = with_own_paths(self.bindings, self._own_paths)
        if self.limits:
            profiles.read_role_limits(self.limits, [binding.role for binding in self.bindings])
        if self._remembers:
            self._remember()

    def _add_missing(self) -> None:
        """Ask for a port for each of the program's roles that has none. Raises UsageError for the first role
        that is left without a port.
        """
        for role, instrument in self._expected.items():
            if any(binding.role == role for binding in self.bindings):
                continue
            heading = self._needed(role, instrument)
            chosen = self._choose(heading, role)
            if chosen is None:
                raise UsageError(
                    heading,
                    hint=f"{self._misnamed()}Add --port {role}=DEVICE, or --port {role}=sim:KIND to try it "
                    "without hardware.",
                )
            self.bindings.append(chosen)

    def _misnamed(self) -> str:
        """Return a hint about named roles that the program does not have; "" if it has all of them."""
        others = [repr(binding.role) for binding in self.bindings if binding.role not in self._expected]
        return f"It has no role {' or '.join(others)}. " if others else ""

    def _needed(self, role: str, instrument: str) -> str:
        """Return the message that a role needs a port. ``instrument`` is "" if the protocol names none."""
        return f"{self._program.title} needs a port for {role!r}{instrument and ': ' + instrument}"

    def _remember(self) -> None:
        assert self._memory is not None
        kept = [binding for binding in self.bindings if binding.role in self._to_remember]
        if not kept:
            raise UsageError("there is no port to remember", hint="Add --port ROLE=DEVICE.")
        self._memory.keep(kept, self.limits)

    # ---- remembered
    def _remembered(self) -> dict[str, Grant]:
        if self._memory is None:
            return {}
        try:
            return self._memory.grants()
        except StorageError as error:
            self._note(f"{error.message}. {error.hint}", "warning")
            return {}

    def _recall(self, grant: Grant) -> None:
        assert self._memory is not None
        named = {*self._expected, *self._machines}
        is_needed = grant.role in named or (not named and not _REQUESTED.match(grant.role))
        try:
            binding = self._memory.recall(grant)
        except granting.GrantOutdated as error:
            if is_needed and self._lines is not None:
                self._ask_again(grant, error.message)
            elif is_needed:
                raise
            else:
                self._note(f"{error.message}: the program does not get this port", "warning")
            return
        except (PortError, UsageError) as error:
            if is_needed:
                raise
            self._note(error.message, "warning")
            return
        if any(is_same_port(binding, other) for other in self.bindings):
            return  # its port was named for another role this time
        self.bindings.append(binding)
        held = ""
        if grant.limits and grant.role not in self.limits:
            self.limits[grant.role] = grant.limits
            held = f", limited to {grant.limits}"
        self._note(f"{grant.role}: {binding.device} as remembered{held}; {granting.HOW_TO_SEE}", "notice")

    def _ask_again(self, grant: Grant, why: str) -> None:
        assert self._memory is not None
        try:
            proposed = self._memory.find(grant)
        except (PortError, UsageError):
            proposed = None
        if grant.limits:
            self.limits.setdefault(grant.role, grant.limits)
        chosen = self._choose(why, grant.role, proposed=proposed)
        if chosen is not None:
            self.bindings.append(chosen)
        elif grant.role in self.limits:
            del self.limits[grant.role]

    # ---- ports requested from a person
    def _choose(self, heading: str, role: str, *, proposed: Binding | None = None) -> Binding | None:
        if self._lines is None:
            return None
        dialog = _dialog(self._lines, self._memory)
        chosen = dialog.choose(heading, role, proposed=proposed, without=self.bindings)
        if chosen is None:
            return None
        if not self._remembers:
            dialog.offer_to_remember(chosen, self._program.title, self.limits.get(role, ""))
        elif not granting.objection_to_remembering(chosen):
            self._to_remember.add(role)
        return chosen

    def _note(self, message: str, level: str) -> None:
        self.notes.append(LogEvent(message, level))


def _dialog(lines: TerminalLines, memory: Memory | None) -> PortDialog:
    return asking.PortDialog(lines.read_line, memory=memory)
