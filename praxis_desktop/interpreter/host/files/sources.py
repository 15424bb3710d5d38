"""Sources for mounts: a zip archive, or a folder or single file on the host, read when first needed."""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import struct
import threading
import zlib
from abc import ABC, abstractmethod
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.files import changed_ns, shared_opener
from praxis_desktop.interpreter.host.files.errnos import EIO, SyscallError

if TYPE_CHECKING:
    import zipfile

logger = logging.getLogger(__name__)

EPOCH_OF_ARCHIVES: Final = 315_532_800 * 10**9
"""1980-01-01, the earliest time that a zip archive can store. Used instead of host files' own times."""

_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_CACHE_BYTES: Final = 64 << 20


class Entry:
    """A file or directory in a source. ``modified`` is in nanoseconds since 1970."""

    __slots__ = ("children", "is_directory", "is_executable", "locator", "modified", "number", "size")

    def __init__(
        self,
        number: int,
        size: int,
        modified: int,
        locator: object = None,
        is_directory: bool = False,
        is_executable: bool = False,
    ) -> None:
        self.number = number
        self.size = size
        self.modified = modified
        self.locator = locator
        self.is_directory = is_directory
        self.is_executable = is_executable
        self.children: dict[str, Entry] = {}


class Source(ABC):
    """Immutable content for mounts, shared by any number of interpreters and threads. ``name`` identifies it
    in captured images: a restore must be given a source with the same name and content. Creating a source
    reads nothing from disk; its index is read when a guest first accesses the source.
    """

    has_prepared_libraries: bool = False
    """Whether ``prepare_library`` created all native libraries in the source. Otherwise the libraries'
    ``praxis.prepared`` marks are not trusted.
    """

    is_named_by_content: bool = False
    """Whether the name identifies the content, so that no other content can have the same name."""

    is_found_by_name: bool = False
    """Whether the source can be created again from its name alone when a checkpoint is restored. Other
    sources must already be mounted in the checkpoint's image.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        # Inode numbers are unique only within a source, so stat reports a separate device for each.
        self.device = 0x100 | zlib.crc32(name.encode()) & 0x7FFFFE00
        self._lock = threading.RLock()

    @property
    @abstractmethod
    def root(self) -> Entry:
        """The root entry. Raises SyscallError(EIO) if the source cannot be read."""

    def find(self, inner: str) -> Entry:
        """Return the entry at a path relative to the source ('' is its root). Raises KeyError."""
        entry = self.root
        for part in filter(None, inner.split("/")):
            entry = self.children(entry)[part]
        return entry

    @abstractmethod
    def children(self, entry: Entry) -> dict[str, Entry]:
        """Return a directory's entries, keyed by name. Raises SyscallError(EIO) if they cannot be read."""

    @abstractmethod
    def read(self, entry: Entry) -> bytes | memoryview:
        """Return a file's bytes. Raises SyscallError(EIO) if they cannot be read."""

    def stamp(self, entry: Entry) -> str | None:
        """Without reading a file's bytes, return a string that changes whenever they change, or None if there
        is no such string. The string is valid only on this computer.
        """
        return None

    def _failed(self, error: Exception) -> SyscallError:
        logger.warning("The mounted %s cannot be read: %s", self.name, error)
        return SyscallError(EIO)


def mapped(path: Path) -> memoryview:
    """Return a file's bytes, mapped into memory so that they are read only when used. Raises OSError."""
    with open(path, "rb", opener=shared_opener) as file:
        if os.fstat(file.fileno()).st_size == 0:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def stamp_of(path: Path) -> str:
    """Return a string that changes when a file on the host is written, replaced or copied. Raises OSError.
    Call this before reading the file: a file that replaces it in the meantime has a different stamp.
    """
    status = path.stat()
    times = status.st_mtime_ns, changed_ns(path, status)
    return "\0".join(map(str, (path.absolute(), status.st_size, status.st_ino, *times)))


class FileSource(Source):
    """A single file on the host. It must not be modified in place while it is mounted."""

    def __init__(self, path: str | os.PathLike[str], *, name: str | None = None) -> None:
        self._path = Path(path)
        super().__init__(name or self._path.name)
        self._root: Entry | None = None
        self._content: memoryview | None = None

    @property
    def root(self) -> Entry:
        if self._root is None:
            try:
                self._root = Entry(1, self._path.stat().st_size, EPOCH_OF_ARCHIVES)
            except OSError as error:
                raise self._failed(error) from error
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        return {}

    def read(self, entry: Entry) -> memoryview:
        if self._content is None:
            try:
                self._content = mapped(self._path)
            except OSError as error:
                raise self._failed(error) from error
        return self._content


