"""Looks up, creates, moves and removes names in a guest's file system, as Linux does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.mounted_files import (
    Mount,
    MountedDirectory,
    MountedFile,
    make_node,
)
from praxis_desktop.interpreter.host.files.nodes import (
    MAY_SEARCH,
    MAY_WRITE,
    PERMISSION_BITS,
    S_IFMT,
    Directory,
    File,
    Link,
    Node,
)
from praxis_desktop.interpreter.host.files.quota import NODE_BYTES, Quota
from praxis_desktop.interpreter.host.files.sources import Source

NAME_MAX: Final = 255
PATH_MAX: Final = 4096
MAX_LINKS: Final = 40


_UNREMOVABLE: Final = {"": errnos.EBUSY, ".": errnos.EINVAL, "..": errnos.ENOTEMPTY}


class Tree:
    """The tree of directories and files below ``root``. Paths are str, decoded from the guest's UTF-8 with
    surrogateescape. All operations raise SyscallError on failure. The user counts as owner, group and others
    at the same time: any one of the three bits is enough to grant a permission.
    """

    def __init__(self, now: Callable[[], int], limit: int) -> None:
        self.now = now
        self.quota = Quota(limit)
        self.umask = 0o022
        self.next_number = 1
        self.root = Directory(self.number(), 0o777, now(), None, "")
        self.working_directory = self.root
        self.mounts: list[Mount] = []

    def number(self) -> int:
        """Return a new inode number."""
        number = self.next_number
        self.next_number = number + 1
        return number

    # ---- walking
    def resolve(self, path: str, start: Directory | None = None, follow: bool = True) -> Node:
        """Return the node at ``path``, relative to ``start`` (default: the working directory).

        ``follow`` says whether to follow a link at the end of the path. Raises ENOENT, ENOTDIR, EACCES,
        ELOOP, ENAMETOOLONG.
        """
        if not path:
            raise SyscallError(errnos.ENOENT)
        node: Node = self.root if path[0] == "/" else start or self.working_directory
        parts = path.split("/")
        links = 0
        while True:
            last = len(parts) - 1
            for index, name in enumerate(parts):
                if not isinstance(node, Directory):
                    raise SyscallError(errnos.ENOTDIR)
                if name == "" or name == ".":
                    continue
                if not node.mode & MAY_SEARCH:
                    raise SyscallError(errnos.EACCES)
                if name == "..":
                    node = node.parent
                    continue
                entries = node.listed
                child = node.child(name) if entries is None else entries.get(name)
                if child is None:
                    raise SyscallError(_missing(name))
                if type(child) is Link and (follow or index < last):
                    links += 1
                    if links > MAX_LINKS:
                        raise SyscallError(errnos.ELOOP)
                    if child.target[0] == "/":
                        node = self.root
                    parts = child.target.split("/") + parts[index + 1 :]
                    break
                node = child
            else:
                return node

    def resolve_directory(self, path: str, start: Directory | None = None) -> Directory:
        """Return the directory at ``path``. Raises ENOTDIR if anything else is there."""
        node = self.resolve(path, start)
        if not isinstance(node, Directory):
            raise SyscallError(errnos.ENOTDIR)
        return node

    def split(self, path: str, start: Directory | None = None) -> tuple[Directory, str]:
        """Return the directory that would contain the last name of ``path``, and that name ('' for the
        root).
        """
        if not path:
            raise SyscallError(errnos.ENOENT)
        head, slash, name = path.rstrip("/").rpartition("/")
        directory = self.resolve_directory(head or "/" if slash or path[0] == "/" else ".", start)
        if not directory.mode & MAY_SEARCH:
            raise SyscallError(errnos.EACCES)
        if len(name) * 4 > NAME_MAX and _missing(name) != errnos.ENOENT:
            raise SyscallError(errnos.ENAMETOOLONG)
        return directory, name

    def locate(self, path: str, start: Directory | None, follow: bool) -> tuple[Directory, str, Node | None]:
        """Return where to open or make a file: the result of ``split``, and the node at ``path`` or None.

        ``follow`` says whether to follow links at the end of the path, even dangling ones. Raises EISDIR if
        ``path`` ends in a slash, which only a directory's path may do.
        """
        for _ in range(MAX_LINKS + 1):
            directory, name = self.split(path, start)
            if name in ("", ".", ".."):
                return directory, name, self.resolve(path, start)
            if path.endswith("/"):
                raise SyscallError(errnos.EISDIR)
            node = directory.entries.get(name)
            if type(node) is not Link or not follow:
                return directory, name, node
            path, start = node.target, directory
        raise SyscallError(errnos.ELOOP)

    def path_of(self, directory: Directory) -> str:
        """Return the absolute path of a directory. Raises ENOENT if it was removed."""
        names: list[str] = []
        while directory is not self.root:
            if not directory.linked:
                raise SyscallError(errnos.ENOENT)
            names.append(directory.name)
            directory = directory.parent
        return "/" + "/".join(reversed(names))

    # ---- making names
    def enter(self, directory: Directory, name: str, node: Node) -> None:
        """Add a new node to a directory. Raises EROFS, EACCES, ENOENT (a removed directory), ENOSPC."""
        self._may_change(directory)
        self.quota.charge(NODE_BYTES)
        directory.add(name, node, self.now())

    def make_file(self, directory: Directory, name: str, mode: int) -> File:
        """Make an empty file. Raises the same errors as ``enter``."""
        node = File(self.number(), mode & PERMISSION_BITS & ~self.umask, self.now())
        self.enter(directory, name, node)
        return node

    def make_directory(self, path: str, mode: int = 0o777, start: Directory | None = None) -> Directory:
        """Make a directory (mkdir). Raises EEXIST and the same errors as ``enter``."""
        directory, name = self._vacant(path, start)
        node = Directory(self.number(), mode & 0o1777 & ~self.umask, self.now(), directory, name)
        self.enter(directory, name, node)
        return node

    def make_link(self, target: str, path: str, start: Directory | None = None) -> None:
        """Make a symbolic link. Raises EEXIST, ENOENT (no target, or a final slash) and the same errors as
        ``enter``.
        """
        if not target:
            raise SyscallError(errnos.ENOENT)
        directory, name = self._vacant(path, start)
        if path.endswith("/"):
            raise SyscallError(errnos.ENOENT)
        self.enter(directory, name, Link(self.number(), self.now(), target))

    def make_node(self, path: str, mode: int, start: Directory | None = None) -> None:
        """Make a regular file (mknod). Raises EPERM for other kinds."""
        directory, name = self._vacant(path, start)
        if path.endswith("/"):
            raise SyscallError(errnos.ENOENT)
        if mode & S_IFMT not in (0, 0o100000):
            raise SyscallError(errnos.EPERM)
        self.make_file(directory, name, mode)

    def _vacant(self, path: str, start: Directory | None) -> tuple[Directory, str]:
        directory, name = self.split(path, start)
        if name in ("", ".", "..") or name in directory.entries:
            raise SyscallError(errnos.EEXIST)
        return directory, name

    # ---- removing and moving names
    def remove_file(self, path: str, start: Directory | None = None) -> None:
        """Remove a file's name (unlink). The content remains until the last open description is closed."""
        directory, name = self.split(path, start)
        if name in ("", ".", ".."):
            raise SyscallError(errnos.EISDIR)
        node = self._existing(directory, name)
        if path.endswith("/"):
            raise SyscallError(errnos.EISDIR if isinstance(node, Directory) else errnos.ENOTDIR)
        self._may_change(directory)
        if isinstance(node, Directory):
            raise SyscallError(errnos.EISDIR)
        self._refuse_mount_point(node)
        directory.discard(name, self.now())
        self.unlinked(node)

    def remove_directory(self, path: str, start: Directory | None = None) -> None:
        """Remove a directory (rmdir).

        Raises ENOTEMPTY, ENOTDIR, EBUSY (a mount point or the root), EINVAL (``.``).
        """
        directory, name = self.split(path, start)
        if name in _UNREMOVABLE:
            raise SyscallError(_UNREMOVABLE[name])
        node = self._existing(directory, name)
        self._may_change(directory)
        if not isinstance(node, Directory):
            raise SyscallError(errnos.ENOTDIR)
        self._refuse_mount_point(node)
        if node.entries:
            raise SyscallError(errnos.ENOTEMPTY)
        directory.discard(name, self.now())
        self.unlinked(node)

    def rename(
        self, old: str, new: str, old_start: Directory | None = None, new_start: Directory | None = None
    ) -> None:
        """Rename ``old``, replacing any ``new`` of the same kind. A replaced directory must be empty."""
        source, old_name = self.split(old, old_start)
        target, new_name = self.split(new, new_start)
        if self._mount_of(source) is not self._mount_of(target):
            raise SyscallError(errnos.EXDEV)
        if old_name in ("", ".", "..") or new_name in ("", ".", ".."):
            raise SyscallError(errnos.EBUSY)
        node = self._existing(source, old_name)
        replaced = target.entries.get(new_name)
        if not isinstance(node, Directory) and (old.endswith("/") or new.endswith("/")):
            raise SyscallError(errnos.ENOTDIR)
        if isinstance(node, Directory) and target.is_within(node):
            raise SyscallError(errnos.EINVAL)
        if isinstance(replaced, Directory) and source.is_within(replaced):
            raise SyscallError(errnos.ENOTEMPTY)
        # POSIX: a rename onto itself succeeds and changes nothing, not even times.
        if replaced is node:
            return
        self._may_change(source)
        self._may_change(target)
        if replaced is not None:
            self._may_replace(node, replaced)
        self._refuse_mount_point(node)
        if node.read_only:
            raise SyscallError(errnos.EROFS)
        time = self.now()
        source.discard(old_name, time)
        if replaced is not None:
            target.discard(new_name, time)
            self.unlinked(replaced)
        target.add(new_name, node, time)
        if isinstance(node, MountedFile):
            node.directory = target
        node.changed = time
        node.altered()

    def _may_replace(self, node: Node, replaced: Node) -> None:
        if isinstance(node, Directory):
            if not isinstance(replaced, Directory):
                raise SyscallError(errnos.ENOTDIR)
            self._refuse_mount_point(replaced)
            if replaced.entries:
                raise SyscallError(errnos.ENOTEMPTY)
        elif isinstance(replaced, Directory):
            raise SyscallError(errnos.EISDIR)
        else:
            self._refuse_mount_point(replaced)

    def unlinked(self, node: Node) -> None:
        """Mark a node as unlinked after its name was removed, and update the quota."""
        node.linked = False
        if not isinstance(node, MountedDirectory | MountedFile):
            self.quota.charge(-NODE_BYTES)
        if isinstance(node, File) and not node.openings:
            self.quota.charge(-node.charged)

    def _existing(self, directory: Directory, name: str) -> Node:
        node = directory.entries.get(name)
        if node is None:
            raise SyscallError(_missing(name))
        return node

    def _may_change(self, directory: Directory) -> None:
        if directory.read_only:
            raise SyscallError(errnos.EROFS)
        if not directory.linked:
            raise SyscallError(errnos.ENOENT)
        if not (directory.mode & MAY_WRITE and directory.mode & MAY_SEARCH):
            raise SyscallError(errnos.EACCES)

    # ---- mounts
    def attach(self, point: str, source: Source, *, writable: bool) -> Mount:
        """Mount ``source`` at ``point``, which need not exist. An existing node is hidden, not lost."""
        directory, name = self.split(point)
        if name in ("", ".", ".."):
            raise SyscallError(errnos.EBUSY)
        covered = directory.child(name)
        if covered is not None:
            self._refuse_mount_point(covered)
        root = make_node(source, source.root, "", directory, name, writable=writable)
        parent = self.path_of(directory).rstrip("/")
        mount = Mount(f"{parent}/{name}", source, writable, root, covered)
        directory.place(name, root)
        self.mounts.append(mount)
        return mount

    def reattach(self, point: str, source: Source) -> None:
        """Replace the source mounted at ``point`` with ``source``. Changes below ``point`` are kept."""
        node = self.resolve(point)
        for mount in self.mounts:
            if mount.root is node and isinstance(node, MountedDirectory):
                mount.source = source
                node.show(source, source.root)
                return
        raise SyscallError(errnos.EINVAL)

    def _mount_of(self, directory: Directory) -> Mount | None:
        if not self.mounts:
            return None
        roots = {mount.root: mount for mount in self.mounts}
        while True:
            if directory in roots:
                return roots[directory]
            if directory.parent is directory:
                return None
            directory = directory.parent

    def _refuse_mount_point(self, node: Node) -> None:
        if any(mount.root is node for mount in self.mounts):
            raise SyscallError(errnos.EBUSY)


def _missing(name: str) -> int:
    """Return the error for a missing name: ENOENT, or ENAMETOOLONG if no such name can exist."""
    # A character takes at most four bytes, so most names need not be encoded.
    too_long = len(name) * 4 > NAME_MAX and len(name.encode("utf-8", "surrogateescape")) > NAME_MAX
    return errnos.ENAMETOOLONG if too_long else errnos.ENOENT
