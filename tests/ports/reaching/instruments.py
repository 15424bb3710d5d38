"""Instruments on sockets of this computer, and how they announce themselves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from zeroconf import ServiceInfo, Zeroconf

BALANCE: Mapping[bytes, bytes] = {
    b"I2": b'I2 A "WXS205SDU"',
    b"I4": b'I4 A "B741968866"',
    b"SI": b"S S     10.0000 g",
}
SUPPLY: Mapping[bytes, bytes] = {b"*IDN?": b"RIGOL TECHNOLOGIES,DP832,DP8B1938,00.01"}


class NetworkInstrument:
    """Answers lines as specified in ``replies``, and all others with ``otherwise``, on a port of this
    computer.
    """

    def __init__(self, listener: socket.socket, replies: Mapping[bytes, bytes], otherwise: bytes) -> None:
        self.port = int(listener.getsockname()[1])
        self.device = f"tcp://127.0.0.1:{self.port}"
        self.lines: list[bytes] = []
        self._listener, self._replies, self._otherwise = listener, replies, otherwise
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rwb") as file:
            for line in file:
                self.lines.append(line.strip())
                reply = self._replies.get(line.strip(), self._otherwise)
                if reply:
                    file.write(reply + b"\r\n")
                    file.flush()


@contextmanager
def instrument(replies: Mapping[bytes, bytes], otherwise: bytes = b"") -> Iterator[NetworkInstrument]:
    """Serve an instrument until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield NetworkInstrument(listener, replies, otherwise)
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def announced(name: str, port: int, *, service: str = "_scpi-raw._tcp", **texts: str) -> Iterator[None]:
    """Announce a service of this computer by mDNS until the block ends."""
    kind = f"{service}.local."
    network = Zeroconf(interfaces=["127.0.0.1"])
    try:
        network.register_service(
            ServiceInfo(
                kind,
                f"{name}.{kind}",
                port=port,
                addresses=[socket.inet_aton("127.0.0.1")],
                server=f"{name.replace(' ', '-').lower()}.local.",
                properties=texts,
            )
        )
        yield
    finally:
        network.close()


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
