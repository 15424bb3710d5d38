"""System calls that take a path: open, stat and chdir, and those to create, move, remove or change files."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.descriptions import resize
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, I32, Window, answering
from praxis_desktop.interpreter.host.files.nodes import (
    MAY_READ,
    MAY_SEARCH,
    MAY_WRITE,
    PERMISSION_BITS,
    Directory,
    File,
    Link,
    Node,
)
from praxis_desktop.interpreter.host.files.open_flags import O_CREAT, O_TMPFILE
from praxis_desktop.interpreter.host.files.quota import NODE_BYTES
from praxis_desktop.interpreter.host.files.tree import NAME_MAX, Tree

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable


BLOCK: Final = 4096
_STAT: Final = struct.Struct("<IIIIIIqiiqIxxxxqIxxxxqIxxxxQ")
_STATFS: Final = struct.Struct("<xxxxIqqqqqIxxxxIII")
_READ_ONLY: Final = 1
_NO_SET_UID: Final = 2


def write_stat(window: Window, address: int, node: Node) -> None:
    """Write a ``struct stat`` of 96 bytes. Raises EFAULT."""
    address &= ADDRESS
    if address + _STAT.size > window.limit:
        window.check(address, _STAT.size)
    size = node.size
    accessed, modified, changed = node.accessed, node.modified, node.changed
    modified_seconds = modified // _BILLION
    modified_rest = modified - modified_seconds * _BILLION
    if accessed == modified == changed:
        accessed_seconds = changed_seconds = modified_seconds
        accessed_rest = changed_rest = modified_rest
    else:
        accessed_seconds, accessed_rest = divmod(accessed, _BILLION)
        changed_seconds, changed_rest = divmod(changed, _BILLION)
    _STAT.pack_into(
        window.memory,
        address,
        node.device,
        node.mode,
        1 if node.linked else 0,
        0,
        0,
        node.device_number,
        size,
        BLOCK,
        (size + 511) >> 9,
        accessed_seconds,
        accessed_rest,
        modified_seconds,
        modified_rest,
        changed_seconds,
        changed_rest,
        node.number,
    )


def write_statfs(window: Window, address: int, tree: Tree, node: Node) -> None:
    """Write a ``struct statfs``: the tree's quota and usage, in blocks. Raises EFAULT."""
    free = tree.quota.free
    window.pack(
        _STATFS,
        address,
        BLOCK,
        tree.quota.limit // BLOCK,
        free // BLOCK,
        free // BLOCK,
        tree.quota.limit // NODE_BYTES,
        free // NODE_BYTES,
        42,
        NAME_MAX,
        BLOCK,
        _NO_SET_UID | (_READ_ONLY if node.read_only else 0),
    )


AT_FDCWD: Final = -100
AT_SYMLINK_NOFOLLOW: Final = 0x100
AT_REMOVEDIR: Final = 0x200
AT_EMPTY_PATH: Final = 0x1000
UTIME_NOW: Final = 0x3FFFFFFF
UTIME_OMIT: Final = 0x3FFFFFFE
_TIMESPEC: Final = struct.Struct("<qi")
_BILLION: Final = 10**9


