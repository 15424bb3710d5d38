"""What one console stands on, from start to start: its interpreters, and the instruments it was given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from praxis_desktop.workers.consoles.session import ConsoleSession

if TYPE_CHECKING:
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.core.events import Event
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.workers.launching.launcher import Launcher


class ConsoleHost:
    """Made by ``Launcher.console``. Any thread; every method returns at once, ``close`` at its deadline.

    ``asker`` asks a person which port a cell may use.
    """

    def __init__(
        self, launcher: Launcher, *, asker: PortAsker | None = None, bindings: Sequence[Binding] = ()
    ) -> None:
        self._launcher = launcher
        self.asker = asker
        self._lock = threading.Lock()
        self._bindings = tuple(bindings)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """The ports that the console may use, and may use again after a restart."""
        return self._bindings

    def session(self, tell: Callable[[Event], None]) -> ConsoleSession:
        """What the console stands on from one start to its end; ``tell`` is told, on any thread and at once,
        how its preparation goes on (ProgressEvent, LogEvent), of figures, of bytes on the wire, of
        instruments that go and come, and of what becomes of them in an emergency stop.
        """
        return ConsoleSession(self._launcher, self, tell)

    def give(self, binding: Binding) -> None:
        """The console may use one port more, from its next start on: in place of one that had its role."""
        with self._lock:
            others = [known for known in self._bindings if known.role != binding.role]
            self._bindings = (*others, binding)

    def take_back(self, role: str) -> None:
        """The console may use the port of ``role`` no more, from its next start on."""
        with self._lock:
            self._bindings = tuple(known for known in self._bindings if known.role != role)

    def close(self, deadline: Deadline) -> bool:
        """Nobody starts the console any more; False when something still went on at the deadline."""
        return True
