"""A file system as plain data, for images: the guest's files with their contents, and mounts by name."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.files.descriptions import Description, DirectoryDescription
from praxis_desktop.interpreter.host.files.mounted_files import (
    Mount,
    MountedDirectory,
    MountedFile,
    make_node,
)
from praxis_desktop.interpreter.host.files.nodes import Device, Directory, File, Link, Node, Pipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.host.files.sources import Source

FORMAT = 1
"""The version of the data that ``capture`` returns. ``restore`` refuses other versions."""


_CLEAN, _DIRTY = "mounted", "changed "


def _encoded(content: bytes | bytearray | memoryview) -> str:
    return base64.b64encode(content).decode("ascii")


class _Writer:
    """Numbers the nodes that must be written. Unchanged mounted nodes are stored as paths in their source."""

    def __init__(self) -> None:
        self._numbers: dict[Node, int] = {}
        self._nodes: list[Node] = []

    def number(self, node: Node) -> int:
        """Return the node's number in ``records``, assigning one if it has none yet."""
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return number

    def records(self) -> list[list[Any]]:
        """Return the records of all numbered nodes, and of the nodes that they refer to."""
        records: list[list[Any]] = []
        while len(records) < len(self._nodes):
            records.append(self._record(self._nodes[len(records)]))
        return records

    def _record(self, node: Node) -> list[Any]:
        head = [node.kind, node.number, node.mode, node.accessed, node.modified, node.changed, node.linked]
        if isinstance(node, MountedDirectory | MountedFile):
            place = [node.source.name, node.inner, not node.read_only]
            if not node.is_dirty:
                return [_CLEAN, *place, self._place(node)]
            head = [_DIRTY + node.kind, *head[1:], *place]
        if isinstance(node, Directory):
            gone, there = node.differences() if isinstance(node, MountedDirectory) else ([], node.entries)
            entries = [[name, self.number(child)] for name, child in there.items()]
            return [*head, node.name, self.number(node.parent), gone, entries]
        if isinstance(node, File):
            content = node.content
            is_own = type(content) is bytearray or not isinstance(node, MountedFile)
            return [*head, _encoded(content) if is_own else None]
        if isinstance(node, Link):
            return [*head, node.target]
        if isinstance(node, Device):
            return [*head, node.device_name, node.device_number]
        assert isinstance(node, Pipe)
        return [*head, _encoded(node.buffer)]

    def _place(self, node: MountedDirectory | MountedFile) -> list[Any] | None:
        """Return the number of a node's directory and the node's name, or None for a file that is the root of
        a mount.
        """
        parent = node.parent if isinstance(node, MountedDirectory) else node.directory
        if parent is None:
            return None
        name = node.name if isinstance(node, MountedDirectory) else node.inner.rpartition("/")[2]
        return [self.number(parent), name]


def capture(filesystem: FileSystem) -> dict[str, Any]:
    """Return everything about a file system that its guest could notice, as JSON-compatible data. A mount is
    stored by name, and its content is included only where it has changed.
    """
    tree = filesystem.tree
    writer = _Writer()
    root = writer.number(tree.root)
    numbers: dict[Description, int] = {}
    descriptions: list[list[Any]] = []
    descriptors: list[list[Any]] = []
    for fd, description in filesystem.descriptors.open.items():
        if description not in numbers:
            numbers[description] = len(descriptions)
            names = description.names if isinstance(description, DirectoryDescription) else None
            node = writer.number(description.node)
            descriptions.append([node, description.flags, description.position, names])
        descriptors.append([fd, numbers[description], fd in filesystem.descriptors.close_on_exec])
    mounts = [
        [
            mount.point,
            mount.source.name,
            mount.writable,
            writer.number(mount.root),
            None if mount.covered is None else writer.number(mount.covered),
        ]
        for mount in tree.mounts
    ]
    working_directory = writer.number(tree.working_directory)
    return {
        "format": FORMAT,
        "root": root,
        "working_directory": working_directory,
        "next_number": tree.next_number,
        "umask": tree.umask,
        "mounts": mounts,
        "used": tree.quota.used,
        "nodes": writer.records(),
        "descriptions": descriptions,
        "descriptors": descriptors,
    }


