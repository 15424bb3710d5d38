"""mmap of files: a copy in the guest's memory, which msync and munmap write back to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import FileDescription
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, I32, U32, Window, answering
from praxis_desktop.interpreter.host.work import PIECE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable

_PROT_WRITE: Final = 2
_MAP_PRIVATE: Final = 2
_PAGE: Final = 65536


class Mapping:
    """File mappings as in emscripten: two mappings of the same file do not share changes before msync."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._window = Window(host)

    def imports(self) -> ImportTable:
        return {
            "_mmap_js": answering(self.map),
            "_msync_js": answering(self.synchronize),
            "_munmap_js": answering(self.unmap),
        }

    def map(
        self, length: int, protection: int, flags: int, fd: int, offset: int, allocated: int, address: int
    ) -> None:
        """Copy ``length`` bytes of a file, starting at ``offset``, into new memory, padded with zeros. Raises
        EACCES if the descriptor does not allow the mapping, ENODEV for anything but a file, EINVAL, ENOMEM.
        """
        description = self._host.filesystem.descriptors.get(fd)
        shared_writes = protection & _PROT_WRITE and not flags & _MAP_PRIVATE
        if not description.readable or (shared_writes and not description.writable):
            raise SyscallError(errnos.EACCES)
        if not isinstance(description, FileDescription):
            raise SyscallError(errnos.ENODEV)
        length &= ADDRESS
        if not length or offset < 0:
            raise SyscallError(errnos.EINVAL)
        size = (length + _PAGE - 1) // _PAGE * _PAGE
        if size > ADDRESS:
            raise SyscallError(errnos.ENOMEM)
        place = self._host.instance.export("emscripten_builtin_memalign")(_PAGE, size) & ADDRESS
        if not place:
            raise SyscallError(errnos.ENOMEM)
        content = description.read_at(length, offset)
        self._window.write(place, content)
        for start in range(len(content), size, PIECE):
            self._host.control.check()
            self._window.write(place + start, bytes(min(PIECE, size - start)))
        self._window.pack(I32, allocated, 1)
        self._window.pack(U32, address, place)

    def synchronize(
        self, address: int, length: int, protection: int, flags: int, fd: int, offset: int
    ) -> None:
        """Write a shared mapping back to its file, which does not grow."""
        description = self._host.filesystem.descriptors.get(fd)
        if not isinstance(description, FileDescription):
            raise SyscallError(errnos.ENODEV)
        if flags & _MAP_PRIVATE:
            return
        count = min(length & ADDRESS, description.node.size - offset)
        for start in range(0, count, PIECE):
            self._host.control.check()
            length = min(PIECE, count - start)
            data = self._window.read(address + start, length)
            if data != description.node.content[offset + start : offset + start + length]:
                description.put(memoryview(data), offset + start)

    def unmap(self, address: int, length: int, protection: int, flags: int, fd: int, offset: int) -> None:
        """Write a writable shared mapping back to its file; libc frees the memory."""
        if protection & _PROT_WRITE:
            self.synchronize(address, length, protection, flags, fd, offset)
