"""Add to a wasm module the means to stop it: at every loop and every call it looks at one byte that only the
host can set.

wasmtime's own means, epoch interruption, costs 18 % of the speed of CPython's programs. Here each loop's head
and the entry of each function that calls anything load one byte and trap when it is set; that costs 0 to 2 %
(six programs, geometric mean of the best of 21 runs each), within the noise of the measurement.

Why it always works: code that runs for ever must pass a loop's head, or an entry of a function that calls,
infinitely often; bulk memory instructions are bounded by the size of the memory. Why a guest cannot undo it:
the byte lies in a memory of its own (multi-memory, WebAssembly 3.0) that no instruction of the guest's
modules refers to; native libraries get their checks when they are loaded.
"""

from __future__ import annotations

from typing import Final

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import instruction_end, plain_run_end, value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, skip_integer, unsigned
from praxis_desktop.interpreter.exnref.module import Body, Module
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    CUSTOM_SECTION,
    EXPORT_SECTION,
    IMPORT_SECTION,
    Section,
    join_sections,
    read_name,
)

STOP_MEMORY: Final = "$stop"
"""The name of the memory with the byte: exported by the main module, imported from ``env`` by native
libraries.
"""

_MEMORY_SECTION: Final = 5
_MEMORY_KIND: Final = 2
_ONE_PAGE_AT_MOST: Final = b"\x01\x01\x01"
_ENV: Final = b"\x03env"
_NAME: Final = bytes((len(STOP_MEMORY),)) + STOP_MEMORY.encode()
# call, call_indirect, return_call, return_call_indirect, call_ref, return_call_ref
_CALLS: Final = frozenset(b"\x10\x11\x12\x13\x14\x15")


def add_stop_checks(data: bytes, *, owns_memory: bool) -> bytes:
    """The module with checks. ``owns_memory``: it defines and exports the stop memory, otherwise it imports
    it.

    All indices stay what they were. Raises ExnrefError for what is no module, or one with memories we cannot
    add to.
    """
    try:
        module = Module(bytes(data))
        memory = _count(module, IMPORT_SECTION, imported=True) + _count(module, _MEMORY_SECTION)
        if not owns_memory and _count(module, _MEMORY_SECTION):
            raise ExnrefError("a native library with a memory of its own")
        check = b"\x41\x00\x2d\x40" + unsigned(memory) + b"\x00\x04\x40\x00\x0b"
        code = _checked_code(module, check)
        return join_sections(_sections(module, code, owns_memory, memory))
    except IndexError:
        raise ExnrefError("the module is cut short") from None


def _checked_code(module: Module, check: bytes) -> bytes:
    parts: list[bytes] = []
    bodies = list(module.bodies())
    for body in bodies:
        new = _checked_body(module.data, body, check)
        parts += unsigned(len(new)), new
    return unsigned(len(bodies)) + b"".join(parts)


def _checked_body(data: bytes, body: Body, check: bytes) -> bytes:
    code = data[body.code : body.end]
    out = bytearray(data[body.start : body.code])
    # A byte that only looks like a call costs a needless check, nothing else.
    if not _CALLS.isdisjoint(code):
        out += check
    if op.LOOP not in code:
        return bytes(out + code)
    copied = index = body.code
    while index < body.end:
        index = plain_run_end(data, index, body.end)
        if index >= body.end:
            break
        after = instruction_end(data, index)
        if data[index] == op.LOOP:
            out += data[copied:after]
            out += check
            copied = after
        index = after
    return bytes(out + data[copied : body.end])


def _sections(module: Module, code: bytes, owns_memory: bool, memory: int) -> list[tuple[int, bytes]]:
    data = module.data
    made: list[tuple[int, bytes]] = []
    pending = True
    for section in module.sections:
        number = section.number
        payload = data[section.start : section.end]
        if number == CODE_SECTION:
            payload = code
        elif number == _MEMORY_SECTION and owns_memory:
            payload = _appended(data, section, _ONE_PAGE_AT_MOST)
            pending = False
        elif number == EXPORT_SECTION and owns_memory:
            payload = _appended(data, section, _NAME + bytes((_MEMORY_KIND,)) + unsigned(memory))
        elif number == IMPORT_SECTION and not owns_memory:
            payload = _appended(data, section, _ENV + _NAME + bytes((_MEMORY_KIND,)) + _ONE_PAGE_AT_MOST)
            pending = False
        elif number == CUSTOM_SECTION and _holds_code_offsets(data, section):
            continue
        made.append((number, payload))
    if pending:
        raise ExnrefError("the module has no section to put the stop memory into")
    return made


def _appended(data: bytes, section: Section, item: bytes) -> bytes:
    count, first = read_unsigned(data, section.start)
    return unsigned(count + 1) + data[first : section.end] + item


def _holds_code_offsets(data: bytes, section: Section) -> bool:
    name, _ = read_name(data, section.start)
    return name.startswith((b".debug", b"reloc.", b"metadata.code.")) or name == b"linking"


def _count(module: Module, number: int, *, imported: bool = False) -> int:
    """How many memories a section holds."""
    data = module.data
    for section in module.sections:
        if section.number == number:
            count, index = read_unsigned(data, section.start)
            return _imported_memories(data, count, index) if imported else count
    return 0


def _imported_memories(data: bytes, count: int, index: int) -> int:
    found = 0
    for _ in range(count):
        for _ in range(2):
            _, index = read_name(data, index)
        kind = data[index]
        index += 1
        if kind == 0:
            index = skip_integer(data, index)
        elif kind == 1:
            index = _limits_end(data, value_type_end(data, index))
        elif kind == _MEMORY_KIND:
            index = _limits_end(data, index)
            found += 1
        elif kind == 3:
            index = value_type_end(data, index) + 1
        else:
            index = skip_integer(data, index + 1)
    return found


def _limits_end(data: bytes, index: int) -> int:
    flags = data[index]
    index = skip_integer(data, index + 1)
    return skip_integer(data, index) if flags & 1 else index
