"""System calls on open files: dup, fcntl, ioctl and poll, and those for directories, pipes and file sizes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted
from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import (
    Description,
    DirectoryDescription,
    FileDescription,
    resize,
)
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import (
    ADDRESS,
    I32,
    U32,
    Window,
    answering,
    answering_wasi,
)
from praxis_desktop.interpreter.host.files.nodes import Directory, Node, Pipe
from praxis_desktop.interpreter.host.files.open_flags import (
    O_CLOEXEC,
    O_NONBLOCK,
    POLL_ERROR,
    POLL_HANGUP,
    POLL_INVALID,
    SETTABLE_FLAGS,
)
from praxis_desktop.interpreter.host.work import STEPS

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable


_TCGETS: Final = 0x5401
_IGNORED: Final = frozenset({0x5402, 0x5403, 0x5404, 0x5405, 0x5406, 0x5407, 0x5408, 0x540B, 0x5414})
"""Requests that are accepted but have no effect: TCSETS and similar requests, TCFLSH, TIOCSWINSZ."""
_TIOCGPGRP: Final = 0x540F
_TIOCGWINSZ: Final = 0x5413

_WINDOW_SIZE: Final = struct.Struct("<HHHH")
_TERMIOS: Final = struct.Struct("<IIIIB32s")
_DEFAULTS: Final = _TERMIOS.pack(
    0o62400,  # IXON | IXANY | ICRNL | IMAXBEL ...
    0o5,  # OPOST | ONLCR
    0o277,  # 38400 baud, 8 bits, CREAD
    0o105073,  # ISIG | ICANON | ECHO ...
    0,
    bytes([3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22]).ljust(32, b"\0"),
)
"""The settings of a new Linux terminal, with the values that emscripten reports."""


def terminal_ioctl(
    window: Window, description: Description, request: int, arguments: int, size: tuple[int, int]
) -> int:
    """Handle an ioctl on a terminal. ``size`` is (columns, rows). Raises ENOTTY, EINVAL (unknown request)."""
    if not description.is_terminal:
        raise SyscallError(errnos.ENOTTY)
    if request in _IGNORED:
        return 0
    if request not in (_TCGETS, _TIOCGPGRP, _TIOCGWINSZ):
        raise SyscallError(errnos.EINVAL)
    (address,) = window.unpack(U32, arguments)
    if request == _TCGETS:
        window.write(address, _DEFAULTS)
    elif request == _TIOCGPGRP:
        window.pack(I32, address, 0)
    else:
        columns, rows = size
        window.pack(_WINDOW_SIZE, address, rows, columns, 0, 0)
    return 0


_VECTOR: Final = struct.Struct("<II")
_PAIR: Final = struct.Struct("<ii")
_POLLFD: Final = struct.Struct("<ihh")
_FDSTAT: Final = struct.Struct("<BxHxxxxqq")
_DIRENT: Final = struct.Struct("<QqHB")
# Emscripten gives every entry this size, whatever the length of its name.
_DIRENT_SIZE: Final = 280
_LOCK_TYPE: Final = struct.Struct("<h")

_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_GETLK, _F_SETLK, _F_SETLKW = 0, 1, 2, 3, 4, 12, 13, 14
_F_DUPFD_CLOEXEC: Final = 1030
_FD_CLOEXEC: Final = 1
_F_UNLCK: Final = 2
_FIONREAD, _FIONBIO, _FIONCLEX, _FIOCLEX = 0x541B, 0x5421, 0x5450, 0x5451
_WASI_CHARACTER_DEVICE, _WASI_DIRECTORY, _WASI_FILE, _WASI_LINK = 2, 3, 4, 7


class DescriptorSyscalls:
    """The file descriptor system calls, implemented on top of ``host.filesystem``."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)
        self._filesystem = host.filesystem

    def _get(self, fd: int) -> Description:
        return self._filesystem.descriptors.get(fd)

    def imports(self) -> ImportTable:
        calls: dict[str, Callable[..., int | None]] = {
            "dup": self.dup,
            "dup3": self.dup3,
            "fcntl64": self.fcntl64,
            "ioctl": self.ioctl,
            "ftruncate64": self.ftruncate64,
            "fallocate": self.fallocate,
            "fdatasync": self.fdatasync,
            "getdents64": self.getdents64,
            "pipe": self.pipe,
            "poll": self.poll,
        }
        return {
            "fd_sync": answering_wasi(self.fdatasync),
            "__syscall_fadvise64": lambda fd, offset, length, advice: 0,
            **{f"__syscall_{name}": answering(call) for name, call in calls.items()},
        }

    # ---- descriptors
    def dup(self, fd: int) -> int:
        """Return another descriptor for the same description."""
        return self._filesystem.descriptors.add(self._get(fd))

    def dup3(self, fd: int, wanted: int, flags: int) -> int:
        """Make ``wanted`` a descriptor for the same description."""
        description = self._get(fd)
        if fd == wanted:
            raise SyscallError(errnos.EINVAL)
        self._filesystem.descriptors.put(wanted, description, close_on_exec=bool(flags & O_CLOEXEC))
        return wanted

    def fcntl64(self, fd: int, command: int, arguments: int) -> int:
        """Duplicate a descriptor, or get or set its flags and locks. A lock can always be acquired."""
        table = self._filesystem.descriptors
        description = table.get(fd)
        if command == _F_GETFD:
            return _FD_CLOEXEC if fd in table.close_on_exec else 0
        if command == _F_GETFL:
            return description.flags
        if command in (_F_SETLK, _F_SETLKW):
            return 0
        if command not in (_F_DUPFD, _F_DUPFD_CLOEXEC, _F_SETFD, _F_SETFL, _F_GETLK):
            raise SyscallError(errnos.EINVAL)
        (argument,) = self._window.unpack(I32, arguments)
        if command == _F_SETFD:
            self._set_close_on_exec(fd, bool(argument & _FD_CLOEXEC))
        elif command == _F_SETFL:
            description.flags = description.flags & ~SETTABLE_FLAGS | argument & SETTABLE_FLAGS
        elif command == _F_GETLK:
            self._window.pack(_LOCK_TYPE, argument, _F_UNLCK)
        elif argument < 0:
            raise SyscallError(errnos.EINVAL)
        else:
            return table.add(description, at_least=argument, close_on_exec=command == _F_DUPFD_CLOEXEC)
        return 0

    def _set_close_on_exec(self, fd: int, wanted: bool) -> None:
        (
            self._filesystem.descriptors.close_on_exec.add
            if wanted
            else self._filesystem.descriptors.close_on_exec.discard
        )(fd)

    def ioctl(self, fd: int, request: int, arguments: int) -> int:
        """Handle requests about terminals, unread bytes, non-blocking mode and close-on-exec."""
        description = self._get(fd)
        if request in (_FIOCLEX, _FIONCLEX):
            self._set_close_on_exec(fd, request == _FIOCLEX)
            return 0
        if request not in (_FIONREAD, _FIONBIO):
            return terminal_ioctl(
                self._window, description, request, arguments, self._filesystem.terminal_size
            )
        (address,) = self._window.unpack(U32, arguments)
        if request == _FIONBIO:
            (wanted,) = self._window.unpack(I32, address)
            description.flags = description.flags & ~O_NONBLOCK | (O_NONBLOCK if wanted else 0)
            return 0
        if isinstance(description, FileDescription):
            waiting = max(0, description.node.size - description.position)
        elif isinstance(description.node, Pipe):
            waiting = len(description.node.buffer)
        else:
            raise SyscallError(errnos.ENOTTY)
        self._window.pack(I32, address, min(waiting, 2**31 - 1))
        return 0

    # ---- sizes
    def fdatasync(self, fd: int) -> None:
        """Do nothing, for fsync and fdatasync: the data is already in its final location."""
        if isinstance(self._get(fd).node, Pipe):
            raise SyscallError(errnos.EINVAL)

    def ftruncate64(self, fd: int, size: int) -> None:
        """Truncate an open file, or extend it with zeros."""
        description = self._get(fd)
        if size < 0 or not description.writable or not isinstance(description, FileDescription):
            raise SyscallError(errnos.EINVAL)
        resize(description.node, size, self._filesystem.tree.quota)
        description.node.touch(self._filesystem.environment.file_time())

    def fallocate(self, fd: int, mode: int, offset: int, length: int) -> None:
        """Extend a file to ``offset + length`` if it is shorter."""
        description = self._get(fd)
        if mode:
            raise SyscallError(errnos.ENOTSUP)
        if not description.writable:
            raise SyscallError(errnos.EBADF)
        if not isinstance(description, FileDescription):
            raise SyscallError(errnos.ENODEV)
        if offset < 0 or length <= 0:
            raise SyscallError(errnos.EINVAL)
        if description.node.size < offset + length:
            resize(description.node, offset + length, self._filesystem.tree.quota)
            description.node.touch(self._filesystem.environment.file_time())

    # ---- directories
    def getdents64(self, fd: int, buffer: int, count: int) -> int:
        """Write the next entries of an open directory. Returns the number of bytes written. The listing is
        made by the first call after opening or rewinding, and omits names removed since then.
        """
        description = self._get(fd)
        if not isinstance(description, DirectoryDescription):
            raise SyscallError(errnos.ENOTDIR)
        directory = description.node
        if count < _DIRENT_SIZE:
            raise SyscallError(errnos.EINVAL)
        if not directory.linked:
            raise SyscallError(errnos.ENOENT)
        window = self._window
        buffer &= ADDRESS
        window.check(buffer, count)
        if description.names is None:
            description.names = [".", "..", *directory.entries]
        names = description.names
        index = description.position // _DIRENT_SIZE
        place = buffer
        end = buffer + count
        while index < len(names) and place + _DIRENT_SIZE <= end:
            name = names[index]
            index += 1
            node = self._child(directory, name)
            if node is None:
                continue
            _DIRENT.pack_into(
                window.memory, place, node.number, index * _DIRENT_SIZE, _DIRENT_SIZE, node.directory_type
            )
            encoded = name.encode("utf-8", "surrogateescape") + b"\0"
            window.memory[place + 19 : place + 19 + len(encoded)] = encoded
            place += _DIRENT_SIZE
        description.position = index * _DIRENT_SIZE
        return place - buffer

    @staticmethod
    def _child(directory: Directory, name: str) -> Node | None:
        if name == ".":
            return directory
        return directory.parent if name == ".." else directory.entries.get(name)

    # ---- pipes and poll
    def pipe(self, result: int) -> None:
        """Make a pipe, and store both descriptors at ``result``."""
        self._window.check(result & ADDRESS, 8)
        self._window.pack(_PAIR, result, *self._filesystem.open_pipe())

    def poll(self, entries: int, count: int, timeout: int) -> int:
        """Store which operations are possible now, and return the number of ready descriptors. If none is
        ready, wait until a socket becomes ready or another thread makes a pipe ready. If neither can happen
        (files and terminals do not become ready), wait for the time-out to expire; a poll without a time-out
        then returns immediately, as in emscripten.
        """
        environment = self._host.environment
        ready, can_change = self._look(entries, count)
        if ready or not timeout:
            return ready
        try:
            readiness = self._filesystem.readiness
            if not can_change or readiness is None:
                if timeout > 0:
                    environment.waits.sleep(timeout / 1000)
                return 0
            deadline = None if timeout < 0 else environment.clock(Clock.MONOTONIC) + timeout * 1_000_000
            while not ready and readiness.wait(deadline):
                ready, _ = self._look(entries, count)
        except WaitInterrupted:
            # CPython looks for signals after EINTR, and must find the interrupt then.
            self._host.readiness.put_back()
            raise SyscallError(errnos.EINTR) from None
        return ready

    def _look(self, entries: int, count: int) -> tuple[int, bool]:
        """Store which operations are now possible on each descriptor. Return the number of ready descriptors,
        and whether any others can become ready.
        """
        window = self._window
        entries &= ADDRESS
        window.check(entries, 8 * count)
        opened = self._filesystem.descriptors.open
        ready, can_change = 0, False
        readiness = self._filesystem.readiness
        has_others = readiness is not None and readiness.has_others
        for number in range(count):
            if not number % STEPS:
                self._host.control.check()
            place = entries + 8 * number
            fd, wanted, _ = _POLLFD.unpack_from(window.memory, place)
            description = opened.get(fd)
            if fd < 0:
                found = 0
            elif description is None:
                found = POLL_INVALID
            else:
                found = description.poll() & (wanted | POLL_ERROR | POLL_HANGUP)
                if description.is_socket or (has_others and isinstance(description.node, Pipe)):
                    can_change = True
            ready += found != 0
            _POLLFD.pack_into(window.memory, place, fd, wanted, found)
        return ready, can_change
