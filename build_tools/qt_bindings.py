"""Unpacks the Python part of Qt's bindings, which every start would otherwise unpack and compile.

Shiboken has seventeen modules inside its library. With ``SBK_EMBED=0`` in the environment it writes them
beside itself as ``files.dir``, and from then on reads them there like ordinary modules; with ``SBK_EMBED=1``
it removes that folder again (see ``signature_bootstrap.py`` among those modules).
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from build_tools.errors import BuildError

FOLDER = "files.dir"
"""The name of the folder below ``shiboken6`` in which Shiboken looks for its modules."""

_SWITCH = "SBK_EMBED"
_PLACE = "import shiboken6; print(shiboken6.__path__[0])"


def unfold(python: Path) -> Path:
    """Make the environment of ``python`` read Shiboken's modules from compiled files, replacing those of
    another version; return their folder. Raises BuildError.
    """
    _fold(python)
    try:
        shiboken = Path(_run([str(python), "-c", _PLACE], **{_SWITCH: "0"}).strip())
        folder = shiboken / FOLDER
        if not folder.is_dir():
            raise BuildError(f"Shiboken has not written {folder}", hint="Check rights and free space.")
        # The compiled files contain no path or time, because they are moved and must be reproducible. Compile
        # all of them again: the first import has already compiled some.
        compile_all = [str(python), "-m", "compileall", "-q", "-f", "-s", str(folder)]
        _run([*compile_all, "--invalidation-mode", "unchecked-hash", str(folder)], PYTHONHASHSEED="0")
    except BuildError:
        _fold(python)  # an incomplete folder would be used as a complete one
        raise
    return folder


def pack_compiled(folder: Path, archive: Path) -> None:
    """Put the compiled files of an unfolded ``folder`` into one reproducible archive, which Python can import
    from: system packages must not have a ``__pycache__``.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as packed:
        for compiled in sorted(folder.rglob("__pycache__/*.pyc")):
            name = compiled.relative_to(folder).parent.parent / f"{compiled.name.partition('.')[0]}.pyc"
            packed.writestr(zipfile.ZipInfo(name.as_posix()), compiled.read_bytes())


def main() -> int:
    """Unfold this Python's bindings; returns the exit code."""
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
    environment.pop("PYTHONPYCACHEPREFIX", None)  # compiled files must be beside their sources
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"Qt's bindings cannot be unpacked: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
