"""Finding a protocol of the library by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record
from praxis_desktop.protocols.library.declared_names import declared_names
from praxis_desktop.protocols.library.files import LibraryFile, list_files
from praxis_desktop.protocols.library.folders import LibraryFolder
from praxis_desktop.protocols.library.reading import read_library_file


class Found(Record):
    """The file of a protocol, and the function that was meant; None for the one that it has."""

    path: Path
    function: str | None = None


def find_protocol(name: str, folders: Iterable[LibraryFolder]) -> Found:
    """The protocol that is called so: by its file (those that ship come first), else by the name that it
    declares or that of its function. ``name:function`` is one of several of a file.

    Raises UsageError where there is none, naming near misses, or more than one.
    """
    files = list_files(folders).files
    file_name, _, function = name.partition(":")
    named = [file for file in files if file.name == file_name]
    bundled = [file for file in named if file.folder.kind == "bundled"]
    found = [Found(file.path, function or None) for file in bundled or named]
    found = found or [Found(file.path, called) for file, called, names in _declared(files) if name in names]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} protocols are called {name}: {', '.join(map(_shown, found))}",
            hint="Name the file of the one that you mean.",
        )
    raise _unknown(name, files)


def _declared(files: Iterable[LibraryFile]) -> Iterator[tuple[LibraryFile, str, tuple[str, ...]]]:
    """The functions that are protocols, with their names."""
    for file in files:
        try:
            source = read_library_file(file).source
        except UsageError:
            continue  # the list of protocols says what is wrong with it
        for function, name in declared_names(source):
            yield file, function, (function, name) if name else (function,)


def _shown(found: Found) -> str:
    return f"{found.path}:{found.function}" if found.function else str(found.path)


def _unknown(name: str, files: Iterable[LibraryFile]) -> UsageError:
    import difflib

    files = tuple(files)
    known = {file.name: None for file in files}
    known |= {each: None for _, _, names in _declared(files) for each in names}
    near = difflib.get_close_matches(name, known, n=1)
    return UsageError(
        f"there is no protocol {name!r}",
        hint=f"Did you mean {near[0]}?" if near else "Name a file, or one of: praxis-desktop protocols list",
    )
