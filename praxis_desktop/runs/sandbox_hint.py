"""Why a program does not find a file that lies right beside it: guests have no files of this computer."""

from __future__ import annotations

import re
from pathlib import Path

from praxis_desktop.interpreter.faults import PythonError

_PATH_AT_THE_END = re.compile(r": '(?P<path>[^']+)'\Z")
_MODULE = re.compile(r"No module named '(?P<name>[^'.]+)")


def sandbox_hint(error: PythonError, program: str) -> str:
    """What to tell with an error about a file or module that this computer has and a guest cannot see; ""
    for other errors. ``program`` is the path of the program's file.
    """
    if error.type_name == "FileNotFoundError":
        found = _PATH_AT_THE_END.search(error.message)
        if found is not None and _is_here(found["path"], program):
            return f"{found['path']} is a file of this computer: programs run in a sandbox and see none."
    elif error.type_name == "ModuleNotFoundError":
        found = _MODULE.match(error.message)
        if found is not None and (
            _is_here(f"{found['name']}.py", program) or _is_here(f"{found['name']}/__init__.py", program)
        ):
            return (
                f"{found['name']} is a module of this computer: programs run in a sandbox, as one file, "
                "and see none."
            )
    return ""


def _is_here(path: str, program: str) -> bool:
    try:
        return Path(path).exists() or Path(program).parent.joinpath(path).exists()
    except (OSError, ValueError):
        return False
