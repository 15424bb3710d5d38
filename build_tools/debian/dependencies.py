"""The system packages that a package's files need, found from their symbols by dpkg-shlibdeps."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.freezing.library_paths import elf_files

_DEADLINE_S = 300.0
_LOST = re.compile(r"cannot find library (\S+) needed by (\S+)")
_VARIABLE = "shlibs:Depends="


def needed_packages(root: Path) -> str:
    """Return the value of Depends for the package in ``root``, whose folder DEBIAN must exist.

    Raises BuildError if a library is neither in the tree nor on this system.
    """
    files = list(elf_files(root))
    if not files:
        return ""
    folders = sorted({str(file.parent) for file in files})
    with tempfile.TemporaryDirectory(prefix="praxis-shlibdeps-") as scratch:
        control = Path(scratch, "debian", "control")
        control.parent.mkdir()
        control.write_text("Source: praxis-desktop\n\nPackage: praxis-desktop\nArchitecture: any\n", "utf-8")
        command = [
            *("dpkg-shlibdeps", "-O"),
            *(f"-S{root}", *(f"-l{folder}" for folder in folders)),
            *(f"-e{file}" for file in files),
        ]
        try:
            done = subprocess.run(
                command, cwd=scratch, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
            )
        except OSError as error:
            raise BuildError(
                f"dpkg-shlibdeps could not be started: {error}", hint="Install the package dpkg-dev."
            ) from error
    if done.returncode:
        lost = sorted({library for library, _ in _LOST.findall(done.stderr)})
        raise BuildError(
            f"dpkg-shlibdeps failed: {', '.join(lost) or done.stderr.strip()}",
            hint="What the program is linked with has to be installed where its package is made.",
        )
    return next(
        (line.removeprefix(_VARIABLE) for line in done.stdout.splitlines() if line.startswith(_VARIABLE)), ""
    )