class ZipSource(Source):
    """The members of a zip archive. Uncompressed members are not copied. The archive must not be modified in
    place while it is mounted. Members whose names point outside the archive (absolute paths, ``..``) are
    skipped. If several members have the same name, the last one is used.
    """

    def __init__(self, path: str | os.PathLike[str], *, name: str | None = None) -> None:
        self._path = Path(path)
        super().__init__(name or self._path.name)
        self._root = Entry(1, 0, EPOCH_OF_ARCHIVES, is_directory=True)
        self._has_index = False
        self._stamp = ""
        self._data = memoryview(b"")
        self._cache: OrderedDict[int, bytes] = OrderedDict()
        self._cached = 0

    @property
    def root(self) -> Entry:
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        if not self._has_index:
            import zipfile

            with self._lock:
                if not self._has_index:
                    try:
                        self._read_index()
                    except (OSError, zipfile.BadZipFile) as error:
                        raise self._failed(error) from error
        return entry.children

    def _read_index(self) -> None:
        """Build the tree of entries from the archive's central directory."""
        import zipfile
        from calendar import timegm

        self._stamp = stamp_of(self._path)
        self._data = mapped(self._path)
        with zipfile.ZipFile(self._path) as archive:
            members = archive.infolist()
        root = self._root
        count = 1
        for info in members:
            *folders, last = info.filename.rstrip("/").split("/")
            if any(part in ("", ".", "..") for part in (*folders, last)):
                continue
            directory = root
            for part in folders:
                child = directory.children.get(part)
                if child is None or not child.is_directory:
                    count += 1
                    child = directory.children[part] = Entry(count, 0, EPOCH_OF_ARCHIVES, is_directory=True)
                directory = child
            known = directory.children.get(last)
            if info.is_dir() and known is not None and known.is_directory:
                continue
            count += 1
            directory.children[last] = Entry(
                count,
                0 if info.is_dir() else info.file_size,
                timegm(info.date_time) * 10**9,
                info,
                info.is_dir(),
                bool(info.external_attr >> 16 & 0o100),
            )
        self._has_index = True

    def stamp(self, entry: Entry) -> str | None:
        return f"{self._stamp}\0{entry.number}" if self._has_index else None

    def read(self, entry: Entry) -> bytes | memoryview:
        cached = self._cache.get(entry.number)
        if cached is not None:
            return cached
        import zipfile

        info = entry.locator
        assert isinstance(info, zipfile.ZipInfo)
        try:
            return self._extract(info, entry.number)
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._failed(error) from error

    def _extract(self, info: zipfile.ZipInfo, number: int) -> bytes | memoryview:
        import zipfile

        # Bit 0 of the flags marks an encrypted member, which ``ZipFile.read`` refuses.
        if info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1:
            return self._raw(info)
        if info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & 1:
            content = zlib.decompress(self._raw(info), -zlib.MAX_WBITS, info.file_size or 1)
            if zlib.crc32(content) != info.CRC:
                raise zipfile.BadZipFile(f"bad checksum of {info.filename!r}")
        else:
            with zipfile.ZipFile(self._path) as archive:
                content = archive.read(info)
        with self._lock:
            if number not in self._cache:
                self._cache[number] = content
                self._cached += len(content)
                while self._cached > _CACHE_BYTES and self._cache:
                    self._cached -= len(self._cache.popitem(last=False)[1])
        return content

    def _raw(self, info: zipfile.ZipInfo) -> memoryview:
        from zipfile import BadZipFile

        magic, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._data, info.header_offset)
        if magic != b"PK\x03\x04":
            raise BadZipFile(f"no local header of {info.filename!r}")
        start = info.header_offset + 30 + name_length + extra_length
        if start + info.compress_size > len(self._data):
            raise BadZipFile(f"{info.filename!r} is cut off")
        return self._data[start : start + info.compress_size]


def _number(place: str) -> int:
    """Return an inode number that depends only on the path within the folder."""
    return int.from_bytes(
        hashlib.blake2b(place.encode("utf-8", "surrogateescape"), digest_size=6).digest(), "big"
    )


class FolderSource(Source):
    """A folder on the host. Its entries are in alphabetical order, and all have the same modification time. A
    file is read when a guest first opens it. Links that stay inside the folder are followed. All other links
    are hidden, and so is everything that is neither a file nor a folder.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, name: str | None = None, modified: int = EPOCH_OF_ARCHIVES
    ) -> None:
        self._path = Path(path)
        super().__init__(name or self._path.name)
        self._modified = modified
        self._root = Entry(1, 0, modified, "", is_directory=True)
        self._listings: dict[str, dict[str, Entry]] = {}

    @property
    def root(self) -> Entry:
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        relative = str(entry.locator)
        found = self._listings.get(relative)
        if found is None:
            with self._lock:
                found = self._listings.setdefault(relative, self._scan(relative))
        return found

    def _scan(self, relative: str) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        try:
            with os.scandir(self._path / relative) as listing:
                # The order of os.scandir depends on the computer, but a replay must see the same order.
                for item in sorted(listing, key=lambda item: item.name):
                    place = f"{relative}/{item.name}" if relative else item.name
                    if item.is_symlink() and not self._leads_inside(item.path):
                        continue
                    is_directory = item.is_dir()
                    if is_directory or item.is_file():
                        size = 0 if is_directory else item.stat().st_size
                        found[item.name] = Entry(_number(place), size, self._modified, place, is_directory)
        except OSError as error:
            raise self._failed(error) from error
        return found

    def _leads_inside(self, path: str) -> bool:
        return os.path.realpath(path).startswith(os.path.realpath(self._path) + os.sep)

    def read(self, entry: Entry) -> bytes:
        try:
            return (self._path / str(entry.locator)).read_bytes()
        except OSError as error:
            raise self._failed(error) from error
