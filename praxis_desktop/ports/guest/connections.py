"""A guest's connections over granted ports: streams, datagrams, and listening sockets."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.open_flags import POLL_ERROR, POLL_HANGUP, POLL_IN, POLL_OUT
from praxis_desktop.interpreter.host.network import CHANNEL, Refused
from praxis_desktop.ports.delivery import TICK, VirtualTime
from praxis_desktop.ports.errors import INTERRUPTED, PortEnded, decode_fault, encode_fault
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.wire import cause_of

if TYPE_CHECKING:
    from praxis_desktop.ports.guest._operations import Outcome
    from praxis_desktop.ports.guest.network import GuestNetwork
    from praxis_desktop.ports.guest.port import GuestPort
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port

_CONNECTING, _WRITING = 1, 2
"""Request numbers. All connections use the same ones, as the guest awaits only one request at a time."""

_LARGEST_SENT: Final = 65507
"""Maximum size, in bytes, of a datagram over IPv4."""

_NOBODY: Final = b"-"
"""The completion that means no peer is waiting."""

_LAST_BYTES_S: Final = 5.0
"""Maximum time, in seconds, that closing a connection waits for accepted data to be sent."""


class GuestConnection:
    """A connection over the port of ``binding``, for the guest's socket that requested ``address``. Raises
    Refused if the guest has too many connections.
    """

    has_datagrams = False
    """Whether data is sent and received as datagrams."""

    def __init__(
        self, network: GuestNetwork, ports: PortTable, binding: Binding, address: tuple[str, int]
    ) -> None:
        self.address = address
        self.binding = binding
        self._network = network
        self._ports = ports
        self._readiness = ports.tied.readiness
        try:
            number = ports.next_connection(binding)
        except PortError as fault:
            network.fail(fault)
            raise Refused from None
        self._port: GuestPort = ports.new_channel(
            binding,
            complete=_ignore,
            inbox=network.inbox,
            connection=number,
            has_datagrams=self.has_datagrams,
        )
        self._has_begun = False
        self._error = 0
        """The guest's error number for a failed connection, until ``take_error`` returns it; otherwise 0."""

    @property
    def is_connecting(self) -> bool:
        """Whether the attempt to connect has begun and has neither succeeded nor failed."""
        return _CONNECTING in self._port.operations.under_way

    @property
    def _is_open(self) -> bool:
        return self._port.operations.line is not None

    def connect(self, *, wait: bool) -> int:
        if not self._has_begun:
            self._has_begun = True
            self._ports.channels[self._port.number] = self._port
            self._port.start_open(_CONNECTING, None)
            self._note_failure()
        elif self._is_open:
            return -errnos.EISCONN
        elif self.is_connecting and not wait:
            return -errnos.EALREADY
        try:
            while self.is_connecting and wait:
                self._network.wait(None)
        except WaitInterrupted:
            self._readiness.put_back()
            return -errnos.EINTR
        if self.is_connecting:
            return -errnos.EINPROGRESS
        return 0 if self._is_open else -(self.take_error() or errnos.ECONNABORTED)

    def _note_failure(self) -> None:
        """If an attempt to connect has failed, store its error number."""
        if self._has_begun and not self._error and not self._is_open and not self.is_connecting:
            fault = self._port.last_fault
            self._error = errnos.ECONNABORTED if fault is None else -self._network.fail(fault)

    def take_error(self) -> int:
        self._note_failure()
        error, self._error = self._error, 0
        return error

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        if not self._is_open:
            return -errnos.EAGAIN if self.is_connecting else -errnos.ENOTCONN
        reader = self._port.reader
        request = ReadRequest(count, any_count=True)
        position = reader.buffer.position
        outcome = reader.read(request, None if wait else 0)
        if isinstance(outcome, bytes):
            if keep and outcome:
                reader.buffer.unread(outcome, position)
                reader.inflow.release(-len(outcome))
            return outcome or (b"" if self._has_ended else -errnos.EAGAIN)
        if isinstance(outcome, str) and isinstance(self._port.last_fault, PortEnded):
            return b""
        return self._failed(outcome)

    @property
    def _has_ended(self) -> bool:
        return isinstance(self._port.reader.buffer.end, PortEnded)

    def send(self, data: bytes, *, wait: bool) -> int:
        if not self._is_open:
            return -errnos.EAGAIN if self.is_connecting else -errnos.ENOTCONN
        # Now, because another thread may tell its own while this one waits.
        writer, cause = self._port.writer, cause_of(*self._ports.cause)
        if writer.is_writing:
            if not wait:
                return -errnos.EAGAIN
            try:
                while writer.is_writing:
                    self._network.wait(None)
            except WaitInterrupted:
                self._readiness.put_back()
                return -errnos.EINTR
        if wait:
            outcome = writer.write(data, None, cause)
        else:
            outcome = writer.start_write(_WRITING, data, None, cause)
        if isinstance(outcome, str) or outcome == INTERRUPTED:
            return self._failed(outcome)
        return len(data)

    def end_output(self) -> int:
        """End the output once the data accepted by non-blocking calls has been sent."""

        def act(port: Port) -> None:
            writing = self._port.operations.under_way.get(_WRITING)
            if writing is None or not writing.follow_with(port.end_output):
                port.end_output()

        answer = self._port.operations.perform(b"end output", act)
        return self._failed(answer) if isinstance(answer, str) else 0

    def security(self) -> str:
        """See ``Port.security``; "" while there is no connection."""
        if not self._is_open:
            return ""
        answer = self._port.operations.perform(b"security", lambda port: port.security().encode())
        return "" if isinstance(answer, str) else answer.decode()

    def _failed(self, outcome: Outcome) -> int:
        """Return the negative error number for a call that returned ``outcome``."""
        if outcome == INTERRUPTED:
            self._port.operations.rest = None  # libc starts the call again
            self._readiness.put_back()
            return -errnos.EINTR
        fault = self._port.last_fault
        return -errnos.ECONNABORTED if fault is None else self._network.fail(fault)

    def poll(self) -> int:
        if self.is_connecting:
            return 0
        if not self._is_open:
            return POLL_IN | POLL_OUT | POLL_ERROR | POLL_HANGUP
        found = POLL_IN if self._has_input() else 0
        return found if self._port.writer.is_writing else found | POLL_OUT

    def _has_input(self) -> bool:
        """Return whether data can be read. First handles all arrivals, so that one call can read all data."""
        reader = self._port.reader
        reader.collect()
        return bool(reader.buffer.data) or reader.buffer.end is not None

    def close(self) -> None:
        self._let_accepted_leave()
        self._ports.channels.pop(self._port.number, None)
        if self._has_begun:
            self._port.close()
            self._readiness.changed()

    def _let_accepted_leave(self) -> None:
        """Wait, up to a limit, until the data accepted by non-blocking calls has been sent."""
        under_way, environment = self._port.operations.under_way, self._ports.tied.environment
        if _WRITING not in under_way:
            return
        deadline = environment.clock(Clock.MONOTONIC) + nanoseconds(_LAST_BYTES_S)
        try:
            while _WRITING in under_way and self._network.wait(deadline):
                pass
        except WaitInterrupted:
            self._readiness.put_back()


