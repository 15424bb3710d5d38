"""Serves a simulated instrument on a TCP port, so that any program can connect to it."""

from __future__ import annotations

import logging
import selectors
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.simulators import Instrument
from praxis_desktop.ports.simulators.instrument import Connection, Place
from praxis_desktop.ports.simulators.serving import Observer, ServedInstrument, seconds_until

logger = logging.getLogger(__name__)

_CHUNK = 65536
_CALLING_S = 1.0
_MOST_UNSENT = 16 << 20
_AT_ONCE = struct.pack("ii", 1, 0)
"""The SO_LINGER value with which closing a connection resets it."""


class _Client:
    """A connection from another program."""

    def __init__(self, line: socket.socket, connection: Connection) -> None:
        self.line = line
        self.connection = connection
        self.unsent = bytearray()
        self.is_reading = True


class ListeningInstrument(ServedInstrument):
    """Serves ``instrument`` at ``place`` (``HOST:PORT``; port 0 means any free port).

    Each client gets a connection to the instrument. ``unplug`` resets all connections; new ones are refused
    until ``plug_in``. For ``observe`` and ``vanished``, see ServedInstrument. The instrument may connect to
    programs at any address. Raises UsageError if listening at ``place`` is impossible.
    """

    place: Place | None = None
    """This is None, because connections to any address are passed on."""

    def __init__(
        self,
        instrument: Instrument,
        place: str,
        *,
        observe: Observer | None = None,
        vanished: Callable[[], None] | None = None,
    ) -> None:
        self._host, self._number = parsed_place(place)
        self._clients: dict[socket.socket, _Client] = {}
        self._calls: list[Connection] = []
        super().__init__(instrument, observe=observe, vanished=vanished)

    def _open(self) -> Callable[[], None]:
        listener = listener_at(self._host, self._number)
        self._number = listener.getsockname()[1]
        self.device = f"tcp://{place_of(self._host, self._number)}"
        return partial(self._listen, listener)

    # ---- what the instrument calls, on whichever thread drives it
    def connect(self, connection: Connection) -> None:
        """Take a connection that the instrument has made."""
        self._calls.append(connection)

    def hear(self) -> None:
        """Do nothing, because the thread checks after each turn."""

    # ---- the thread
    def _listen(self, listener: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            with self.instrument.driving:
                self.instrument.listening.append(self)
            selector.register(listener, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            try:
                while self._goes_on:
                    self._turn(selector, listener)
            finally:
                with self.instrument.driving:
                    self.instrument.listening.remove(self)
                for client in list(self._clients.values()):
                    self._drop(selector, client, reset=not self._closing)
                listener.close()

    def _turn(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        """Wait until data arrives or can be sent, or an action is due; then handle whatever it was."""
        for key, events in selector.select(self._wait_s()):
            if key.fileobj is listener:
                self._accept(selector, listener)
            elif key.fileobj is self._wake_read:
                self._awake()
            elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._clients:
                client = self._clients[key.fileobj]
                if events & selectors.EVENT_READ:
                    self._read(selector, client)
        with self.instrument.driving:
            self.instrument.act(time.monotonic_ns())
        for client in list(self._clients.values()):
            self._advance(selector, client)
        while self._calls:
            self._call(selector, self._calls.pop(0))

    def _wait_s(self) -> float | None:
        with self.instrument.driving:
            dues = [self.instrument.acts_at]
            for client in self._clients.values():
                self.instrument.turn_to(client.connection)
                dues.append(self.instrument.next_due())
        return seconds_until(min((due for due in dues if due is not None), default=None))

    def _accept(self, selector: selectors.BaseSelector, listener: socket.socket) -> None:
        try:
            line, _ = listener.accept()
        except OSError as error:
            logger.info("simulator at %s: %s", self.device, error)
            return
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.instrument.driving:
            connection = self.instrument.accept()
            if connection is None:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                line.close()
                return
            client = self._clients[line] = _Client(line, connection)
            selector.register(line, selectors.EVENT_READ)
            self._send(client, self.instrument.connect(time.monotonic_ns()))

    def _call(self, selector: selectors.BaseSelector, connection: Connection) -> None:
        """Connect on behalf of the instrument; if no program listens at the address, the message is lost."""
        try:
            line = socket.create_connection(connection.calls or ("", 0), _CALLING_S)
        except OSError as error:
            logger.info("simulator at %s: nobody listens at %s: %s", self.device, connection.calls, error)
            return
        line.setblocking(False)
        client = self._clients[line] = _Client(line, connection)
        selector.register(line, selectors.EVENT_READ)
        with self.instrument.driving:
            self.instrument.turn_to(connection)
            self._send(client, self.instrument.connect(time.monotonic_ns()))
        self._advance(selector, client)

    def _read(self, selector: selectors.BaseSelector, client: _Client) -> None:
        try:
            data = client.line.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._drop(selector, client, reset=False)
            return
        if not data:
            client.is_reading = False
            self._drop(selector, client, reset=False)
            return
        now = time.monotonic_ns()
        self._tell("received", data, now)
        with self.instrument.driving:
            self.instrument.turn_to(client.connection)
            self._send(client, self.instrument.receive(data, now))

    def _advance(self, selector: selectors.BaseSelector, client: _Client) -> None:
        """Send ``client`` any data that is due, and close its connection if the instrument has ended it."""
        if client.line not in self._clients:
            return
        with self.instrument.driving:
            self.instrument.turn_to(client.connection)
            self._send(client, self.instrument.advance(time.monotonic_ns()))
        try:
            while client.unsent:
                del client.unsent[: client.line.send(client.unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(selector, client, reset=False)
            return
        if len(client.unsent) > _MOST_UNSENT:
            logger.info("simulator at %s: a program that does not read is cut off", self.device)
            self._drop(selector, client, reset=True)
        elif client.connection.end and (client.connection.end == "reset" or not client.unsent):
            self._drop(selector, client, reset=client.connection.end == "reset")
        else:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
            selector.modify(client.line, wanted)

    def _send(self, client: _Client, replies: list[bytes]) -> None:
        for reply in replies:
            self._tell("sent", reply, time.monotonic_ns())
            client.unsent += reply
            with suppress(OSError):  # reading will report the failure
                del client.unsent[: client.line.send(client.unsent)]

    def _drop(self, selector: selectors.BaseSelector, client: _Client, *, reset: bool) -> None:
        if self._clients.pop(client.line, None) is None:
            return
        selector.unregister(client.line)
        with self.instrument.driving:
            self.instrument.turn_to(client.connection)
            self.instrument.disconnect(time.monotonic_ns())
        if reset:
            with suppress(OSError):
                client.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        client.line.close()


def place_of(host: str, number: int) -> str:
    """Return an address and a port, in the form that ``parsed_place`` reads."""
    return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"


def listener_at(host: str, number: int) -> socket.socket:
    """Return a non-blocking socket that listens at an address. Raises UsageError if that is not possible."""
    try:
        listener = socket.create_server((host, number))
    except (OSError, UnicodeError) as error:
        raise UsageError(
            Message("nothing can listen on {place}: {error}", place=place_of(host, number), error=error),
            hint="Specify one of this computer's addresses and a free port, or port 0, with --listen.",
        ) from None
    listener.setblocking(False)
    return listener


def parsed_place(place: str) -> tuple[str, int]:
    """Return the host and port of ``HOST:PORT``. Raises UsageError."""
    host, _, number = place.rpartition(":")
    if not host or not number.isdecimal() or int(number) > 65535:
        raise UsageError(
            Message("{place} is not an address to listen on", place=repr(place)),
            hint="Use --listen HOST:PORT, for example 127.0.0.1:31950; port 0 means any free port.",
        )
    return host.strip("[]"), int(number)
