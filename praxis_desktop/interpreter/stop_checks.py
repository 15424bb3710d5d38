"""Adds stop checks to a wasm module: every loop and every call checks one byte that only the host can set.

wasmtime's own mechanism, epoch interruption, costs 18 % of CPython's speed. Here the head of each loop and
the entry of each function that calls anything load one byte and trap if it is set. That costs 4 to 5 % (six
programs, geometric mean of the best of 21 runs each).

The checks always work, because code that runs forever must pass the head of a loop, or the entry of a
function that calls, infinitely often. Long bulk memory instructions are done in pieces (``bulk_memory``). A
loop uses the byte that it read last (0 until a stop) as the address of the next read. With a constant address
the compiler would move the read out of a loop that writes and calls nothing, because it knows of nothing that
could change the byte.

A guest cannot undo the checks, because the byte is in a separate memory (multi-memory, WebAssembly 3.0) that
no instruction of the guest's modules refers to. A stop sets all of that memory, so that a library that
tampers with our local variable sees it too, or traps. Native libraries get their checks when they are loaded.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from praxis_desktop.interpreter.bulk_memory import (
    PARAMETERS,
    function_bodies,
    replaced,
    uses_bulk_memory,
)
from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import instruction_end, plain_run_end, value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, skip_integer, unsigned
from praxis_desktop.interpreter.exnref.module import Body, Module
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    CUSTOM_SECTION,
    EXPORT_SECTION,
    FUNCTION_SECTION,
    IMPORT_SECTION,
    TYPE_SECTION,
    Section,
    join_sections,
    read_name,
)

STOP_MEMORY: Final = "$stop"
"""The memory with the stop byte, which the main module exports and native libraries import from ``env``."""

_MEMORY_SECTION: Final = 5
_FUNCTION_KIND: Final = 0
_MEMORY_KIND: Final = 2
_ONE_PAGE_AT_MOST: Final = b"\x01\x01\x01"
_ENV: Final = b"\x03env"
_TRAP_IF_SET: Final = b"\x04\x40\x00\x0b"  # if, unreachable, end
_NAME: Final = bytes((len(STOP_MEMORY),)) + STOP_MEMORY.encode()
_IMPORT: Final = _ENV + _NAME + bytes((_MEMORY_KIND,)) + _ONE_PAGE_AT_MOST
# call, call_indirect, return_call, return_call_indirect, call_ref, return_call_ref
_CALLS: Final = frozenset(b"\x10\x11\x12\x13\x14\x15")


def add_stop_checks(data: bytes, *, owns_memory: bool) -> bytes:
    """Return the module with stop checks. If ``owns_memory``, the module defines and exports the stop memory;
    otherwise it imports that memory. All indices are unchanged. Raises ExnrefError if ``data`` is not a
    module, or is a library with a memory of its own.
    """
    try:
        module = Module(bytes(data))
        memory = _count(module, IMPORT_SECTION, kind=_MEMORY_KIND) + _count(module, _MEMORY_SECTION)
        if not owns_memory and _count(module, _MEMORY_SECTION):
            raise ExnrefError("a native library with a memory of its own")
        check = _Check(b"\x2d\x40" + unsigned(memory) + b"\x00")
        added = _added_functions(module, check, has_memory=memory > 0)
        code = _checked_code(module, check, added)
        return join_sections(_sections(module, code, owns_memory, memory, added))
    except IndexError:
        raise ExnrefError("the module is cut short") from None


class _Added(NamedTuple):
    """The functions added at the end of the module: the first index, their type and their bodies."""

    first: int
    function_type: bytes
    bodies: tuple[bytes, ...]


class _Check:
    """The code that checks the stop byte. ``load`` replaces the byte's address on the stack with the byte."""

    def __init__(self, load: bytes) -> None:
        self._load = load
        self.at_entry = b"\x41\x00" + load + _TRAP_IF_SET

    def at_loop(self, local: int) -> bytes:
        """Return the code for the head of a loop. ``local`` is an i32 variable that nothing else uses."""
        number = unsigned(local)
        return b"\x20" + number + self._load + b"\x22" + number + _TRAP_IF_SET


def _added_functions(module: Module, check: _Check, *, has_memory: bool) -> _Added:
    uses = has_memory and any(
        uses_bulk_memory(module.data[section.start : section.end])
        for section in module.sections
        if section.number == CODE_SECTION
    )
    if not uses:
        return _Added(0, b"", ())
    first = _count(module, IMPORT_SECTION, kind=_FUNCTION_KIND) + _count(module, FUNCTION_SECTION)
    return _Added(first, module.block_type(PARAMETERS, ()), function_bodies(check.at_entry))


def _checked_code(module: Module, check: _Check, added: _Added) -> bytes:
    bodies = [_checked_body(module, body, check, added) for body in module.bodies()]
    bodies += added.bodies
    return unsigned(len(bodies)) + b"".join(unsigned(len(body)) + body for body in bodies)


