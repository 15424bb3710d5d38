"""Runs in the guest: compile the standard library with the very interpreter that will run it."""

from __future__ import annotations

import marshal
import sys
import zipfile
from importlib import util

LIBRARY = "/lib/python3.14"
"""Where the sources are mounted: the path that tracebacks name."""

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a module file (PEP 552): it holds its source's hash, which nobody compares."""


def compile_library(sources: str, target: str) -> str:
    """Compile every module in the zip ``sources`` into the zip ``target``; returns Python's version.

    A module's record carries the hash of its source and is never checked against it, so that no time of any
    file is in it. Marshalling twice makes the bytes independent of what else refers to a constant just now.
    """
    with zipfile.ZipFile(sources) as archive, zipfile.ZipFile(target, "w") as compiled:
        for name in archive.namelist():
            if not name.endswith(".py"):
                continue
            source = archive.read(name)
            code = compile(source, f"{LIBRARY}/{name}", "exec", dont_inherit=True, optimize=0)
            code = marshal.loads(marshal.dumps(code))
            header = util.MAGIC_NUMBER + UNCHECKED_HASH + util.source_hash(source)
            compiled.writestr(f"{name}c", header + marshal.dumps(code))
    return ".".join(map(str, sys.version_info[:3]))
