"""Open file descriptions: the base class, and the classes for regular files and directories."""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.nodes import Content, Directory, File, Node
from praxis_desktop.interpreter.host.files.open_flags import (
    O_ACCMODE,
    O_APPEND,
    O_PATH,
    O_WRONLY,
    POLL_IN,
    POLL_OUT,
)
from praxis_desktop.interpreter.host.files.quota import Quota
from praxis_desktop.interpreter.host.files.tree import Tree
from praxis_desktop.interpreter.host.work import PIECE

MAX_OFFSET: Final = 2**63 - 1
LARGE: Final = 1 << 14
"""Size, in bytes, above which a read goes through a view, so that the data is copied only once."""

Data = bytes | bytearray | memoryview


class Description:
    """An open file description, shared by the descriptors that dup makes. Offsets and sizes are in bytes."""

    __slots__ = ("flags", "holders", "node", "position", "readable", "writable")

    def __init__(self, node: Node, flags: int) -> None:
        self.node = node
        self.flags = flags
        self.position = 0
        self.holders = 0
        mode = flags & O_ACCMODE
        self.readable = mode != O_WRONLY and not flags & O_PATH
        self.writable = mode != 0 and not flags & O_PATH

    is_terminal = False
    is_socket = False

    def read(self, count: int) -> Data:
        """Return up to ``count`` bytes from the current position. Raises EBADF, EISDIR, EAGAIN."""
        raise SyscallError(errnos.EINVAL)

    def write(self, data: memoryview) -> int:
        """Write at the current position, or at the end with O_APPEND. Return the number of bytes written.
        Raises EBADF, ENOSPC, EPIPE.
        """
        raise SyscallError(errnos.EINVAL)

    def read_at(self, count: int, offset: int) -> Data:
        """Like ``read``, but at ``offset`` and without moving the position. Raises ESPIPE."""
        raise SyscallError(errnos.ESPIPE)

    def write_at(self, data: memoryview, offset: int) -> int:
        """Like ``write``, but at ``offset`` and without moving the position. Raises ESPIPE."""
        raise SyscallError(errnos.ESPIPE)

    def seek(self, offset: int, whence: int) -> int:
        """Move the position and return it. Raises ESPIPE, EINVAL, EOVERFLOW."""
        raise SyscallError(errnos.ESPIPE)

    def poll(self) -> int:
        """Return the operations that are possible without waiting, as POLL_* bits."""
        return POLL_IN | POLL_OUT

    def closed(self) -> None:
        """Clean up after the last descriptor has been closed."""


class FileDescription(Description):
    """An open regular file."""

    __slots__ = ("_quota", "_tree")

    node: File

    def __init__(self, node: File, flags: int, tree: Tree) -> None:
        super().__init__(node, flags)
        self._tree = tree
        self._quota = tree.quota
        node.openings += 1

    def read(self, count: int) -> Data:
        if not self.readable:
            raise SyscallError(errnos.EBADF)
        position = self.position
        content = self.node.stored
        if content is None:
            content = self.node.content
        chunk = content[position : position + count] if count < LARGE else _view(content, position, count)
        self.position = position + len(chunk)
        return chunk

    def read_at(self, count: int, offset: int) -> Data:
        if not self.readable:
            raise SyscallError(errnos.EBADF)
        return _view(self.node.content, offset, count)

    def write(self, data: memoryview) -> int:
        if not self.writable:
            raise SyscallError(errnos.EBADF)
        if not data:
            return 0  # as on Linux: writing nothing does not move the position, even with O_APPEND
        position = self.node.size if self.flags & O_APPEND else self.position
        count = self.put(data, position)
        self.position = position + count
        return count

    def write_at(self, data: memoryview, offset: int) -> int:
        if not self.writable:
            raise SyscallError(errnos.EBADF)
        return self.put(data, self.node.size if self.flags & O_APPEND else offset)

    def put(self, data: memoryview, position: int) -> int:
        """Store as much of ``data`` at ``position`` as the limit allows. Raises ENOSPC if nothing fits."""
        count = len(data)
        if not count:
            return 0
        node = self.node
        content = node.stored
        if type(content) is not bytearray:
            content = writable_content(node, self._quota)
        end = position + count
        if end <= len(content):
            content[position:end] = data
        else:
            count = self._extend(data, position)
        node.touch(self._tree.now())
        return count

    def _extend(self, data: memoryview, position: int) -> int:
        """Store data that extends the file. Return the number of bytes stored."""
        node, quota = self.node, self._quota
        count = min(len(data), quota.free + node.size - position)
        if count <= 0:
            raise SyscallError(errnos.ENOSPC)
        if position > node.size:
            resize(node, position, quota)
        content = writable_content(node, quota)
        size = len(content)
        quota.charge(position + count - size)
        if position == size:
            content += data[:count]
        else:
            content[position:] = data[:count]
        return count

    def seek(self, offset: int, whence: int) -> int:
        if whence == 1:
            offset += self.position
        elif whence == 2:
            offset += self.node.size
        elif whence != 0:
            raise SyscallError(errnos.EINVAL)
        if offset < 0:
            raise SyscallError(errnos.EINVAL)
        if offset > MAX_OFFSET:
            raise SyscallError(errnos.EOVERFLOW)
        self.position = offset
        return offset

    def closed(self) -> None:
        node = self.node
        node.openings -= 1
        if not node.openings:
            if not node.linked:
                self._quota.charge(-node.charged)
                node.replace(b"")
            else:
                node.release()


