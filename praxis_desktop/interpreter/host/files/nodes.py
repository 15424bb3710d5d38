"""The nodes of a guest's directory tree: directories, files, links, devices and pipes."""

from __future__ import annotations

from typing import ClassVar, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.work import LARGEST_MAP, PIECE, free

S_IFMT: Final = 0o170000
S_IFIFO: Final = 0o010000
S_IFCHR: Final = 0o020000
S_IFDIR: Final = 0o040000
S_IFREG: Final = 0o100000
S_IFLNK: Final = 0o120000

PERMISSION_BITS: Final = 0o7777
MAY_READ: Final = 0o444
MAY_WRITE: Final = 0o222
MAY_SEARCH: Final = 0o111

Content = bytearray | bytes | memoryview
"""A file's bytes. Only a bytearray can be written to."""


class Node:
    """An inode. Times are in nanoseconds since 1970; ``mode`` combines the type and the permission bits."""

    __slots__ = ("accessed", "changed", "device", "linked", "mode", "modified", "number", "read_only")

    kind: ClassVar[str] = "node"
    directory_type: ClassVar[int] = 8
    """The type that getdents reports: DT_REG, unless a subclass changes it."""
    device_number: int = 0
    """The st_rdev that stat reports."""

    def __init__(self, number: int, mode: int, time: int, *, device: int = 1) -> None:
        self.number = number
        self.device = device
        self.mode = mode
        self.accessed = self.modified = self.changed = time
        self.linked = True
        self.read_only = False

    @property
    def size(self) -> int:
        """The size, in bytes, that stat reports."""
        return 0

    def touch(self, time: int) -> None:
        """Record that the content changed at ``time``."""
        self.modified = self.changed = time

    def altered(self) -> None:
        """Record that the node's mode, times, content or names have been changed."""


class Directory(Node):
    """A directory: names and their nodes, in the order of creation."""

    __slots__ = ("listed", "name", "parent")

    kind = "directory"
    directory_type = 4

    def __init__(
        self, number: int, mode: int, time: int, parent: Directory | None, name: str, *, device: int = 1
    ) -> None:
        super().__init__(number, S_IFDIR | mode & PERMISSION_BITS, time, device=device)
        self.listed: dict[str, Node] | None = {}
        """The names and nodes, or None until they are first needed and ``entries`` looks them up."""
        self.parent: Directory = parent if parent is not None else self
        self.name = name

    @property
    def size(self) -> int:
        return 4096

    @property
    def entries(self) -> dict[str, Node]:
        """The directory's nodes, keyed by name. Change them only through ``add`` and ``discard``."""
        entries = self.listed
        return entries if entries is not None else self._populate()

    def _populate(self) -> dict[str, Node]:
        self.listed = {}
        return self.listed

    def child(self, name: str) -> Node | None:
        """Return the node called ``name``, or None if there is none. Looks up as few other names as
        possible.
        """
        return self.entries.get(name)

    def place(self, name: str, node: Node) -> None:
        """Add a mount point or a restored node as ``name``, without changing the directory's times."""
        self.entries[name] = node

    def add(self, name: str, node: Node, time: int) -> None:
        """Add ``node`` as ``name``. Raises ENOSPC if the directory has too many names."""
        if len(self.entries) >= LARGEST_MAP:
            raise SyscallError(errnos.ENOSPC)
        self.entries[name] = node
        if isinstance(node, Directory):
            node.parent = self
            node.name = name
        self.touch(time)

    def discard(self, name: str, time: int) -> None:
        """Remove ``name``. The node itself is not changed."""
        del self.entries[name]
        self.touch(time)

    def is_within(self, other: Directory) -> bool:
        """Return whether this directory is ``other`` or below it."""
        node = self
        while node is not other:
            if node.parent is node:
                return False
            node = node.parent
        return True


class File(Node):
    """A regular file. ``openings`` counts open descriptions. An unlinked file is freed at its last close."""

    __slots__ = ("stored", "openings")

    kind = "file"

    def __init__(
        self, number: int, mode: int, time: int, content: Content | None = None, *, device: int = 1
    ) -> None:
        super().__init__(number, S_IFREG | mode & PERMISSION_BITS, time, device=device)
        self.stored: Content | None = bytearray() if content is None else content
        """The bytes, or None until they are first needed and ``content`` reads them."""
        self.openings = 0

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def content(self) -> Content:
        """The file's bytes, for reading."""
        content = self.stored
        return content if content is not None else self._load()

    @property
    def charged(self) -> int:
        """The number of bytes that count against the file system's limit."""
        return len(self.stored) if type(self.stored) is bytearray else 0

    def _load(self) -> Content:
        self.stored = bytearray()
        return self.stored

    def writable(self) -> bytearray:
        """Return the file's bytes for writing. Read-only bytes are copied first."""
        content = self.content
        if type(content) is not bytearray:
            copy, source = bytearray(), memoryview(content)
            for start in range(0, len(source), PIECE):
                copy += source[start : start + PIECE]
            content = self.stored = copy
        return content

    def replace(self, content: Content) -> None:
        """Replace the file's bytes."""
        old = [self.stored]
        self.stored = content
        free(old)

    def release(self) -> None:
        """Drop bytes that can be read from the source again. Called when the last description is closed."""


class Link(Node):
    """A symbolic link."""

    __slots__ = ("target",)

    kind = "link"
    directory_type = 10

    def __init__(self, number: int, time: int, target: str) -> None:
        super().__init__(number, S_IFLNK | 0o777, time)
        self.target = target

    @property
    def size(self) -> int:
        return len(self.target.encode("utf-8", "surrogateescape"))


class Device(Node):
    """A character device, identified by its name in ``devices.DEVICES``."""

    __slots__ = ("device_name", "device_number")

    kind = "device"
    directory_type = 2

    def __init__(
        self, number: int, time: int, device_name: str, device_number: int, mode: int = 0o666
    ) -> None:
        super().__init__(number, S_IFCHR | mode, time)
        self.device_name = device_name
        self.device_number = device_number


class Pipe(Node):
    """A pipe: the bytes in transit, and the number of open descriptions at each end."""

    __slots__ = ("buffer", "readers", "writers")

    kind = "pipe"
    directory_type = 1

    def __init__(self, number: int, time: int) -> None:
        super().__init__(number, S_IFIFO | 0o600, time)
        self.buffer = bytearray()
        self.readers = 0
        self.writers = 0
