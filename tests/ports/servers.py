"""Serial servers on this computer: a plain one, and pyserial's for RFC 2217 over a pty."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import serial
from serial.rfc2217 import PortManager

from tests.ports.wires import WAIT_S, Wire, wire


@dataclass
class PlainServer:
    """A server. ``url`` is what a port opens, ``far`` the server's end of the connection once
    there is one.
    """

    url: str
    listener: socket.socket
    far: socket.socket | None = None

    def accept(self) -> socket.socket:
        """Accept the connection."""
        self.far, _ = self.listener.accept()
        self.far.settimeout(WAIT_S)
        return self.far

    def receive(self, count: int) -> bytes:
        """Read exactly ``count`` bytes from the port."""
        assert self.far is not None
        data = b""
        while len(data) < count:
            part = self.far.recv(count - len(data))
            assert part, f"only {data!r} came"
            data += part
        return data


@contextmanager
def plain_server() -> Iterator[PlainServer]:
    """A server that takes one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WAIT_S)
        server = PlainServer(f"socket://127.0.0.1:{listener.getsockname()[1]}", listener)
        try:
            yield server
        finally:
            if server.far is not None:
                server.far.close()


class _PtyPort(serial.Serial):
    """A pty has no modem lines, so the set values are remembered and returned, as with a loopback plug."""

    outputs: dict[str, bool]
    _dtr_state: bool
    _rts_state: bool

    def open(self) -> None:
        self.outputs = {}
        super().open()

    def _update_dtr_state(self) -> None:
        self.outputs["dtr"] = self._dtr_state

    def _update_rts_state(self) -> None:
        self.outputs["rts"] = self._rts_state

    cts = property(lambda self: self.outputs.get("rts", False))
    dsr = property(lambda self: self.outputs.get("dtr", False))
    ri = property(lambda self: False)
    cd = property(lambda self: True)


class Rfc2217Server:
    """pyserial's server for one connection, with a pty behind it; ``wire`` is the instrument's end."""

    def __init__(self, behind: Wire) -> None:
        self.wire = behind
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"
        self.port = _PtyPort(behind.device, timeout=0)
        self._stop, self._stopper = os.pipe()
        self._connection: socket.socket | None = None
        self._writing = threading.Lock()
        self.manager: PortManager | None = None
        self._thread = threading.Thread(target=self._serve, name="serial server")
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send to the client; called by pyserial's server."""
        assert self._connection is not None
        with self._writing:
            self._connection.sendall(data)

    def drop(self) -> None:
        """Close the connection."""
        assert self._connection is not None
        self._connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        ready, _, _ = select.select([self._listener.fileno(), self._stop], [], [])
        if self._stop in ready:
            return
        self._connection, _ = self._listener.accept()
        client = self._connection.fileno()
        self.manager = PortManager(self.port, self)  # type: ignore[arg-type]  # the stubs ask for two ports
        with self._connection, suppress(OSError):
            while True:
                ready, _, _ = select.select([client, self.port.fileno(), self._stop], [], [])
                if self._stop in ready:
                    return
                if client in ready:
                    data = self._connection.recv(1024)
                    if not data:
                        return
                    self.port.write(b"".join(self.manager.filter(data)))
                self.manager.check_modem_lines()
                if self.port.fileno() in ready:
                    self.write(b"".join(self.manager.escape(self.port.read(1024))))

    def close(self) -> None:
        """End the server."""
        os.write(self._stopper, b"x")
        self._thread.join(WAIT_S)
        self._listener.close()
        self.port.close()
        os.close(self._stop)
        os.close(self._stopper)


@contextmanager
def rfc2217_server() -> Iterator[Rfc2217Server]:
    """A server that takes one connection."""
    with wire() as behind:
        server = Rfc2217Server(behind)
        try:
            yield server
        finally:
            server.close()