def _checked_body(module: Module, body: Body, check: _Check, added: _Added) -> bytes:
    data = module.data
    code = data[body.code : body.end]
    has_loops = op.LOOP in code
    head, local = _with_local(module, body) if has_loops else (data[body.start : body.code], 0)
    out = bytearray(head)
    # A byte that merely looks like a call only causes an unnecessary check.
    if not _CALLS.isdisjoint(code):
        out += check.at_entry
    in_pieces = bool(added.bodies) and uses_bulk_memory(code)
    if not has_loops and not in_pieces:
        return bytes(out + code)
    loop_check = check.at_loop(local)
    copied = index = body.code
    while index < body.end:
        if not in_pieces:
            index = plain_run_end(data, index, body.end)
            if index >= body.end:
                break
        after = instruction_end(data, index)
        if data[index] == op.LOOP:
            out += data[copied:after]
            out += loop_check
            copied = after
        elif in_pieces and data[index] == op.NUMERIC_PREFIX:
            call = replaced(data, index, (added.first, added.first + 1))
            if call is not None:
                out += data[copied:index]
                out += call
                copied = after
        index = after
    return bytes(out + data[copied : body.end])


def _with_local(module: Module, body: Body) -> tuple[bytes, int]:
    """Return a function's local variable declarations with one more i32, and that variable's number."""
    data = module.data
    groups, first = read_unsigned(data, body.start)
    number = len(module.function_type(body.function_type).parameters)
    index = first
    for _ in range(groups):
        count, index = read_unsigned(data, index)
        number += count
        index = value_type_end(data, index)
    return unsigned(groups + 1) + data[first : body.code] + b"\x01\x7f", number


def _sections(
    module: Module, code: bytes, owns_memory: bool, memory: int, added: _Added
) -> list[tuple[int, bytes]]:
    data = module.data
    made: list[tuple[int, bytes]] = []
    pending = True
    for section in module.sections:
        number = section.number
        payload = data[section.start : section.end]
        if pending and not owns_memory and number not in (CUSTOM_SECTION, TYPE_SECTION, IMPORT_SECTION):
            made.append((IMPORT_SECTION, b"\x01" + _IMPORT))
            pending = False
        if number == CODE_SECTION:
            payload = code
        elif number == TYPE_SECTION and module.new_types:
            payload = _appended(data, section, *module.new_types)
        elif number == FUNCTION_SECTION and added.bodies:
            payload = _appended(data, section, *[added.function_type] * len(added.bodies))
        elif number == _MEMORY_SECTION and owns_memory:
            payload = _appended(data, section, _ONE_PAGE_AT_MOST)
            pending = False
        elif number == EXPORT_SECTION and owns_memory:
            payload = _appended(data, section, _NAME + bytes((_MEMORY_KIND,)) + unsigned(memory))
        elif number == IMPORT_SECTION and not owns_memory:
            payload = _appended(data, section, _IMPORT)
            pending = False
        elif number == CUSTOM_SECTION and _holds_code_offsets(data, section):
            continue
        made.append((number, payload))
    if pending:
        if owns_memory:
            raise ExnrefError("the module has no section to put the stop memory into")
        made.append((IMPORT_SECTION, b"\x01" + _IMPORT))
    return made


def _appended(data: bytes, section: Section, *items: bytes) -> bytes:
    count, first = read_unsigned(data, section.start)
    return unsigned(count + len(items)) + data[first : section.end] + b"".join(items)


def _holds_code_offsets(data: bytes, section: Section) -> bool:
    # The checks move the code, so the offsets in these sections would be wrong.
    name, _ = read_name(data, section.start)
    return name.startswith((b".debug", b"reloc.", b"metadata.code.")) or name == b"linking"


def _count(module: Module, number: int, *, kind: int | None = None) -> int:
    """Return the number of items in a section or, in the import section, of items of one kind."""
    data = module.data
    for section in module.sections:
        if section.number == number:
            count, index = read_unsigned(data, section.start)
            return count if kind is None else _imported(data, count, index, kind)
    return 0


def _imported(data: bytes, count: int, index: int, wanted: int) -> int:
    found = 0
    for _ in range(count):
        for _ in range(2):
            _, index = read_name(data, index)
        kind = data[index]
        found += kind == wanted
        index += 1
        if kind == _FUNCTION_KIND:
            index = skip_integer(data, index)
        elif kind == 1:
            index = _limits_end(data, value_type_end(data, index))
        elif kind == _MEMORY_KIND:
            index = _limits_end(data, index)
        elif kind == 3:
            index = value_type_end(data, index) + 1
        else:
            index = skip_integer(data, index + 1)
    return found


def _limits_end(data: bytes, index: int) -> int:
    flags = data[index]
    index = skip_integer(data, index + 1)
    return skip_integer(data, index) if flags & 1 else index
