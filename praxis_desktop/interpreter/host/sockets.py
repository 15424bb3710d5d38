"""Sockets and name lookups: TCP connections and datagrams to whatever the embedder's ``network`` grants.

Without a network, each call fails as on a Linux computer without a network. The guest's CPython is built
without IPv6, so all addresses are IPv4. Structures are laid out as in musl for wasm32.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import Data, Description
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, I32, U32, Window, answering
from praxis_desktop.interpreter.host.files.nodes import Node
from praxis_desktop.interpreter.host.files.open_flags import (
    O_CLOEXEC,
    O_NONBLOCK,
    O_RDWR,
    POLL_HANGUP,
    POLL_IN,
    POLL_OUT,
)
from praxis_desktop.interpreter.host.network import Refused
from praxis_desktop.interpreter.host.own_connections import LOOPBACK, OwnListener

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable
    from praxis_desktop.interpreter.host.network import Connection, Listener

S_IFSOCK: Final = 0o140000
_AF_INET: Final = 2
_SOCK_STREAM, _SOCK_DGRAM, _TYPE = 1, 2, 0xF
_IPPROTO_TCP, _IPPROTO_UDP = 6, 17
_SUPPORTED = frozenset(
    ((_SOCK_STREAM, 0), (_SOCK_STREAM, _IPPROTO_TCP), (_SOCK_DGRAM, 0), (_SOCK_DGRAM, _IPPROTO_UDP))
)
"""The supported combinations of socket type and protocol."""
_SOL_SOCKET: Final = 1
_SO_TYPE, _SO_ERROR, _SO_ACCEPTCONN, _SO_PROTOCOL, _SO_DOMAIN = 3, 4, 30, 38, 39
_MSG_PEEK, _MSG_TRUNC, _MSG_DONTWAIT = 2, 0x20, 0x40
_SHUT_RD, _SHUT_WR = 0, 1
_UNSPECIFIED: Final = "0.0.0.0"
_FIRST_OWN, _LAST_OWN = 49152, 65535
"""The ports for connections inside the guest: the range reserved for ephemeral ports (RFC 6335)."""
_AI_PASSIVE, _AI_CANONNAME, _AI_NUMERICHOST, _AI_NUMERICSERV = 1, 2, 4, 0x400
_EAI_NONAME, _EAI_FAMILY, _EAI_SERVICE, _EAI_MEMORY, _EAI_OVERFLOW = -2, -6, -8, -10, -12

_SOCKADDR: Final = struct.Struct("<H2s4s8x")
_HINTS: Final = struct.Struct("<iiii")
_INFO: Final = struct.Struct("<iiiiIIII")
_MESSAGE: Final = struct.Struct("<IIIiIIi")
_NAME_LENGTH_AT: Final = 4
_CONTROL_LENGTH_AT: Final = 20
_CONTROL_LENGTH_AND_FLAGS: Final = struct.Struct("<Ii")
_VECTOR: Final = struct.Struct("<II")
_MOST_VECTORS: Final = 1024
_LARGEST: Final = 1 << 20
"""Maximum number of bytes that one call sends or receives; the program must call again for the rest."""


class SocketNode(Node):
    """The file node for a socket. It has no name."""

    __slots__ = ()

    kind = "socket"
    directory_type = 12


class SocketDescription(Description):
    """An open socket for TCP or, with ``has_datagrams``, for UDP. Its ``connection`` is None until the guest
    connects it; ``peers`` are the connections over which datagrams were sent without connecting. A socket
    that is ``bound`` to a granted address, or to one inside the guest (``is_own``), may get a ``listener``.
    """

    __slots__ = (
        "bound",
        "connection",
        "end_wait",
        "has_datagrams",
        "is_closed",
        "is_input_ended",
        "is_own",
        "listener",
        "peers",
    )

    is_socket = True

    def __init__(self, node: Node, flags: int, *, has_datagrams: bool = False) -> None:
        super().__init__(node, flags)
        self.has_datagrams = has_datagrams
        self.peers: dict[tuple[str, int], Connection] = {}
        self.connection: Connection | None = None
        self.bound: tuple[str, int] | None = None
        self.is_own = False
        self.listener: Listener | None = None
        self.is_input_ended = self.is_closed = False
        self.end_wait: Callable[[], object] | None = None
        """Wakes the threads that are waiting for data from any sender."""

    @property
    def connected(self) -> Connection:
        """The connection. Raises ENOTCONN."""
        if self.connection is None:
            raise SyscallError(errnos.ENOTCONN)
        return self.connection

    @property
    def sources(self) -> list[Connection]:
        """The connections on which data can arrive. Raises ENOTCONN if there are none."""
        return list(self.peers.values()) or [self.connected]

    def waits(self, flags: int) -> bool:
        """Return whether a call with the given flags blocks."""
        return not self.flags & O_NONBLOCK and not flags & _MSG_DONTWAIT

    def receive(self, count: int, flags: int = 0) -> bytes:
        """Return up to ``count`` bytes, or b"" at the end of the input. Raises SyscallError."""
        return self.receive_from(count, flags)[0]

    def receive_from(self, count: int, flags: int = 0) -> tuple[bytes, tuple[str, int]]:
        """Return the result of ``receive`` and the address of the sender. Raises SyscallError."""
        sources = self.sources
        connection = sources[0]
        if len(sources) > 1:
            connection = next((each for each in sources if each.poll() & POLL_IN), connection)
        if self.is_input_ended or not count:
            return b"", connection.address
        received = connection.receive(
            min(count, _LARGEST), wait=self.waits(flags), keep=bool(flags & _MSG_PEEK)
        )
        if isinstance(received, int):
            raise SyscallError(-received)
        return received, connection.address

    def send(self, data: bytes, flags: int = 0) -> int:
        """Send ``data`` or its first part. Return the number of bytes sent. Raises SyscallError."""
        return _checked(self.connected.send(data[:_LARGEST], wait=self.waits(flags)))

    def read(self, count: int) -> Data:
        return self.receive(count)

    def write(self, data: memoryview) -> int:
        return self.send(bytes(data[:_LARGEST]))

    def poll(self) -> int:
        if self.listener is not None:
            return self.listener.poll()
        if self.peers:
            return POLL_OUT | reduce(or_, (peer.poll() for peer in self.peers.values()))
        if self.connection is None:
            return POLL_OUT if self.has_datagrams else POLL_OUT | POLL_HANGUP
        return self.connection.poll()

    def closed(self) -> None:
        self.is_closed = True
        if self.end_wait is not None:
            self.end_wait()
        if self.listener is not None:
            self.listener.close()
        for connection in {*self.peers.values(), *filter(None, (self.connection,))}:
            connection.close()


def _checked(answer: int) -> int:
    """Return ``answer`` if it is a count. Raises SyscallError if it is a negated error number."""
    if answer < 0:
        raise SyscallError(-answer)
    return answer


class Sockets:
    """The socket system calls, implemented on top of ``host.network``."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)
        self._own: dict[int, OwnListener] = {}
        """The guest's listeners for its own connections, keyed by port."""
        self._last_own = _LAST_OWN
        host.obstacles["sockets"] = self._obstacle

    def _obstacle(self) -> str:
        opened = self._host.filesystem.descriptors.open.values()
        return "an open socket" if any(description.is_socket for description in opened) else ""

    def imports(self) -> ImportTable:
        table: ImportTable = {
            "getaddrinfo": self._getaddrinfo,
            "getnameinfo": self._getnameinfo,
            "getprotobyname": lambda *_: 0,
            "_emscripten_lookup_name": lambda *_: 0,
            "_try_fcntl64": lambda *_: 0,
            "_try_shutdown": self._try_shutdown,
        }
        calls: dict[str, Callable[..., int | None]] = {
            "accept4": self._accept,
            "bind": self._bind,
            "connect": self._connect,
            "getpeername": self._getpeername,
            "getsockname": self._getsockname,
            "getsockopt": self._getsockopt,
            "listen": self._listen,
            "recvfrom": self._recvfrom,
            "recvmsg": self._recvmsg,
            "sendmsg": self._sendmsg,
            "sendto": self._sendto,
            "socket": self._socket,
        }
        table |= {f"__syscall_{name}": self._giving_way(answering(call)) for name, call in calls.items()}
        return table

    def _giving_way(self, call: Callable[..., int]) -> Callable[..., int]:
        """Wrap ``call`` so that other threads get a turn if the call fails with EAGAIN. Otherwise, CPython
        would repeat a send forever, without pausing, if another thread set a time-out meanwhile.
        """

        def called(*arguments: int) -> int:
            answer = call(*arguments)
            if answer == -errnos.EAGAIN and self._host.threads.run_beside_c:
                self._host.environment.waits.sleep(0)
            return answer

        return called

    def _get(self, fd: int) -> SocketDescription:
        description = self._host.filesystem.descriptors.get(fd)
        if not isinstance(description, SocketDescription):
            raise SyscallError(errnos.ENOTSOCK)
        return description

    # ---- making and connecting
    def _socket(self, family: int, kind: int, protocol: int, *_: int) -> int:
        if self._host.network is None:
            raise SyscallError(errnos.ENOTSUP)
        if family != _AF_INET:
            raise SyscallError(errnos.EAFNOSUPPORT)
        if (kind & _TYPE, protocol) not in _SUPPORTED:
            raise SyscallError(errnos.EPROTONOSUPPORT)
        return self._added(kind)

    def _added(self, kind: int) -> int:
        """Add a new socket and return its descriptor. ``kind`` combines its type (0 for TCP) and its
        flags.
        """
        filesystem = self._host.filesystem
        node = SocketNode(filesystem.tree.number(), S_IFSOCK | 0o777, filesystem.tree.now())
        description = SocketDescription(
            node, O_RDWR | kind & O_NONBLOCK, has_datagrams=kind & _TYPE == _SOCK_DGRAM
        )
        return filesystem.descriptors.add(description, close_on_exec=bool(kind & O_CLOEXEC))

    def _connect(self, fd: int, address: int, length: int, *_: int) -> int:
        socket = self._get(fd)
        waits = not socket.flags & O_NONBLOCK
        if socket.listener is not None or (socket.bound is not None and socket.connection is not None):
            raise SyscallError(errnos.EISCONN)
        if socket.bound is not None and not socket.is_own:
            raise SyscallError(errnos.EINVAL)
        if socket.has_datagrams and socket.connection is not None:
            if self._read_address(address, length) == socket.connection.address:
                return 0
            socket.connection.close()  # a socket for datagrams can be connected to another address
            socket.connection = None
        if socket.connection is None:
            host, port = self._read_address(address, length)
            socket.connection = socket.peers.pop((host, port), None)
            for connection in socket.peers.values():
                connection.close()
            socket.peers.clear()
            if host == LOOPBACK and port in self._own and not socket.has_datagrams:
                socket.bound = socket.bound or (LOOPBACK, self._own_port())
                socket.connection = self._own[port].connect_from(socket.bound[1])
                return 0
            if socket.connection is None:
                socket.connection = self._connection(socket, host, port)
        return _checked(socket.connection.connect(wait=waits))

    def _connection(self, socket: SocketDescription, host: str, port: int) -> Connection:
        """Return a new connection. Raises EACCES if the address was not granted."""
        network = self._host.network
        assert network is not None, "a socket was made without a network"
        try:
            return network.connection(host, port, datagrams=socket.has_datagrams)
        except Refused:
            raise SyscallError(errnos.EACCES) from None

    def _peer(self, socket: SocketDescription, host: str, port: int) -> Connection:
        """Return the connection over which datagrams to this address are sent. Raises SyscallError."""
        if socket.connection is not None and socket.connection.address == (host, port):
            return socket.connection
        peer = socket.peers.get((host, port))
        if peer is None:
            if socket.connection is not None:
                raise SyscallError(errnos.EISCONN)
            # Kept before it is connected: another thread may send to the same address meanwhile.
            peer = socket.peers[host, port] = self._connection(socket, host, port)
        try:
            _checked(peer.connect(wait=True))
        except SyscallError:
            if socket.peers.get((host, port)) is peer:
                del socket.peers[host, port]
                peer.close()
            raise
        return peer

    def _bind(self, fd: int, address: int, length: int, *_: int) -> int:
        """Bind to an address that was granted for listening or, for port 0 of 127.0.0.1, to a port that
        only the guest itself can reach. For port 0 of the unspecified address, do nothing. Raises EACCES
        for any other address.
        """
        socket, network = self._get(fd), self._host.network
        host, port = self._read_address(address, length)
        if socket.bound is not None or socket.connection is not None:
            raise SyscallError(errnos.EINVAL)
        if not port and ipaddress.ip_address(host).is_unspecified:
            return 0
        if socket.has_datagrams or network is None:
            self._refuse_listening(f"{host}:{port}", socket)
        elif (host, port) == (LOOPBACK, 0):
            socket.bound = (LOOPBACK, self._own_port())
            socket.is_own = True
        else:
            try:
                socket.bound = network.place_to_listen(host, port)
            except Refused:
                raise SyscallError(errnos.EACCES) from None
        return 0

    def _listen(self, fd: int, *_: int) -> int:
        """Start listening. The guest's backlog is ignored, because the host has its own limit."""
        socket, network = self._get(fd), self._host.network
        if socket.connection is not None:
            raise SyscallError(errnos.EINVAL)
        if socket.bound is None or network is None:
            self._refuse_listening(_UNSPECIFIED, socket)
        elif socket.listener is None and socket.is_own:
            tree, readiness = self._host.filesystem.tree, self._host.filesystem.readiness
            assert readiness is not None, "the host has not been assembled"
            socket.listener = OwnListener(readiness, tree.quota, socket.bound[1], self._own)
        elif socket.listener is None:
            try:
                listener = network.listen(*socket.bound)
            except Refused:
                raise SyscallError(errnos.EACCES) from None
            if isinstance(listener, int):
                raise SyscallError(-listener)
            socket.listener = listener
        return 0

    def _own_port(self) -> int:
        """Return a port of 127.0.0.1 that neither the guest's own listeners nor a grant uses. Raises
        EADDRINUSE.
        """
        network = self._host.network
        assert network is not None, "a socket was made without a network"
        for _ in range(_LAST_OWN - _FIRST_OWN + 1):
            self._last_own = _FIRST_OWN if self._last_own == _LAST_OWN else self._last_own + 1
            if self._last_own not in self._own and not network.is_granted(LOOPBACK, self._last_own):
                return self._last_own
        raise SyscallError(errnos.EADDRINUSE)

    def _refuse_listening(self, place: str, socket: SocketDescription) -> None:
        """Raise EACCES, and make the network keep a message that explains the error."""
        if self._host.network is not None:
            self._host.network.refuse_listening(place, datagrams=socket.has_datagrams)
        raise SyscallError(errnos.EACCES)

    def _accept(self, fd: int, address: int, length_at: int, flags: int, *_: int) -> int:
        listening = self._get(fd)
        if listening.listener is None:
            raise SyscallError(errnos.EINVAL)
        connection = listening.listener.accept(wait=listening.waits(0))
        if isinstance(connection, int):
            raise SyscallError(-connection)
        made = self._added(flags)
        description = self._get(made)
        description.connection, description.bound = connection, listening.bound
        if address & ADDRESS:
            self._store_address(address, length_at, self._packed(*connection.address))
        return made

    def _try_shutdown(self, fd: int, how: int, result: int) -> int:
        """Call ``shutdown``, store its result at ``result``, and return 1."""
        answer = answering(self._shutdown)(fd, how)
        with suppress(SyscallError):
            self._window.pack(I32, result, answer)
        return 1

    def _shutdown(self, fd: int, how: int) -> int:
        socket = self._get(fd)
        connection = socket.connected
        if how != _SHUT_WR:
            socket.is_input_ended = True
        return 0 if how == _SHUT_RD else _checked(connection.end_output())

    # ---- addresses
    def _read_address(self, place: int, length: int) -> tuple[str, int]:
        if length != _SOCKADDR.size:
            raise SyscallError(errnos.EINVAL)
        family, port, packed = self._window.unpack(_SOCKADDR, place)
        if family != _AF_INET:
            raise SyscallError(errnos.EAFNOSUPPORT)
        return str(ipaddress.IPv4Address(packed)), int.from_bytes(port, "big")

    @staticmethod
    def _packed(host: str, port: int) -> bytes:
        return _SOCKADDR.pack(_AF_INET, port.to_bytes(2, "big"), ipaddress.IPv4Address(host).packed)

    def _store_address(self, place: int, length_at: int, packed: bytes) -> None:
        """Store a socket address, truncated to the length at ``length_at``, then its full length there."""
        if not place & ADDRESS:
            return
        (room,) = self._window.unpack(U32, length_at)
        self._window.write(place, packed[:room])
        self._window.pack(U32, length_at, len(packed))

    def _getpeername(self, fd: int, place: int, length_at: int, *_: int) -> int:
        socket = self._get(fd)
        self._store_address(place, length_at, self._packed(*socket.connected.address))
        return 0

    def _getsockname(self, fd: int, place: int, length_at: int, *_: int) -> int:
        """Store the address to which the socket is bound, or the unspecified address if it is not bound. The
        local addresses of connections concern only the host.
        """
        socket = self._get(fd)
        self._store_address(place, length_at, self._packed(*(socket.bound or (_UNSPECIFIED, 0))))
        return 0

    # ---- options
    def _getsockopt(self, fd: int, level: int, name: int, place: int, length_at: int, *_: int) -> int:
        socket = self._get(fd)
        value = 0
        if level == _SOL_SOCKET:
            if name == _SO_ERROR:
                value = 0 if socket.connection is None else socket.connection.take_error()
            else:
                value = {
                    _SO_TYPE: _SOCK_DGRAM if socket.has_datagrams else _SOCK_STREAM,
                    _SO_PROTOCOL: _IPPROTO_UDP if socket.has_datagrams else _IPPROTO_TCP,
                    _SO_DOMAIN: _AF_INET,
                    _SO_ACCEPTCONN: int(socket.listener is not None),
                }.get(name, 0)
        (room,) = self._window.unpack(U32, length_at)
        self._window.write(place, I32.pack(value)[:room])
        self._window.pack(U32, length_at, min(room, I32.size))
        return 0

    # ---- data
    def _await_sender(self, socket: SocketDescription, flags: int) -> None:
        """If the call blocks, wait until one of several senders has sent something. If the program has other
        threads, wait even if there is no sender yet, because they may add one. Raises EINTR.
        """
        network, has_others = self._host.network, self._host.readiness.has_others
        if not socket.has_datagrams or socket.connection is not None or network is None:
            return
        if not socket.waits(flags) or len(socket.peers) < (0 if has_others else 2):
            return
        socket.end_wait = self._host.readiness.changed
        try:
            while not socket.is_closed and not any(peer.poll() & POLL_IN for peer in socket.peers.values()):
                network.wait(None)
        except WaitInterrupted:
            self._host.readiness.put_back()
            raise SyscallError(errnos.EINTR) from None

    def _recvfrom(self, fd: int, place: int, count: int, flags: int, address: int, length_at: int) -> int:
        socket = self._get(fd)
        self._await_sender(socket, flags)
        data, sender = socket.receive_from(count & ADDRESS, flags)
        self._window.write(place, data)
        if address & ADDRESS:
            self._store_address(address, length_at, self._packed(*sender))
        return len(data)

    def _sendto(self, fd: int, place: int, count: int, flags: int, address: int, length: int) -> int:
        socket = self._get(fd)
        data = self._window.read(place, min(count & ADDRESS, _LARGEST))
        if not address & ADDRESS:
            return socket.send(data, flags)
        if not socket.has_datagrams:
            raise SyscallError(errnos.ENOTCONN if socket.connection is None else errnos.EISCONN)
        peer = self._peer(socket, *self._read_address(address, length))
        return _checked(peer.send(data, wait=socket.waits(flags)))

    def _vectors(self, message: int) -> Iterator[tuple[int, int]]:
        """Yield the addresses and lengths of a message's parts."""
        _, _, vectors, count, *_ = self._window.unpack(_MESSAGE, message)
        if not 0 <= count <= _MOST_VECTORS:
            raise SyscallError(errnos.EINVAL)
        for number in range(count):
            yield self._window.unpack(_VECTOR, vectors + number * _VECTOR.size)

    def _recvmsg(self, fd: int, message: int, flags: int, *_: int) -> int:
        socket = self._get(fd)
        parts = list(self._vectors(message))
        self._await_sender(socket, flags)
        room = sum(length for _, length in parts)
        data, sender = socket.receive_from(_LARGEST if socket.has_datagrams else room, flags)
        left_out = max(0, len(data) - room)
        left = memoryview(data)
        for place, length in parts:
            self._window.write(place, left[:length])
            left = left[length:]
        address = self._window.unpack(_MESSAGE, message)[0]
        if address and socket.has_datagrams:
            self._store_address(address, message + _NAME_LENGTH_AT, self._packed(*sender))
        else:
            self._window.pack(U32, message + _NAME_LENGTH_AT, 0)
        # There are no control messages: whatever the caller's buffer for them contains is not one.
        cut = _MSG_TRUNC if left_out else 0
        self._window.pack(_CONTROL_LENGTH_AND_FLAGS, message + _CONTROL_LENGTH_AT, 0, cut)
        return len(data) - left_out

    def _sendmsg(self, fd: int, message: int, flags: int, *_: int) -> int:
        socket, left, parts = self._get(fd), _LARGEST, []
        for place, length in self._vectors(message):
            parts.append(self._window.read(place, min(length, left)))
            left -= len(parts[-1])
        address, length, _, _, _, control, _ = self._window.unpack(_MESSAGE, message)
        if control:  # descriptors are never handed over
            raise SyscallError(errnos.EACCES)
        if address & ADDRESS and socket.has_datagrams:
            peer = self._peer(socket, *self._read_address(address, length))
            return _checked(peer.send(b"".join(parts), wait=socket.waits(flags)))
        return socket.send(b"".join(parts), flags)

    # ---- names
    def _getaddrinfo(self, node: int, service: int, hints: int, result: int) -> int:
        """Look up granted names on the network; parse numeric addresses without a lookup."""
        try:
            return self._look_up(node, service, hints, result)
        except SyscallError:
            return _EAI_MEMORY

    def _look_up(self, node: int, service: int, hints: int, result: int) -> int:
        flags, family, kind, protocol = self._window.unpack(_HINTS, hints) if hints else (0, 0, 0, 0)
        if family not in (0, _AF_INET):
            return _EAI_FAMILY
        number = self._window.text(service) if service else "0"
        if not number.isdecimal() or int(number) > 0xFFFF:
            return _EAI_SERVICE
        passive = _UNSPECIFIED if flags & _AI_PASSIVE else LOOPBACK
        name = self._window.text(node) if node else passive
        host = self._address(name, numeric=bool(flags & _AI_NUMERICHOST))
        if host is None:
            return _EAI_NONAME
        kind = kind or _SOCK_STREAM
        protocol = protocol or {_SOCK_STREAM: _IPPROTO_TCP, _SOCK_DGRAM: _IPPROTO_UDP}.get(kind, 0)
        # Two blocks, because emscripten's freeaddrinfo frees these two.
        packed = self._packed(host, int(number))
        place = self._allocated(packed)
        canonical = self._allocated(name.encode() + b"\0") if flags & _AI_CANONNAME else 0
        info = _INFO.pack(flags, _AF_INET, kind, protocol, len(packed), place, canonical, 0)
        self._window.pack(U32, result, self._allocated(info))
        return 0

    def _address(self, name: str, *, numeric: bool) -> str | None:
        """Return the numeric address of ``name``, or None if no address was granted for it."""
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            network = self._host.network
            if numeric or network is None:
                return None
        try:
            return network.lookup(name)
        except Refused:
            return None

    def _allocated(self, content: bytes) -> int:
        """Return the address of a new block of guest memory filled with ``content``. Raises ENOMEM."""
        block: int = self._host.instance.export("malloc")(len(content)) & ADDRESS
        if not block:
            raise SyscallError(errnos.ENOMEM)
        self._window.write(block, content)
        return block

    def _getnameinfo(
        self, address: int, length: int, node: int, node_size: int, service: int, service_size: int, _: int
    ) -> int:
        """Store the address and the port as numbers, because addresses have no names here."""
        try:
            host, port = self._read_address(address, length)
            for place, room, text in ((node, node_size, host), (service, service_size, str(port))):
                if place and room:
                    if len(text) >= room:
                        return _EAI_OVERFLOW
                    self._window.write(place, text.encode() + b"\0")
        except SyscallError:
            return _EAI_FAMILY
        return 0
