"""A guest's C library on the host's imports: memory is a bytearray, errors are OSErrors as in os."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable
from typing import Any

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.live import LiveEnvironment
from praxis_desktop.interpreter.host.clock import Clocks
from praxis_desktop.interpreter.host.entropy import Entropy
from praxis_desktop.interpreter.host.environ import Environ
from praxis_desktop.interpreter.host.files.descriptor_syscalls import DescriptorSyscalls
from praxis_desktop.interpreter.host.files.errnos import NAMES
from praxis_desktop.interpreter.host.files.filesystem import FileSystem
from praxis_desktop.interpreter.host.files.input_output import FileInputOutput
from praxis_desktop.interpreter.host.files.mapping import Mapping
from praxis_desktop.interpreter.host.files.path_syscalls import PathSyscalls
from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.process import Process
from praxis_desktop.interpreter.host.sockets import Sockets

MEMORY = 4 << 20
PATHS, RESULT, BUFFER, HEAP = 1024, 16384, 65536, 2 << 20


class Instance:
    """The members of an instance that system calls use; its heap only grows."""

    def __init__(self) -> None:
        self.memory = memoryview(bytearray(MEMORY))
        self._top = HEAP

    def memory_size(self) -> int:
        return len(self.memory)

    def _align(self, alignment: int, size: int) -> int:
        place = (self._top + alignment - 1) // alignment * alignment
        if place + size > MEMORY:
            return 0
        self._top = place + size
        return place

    def export(self, name: str) -> Callable[..., Any]:
        return {"emscripten_builtin_memalign": self._align}[name]


class Guest:
    """One host with its file system; also the ``host`` that the groups get."""

    def __init__(self, *, byte_limit: int = 1 << 30, timezone: str = "UTC") -> None:
        self.instance: Any = Instance()
        self.environment = LiveEnvironment(timezone)
        self.control = Control()
        self.network = None
        self.obstacles: dict[str, Callable[[], str]] = {}
        self.environ = {"HOME": "/home/pyodide", "LANG": "C.UTF-8"}
        self.output: list[tuple[str, bytes]] = []
        self.filesystem = FileSystem(
            self.environment,
            byte_limit=byte_limit,
            on_output=lambda stream, data: self.output.append((stream, data)),
        )
        self.table: ImportTable = {}
        groups = (
            PathSyscalls,
            DescriptorSyscalls,
            FileInputOutput,
            Mapping,
            Clocks,
            Entropy,
            Environ,
            Process,
            Sockets,
        )
        for group in groups:
            self.table.update(group(self).imports())  # type: ignore[arg-type]

    # ---- the plumbing
    def text(self, path: str, place: int = PATHS) -> int:
        data = path.encode(errors="surrogateescape") + b"\0"
        self.instance.memory[place : place + len(data)] = data
        return place

    def peek(self, layout: str, place: int) -> tuple[Any, ...]:
        return struct.unpack_from(layout, self.instance.memory, place)

    def poke(self, layout: str, place: int, *values: int) -> int:
        struct.pack_into(layout, self.instance.memory, place, *values)
        return place

    def data(self, place: int, count: int) -> bytes:
        return bytes(self.instance.memory[place : place + count])

    def call(self, name: str, *arguments: int) -> int:
        """Make a ``__syscall_*``; returns its result or raises OSError."""
        return self.call_plain(f"__syscall_{name}", *arguments)

    def call_plain(self, name: str, *arguments: int) -> int:
        """Call another import that returns minus the error number on failure; returns its result or raises
        OSError.
        """
        result: int = self.table[name](*arguments)
        if result < 0:
            raise os_error(-result)
        return result

    def wasi(self, name: str, *arguments: int) -> None:
        number = self.table[name](*arguments)
        if number:
            raise os_error(number)

    # ---- the C library
    def open(self, path: str, flags: int, mode: int = 0o666, at: int = -100) -> int:
        return self.call("openat", at, self.text(path), flags, self.poke("<I", RESULT, mode))

    def close(self, fd: int) -> None:
        self.wasi("fd_close", fd)

    def write(self, fd: int, data: bytes) -> int:
        self.instance.memory[BUFFER : BUFFER + len(data)] = data
        self.wasi("fd_write", fd, self.poke("<II", RESULT, BUFFER, len(data)), 1, RESULT + 8)
        return int(self.peek("<I", RESULT + 8)[0])

    def read(self, fd: int, count: int) -> bytes:
        self.wasi("fd_read", fd, self.poke("<II", RESULT, BUFFER, count), 1, RESULT + 8)
        return self.data(BUFFER, self.peek("<I", RESULT + 8)[0])

    def pwrite(self, fd: int, data: bytes, offset: int) -> int:
        self.instance.memory[BUFFER : BUFFER + len(data)] = data
        self.wasi("fd_pwrite", fd, self.poke("<II", RESULT, BUFFER, len(data)), 1, offset, RESULT + 8)
        return int(self.peek("<I", RESULT + 8)[0])

    def pread(self, fd: int, count: int, offset: int) -> bytes:
        self.wasi("fd_pread", fd, self.poke("<II", RESULT, BUFFER, count), 1, offset, RESULT + 8)
        return self.data(BUFFER, self.peek("<I", RESULT + 8)[0])

    def lseek(self, fd: int, offset: int, whence: int) -> int:
        self.wasi("fd_seek", fd, offset, whence, RESULT)
        return int(self.peek("<q", RESULT)[0])

    def stat(self, path: str, *, follow: bool = True) -> Stat:
        self.call("stat64" if follow else "lstat64", self.text(path), BUFFER)
        return Stat(self)

    def fstat(self, fd: int) -> Stat:
        self.call("fstat64", fd, BUFFER)
        return Stat(self)

    def mkdir(self, path: str, mode: int = 0o777) -> None:
        self.call("mkdirat", -100, self.text(path), mode)

    def rmdir(self, path: str) -> None:
        self.call("rmdir", self.text(path))

    def unlink(self, path: str) -> None:
        self.call("unlinkat", -100, self.text(path), 0)

    def rename(self, old: str, new: str) -> None:
        self.call("renameat", -100, self.text(old), -100, self.text(new, PATHS + 6000))

    def symlink(self, target: str, path: str) -> None:
        self.call("symlinkat", self.text(target), -100, self.text(path, PATHS + 6000))

    def readlink(self, path: str) -> str:
        return _text(self.data(BUFFER, self.call("readlinkat", -100, self.text(path), BUFFER, 4096)))

    def truncate(self, path: str, size: int) -> None:
        self.call("truncate64", self.text(path), size)

    def ftruncate(self, fd: int, size: int) -> None:
        self.call("ftruncate64", fd, size)

    def chdir(self, path: str) -> None:
        self.call("chdir", self.text(path))

    def getcwd(self) -> str:
        return _text(self.data(BUFFER, self.call("getcwd", BUFFER, 4096) - 1))

    def fcntl(self, fd: int, command: int, argument: int = 0) -> int:
        return self.call("fcntl64", fd, command, self.poke("<i", RESULT, argument))

    def names(self, fd: int, count: int = 2800) -> list[str]:
        """Return the names from one getdents."""
        size = self.call("getdents64", fd, BUFFER, count)
        records = range(BUFFER, BUFFER + size, 280)
        return [_text(self.data(place + 19, 256).partition(b"\0")[0]) for place in records]

    def listdir(self, path: str) -> list[str]:
        fd = self.open(path, 0o200000)
        found: list[str] = []
        while names := self.names(fd):
            found += names
        self.close(fd)
        return [name for name in found if name not in (".", "..")]

    def pipe(self) -> tuple[int, int]:
        self.call("pipe", RESULT)
        reading, writing = self.peek("<ii", RESULT)
        return int(reading), int(writing)

    def poll(self, *wanted: tuple[int, int], timeout: int = 0) -> list[int]:
        for number, (fd, events) in enumerate(wanted):
            self.poke("<ihh", BUFFER + 8 * number, fd, events, 0)
        self.call("poll", BUFFER, len(wanted), timeout)
        return [int(self.peek("<ihh", BUFFER + 8 * number)[2]) for number in range(len(wanted))]


class Stat:
    """A ``struct stat`` in the guest's buffer."""

    def __init__(self, guest: Guest) -> None:
        (self.device, self.mode, self.links, _, _, _, self.size) = guest.peek("<IIIIIIq", BUFFER)
        seconds = [guest.peek("<qI", BUFFER + place) for place in (40, 56, 72)]
        self.accessed, self.modified, self.changed = (int(s) * 10**9 + int(n) for s, n in seconds)
        (self.number,) = guest.peek("<Q", BUFFER + 88)


def _text(name: bytes) -> str:
    """Return a file's name or a path; what is no text in it comes back as it was."""
    return name.decode(errors="surrogateescape")


def os_error(number: int) -> OSError:
    """Return the host's OSError for one of the guest's error numbers."""
    host_number: int = getattr(errno, NAMES[number])
    return OSError(host_number, os.strerror(host_number))