def _view(content: Content, position: int, count: int) -> memoryview:
    return memoryview(content)[position : position + count]


def writable_content(node: File, quota: Quota) -> bytearray:
    """Return a file's bytes for writing. The first write to a mounted file copies it, which uses up quota."""
    content = node.content
    if type(content) is bytearray:
        return content
    quota.charge(len(content))
    return node.writable()


def resize(node: File, size: int, quota: Quota) -> None:
    """Truncate a file, or extend it with zeros. Raises ENOSPC, or EFBIG if the whole quota is too small."""
    if size == 0:
        quota.charge(-node.charged)
        node.replace(bytearray())
        return
    content = writable_content(node, quota)
    growth = size - len(content)
    if growth > 0 and growth > quota.limit:
        raise SyscallError(errnos.EFBIG)
    quota.charge(growth)
    if growth < 0:
        del content[size:]
    elif growth < LARGE:
        content += bytes(growth)
    elif growth:
        try:
            grown = bytearray()
            for start in range(0, size, PIECE):
                grown += content[start : start + PIECE]
                grown += bytes(min(start + PIECE, size) - len(grown))
        except MemoryError:
            quota.charge(-growth)
            raise SyscallError(errnos.ENOSPC) from None
        node.replace(grown)


class DirectoryDescription(Description):
    """An open directory. ``names`` is the listing made by the first getdents after opening or rewinding."""

    __slots__ = ("names",)

    node: Directory

    def __init__(self, node: Directory, flags: int) -> None:
        super().__init__(node, flags)
        self.names: list[str] | None = None

    def read(self, count: int) -> Data:
        raise SyscallError(errnos.EISDIR)

    def read_at(self, count: int, offset: int) -> Data:
        raise SyscallError(errnos.EISDIR)

    def write(self, data: memoryview) -> int:
        raise SyscallError(errnos.EBADF)

    def write_at(self, data: memoryview, offset: int) -> int:
        raise SyscallError(errnos.EBADF)

    def seek(self, offset: int, whence: int) -> int:
        if whence == 1:
            offset += self.position
        elif whence != 0:
            raise SyscallError(errnos.EINVAL)
        if offset < 0:
            raise SyscallError(errnos.EINVAL)
        if offset == 0 and whence == 0:
            self.names = None
        self.position = offset
        return offset


class PathDescription(Description):
    """A description opened with O_PATH. It refers to a node that it can neither read nor write."""

    __slots__ = ()

    def read(self, count: int) -> Data:
        raise SyscallError(errnos.EBADF)

    def write(self, data: memoryview) -> int:
        raise SyscallError(errnos.EBADF)
