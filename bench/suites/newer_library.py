"""A distribution with a newer library, which distinguishes failures due to a newer suite from all others.

Versions differ in their C code and in their Python code. A test that passes with the suite's own Python code
and the guest's C code fails otherwise only because the guest's library is older.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

from msgspec import structs

from praxis_desktop.interpreter.distribution import MANIFEST, STDLIB, Distribution, FileRecord

_OF_THE_BUILD = ("_sysconfigdata", "_pyodide", "pyodide", "sysconfig", "site", "test", "ssl.py", "socket.py")
"""Prefixes of names in the library that belong to the build, or that Pyodide changes."""


def with_library(distribution: Distribution, library: Path, folder: Path) -> Distribution:
    """Return ``distribution`` with the Python files of ``library`` (a ``lib/python3.14``) instead of its own.

    It is made in ``folder``, replacing that folder's contents.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = dict(distribution.manifest.files)
    for name in records:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name != STDLIB:
            target.symlink_to(distribution.folder / name)
    _merge(distribution.stdlib, library, folder / STDLIB)
    content = (folder / STDLIB).read_bytes()
    records[STDLIB] = FileRecord(hashlib.sha256(content).hexdigest(), len(content))
    (folder / MANIFEST).write_text(structs.replace(distribution.manifest, files=records).to_json(), "utf-8")
    return Distribution.load(folder)


def _merge(stdlib: Path, library: Path, target: Path) -> None:
    newer = {
        str(path.relative_to(library)): path
        for path in library.rglob("*.py")
        if not str(path.relative_to(library)).startswith(_OF_THE_BUILD)
    }
    with zipfile.ZipFile(stdlib) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as merged:
        for name in old.namelist():
            if name.removesuffix("c") not in newer:
                merged.writestr(name, old.read(name))
        for name, path in sorted(newer.items()):
            merged.writestr(name, path.read_bytes())
