"""Finding a protocol of the library by its name."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.file_presence import is_file
from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.sources import parsed
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.library.files import (
    LibraryFile,
    LibraryFolder,
    library_folders,
    list_files,
    read_library_file,
)
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.text import DECORATOR


class DeclaredName(NamedTuple):
    """A ``function`` with the decorator, and its declared ``name``, "" for none."""

    function: str
    name: str


def declared_names(source: str) -> tuple[DeclaredName, ...]:
    """The names of all protocol functions in a file; empty if it cannot be parsed."""
    if DECORATOR not in source:
        return ()
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        DeclaredName(node.name, name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in _names(node)
    )


def _names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if last != DECORATOR:
            continue
        given = [item.value for item in getattr(decorator, "keywords", ()) if item.arg == "name"]
        given += getattr(decorator, "args", ())[:1]
        texts = [
            item.value for item in given if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        yield texts[0] if texts else ""


class Found(Record):
    """The file of a protocol, and the function that was asked for; None for the only one."""

    path: Path
    function: str | None = None


def find_protocol(name: str, folders: Iterable[LibraryFolder]) -> Found:
    """The protocol called ``name``: by its file (bundled ones first), else by its declared name or that of
    its function. ``name:function`` chooses one of several in a file.

    Raises UsageError if there is none, with similar names, or more than one.
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
            Message(
                "{count} protocols are called {name}: {shown}",
                count=len(found),
                name=name,
                shown=", ".join(map(_shown, found)),
            ),
            hint="Name the file of the one that you mean.",
        )
    raise _unknown(name, files)


def _declared(files: Iterable[LibraryFile]) -> Iterator[tuple[LibraryFile, str, tuple[str, ...]]]:
    """The protocol functions with their names."""
    for file in files:
        try:
            source = read_library_file(file).source
        except UsageError:
            continue  # the list of protocols reports the fault
        for function, name in declared_names(source):
            yield file, function, (function, name) if name else (function,)


def _shown(found: Found) -> str:
    return f"{found.path}:{found.function}" if found.function else str(found.path)


def _unknown(name: str, files: Iterable[LibraryFile]) -> UsageError:
    files = tuple(files)
    known = {file.name: None for file in files}
    known |= {each: None for _, _, names in _declared(files) for each in names}
    near = difflib.get_close_matches(name, known, n=1)
    return UsageError(
        Message("there is no protocol {name}", name=repr(name)),
        hint=Message("Did you mean {near}?", near=near[0])
        if near
        else "Name a file, or one of: praxis-desktop protocols list",
    )


_FILE_AND_FUNCTION = re.compile(r"(?P<file>.+\.py):(?P<function>[^\W\d]\w*)\Z")


def bundled_protocols() -> dict[str, Path]:
    """Name -> file of every bundled protocol."""
    return {path.stem: path for path in sorted(_bundled_folder().glob("*.py"))}


def _bundled_folder() -> Path:
    return shipped("resources") / "protocols"


@cache
def _resolved_bundled_folder() -> Path:
    return _bundled_folder().resolve()


def lasting_name(program: Program) -> str:
    """A program's permanent name: that in the library, else its file's resolved path; "" without a file."""
    if program.filename.startswith("<"):
        return ""
    path = Path(program.filename).resolve()
    is_bundled = path.suffix == ".py" and path.parent == _resolved_bundled_folder()
    return path.stem if is_bundled else str(path)


def resolve_target(target: str) -> Program:
    """The program of a TARGET, with its companions. Raises UsageError, with similar names."""
    match = _FILE_AND_FUNCTION.fullmatch(target)
    if match is not None and not is_file(Path(target)):
        return read_program(Path(match["file"]), function=match["function"])
    if target.endswith(".py") or "/" in target or "\\" in target or is_file(Path(target)):
        return read_program(Path(target))
    bundled = bundled_protocols().get(target)
    if bundled is not None:
        return read_program(bundled)
    found = find_protocol(target, library_folders())
    return read_program(found.path, function=found.function)
