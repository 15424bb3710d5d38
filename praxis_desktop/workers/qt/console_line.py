"""The window's end of a console: its kernel, its instruments, and what happens on their wires."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, SerialEvent
from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.workers.qt.kernel_line import KernelLine
from praxis_desktop.workers.qt.run_thread import EXCHANGES_KEPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.workers.consoles.facts import ConsoleFacts, ConsolePort
    from praxis_desktop.workers.consoles.host import ConsoleHost
    from praxis_desktop.workers.consoles.session import ConsoleSession
    from praxis_desktop.workers.kernel.kernel import Kernel


T = TypeVar("T")


class ConsoleLine(KernelLine):
    """A KernelLine of a host's: ``start`` gives every kernel a session, and what the host tells of it comes
    in the order of things. Methods are called on the thread that made this object, and return at once.
    """

    told = Signal(object)
    """An Event: ProgressEvent and LogEvent of the preparation, DisplayEvent, ConnectionEvent, HaltEvent. The
    wire's wait in ``take_exchanges``: there may be thousands a second.
    """
    changed = Signal()
    """``facts`` or ``ports`` are others: a port was given, taken back, opened or closed, and so on."""

    def __init__(self, host: ConsoleHost, parent: QObject | None = None) -> None:
        super().__init__(_unprepared, None, parent)
        self.host = host
        self._session: ConsoleSession | None = None
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)

    @property
    def facts(self) -> ConsoleFacts | None:
        """What is known of the kernel in use; None before the first ``start``."""
        return None if self._session is None else self._session.facts

    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        """The ports that the console may use."""
        return () if self._session is None else self._session.ports

    def grant(self, binding: Binding, kind: str = "") -> None:
        """The console may use one port more, now and after a restart; ``changed`` follows. ``kind`` is that
        of the instrument there, so that it can be stopped.
        """
        self.host.give(binding, kind)
        if self._session is not None:
            self._session.grant(binding)

    def revoke(self, role: str) -> None:
        """The console may use that port no more: it is closed as soon as no cell computes."""
        self.host.take_back(role)
        if self._session is not None:
            self._session.revoke(role)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Stop the instruments of the console by their own stop commands, and the console at once; HaltEvents
        follow.
        """
        if self._session is not None:
            self._session.emergency_stop(by=by, reason=reason)

    def visit(self, visit: Callable[[Interpreter], T]) -> Future[T]:
        """Have ``visit`` called with the interpreter where its guest waits; InterpreterClosed where there is
        none.
        """
        if self._session is not None:
            return self._session.visit(visit)
        refused: Future[T] = Future()
        refused.set_exception(InterpreterClosed("the console has not been started"))
        return refused

    def take_exchanges(self) -> list[SerialEvent]:
        """The serial events since the last call, the newest EXCHANGES_KEPT of them."""
        taken = []
        while self._exchanges:
            taken.append(self._exchanges.popleft())
        return taken

    def shut_down(self, deadline: Deadline) -> bool:
        is_over = super().shut_down(deadline)
        return self.host.close(deadline) and is_over

    def _make(self, put: Callable[[object], None]) -> Kernel:
        session = self._session = self.host.session(partial(self._report, put))
        session.changed = partial(put, _CHANGED)
        return session.begin(put)

    def _report(self, put: Callable[[object], None], event: Event) -> None:
        """On any thread."""
        if isinstance(event, SerialEvent):
            self._exchanges.append(event)
        else:
            put(event)

    def _hand_on(self, message: object) -> None:
        if message is _CHANGED:
            self.changed.emit()
        elif isinstance(message, Event):
            self.told.emit(message)
        else:
            self.said.emit(message)


_CHANGED = object()
"""In the mailbox: what is known of the console is something else now."""


def _unprepared(control: Control) -> PreparedInterpreter:
    raise AssertionError("a console's interpreters are from its sessions")
