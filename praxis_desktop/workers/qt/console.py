"""The window's end of a console: its kernel, its instruments, and the bytes on their wires."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, SerialEvent
from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.workers.qt.mailbox import DisplayLimit, Mailbox
from praxis_desktop.workers.qt.run_thread import EXCHANGES_KEPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.workers.console.host import ConsoleHost
    from praxis_desktop.workers.console.kernel import Furnish, Kernel, Prepare
    from praxis_desktop.workers.console.outfit import ConsoleFacts, ConsolePort
    from praxis_desktop.workers.console.session import ConsoleSession


OUTPUT_AT_ONCE = 16 << 10
"""Bytes of output passed to the window per turn of its loop and every PAUSE_MS: as many as it can show."""

PAUSE_MS = 33

TURN_S = 0.008
"""Seconds in one turn that may be spent on passing on messages."""


class KernelLine(QObject):
    """The kernel of a console, replaced on a restart. Call methods on the thread that made this object; they
    return at once. Signals arrive on that thread, and carry messages of ``workers.kernel.messages``.
    """

    said = Signal(object)
    """A Message, an InputRequest, a StateChange, or a Stream with as much output as can be shown."""
    skipped = Signal(int)
    """Bytes of output left out before the next: more than the window can show."""
    left_out = Signal(int)
    """Displays left out at this point: more than the window can show."""
    woken = Signal(int)
    """The kernel of that number has messages; for this class alone."""

    def __init__(
        self, prepare: Prepare, furnish: Furnish | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._furnish = furnish
        self._number = 0
        self._kernels: list[Kernel] = []
        """The last one is in use; those before it are ending."""
        self._messages: Mailbox[object] | None = None
        self._limit: DisplayLimit | None = None
        self._taken: deque[object] = deque()
        """Messages taken from the mailbox but not yet passed on."""
        self.woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def kernel(self) -> Kernel | None:
        """The kernel in use."""
        return self._kernels[-1] if self._kernels else None

    def start(self) -> Kernel:
        """Start a kernel. One that is there already is ended, and its messages are ignored."""
        if self._kernels:
            self._kernels[-1].kill()
        self._kernels = [kernel for kernel in self._kernels if kernel.state != "dead"]
        self._number += 1
        number = self._number
        self._messages = messages = Mailbox(lambda: self.woken.emit(number), _stream_of, _part_of)
        self._limit = limit = DisplayLimit(messages.put)
        self._taken.clear()
        kernel = self._make(limit.put)
        self._kernels.append(kernel)
        return kernel

    def _make(self, put: Callable[[object], None]) -> Kernel:
        """A kernel whose messages go to ``put``."""
        from praxis_desktop.workers.console.kernel import Kernel

        return Kernel(self._prepare, put, self._furnish)

    def shut_down(self, deadline: Deadline) -> bool:
        """End all kernels; False if a thread is still running at the deadline."""
        for kernel in self._kernels:
            kernel.kill()
        return all(kernel.close(deadline) for kernel in self._kernels)

    @Slot(int)
    def _tell(self, number: int) -> None:
        if number != self._number or self._messages is None or self._taken:
            return
        messages, skipped, is_more = self._messages.take(OUTPUT_AT_ONCE)
        if skipped:
            self.skipped.emit(skipped)
        self._taken.extend(messages)
        self._hand_on_some()
        if is_more and not self._taken:
            QTimer.singleShot(PAUSE_MS, self, self._tell_more)

    def _hand_on_some(self) -> None:
        began, limit = time.perf_counter(), self._limit
        while self._taken:
            if time.perf_counter() - began > TURN_S:
                QTimer.singleShot(PAUSE_MS, self, self._tell_more)
                return
            message = self._taken.popleft()
            if limit is not None:
                message, left_out = limit.taken(message)
                if left_out:
                    self.left_out.emit(left_out)
            self._hand_on(message)

    def _hand_on(self, message: object) -> None:
        self.said.emit(message)

    @Slot()
    def _tell_more(self) -> None:
        self._hand_on_some()
        self._tell(self._number)


def _stream_of(message: object) -> str | None:
    from praxis_desktop.workers.console.messages import Stream

    return message.name if isinstance(message, Stream) else None


def _part_of(message: object, data: bytes) -> object:
    from praxis_desktop.workers.console.messages import Stream

    assert isinstance(message, Stream)
    return Stream(message.name, data)


T = TypeVar("T")


class ConsoleLine(KernelLine):
    """The KernelLine of a host: ``start`` gives every kernel a session, and the host's events arrive in
    order. Call methods on the thread that made this object; they return at once.
    """

    told = Signal(object)
    """An Event: ProgressEvent and LogEvent of the preparation, DisplayEvent, ConnectionEvent, HaltEvent.

    Serial events wait for ``take_exchanges`` instead: there may be thousands a second.
    """
    changed = Signal()
    """``facts`` or ``ports`` have changed: a port was given, taken away, opened or closed, and so on."""

    def __init__(self, host: ConsoleHost, parent: QObject | None = None) -> None:
        super().__init__(_unprepared, None, parent)
        self.host = host
        self._session: ConsoleSession | None = None
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)

    @property
    def facts(self) -> ConsoleFacts | None:
        """The facts about the kernel in use; None before the first ``start``."""
        return None if self._session is None else self._session.facts

    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        """The ports that the console may use."""
        return () if self._session is None else self._session.ports

    def grant(self, binding: Binding, kind: str = "") -> None:
        """Let the console use one more port, now and after a restart; ``changed`` follows.

        ``kind`` is the kind of instrument there, so that it can be stopped.
        """
        self.host.give(binding, kind)
        if self._session is not None:
            self._session.grant(binding)

    def revoke(self, role: str) -> None:
        """Take the port away, and close it once no cell is running."""
        self.host.take_back(role)
        if self._session is not None:
            self._session.revoke(role)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Stop the console's instruments by their own stop commands, and the console; HaltEvents follow."""
        if self._session is not None:
            self._session.emergency_stop(by=by, reason=reason)

    def visit(self, visit: Callable[[Interpreter], T]) -> Future[T]:
        """Call ``visit`` with the interpreter while its guest waits; fails with InterpreterClosed."""
        if self._session is not None:
            return self._session.visit(visit)
        refused: Future[T] = Future()
        refused.set_exception(InterpreterClosed("the console has not been started"))
        return refused

    def take_exchanges(self) -> list[SerialEvent]:
        """The serial events since the last call, the latest EXCHANGES_KEPT of them."""
        taken = []
        while self._exchanges:
            taken.append(self._exchanges.popleft())
        return taken

    def shut_down(self, deadline: Deadline) -> bool:
        is_over = super().shut_down(deadline)
        self.host.close()
        return is_over

    def _make(self, put: Callable[[object], None]) -> Kernel:
        session = self._session = self.host.session(partial(self._report, put))
        session.changed = partial(put, _CHANGED)
        return session.begin(put)

    def _report(self, put: Callable[[object], None], event: Event) -> None:
        """Take an event, on any thread."""
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
"""In the mailbox: the facts about the console have changed."""


def _unprepared(control: Control) -> PreparedInterpreter:
    raise AssertionError("a console's interpreters are from its sessions")
