"""A run's folders in its guest: the one it works in, and those that show it its program and its inputs."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.files.nodes import Directory, Node

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.protocols import Program

SESSION = "/session"
METADATA = "/session/metadata"
INPUTS = "/session/inputs"
NO_INPUTS: Mapping[str, bytes] = MappingProxyType({})


def open_session(
    interpreter: Interpreter, program: Program, inputs: Mapping[str, bytes] = NO_INPUTS
) -> FileSystem:
    """Show the guest its program, and the files that were chosen for its parameters, ``inputs`` by name;
    nothing else of the host. It can change neither.

    Returns the guest's files, which can be read even when the guest is lost. Images have the folders already;
    a guest from elsewhere makes them now.
    """
    files = interpreter.files
    if not files.is_directory(METADATA):
        interpreter.load("_praxis.session_folder:enter")()
    path = f"{METADATA}/{_name(program)}"
    files.write_file(path, _encoded(program.source))
    _protect(files.tree.resolve_directory(METADATA))
    for name, data in inputs.items():
        files.write_file(f"{INPUTS}/{name}", data)
    if inputs:
        _protect(files.tree.resolve_directory(INPUTS))
    return files


def _protect(node: Node) -> None:
    """Let nothing in a folder be changed, nor the folder."""
    node.read_only = True
    node.mode = node.mode & ~0o777 | (0o555 if isinstance(node, Directory) else 0o444)
    if isinstance(node, Directory):
        for inner in node.entries.values():
            _protect(inner)


def _name(program: Program) -> str:
    return "main.py" if program.filename.startswith("<") else program.title


def _encoded(source: str) -> bytes:
    """The source as its own encoding line has it: the guest may import it."""
    data = source.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return source.encode(encoding)
    except (SyntaxError, UnicodeError):
        return data


def session_entries(files: FileSystem) -> Directory | None:
    """The folder that the guest worked in; None when it has none any more, or nothing of its own in it."""
    if not files.is_directory(SESSION):
        return None
    folder = files.tree.resolve_directory(SESSION)
    return folder if any(not node.read_only for node in folder.entries.values()) else None
