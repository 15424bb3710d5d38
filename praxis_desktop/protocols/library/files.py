"""Lists the files in the library's folders, and finds a protocol by its name."""

from __future__ import annotations

import ast
import os
import re
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from msgspec import Struct

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import is_file, make_private
from praxis_desktop.core.likeness import nearest
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.sources import parsed
from praxis_desktop.protocols import notebooks
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.text import DECORATOR

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings

FolderKind = Literal["bundled", "own", "added"]


class LibraryFolder(Struct, frozen=True):
    """A folder with protocols: the bundled one, the user's own, or one named in the settings."""

    path: Path
    kind: FolderKind


def bundled_folder() -> LibraryFolder:
    """Return the folder that contains the protocols shipped with this program."""
    return LibraryFolder(shipped("resources") / "protocols", "bundled")


def own_folder() -> LibraryFolder:
    """Return the folder for the user's own protocols, which may not exist yet."""
    return LibraryFolder(data_directory() / "protocols", "own")


def library_folders(settings: Settings | None = None) -> tuple[LibraryFolder, ...]:
    """Return all folders, in the order in which names are looked up. Some may not exist.

    Reads the settings if none are given.
    """
    if settings is None:
        from praxis_desktop.settings import load_settings  # most names are found without the settings

        settings = load_settings()
    ours = (bundled_folder(), own_folder()) if settings.library.samples else (own_folder(),)
    added = [Path(path) for path in settings.library.folders.split(os.pathsep) if path]
    known = {bundled_folder().path, own_folder().path}
    return *ours, *[LibraryFolder(path, "added") for path in dict.fromkeys(added) if path not in known]


def make_own_folder() -> Path:
    """Return the user's own folder, after creating it if necessary. Raises OSError."""
    path = own_folder().path
    make_private(path)
    return path


MOST: Final = 5000
"""Maximum number of files to list in a folder, so that a folder given by mistake does not take minutes."""


class LibraryFile(Struct, frozen=True):
    """A protocol file. ``mark`` changes whenever the file is written."""

    path: Path
    folder: LibraryFolder
    mark: tuple[int, int, int] = (0, 0, 0)

    @property
    def name(self) -> str:
        """The name by which a TARGET refers to the file."""
        return self.path.stem


class FolderProblem(Struct, frozen=True):
    """A folder that cannot be listed completely. ``message`` is worded to follow the folder's name."""

    folder: LibraryFolder
    message: str


class Listing(Struct, frozen=True):
    """Files, ordered by folder and name, and the problems with folders."""

    files: tuple[LibraryFile, ...] = ()
    problems: tuple[FolderProblem, ...] = ()


def list_files(folders: Iterable[LibraryFolder]) -> Listing:
    """List the files in ``folders`` that may be protocols: ``*.py`` and ``*.ipynb``, except hidden files,
    tests, and files whose names begin with an underscore, which are only imported. Subfolders are ignored.

    A missing or unreadable folder is reported as a problem, except that the user's own folder need not exist.
    Never raises.
    """
    files: list[LibraryFile] = []
    problems = []
    for folder in folders:
        try:
            found = _files_in(folder)
        except OSError as error:
            if not (folder.kind == "own" and isinstance(error, FileNotFoundError)):
                problems.append(
                    FolderProblem(folder, Message("cannot be read: {reason}", reason=error.strerror or error))
                )
            continue
        if len(found) > MOST:
            problems.append(
                FolderProblem(
                    folder,
                    Message("has more than {most} protocols; the rest are not listed", most=MOST),
                )
            )
        files += found[:MOST]
    return Listing(tuple(files), tuple(problems))


ENDINGS: Final = (".py", notebooks.ENDING)
"""Extensions of program files."""


def may_be_protocol(name: str) -> bool:
    """Return whether a file with this name may be a protocol."""
    if not name.endswith(ENDINGS) or name.startswith(("_", ".")):
        return False
    return not (name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py")


def mark_of(status: os.stat_result) -> tuple[int, int, int]:
    """Return a value that changes when a file is written or replaced."""
    return status.st_mtime_ns, status.st_size, status.st_ino


def _files_in(folder: LibraryFolder) -> list[LibraryFile]:
    found = []
    with os.scandir(folder.path) as entries:
        for entry in entries:
            if not may_be_protocol(entry.name):
                continue
            try:
                if entry.is_file():
                    found.append(LibraryFile(folder.path / entry.name, folder, mark_of(entry.stat())))
                elif entry.is_symlink() and not Path(entry).exists():  # a broken link is listed
                    found.append(LibraryFile(folder.path / entry.name, folder))
            except OSError:
                continue  # the file has just vanished
    return sorted(found, key=lambda file: (file.name.casefold(), file.name))


LARGEST: Final = 1 << 20
"""Maximum size, in bytes, of a file to read: parsing takes hundreds of times as much memory."""


def read_library_file(file: LibraryFile) -> Program:
    """Read the program in ``file``. Raises UsageError as ``read_program`` does, and also for a file that is
    too large or is not a regular file, because reading a pipe would block.
    """
    try:
        status = file.path.stat()
    except OSError:
        return read_program(file.path)  # reading raises an error with the reason
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(
            Message("{path} is not a file", path=file.path), hint="Remove it from the library folder."
        )
    if status.st_size > LARGEST:
        raise UsageError(
            Message("{path} is larger than {largest} MiB", path=file.path, largest=LARGEST >> 20),
            hint="Keep data in separate files, and libraries in packages; or run it from another folder.",
        )
    return read_program(file.path)


class DeclaredName(NamedTuple):
    """A decorated ``function``, and the ``name`` and ``title`` that its decorator declares ("" if none)."""

    function: str
    name: str
    title: str = ""


def declared_names(source: str) -> tuple[DeclaredName, ...]:
    """Return the names of all protocol functions in a file's source; empty if the source cannot be parsed."""
    if DECORATOR not in source:
        return ()
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        DeclaredName(node.name, name, title)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name, title in _names(node)
    )


