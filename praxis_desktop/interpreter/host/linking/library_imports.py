"""Reads from a native library's bytes what wasmtime's C API cannot provide: the imports (the API aborts at an
unknown value type), and the address of a variable that each thread needs separately.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import constant_expression_end, value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, skip_integer, unsigned
from praxis_desktop.interpreter.exnref.module import Module
from praxis_desktop.interpreter.exnref.sections import IMPORT_SECTION, read_name
from praxis_desktop.interpreter.host.linking.dylink import DylinkError

FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)
"""Kinds of imports in the binary format."""

UNKNOWN: Final = "?"
"""The letter for a value type that no host function takes or returns."""

_LETTERS = {b"\x7f": "i", b"\x7e": "q", b"\x7d": "f", b"\x7c": "d", b"\x6f": "e"}
"""The letters for value types. Function references have none, because they would be addresses in the host."""

_ADDRESS = b"\x7f"
_HAS_MAXIMUM = 1

_COMPLAINT: Final = b"loader_life_support: internal error\0"
"""pybind11's message for a call that ends without being the innermost."""

_MEMORY_BASE: Final = "__memory_base"
_DATA_SECTION: Final = 11
_GLOBAL_GET: Final = b"\x23"
_I32_CONST: Final = bytes((op.I32_CONST,))
_ADD: Final = b"\x6a"
_LOADED: Final = rb"([\x80-\xff]{0,4}[\x00-\x7f])\x6a(?:\x22.)?\x28\x02\x00"
"""Matches a constant without its opcode, ``i32.add``, an optional ``local.tee``, and ``i32.load`` with offset
0.
"""


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
    """Raise DylinkError if the host cannot use the library's functions, globals, tags or tables."""
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


def call_chain(data: bytes, imports: Sequence[LibraryImport]) -> int | None:
    """Return the address, in the memory of the library ``data``, of the variable that holds a thread's
    innermost call, or None if it is not found, as in a library built without pybind11. Raises DylinkError.

    Where there are no threads, compilers turn ``thread_local`` into an ordinary variable. One such variable
    in pybind11 matters: it chains the active calls into C++, innermost first, and a call that ends while
    another is the innermost terminates the program. So threads that take turns need separate chains.
    """
    complaint = data.find(_COMPLAINT)
    numbers = [item.name for item in imports if item.kind == GLOBAL]
    if complaint < 0 or _MEMORY_BASE not in numbers:
        return None
    try:
        return _call_chain(Module(data), complaint, numbers.index(_MEMORY_BASE))
    except (IndexError, ExnrefError) as error:
        raise DylinkError(f"damaged dynamic library: {error}") from error


def _call_chain(module: Module, complaint: int, base: int) -> int | None:
    """Find the address that ``call_chain`` returns. ``base`` is the number of the global that holds the
    memory's address.
    """
    data, place = module.data, _place_in_memory(module, complaint)
    if place is None:
        return None
    address = _GLOBAL_GET + unsigned(base) + _I32_CONST
    complains = address + _signed(place) + _ADD
    loads = re.compile(re.escape(address) + _LOADED, re.DOTALL)
    words = {
        _constant(match[1])
        for body in module.bodies()
        if data.find(complains, body.code, body.end) >= 0
        for match in loads.finditer(data, body.code, body.end)
    }
    return words.pop() if len(words) == 1 else None


def _place_in_memory(module: Module, wanted: int) -> int | None:
    """Return the position in the library's memory of the byte at index ``wanted`` of the file."""
    data = module.data
    for section in module.sections:
        if section.number != _DATA_SECTION:
            continue
        count, index = read_unsigned(data, section.start)
        for _ in range(count):
            flags, first = read_unsigned(data, index)
            if flags:  # passive, or for another memory
                return None
            code = constant_expression_end(data, first)
            size, start = read_unsigned(data, code)
            if start <= wanted < start + size:
                return _offset(data[first:code]) + wanted - start
            index = start + size
    return None


def _offset(expression: bytes) -> int:
    """Return the constant that ``i32.add`` adds to the base after ``global.get``, or 0 if there is none."""
    after = skip_integer(expression, 1)
    return _constant(expression[after + 1 :]) if expression[after] == op.I32_CONST else 0


def _constant(encoded: bytes) -> int:
    value, _ = read_unsigned(encoded, 0)
    return value


def _signed(value: int) -> bytes:
    """Return the signed encoding of a positive integer."""
    encoded = unsigned(value)
    return encoded if not encoded[-1] & 0x40 else encoded[:-1] + bytes((encoded[-1] | 0x80, 0))
