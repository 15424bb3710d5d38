"""What a run needs of its ports: claims on devices, kinds of instruments, the emergency stop, questions."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.emergency.halting import kind_of_backend, kind_of_simulator, known_stop_commands
from praxis_desktop.ports.transport import never
from praxis_desktop.protocols.metadata_block import ports

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.ports.claims.claiming import Claim
    from praxis_desktop.ports.claims.tickets import ClaimOwner
    from praxis_desktop.ports.guest.policy import PortAsker, PortQuestion
    from praxis_desktop.ports.opening import Opener
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs._watchdog import Watchdog
    from praxis_desktop.runs.request import RunRequest


class RunClaims:
    """Claims devices for one run, so that no other run of this computer uses them meanwhile."""

    def __init__(self, request: RunRequest, run_id: str) -> None:
        self._request = request
        self._run_id = run_id

    def take(
        self,
        bindings: Sequence[Binding],
        *,
        tell: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> AbstractContextManager[object]:
        """Claim the devices of ``bindings``, all at once; ``tell`` is told what the run waits for, if it has
        to and may. Raises PortBusy if it may not, Killed when ``cancelled`` says so.
        """
        if all(binding.is_simulated for binding in bindings):
            return nullcontext()
        from praxis_desktop.ports.claims.claiming import Claim, ClaimCancelled, Claims

        try:
            away = elsewhere()
            if away is not None:
                queue = self._request.waits_for_ports
                return Claim.elsewhere(
                    bindings, away.claim(bindings, queue=queue, tell=tell, cancelled=cancelled)
                )
            return Claims().take(
                bindings,
                owner=self._owner(),
                queue=self._request.waits_for_ports,
                tell=tell,
                cancelled=cancelled,
            )
        except ClaimCancelled:
            raise Killed("the run was stopped while it waited for its ports") from None

    def one(self, binding: Binding) -> Claim:
        """Claim the device of a port that was chosen while the program runs. Raises PortBusy."""
        from praxis_desktop.ports.claims.claiming import Claim, Claims

        away = elsewhere()
        if away is not None:
            return Claim.elsewhere([binding], away.claim([binding], queue=False, tell=None, cancelled=never))
        return Claims().take([binding], owner=self._owner())

    def _owner(self) -> ClaimOwner:
        from praxis_desktop.ports.claims.tickets import ClaimOwner

        return ClaimOwner(self._run_id, self._request.program.title, self._request.operator)


_LAST_HALT_S = 5.0
"""Seconds that the end of a run waits for the instruments to confirm: then their ports are closed."""


class Halt:
    """An emergency stop that was asked for at ``asked_at`` (``time.monotonic``): it begins at once."""

    def __init__(self, asked_at: float, tell: Callable[[HaltEvent], None]) -> None:
        from praxis_desktop.ports.emergency.stopping import stop_everything  # who opens a port loads it

        self._report = stop_everything(asked_at=asked_at, tell=tell)

    def outcome(self) -> list[dict[str, object]]:
        """What became of each instrument, waited for."""
        self._report.wait(_LAST_HALT_S)
        return [event.to_json() for event in self._report.events]


def stop_left_alone(opener: Opener, tell: Callable[[HaltEvent], None]) -> list[dict[str, object]]:
    """Stop the instruments of a program that was ended in the middle of whatever it did, before its ports are
    closed; what became of each.
    """
    from praxis_desktop.ports.emergency.stopping import stop_safely

    return [event.to_json() for event in stop_safely(opener, tell=tell).events]


class Untimed:
    """A PortAsker that puts its questions to ``asker``, one at a time, and has ``watchdog`` wait meanwhile.
    Any thread.
    """

    def __init__(self, asker: PortAsker, watchdog: Watchdog) -> None:
        self._asker = asker
        self._watchdog = watchdog
        self._lock = threading.Lock()
        self._is_open = False

    def ask(self, question: PortQuestion, answer: Callable[[Binding | None], None]) -> None:
        """Put ``question``; returns at once."""
        with self._lock:
            self._is_open = True
        self._watchdog.begin_wait()

        def answered(binding: Binding | None) -> None:
            self._end()
            answer(binding)

        self._asker.ask(question, answered)

    def withdraw(self, question: PortQuestion) -> None:
        """Nobody waits for the answer any more."""
        self._end()
        self._asker.withdraw(question)

    def _end(self) -> None:
        """End the wait, if it has not ended yet."""
        with self._lock:
            was_open, self._is_open = self._is_open, False
        if was_open:
            self._watchdog.end_wait()


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
