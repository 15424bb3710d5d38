"""Wasm functions that jump through the function table: they stand in for a function that does not exist yet.

A library may import a function that it defines itself (so that another library can replace it), and an
instance's imports must be there before its exports are. A call that took the way over Python would cost a
thousand times more than the function.
"""

from __future__ import annotations

from collections.abc import Sequence

import wasmtime

from praxis_desktop.interpreter.exnref.leb128 import unsigned
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    EXPORT_SECTION,
    FUNCTION_SECTION,
    IMPORT_SECTION,
    TYPE_SECTION,
    join_sections,
)

_VALUE_TYPES = {
    "i32": 0x7F,
    "i64": 0x7E,
    "f32": 0x7D,
    "f64": 0x7C,
    "funcref": 0x70,
    "externref": 0x6F,
    "anyref": 0x6F,
}
_FUNCTION_TYPE = b"\x60"
_IMPORT_TABLE = b"\x01\x70\x00\x00"  # funcref, no maximum, at least 0
_IMPORT_MUTABLE_I32 = b"\x03\x7f\x01"
_LOCAL_GET, _GLOBAL_GET, _CALL_INDIRECT, _END = b"\x20", b"\x23", b"\x11", b"\x0b"


def forwarding_module(function_types: Sequence[wasmtime.FuncType]) -> bytes:
    """A module that imports the table and one mutable i32 per function, and exports the functions "0", "1",
    ...

    Function ``n`` has the n-th type and calls the table entry that the n-th global names.
    """
    count = len(function_types)
    imports = [_name("") + _name("table") + _IMPORT_TABLE]
    imports += [_name("") + _name(str(i)) + _IMPORT_MUTABLE_I32 for i in range(count)]
    exports = [_name(str(i)) + b"\0" + unsigned(i) for i in range(count)]
    bodies = []
    for i, function_type in enumerate(function_types):
        body = b"\0"  # no locals
        for parameter in range(len(function_type.params)):
            body += _LOCAL_GET + unsigned(parameter)
        body += _GLOBAL_GET + unsigned(i) + _CALL_INDIRECT + unsigned(i) + b"\0" + _END
        bodies.append(unsigned(len(body)) + body)
    return join_sections(
        [
            (TYPE_SECTION, _vector([_signature(function_type) for function_type in function_types])),
            (IMPORT_SECTION, _vector(imports)),
            (FUNCTION_SECTION, _vector([unsigned(i) for i in range(count)])),
            (EXPORT_SECTION, _vector(exports)),
            (CODE_SECTION, _vector(bodies)),
        ]
    )


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    encoded = text.encode()
    return unsigned(len(encoded)) + encoded


def _signature(function_type: wasmtime.FuncType) -> bytes:
    parameters = bytes(_VALUE_TYPES[str(kind)] for kind in function_type.params)
    results = bytes(_VALUE_TYPES[str(kind)] for kind in function_type.results)
    return (
        _FUNCTION_TYPE
        + _vector([bytes((kind,)) for kind in parameters])
        + _vector([bytes((k,)) for k in results])
    )
