"""``SerialPort``: a granted port, and its streams while it is open (Web Serial, section 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.values import NULL, JsError, JsObject
from praxis_desktop.interpreter.host.web.byte_stream import ReadableByteStreamController
from praxis_desktop.interpreter.host.web.dom_exception import DOMException
from praxis_desktop.interpreter.host.web.event_target import EventHandler, EventTarget
from praxis_desktop.interpreter.host.web.queuing import byte_length, chunk_bytes
from praxis_desktop.interpreter.host.web.readable_stream import ReadableStream
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.interpreter.host.web.writable_stream import WritableStream
from praxis_desktop.ports.guest.table import ChannelRequests
from praxis_desktop.ports.receiving import ReadRequest
from praxis_desktop.ports.transport import INPUT_LINES, OutputLine, Port
from praxis_desktop.ports.web_serial._options import (
    FATAL,
    failed,
    no_signal,
    not_granted,
    read_open_options,
    read_signals,
    stream_error,
    wrong_state,
)

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.web.writable_stream import WritableStreamDefaultController
    from praxis_desktop.ports.guest import Outcome
    from praxis_desktop.ports.guest.table import PortTable
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings
    from praxis_desktop.ports.web_serial.serial import Serial


@host_value("webserial.Incoming", fields=("the port of a readable stream",))
class Incoming(WebObject):
    """The ByteSource of ``readable``. After a line error, the stream fails at the position of the error, that
    is, after the last byte before the error.
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
    """The Sink of ``writable``. A write completes when the system has accepted its data; ``close`` completes
    when all data has been sent.
    """

    __slots__ = ("_controller", "_number", "_pending", "_port")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._controller: WritableStreamDefaultController | None = None
        self._pending: Promise | None = None
        self._number = 0

    def attach(self, stream: WritableStream) -> None:
        """Make pending writes and drains end immediately when ``stream`` is aborted."""
        self._controller = stream.controller
        self._controller.signal.add_abort_step(self.interrupt)

    # ---- the sink
    def write(self, chunk: Any, controller: WritableStreamDefaultController) -> Promise | None:
        """Write a BufferSource. Anything else raises JavaScript's TypeError, which ends the stream."""
        try:
            data = bytes(chunk_bytes(chunk))
        except JsError:
            self._port.writable_ended(self)
            raise
        if not data:
            return None
        return self._ask(lambda connection, done: connection.write(data, done))

    def close(self) -> Promise | None:
        """Return a promise that is fulfilled once all output has been sent; None if it already has been."""
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
        """Return a promise for the completion of ``request``, or None if it has already succeeded."""
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
        """End pending requests with the reason given for aborting the stream."""
        assert self._controller is not None
        self._give_up(self._controller.signal.reason)

    def lose(self, error: DOMException) -> None:
        """End pending requests and the stream with ``error``, because the port is gone."""
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


@host_value("webserial.Closing")
class Closing(WebObject):
    """A close in progress. The program awaits ``promise``; ``streams`` is fulfilled once both have ended."""

    __slots__ = ("_failed", "_missing", "_port", "promise", "streams")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._missing = 0
        self._failed = False
        self.promise = Promise(host)
        self.streams = Promise(host)

    def wait_for(self, promise: Promise) -> None:
        """Also wait until ``promise`` is fulfilled."""
        self._missing += 1
        promise.then(self._fulfilled, self._rejected)

    def _fulfilled(self, _: object = None) -> None:
        self._missing -= 1
        if not self._missing and not self._failed:
            self._port.closed()
            self.promise.resolve()

    def _rejected(self, reason: object = None) -> None:
        if not self._failed:
            self._failed = True
            self._port.stay_open()
            self.promise.reject(reason)


Received = Callable[[bytes | PortError], None]
Ended = Callable[[PortError | None], None]


