"""Archives whose bytes depend on their contents alone: same files in, same bytes out, on any computer."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3


def read_tarball_member(tarball: bytes, name: str) -> bytes:
    """Return one file of a gzipped tar archive. Raises KeyError if there is no such file."""
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        member = archive.extractfile(name)
        if member is None:
            raise KeyError(name)
        return member.read()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Return the files of a zip archive, keyed by name, without folders."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return an uncompressed zip archive of ``files``, sorted by name, without times or owners.

    It is not compressed, because the guest can then read it directly, and because compressors differ between
    computers.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _REGULAR_FILE
            archive.writestr(info, files[name])
    return buffer.getvalue()
