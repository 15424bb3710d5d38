"""The folder in which a program works, and the search path for its imports."""

from __future__ import annotations

import os
import sys

SESSION = "/session"
METADATA = "/session/metadata"
PACKAGES = ("/session/metadata/python_modules", "/session/metadata/vendor")
"""The folders for packages next to the program. The second is the older name."""


def enter() -> None:
    """Create the folders, and change to the session's folder.

    The order of ``sys.path`` is workerd's (src/pyodide/internal: setupPackages.ts, ``adjustSysPath``, and
    setup_python_search_path.py): the working folder; the standard library; the program's own folder; packages
    next to the program; site-packages. So a program's file never hides a standard library module, and its own
    modules come before packages.
    """
    for folder in (METADATA, *PACKAGES):
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - pathlib is not loaded in every image
    os.chdir(SESSION)
    system = [path for path in sys.path if path not in ("", SESSION, METADATA, *PACKAGES)]
    place = next((index for index, path in enumerate(system) if "site-packages" in path), len(system))
    sys.path[:] = [SESSION, *system[:place], METADATA, *PACKAGES, *system[place:]]
