"""Compare two builds and list the differences: ``python -m build_tools.freezing.compare FIRST SECOND``.

Folders (or files) are compared by what users get: names, modes, links and contents; and times, because files
in both have that of the sources.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

MAY_DIFFER: tuple[str, ...] = ()
"""Patterns of files that may differ between two builds of the same sources, each with its reason."""


def differences(first: Path, second: Path) -> Iterator[str]:
    """Yield a line for every difference between the two folders, except MAY_DIFFER."""
    ours, theirs = _listed(first), _listed(second)
    for name in sorted({*ours, *theirs}):
        if any(fnmatch(name, pattern) for pattern in MAY_DIFFER):
            continue
        if name not in ours or name not in theirs:
            yield f"{name}: only in {first if name in ours else second}"
        elif ours[name] != theirs[name]:
            told = [
                f"{one} / {other}"
                for one, other in zip(ours[name], theirs[name], strict=True)
                if one != other
            ]
            yield f"{name}: {', '.join(told)}"


def _listed(folder: Path) -> dict[str, tuple[str, ...]]:
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    return {path.relative_to(folder).as_posix() if path != folder else "": _described(path) for path in paths}


def _described(path: Path) -> tuple[str, ...]:
    status = path.lstat()
    mode, time = f"mode {status.st_mode & 0o7777:o}", f"time {int(status.st_mtime)}"
    if path.is_symlink():
        return ("link", str(path.readlink()), "", "")
    if path.is_dir():
        return ("folder", mode, "", time)
    with path.open("rb") as file:
        return ("file", mode, hashlib.file_digest(file, "sha256").hexdigest()[:16], time)


def main(arguments: Sequence[str]) -> int:
    """Compare; returns 1 if they differ."""
    first, second = (Path(argument) for argument in arguments)
    found = list(differences(first, second))
    for line in found:
        print(line)  # noqa: T201
    print(f"{len(_listed(first))} files and folders, {len(found)} differ")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