def _names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    """Yield the name and the title in each decorator of the function."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if last != DECORATOR:
            continue
        given = {item.arg: item.value for item in getattr(decorator, "keywords", ())}
        given |= dict(zip(("name",), getattr(decorator, "args", ()), strict=False))
        texts = {
            argument: item.value
            for argument, item in given.items()
            if isinstance(item, ast.Constant) and isinstance(item.value, str)
        }
        yield texts.get("name", ""), texts.get("title", "")


class Found(Struct, frozen=True):
    """A protocol's file and the function that was named; None if only the file was named."""

    path: Path
    function: str | None = None


def find_protocol(name: str, folders: Iterable[LibraryFolder]) -> Found:
    """Find the protocol called ``name``: by its file (bundled files first), or else by its declared name or
    its function's name, or else by its declared title. ``name:function`` selects one of several protocols in
    a file.

    Raises UsageError if there are several protocols with that name, or none, in which case the error names
    similar ones.
    """
    if name == "-":
        raise UsageError(
            "a protocol cannot be read from standard input: its record needs the file",
            hint="Save it as a file. To run it as a script, use: praxis-desktop exec -",
        )
    files = list_files(folders).files
    file_name, _, function = name.partition(":")
    named = [file for file in files if file.name == file_name]
    bundled = [file for file in named if file.folder.kind == "bundled"]
    found = [Found(file.path, function or None) for file in bundled or named]
    if not found and name:
        declared = list(_declared(files))
        found = [Found(file.path, told.function) for file, told in declared if name in told[:2]]
        found = found or [Found(file.path, told.function) for file, told in declared if name == told.title]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            Message(
                "{count} protocols are called {name}: {shown}",
                count=len(found),
                name=name,
                shown=", ".join(map(_shown, found)),
            ),
            hint="Specify the file that contains the one you mean.",
        )
    raise _unknown(name, files)


def _declared(files: Iterable[LibraryFile]) -> Iterator[tuple[LibraryFile, DeclaredName]]:
    """Yield the names of the protocol functions in ``files``."""
    for file in files:
        try:
            source = read_library_file(file).source
        except UsageError:
            continue  # the list of protocols shows the fault
        for told in declared_names(source):
            yield file, told


def _shown(found: Found) -> str:
    return f"{found.path}:{found.function}" if found.function else str(found.path)


def _unknown(name: str, files: Iterable[LibraryFile]) -> UsageError:
    files = tuple(files)
    known = {file.name: None for file in files}
    known |= {each: None for _, told in _declared(files) for each in told if each}
    near = nearest(name, known)
    return UsageError(
        Message("there is no protocol {name}", name=repr(name)),
        hint=Message("Did you mean {near}?", near=near[0])
        if near
        else "Specify a file, or one of those listed by: praxis-desktop protocols list",
    )


_FILE_AND_FUNCTION = re.compile(r"(?P<file>.+\.(?:py|ipynb)):(?P<function>[^\W\d]\w*)\Z")


def bundled_protocols() -> dict[str, Path]:
    """Return the files of the bundled protocols, keyed by name."""
    return {path.stem: path for path in sorted(_bundled_folder().glob("*.py"))}


def _bundled_folder() -> Path:
    return shipped("resources") / "protocols"


@cache
def _resolved_bundled_folder() -> Path:
    return _bundled_folder().resolve()


def lasting_name(program: Program) -> str:
    """Return a program's permanent name (bundled name or resolved path of its file); "" without a file."""
    if not program.is_in_file:
        return ""
    path = Path(program.filename).resolve()
    is_bundled = path.suffix == ".py" and path.parent == _resolved_bundled_folder()
    return path.stem if is_bundled else str(path)


def resolve_target(target: str) -> Program:
    """Read the program named by a TARGET, and its companions. Raises UsageError, naming similar targets."""
    match = _FILE_AND_FUNCTION.fullmatch(target)
    if match is not None and not is_file(Path(target)):
        return read_program(Path(match["file"]), function=match["function"])
    if target.endswith(ENDINGS) or "/" in target or "\\" in target or is_file(Path(target)):
        return read_program(Path(target))
    bundled = bundled_protocols().get(target)
    if bundled is not None:
        return read_program(bundled)
    found = find_protocol(target, library_folders())
    return read_program(found.path, function=found.function)