class Connection:
    """The channel to a port that ``open`` has opened or is opening.

    A request completes within its call or in a later event loop iteration; ``done`` is called once in either
    case, but never after ``cancel``.
    """

    def __init__(self, ports: PortTable, binding: Binding) -> None:
        self._requests = ChannelRequests(ports, binding, stops_at_line_errors=True)
        self._channel = self._requests.channel
        self._fault = self._requests.fault

    def open(self, settings: LineSettings, done: Ended) -> None:
        """Open the port with DTR on and, unless flow control uses it, RTS off, as browsers do."""
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        self._channel.start_open(number, settings, dtr=True, rts=settings.rtscts)

    # ---- input
    def read(self, most: int, done: Received) -> int:
        """Request up to ``most`` bytes of the available data or, if there is none, of the data that arrives
        next; return the request's number.
        """

        def served(outcome: Outcome) -> None:
            done(outcome if isinstance(outcome, bytes) else self._fault(outcome) or b"")

        number = self._requests.number(served)
        return self._requests.started(
            number, self._channel.reader.start_read(number, ReadRequest(most, any_count=True), None)
        )

    def discard_input(self) -> PortError | None:
        """Drop unread input."""
        return self._fault(self._channel.reader.discard_input())

    # ---- output
    def write(self, data: bytes, done: Ended) -> int:
        """Write ``data``; the request completes when the system has accepted all of it. Returns the request's
        number.
        """
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        return self._requests.started(number, self._channel.writer.start_write(number, data, None))

    def drain(self, done: Ended) -> int:
        """Start waiting until all output is sent; return the request's number."""
        number = self._requests.number(lambda outcome: done(self._fault(outcome)))
        return self._requests.started(number, self._channel.writer.start_drain(number))

    def cancel(self, number: int) -> None:
        """Cancel a request without calling its ``done``; its data goes to the next read."""
        self._requests.forget(number)

    def discard_output(self) -> PortError | None:
        """Drop unsent output."""
        return self._fault(self._channel.writer.discard_output())

    # ---- modem lines
    def set_line(self, line: OutputLine, on: bool) -> PortError | None:
        """Switch a modem line or a break on or off."""
        return self._fault(self._channel.operations.set_line(line, on))

    def input_lines(self) -> dict[str, bool] | PortError:
        """Return the state of all input lines."""

        def look(port: Port) -> bytes:
            return json.dumps({line: port.line(line) for line in INPUT_LINES}).encode()

        answer = self._channel.operations.perform(b"get lines", look)
        fault = self._fault(answer)
        if fault is not None:
            return fault
        lines: dict[str, bool] = json.loads(answer)
        return lines

    # ---- closing
    def close(self) -> None:
        """Close the port; pending requests end without calling their ``done``."""
        self._requests.forget_all()
        self._requests.close()


State = Literal["closed", "opening", "opened", "closing", "forgotten"]


