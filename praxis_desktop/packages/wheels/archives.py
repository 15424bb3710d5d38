"""Reads the zip archive of a wheel safely: sizes are limited, and names cannot lead out of its folder."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from itertools import pairwise
from pathlib import Path
from typing import Final

from praxis_desktop.core.messages import Message
from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.sizes_and_durations import bytes_for_people
from praxis_desktop.packages.errors import WheelDamaged, WheelUnsafe, WheelUnusable

MAX_FILE: Final = 1 << 30
"""Maximum size of a wheel, in bytes."""

MAX_MEMBERS: Final = 50_000
MAX_NAME: Final = 512
MAX_DEPTH: Final = 32
"""Maximum length of a member's name, and maximum depth of its folders, each of which takes memory."""

MAX_MEMBER: Final = 512 << 20
MAX_TOTAL: Final = 2 << 30
"""Maximum total size of a wheel's contents, in bytes."""

MAX_RATIO: Final = 100
"""Maximum ratio of unpacked size to wheel size, applied beyond the first ``RATIO_FREE`` bytes."""

RATIO_FREE: Final = 64 << 20

_MAX_DIRECTORY = 16 << 20
"""Maximum size, in bytes, of an archive's table of contents, each byte of which takes four of memory."""

_PIECE = 1 << 20
_LOCAL_HEADER = 30
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

AGAIN: Final = "Get the file from its source again and add it."
"""The remedy for a damaged wheel."""

_DISTRUST: Final = "Do not use this file. Get the package from a source that you trust."

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
)
"""Exceptions that zipfile raises for invalid archives. It also raises OSError for a seek to a position before
the start of the file.
"""


