"""``ssl`` for connections that the host encrypts: bytes are passed on unchanged, and the host's certificates
are used.

Pyodide's module has the constants and the settings of contexts. Its sockets and objects are replaced: they
ask the host for a connection's TLS parameters, and refuse a connection that was granted without TLS.
"""

from __future__ import annotations

import base64
import errno
import json
import socket
import ssl
from typing import Any, NoReturn

_NO_SERVER = "a program here cannot serve TLS: it has no certificate. Serve without ssl."
_NO_CERTIFICATE = (
    "a program here cannot present a certificate of its own: the host handles TLS with the instrument. Leave "
    "out load_cert_chain."
)
_SIMULATED = ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256)
"""The cipher reported for a connection to a simulator. Such a connection has no cipher of its own."""


class _Agreed:
    """The TLS parameters of a connection."""

    def __init__(self, name: str, context: ssl.SSLContext, hostname: str | None) -> None:
        try:
            import _praxis_serial

            told: dict[str, Any] = json.loads(_praxis_serial.socket_security(name))
        except ImportError:  # the embedder grants nothing
            told = {"refused": "the sandbox has no network access"}
        if "refused" in told:
            raise ssl.SSLError(ssl.SSLErrorNumber.SSL_ERROR_SSL, told["refused"])
        names = told["names"]
        if context.check_hostname and (hostname or "").rstrip(".").lower() not in names:
            raise ssl.SSLCertVerificationError(
                ssl.SSLErrorNumber.SSL_ERROR_SSL,
                f"the certificate was checked for {names[0]}, not for {hostname!r}. Use the granted name.",
            )
        self.version: str = told.get("version", _SIMULATED[1])
        self.cipher = tuple(told.get("cipher", _SIMULATED))
        self.certificate = base64.b64decode(told.get("certificate", ""))
        self.peer = {key: _tuples(value) for key, value in told.get("peer", {}).items()}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


class _Secured:
    """The base of TLS sockets and objects."""

    _agreed: _Agreed | None
    _context: ssl.SSLContext
    _server_hostname: str | None
    _session: Any

    context = property(lambda self: self._context, lambda self, value: setattr(self, "_context", value))
    session = property(lambda self: self._session, lambda self, value: setattr(self, "_session", value))
    session_reused = property(lambda self: None if self._agreed is None else False)
    server_side = False
    _sslobj = property(lambda self: None if self._agreed is None else self)
    server_hostname = property(lambda self: self._server_hostname)

    def _begin(
        self, context: ssl.SSLContext, hostname: str | None, session: Any, *, server_side: bool
    ) -> None:
        if server_side:
            if hostname:
                raise ValueError("server_hostname can only be specified in client mode")
            raise ssl.SSLError(ssl.SSLErrorNumber.SSL_ERROR_SSL, _NO_SERVER)
        if context.check_hostname and not hostname:
            raise ValueError("check_hostname requires server_hostname")
        if hasattr(context, "_certfile_data"):
            raise ssl.SSLError(ssl.SSLErrorNumber.SSL_ERROR_SSL, _NO_CERTIFICATE)
        if hostname is not None:
            hostname = context._encode_hostname(hostname)  # type: ignore[attr-defined]
            if not hostname or hostname.startswith("."):
                raise ValueError("server_hostname cannot be an empty string or start with a leading dot.")
            if "\0" in hostname:
                raise TypeError("server_hostname must not contain a NUL")
        self._context, self._server_hostname, self._session = context, hostname, session
        self._agreed = None

    def getpeercert(self, binary_form: bool = False) -> Any:
        if self._agreed is None:
            raise ValueError("handshake not done yet")
        return (self._agreed.certificate or None) if binary_form else self._agreed.peer

    def get_verified_chain(self) -> list[bytes]:
        return self.get_unverified_chain()

    def get_unverified_chain(self) -> list[bytes]:
        return [] if self._agreed is None or not self._agreed.certificate else [self._agreed.certificate]

    def version(self) -> str | None:
        return None if self._agreed is None else self._agreed.version

    def cipher(self) -> tuple[Any, ...] | None:
        return None if self._agreed is None else self._agreed.cipher

    def shared_ciphers(self) -> None:
        return None

    def compression(self) -> None:
        return None

    def selected_alpn_protocol(self) -> None:
        return None

    def get_channel_binding(self, cb_type: str = "tls-unique") -> None:
        if cb_type not in ssl.CHANNEL_BINDING_TYPES:
            raise ValueError(f"{cb_type} channel binding type not implemented")

    def verify_client_post_handshake(self) -> NoReturn:
        raise ssl.SSLError(ssl.SSLErrorNumber.SSL_ERROR_SSL, _NO_SERVER)


