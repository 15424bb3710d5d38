"""Character devices: /dev/null, zero, full, random, urandom, tty, host, and the standard streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import Data, Description
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.nodes import Device

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import StreamName
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem

DEVICE_CHUNK: Final = 1 << 20
"""Maximum number of bytes that one read of /dev/zero or /dev/urandom returns."""

DEVICES: Final[dict[str, int]] = {
    "null": 0x103,
    "zero": 0x105,
    "full": 0x107,
    "random": 0x108,
    "urandom": 0x109,
    "tty": 0x500,
    "stdin": 0x4000,
    "stdout": 0x4100,
    "stderr": 0x4200,
    "host": 0x4300,
}
"""The devices under /dev and their device numbers. The numbers are Linux's, except for the standard streams
(emscripten's) and /dev/host (our own). Everything written to /dev/host goes to the embedder.
"""

_STREAMS: Final = ("stdin", "stdout", "stderr", "tty")


class DeviceDescription(Description):
    """An open character device."""

    __slots__ = ("_filesystem", "name")

    node: Device

    def __init__(self, node: Device, flags: int, filesystem: FileSystem) -> None:
        super().__init__(node, flags)
        self._filesystem = filesystem
        self.name = node.device_name

    @property
    def is_terminal(self) -> bool:  # type: ignore[override]
        """Whether isatty returns true for the device."""
        return self.name == "tty" or self.name in self._filesystem.terminals

    def read(self, count: int) -> Data:
        if not self.readable:
            raise SyscallError(errnos.EBADF)
        name = self.name
        if name in ("stdin", "tty"):
            return self._filesystem.read_input(count)
        if name in ("zero", "full"):
            return bytes(min(count, DEVICE_CHUNK))
        if name in ("random", "urandom"):
            return self._filesystem.environment.entropy(min(count, DEVICE_CHUNK)) if count else b""
        return b""

    def write(self, data: memoryview) -> int:
        if not self.writable:
            raise SyscallError(errnos.EBADF)
        name = self.name
        if name == "host":
            return self._filesystem.on_report(bytes(data))
        if name in ("stdout", "stderr", "tty"):
            stream: StreamName = "stderr" if name == "stderr" else "stdout"
            self._filesystem.write_output(stream, bytes(data))
        elif name == "full" and len(data):
            raise SyscallError(errnos.ENOSPC)
        return len(data)

    def read_at(self, count: int, offset: int) -> Data:
        if self.name in _STREAMS:
            raise SyscallError(errnos.ESPIPE)
        return self.read(count)

    def write_at(self, data: memoryview, offset: int) -> int:
        if self.name in _STREAMS:
            raise SyscallError(errnos.ESPIPE)
        return self.write(data)

    def seek(self, offset: int, whence: int) -> int:
        if self.name in _STREAMS:
            raise SyscallError(errnos.ESPIPE)
        return 0
