"""Reads wheels' metadata and files, without trusting them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from praxis_desktop.core.messages import Message
from praxis_desktop.core.requirement_texts import LONGEST
from praxis_desktop.packages.errors import WheelDamaged, WheelUnusable, WrongPlatform
from praxis_desktop.packages.guest_platform import PYTHON_FULL
from praxis_desktop.packages.wheels.archives import AGAIN, WheelArchive, opened
from praxis_desktop.packages.wheels.info import (
    SUFFIX,
    Shelf,
    WheelInfo,
    WheelName,
    check_platform,
    normalized,
    parsed,
    rank,
)

if TYPE_CHECKING:
    from packaging.metadata import RawMetadata

_SOURCES = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg")
_DISTRIBUTION = re.compile(r"pyodide-(core-)?[\d.]+\.tar\.(bz2|gz)")
LIBRARY: Final = re.compile(r"\.so(\.\d+)*$")
"""Matches the end of a native library's file name."""

_MODULE = re.compile(r"([^./]+)(\.py|(\.[\w-]+)?\.so)")
_CODE = (".py", ".so")
_SCHEMES = ("purelib", "platlib")
_MOST_FIELDS = 2000
"""A wheel may have at most this many requirements and this many extras, because the time to resolve a project
grows with the square of their number.
"""

_SUMMARY = 1000
"""Maximum length, in characters, of a summary."""

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_TAG = re.compile(rb"^Tag:\s*([\w.]+)-([\w.]+)-([\w.]+)\s*$", re.MULTILINE | re.IGNORECASE | re.ASCII)
_WHEEL_VERSION = re.compile(rb"^Wheel-Version:\s*1\.\d+\s*$", re.MULTILINE | re.IGNORECASE)


def read_wheel(
    path: Path, *, shelf: Shelf = "user", origin: str = "", sha256: str | None = None
) -> WheelInfo:
    """Return information about the wheel at ``path``, after comparing each of its files with its RECORD.

    Thread-safe. Reads the whole file, which takes about 5 ms per MB. ``sha256`` is the required
    digest of the whole file, in hexadecimal. Raises WheelDamaged, WheelUnsafe, WrongPlatform (including for
    another Python version), and WheelUnusable for a file that is not a wheel or cannot be read.
    """
    _check_is_wheel(path)
    with opened(path, sha256) as archive:
        name = parsed(path.name)
        check_platform(name)
        folder = _metadata_folder(archive, name)
        files = RecordedFiles(archive, folder)
        for file in files.names:
            files.read(file)
        metadata = _metadata(archive, files, folder, name)
        _check_metadata(name, metadata)
        return WheelInfo(
            project=name.project,
            version=name.version,
            file_name=path.name,
            sha256=archive.sha256,
            size=archive.size,
            shelf=shelf,
            summary=metadata.get("summary", "")[:_SUMMARY],
            requires_python=metadata.get("requires_python", ""),
            requires=tuple(metadata.get("requires_dist", ())),
            extras=tuple(dict.fromkeys(map(normalized, metadata.get("provides_extra", ())))),
            modules=_modules(files.names),
            has_libraries=any(map(LIBRARY.search, files.names)),
            origin=origin,
        )


