"""Reads a native library's imports from its bytes: wasmtime's C API aborts at an unknown value type."""

from __future__ import annotations

from typing import Final, NamedTuple

from praxis_desktop.interpreter.exnref.grammar import value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, skip_integer
from praxis_desktop.interpreter.exnref.module import Module
from praxis_desktop.interpreter.exnref.sections import IMPORT_SECTION, read_name
from praxis_desktop.interpreter.host.linking.dylink import DylinkError

FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)
"""Kinds of imports in the binary format."""

UNKNOWN: Final = "?"
"""The letter for a value type that no host function takes or returns."""

_LETTERS = {b"\x7f": "i", b"\x7e": "q", b"\x7d": "f", b"\x7c": "d", b"\x6f": "e"}
"""The letters of value types. Function references have none: they would be addresses in the host."""

_ADDRESS = b"\x7f"
_HAS_MAXIMUM = 1


class LibraryImport(NamedTuple):
    """An import. For a function, ``parameters`` and ``results`` have one letter for each value."""

    module: str
    name: str
    kind: int
    parameters: str = ""
    results: str = ""


def read_imports(data: bytes) -> tuple[LibraryImport, ...]:
    """Return the imports in order. Raises DylinkError if they are damaged or of unknown kinds, and for a
    library whose exports or contents the host cannot use.
    """
    try:
        module = Module(data)
        _check_what_it_gives(module)
        for section in module.sections:
            if section.number == IMPORT_SECTION:
                return tuple(_imports(module, section.start))
    except (IndexError, UnicodeDecodeError, ExnrefError) as error:
        raise DylinkError(f"damaged dynamic library: {error}") from error
    return ()


def _check_what_it_gives(module: Module) -> None:
    """Refuse a library whose exports the host can neither call nor read."""
    for kind in module.defined_functions():
        if UNKNOWN in _letters(kind.parameters + kind.results):
            raise DylinkError("the library has a function with values of an unknown type")
        if len(kind.results) > 1:
            raise DylinkError("the library has a function with more than one result")
    if any(kind != _ADDRESS for kind in module.exported_globals()):
        raise DylinkError("the library exports a global that is not an address")
    if any(len(kind) > 1 or UNKNOWN in _letters(kind) for kind in module.tags()):
        # Such exceptions could form cycles, or take more memory than the guest's limit allows.
        raise DylinkError("the library has exceptions with values that C does not know")
    if module.has_tables:
        raise DylinkError("the library has a function table of its own")


def _imports(module: Module, index: int) -> list[LibraryImport]:
    data = module.data
    count, index = read_unsigned(data, index)
    found = []
    for _ in range(count):
        place, index = read_name(data, index)
        name, index = read_name(data, index)
        kind = data[index]
        index += 1
        parameters = results = ""
        if kind == FUNCTION:
            number, index = read_unsigned(data, index)
            function_type = module.function_type(number)
            parameters, results = _letters(function_type.parameters), _letters(function_type.results)
        elif kind == TABLE:
            index = _limits_end(data, value_type_end(data, index))
        elif kind == MEMORY:
            index = _limits_end(data, index)
        elif kind == GLOBAL:
            index = value_type_end(data, index) + 1
        elif kind == TAG:
            index = skip_integer(data, index + 1)
        else:
            raise DylinkError(f"damaged dynamic library: an import of the unknown kind {kind}")
        found.append(LibraryImport(place.decode(), name.decode(), kind, parameters, results))
    return found


def _letters(types: tuple[bytes, ...]) -> str:
    return "".join([_LETTERS.get(bytes(kind), UNKNOWN) for kind in types])


def _limits_end(data: bytes, index: int) -> int:
    flags = data[index]
    index = skip_integer(data, index + 1)
    return skip_integer(data, index) if flags & _HAS_MAXIMUM else index
