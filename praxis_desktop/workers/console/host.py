"""What a console keeps across restarts: the source of its guests, and the instruments it was given."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.ports.opening import NO_LIMITS
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Note, Refused
from praxis_desktop.workers.console.session import ConsoleSession

if TYPE_CHECKING:
    from praxis_desktop.core.events import Event, RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.ports.guest.policy import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.commands import AnyCommand
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.pool import Pool


log = logging.getLogger(__name__)

TITLE = "Playground console"


class GuestProvider(Protocol):
    """Where interpreters and settings come from; ``Launcher`` is one."""

    @property
    def pool(self) -> Pool: ...

    @property
    def settings(self) -> Settings: ...


class ConsoleHost:
    """Made by ``Launcher.console`` and by text consoles.

    Safe on any thread; every method returns at once. Its parts are made when first used, which may take long.
    ``asker`` asks a person which port a cell may use; ``limits`` by role are those of an Opener. Other
    processes see the console under its ``title`` and ``conductor``.
    """

    def __init__(
        self,
        ground: GuestProvider,
        *,
        asker: PortAsker | None = None,
        bindings: Sequence[Binding] = (),
        limits: Mapping[str, WriteLimits] = NO_LIMITS,
        title: str = TITLE,
        conductor: str = "window",
    ) -> None:
        self._ground = ground
        self.asker = asker
        self.limits = limits
        self.title = title
        self.conductor = conductor
        self.kinds: dict[str, str] = {}
        """The kinds of the instruments at the ports, by role, so that they can be stopped."""
        self._lock = threading.Lock()
        self._bindings = tuple(bindings)
        self._has_closed_records = False

    # ---- for the window
    def session(self, tell: Callable[[Event], None]) -> ConsoleSession:
        """A session, from one start of the console to its end. ``tell`` gets events on any thread and must
        return at once: progress and log events of the preparation, figures, bytes on the wire, connections
        made and lost, and the results of an emergency stop.
        """
        return ConsoleSession(self, tell)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The ports that the console may use, also after a restart."""
        return self._bindings

    def give(self, binding: Binding, kind: str = "") -> None:
        """Let the console use one more port from its next start, replacing any port with the same role.

        ``kind`` is the kind of instrument there.
        """
        with self._lock:
            others = [known for known in self._bindings if known.role != binding.role]
            self._bindings = (*others, binding)
            self.kinds[binding.role] = kind

    def take_back(self, role: str) -> None:
        """Stop the console from using the port of ``role``, from its next start."""
        with self._lock:
            self._bindings = tuple(known for known in self._bindings if known.role != role)
            self.kinds.pop(role, None)

    def close(self) -> None:
        """Release what the host holds: the console is not started again. Returns at once."""
        if self._bindings:
            from praxis_desktop.runs import close_simulators

            close_simulators(self._bindings)

    # ---- for its sessions, on their threads
    @property
    def interpreters(self) -> Pool:
        """Where interpreters and packages come from. Always threads, even if runs use processes."""
        return self._ground.pool

    @property
    def memory_limit(self) -> int:
        """The memory limit of the console's guest, in bytes."""
        return self._ground.settings.execution.memory_bytes

    def history(self) -> History:
        """Where the records of its sessions are kept."""
        from praxis_desktop.records.history.history import history_of

        return history_of(self._ground.settings.history)

    def close_records(self) -> None:
        """Close the records of consoles whose process is gone; returns at once."""
        if not self._has_closed_records:
            self._has_closed_records = True
            threading.Thread(target=self._close_records, name="console records", daemon=True).start()

    def _close_records(self) -> None:
        from praxis_desktop.records.history.resuming import close_consoles

        try:
            close_consoles(self.history())
        except PraxisError as error:
            log.warning("Records of consoles are not closed: %s", error)

    def host_simulators(self, bindings: Iterable[Binding], tell: Callable[[Event], None]) -> None:
        """Let simulators that run in guests get theirs from the console's pool."""
        simulated = [binding for binding in bindings if binding.is_simulated]
        if simulated:
            from praxis_desktop.runs.guest_simulators.instrument import host_simulators

            host_simulators(simulated, self.interpreters, tell)


_NO_RUN = Refused("it is a console, which has no steps: interrupt its cell, or stop its instruments")


class ConsoleControls:
    """Controllable: ``cancel`` interrupts the cell that runs."""

    def __init__(self, session: ConsoleSession, run_id: str) -> None:
        self._session = session
        self._run_id = run_id

    @property
    def run_id(self) -> str:
        return self._run_id

    @property
    def state(self) -> RunState:
        return "running"

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        return ()

    def do(self, command: AnyCommand) -> Refused | None:
        match command:
            case Cancel():
                return None if self._session.interrupt() else Refused("no cell of the console runs")
            case EmergencyStop():
                self._session.emergency_stop(by=command.by, reason=command.reason)
                return None
            case Note():
                self._session.note(command.text, by=command.by)
                return None
            case _:
                return _NO_RUN
