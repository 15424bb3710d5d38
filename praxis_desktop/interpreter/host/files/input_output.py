"""Reading, writing and seeking in open files: WASI's fd_* functions, which guests call most often."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.interpreter.host.files.descriptions import MAX_OFFSET, Data, Description, FileDescription
from praxis_desktop.interpreter.host.files.errnos import EBADF, EINTR, EINVAL, SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, I64, U32, Window, answering_wasi
from praxis_desktop.interpreter.host.files.nodes import Directory, Link
from praxis_desktop.interpreter.host.work import PIECE, STEPS

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable

_VECTOR: Final = struct.Struct("<II")
_FDSTAT: Final = struct.Struct("<BxHxxxxqq")
_WASI_CHARACTER_DEVICE, _WASI_DIRECTORY, _WASI_FILE, _WASI_LINK = 2, 3, 4, 7


class FileInputOutput:
    """WASI's file descriptor functions, implemented on top of ``host.filesystem``."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)
        self._open = host.filesystem.descriptors.open

    def _get(self, fd: int) -> Description:
        return self._host.filesystem.descriptors.get(fd)

    def imports(self) -> ImportTable:
        return {
            "fd_write": self.fd_write,
            "fd_read": self.fd_read,
            "fd_seek": self.fd_seek,
            "fd_close": self.fd_close,
            "fd_pread": answering_wasi(self.fd_pread),
            "fd_pwrite": answering_wasi(self.fd_pwrite),
            "fd_fdstat_get": answering_wasi(self.fd_fdstat_get),
        }

    # ---- reading and writing
    def fd_write(self, fd: int, vectors: int, count: int, result: int) -> int:
        """Write from a list of buffers (writev). Stores the number of bytes written at ``result``."""
        window = self._window
        try:
            description = self._open.get(fd)
            if description is None:
                return EBADF
            if count == 1:
                vectors &= ADDRESS
                if vectors + 8 > window.limit:
                    window.check(vectors, 8)
                address, length = _VECTOR.unpack_from(window.memory, vectors)
                if address + length > window.limit:
                    window.check(address, length)
                if length <= PIECE:
                    written = description.write(window.memory[address : address + length])
                else:
                    written = self._write_long(description, address, length, None)
            else:
                written = self._gather(description, vectors, count, None)
            window.pack(U32, result, written)
        except SyscallError as error:
            return error.errno
        return 0

    def _write_long(self, description: Description, address: int, length: int, offset: int | None) -> int:
        """Write everything, unless the descriptor accepts less. Works in pieces, so that a kill can interrupt
        the write.
        """
        written = 0
        for start in range(0, length, PIECE):
            self._host.control.check()
            data = self._window.memory[address + start : address + min(start + PIECE, length)]
            try:
                count = _put(description, data, offset, written)
            except SyscallError:
                # As on Linux, a partial write succeeds, and the next one reports the error.
                if not written:
                    raise
                break
            written += count
            if count < len(data):
                break
        return written

    def _read_long(self, description: Description, address: int, length: int, offset: int | None) -> int:
        """Read everything from a file, but only one piece from any other descriptor, because reading more
        might block. Works in pieces, so that a kill can interrupt the read.
        """
        pieces = range(0, length, PIECE) if isinstance(description, FileDescription) else range(1)
        size = 0
        for start in pieces:
            self._host.control.check()
            chunk = _take(description, min(PIECE, length - start), offset, size)
            count = len(chunk)
            self._window.memory[address + size : address + size + count] = chunk
            size += count
            if count < PIECE:
                break
        return size

    def fd_pwrite(self, fd: int, vectors: int, count: int, offset: int, result: int) -> None:
        """Write at an offset (pwritev). Raises EINVAL for a negative offset, even on a pipe."""
        if offset < 0:
            raise SyscallError(EINVAL)
        self._window.pack(U32, result, self._gather(self._get(fd), vectors, count, offset))

    def _gather(self, description: Description, vectors: int, count: int, offset: int | None) -> int:
        window = self._window
        vectors &= ADDRESS
        window.check(vectors, 8 * count)
        total = 0
        for number in range(count):
            if not number % STEPS:
                self._host.control.check()
            address, length = _VECTOR.unpack_from(window.memory, vectors + 8 * number)
            try:
                window.check(address, length)
                if length <= PIECE:
                    written = _put(description, window.memory[address : address + length], offset, total)
                else:
                    place = None if offset is None else offset + total
                    written = self._write_long(description, address, length, place)
            except SyscallError:
                if not total:
                    raise
                break
            total += written
            if written < length:
                break
        return total

    def fd_read(self, fd: int, vectors: int, count: int, result: int) -> int:
        """Read into a list of buffers (readv). Stores the number of bytes read at ``result``."""
        window = self._window
        try:
            description = self._open.get(fd)
            if description is None:
                return EBADF
            if count == 1:
                vectors &= ADDRESS
                if vectors + 8 > window.limit:
                    window.check(vectors, 8)
                address, length = _VECTOR.unpack_from(window.memory, vectors)
                if address + length > window.limit:
                    window.check(address, length)
                if length <= PIECE:
                    chunk = description.read(length)
                    size = len(chunk)
                    window.memory[address : address + size] = chunk
                else:
                    size = self._read_long(description, address, length, None)
            else:
                size = self._scatter(description, vectors, count, None)
            window.pack(U32, result, size)
        except SyscallError as error:
            return error.errno
        except WaitInterrupted:
            # CPython looks for signals after EINTR, and must find the interrupt then.
            self._host.readiness.put_back()
            return EINTR
        return 0

    def fd_pread(self, fd: int, vectors: int, count: int, offset: int, result: int) -> None:
        """Read at an offset (preadv). Raises EINVAL for a negative offset, even on a pipe."""
        if offset < 0:
            raise SyscallError(EINVAL)
        self._window.pack(U32, result, self._scatter(self._get(fd), vectors, count, offset))

    def _scatter(self, description: Description, vectors: int, count: int, offset: int | None) -> int:
        window = self._window
        vectors &= ADDRESS
        window.check(vectors, 8 * count)
        total = 0
        for number in range(count):
            if not number % STEPS:
                self._host.control.check()
            address, length = _VECTOR.unpack_from(window.memory, vectors + 8 * number)
            try:
                window.check(address, length)
                if length <= PIECE:
                    chunk = _take(description, length, offset, total)
                    size = len(chunk)
                    window.memory[address : address + size] = chunk
                else:
                    place = None if offset is None else offset + total
                    size = self._read_long(description, address, length, place)
            except SyscallError:
                if not total:
                    raise
                break
            total += size
            if size < length:
                break
        return total

    def fd_seek(self, fd: int, offset: int, whence: int, result: int) -> int:
        """Move the position (lseek), and store the new position at ``result``."""
        try:
            self._window.pack(I64, result, self._host.filesystem.descriptors.get(fd).seek(offset, whence))
        except SyscallError as error:
            return error.errno
        return 0

    def fd_close(self, fd: int) -> int:
        try:
            self._host.filesystem.descriptors.close(fd)
        except SyscallError as error:
            return error.errno
        return 0

    def fd_fdstat_get(self, fd: int, buffer: int) -> None:
        """Store the descriptor's kind, which libc's isatty needs."""
        self._window.pack(_FDSTAT, buffer, self._wasi_type(self._get(fd)), 0, 0, 0)

    @staticmethod
    def _wasi_type(description: Description) -> int:
        if description.is_terminal:
            return _WASI_CHARACTER_DEVICE
        if isinstance(description.node, Directory):
            return _WASI_DIRECTORY
        return _WASI_LINK if isinstance(description.node, Link) else _WASI_FILE


def _put(description: Description, data: memoryview, offset: int | None, done: int) -> int:
    """Write at the current position or, if ``offset`` is given, at ``offset + done``."""
    if offset is None:
        return description.write(data)
    return description.write_at(data, min(offset + done, MAX_OFFSET))


def _take(description: Description, count: int, offset: int | None, done: int) -> Data:
    """Read from the current position or, if ``offset`` is given, from ``offset + done``."""
    if offset is None:
        return description.read(count)
    return description.read_at(count, min(offset + done, MAX_OFFSET))
