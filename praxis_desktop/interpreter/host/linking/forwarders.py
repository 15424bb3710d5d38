"""Wasm functions that call through the function table, as placeholders for functions that do not exist yet.

A library may import a function that it defines itself (so that another library can replace it), but an
instance's imports must exist before its exports do. A call through Python would take a thousand times longer.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from praxis_desktop.interpreter.exnref.leb128 import unsigned
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    EXPORT_SECTION,
    FUNCTION_SECTION,
    GLOBAL_SECTION,
    IMPORT_SECTION,
    TYPE_SECTION,
    join_sections,
)
from praxis_desktop.interpreter.host.linking.dylink import DylinkError

_VALUE_TYPES = {"i": 0x7F, "q": 0x7E, "f": 0x7D, "d": 0x7C, "e": 0x6F}
_FUNCTION_TYPE = b"\x60"
_IMPORT_TABLE = b"\x01\x70\x00\x00"  # funcref, no maximum, at least 0
_MUTABLE_ZERO = b"\x7f\x01\x41\x00\x0b"
_LOCAL_GET, _GLOBAL_GET, _CALL_INDIRECT, _END = b"\x20", b"\x23", b"\x11", b"\x0b"


@functools.lru_cache(maxsize=64)
def forwarding_module(signatures: tuple[tuple[str, str], ...]) -> bytes:
    """Return a module that imports the table, and that exports, for each signature, a function ("0", "1",
    ...) and a mutable i32 ("cell 0", "cell 1", ...).

    Function ``n`` has the n-th signature, with one letter for each parameter and result, and calls the table
    entry whose index is in cell ``n``. Raises DylinkError for an unknown type of value.
    """
    count = len(signatures)
    exports = [_name(str(i)) + b"\0" + unsigned(i) for i in range(count)]
    exports += [_name(f"cell {i}") + b"\3" + unsigned(i) for i in range(count)]
    bodies = []
    for i, (parameters, _) in enumerate(signatures):
        body = b"\0"  # no locals
        for parameter in range(len(parameters)):
            body += _LOCAL_GET + unsigned(parameter)
        body += _GLOBAL_GET + unsigned(i) + _CALL_INDIRECT + unsigned(i) + b"\0" + _END
        bodies.append(unsigned(len(body)) + body)
    return join_sections(
        [
            (TYPE_SECTION, _vector([_signature(*signature) for signature in signatures])),
            (IMPORT_SECTION, _vector([_name("") + _name("table") + _IMPORT_TABLE])),
            (FUNCTION_SECTION, _vector([unsigned(i) for i in range(count)])),
            (GLOBAL_SECTION, _vector([_MUTABLE_ZERO] * count)),
            (EXPORT_SECTION, _vector(exports)),
            (CODE_SECTION, _vector(bodies)),
        ]
    )


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _name(text: str) -> bytes:
    encoded = text.encode()
    return unsigned(len(encoded)) + encoded


def _signature(parameters: str, results: str) -> bytes:
    try:
        types = [bytes((_VALUE_TYPES[letter],)) for letter in (*parameters, *results)]
    except KeyError:
        raise DylinkError(
            "the library imports a function of its own with values of an unknown type"
        ) from None
    return _FUNCTION_TYPE + _vector(types[: len(parameters)]) + _vector(types[len(parameters) :])