class GuestListener:
    """A socket that listens at ``address``, as ``binding`` allows; each peer gets a connection."""

    def __init__(
        self, network: GuestNetwork, ports: PortTable, binding: Binding, address: tuple[str, int]
    ) -> None:
        self.address = address
        self.binding = binding
        self._network = network
        self._ports = ports
        self._inbox = network.inbox(ports.new_number())
        self._waiting: deque[tuple[str, int]] = deque()
        """The addresses of the peers waiting to be accepted, in order of arrival."""
        self._ends: list[Callable[[], None]] = []
        """The callbacks that stop listening; empty in a replay."""
        self._times: list[VirtualTime] = []
        """In virtual time, the schedules of the simulated instruments that may connect."""

    def begin(self) -> int:
        """Start listening; return 0, or the guest's negative error number."""

        def act() -> bytes:
            try:
                self._start()
            except PortError as fault:
                return encode_fault(fault)
            return b""

        environment = self._ports.tied.environment
        fault = environment.perform(CHANNEL, f"listen {self.binding.role}".encode(), act)
        if fault:
            return self._network.fail(decode_fault(fault))
        self._inbox.listen(self._take)
        self._ports.listeners.append(self)
        return 0

    def take_up(self) -> None:
        """Listen in this process after a replay. Peers that were waiting in the earlier process are lost.
        Raises PortError.
        """
        self._inbox.post(_NOBODY)
        self._start()

    def _start(self) -> None:
        is_virtual = self._virtual is not None
        self._ends.append(self._ports.opener.listen(self.binding, self._tell, is_virtual=is_virtual))
        for binding in self._ports.bindings:
            self.let_call(binding)

    @property
    def _virtual(self) -> VirtualEnvironment | None:
        source = self._ports.tied.environment.source
        return source if isinstance(source, VirtualEnvironment) else None

    def let_call(self, caller: Binding) -> None:
        """Let ``caller``'s instrument connect if it is a simulated one that connects to programs."""
        if not self._ends or caller.instrument is None or not caller.instrument.calls_back:
            return
        environment = self._virtual
        time = None if environment is None else VirtualTime(self._inbox, environment)
        if time is not None:
            self._times.append(time)
        self._ends.append(self._ports.opener.let_call(self.binding, caller, self._tell, time))

    def _tell(self, is_welcome: bool, peer: str) -> None:
        if is_welcome:
            self._inbox.post(peer.encode())

    def _take(self, payload: bytes) -> None:
        if payload == TICK:
            for time in self._times:
                time.keep()
            return
        if payload == _NOBODY:
            self._waiting.clear()
            return
        host, _, port = payload.decode().rpartition(":")
        self._waiting.append((host, int(port)))

    def accept(self, *, wait: bool) -> GuestConnection | int:
        while True:
            try:
                while not self._waiting:
                    if not wait:
                        return -errnos.EAGAIN
                    self._network.wait(None)
            except WaitInterrupted:
                self._ports.tied.readiness.put_back()
                return -errnos.EINTR
            try:
                connection = GuestConnection(self._network, self._ports, self.binding, self._waiting[0])
            except Refused:
                return -errnos.EMFILE
            self._waiting.popleft()
            failure = connection.connect(wait=True)
            if not failure:
                return connection
            connection.close()
            if failure != -errnos.ECONNRESET:
                return failure

    def poll(self) -> int:
        return POLL_IN if self._waiting and self._ports.has_room_for(self.binding) else 0

    def close(self) -> None:
        def act() -> bytes:
            self.abandon()
            return b""

        self._ports.tied.environment.perform(CHANNEL, f"unlisten {self.binding.role}".encode(), act)
        self._inbox.listen(None)
        if self in self._ports.listeners:
            self._ports.listeners.remove(self)

    def abandon(self) -> None:
        """Stop listening, without a journal entry. Thread-safe."""
        ends, self._ends = self._ends, []
        for end in reversed(ends):
            end()


