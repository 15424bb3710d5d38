"""The guardian's own connections to instruments: on a network, with TLS where the address says so, or to a
process that opens a USB device.
"""

from __future__ import annotations

import _thread
import errno
import select
import socket
import sys

from .notes import complain

if sys.platform == "win32":
    from . import windows as system
else:
    from . import posix as system

SEND_S = 1.0
"""Time limit, in seconds, for sending stop commands."""
_ENCRYPTED = ("tls://", "https://")
_TRYING, _DONE = "it is not responding", "sent"
_CHUNK = 4096
_RECORD = 1 << 14
"""Maximum number of bytes in a TLS record; reading that many never leaves part of a record unread."""


class Network:
    """Connects to one instrument without going through the program. No method blocks; any waiting is done on
    threads.
    """

    def __init__(self) -> None:
        self._address = ""
        self._command: list[str] = []
        self._made: list[int] = []
        """The connection that a thread has made, until ``take`` returns it; otherwise empty."""
        self.is_connecting = False
        """Whether a thread is connecting, or has made a connection that has not been taken yet."""
        self._beside = ""
        """The outcome of the stop over a separate connection: ``_TRYING``, ``_DONE``, or the reason for its
        failure; "" if no such stop was attempted.
        """

    def reach(self, address: str, command: list[str]) -> None:
        """Set the instrument's address, for any kind of port, and the command (if any) that is needed to open
        the instrument.
        """
        self._address = address
        self._command = [str(each) for each in command]
        if self._is_encrypted:
            _thread.start_new_thread(__import__, ("ssl",))  # now, not in an emergency

    @property
    def has_address(self) -> bool:
        """Whether the instrument is on a network, or must be opened by a process."""
        return "://" in self._address or bool(self._command)

    @property
    def open_s(self) -> float:
        """Time limit, in seconds, for opening the instrument and sending the stop."""
        return system.OPEN_S if self._command else SEND_S

    @property
    def is_relayed(self) -> bool:
        """Whether data written to the program's descriptor passes through a thread of the program, which
        encrypts it or inserts secrets.
        """
        return self._is_encrypted or bool(_options(self._address, "secret"))

    @property
    def is_trying(self) -> bool:
        """Whether a stop over a separate connection has yet to be sent."""
        return self._beside == _TRYING

    @property
    def failure(self) -> str:
        """Why the stop may not have been sent over a separate connection; "" if it was sent or not tried."""
        return self._beside if self._beside != _DONE else ""

    @property
    def _is_encrypted(self) -> bool:
        return self._address.startswith(_ENCRYPTED)

    def take(self) -> int | None:
        """Return the descriptor of a connection that a thread has made, to which plain bytes can be written;
        None if there is no connection yet.
        """
        if not self._made:
            return None
        self.is_connecting = False
        return self._made.pop()

    def connect(self) -> None:
        """Start a thread that connects, unless one is already connecting."""
        if not self.is_connecting:
            self.is_connecting = True
            _thread.start_new_thread(self._connect, ())

    def send_beside(self, commands: list[bytes], confirm_s: float) -> None:
        """Start a thread that sends a stop over a separate connection, and keeps that connection open for
        ``confirm_s`` seconds or until the instrument replies.
        """
        self._beside = _TRYING
        _thread.start_new_thread(self._send_beside, (commands, confirm_s or SEND_S))

    def begin_stop(self) -> None:
        """Forget the outcome of an earlier stop over a separate connection."""
        self._beside = ""

    # ---- threads
    def _connect(self) -> None:
        """Connect. With TLS, the thread then encrypts the data until the connection ends."""
        try:
            if self._command:
                self._made.append(system.opened(self._command, self.open_s))
                return
            connection = _connection(self._address)
        except (OSError, ValueError) as error:
            complain(f"{self._address}: {error}")
            self.is_connecting = False
            return
        plain, far = socket.socketpair() if self._is_encrypted else (connection, None)
        plain.setblocking(False)
        self._made.append(system.descriptor_of(plain))
        if far is not None:
            _encrypt(connection, far)

    def _send_beside(self, commands: list[bytes], confirm_s: float) -> None:
        try:
            connection = _connection(self._address)
        except (OSError, ValueError) as error:
            self._beside = getattr(error, "strerror", None) or str(error)
            return
        with connection:
            try:
                for command in commands:
                    connection.sendall(command)
                self._beside = _DONE
                connection.settimeout(confirm_s)
                connection.recv(_CHUNK)
            except OSError as error:
                if self._beside != _DONE:
                    self._beside = error.strerror or str(error)


def _options(device: str, name: str) -> list[str]:
    """Return the values that an address gives for an option, such as ``fingerprint``."""
    given = (option.partition("=") for option in device.partition("?")[2].split(","))
    return [value for key, _, value in given if key == name]


def _connection(device: str) -> socket.socket:
    """Return a new connection to an address. Raises OSError or ValueError."""
    scheme, _, place = device.partition("://")
    place = place.partition("?")[0]
    host, _, number = place.rstrip("/").rpartition(":")
    host = host.strip("[]")
    if scheme == "udp":
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(number), type=socket.SOCK_DGRAM)[0]
        datagrams = socket.socket(family, kind, protocol)
        datagrams.connect(address)
        return datagrams
    connection = socket.create_connection((host, int(number)), timeout=SEND_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not device.startswith(_ENCRYPTED):
        return connection
    import hashlib
    import ssl

    fingerprint = "".join(_options(device, "fingerprint"))
    context = ssl.create_default_context()
    if fingerprint:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    secured = context.wrap_socket(connection, server_hostname=host)
    if fingerprint and hashlib.sha256(secured.getpeercert(True) or b"").hexdigest() != fingerprint:
        secured.close()
        raise OSError(errno.EACCES, "it shows another certificate than the granted one")
    return secured


def _encrypt(cipher: socket.socket, plain: socket.socket) -> None:
    """Pass bytes between a TLS connection and a plain one until either ends. Run it on a thread."""
    import ssl

    waits = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
    cipher.setblocking(False)  # what arrives may be TLS's own, and hold no bytes
    rest = b""
    with cipher, plain:
        try:
            while True:
                ready = select.select([cipher] if rest else [cipher, plain], [cipher] if rest else [], [])
                if plain in ready[0]:
                    rest = plain.recv(_RECORD)
                    if not rest:
                        return
                try:
                    if rest:
                        rest = rest[cipher.send(rest) :]
                except waits:
                    pass
                try:
                    data = cipher.recv(_RECORD)
                except waits:
                    continue
                if not data:
                    return
                plain.sendall(data)
        except OSError:
            return  # it has ended, or accepts nothing more
