"""What to do about a file or module that a program does not find: guests have no files of this computer, and
the packages that are needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.interpreter.faults import PythonError

_PATH_AT_THE_END = re.compile(r": '(?P<path>[^']+)'\Z")
_MODULE = re.compile(r"No module named '(?P<name>[^'.]+)(?P<inner>\.[^']+)?'")


def sandbox_hint(error: PythonError, program: str, remedy: Callable[[str], str] = lambda module: "") -> str:
    """What to tell with an error about a file or module that a guest does not see, "" for other errors.

    ``program`` is the path of the program's file. ``remedy`` is asked what to do about a module, by the first
    part of its name, that does not lie beside it either.
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
                f"{found['name']} is a module of this computer that the sandbox does not show: a program "
                "imports single files beside it, by statements, but no folders and no links to others."
            )
        if found is not None and not found["inner"]:
            return remedy(found["name"])
    return ""


def _is_here(path: str, program: str) -> bool:
    try:
        return Path(path).exists() or Path(program).parent.joinpath(path).exists()
    except (OSError, ValueError):
        return False