@host_value("webserial.SerialPort", fields=("listeners of a SerialPort", "navigator.serial"))
class SerialPort(EventTarget):
    """The granted port for one role. Images can contain only closed ports; an open one prevents a capture."""

    __slots__ = (
        "_closing",
        "_incoming",
        "_is_read_fatal",
        "_is_write_fatal",
        "_opening",
        "_outgoing",
        "_readable",
        "_serial",
        "_writable",
        "buffer_size",
        "connected",
        "connection",
        "product_id",
        "role",
        "state",
        "vendor_id",
    )

    js_class: ClassVar[str] = "SerialPort"
    js_tag: ClassVar[str] = "SerialPort"
    js_members: ClassVar[Mapping[str, str]] = {
        **EventTarget.js_members,
        "onconnect": "on_connect",
        "ondisconnect": "on_disconnect",
        "connected": "connected",
        "readable": "readable",
        "writable": "writable",
        "getInfo": "get_info",
        "open": "open",
        "setSignals": "set_signals",
        "getSignals": "get_signals",
        "close": "close",
        "forget": "forget",
    }
    js_settable = ("onconnect", "ondisconnect")
    on_connect = EventHandler("connect")
    on_disconnect = EventHandler("disconnect")

    def __init__(self, serial: Serial, role: str) -> None:
        super().__init__(serial.host, serial)
        self._serial = serial
        self.role = role
        self.state: State = "closed"
        self.connected = False
        self.vendor_id: int | None = None
        self.product_id: int | None = None
        self.buffer_size = 0
        self.connection: Connection | None = None
        self._opening: Promise | None = None
        self._readable: ReadableStream | None = None
        self._incoming: Incoming | None = None
        self._is_read_fatal = False
        self._writable: WritableStream | None = None
        self._outgoing: Outgoing | None = None
        self._is_write_fatal = False
        self._closing: Closing | None = None

    # ---- description
    def get_info(self) -> JsObject:
        """``getInfo()``: the USB vendor and product IDs, if known."""
        ids = {"usbVendorId": self.vendor_id, "usbProductId": self.product_id}
        return JsObject({name: number for name, number in ids.items() if number is not None})

    # ---- open
    def open(self, options: Any = None) -> Promise:
        """``open(options)``: open the port."""
        try:
            wanted = read_open_options(options)
            binding = self._serial.binding(self.role)
            if self.state == "forgotten" or binding is None:
                raise not_granted(self.role)
            if self.state != "closed":
                raise wrong_state("open", f"Port '{self.role}' is already open.")
        except JsError as error:
            return self._host.promises.rejected(error)
        self.state = "opening"
        self.buffer_size = wanted.buffer_size
        self._opening = promise = Promise(self._host)
        self.connection = Connection(self._serial.granted, binding)
        self.connection.open(wanted.line, self._opened)
        return promise

    def _opened(self, fault: PortError | None) -> None:
        promise, self._opening = self._opening, None
        assert promise is not None
        if fault is None:
            self.state = "opened"
            promise.resolve()
        else:
            self._disconnect()
            self.state = "closed"
            promise.reject(failed("open", fault))

    # ---- streams
    @property
    def readable(self) -> Any:
        """The input stream, which is replaced after a recoverable error; null if there is none."""
        if self._readable is None:
            if self.state != "opened" or self._is_read_fatal:
                return NULL
            self._incoming = Incoming(self._host, self)
            self._readable = ReadableStream.of_bytes(self._host, self._incoming, self.buffer_size)
        return self._readable

    @property
    def writable(self) -> Any:
        """The output stream, which is replaced after a recoverable error; null if there is none."""
        if self._writable is None:
            if self.state != "opened" or self._is_write_fatal:
                return NULL
            self._outgoing = Outgoing(self._host, self)
            self._writable = WritableStream.over(self._host, self._outgoing, self.buffer_size, byte_length)
            self._outgoing.attach(self._writable)
        return self._writable

    def readable_ended(self, incoming: Incoming, *, is_fatal: bool = False) -> None:
        """Record that the stream over ``incoming`` was closed or has failed."""
        if self._incoming is incoming:
            self._incoming = self._readable = None
            self._is_read_fatal = self._is_read_fatal or is_fatal
            self._streams_ended()

    def writable_ended(self, outgoing: Outgoing, *, is_fatal: bool = False) -> None:
        """Record that the stream over ``outgoing`` was closed or has failed."""
        if self._outgoing is outgoing:
            self._outgoing = self._writable = None
            self._is_write_fatal = self._is_write_fatal or is_fatal
            self._streams_ended()

    def _streams_ended(self) -> None:
        if self._closing is not None and self._readable is None and self._writable is None:
            self._closing.streams.resolve()

    # ---- lines
    def set_signals(self, signals: Any = None) -> Promise:
        """``setSignals(signals)``: set output lines."""
        try:
            wanted = read_signals(signals)
            connection = self._connected("setSignals")
            if not wanted:
                raise no_signal(signals)
        except JsError as error:
            return self._host.promises.rejected(error)
        for line, on in wanted:
            fault = connection.set_line(line, on)
            if fault is not None:
                return self._host.promises.rejected(failed("setSignals", fault))
        return self._host.promises.resolved()

    def get_signals(self) -> Promise:
        """``getSignals()``: read the input lines."""
        try:
            lines = self._connected("getSignals").input_lines()
        except JsError as error:
            return self._host.promises.rejected(error)
        if isinstance(lines, PortError):
            return self._host.promises.rejected(failed("getSignals", lines))
        return self._host.promises.resolved(
            JsObject(
                dataCarrierDetect=lines["cd"],
                clearToSend=lines["cts"],
                ringIndicator=lines["ri"],
                dataSetReady=lines["dsr"],
            )
        )

    def _connected(self, method: str) -> Connection:
        if self.state != "opened" or self.connection is None:
            raise wrong_state(method, f"Port '{self.role}' is not open.")
        return self.connection

    # ---- close
    def close(self) -> Promise:
        """``close()``: drop buffered data and close the port; rejected if a stream is locked."""
        if self.state != "opened":
            why = "is being closed already" if self.state == "closing" else "is not open"
            return self._host.promises.rejected(wrong_state("close", f"Port '{self.role}' {why}."))
        self.state = "closing"
        self._closing = closing = Closing(self._host, self)
        if self._readable is not None:
            closing.wait_for(self._readable.cancel())
        if self._writable is not None:
            closing.wait_for(self._writable.abort(wrong_state("write", f"Port '{self.role}' was closed.")))
        closing.wait_for(closing.streams)
        self._streams_ended()
        return closing.promise

    def closed(self) -> None:
        """Close the port itself, now that both streams are closed."""
        self._closing = None
        if self.state == "closing":
            self._disconnect()
            self.state = "closed"
            self._is_read_fatal = self._is_write_fatal = False

    def stay_open(self) -> None:
        """Keep the port open, because a stream could not be closed."""
        self._closing = None
        if self.state == "closing":
            self.state = "opened"

    def _disconnect(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    # ---- forget
    def forget(self) -> Promise:
        """``forget()``: revoke the port's grant for the rest of the run."""
        if self.state != "forgotten":
            self.state = "forgotten"
            self._serial.forget(self)
            error = not_granted(self.role)
            self._is_read_fatal = self._is_write_fatal = True
            if self._readable is not None:
                self._readable.controller.error(error)
            if self._outgoing is not None:
                self._outgoing.lose(error)
            self._readable = self._incoming = self._writable = self._outgoing = None
            self._streams_ended()
            self._disconnect()
            if self._opening is not None:
                self._opening.reject(error)
                self._opening = None
        return self._host.promises.resolved()

    # ---- device changes
    def change(self, connected: bool) -> None:
        """Notify the program, in a later event loop iteration, that the device was connected or
        disconnected.
        """
        if connected != self.connected:
            self.connected = connected
            self.emit("connect" if connected else "disconnect", bubbles=True)