def members(path: Path, *, sha256: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the name and contents of each file in a wheel, after comparing it with RECORD. RECORD itself
    comes last. If ``sha256`` is given, the whole wheel is checked against it first.

    Raises the same errors as ``read_wheel``.
    """
    name = parsed(path.name)
    with opened(path, sha256) as archive:
        folder = _metadata_folder(archive, name)
        files = RecordedFiles(archive, folder)
        for file in files.names:
            yield file, files.read(file)
        yield f"{folder}/RECORD", archive.read(f"{folder}/RECORD")


def _check_is_wheel(path: Path) -> None:
    """Raise WheelUnusable for a file whose name shows that it is not a wheel."""
    if path.name.endswith(SUFFIX) or path.is_dir():
        return
    if _DISTRIBUTION.fullmatch(path.name):
        raise WheelUnusable(
            Message("{name} is a Pyodide distribution archive", name=path.name),
            file=path.name,
            hint="Unpack it and add the folder with its pyodide-lock.json.",
        )
    if path.name.lower().endswith(_SOURCES):
        raise WheelUnusable(
            Message("{name} contains a package's source; only wheels can be used", name=path.name),
            file=path.name,
            hint=Message(
                "Get the package's wheel, a file ending in {suffix}. If there is none and the package is "
                "pure Python, pip wheel builds one from the source.",
                suffix=SUFFIX,
            ),
        )
    if path.exists():
        raise WheelUnusable(
            Message("{name} is not a wheel", name=path.name),
            file=path.name,
            hint=Message("Add files whose names end in {suffix}.", suffix=SUFFIX),
        )


def _metadata_folder(archive: WheelArchive, name: WheelName) -> str:
    """Return the wheel's only ``.dist-info`` folder, which must match the package in the file name."""
    tops = {file.partition("/")[0] for file in archive.names}
    found = sorted(top for top in tops if top.endswith(".dist-info"))
    if len(found) != 1:
        raise archive.damaged(
            Message("is not a wheel: it has {count} .dist-info folders, not one", count=len(found) or "no")
        )
    project, _, version = found[0].removesuffix(".dist-info").partition("-")
    try:
        release = str(Version(version.replace("_", "-")))
    except ValueError:  # also raised for numbers that are too long
        release = version
    if (normalized(project), release) != (name.project, name.version):
        raise archive.damaged(
            Message("contains a package other than the one in its name: {found}", found=found[0])
        )
    return found[0]


def _check_tags(name: WheelName, wheel: bytes) -> None:
    """Raise WrongPlatform for a renamed wheel whose own tags say that the guest cannot use it."""
    tags = [tag.decode("ascii") for tag in dict.fromkeys(b"-".join(found) for found in _TAG.findall(wheel))]
    tagged = [
        structs.replace(name, python=python, abi=abi, platform=platform)
        for python, abi, platform in (tag.split("-") for tag in tags[:_MOST_FIELDS])
    ]
    if tagged and all(rank(each) is None for each in tagged):
        check_platform(tagged[0])


def _metadata(archive: WheelArchive, files: RecordedFiles, folder: str, name: WheelName) -> RawMetadata:
    from packaging.metadata import parse_email

    for file in (f"{folder}/METADATA", f"{folder}/WHEEL"):
        if file not in files.names:
            raise archive.damaged(Message("is not a wheel: it has no {file}", file=file))
    if not _WHEEL_VERSION.search(files.read(f"{folder}/WHEEL")):
        raise archive.damaged("is a wheel of an unknown format (its Wheel-Version is not 1)")
    _check_tags(name, files.read(f"{folder}/WHEEL"))
    # Read only the headers, because the text after them may be anything.
    headers = _END_OF_HEADERS.split(files.read(f"{folder}/METADATA").lstrip(), maxsplit=1)[0]
    metadata = parse_email(headers + b"\n")[0]
    _check_lengths(archive, metadata)
    return metadata


def _check_lengths(archive: WheelArchive, metadata: RawMetadata) -> None:
    """Raise WheelDamaged if a field is so long that reading it would take too much time."""
    requires, extras = metadata.get("requires_dist", ()), metadata.get("provides_extra", ())
    for named, entries in (
        ("Name", [metadata.get("name", "")]),
        ("Version", [metadata.get("version", "")]),
        ("Requires-Python", [metadata.get("requires_python", "")]),
        ("Requires-Dist", requires),
        ("Provides-Extra", extras),
    ):
        if len(entries) > _MOST_FIELDS:
            raise archive.damaged(
                Message(
                    "has METADATA with {count} fields {named}; at most {most_fields} are allowed",
                    count=len(entries),
                    named=named,
                    most_fields=_MOST_FIELDS,
                )
            )
        longest = max(map(len, entries), default=0)
        if longest > LONGEST:
            raise archive.damaged(
                Message(
                    "has METADATA with {longest} characters in {named}; at most {most} are allowed",
                    longest=longest,
                    named=named,
                    most=LONGEST,
                )
            )


def _check_metadata(name: WheelName, metadata: RawMetadata) -> None:
    """Check METADATA against the file's name, and the required Python version against the guest's."""
    said: dict[str, Any] = {"file": name.file_name, "project": name.project}
    try:
        project, version = normalized(metadata["name"]), str(Version(metadata["version"]))
        for requirement in metadata.get("requires_dist", ()):
            Requirement(requirement)
        pythons = SpecifierSet(metadata.get("requires_python", ""))
    except (KeyError, ValueError, RecursionError) as error:
        missing = (
            Message("it does not have exactly one {args}", args=error.args[0])
            if isinstance(error, KeyError)
            else ""
        )
        raise WheelDamaged(
            Message(
                "{file_name} has METADATA that cannot be used: {missing}",
                file_name=name.file_name,
                missing=missing or error,
            ),
            **said,
            hint=AGAIN,
        ) from error
    if (project, version) != (name.project, name.version):
        raise WheelDamaged(
            Message(
                "{file_name} contains a package other than the one in its name: its METADATA is for "
                "{project} {version}",
                file_name=name.file_name,
                project=project,
                version=version,
            ),
            **said,
            hint=AGAIN,
        )
    if not pythons.contains(PYTHON_FULL, prereleases=True):
        raise WrongPlatform(
            Message(
                "{file_name} is for Python {pythons}, but programs here run on Python {python_full}",
                file_name=name.file_name,
                pythons=pythons,
                python_full=PYTHON_FULL,
            ),
            **said,
            hint=Message("Add a version of {project} that supports this Python.", project=name.project),
        )


def _modules(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the top-level modules among a wheel's files."""
    found = set()
    for name in names:
        parts = name.split("/")
        if parts[0].endswith(".data") and len(parts) > 2 and parts[1] in _SCHEMES:
            parts = parts[2:]
        if len(parts) == 1:
            module = _MODULE.fullmatch(parts[0])
            found.add(module[1] if module else "")
        elif parts[-1].endswith(_CODE):
            found.add(parts[0])
    return tuple(sorted(filter(str.isidentifier, found)))


_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
_UNRECORDED = ("RECORD", "RECORD.jws", "RECORD.p7s")
"""Files that have no digest in RECORD: RECORD itself and its signatures."""


class _Row(Struct, frozen=True):
    algorithm: str
    digest: str
    size: int | None


class RecordedFiles:
    """The files of a wheel, checked against the RECORD in ``metadata_folder`` ("demo-1.0.dist-info").

    Raises WheelDamaged if RECORD is missing or invalid, or does not name exactly the wheel's files.
    """

    def __init__(self, archive: WheelArchive, metadata_folder: str) -> None:
        self._archive = archive
        name = f"{metadata_folder}/RECORD"
        unrecorded = {f"{metadata_folder}/{file}" for file in _UNRECORDED}
        if name not in archive.names:
            raise archive.damaged("has no RECORD, so its files cannot be checked")
        try:
            text = archive.read(name).decode()
            rows = dict(_row(*row) for row in csv.reader(io.StringIO(text, newline="")) if row)
        except (ValueError, TypeError, csv.Error) as error:
            raise archive.damaged("is damaged: its RECORD cannot be read") from error
        self._rows = {name: row for name, row in rows.items() if name not in unrecorded and name[-1:] != "/"}
        self.names = tuple(name for name in archive.names if name not in unrecorded)
        missing = sorted(self._rows.keys() - set(self.names))
        if missing:
            raise archive.damaged(
                Message("is damaged: {missing} is in its RECORD but not in the wheel", missing=missing[0])
            )
        surplus = sorted(set(self.names) - self._rows.keys())
        if surplus:
            raise archive.damaged(
                Message(
                    "is damaged: it contains {surplus}, which its RECORD does not list", surplus=surplus[0]
                )
            )

    def read(self, name: str) -> bytes:
        """Return the contents of a file. Raises WheelDamaged if they differ from RECORD."""
        content, row = self._archive.read(name), self._rows[name]
        if row.algorithm not in _DIGESTS:
            raise self._archive.damaged(Message("is damaged: its RECORD has no SHA-256 of {name}", name=name))
        found = base64.urlsafe_b64encode(hashlib.new(row.algorithm, content).digest()).rstrip(b"=").decode()
        if row.digest.rstrip("=") != found or row.size not in (None, len(content)):
            raise self._archive.damaged(Message("is damaged: {name} differs from its RECORD", name=name))
        return content


def record_line(name: str, content: bytes) -> str:
    """Return the line for a file in RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([name, f"sha256={digest}", len(content)])
    return line.getvalue()


def _row(name: str, digest: str = "", size: str = "") -> tuple[str, _Row]:
    algorithm, _, value = digest.partition("=")
    return name, _Row(algorithm.lower(), value, int(size) if size else None)
