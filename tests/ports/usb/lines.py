"""A USB line as tests use it."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Collection

from bench.processes import children
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.dialects.transfers import Completion, Setup, Transfer
from praxis_desktop.ports.transport import LineErrorKind
from praxis_desktop.ports.usb import open_usb_line

if sys.platform == "win32":
    from praxis_desktop.ports.emergency.guardian_process import pipes

STAR = "usb:08af:8000"
WAIT_S = 20.0


class Exchange:
    """An open line to a device. Received data is kept by endpoint."""

    def __init__(self, device: str = STAR, name: str = "star") -> None:
        others = children(os.getpid())
        self.line = open_usb_line(device, name)
        self.owner = owner_besides(others)
        """The process that has opened the device."""
        self._kept: list[Completion] = []

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *exception: object) -> None:
        self.line.close()

    def ask(self, endpoint: int, data: bytes, timeout_ms: int = 0) -> None:
        """Request a transfer."""
        self.write(Transfer(endpoint, data, timeout_ms).to_bytes())

    def write(self, message: bytes) -> None:
        self.line.write(message, Deadline.after(WAIT_S), WAIT_S, lambda: False)

    def come(self, endpoint: int) -> Completion:
        """Return the next data from an endpoint."""
        while True:
            for number, completion in enumerate(self._kept):
                if completion.endpoint == endpoint:
                    return self._kept.pop(number)
            self._kept.append(Completion.from_bytes(self.message()))

    def write_as_it_is(self, message: bytes) -> None:
        """Write a message that need not be a transfer."""
        if sys.platform == "win32":
            pipes.send(self.line.fileno(), message)
            return
        with socket.socket(fileno=os.dup(self.line.fileno())) as line:
            line.send(message)

    def message(self) -> bytes:
        """Wait for the next message. Raises OSError if the line has ended."""
        pieces = self.line.read_some(wait=False)
        if not pieces:
            late = threading.Timer(WAIT_S, self.line.wake_reader)
            late.start()
            try:
                pieces = self.line.read_some()
            finally:
                late.cancel()
        assert pieces, "nothing came"
        (piece,) = pieces
        assert isinstance(piece, bytes)
        return piece

    def sent(self, endpoint: int, data: bytes, timeout_ms: int = 0) -> tuple[int, int]:
        """Send data; return how many bytes were written, and the status."""
        self.ask(endpoint, data, timeout_ms)
        completion = self.come(endpoint)
        return completion.count, completion.status

    def control(self, setup: Setup, data: bytes = b"", timeout_ms: int = 0) -> Completion:
        """Make a control transfer."""
        self.ask(0, setup.to_bytes() + data, timeout_ms)
        return self.come(0)


def owner_besides(others: Collection[int]) -> int:
    """Return the process that this one has started to open a device, ``others`` being those started before.
    An environment's Python on Windows only starts another one, which ends with it.
    """
    (owner,) = set(children(os.getpid())) - set(others)
    return owner


class Heard:
    """What a port received, and whether its device went away."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.lost: list[PortError] = []

    def on_bytes(self, data: bytes) -> None:
        self.messages.append(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        raise AssertionError(kind)

    def on_lost(self, error: PortError) -> None:
        self.lost.append(error)