class _Reader:
    """Recreates the nodes: first each one separately, then the tree that they form."""

    def __init__(self, records: list[list[Any]], sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self.nodes = [self._made(record) for record in records]
        for node, record in zip(self.nodes, records, strict=True):
            if isinstance(node, Directory) and record[0] != _CLEAN:
                self._fill(node, *record[-4:])
        for node, record in zip(self.nodes, records, strict=True):
            if record[0] == _CLEAN:
                self._place(node, record[4])

    def directory(self, number: int) -> Directory:
        """Return the node with the given number. Raises ValueError if it is not a directory."""
        node = self.nodes[number]
        if not isinstance(node, Directory):
            raise ValueError("the image's file system is damaged: a directory was expected")
        return node

    def source(self, name: str) -> Source:
        """Return the mounted source with the given name. Raises ValueError if it is missing."""
        if name not in self._sources:
            raise ValueError(f"the image needs {name!r} mounted, which is not at hand")
        return self._sources[name]

    def _mounted(self, name: str, inner: str, writable: bool) -> MountedDirectory | MountedFile:
        source = self.source(name)
        try:
            entry = source.find(inner)
        except KeyError:
            raise ValueError(f"the mounted {name!r} is another one than the image's: no {inner!r}") from None
        return make_node(source, entry, inner, None, inner.rpartition("/")[2], writable=writable)

    def _made(self, record: list[Any]) -> Node:
        if record[0] == _CLEAN:
            return self._mounted(*record[1:4])
        kind, inode, mode, accessed, modified, changed, linked, *rest = record
        node: Node
        if kind.startswith(_DIRTY):
            mounted = node = self._mounted(*rest[:3])
            mounted.is_dirty = True
        elif kind == "directory":
            node = Directory(inode, 0, modified, None, "")
        elif kind == "file":
            node = File(inode, 0, modified)
        elif kind == "link":
            node = Link(inode, modified, rest[0])
        elif kind == "device":
            node = Device(inode, modified, *rest)
        elif kind == "pipe":
            pipe = node = Pipe(inode, modified)
            pipe.buffer += base64.b64decode(rest[0])
        else:
            raise ValueError(f"the image's file system is damaged: unknown kind {kind!r}")
        if isinstance(node, File) and rest[-1] is not None:
            node.replace(bytearray(base64.b64decode(rest[-1])))
        node.mode, node.linked = mode, linked
        node.accessed, node.modified, node.changed = accessed, modified, changed
        return node

    def _place(self, node: Node, place: list[Any] | None) -> None:
        """Put an unchanged mounted node into its directory, reading the listing of a mounted directory."""
        if place is None:
            return
        parent, name = self.directory(place[0]), place[1]
        if isinstance(node, MountedDirectory):
            node.parent, node.name = parent, name
        elif isinstance(node, MountedFile):
            node.directory = parent
        if isinstance(parent, MountedDirectory) and parent.child(name) is not node:
            parent.entries[name] = node

    def _fill(
        self, node: Directory, name: str, parent: int, gone: list[str], entries: list[list[Any]]
    ) -> None:
        node.name = name
        node.parent = self.directory(parent)
        there = {entry_name: self.nodes[number] for entry_name, number in entries}
        if isinstance(node, MountedDirectory):
            node.changes = (gone, there)
        else:
            node.listed = there
        for child in there.values():
            if isinstance(child, MountedFile):
                child.directory = node


def restore(filesystem: FileSystem, state: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
    """Restore the captured content in ``filesystem``, which keeps its callbacks, environment and limit.
    ``sources`` contains the mounts' contents keyed by name. Raises ValueError if a source is missing or the
    data is invalid; the file system is unusable after such an error.
    """
    if state["format"] != FORMAT:
        raise ValueError(f"an image's file system has format {state['format']}, this version reads {FORMAT}")
    reader = _Reader(state["nodes"], sources)
    tree = filesystem.tree
    tree.root = reader.directory(state["root"])
    tree.working_directory = reader.directory(state["working_directory"])
    tree.next_number = state["next_number"]
    tree.umask = state["umask"]
    tree.mounts[:] = [
        Mount(
            point,
            reader.source(name),
            writable,
            reader.nodes[root],
            None if covered is None else reader.nodes[covered],
        )
        for point, name, writable, root, covered in state["mounts"]
    ]
    made: list[Description] = []
    for number, flags, position, names in state["descriptions"]:
        description = filesystem.describe(reader.nodes[number], flags)
        description.position = position
        if isinstance(description, DirectoryDescription):
            description.names = names
        made.append(description)
    filesystem.descriptors.replace(
        [(fd, made[number], cloexec) for fd, number, cloexec in state["descriptors"]]
    )
    tree.quota.used = state["used"]
