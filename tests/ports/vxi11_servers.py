"""An instrument that speaks VXI-11 (TCP/IP Instrument Protocol Specification VXI-11, 1995) over ONC RPC
(RFC 5531), and the port mapper (RFC 1833) that says where it is.
"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PORT_MAPPER, _CORE = 100000, 0x0607AF
_GET_PORT = 3
_CREATE_LINK, _WRITE, _READ, _READ_STATUS, _TRIGGER, _CLEAR, _DESTROY_LINK = 10, 11, 12, 13, 14, 15, 23
_NO_ERROR, _TIMED_OUT = 0, 15
_COUNT_REACHED, _END = 1, 4
_LARGEST_WRITE = 1024
"""How many bytes a client may send at once, so that long commands come in pieces."""


@dataclass(frozen=True)
class Vxi11Ports:
    """The ports on which the server listens."""

    port_mapper: int
    core: int


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    procedures: Callable[[int, int, bytes], bytes]


class _Caller(socketserver.StreamRequestHandler):
    """One client; each call is answered before the next is read."""

    server: _Server

    def handle(self) -> None:
        while call := self._record():
            number, _, _, program, _, procedure = struct.unpack_from(">6I", call)
            place = 24
            for _ in ("credentials", "verifier"):
                (length,) = struct.unpack_from(">I", call, place + 4)
                place += 8 + (length + 3) // 4 * 4
            result = self.server.procedures(program, procedure, call[place:])
            reply = struct.pack(">6I", number, 1, 0, 0, 0, 0) + result
            self.wfile.write(struct.pack(">I", 0x80000000 | len(reply)) + reply)

    def _record(self) -> bytes:
        record = b""
        while len(head := self.rfile.read(4)) == 4:
            (mark,) = struct.unpack(">I", head)
            record += self.rfile.read(mark & 0x7FFFFFFF)
            if mark & 0x80000000:
                return record
        return b""


def _opaque(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data + bytes(-len(data) % 4)


class _Instrument:
    """The core channel: written data is collected up to its end, and answers are read in pieces."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self._answer = answer
        self._written = b""
        self._unread = b""

    def call(self, procedure: int, arguments: bytes) -> bytes:
        if procedure == _CREATE_LINK:
            return struct.pack(">iiII", _NO_ERROR, 1, 0, _LARGEST_WRITE)
        if procedure == _WRITE:
            flags, length = struct.unpack_from(">II", arguments, 12)
            self._written += arguments[20 : 20 + length]
            if flags & 8:
                written, self._written = self._written, b""
                self._unread += self._answer(written) or b""
            return struct.pack(">iI", _NO_ERROR, length)
        if procedure == _READ:
            (most,) = struct.unpack_from(">I", arguments, 4)
            data, self._unread = self._unread[:most], self._unread[most:]
            if not data:
                return struct.pack(">ii", _TIMED_OUT, 0) + _opaque(b"")
            return struct.pack(">ii", _NO_ERROR, _COUNT_REACHED if self._unread else _END) + _opaque(data)
        if procedure == _READ_STATUS:
            return struct.pack(">iI", _NO_ERROR, 16 if self._unread else 0)
        if procedure == _CLEAR:
            self._written = self._unread = b""
        assert procedure in (_TRIGGER, _CLEAR, _DESTROY_LINK), procedure
        return struct.pack(">i", _NO_ERROR)


@contextmanager
def vxi11_instrument(answer: Callable[[bytes], bytes | None]) -> Iterator[Vxi11Ports]:
    """An instrument on 127.0.0.1 that answers a whole message with the result of ``answer``."""
    instrument = _Instrument(answer)
    with (
        _Server(("127.0.0.1", 0), _Caller) as core,
        _Server(("127.0.0.1", 0), _Caller) as mapper,
    ):
        port = core.server_address[1]

        def mapped(program: int, procedure: int, arguments: bytes) -> bytes:
            assert (program, procedure) == (_PORT_MAPPER, _GET_PORT)
            (wanted,) = struct.unpack_from(">I", arguments)
            return struct.pack(">I", port if wanted == _CORE else 0)

        def called(program: int, procedure: int, arguments: bytes) -> bytes:
            assert program == _CORE
            return instrument.call(procedure, arguments)

        core.procedures, mapper.procedures = called, mapped
        for server in (core, mapper):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield Vxi11Ports(mapper.server_address[1], port)
        finally:
            core.shutdown()
            mapper.shutdown()
