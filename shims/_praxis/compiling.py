"""Compiles modules to what an import loads: the same bytes for the same source, on every computer."""

from __future__ import annotations

import json
import marshal
import sys
import warnings
from importlib import util
from types import CodeType

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a module file (PEP 552): it holds its source's hash, which nobody compares."""

NOT_COMPILED = (1 << 32) - 1
"""Stands for the length of what there is no compiled module of."""


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


def compiled(source: bytes, filename: str) -> bytes:
    """The module file of ``source``, which tracebacks call ``filename``. Raises what ``compile`` does.

    It carries the hash of its source and is never checked against it, so that no time of any file is in it.
    """
    code = compile(source, filename, "exec", dont_inherit=True, optimize=0)
    return util.MAGIC_NUMBER + UNCHECKED_HASH + util.source_hash(source) + marshal.dumps(canonical(code))


def compile_files(listing: str, sources: str, target: str) -> None:
    """Compile the files that ``listing``, a JSON array of names and lengths, cuts the file ``sources`` into.

    The file ``target`` gets each module file behind its length, and a mere NOT_COMPILED for sources that are
    no Python of this version; after each it is complete so far.
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
