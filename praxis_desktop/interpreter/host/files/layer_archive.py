"""A package's layer: a zip archive of uncompressed members, whose bytes depend only on its content.

Guests read from the layer without unpacking it. Its comment contains checksums of its table of contents and
of its file name. Together with the members' own checksums, these reveal any change to the layer, and any
layer that is stored under another layer's name.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from praxis_desktop.core import files
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.sources import EPOCH_OF_ARCHIVES, Entry, Source, mapped, stamp_of

SITE_PACKAGES: Final = "site-packages"
"""A layer's folder for modules and packages that programs import."""

PREFIX: Final = "prefix"
"""A layer's folder for files below ``sys.prefix``."""

_LOCAL_HEADER_SIZE = 30
_MEMBER = struct.Struct("<16xL4xLHH10xL")
_END = struct.Struct("<4s6xHLLH8s8s")
_DEPTH_SHIFT = 20
_END_MAGIC = b"PK\x05\x06"
_MEMBER_MAGIC = b"PK\x03\x04"


class LayerDamaged(ValueError):
    """A layer's file was truncated, changed, or replaced by another layer after it was written."""


Member = tuple[bytes, int, int, int]
"""A file in a layer: its path, and the offset, size and CRC-32 of its content."""


def looks_whole(path: Path) -> bool:
    """Return whether a layer's end record matches the file's size and name. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if size < _END.size:
            return False
        file.seek(size - _END.size)
        magic, _, table_size, place, _, _, name = _END.unpack(file.read(_END.size))
    is_whole = magic == _END_MAGIC and place + table_size + _END.size == size
    return bool(is_whole and name == _checksum(path.name.encode()))


def read_table(path: Path) -> tuple[memoryview, list[Member]]:
    """Map the layer at ``path`` into memory. Returns the mapping and the sorted members. Raises LayerDamaged
    or OSError.
    """
    data = mapped(path)
    if len(data) < _END.size:
        raise LayerDamaged("it is cut off")
    magic, count, size, place, _, checksum, name = _END.unpack_from(data, len(data) - _END.size)
    if magic != _END_MAGIC or place + size + _END.size != len(data):
        raise LayerDamaged("it is cut off")
    table = bytes(data[place : place + size])
    if _checksum(table) != checksum:
        raise LayerDamaged("its table of contents is damaged")
    if _checksum(path.name.encode()) != name:
        raise LayerDamaged("it belongs to another package, or its end is damaged")
    found = []
    at = 0
    unpack, header = _MEMBER.unpack_from, _MEMBER.size
    while at < len(table):
        crc, stored, length, _, start = unpack(table, at)
        at += header
        found.append((table[at : at + length], start + _LOCAL_HEADER_SIZE + length, stored, crc))
        at += length
    if len(found) != count:
        raise LayerDamaged("its end is damaged")
    return data, found


def verify(path: Path) -> None:
    """Compare the whole content of a layer with its checksums. Raises LayerDamaged or OSError."""
    data, members = read_table(path)
    entry = _END.unpack_from(data, len(data) - _END.size)[3]
    for place, start, size, checksum in members:
        header = data[start - len(place) - _LOCAL_HEADER_SIZE : start]
        # A member's own header has no checksum, but its copy in the table has one.
        if header[:4] != _MEMBER_MAGIC or header[4:_LOCAL_HEADER_SIZE] != data[entry + 6 : entry + 32]:
            raise LayerDamaged(f"the header of {place.decode()} is damaged")
        if header[_LOCAL_HEADER_SIZE:] != place or zlib.crc32(data[start : start + size]) != checksum:
            raise LayerDamaged(f"{place.decode()} is damaged")
        entry += _MEMBER.size + len(place)


def has_prefix(path: Path) -> bool:
    """Return whether a layer has files below ``sys.prefix``. Reads only the first bytes. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        start = file.read(_LOCAL_HEADER_SIZE + len(PREFIX) + 1)
    return start[_LOCAL_HEADER_SIZE:] == f"{PREFIX}/".encode()  # names are sorted, so this one comes first


