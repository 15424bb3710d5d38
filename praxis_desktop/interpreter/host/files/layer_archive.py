"""A package's layer: a zip archive of stored members whose bytes depend on its contents alone.

Guests read from it without unpacking. Its comment is the checksum of its table of contents; with the members'
own nothing in it can change unnoticed.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.sources import EPOCH_OF_ARCHIVES, Entry, Source, mapped, stamp_of

SITE_PACKAGES: Final = "site-packages"
"""The folder of a layer that holds what programs import."""

PREFIX: Final = "prefix"
"""The folder of a layer that holds what belongs below ``sys.prefix``."""

_LOCAL_HEADER_SIZE = 30
_MEMBER = struct.Struct("<16xL4xLHH10xL")
_END = struct.Struct("<4s6xHLLH8s")
_END_MAGIC = b"PK\x05\x06"


class LayerDamaged(ValueError):
    """A layer is not what was written: cut off, or changed."""


class Member:
    """Where a file's bytes lie in its layer, and their CRC-32."""

    __slots__ = ("checksum", "is_checked", "size", "start")

    def __init__(self, start: int, size: int, checksum: int) -> None:
        self.start = start
        self.size = size
        self.checksum = checksum
        self.is_checked = False


def looks_whole(path: Path) -> bool:
    """Whether the file ends as a layer of its length does. Raises OSError when it cannot be read."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if size < _END.size:
            return False
        file.seek(size - _END.size)
        magic, _, table_size, place, _, _ = _END.unpack(file.read(_END.size))
    return bool(magic == _END_MAGIC and place + table_size + _END.size == size)


def read_table(data: memoryview) -> list[tuple[str, Member]]:
    """The names in a layer, sorted, and where their bytes are. Raises LayerDamaged."""
    if len(data) < _END.size:
        raise LayerDamaged("it is cut off")
    magic, count, size, place, _, checksum = _END.unpack_from(data, len(data) - _END.size)
    if magic != _END_MAGIC or place + size + _END.size != len(data):
        raise LayerDamaged("it is cut off")
    table = bytes(data[place : place + size])
    if checksum_of(table) != checksum:
        raise LayerDamaged("its table of contents is damaged")
    found = []
    at = 0
    unpack, header = _MEMBER.unpack_from, _MEMBER.size
    to_content = _LOCAL_HEADER_SIZE
    for _ in range(count):
        crc, stored, length, _, start = unpack(table, at)
        name = table[at + header : at + header + length].decode()
        found.append((name, Member(start + to_content + length, stored, crc)))
        at += header + length
    return found


def verify(path: Path) -> None:
    """Compare everything in a layer with its checksums. Raises LayerDamaged, and OSError."""
    data = mapped(path)
    for name, member in read_table(data):
        if zlib.crc32(data[member.start : member.start + member.size]) != member.checksum:
            raise LayerDamaged(f"{name} is damaged")


def has_prefix(path: Path) -> bool:
    """Whether a layer holds anything besides what is imported; reads its first bytes only. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        start = file.read(_LOCAL_HEADER_SIZE + len(PREFIX) + 1)
    return start[_LOCAL_HEADER_SIZE:] == f"{PREFIX}/".encode()  # names are sorted, and it comes first


class LayerArchive(Source):
    """The layer at ``path``, mapped into memory; its table is read when a guest first looks into it, a file
    compared with its checksum when it is first read.

    ``on_damage`` is told of a layer that turned out damaged, once, on whatever thread found it.
    """

    has_prepared_libraries = True

    def __init__(self, path: Path, *, on_damage: Callable[[Path], None] = lambda path: None) -> None:
        super().__init__(path.name)
        self._path = path
        self._on_damage = on_damage
        self._root = Entry(1, 0, EPOCH_OF_ARCHIVES, is_directory=True)
        self._data: memoryview | None = None
        self._stamp = ""

    @property
    def root(self) -> Entry:
        return self._root

    def children(self, entry: Entry) -> dict[str, Entry]:
        if self._data is None:
            with self._lock:
                if self._data is None:
                    try:
                        self._stamp = stamp_of(self._path)
                        data = mapped(self._path)
                        self._plant(read_table(data))
                    except OSError as error:
                        raise self._failed(error) from error
                    except LayerDamaged as error:
                        raise self._damaged(error) from error
                    self._data = data
        return entry.children

    def read(self, entry: Entry) -> memoryview:
        member = entry.locator
        assert isinstance(member, Member)
        assert self._data is not None
        content = self._data[member.start : member.start + member.size]
        if not member.is_checked:
            if zlib.crc32(content) != member.checksum:
                raise self._damaged(LayerDamaged("a file in it is damaged"))
            member.is_checked = True
        return content

    def stamp(self, entry: Entry) -> str | None:
        return f"{self._stamp}\0{entry.number}" if self._data is not None else None

    def _plant(self, members: list[tuple[str, Member]]) -> None:
        """Make the tree of entries; the members of a folder follow each other."""
        folders = {"": self._root}
        number = 1
        for name, member in members:
            path, _, last = name.rpartition("/")
            folder = folders.get(path)
            if folder is None:
                folder = self._root
                made = ""
                for part in path.split("/"):
                    made += f"/{part}" if made else part
                    child = folders.get(made)
                    if child is None:
                        number += 1
                        child = Entry(number, 0, EPOCH_OF_ARCHIVES, is_directory=True)
                        folders[made] = folder.children[part] = child
                    folder = child
            number += 1
            folder.children[last] = Entry(number, member.size, EPOCH_OF_ARCHIVES, member)

    def _damaged(self, error: LayerDamaged) -> SyscallError:
        self._on_damage(self._path)
        return self._failed(error)


def checksum_of(table: bytes | bytearray) -> bytes:
    """The comment of a layer with this table of contents."""
    return f"{zlib.crc32(table):08x}".encode()