class GuestDatagrams(GuestConnection):
    """Datagrams to and from one address, or a USB device's transfers; each is sent and received whole."""

    has_datagrams = True

    def connect(self, *, wait: bool) -> int:
        """Open the port. As with CPython's datagram sockets, this waits only for name lookups."""
        answer = super().connect(wait=True)
        return 0 if answer == -errnos.EISCONN else answer

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        reader = self._port.reader
        if not self._is_open:
            return super().receive(count, wait=wait)
        try:
            while not self._has_input() and self._is_open:
                if not wait:
                    return -errnos.EAGAIN
                self._network.wait(None)
        except WaitInterrupted:
            self._readiness.put_back()
            return -errnos.EINTR
        if not reader.sizes:
            return super().receive(count, wait=False)
        data = super().receive(reader.sizes[0], wait=False, keep=keep)
        if isinstance(data, int):
            return data
        if not keep:
            reader.sizes.popleft()
        return data[:count]

    def _has_input(self) -> bool:
        return self._port.reader.is_readable()  # one datagram is enough, because each is read on its own

    def send(self, data: bytes, *, wait: bool) -> int:
        if len(data) > _LARGEST_SENT:
            return -errnos.EMSGSIZE
        return super().send(data, wait=wait)


def _ignore(number: int, outcome: Outcome) -> None:
    """Do nothing: the guest learns of the outcome when it polls."""
