"""The nodes for a mount's source, which are created when first looked up, read when first used, and copied
when first written.
"""

from __future__ import annotations

from praxis_desktop.interpreter.host.files.nodes import S_IFDIR, S_IFREG, Content, Directory, File, Node
from praxis_desktop.interpreter.host.files.sources import Entry, Source


class Mount:
    """A source attached at ``point`` (an absolute path). If ``writable``, changes are stored in memory."""

    __slots__ = ("covered", "point", "root", "source", "writable")

    def __init__(self, point: str, source: Source, writable: bool, root: Node, covered: Node | None) -> None:
        self.point = point
        self.source = source
        self.writable = writable
        self.root = root
        self.covered = covered


class MountedDirectory(Directory):
    """A directory of a source. Records whether anything in or below the directory differs from the source.
    ``changes`` holds the names that this directory does not take from its source, and the nodes, keyed by
    name, that it has instead or in addition. Both are applied when a guest first accesses the directory.
    """

    __slots__ = ("changes", "entry", "inner", "is_dirty", "source")

    def __init__(
        self, source: Source, entry: Entry, inner: str, parent: Directory | None, name: str, *, writable: bool
    ) -> None:
        mode = S_IFDIR | (0o755 if writable else 0o555)
        super().__init__(entry.number, mode, entry.modified, parent, name, device=source.device)
        self.listed = None
        self.changes: tuple[list[str], dict[str, Node]] = ([], {})
        self.source = source
        self.entry = entry
        self.inner = inner
        self.is_dirty = False
        self.read_only = not writable

    def _populate(self) -> dict[str, Node]:
        writable = not self.read_only
        children = self.source.children(self.entry)
        prefix = f"{self.inner}/" if self.inner else ""
        gone, instead = self.changes
        listed: dict[str, Node] = {
            name: instead.get(name)
            or make_node(self.source, entry, prefix + name, self, name, writable=writable)
            for name, entry in children.items()
            if name not in gone
        }
        listed.update(instead)
        self.changes = ([], {})
        self.listed = listed
        return listed

    def child(self, name: str) -> Node | None:
        if self.listed is None and name in self.changes[1]:
            return self.changes[1][name]
        return self.entries.get(name)

    def place(self, name: str, node: Node) -> None:
        if self.listed is None:
            gone, instead = self.changes
            self.changes = (gone, {**instead, name: node})
        else:
            self.listed[name] = node

    def show(self, source: Source, entry: Entry) -> None:
        """Switch this directory and everything below it to another source. Changes are kept."""
        gone, instead = self.differences()
        known = instead if self.listed is None else self.listed
        prefix = f"{self.inner}/" if self.inner else ""
        own = {name: node for name, node in known.items() if self._is_own(node, prefix + name)}
        self.source, self.entry, self.device = source, entry, source.device
        children = source.children(entry) if own else {}
        for name, node in own.items():
            assert isinstance(node, MountedDirectory | MountedFile)
            inner = children.get(name)
            if inner is not None and inner.is_directory == isinstance(node, MountedDirectory):
                node.show(source, inner)
                instead[name] = node
        self.changes, self.listed = (gone, instead), None

    def differences(self) -> tuple[list[str], dict[str, Node]]:
        """Return the ``changes`` that would make a new directory from the same source equal to this one."""
        if self.listed is None:
            return self.changes
        prefix = f"{self.inner}/" if self.inner else ""
        children = self.source.children(self.entry)
        own = [name for name, node in self.listed.items() if self._is_own(node, prefix + name)]
        staying = set(own)
        if own != [name for name in children if name in staying]:
            return list(children), dict(self.listed)
        gone = [name for name in children if name not in staying]
        instead = {
            name: node
            for name, node in self.listed.items()
            if name not in staying or (isinstance(node, MountedDirectory | MountedFile) and node.is_dirty)
        }
        return gone, instead

    def _is_own(self, node: Node, inner: str) -> bool:
        return (
            isinstance(node, MountedDirectory | MountedFile)
            and node.source is self.source
            and node.inner == inner
        )

    def touch(self, time: int) -> None:
        super().touch(time)
        self.altered()

    def altered(self) -> None:
        _mark(self)


class MountedFile(File):
    """A file of a source."""

    __slots__ = ("directory", "entry", "inner", "is_dirty", "source")

    def __init__(
        self, source: Source, entry: Entry, inner: str, directory: Directory | None, *, writable: bool
    ) -> None:
        mode = S_IFREG | (0o644 if writable else 0o444) | (0o111 if entry.is_executable else 0)
        super().__init__(entry.number, mode, entry.modified, b"", device=source.device)
        self.stored: Content | None = None
        self.source = source
        self.entry = entry
        self.inner = inner
        self.directory = directory
        self.is_dirty = False
        self.read_only = not writable

    @property
    def size(self) -> int:
        return self.entry.size if self.stored is None else len(self.stored)

    def _load(self) -> Content:
        content = self.stored = self.source.read(self.entry)
        return content

    def show(self, source: Source, entry: Entry) -> None:
        """Switch to the file at the same path in another source."""
        self.source, self.entry, self.device = source, entry, source.device

    def release(self) -> None:
        if type(self.stored) is not bytearray:
            self.stored = None

    def touch(self, time: int) -> None:
        super().touch(time)
        self.altered()

    def altered(self) -> None:
        self.is_dirty = True
        if self.directory is not None:
            _mark(self.directory)


def _mark(directory: Directory) -> None:
    """Record that a directory and its parents, up to the mount's root, differ from the source."""
    while isinstance(directory, MountedDirectory) and not directory.is_dirty:
        directory.is_dirty = True
        directory = directory.parent


def make_node(
    source: Source, entry: Entry, inner: str, parent: Directory | None, name: str, *, writable: bool
) -> MountedDirectory | MountedFile:
    """Return a new node for the source's ``entry`` at path ``inner``, to be called ``name`` in ``parent``."""
    if entry.is_directory:
        return MountedDirectory(source, entry, inner, parent, name, writable=writable)
    return MountedFile(source, entry, inner, parent, writable=writable)
