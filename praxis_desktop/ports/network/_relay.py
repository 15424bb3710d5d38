"""The thread between an instrument and the rest of the program, which sees only plain bytes.

The thread encrypts data and inserts secrets, so that the guardian can write a stop command, and a sandboxed
process needs no keys, secrets or trusted certificates.
"""

from __future__ import annotations

import atexit
import errno
import logging
import selectors
import socket
import ssl
import struct
import threading
from contextlib import suppress

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.ports.network._secrets import Substitution

log = logging.getLogger(__name__)

_CONNECT_S = 10.0
_AFTER_END_S = 30.0
"""Time, in seconds, for which an instrument may continue to send after this side has ended its output."""
_CHUNK = 65536
_LAST_BYTES_S = 5.0
"""Maximum time, in seconds, that the program waits, when it exits, for relayed data to be sent."""
_AT_ONCE = struct.pack("ii", 1, 0)
"""The SO_LINGER value that makes closing a connection reset it."""


def relayed(far: socket.socket, substitution: Substitution) -> socket.socket:
    """Start a thread that relays bytes between ``far``, the connection to an instrument, and a new
    connection; return the new connection.

    Raises OSError.
    """
    # A pair of TCP sockets, because a pair of UNIX sockets cannot pass on a reset.
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        ours = socket.create_connection(listener.getsockname()[:2], timeout=_CONNECT_S)
        try:
            listener.settimeout(_CONNECT_S)
            near, peer = listener.accept()
            if peer != ours.getsockname():
                near.close()
                raise OSError(errno.ECONNABORTED, "another program connected in place of this one")
            for end in (far, near):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            relay = _Relay(far, near, substitution)
            threading.Thread(target=relay.run, name=f"relay {peer[1]}", daemon=True).start()
        except BaseException:
            ours.close()
            raise
    return ours


_sending: set[_Relay] = set()
"""The relays that have not yet passed on all the data that the program sent."""


@atexit.register
def _let_last_bytes_leave() -> None:
    deadline = Deadline.after(_LAST_BYTES_S)
    for relay in tuple(_sending):
        relay.has_sent.wait(deadline.remaining)


class _Relay:
    """Passes bytes between the instrument's connection and the program's until both have ended."""

    def __init__(self, far: socket.socket, near: socket.socket, substitution: Substitution) -> None:
        self._far = far
        self._near = near
        self._substitution = substitution
        self._received = self._to_send = b""
        self._hears_no_more = self._takes_no_more = False
        """Whether the end of each input has been read; the last data may not have been passed on yet."""
        self._has_received_all = self._has_sent_all = False
        self._reading_waits_for = self._writing_waits_for = 0
        self._limit = NEVER
        self.has_sent = threading.Event()
        """Set once all the program's data has been passed on, or can no longer be passed on."""

    def run(self) -> None:
        """Pass bytes on. Call this on a separate thread."""
        _sending.add(self)
        with self._near, self._far, selectors.DefaultSelector() as selector:
            try:
                while not (self._has_received_all and self._has_sent_all) and not self._limit.expired:
                    # Call both, whatever the first returns.
                    if not self._receive() | self._send():
                        self._wait(selector)
            except OSError as error:
                log.debug("A relayed connection has ended: %s", error)
                with suppress(OSError):
                    self._near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            finally:
                self._forget()

    def _forget(self) -> None:
        _sending.discard(self)
        self.has_sent.set()

    def _receive(self) -> bool:
        """Pass on some of the instrument's bytes; return whether any bytes moved."""
        moved = False
        self._reading_waits_for = 0
        if not self._received and not self._hears_no_more:
            try:
                data = self._far.recv(_CHUNK)
            except (ssl.SSLWantReadError, BlockingIOError):
                self._reading_waits_for = selectors.EVENT_READ
            except ssl.SSLWantWriteError:
                self._reading_waits_for = selectors.EVENT_WRITE
            else:
                moved, self._hears_no_more = True, not data
                self._received = self._substitution.masked(data)
            if self._hears_no_more or self._substitution.waits_until.expired:
                self._received += self._substitution.rest()
        if self._received:
            with suppress(BlockingIOError):
                self._received = self._received[self._near.send(self._received) :]
                moved = True
        if self._hears_no_more and not self._received and not self._has_received_all:
            self._end_input()
        return moved

    def _send(self) -> bool:
        """Send the instrument some of the program's bytes; return whether any bytes moved."""
        moved = False
        self._writing_waits_for = 0
        if not self._to_send and not self._takes_no_more:
            try:
                data = self._near.recv(_CHUNK)
            except BlockingIOError:
                return False
            moved, self._takes_no_more = True, not data
            self._to_send = self._substitution.filled(data) if data else self._substitution.unfinished()
        if self._to_send:
            try:
                self._to_send = self._to_send[self._far.send(self._to_send) :]
                moved = True
            except (ssl.SSLWantWriteError, BlockingIOError):
                self._writing_waits_for = selectors.EVENT_WRITE
            except ssl.SSLWantReadError:
                self._writing_waits_for = selectors.EVENT_READ
        if self._takes_no_more and not self._to_send and not self._has_sent_all:
            self._end_output()
        return moved

    def _end_output(self) -> None:
        """Tell the other end that nothing more will be sent. The other end's reply and any data in transit
        are still received.
        """
        self._has_sent_all = True
        self._forget()
        self._limit = Deadline.after(_AFTER_END_S)
        if not isinstance(self._far, ssl.SSLSocket):
            self._far.shutdown(socket.SHUT_WR)
            return
        try:
            self._far.unwrap()
        except OSError as error:  # usually because the other end has not ended its output yet
            log.debug("The output of a connection with TLS has ended: %s", error)
        else:
            self._hears_no_more = True
            self._received += self._substitution.rest()

    def _end_input(self) -> None:
        self._has_received_all = True
        self._near.shutdown(socket.SHUT_WR)

    def _wait(self, selector: selectors.BaseSelector) -> None:
        fars = self._reading_waits_for | self._writing_waits_for
        nears = (selectors.EVENT_WRITE if self._received else 0) | (
            selectors.EVENT_READ if not self._to_send and not self._takes_no_more else 0
        )
        for end, wanted in ((self._far, fars), (self._near, nears)):
            known = selector.get_map().get(end)
            if known is None and wanted:
                selector.register(end, wanted)
            elif known is not None and not wanted:
                selector.unregister(end)
            elif known is not None and known.events != wanted:
                selector.modify(end, wanted)
        waits = [self._limit.remaining, None if self._received else self._substitution.waits_until.remaining]
        selector.select(min((each for each in waits if each is not None), default=None))