class WheelArchive:
    """The open archive of the wheel at ``path``. ``names`` lists its files, without folders. ``sha256`` is
    the digest of the whole file, and must equal ``expected`` if that is given.

    Any thread may use the archive, but only one at a time. The archive reads the file that was opened, even
    if another file takes that file's name.
    """

    def __init__(self, file: BufferedReader, path: Path, expected: str | None) -> None:
        self.file_name = path.name
        self.size = os.fstat(file.fileno()).st_size
        with self._reading():
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if expected is not None and self.sha256 != expected.lower():
            raise self.damaged(
                Message(
                    "is not the expected file: its SHA-256 is {sha}, not {expected}",
                    sha=self.sha256,
                    expected=expected,
                )
            )
        with self._reading():
            self._zip = zipfile.ZipFile(file)
            members = self._zip.infolist()
        self._check_limits(members)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._check_member(member)
            if member.orig_filename in self._members:
                raise self.damaged(
                    Message("contains {orig_filename} twice", orig_filename=member.orig_filename)
                )
            self._members[member.orig_filename] = member
        self._check_overlaps(members)
        self.names = tuple(name for name in self._members if not name.endswith("/"))
        self._check_folders()

    def read(self, name: str) -> bytes:
        """Return the contents of a file in the archive, checked against its length and checksum.

        Raises WheelDamaged, or KeyError if there is no such file.
        """
        precedence.give_way()
        member = self._members[name]
        content = bytearray()
        with self._reading(name), self._zip.open(member) as stream:
            while piece := stream.read(_PIECE):
                content += piece
                if len(content) > member.file_size:
                    break
        if len(content) != member.file_size:
            raise self.damaged(Message("is damaged: {name} has the wrong length", name=name))
        return bytes(content)

    def damaged(self, what: str) -> WheelDamaged:
        """Return the error for a fault in this wheel; ``what`` follows the file's name ("is cut off")."""
        return WheelDamaged(
            Message("{file_name} {what}", file_name=self.file_name, what=what),
            file=self.file_name,
            hint=AGAIN,
        )

    def _unsafe(self, what: str) -> WheelUnsafe:
        return WheelUnsafe(
            Message("{file_name} {what}", file_name=self.file_name, what=what),
            file=self.file_name,
            hint=_DISTRUST,
        )

    def _check_limits(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS:
            raise self._unsafe(
                Message(
                    "contains {count} files; at most {max_members} are unpacked",
                    count=len(members),
                    max_members=MAX_MEMBERS,
                )
            )
        largest = max((member.file_size for member in members), default=0)
        total = sum(member.file_size for member in members)
        if largest > MAX_MEMBER:
            raise self._unsafe(
                Message(
                    "contains a file of {largest}; at most {max_member} are unpacked",
                    largest=bytes_for_people(largest),
                    max_member=bytes_for_people(MAX_MEMBER),
                )
            )
        if total > MAX_TOTAL or total > RATIO_FREE + MAX_RATIO * self.size:
            raise self._unsafe(
                Message(
                    "is {size} and would take up {total} when unpacked",
                    size=bytes_for_people(self.size),
                    total=bytes_for_people(total),
                )
            )

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        name = member.orig_filename
        if not _is_inside(name):
            raise self._unsafe(
                Message(
                    "contains a file that would be written to {name}, outside its folder", name=repr(name)
                )
            )
        if len(name) > MAX_NAME or name.count("/") > MAX_DEPTH:
            raise self._unsafe(
                Message(
                    "contains a file whose name has {count} characters and {folders} folders; at "
                    "most {most_characters} and {most_folders} are accepted",
                    count=len(name),
                    folders=name.count("/"),
                    most_characters=MAX_NAME,
                    most_folders=MAX_DEPTH,
                )
            )
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._unsafe(Message("contains {name}, which is a link or a device, not a file", name=name))
        if member.flag_bits & 0x41:
            raise self.damaged(Message("is encrypted: {name} cannot be read", name=name))
        if member.compress_type not in _COMPRESSIONS:
            told = zipfile.compressor_names.get(member.compress_type, str(member.compress_type))  # type: ignore[attr-defined]
            raise self.damaged(
                Message(
                    "uses a compression method that wheels do not allow: {name} with {told}",
                    name=name,
                    told=told,
                )
            )

    def _check_overlaps(self, members: list[zipfile.ZipInfo]) -> None:
        """Raise WheelUnsafe if members share bytes, as they do in small archives that unpack to huge ones."""
        end = 0
        for member in sorted(members, key=lambda member: member.header_offset):
            if member.header_offset < end:
                raise self._unsafe(
                    Message(
                        "contains files that overlap: {orig_filename} shares bytes with another file",
                        orig_filename=member.orig_filename,
                    )
                )
            end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
        if end > self.size:
            raise self.damaged("is damaged: it ends partway through its last file")

    def _check_folders(self) -> None:
        # After sorting, the contents of a folder follow it directly, and a file precedes a folder of the same
        # name.
        ways = sorted((name.removesuffix("/") + "/", name.endswith("/")) for name in self._members)
        for (way, is_folder), (following, _) in pairwise(ways):
            if not is_folder and following.startswith(way):
                raise self.damaged(Message("contains {way} both as a file and as a folder", way=way[:-1]))

    @contextmanager
    def _reading(self, name: str = "") -> Iterator[None]:
        part = f" ({name})" if name else ""
        try:
            yield
        except _BROKEN as error:
            raise self.damaged(
                Message("is damaged{part}: {error}", part=part, error=_reason(error))
            ) from error
        except OSError as error:
            if error.errno in (None, errno.EINVAL):
                raise self.damaged(
                    Message("is damaged{part}: {error}", part=part, error=_reason(error))
                ) from error
            raise unreadable(self.file_name, error) from error


class _Bounded(BufferedReader):
    """A reader that refuses to read more than ``_MAX_DIRECTORY`` bytes in one call."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_DIRECTORY:
            raise ValueError("its table of contents is too large")
        return super().read(size)


@contextmanager
def opened(path: Path, sha256: str | None = None) -> Iterator[WheelArchive]:
    """Yield the archive of a wheel, after checking its names, its limits and, if given, its digest.

    Raises WheelDamaged, WheelUnsafe, and WheelUnusable for a file that is not an archive or cannot be read.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unusable(path, "is a folder, not a wheel", "Specify the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(path, "is not a file", "Specify a file whose name ends in .whl.")
        if not status.st_size:
            raise WheelDamaged(Message("{name} is empty", name=path.name), file=path.name, hint=AGAIN)
        if status.st_size > MAX_FILE:
            raise WheelUnsafe(
                Message(
                    "{name} is {st_size}; at most {max_file} can be read",
                    name=path.name,
                    st_size=bytes_for_people(status.st_size),
                    max_file=bytes_for_people(MAX_FILE),
                ),
                file=path.name,
                hint=_DISTRUST,
            )
        file = _Bounded(FileIO(path))
    except (OSError, ValueError) as error:
        if isinstance(error, WheelUnusable):
            raise
        raise unreadable(path.name, error) from error
    with file:
        yield WheelArchive(file, path, sha256)


def unreadable(file_name: str, error: OSError | ValueError) -> WheelUnusable:
    """Return the error for a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return WheelUnusable(
            Message("there is no file {file_name}", file_name=file_name),
            file=file_name,
            hint="Check the name and the folder.",
        )
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return WheelUnusable(
        Message("{file_name} cannot be read: {reason}", file_name=file_name, reason=reason),
        file=file_name,
        hint="Check that you have permission to read the file and that its drive works.",
    )


def _unusable(path: Path, what: str, hint: str) -> WheelUnusable:
    return WheelUnusable(Message("{name} {what}", name=path.name, what=what), file=path.name, hint=hint)


def _is_inside(name: str) -> bool:
    """Return whether a member's name is a relative path that stays in its folder, on any system."""
    if not name or "\\" in name or ":" in name.partition("/")[0] or not name.isprintable():
        return False
    parts = name.removesuffix("/").split("/")
    return all(part not in ("", ".", "..") for part in parts)


def _reason(error: BaseException) -> str:
    if isinstance(error, zipfile.BadZipFile) and str(error) == "File is not a zip file":
        return "it is not a zip archive, or is cut off"
    return str(error) or type(error).__name__
