"""Compiles modules into the files that imports load. The same source gives the same bytes everywhere."""

from __future__ import annotations

import json
import marshal
import sys
import warnings
from importlib import util
from types import CodeType

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a module file (PEP 552): it contains its source's hash, which is not checked."""

NOT_COMPILED = (1 << 32) - 1
"""Written instead of a length if there is no compiled module."""


def canonical(code: CodeType) -> CodeType:
    """Return a form of ``code`` that marshals to the same bytes whatever this interpreter has done so far.

    Marshal records whether a constant is shared or interned. A class's qualified name is either interned or a
    copy of an interned one, depending on whether that class already exists. Other objects may happen to share
    constants, too; a round trip through marshal undoes that.
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


def compiled(source: bytes, filename: str) -> bytes:
    """Return the module file for ``source``, which tracebacks call ``filename``. Raises what ``compile``
    raises. The file contains its source's hash, not a timestamp, and is not checked against the source.
    """
    code = compile(source, filename, "exec", dont_inherit=True, optimize=0)
    return util.MAGIC_NUMBER + UNCHECKED_HASH + util.source_hash(source) + marshal.dumps(canonical(code))


def compile_files(listing: str, sources: str, target: str) -> None:
    """Compile the sources that the file ``sources`` contains one after another; ``listing`` is a JSON array
    of their names and lengths. Writes to the file ``target`` the length and content of each module file, or
    only NOT_COMPILED for a source that is not valid Python. After an interrupt, ``target`` contains all
    module files up to that point.
    """
    with open(sources, "rb") as source, open(target, "wb", buffering=0) as out:  # noqa: PTH123 - not loaded
        for filename, length in json.loads(listing):
            with warnings.catch_warnings(action="ignore"):
                try:
                    module = compiled(source.read(length), filename)
                except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
                    out.write(NOT_COMPILED.to_bytes(4, "little"))
                    continue
            out.write(len(module).to_bytes(4, "little") + module)
