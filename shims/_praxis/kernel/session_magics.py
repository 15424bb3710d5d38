"""%pip, %edit and %notebook, for a console whose host provides the packages, the editor and the files."""

from __future__ import annotations

import inspect
import shlex
import sys
from pathlib import Path, PurePath
from typing import Any

from IPython.core.error import UsageError
from pyodide.ffi import run_sync

from _praxis import packages
from _praxis.kernel import unavailable
from _praxis.kernel.channel import tell, write

_MEANINGLESS = frozenset({"-q", "-qq", "--quiet", "-U", "--upgrade", "--user"})
"""Options of ``pip install`` that have no effect here."""

_NOTEBOOK = ".ipynb"


def add_magics(shell: Any) -> None:
    """Add these magics to ``shell``."""

    def edit(line: str) -> None:
        """Put code into the next cell: ``%edit 3``, ``%edit 1-4``, ``%edit function``, or a file of the
        sandbox, which the cell writes back when it runs.
        """
        name = line.strip()
        if not name:
            raise UsageError("%edit needs the number of a cell, the name of a function, or a file.")
        shell.set_next_input(_code_of(shell, name).rstrip("\n"))

    shell.register_magic_function(pip, "line", "pip")
    shell.register_magic_function(edit, "line", "edit")
    shell.register_magic_function(edit, "line", "ed")
    shell.register_magic_function(_notebook, "line", "notebook")


def pip(line: str) -> None:
    """Install packages into this session: ``%pip install NAME``. Packages come from the shipped wheels and
    the added wheels.
    """
    try:
        command, *words = shlex.split(line) or [""]
    except ValueError as error:
        raise UsageError(f"%pip: {error}") from None
    if command in ("list", "freeze") and not words:
        for name, (version, _) in sorted(packages.installed().items()):
            write(f"{name}=={version}\n")
        return
    wanted = [word for word in words if word not in _MEANINGLESS]
    if command != "install" or not wanted or any(word.startswith("-") or "/" in word for word in wanted):
        raise UsageError(f"%pip {line.strip()} is not available here. {unavailable.PIP}")
    try:
        loaded = packages.mount(run_sync(packages.find(wanted, asker="%pip install asks for")))
    except packages.PackageError as error:
        raise UsageError(f"{error}. {error.hint}") from None
    for package in loaded:
        sys.stderr.write(f"Installed {package.name} {package.version}\n")
    if not loaded:
        sys.stderr.write("Nothing to install: it is already installed\n")


def _code_of(shell: Any, name: str) -> str:
    path = Path(name).expanduser()
    if path.is_file():
        return f"%%writefile {name}\n{path.read_text('utf-8', 'replace')}"
    value = shell.user_ns.get(name)
    if inspect.isfunction(value) or inspect.isclass(value):
        try:
            return inspect.getsource(value)
        except (OSError, TypeError):
            raise UsageError(f"%edit {name}: its source is not known") from None
    try:
        code: str = shell.find_user_code(name)
    except (ValueError, TypeError) as error:
        raise UsageError(f"%edit {name}: {error.args[0]}") from None
    return code


def _notebook(line: str) -> None:
    """Write the cells of this session and their outputs into a notebook: ``%notebook FILE.ipynb``. The
    host stores the file and reports where it is.
    """
    words = [word for word in line.split() if word not in ("-e", "--export")]
    name = PurePath(words[0]).name if len(words) == 1 else ""
    stem = name.removesuffix(_NOTEBOOK)
    if not stem or stem.startswith("."):
        raise UsageError("%notebook needs the name of a file, such as session.ipynb.")
    tell("notebook", name=f"{stem}{_NOTEBOOK}")
