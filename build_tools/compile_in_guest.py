"""Runs in the guest: compile the standard library with the very interpreter that will run it."""

from __future__ import annotations

import marshal
import sys
import zipfile
from importlib import util
from types import CodeType

LIBRARY = "/lib/python3.14"
"""Where the sources are mounted: the path that tracebacks name."""

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a module file (PEP 552): it holds its source's hash, which nobody compares."""


def canonical(code: CodeType) -> CodeType:
    """Return ``code`` as it marshals to the same bytes whatever else this interpreter has done before.

    Marshal writes whether a constant is shared or interned. A class's qualified name is interned or is a copy
    of an interned one, depending on whether that class exists already; and other objects may share constants
    just now, which a round trip through marshal ends.
    """
    return marshal.loads(marshal.dumps(_with_interned_names(code)))  # type: ignore[no-any-return]


def _with_interned_names(code: CodeType) -> CodeType:
    constants: list[object] = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            constants.append(_with_interned_names(constant))
        elif constant == code.co_qualname and type(constant) is str:
            constants.append(sys.intern(constant))
        else:
            constants.append(constant)
    return code.replace(co_consts=tuple(constants))


def compile_library(sources: str, target: str) -> str:
    """Compile every module in the zip ``sources`` into the zip ``target``; returns Python's version.

    A module's record carries the hash of its source and is never checked against it, so that no time of any
    file is in it.
    """
    with zipfile.ZipFile(sources) as archive, zipfile.ZipFile(target, "w") as compiled:
        for name in archive.namelist():
            if not name.endswith(".py"):
                continue
            source = archive.read(name)
            code = compile(source, f"{LIBRARY}/{name}", "exec", dont_inherit=True, optimize=0)
            header = util.MAGIC_NUMBER + UNCHECKED_HASH + util.source_hash(source)
            compiled.writestr(f"{name}c", header + marshal.dumps(canonical(code)))
    return ".".join(map(str, sys.version_info[:3]))
