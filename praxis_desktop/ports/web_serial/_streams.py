"""The source and the sink of a port's streams."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import JsError
from praxis_desktop.interpreter.host.web.byte_stream import ReadableByteStreamController
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.queuing import chunk_bytes
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.ports.web_serial._options import FATAL, not_granted, stream_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.writable_stream import (
        WritableStream,
        WritableStreamDefaultController,
    )
    from praxis_desktop.ports.web_serial.port import Connection, Ended, SerialPort


@host_value("webserial.Incoming", fields=("the port of a readable stream",))
class Incoming(WebObject):
    """A ByteSource. After a line error the stream fails where the line did: after the last byte before the
    error.
    """

    __slots__ = ("_controller", "_failure", "_port", "_reading")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._controller: ReadableByteStreamController | None = None
        self._reading = 0
        self._failure: PortError | None = None

    def pull(self, controller: ReadableByteStreamController) -> None:
        """Request data from the port, unless a request is pending."""
        self._controller = controller
        connection = self._port.connection
        if self._reading or connection is None:
            return
        wanted = int(controller.desired_size or 0)
        if self._failure is not None:
            if wanted == self._port.buffer_size:
                self._fail(controller, self._failure)
            return
        request = controller.byob_request
        if request is not None:
            wanted = max(wanted, len(request.target))
        self._reading = -1
        number = connection.read(max(1, wanted), self._received)
        if self._reading:
            self._reading = number

    def _received(self, served: bytes | PortError) -> None:
        self._reading = 0
        controller = self._controller
        assert controller is not None
        if isinstance(served, bytes):
            controller.enqueue(served)
            return
        # An error would empty the stream's queue, which may still hold the data before it.
        self._failure = served
        if controller.desired_size == self._port.buffer_size:
            self._fail(controller, served)

    def _fail(self, controller: ReadableByteStreamController, failure: PortError) -> None:
        controller.error(stream_error(failure))
        self._port.readable_ended(self, is_fatal=isinstance(failure, FATAL))

    def cancel(self, reason: Any) -> Promise | None:
        """Drop unread input."""
        connection = self._port.connection
        if connection is not None:
            connection.cancel(self._reading)
            connection.discard_input()
        self._reading = 0
        self._port.readable_ended(self)
        return None


@host_value("webserial.Outgoing", fields=("the port of a writable stream", "its controller"))
class Outgoing(WebObject):
    """A Sink. A write ends when the system has accepted its data, ``close`` when it was sent."""

    __slots__ = ("_controller", "_number", "_pending", "_port")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._controller: WritableStreamDefaultController | None = None
        self._pending: Promise | None = None
        self._number = 0

    def attach(self, stream: WritableStream) -> None:
        """End pending writes and drains at once if ``stream`` is aborted."""
        self._controller = stream.controller
        self._controller.signal.add_abort_step(self.interrupt)

    # ---- the sink
    def write(self, chunk: Any, controller: WritableStreamDefaultController) -> Promise | None:
        """Write a BufferSource. Raises JavaScript's TypeError for anything else, which ends this stream."""
        try:
            data = bytes(chunk_bytes(chunk))
        except JsError:
            self._port.writable_ended(self)
            raise
        if not data:
            return None
        return self._ask(lambda connection, done: connection.write(data, done))

    def close(self) -> Promise | None:
        """Wait until all output is sent."""
        pending = self._ask(lambda connection, done: connection.drain(done))
        if pending is None:
            self._port.writable_ended(self)
        else:
            pending.then(self._ended, self._ended)
        return pending

    def _ended(self, _: object = None) -> None:
        self._port.writable_ended(self)

    def abort(self, reason: Any) -> None:
        """Drop unsent output. Raises NetworkError if the port is gone, unless it is being closed."""
        fault = self._discard()
        is_fatal = isinstance(fault, FATAL)
        self._port.writable_ended(self, is_fatal=is_fatal)
        if is_fatal and fault is not None and self._port.state == "opened":
            raise stream_error(fault)

    def _discard(self) -> PortError | None:
        connection = self._port.connection
        return None if connection is None else connection.discard_output()

    # ---- requests to the port
    def _ask(self, request: Callable[[Connection, Ended], int]) -> Promise | None:
        """A promise for the end of ``request``; None if it has already succeeded."""
        connection = self._port.connection
        if connection is None:
            raise not_granted(self._port.role)
        self._number = 0
        promise = self._pending = Promise(self._host)
        number = request(connection, self._done)
        if promise.settled and not promise.rejected:
            return None
        self._number = number
        return promise

    def _done(self, fault: PortError | None) -> None:
        promise, self._pending = self._pending, None
        if promise is None:
            return
        if fault is None:
            promise.resolve()
        else:
            promise.reject(stream_error(fault))
            self._port.writable_ended(self, is_fatal=isinstance(fault, FATAL))

    def interrupt(self) -> None:
        """The stream was aborted: end pending requests with its reason."""
        assert self._controller is not None
        self._give_up(self._controller.signal.reason)

    def lose(self, error: DOMException) -> None:
        """The port is gone: end pending requests, and the stream, with ``error``."""
        self._give_up(error)
        if self._controller is not None:
            self._controller.error(error)

    def _give_up(self, reason: Any) -> None:
        promise, self._pending = self._pending, None
        if promise is not None:
            if self._port.connection is not None:
                self._port.connection.cancel(self._number)
                self._discard()
            promise.reject(reason)