class SSLSocket(_Secured, ssl.SSLSocket):
    """A socket whose connection the host encrypts."""

    _does_handshake: bool
    _suppress_ragged_eofs: bool

    @classmethod
    def _create(
        cls,
        sock: socket.socket,
        server_side: bool = False,
        do_handshake_on_connect: bool = True,
        suppress_ragged_eofs: bool = True,
        server_hostname: str | None = None,
        context: Any = None,
        session: Any = None,
    ) -> SSLSocket:
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) != socket.SOCK_STREAM:
            raise NotImplementedError("only stream sockets are supported")
        made = cls.__new__(cls)
        made._begin(context, server_hostname, session, server_side=server_side)
        made._does_handshake, made._suppress_ragged_eofs = do_handshake_on_connect, suppress_ragged_eofs
        timeout = sock.gettimeout()
        socket.socket.__init__(made, sock.family, sock.type, sock.proto, sock.fileno())
        sock.detach()
        made.settimeout(timeout)
        try:
            if made._is_connected() and do_handshake_on_connect:
                if timeout == 0.0:
                    raise ValueError(
                        "do_handshake_on_connect should not be specified for non-blocking sockets"
                    )
                made.do_handshake()
        except BaseException:
            made.close()
            raise
        return made

    def _is_connected(self) -> bool:
        try:
            self.getpeername()
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                raise
            return False
        return True

    def do_handshake(self, block: bool = False) -> None:
        self._agreed = _Agreed(self.getpeername()[0], self._context, self._server_hostname)

    def connect(self, addr: Any) -> None:
        if self._agreed is not None:
            raise ValueError("attempt to connect already-connected SSLSocket!")
        socket.socket.connect(self, addr)
        if self._does_handshake:
            self.do_handshake()

    def connect_ex(self, addr: Any) -> int:
        try:
            self.connect(addr)
        except OSError as error:
            if error.errno is None or isinstance(error, ssl.SSLError):
                raise
            return error.errno
        return 0

    def accept(self) -> NoReturn:
        raise ssl.SSLError(ssl.SSLErrorNumber.SSL_ERROR_SSL, _NO_SERVER)

    def read(self, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002 - ssl's name
        if buffer is not None:
            return self.recv_into(buffer, len)
        return self.recv(len)

    def write(self, data: Any) -> int:
        return self.send(data)

    def _unflagged(self, name: str, flags: int) -> None:
        if flags and self._agreed is not None:
            raise ValueError(f"non-zero flags not allowed in calls to {name}() on {self.__class__}")

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        self._unflagged("recv", flags)
        try:
            return socket.socket.recv(self, buflen, flags)
        except BlockingIOError:
            raise self._wants_read() from None

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self._unflagged("recv_into", flags)
        try:
            return socket.socket.recv_into(self, buffer, nbytes or len(memoryview(buffer).cast("B")), flags)
        except BlockingIOError:
            raise self._wants_read() from None

    def send(self, data: Any, flags: int = 0) -> int:
        self._unflagged("send", flags)
        try:
            return socket.socket.send(self, data, flags)
        except BlockingIOError:
            raise ssl.SSLWantWriteError(
                ssl.SSLErrorNumber.SSL_ERROR_WANT_WRITE, "The operation did not complete (write)"
            ) from None

    def sendall(self, data: Any, flags: int = 0) -> None:
        self._unflagged("sendall", flags)
        socket.socket.sendall(self, data, flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        return socket.socket.sendfile(self, file, offset, count)

    def _wants_read(self) -> ssl.SSLError:
        return ssl.SSLWantReadError(
            ssl.SSLErrorNumber.SSL_ERROR_WANT_READ, "The operation did not complete (read)"
        )

    def _without_tls(self, name: str) -> None:
        if self._agreed is not None:
            raise ValueError(f"{name} not allowed on instances of {self.__class__}")

    def sendto(self, data: Any, flags_or_addr: Any, addr: Any = None) -> int:
        self._without_tls("sendto")
        if addr is None:
            return socket.socket.sendto(self, data, flags_or_addr)
        return socket.socket.sendto(self, data, flags_or_addr, addr)

    def recvfrom(self, buflen: int = 1024, flags: int = 0) -> Any:
        self._without_tls("recvfrom")
        return socket.socket.recvfrom(self, buflen, flags)

    def recvfrom_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> Any:
        self._without_tls("recvfrom_into")
        return socket.socket.recvfrom_into(self, buffer, nbytes or 0, flags)

    def getpeercert(self, binary_form: bool = False) -> Any:
        if self._agreed is None:
            self.getpeername()  # raises ENOTCONN
        return super().getpeercert(binary_form)

    def pending(self) -> int:
        return 0

    def shutdown(self, how: int) -> None:
        self._agreed = None
        socket.socket.shutdown(self, how)

    def unwrap(self) -> socket.socket:
        if self._agreed is None:
            raise ValueError(f"No SSL wrapper around {self}")
        self._agreed = None
        return self


class SSLObject(_Secured, ssl.SSLObject):
    """TLS without a socket, as used by asyncio and anyio: bytes are passed between the two buffers."""

    _incoming: ssl.MemoryBIO
    _outgoing: ssl.MemoryBIO

    @classmethod
    def _create(
        cls,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | None = None,
        session: Any = None,
        context: Any = None,
    ) -> SSLObject:
        made = cls.__new__(cls)
        made._begin(context, server_hostname, session, server_side=server_side)
        made._incoming, made._outgoing = incoming, outgoing
        return made

    def do_handshake(self) -> None:
        self._agreed = _Agreed(self._server_hostname or "", self._context, self._server_hostname)

    def read(self, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002 - ssl's name
        data = self._incoming.read(len)
        if not data and not self._incoming.eof:
            raise ssl.SSLWantReadError(
                ssl.SSLErrorNumber.SSL_ERROR_WANT_READ, "The operation did not complete (read)"
            )
        if buffer is None:
            return data
        count = memoryview(data).nbytes
        buffer[:count] = data
        return count

    def write(self, data: Any) -> int:
        return self._outgoing.write(data)

    def pending(self) -> int:
        return self._incoming.pending

    def unwrap(self) -> None:
        self._agreed = None


def _wrap_bio(
    self: Any,
    incoming: ssl.MemoryBIO,
    outgoing: ssl.MemoryBIO,
    server_side: bool = False,
    server_hostname: str | None = None,
    session: Any = None,
) -> Any:
    return self.sslobject_class._create(
        incoming,
        outgoing,
        server_side=server_side,
        server_hostname=server_hostname,
        session=session,
        context=self,
    )


def _get_server_certificate(
    addr: tuple[str, int],
    ssl_version: int = ssl.PROTOCOL_TLS_CLIENT,
    ca_certs: str | None = None,
    timeout: float | None = None,
) -> str:
    """Return the certificate for the server at ``addr``. The host has already checked it."""
    del ssl_version, ca_certs  # the host's
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with socket.create_connection(addr, timeout) as sock, context.wrap_socket(sock) as secured:
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(True) or b"")


def install() -> None:
    """Replace parts of the module ``ssl``."""
    stub: Any = ssl
    for made in (SSLSocket, SSLObject):
        made.__module__ = "ssl"
        setattr(stub, made.__name__, made)
    stub.SSLContext.sslsocket_class, stub.SSLContext.sslobject_class = SSLSocket, SSLObject
    stub.SSLContext.wrap_bio = _wrap_bio
    stub.SSLError.reason = stub.SSLError.library = None
    stub.get_server_certificate = _get_server_certificate
