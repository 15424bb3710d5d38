"""Blocking reads for code on the host: identify an instrument, serve a test, feed a tool."""

from __future__ import annotations

import threading

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.errors import PortFault, closed
from praxis_desktop.ports.receiving import RECEIVE_CAPACITY, Inflow, ReadRequest, ReceiveBuffer, overrun
from praxis_desktop.ports.transport import LineErrorKind


class PortReader:
    """A Receiver whose bytes any thread can wait for. A read that times out leaves the port as pyserial
    would.

    It is made before its port, because bytes may come as soon as the port is open.
    """

    def __init__(self, name: str, capacity: int = RECEIVE_CAPACITY) -> None:
        self.name = name
        self._buffer = ReceiveBuffer()
        self._inflow = Inflow(capacity)
        self._changed = threading.Condition()
        self._cancelled = False

    def on_bytes(self, data: bytes) -> None:
        with self._changed:
            admitted = self._inflow.admit(len(data))
            if admitted:
                self._buffer.data += data
            elif admitted is None:
                self._buffer.end = overrun(self.name, self._inflow.capacity)
            self._changed.notify_all()

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Deliver the byte as pyserial does; the port counts the errors."""
        if data:
            self.on_bytes(data)

    def on_lost(self, error: PortError) -> None:
        with self._changed:
            self._buffer.end = error
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many bytes can be read without waiting."""
        return len(self._buffer.data)

    def read(self, count: int, timeout: float | None = None) -> bytes:
        """Exactly ``count`` bytes; fewer after ``timeout`` s. Raises PortDisconnected, PortOverrun."""
        return self.wait(ReadRequest(count), timeout)

    def read_until(self, terminator: bytes, timeout: float | None = None, *, gap: bool = False) -> bytes:
        """Bytes up to and including ``terminator``; what there is when ``timeout`` passes."""
        return self.wait(ReadRequest(None, terminator, gap=gap), timeout)

    def wait(self, request: ReadRequest, timeout: float | None) -> bytes:
        """Serve any request. Raises PortClosed when ``cancel`` ended the wait."""
        deadline = Deadline.after(timeout)
        seen = -1
        with self._changed:
            while True:
                served = self._buffer.serve(request)
                if isinstance(served, PortError):
                    self._inflow.reopen()
                    raise served.while_waiting_for(str(request)) if isinstance(served, PortFault) else served
                if served is None and self._cancelled:
                    raise closed(self.name).while_waiting_for(str(request))
                if served is None and request.gap and len(self._buffer.data) > seen >= 0:
                    deadline = Deadline.after(timeout)
                if served is None and deadline.expired:
                    served = self._buffer.give_up(request)
                if served is not None:
                    self._inflow.release(len(served))
                    return served
                seen = len(self._buffer.data)
                self._changed.wait(deadline.remaining)

    def clear(self) -> None:
        """Forget what was received."""
        with self._changed:
            self._inflow.release(self._buffer.clear())
            self._buffer.take_end()
            self._inflow.reopen()

    def cancel(self) -> None:
        """End every wait with PortClosed, now and later."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()
