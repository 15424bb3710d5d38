"""Checked access to a guest's linear memory: a bad pointer causes EFAULT in the guest, never an error in the
host.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.tree import PATH_MAX
from praxis_desktop.interpreter.host.work import PIECE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.imports import HostFunction

ADDRESS: Final = 0xFFFFFFFF
"""The mask that turns a signed i32 into an address."""

U32: Final = struct.Struct("<I")
I32: Final = struct.Struct("<i")
I64: Final = struct.Struct("<q")
_SHORT: Final = 256


class GuestMemory(Protocol):
    """The part of an instance that system calls use."""

    @property
    def memory(self) -> memoryview:
        """The linear memory, indexed by address. Only the first ``memory_size()`` bytes are accessible."""
        ...

    def memory_size(self) -> int:
        """Return the current size of the linear memory, in bytes. It never shrinks."""
        ...

    def export(self, name: str) -> Callable[..., Any]:
        """Return an exported function of the module."""
        ...


class HasInstance(Protocol):
    """An object whose instance is set later, such as ``Host``."""

    @property
    def instance(self) -> GuestMemory:
        """The instance, once it exists."""
        ...


class Window:
    """Linear memory with bounds checking. Before using ``memory``, call ``check`` or a method that does."""

    __slots__ = ("_holder", "limit", "memory")

    def __init__(self, holder: HasInstance) -> None:
        self._holder = holder
        self.memory = memoryview(b"")
        self.limit = 0

    def check(self, address: int, count: int) -> None:
        """Check that the ``count`` bytes at ``address`` exist. Raises EFAULT."""
        if address + count > self.limit:
            self._refresh()
            if address + count > self.limit:
                raise SyscallError(errnos.EFAULT)

    def _refresh(self) -> None:
        """Fetch the memory again, because it may have grown."""
        self.memory = self._holder.instance.memory
        self.limit = self._holder.instance.memory_size()

    def path(self, pointer: int) -> str:
        """Return the C string at ``pointer`` as a path. Raises EFAULT, ENAMETOOLONG."""
        pointer &= ADDRESS
        if not pointer:
            raise SyscallError(errnos.EFAULT)
        self.check(pointer, 1)
        text, end, _ = bytes(self.memory[pointer : min(pointer + _SHORT, self.limit)]).partition(b"\0")
        if not end:
            self._refresh()  # the text may continue in memory that was added since
            text, end, _ = bytes(self.memory[pointer : min(pointer + PATH_MAX, self.limit)]).partition(b"\0")
            if not end:
                raise SyscallError(errnos.ENAMETOOLONG if len(text) == PATH_MAX else errnos.EFAULT)
        return text.decode("utf-8", "surrogateescape")

    def text(self, pointer: int) -> str:
        """Return up to 64 KiB of the C string at ``pointer``, for display; '' for NULL or a bad address."""
        pointer &= ADDRESS
        try:
            self.check(pointer, 1)
        except SyscallError:
            return ""
        self._refresh()  # the text may continue in memory that was added since
        if not pointer:
            return ""
        return (
            bytes(self.memory[pointer : min(pointer + 65536, self.limit)])
            .partition(b"\0")[0]
            .decode("utf-8", "replace")
        )

    def read(self, address: int, count: int) -> bytes:
        """Return a copy of the ``count`` bytes at ``address``. Raises EFAULT."""
        address &= ADDRESS
        self.check(address, count)
        return bytes(self.memory[address : address + count])

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Store ``data`` at ``address``. Raises EFAULT."""
        address &= ADDRESS
        count = len(data)
        self.check(address, count)
        if count <= PIECE:
            self.memory[address : address + count] = data
            return
        source = memoryview(data)
        for start in range(0, count, PIECE):
            self.memory[address + start : address + min(start + PIECE, count)] = source[start : start + PIECE]

    def unpack(self, layout: struct.Struct, address: int) -> tuple[Any, ...]:
        """Read a C struct. Raises EFAULT."""
        address &= ADDRESS
        self.check(address, layout.size)
        return layout.unpack_from(self.memory, address)

    def pack(self, layout: struct.Struct, address: int, *values: int) -> None:
        """Write a C struct. Raises EFAULT."""
        address &= ADDRESS
        self.check(address, layout.size)
        layout.pack_into(self.memory, address, *values)


def answering(operation: Callable[..., int | None]) -> HostFunction:
    """Wrap a system call so that it returns its result or the negative error number, as libc expects."""

    def call(*arguments: int) -> int:
        try:
            return operation(*arguments) or 0
        except SyscallError as error:
            return -error.errno

    return call


def answering_wasi(operation: Callable[..., None]) -> HostFunction:
    """Wrap a WASI function so that it returns 0, or the error number."""

    def call(*arguments: int) -> int:
        try:
            operation(*arguments)
        except SyscallError as error:
            return error.errno
        return 0

    return call
