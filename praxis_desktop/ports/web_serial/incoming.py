"""What a port receives, as the source of its ``readable``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.web.byte_stream import ReadableByteStreamController
from praxis_desktop.interpreter.host.web.web_object import WebObject
from praxis_desktop.ports.web_serial.errors import FATAL, stream_error

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.promises import Promise
    from praxis_desktop.ports.web_serial.serial_port import SerialPort


@host_value("webserial.Incoming", fields=("the port of a readable stream",))
class Incoming(WebObject):
    """A ByteSource. The stream errors where the line did: after the last byte before it was read."""

    __slots__ = ("_controller", "_failure", "_port", "_reading")

    def __init__(self, host: Host, port: SerialPort) -> None:
        super().__init__(host)
        self._port = port
        self._controller: ReadableByteStreamController | None = None
        self._reading = 0
        self._failure: PortError | None = None

    def pull(self, controller: ReadableByteStreamController) -> None:
        """Ask the port for bytes, unless that is asked already."""
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
        # What came before the error may be in the stream's queue still, which an error would empty.
        self._failure = served
        if controller.desired_size == self._port.buffer_size:
            self._fail(controller, served)

    def _fail(self, controller: ReadableByteStreamController, failure: PortError) -> None:
        controller.error(stream_error(failure))
        self._port.readable_ended(self, is_fatal=isinstance(failure, FATAL))

    def cancel(self, reason: Any) -> Promise | None:
        """Discard what was received and nobody has read."""
        connection = self._port.connection
        if connection is not None:
            connection.cancel(self._reading)
            connection.discard_input()
        self._reading = 0
        self._port.readable_ended(self)
        return None
