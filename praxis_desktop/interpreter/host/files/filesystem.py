"""The file system of one interpreter, for its guest's system calls and the host's own code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.host.files import errnos
from praxis_desktop.interpreter.host.files.capture import capture, restore
from praxis_desktop.interpreter.host.files.descriptions import (
    Description,
    DirectoryDescription,
    FileDescription,
    PathDescription,
    resize,
)
from praxis_desktop.interpreter.host.files.descriptors import DescriptorTable
from praxis_desktop.interpreter.host.files.devices import DEVICES, DeviceDescription
from praxis_desktop.interpreter.host.files.errnos import SyscallError, host_error
from praxis_desktop.interpreter.host.files.nodes import (
    MAY_READ,
    MAY_WRITE,
    PERMISSION_BITS,
    Device,
    Directory,
    File,
    Link,
    Node,
    Pipe,
)
from praxis_desktop.interpreter.host.files.open_flags import (
    O_ACCMODE,
    O_CLOEXEC,
    O_CREAT,
    O_DIRECTORY,
    O_EXCL,
    O_NOFOLLOW,
    O_PATH,
    O_TMPFILE,
    O_TRUNC,
    O_WRONLY,
)
from praxis_desktop.interpreter.host.files.pipes import PipeDescription
from praxis_desktop.interpreter.host.files.tree import Tree

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.base import Environment, StreamName
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.interpreter.host.readiness import Readiness

DEFAULT_LIMIT: Final = 1 << 30
_FOLDERS: Final = ("/dev", "/dev/shm", "/tmp", "/home", "/home/pyodide", "/proc", "/lib")


class FileSystem:
    """A tree in memory, mounts, open files and the standard streams.

    Used on the interpreter's thread. The public methods in the section "for the host" take absolute paths and
    raise OSError (such as FileNotFoundError); all others raise SyscallError with the guest's error numbers.

    ``on_output(stream, data)`` gets the guest's output to stdout and stderr, unless the environment says that
    it must not be shown. ``on_input(count)`` supplies the input for reads from stdin, or b"" at the end of
    input. ``on_report(data)`` gets each write to /dev/host, and returns how many bytes of it count as
    written. ``terminals`` names the standard streams that are terminals to the guest (none by default). If
    ``is_bare``, the file system has no folders, devices or streams, and cannot be used before ``restore``.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        byte_limit: int = DEFAULT_LIMIT,
        on_output: Callable[[StreamName, bytes], None] | None = None,
        on_input: Callable[[int], bytes] | None = None,
        is_bare: bool = False,
    ) -> None:
        self.environment = environment
        self.on_output = on_output
        self.on_input = on_input
        self.read_source = self._read_source
        """A function that takes a ``request`` and an ``action``. It calls the action through the environment,
        so that a replay repeats the input.
        """
        self.on_report: Callable[[bytes], int] = len
        self.terminals: frozenset[str] = frozenset()
        self.terminal_size = (80, 24)
        """The columns and rows that a terminal reports."""
        self._captured_stderr: bytearray | None = None
        self.tree = Tree(environment.file_time, byte_limit)
        self.descriptors = DescriptorTable()
        self.readiness: Readiness | None = None
        """Notifies the threads that wait for a pipe; None unless the file system belongs to an interpreter.
        """
        if not is_bare:
            self._furnish()

    def _furnish(self) -> None:
        for folder in _FOLDERS:
            self.tree.make_directory(folder).mode |= 0o777
        devices = self.tree.resolve_directory("/dev")
        for name, number in DEVICES.items():
            self.tree.enter(devices, name, Device(self.tree.number(), self.tree.now(), name, number))
        self.open("/dev/stdin", 0)
        self.open("/dev/stdout", O_WRONLY)
        self.open("/dev/stderr", O_WRONLY)

    def attach(self, environment: Environment) -> None:
        """Use ``environment`` for times, entropy and input from now on."""
        self.environment = environment
        self.tree.now = environment.file_time

    # ---- opening, for the guest
    def open(self, path: str, flags: int, mode: int = 0o666, start: Directory | None = None) -> int:
        """Open ``path`` and return a new descriptor."""
        follow = not flags & O_NOFOLLOW
        node: Node | None
        created = False
        if flags & O_TMPFILE == O_TMPFILE:
            node = self._nameless_file(path, mode, start)
            created = True
        elif flags & O_CREAT:
            # O_EXCL demands a new name, so a link there counts as existing and is not followed.
            directory, name, node = self.tree.locate(path, start, follow and not flags & O_EXCL)
            if node is None:
                node = self.tree.make_file(directory, name, mode)
                created = True
            elif flags & O_EXCL:
                raise SyscallError(errnos.EEXIST)
        else:
            node = self.tree.resolve(path, start, follow)
        if not created:
            self._may_open(node, flags)
            if flags & O_TRUNC and isinstance(node, File) and not flags & O_PATH:
                resize(node, 0, self.tree.quota)
                node.touch(self.tree.now())
        return self.descriptors.add(self.describe(node, flags), close_on_exec=bool(flags & O_CLOEXEC))

    def _may_open(self, node: Node, flags: int) -> None:
        if flags & O_PATH:
            return
        if isinstance(node, Link):
            raise SyscallError(errnos.ELOOP)
        is_directory = isinstance(node, Directory)
        access = flags & O_ACCMODE
        if is_directory and (access or flags & (O_CREAT | O_TRUNC)):
            raise SyscallError(errnos.EISDIR)
        if flags & O_DIRECTORY and not is_directory:
            raise SyscallError(errnos.ENOTDIR)
        writes = access != 0 or flags & O_TRUNC
        if writes and node.read_only:
            raise SyscallError(errnos.EROFS)
        if (writes and not node.mode & MAY_WRITE) or (access != O_WRONLY and not node.mode & MAY_READ):
            raise SyscallError(errnos.EACCES)
        if isinstance(node, Device) and node.device_name == "tty" and not self.terminals:
            raise SyscallError(errnos.ENXIO)  # as on Linux for a process without a terminal

    def _nameless_file(self, path: str, mode: int, start: Directory | None) -> File:
        directory = self.tree.resolve_directory(path, start)
        if directory.read_only:
            raise SyscallError(errnos.EROFS)
        node = File(self.tree.number(), mode & PERMISSION_BITS & ~self.tree.umask, self.tree.now())
        node.linked = False
        return node

    def describe(self, node: Node, flags: int) -> Description:
        """Return a new open file description for ``node``."""
        flags &= ~(O_CREAT | O_EXCL | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)
        if flags & O_PATH:
            return PathDescription(node, flags)
        if isinstance(node, File):
            return FileDescription(node, flags, self.tree)
        if isinstance(node, Directory):
            return DirectoryDescription(node, flags)
        if isinstance(node, Device):
            return DeviceDescription(node, flags, self)
        if isinstance(node, Pipe):
            return PipeDescription(node, flags, self.tree.quota, self.readiness)
        raise SyscallError(errnos.ENXIO)

    def open_pipe(self) -> tuple[int, int]:
        """Create a pipe. Returns the descriptors of its reading and writing ends."""
        node = Pipe(self.tree.number(), self.tree.now())
        reading = self.descriptors.add(self.describe(node, 0))
        try:
            return reading, self.descriptors.add(self.describe(node, O_WRONLY))
        except SyscallError:
            self.descriptors.close(reading)
            raise

    # ---- the standard streams
    def write_output(self, stream: StreamName, data: bytes) -> None:
        """Pass on the guest's output. After ``capture_stderr``, output to stderr is collected instead."""
        if stream == "stderr" and self._captured_stderr is not None:
            self._captured_stderr += data
        elif self.environment.output(stream, data) and self.on_output is not None:
            self.on_output(stream, data)

    def read_input(self, count: int) -> bytes:
        """Return up to ``count`` bytes of standard input (b"" after the end). Raises WaitInterrupted."""
        if not count:
            return b""
        try:
            return self.read_source(str(count).encode(), lambda: self._ask(count))
        except InterruptedError:
            raise SyscallError(errnos.EINTR) from None
        except OSError:
            raise SyscallError(errnos.EIO) from None

    def _read_source(self, request: bytes, action: Callable[[], bytes]) -> bytes:
        return self.environment.perform("stdin", request, action)

    def _ask(self, count: int) -> bytes:
        return self.on_input(count)[:count] if self.on_input is not None else b""

    def capture_stderr(self) -> None:
        """Start collecting the output to stderr instead of passing it on."""
        self._captured_stderr = bytearray()

    def restore_stderr(self) -> str:
        """End ``capture_stderr``, and return the collected text."""
        kept, self._captured_stderr = self._captured_stderr or bytearray(), None
        return kept.decode("utf-8", "replace")

    # ---- for the host
    def read_file(self, path: str) -> bytes:
        with host_errors(path):
            return bytes(self.file(path).content)

    def file(self, path: str) -> File:
        """Return the regular file at ``path``. Reading its content may raise SyscallError."""
        with host_errors(path):
            node = self.tree.resolve(path)
            if not isinstance(node, File):
                raise SyscallError(errnos.EISDIR if isinstance(node, Directory) else errnos.EINVAL)
            return node

    def write_file(self, path: str, data: bytes, *, mode: int = 0o644) -> None:
        """Create or replace a file. Creates missing parent directories."""
        with host_errors(path):
            self._make_directories(path.rpartition("/")[0])
            directory, name, node = self.tree.locate(path, None, True)
            if node is None:
                node = self.tree.make_file(directory, name, mode)
            self._may_open(node, O_WRONLY)
            if not isinstance(node, File):
                raise SyscallError(errnos.EINVAL)
            self.tree.quota.charge(len(data) - node.charged)
            node.replace(bytearray(data))
            node.touch(self.tree.now())

    def make_directories(self, path: str) -> None:
        """Create a directory and its missing parents."""
        with host_errors(path):
            self._make_directories(path)

    def _make_directories(self, path: str) -> None:
        made = ""
        for part in filter(None, path.split("/")):
            made += "/" + part
            try:
                self.tree.make_directory(made)
            except SyscallError as error:
                if error.errno not in (errnos.EEXIST, errnos.EROFS):
                    raise
                self.tree.resolve_directory(made)

    def list_directory(self, path: str) -> list[str]:
        """Return the names in a directory, in the order in which they were created."""
        with host_errors(path):
            return list(self.tree.resolve_directory(path).entries)

    def exists(self, path: str) -> bool:
        """Return whether ``path`` exists. Links are followed."""
        try:
            self.tree.resolve(path)
        except SyscallError:
            return False
        return True

    def is_directory(self, path: str) -> bool:
        """Return whether ``path`` is a directory. Links are followed."""
        try:
            return isinstance(self.tree.resolve(path), Directory)
        except SyscallError:
            return False

    def is_link(self, path: str) -> bool:
        try:
            return isinstance(self.tree.resolve(path, follow=False), Link)
        except SyscallError:
            return False

    def make_link(self, target: str, path: str) -> None:
        """Make a symbolic link at ``path`` to ``target``."""
        with host_errors(path):
            self.tree.make_link(target, path)

    def remove(self, path: str) -> None:
        """Remove a file, a link, or a directory with everything in it."""
        with host_errors(path):
            node = self.tree.resolve(path, follow=False)
            if not isinstance(node, Directory):
                self.tree.remove_file(path)
                return
            for name in list(node.entries):
                self.remove(f"{path.rstrip('/')}/{name}")
            self.tree.remove_directory(path)

    def mount(self, point: str, source: Source, *, writable: bool = False) -> None:
        """Mount a source at ``point``, creating any missing parent directories. If ``writable`` is set,
        changes are allowed, and are stored in memory.
        """
        with host_errors(point):
            self._make_directories(point.rpartition("/")[0])
            self.tree.attach(point, source, writable=writable)

    def remount(self, point: str, source: Source) -> None:
        """Replace the source mounted at ``point``. Changes are kept; open files keep their content."""
        with host_errors(point):
            self.tree.reattach(point, source)

    def capture(self) -> dict[str, Any]:
        """Return the file system as JSON-compatible data: the guest's files with their contents, and the
        names of mounts with any changes to them.
        """
        return capture(self)

    def restore(self, state: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        """Restore the captured state. ``sources`` contains the mounts' contents keyed by name.

        The environment, callbacks, terminals and limit stay the same. Raises ValueError if a source is
        missing or the data is invalid; the file system is unusable after such an error.
        """
        restore(self, state, sources)

    @property
    def mounted(self) -> dict[str, Source]:
        """The mounted sources, keyed by mount point."""
        return {mount.point: mount.source for mount in self.tree.mounts}

    @property
    def mounted_names(self) -> set[str]:
        """The names of the mounted sources."""
        return {mount.source.name for mount in self.tree.mounts}


@contextmanager
def host_errors(path: str) -> Iterator[None]:
    """Convert a SyscallError raised in the ``with`` block to the host's OSError."""
    try:
        yield
    except SyscallError as error:
        raise host_error(error, path) from error
