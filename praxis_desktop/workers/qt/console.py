"""The window's side of a console: its kernel, its instruments, and the bytes on the wire, in batches."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import Event, SerialEvent
from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter.faults import InterpreterClosed
from praxis_desktop.workers.console.messages import Message
from praxis_desktop.workers.qt.run_thread import EXCHANGES_KEPT

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.workers.console.kernel import Furnish, Kernel, Prepare
    from praxis_desktop.workers.console.outfit import ConsoleFacts, ConsolePort
    from praxis_desktop.workers.console.session import ConsoleHost, ConsoleSession


OUTPUT_KEPT = 256 << 10
"""Maximum number of bytes of output in the queue."""

_JOINED = 8 << 10
"""Size, in bytes, at which a piece of output is no longer extended."""


M = TypeVar("M")

StreamOf = Callable[[M], Hashable]
"""Returns the stream to which a message belongs, or None if the message is not output."""

PartOf = Callable[[M, bytes], M]
"""Returns a copy of an output message with these bytes in place of its own."""


class _Piece(Generic[M]):
    """Consecutive output of one stream."""

    def __init__(self, message: M, stream: Hashable, data: bytes) -> None:
        self.message = message
        self.stream = stream
        self.data = bytearray(data)


class Mailbox(Generic[M]):
    """A queue that accepts messages on any thread, and hands them to one thread in order.

    ``wake`` is called when the first message arrives, and not again until ``take`` has reported that no more
    messages are queued. ``stream_of`` recognizes messages with output, which have ``data``. After output,
    only other messages call ``wake`` until the next ``take``: a program that prints line by line would
    otherwise wait for the window after each line.
    """

    def __init__(self, wake: Callable[[], None], stream_of: StreamOf[M], part_of: PartOf[M]) -> None:
        self._wake = wake
        self._stream_of = stream_of
        self._part_of = part_of
        self._lock = threading.Lock()
        self._waiting: deque[M | _Piece[M]] = deque()
        self._bytes = self._skipped = 0
        self._is_awake = self._is_paced = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: M) -> None:
        """Add a message."""
        precedence.let_in()
        stream = self._stream_of(message)
        with self._lock:
            if stream is None:
                self._waiting.append(message)
                self._is_paced = False
            else:
                self._put_output(message, stream, getattr(message, "data"))  # noqa: B009
                while self._bytes > OUTPUT_KEPT:
                    self._skip()
            wakes = not self._is_awake and not self._is_paced
            self._is_awake = self._is_awake or wakes
        if wakes:
            self._wake()

    def _put_output(self, message: M, stream: Hashable, data: bytes) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, _Piece) and last.stream == stream and len(last.data) < _JOINED:
            last.data += data
        else:
            self._waiting.append(_Piece(message, stream, data))
        self._bytes += len(data)

    def _skip(self) -> None:
        """Drop output that exceeds the limit, starting with the oldest."""
        oldest = next(item for item in self._waiting if isinstance(item, _Piece))
        surplus = min(len(oldest.data), self._bytes - OUTPUT_KEPT)
        del oldest.data[:surplus]
        self._bytes -= surplus
        self._skipped += surplus
        if not oldest.data:
            self._waiting.remove(oldest)

    def take(self, limit: int) -> tuple[list[M], int, bool]:
        """Take the queued messages with up to ``limit`` bytes of output. Returns the messages, the number of
        bytes omitted before them, and whether to call this again soon, because more are queued or may follow.
        """
        taken: list[M] = []
        with self._lock:
            skipped, self._skipped = self._skipped, 0
            self._is_paced = False
            while self._waiting:
                item = self._waiting[0]
                if not isinstance(item, _Piece):
                    taken.append(item)
                    self._waiting.popleft()
                    continue
                if limit <= 0:
                    break
                data = bytes(item.data[:limit])
                limit -= len(data)
                self._is_paced = True
                self._bytes -= len(data)
                taken.append(self._part_of(item.message, data))
                del item.data[: len(data)]
                if not item.data:
                    self._waiting.popleft()
            self._is_awake = bool(self._waiting)
            return taken, skipped, self._is_awake or self._is_paced


MOST_WAITING = 500
"""Maximum number of displays queued for the window; twice as many errors may be queued."""

MOST_CHARACTERS = 32 << 20
"""Maximum number of characters in all queued displays."""

_LIMITED = {"display_data": 1, "update_display_data": 1, "clear_output": 1, "page": 1, "error": 2}


class DisplayLimit:
    """Limits how many displays are queued. The kernel's thread calls ``put``; the window's thread calls
    ``taken`` for each message that arrives.
    """

    def __init__(self, put: Callable[[object], None]) -> None:
        self._put = put
        self._lock = threading.Lock()
        self._waiting = self._characters = self._left_out = 0
        self._updates: dict[str, Message] = {}
        """The latest update for each display that is already queued."""

    def put(self, message: object) -> None:
        """Forward a message, unless too many like it are queued."""
        if not isinstance(message, Message) or message.msg_type not in _LIMITED:
            self._put(message)
            return
        identity = _updated(message)
        with self._lock:
            is_waiting = identity in self._updates
            if identity:
                self._updates[identity] = message
            if is_waiting:
                return
            most = MOST_WAITING * _LIMITED[message.msg_type]
            if self._waiting >= most or self._characters > MOST_CHARACTERS:
                self._left_out += 1
                self._updates.pop(identity, None)
                return
            self._waiting += 1
            self._characters += _size(message)
        self._put(message)

    def taken(self, message: object) -> tuple[object, int]:
        """Return the message to show in place of ``message``, and how many were omitted before it."""
        if not isinstance(message, Message) or message.msg_type not in _LIMITED:
            return message, 0
        with self._lock:
            self._waiting -= 1
            self._characters -= _size(message)
            left_out = self._left_out if self._waiting == 0 else 0
            self._left_out -= left_out
            return self._updates.pop(_updated(message), message), left_out


def _updated(message: Message) -> str:
    """Return the ID of the display that a message updates; "" for other messages."""
    transient = message.content.get("transient")
    if message.msg_type != "update_display_data" or not isinstance(transient, dict):
        return ""
    return str(transient.get("display_id") or "")


def _size(message: Message) -> int:
    data = message.content.get("data")
    return sum(len(form) for form in data.values() if isinstance(form, str)) if isinstance(data, dict) else 0


OUTPUT_AT_ONCE = 16 << 10
"""Maximum amount of output, in bytes, passed to the window in one turn of its event loop, every PAUSE_MS. The
window cannot show more.
"""

PAUSE_MS = 33

TURN_S = 0.008
"""Maximum time, in seconds, spent on forwarding messages in one turn."""


class KernelClient(QObject):
    """The kernel of a console, replaced on a restart. Methods must be called on the thread that created this
    object, and return immediately. Signals arrive on that thread, with messages of
    ``workers.console.messages``.
    """

    said = Signal(object)
    """A Message, an InputRequest, a StateChange, or a Stream with as much output as can be shown."""
    skipped = Signal(int)
    """Number of bytes of output omitted at this point, because the window could not show them."""
    left_out = Signal(int)
    """Number of displays omitted at this point, because the window could not show them."""
    woken = Signal(int)
    """The kernel with this number has messages. Only this class uses the signal."""

    def __init__(
        self, prepare: Prepare, furnish: Furnish | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._furnish = furnish
        self._number = 0
        self._kernels: list[Kernel] = []
        """The kernel in use is the last one; the earlier ones are ending."""
        self._messages: Mailbox[object] | None = None
        self._limit: DisplayLimit | None = None
        self._taken: deque[object] = deque()
        """Messages taken from the mailbox but not yet forwarded."""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell_more)
        self.woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def kernel(self) -> Kernel | None:
        """The kernel in use."""
        return self._kernels[-1] if self._kernels else None

    def start(self) -> Kernel:
        """Start a kernel. Any earlier kernel is killed, and further messages from it are ignored."""
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
        """Create a kernel whose messages go to ``put``."""
        from praxis_desktop.workers.console.kernel import Kernel

        return Kernel(self._prepare, put, self._furnish)

    def shut_down(self, deadline: Deadline) -> bool:
        """End all kernels; return False if a thread is still running at the deadline."""
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
            self._pause.start()

    @precedence.turn()
    def _hand_on_some(self) -> None:
        began, limit = time.perf_counter(), self._limit
        while self._taken:
            if time.perf_counter() - began > TURN_S:
                self._pause.start()
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


class ConsoleClient(KernelClient):
    """A KernelClient for a ConsoleHost: each kernel gets a session, and the host's events arrive in order.
    Call methods on the thread that created this object; they return immediately.
    """

    told = Signal(object)
    """An Event: ProgressEvent or LogEvent about the preparation, DisplayEvent, ConnectionEvent or HaltEvent.

    Serial events are queued for ``take_exchanges`` instead, because there may be thousands a second.
    """
    changed = Signal()
    """The ``facts`` or ``ports`` have changed: for example, a port was granted, revoked, opened or closed."""

    def __init__(self, host: ConsoleHost, parent: QObject | None = None) -> None:
        super().__init__(_unprepared, None, parent)
        self.host = host
        self._session: ConsoleSession | None = None
        self._exchanges: deque[SerialEvent] = deque(maxlen=EXCHANGES_KEPT)

    @property
    def facts(self) -> ConsoleFacts | None:
        """The facts about the kernel in use, or None before the first ``start``."""
        return None if self._session is None else self._session.facts

    @property
    def ports(self) -> tuple[ConsolePort, ...]:
        """The ports that the console may use."""
        return () if self._session is None else self._session.ports

    def grant(self, binding: Binding, kind: str = "") -> None:
        """Let the console use one more port, now and after a restart; ``changed`` follows.

        ``kind`` is the kind of the port's instrument, which is needed to stop the instrument.
        """
        self.host.give(binding, kind)
        if self._session is not None:
            self._session.grant(binding)

    def revoke(self, role: str) -> None:
        """Revoke access to the port for ``role``, and close the port, once no cell is running."""
        self.host.take_back(role)
        if self._session is not None:
            self._session.revoke(role)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> None:
        """Stop the console, and send its instruments their stop commands; HaltEvents follow."""
        if self._session is not None:
            self._session.emergency_stop(by=by, reason=reason)

    def visit(self, visit: Callable[[Interpreter], T]) -> Future[T]:
        """Call ``visit`` with the interpreter while its guest is waiting. May fail with InterpreterClosed."""
        if self._session is not None:
            return self._session.visit(visit)
        refused: Future[T] = Future()
        refused.set_exception(InterpreterClosed("the console has not been started"))
        return refused

    def take_exchanges(self) -> list[SerialEvent]:
        """Return the latest serial events since the last call, at most EXCHANGES_KEPT."""
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
        """Process an event. Thread-safe."""
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
"""A marker in the mailbox: the facts about the console have changed."""


def _unprepared(control: Control) -> PreparedInterpreter:
    raise AssertionError("a console's interpreters are from its sessions")