class PathSyscalls:
    """The system calls that take paths, implemented on top of ``host.filesystem``."""

    def __init__(self, host: Host) -> None:
        self._window = Window(host)
        self._filesystem = host.filesystem
        self._tree = host.filesystem.tree

    def imports(self) -> ImportTable:
        others: dict[str, Callable[..., int | None]] = {
            "newfstatat": self.newfstatat,
            "faccessat": self.faccessat,
            "chdir": self.chdir,
            "fchdir": self.fchdir,
            "getcwd": self.getcwd,
            "chmod": self.chmod,
            "fchmod": self.fchmod,
            "fchmodat2": self.fchmodat2,
            "fchownat": self.fchownat,
            "fchown32": self.fchown32,
            "mkdirat": self.mkdirat,
            "mknodat": self.mknodat,
            "unlinkat": self.unlinkat,
            "rmdir": self.rmdir,
            "renameat": self.renameat,
            "readlinkat": self.readlinkat,
            "symlinkat": self.symlinkat,
            "utimensat": self.utimensat,
            "truncate64": self.truncate64,
            "statfs64": self.statfs64,
            "fstatfs64": self.fstatfs64,
        }
        return {
            "__syscall_openat": self.openat,
            "__syscall_stat64": self.stat64,
            "__syscall_lstat64": self.lstat64,
            "__syscall_fstat64": self.fstat64,
            "__syscall_umask_js": self.umask,
            **{f"__syscall_{name}": answering(call) for name, call in others.items()},
        }

    # ---- names
    def _start(self, fd: int, path: str) -> Directory | None:
        """Return the base directory for ``path`` (None: working directory or root). Raises EBADF, ENOTDIR."""
        if fd == AT_FDCWD or path.startswith("/"):
            return None
        node = self._filesystem.descriptors.get(fd).node
        if not isinstance(node, Directory):
            raise SyscallError(errnos.ENOTDIR)
        return node

    def _node_at(self, fd: int, pointer: int, flags: int, *, or_fd: bool = False) -> Node:
        """Return the node that an ``*at`` call names. With ``or_fd``, a NULL or empty path means ``fd``."""
        path = "" if or_fd and not pointer else self._window.path(pointer)
        if not path and (or_fd or flags & AT_EMPTY_PATH):
            if fd == AT_FDCWD:
                return self._tree.working_directory
            return self._filesystem.descriptors.get(fd).node
        return self._tree.resolve(path, self._start(fd, path), not flags & AT_SYMLINK_NOFOLLOW)

    # ---- open and stat, which imports of modules call most
    def openat(self, fd: int, pointer: int, flags: int, arguments: int) -> int:
        """Open a file. The mode is the first of the variable arguments."""
        try:
            path = self._window.path(pointer)
            # Only with these flags does libc pass a mode.
            takes_mode = flags & O_CREAT or flags & O_TMPFILE == O_TMPFILE
            mode = self._window.unpack(I32, arguments)[0] if takes_mode and arguments else 0
            return self._filesystem.open(path, flags, mode, None if fd == AT_FDCWD else self._start(fd, path))
        except SyscallError as error:
            return -error.errno

    def stat64(self, pointer: int, buffer: int) -> int:
        try:
            write_stat(self._window, buffer, self._tree.resolve(self._window.path(pointer)))
        except SyscallError as error:
            return -error.errno
        return 0

    def lstat64(self, pointer: int, buffer: int) -> int:
        try:
            write_stat(self._window, buffer, self._tree.resolve(self._window.path(pointer), None, False))
        except SyscallError as error:
            return -error.errno
        return 0

    def fstat64(self, fd: int, buffer: int) -> int:
        try:
            write_stat(self._window, buffer, self._filesystem.descriptors.get(fd).node)
        except SyscallError as error:
            return -error.errno
        return 0

    def newfstatat(self, fd: int, pointer: int, buffer: int, flags: int) -> None:
        write_stat(self._window, buffer, self._node_at(fd, pointer, flags))

    def faccessat(self, fd: int, pointer: int, wanted: int, flags: int) -> None:
        """Check the permissions in ``wanted``: R_OK 4, W_OK 2, X_OK 1."""
        if wanted & ~7:
            raise SyscallError(errnos.EINVAL)
        node = self._node_at(fd, pointer, flags)
        if wanted & 2 and node.read_only:
            raise SyscallError(errnos.EROFS)
        for bit, right in ((4, MAY_READ), (2, MAY_WRITE), (1, MAY_SEARCH)):
            if wanted & bit and not node.mode & right:
                raise SyscallError(errnos.EACCES)

    def statfs64(self, pointer: int, size: int, buffer: int) -> None:
        write_statfs(self._window, buffer, self._tree, self._tree.resolve(self._window.path(pointer)))

    def fstatfs64(self, fd: int, size: int, buffer: int) -> None:
        write_statfs(self._window, buffer, self._tree, self._filesystem.descriptors.get(fd).node)

    # ---- the working directory
    def chdir(self, pointer: int) -> None:
        self._enter(self._tree.resolve(self._window.path(pointer)))

    def fchdir(self, fd: int) -> None:
        self._enter(self._filesystem.descriptors.get(fd).node)

    def _enter(self, node: Node) -> None:
        if not isinstance(node, Directory):
            raise SyscallError(errnos.ENOTDIR)
        if not node.mode & MAY_SEARCH:
            raise SyscallError(errnos.EACCES)
        self._tree.working_directory = node

    def getcwd(self, buffer: int, size: int) -> int:
        """Write the working directory's path. Returns its length including the NUL."""
        if size == 0:
            raise SyscallError(errnos.EINVAL)
        path = self._tree.path_of(self._tree.working_directory).encode("utf-8", "surrogateescape") + b"\0"
        if size & 0xFFFFFFFF < len(path):
            raise SyscallError(errnos.ERANGE)
        self._window.write(buffer, path)
        return len(path)

    # ---- attributes
    def _set_mode(self, node: Node, mode: int) -> None:
        if node.read_only:
            raise SyscallError(errnos.EROFS)
        node.mode = node.mode & ~PERMISSION_BITS | mode & PERMISSION_BITS
        node.changed = self._tree.now()
        node.altered()

    def chmod(self, pointer: int, mode: int) -> None:
        self._set_mode(self._tree.resolve(self._window.path(pointer)), mode)

    def fchmod(self, fd: int, mode: int) -> None:
        self._set_mode(self._filesystem.descriptors.get(fd).node, mode)

    def fchmodat2(self, fd: int, pointer: int, mode: int, flags: int) -> None:
        """Change permissions relative to a directory. Raises ENOTSUP for a link that is not followed."""
        node = self._node_at(fd, pointer, flags)
        if isinstance(node, Link):
            raise SyscallError(errnos.ENOTSUP)
        self._set_mode(node, mode)

    def _own(self, node: Node) -> None:
        """Pretend to change the owner; everything always belongs to user 0."""
        if node.read_only:
            raise SyscallError(errnos.EROFS)
        node.changed = self._tree.now()

    def fchownat(self, fd: int, pointer: int, owner: int, group: int, flags: int) -> None:
        self._own(self._node_at(fd, pointer, flags))

    def fchown32(self, fd: int, owner: int, group: int) -> None:
        self._own(self._filesystem.descriptors.get(fd).node)

    def utimensat(self, fd: int, pointer: int, times: int, flags: int) -> None:
        """Set the access and modification times, in nanoseconds."""
        node = self._node_at(fd, pointer, flags, or_fd=True)
        if node.read_only:
            raise SyscallError(errnos.EROFS)
        now = self._tree.now()
        accessed, modified = node.accessed, node.modified
        if not times:
            accessed = modified = now
        else:
            accessed = self._time(times, accessed, now)
            modified = self._time(times + 16, modified, now)
        node.accessed, node.modified, node.changed = accessed, modified, now
        node.altered()

    def _time(self, address: int, present: int, now: int) -> int:
        seconds, nanoseconds = self._window.unpack(_TIMESPEC, address)
        if nanoseconds == UTIME_NOW:
            return now
        if nanoseconds == UTIME_OMIT:
            return present
        if not 0 <= nanoseconds < _BILLION:
            raise SyscallError(errnos.EINVAL)
        return int(seconds) * _BILLION + int(nanoseconds)

    def truncate64(self, pointer: int, size: int) -> None:
        """Truncate a file, or extend it with zeros."""
        if size < 0:
            raise SyscallError(errnos.EINVAL)
        node = self._tree.resolve(self._window.path(pointer))
        if not isinstance(node, File):
            raise SyscallError(errnos.EISDIR if isinstance(node, Directory) else errnos.EINVAL)
        if node.read_only:
            raise SyscallError(errnos.EROFS)
        if not node.mode & MAY_WRITE:
            raise SyscallError(errnos.EACCES)
        resize(node, size, self._tree.quota)
        node.touch(self._tree.now())

    def umask(self, mask: int) -> int:
        """Set the permission bits that new files do not get. Returns the previous setting."""
        previous, self._tree.umask = self._tree.umask, mask & 0o777
        return previous

    # ---- making, moving and removing names
    def mkdirat(self, fd: int, pointer: int, mode: int) -> None:
        path = self._window.path(pointer)
        self._tree.make_directory(path, mode, self._start(fd, path))

    def mknodat(self, fd: int, pointer: int, mode: int, device: int) -> None:
        """Make an empty regular file."""
        path = self._window.path(pointer)
        self._tree.make_node(path, mode, self._start(fd, path))

    def symlinkat(self, target: int, fd: int, pointer: int) -> None:
        path = self._window.path(pointer)
        self._tree.make_link(self._window.path(target), path, self._start(fd, path))

    def readlinkat(self, fd: int, pointer: int, buffer: int, size: int) -> int:
        """Write a link's target, truncated to ``size`` bytes. Returns the number of bytes written."""
        if size <= 0:
            raise SyscallError(errnos.EINVAL)
        node = self._node_at(fd, pointer, AT_SYMLINK_NOFOLLOW)
        if not isinstance(node, Link):
            raise SyscallError(errnos.EINVAL)
        target = node.target.encode("utf-8", "surrogateescape")[:size]
        self._window.write(buffer, target)
        return len(target)

    def unlinkat(self, fd: int, pointer: int, flags: int) -> None:
        """Remove a file's name or, with AT_REMOVEDIR, an empty directory."""
        if flags & ~AT_REMOVEDIR:
            raise SyscallError(errnos.EINVAL)
        path = self._window.path(pointer)
        remove = self._tree.remove_directory if flags else self._tree.remove_file
        remove(path, self._start(fd, path))

    def rmdir(self, pointer: int) -> None:
        self._tree.remove_directory(self._window.path(pointer))

    def renameat(self, old_fd: int, old_pointer: int, new_fd: int, new_pointer: int) -> None:
        """Rename or move a file or folder, replacing whatever already has the new name."""
        old, new = self._window.path(old_pointer), self._window.path(new_pointer)
        self._tree.rename(old, new, self._start(old_fd, old), self._start(new_fd, new))
