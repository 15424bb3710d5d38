"""The frozen program for Windows: where it is, and how its files are signed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import PROGRAM, ROOT, Order

STARTERS = (f"{PROGRAM}.exe", f"{PROGRAM}-window.exe")
SIGNING = "PRAXIS_WINDOWS_SIGNING"
"""The environment variable with the command that signs a file in place. The file's path is added to it."""

_MADE_UNDER_WINE = ROOT / "build" / "windows"
_DEADLINE_S = 300.0


def find_program(order: Order) -> Path:
    """Return the ordered frozen program. If there is none, on systems other than Windows, return one frozen
    under Wine. Raises BuildError.
    """
    for folder in (order.frozen, _MADE_UNDER_WINE / PROGRAM):
        if all((folder / name).is_file() for name in STARTERS):
            return folder
    if sys.platform == "win32":
        raise BuildError(f"{order.frozen} has no program for Windows", hint="Freeze it first.")
    order.report("Freezing the program under Wine")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "build_tools.wine", "env", f"SOURCE_DATE_EPOCH={order.made_at}"),
            *("python", "-m", "build_tools.installers", "frozen", "--output", "build/windows"),
        ],
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise BuildError("the program could not be frozen under Wine", hint="It says why above.")
    return _MADE_UNDER_WINE / PROGRAM


def signed_starters(program: Path, folder: Path) -> Path:
    """Copy the starters of ``program`` into the new ``folder``, and sign the copies; returns the folder."""
    folder.mkdir()
    for name in STARTERS:
        shutil.copy2(program / name, folder)
        sign(folder / name)
    return folder


def sign(file: Path) -> None:
    """Sign ``file`` in place, if this build is signed. Raises BuildError."""
    command = os.environ.get(SIGNING)
    if not command:
        return
    text = f'{command} "{file}"'
    try:
        subprocess.run(
            text if sys.platform == "win32" else shlex.split(text), timeout=_DEADLINE_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BuildError(f"{file.name} could not be signed: {error}", hint=f"Check {SIGNING}.") from error