class LayerArchive(Source):
    """The layer at ``path``, mapped into memory. Its table of contents is read when a guest first accesses
    the layer, and a file is compared with its checksum when it is first read. ``on_damage`` is called once if
    the layer is found to be damaged, on the thread that detects the damage.
    """

    has_prepared_libraries = True

    def __init__(self, path: Path, *, on_damage: Callable[[Path], None] = lambda path: None) -> None:
        super().__init__(path.name)
        self._path = path
        self._on_damage = on_damage
        self._root = Entry(1, 0, EPOCH_OF_ARCHIVES, b"", is_directory=True)
        self._stamp = ""
        self._data: memoryview | None = None
        self._members: list[Member] = []
        self._folders: dict[bytes, list[int]] = {}
        """For each folder, the numbers of its members."""
        self._below: dict[bytes, dict[bytes, int]] = {}
        """For each folder, its subfolders and the number of each subfolder's first member."""
        self._listings: dict[bytes, dict[str, Entry]] = {}
        self._checked: set[int] = set()

    @property
    def root(self) -> Entry:
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        folder = entry.locator
        assert isinstance(folder, bytes)
        listing = self._listings.get(folder)
        if listing is None:
            with self._lock:
                self._open()
                listing = self._listings.setdefault(folder, self._listed(folder))
        return listing

    def read(self, entry: Entry) -> memoryview:
        number = entry.locator
        assert isinstance(number, int)
        assert self._data is not None
        place, start, size, checksum = self._members[number]
        content = self._data[start : start + size]
        if number not in self._checked:
            if zlib.crc32(content) != checksum:
                raise self._damaged(LayerDamaged(f"{place.decode()} is damaged"))
            self._checked.add(number)
        return content

    def stamp(self, entry: Entry) -> str | None:
        return f"{self._stamp}\0{entry.number}" if self._data is not None else None

    def _open(self) -> None:
        """Read the table of contents, unless it has already been read."""
        if self._data is not None:
            return
        try:
            self._stamp = stamp_of(self._path)
            data, self._members = read_table(self._path)
        except OSError as error:
            raise self._failed(error) from error
        except LayerDamaged as error:
            raise self._damaged(error) from error
        last = None
        for number, (place, _, _, _) in enumerate(self._members):
            folder = place[: max(place.rfind(b"/"), 0)]
            if folder != last:  # members of one folder mostly follow one another
                last = folder
                self._enter(folder, number)
            self._folders[folder].append(number)
        self._data = data

    def _enter(self, folder: bytes, number: int) -> None:
        """Record a folder and its parents."""
        if folder in self._folders:
            return
        self._folders[folder] = []
        while folder:
            above, _, name = folder.rpartition(b"/")
            siblings = self._below.setdefault(above, {})
            if name in siblings:
                return
            siblings[name] = number
            folder = above

    def _listed(self, folder: bytes) -> dict[str, Entry]:
        prefix = folder + b"/" if folder else b""
        found: dict[str, Entry] = {}
        for name, number in self._below.get(folder, {}).items():
            # Several folders may start with the same member: their depth distinguishes their inode numbers.
            inode = (len(prefix.split(b"/")) << _DEPTH_SHIFT) + number
            found[name.decode()] = Entry(inode, 0, EPOCH_OF_ARCHIVES, prefix + name, is_directory=True)
        for number in self._folders.get(folder, ()):
            place, _, size, _ = self._members[number]
            found[place[len(prefix) :].decode()] = Entry(number + 2, size, EPOCH_OF_ARCHIVES, number)
        return found

    def _damaged(self, error: LayerDamaged) -> SyscallError:
        self._on_damage(self._path)
        return self._failed(error)


def take_away(damaged: Path, folder: Path, *, is_installed: bool) -> bool:
    """Arrange for a damaged layer to be rebuilt from its wheel when needed. Return whether that succeeded.

    A layer that was installed with the program or a pack stays in place, but an empty file of the same name
    is created in ``folder``, where layers are built, and takes precedence. Any other layer is removed.
    """
    try:
        if is_installed:
            files.make_private(folder)
            (folder / damaged.name).touch(mode=0o600)
        else:
            files.take_away(damaged)
    except FileNotFoundError:
        return True
    except OSError:  # in a sandbox
        return False
    return True


def comment_of(table: bytes | bytearray, name: str) -> bytes:
    """Return the comment of a layer with the given table of contents and file name."""
    return _checksum(table) + _checksum(name.encode())


def _checksum(data: bytes | bytearray) -> bytes:
    return f"{zlib.crc32(data):08x}".encode()
