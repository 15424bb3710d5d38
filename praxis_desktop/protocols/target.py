"""TARGET of the command line: a file, ``file.py:function``, or the name of a protocol of the library."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from praxis_desktop.core.file_presence import is_file
from praxis_desktop.core.shipped import shipped
from praxis_desktop.protocols.program import Program
from praxis_desktop.protocols.program_files import read_program

_FILE_AND_FUNCTION = re.compile(r"(?P<file>.+\.py):(?P<function>[^\W\d]\w*)\Z")


def bundled_protocols() -> dict[str, Path]:
    """Name -> file of every protocol that ships with the program."""
    return {path.stem: path for path in sorted(_bundled_folder().glob("*.py"))}


def _bundled_folder() -> Path:
    return shipped("resources") / "protocols"


@cache
def _resolved_bundled_folder() -> Path:
    return _bundled_folder().resolve()


def lasting_name(program: Program) -> str:
    """What a program goes by from run to run: its name in the library, else its file's resolved path; "" for
    code that is in no file.
    """
    if program.filename.startswith("<"):
        return ""
    path = Path(program.filename).resolve()
    is_bundled = path.suffix == ".py" and path.parent == _resolved_bundled_folder()
    return path.stem if is_bundled else str(path)


def resolve_target(target: str) -> Program:
    """The program that TARGET means, with its companions. Raises UsageError, naming near misses."""
    match = _FILE_AND_FUNCTION.fullmatch(target)
    if match is not None and not is_file(Path(target)):
        return read_program(Path(match["file"]), function=match["function"])
    if target.endswith(".py") or "/" in target or "\\" in target or is_file(Path(target)):
        return read_program(Path(target))
    bundled = bundled_protocols().get(target)
    if bundled is not None:
        return read_program(bundled)
    from praxis_desktop.protocols.library.folders import library_folders
    from praxis_desktop.protocols.library.lookup import find_protocol

    found = find_protocol(target, library_folders())
    return read_program(found.path, function=found.function)
