"""The network interface for a guest's sockets. The embedder provides it; otherwise there is no network."""

from __future__ import annotations

from typing import Final, Protocol

CHANNEL: Final = "sockets"
"""The channel shared by all connections of a guest, so that it can wait for any of them."""


class Refused(Exception):
    """The guest was not granted what it asked for. The network keeps the reason; see ``Network.refusal``."""


class Connection(Protocol):
    """A connection to a granted address, used on the interpreter's thread.

    A returned number is a count or, if negative, a negated guest error number: -EAGAIN if ``wait`` is false
    and the call would block, -EINTR after an interrupt.
    """

    @property
    def address(self) -> tuple[str, int]:
        """The address and the port of the other end, as the guest gave them."""
        ...

    def connect(self, *, wait: bool) -> int:
        """Start connecting and wait until connected. If ``wait`` is false, return -EINPROGRESS instead."""
        ...

    def take_error(self) -> int:
        """Return the error number of the connection attempt. Later calls return 0."""
        ...

    def receive(self, count: int, *, wait: bool, keep: bool = False) -> bytes | int:
        """Receive up to ``count`` bytes. Return b"" at the end of the input. If a datagram is longer, the
        rest of it is dropped. With ``keep``, the bytes stay unread.
        """
        ...

    def send(self, data: bytes, *, wait: bool) -> int:
        """Send ``data``, or the first part of it."""
        ...

    def end_output(self) -> int:
        """Tell the other end that no more data will be sent."""
        ...

    def poll(self) -> int:
        """Return the operations that are possible now without waiting, as POLL_* bits."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class Listener(Protocol):
    """A socket that listens on a granted address, used on the interpreter's thread."""

    @property
    def address(self) -> tuple[str, int]:
        """The address and the port to which peers connect."""
        ...

    def accept(self, *, wait: bool) -> Connection | int:
        """Return the connection of the peer that has been waiting longest, or a negative error number."""
        ...

    def poll(self) -> int:
        """Return POLL_IN if a peer is waiting."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


class Network(Protocol):
    """The part of the network that the guest was granted."""

    def lookup(self, name: str) -> str:
        """Return the IPv4 address at which the guest reaches a host. Raises Refused."""
        ...

    def connection(self, address: str, port: int, *, datagrams: bool = False) -> Connection:
        """Return a new connection to an IPv4 address, over TCP or, with ``datagrams``, over UDP. Raises
        Refused if the address was not granted.
        """
        ...

    def is_granted(self, address: str, port: int) -> bool:
        """Return whether the guest may open TCP connections to an IPv4 address, or listen on it."""
        ...

    def place_to_listen(self, address: str, port: int) -> tuple[str, int]:
        """Return the granted address on which a socket bound to ``address`` listens. Raises Refused."""
        ...

    def listen(self, address: str, port: int) -> Listener | int:
        """Start listening on a granted address; return a negative error number on failure. Raises Refused."""
        ...

    def refuse_listening(self, place: str, *, datagrams: bool = False) -> None:
        """Make ``refusal`` return a message saying that the guest may not listen on ``place``."""
        ...

    def wait(self, deadline: int | None) -> bool:
        """Wait for an event on a connection. Return False once ``deadline`` (monotonic) has passed.

        Raises WaitInterrupted.
        """
        ...

    def refusal(self) -> str:
        """Return the message for the last refusal or failure, and forget it."""
        ...
