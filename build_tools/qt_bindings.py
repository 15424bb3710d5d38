"""The Python part of Qt's bindings as files: packed, as wheels have it, every start unpacks and compiles it.

Shiboken carries seventeen modules inside its library. With ``SBK_EMBED=0`` in the environment it puts them
beside itself as ``files.dir``, and reads them there from then on, as Python reads all others; with
``SBK_EMBED=1`` it takes that folder away again (``signature_bootstrap.py`` among those modules).
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from build_tools.errors import BuildError

FOLDER = "files.dir"
"""The name below ``shiboken6`` that Shiboken looks for."""

_SWITCH = "SBK_EMBED"
_PLACE = "import shiboken6; print(shiboken6.__path__[0])"


def unfold(python: Path) -> Path:
    """Have the environment of ``python`` read Shiboken's modules from files, compiled; returns their folder.
    What another version has left there is replaced. Raises BuildError.
    """
    _fold(python)
    try:
        shiboken = Path(_run([str(python), "-c", _PLACE], **{_SWITCH: "0"}).strip())
        folder = shiboken / FOLDER
        if not folder.is_dir():
            raise BuildError(f"Shiboken has not written {folder}", hint="Check rights and free space.")
        # Neither place nor time is in what is compiled: it is moved, and the same wherever it is made. Once
        # more, for the first of its readers has compiled some of it already.
        compile_all = [str(python), "-m", "compileall", "-q", "-f", "-s", str(folder)]
        _run([*compile_all, "--invalidation-mode", "unchecked-hash", str(folder)], PYTHONHASHSEED="0")
    except BuildError:
        _fold(python)  # a part of it would be read as if it were all
        raise
    return folder


def pack_compiled(folder: Path, archive: Path) -> None:
    """Put what is compiled in an unfolded ``folder`` into one file, which Python reads as it reads a folder:
    packages of systems are to have no ``__pycache__``. It is the same wherever it is made.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as packed:
        for compiled in sorted(folder.rglob("__pycache__/*.pyc")):
            name = compiled.relative_to(folder).parent.parent / f"{compiled.name.partition('.')[0]}.pyc"
            packed.writestr(zipfile.ZipInfo(name.as_posix()), compiled.read_bytes())


def main() -> int:
    """Unfold what this Python has; returns the exit code."""
    try:
        unfold(Path(sys.executable))
    except BuildError as error:
        sys.stderr.write(f"Starts of the window will take longer: {error}\n")
        return error.exit_code
    return 0


def _fold(python: Path) -> None:
    _run([str(python), "-c", _PLACE], **{_SWITCH: "1"})


def _run(command: list[str], **settings: str) -> str:
    environment = {**os.environ, **settings}
    environment.pop("PYTHONPYCACHEPREFIX", None)  # what is compiled is to lie beside its source
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"Qt's bindings cannot be unpacked: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
