"""Layers as files: zip archives of stored members, whose bytes depend on their contents and name alone.

``interpreter/host/files/layer_archive.py`` reads them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import IO, Final

from praxis_desktop.interpreter.host.files.layer_archive import comment_of

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_MEMBER: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH16s")
_UTF8 = 0x800
_DATE = 1 << 5 | 1  # 1980-01-01, the earliest that there is
_VERSION = 20
_UNIX = 3 << 8
_REGULAR_FILE = 0o100644 << 16
_LARGEST = (1 << 32) - 1
_MOST = (1 << 16) - 1


class LayerTooLarge(ValueError):
    """More files or bytes than a layer can hold."""


def write_layer(file: IO[bytes], name: str, contents: Mapping[str, bytes]) -> None:
    """Write a layer of ``contents`` by place, whose file is to be called ``name``. Raises LayerTooLarge, and
    what writing raises.
    """
    if len(contents) > _MOST:
        raise LayerTooLarge(f"{len(contents)} files")
    table = bytearray()
    place = 0
    for member in sorted(contents):
        content, encoded = contents[member], member.encode()
        if place + len(content) > _LARGEST:
            raise LayerTooLarge(f"more than {(_LARGEST + 1) >> 30} GiB")
        size = len(content)
        common = (_UTF8, 0, 0, _DATE, zlib.crc32(content), size, size, len(encoded), 0)
        file.write(_LOCAL_HEADER.pack(b"PK\x03\x04", _VERSION, *common) + encoded)
        file.write(content)
        table += _MEMBER.pack(
            b"PK\x01\x02", _UNIX | _VERSION, _VERSION, *common, 0, 0, 0, _REGULAR_FILE, place
        )
        table += encoded
        place += _LOCAL_HEADER.size + len(encoded) + size
    count, comment = len(contents), comment_of(table, name)
    file.write(table)
    file.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, len(table), place, len(comment), comment))
