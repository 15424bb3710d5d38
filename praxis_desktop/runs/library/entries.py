"""What the library tells of each protocol, and of each file that has none because something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.protocols.library.files import FolderProblem, LibraryFile
from praxis_desktop.protocols.library.folders import FolderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from praxis_desktop.protocols.definitions.protocol import Protocol


class LoadProblem(Record):
    """Why a file does not load: in ``line`` of it, 0 where that is not known, for ``reason``: one of those of
    ProtocolError, "file" for one that cannot be read, "packages" where they cannot be had.
    """

    message: str
    hint: str = ""
    line: int = 0
    reason: str = "file"


class LoadedFile(Record):
    """The ``protocols`` of a file, or the problem with it. ``missing`` are modules and requirements that no
    package here has: a run says the same, and ends.
    """

    file: LibraryFile
    protocols: tuple[Protocol, ...] = ()
    problem: LoadProblem | None = None
    missing: tuple[str, ...] = ()


class LibraryEntry(Record):
    """One protocol of the library, or a file that does not load; ``target`` names it on the command line."""

    target: str
    path: str
    folder: FolderKind
    protocol: Protocol | None = None
    problem: LoadProblem | None = None
    missing: tuple[str, ...] = ()


class Library(Record):
    """Everything in the library, in the order of its folders, files and functions."""

    entries: tuple[LibraryEntry, ...] = ()
    problems: tuple[FolderProblem, ...] = ()


def entries_of(loaded: Iterable[LoadedFile]) -> Iterator[LibraryEntry]:
    """An entry for each protocol: files are called by their names where these are unique."""
    files = list(loaded)
    owners: dict[str, LibraryFile] = {}
    several = set()
    for each in files:
        first = owners.setdefault(each.file.name, each.file)
        if first is not each.file and first.folder.kind != "bundled":
            several.add(each.file.name)
    for each in files:
        name = each.file.name
        is_known = owners[name] is each.file and name not in several
        target = name if is_known else str(each.file.path)
        yield from _entries(each, target)


def _entries(loaded: LoadedFile, target: str) -> Iterator[LibraryEntry]:
    path, kind = str(loaded.file.path), loaded.file.folder.kind
    if loaded.problem is not None:
        yield LibraryEntry(target, path, kind, problem=loaded.problem)
        return
    top = [protocol for protocol in loaded.protocols if protocol.is_top_level]
    for protocol in loaded.protocols:
        is_the_one = len(loaded.protocols) == 1 or top == [protocol]
        named = target if is_the_one else f"{target}:{protocol.function}"
        yield LibraryEntry(named, path, kind, protocol, missing=loaded.missing)
