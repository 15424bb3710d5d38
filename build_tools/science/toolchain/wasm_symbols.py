"""Reads the names of a WebAssembly module's imports and exports. Imports nothing of the project."""

from __future__ import annotations

_IMPORTS, _EXPORTS = 2, 7
_FUNCTION, _TABLE, _MEMORY, _GLOBAL = range(4)
_PREAMBLE = 8


def imports_and_exports(data: bytes) -> tuple[set[str], set[str]]:
    """Return the names of the imports and of the exports of a module."""
    imports: set[str] = set()
    exports: set[str] = set()
    at = _PREAMBLE
    while at < len(data):
        section = data[at]
        size, start = _number(data, at + 1)
        at = start + size
        if section in (_IMPORTS, _EXPORTS):
            count, index = _number(data, start)
            for _ in range(count):
                if section == _IMPORTS:
                    _, index = _name(data, index)
                    name, index = _name(data, index)
                    index = _after_type(data, index)
                    imports.add(name)
                else:
                    name, index = _name(data, index)
                    _, index = _number(data, index + 1)
                    exports.add(name)
    return imports, exports


def _after_type(data: bytes, index: int) -> int:
    """Return the index after the type of an import, whose kind is at ``index``."""
    kind, index = data[index], index + 1
    if kind == _GLOBAL:
        return index + 2
    if kind == _FUNCTION:
        return _number(data, index)[1]
    if kind in (_TABLE, _MEMORY):
        has_maximum, index = _number(data, index + (kind == _TABLE))
        _, index = _number(data, index)
        return _number(data, index)[1] if has_maximum & 1 else index
    return _number(data, index + 1)[1]


def _name(data: bytes, index: int) -> tuple[str, int]:
    size, index = _number(data, index)
    return data[index : index + size].decode(), index + size


def _number(data: bytes, index: int) -> tuple[int, int]:
    """Return the unsigned LEB128 number at ``index``, and the index after it."""
    value = shift = 0
    while True:
        byte = data[index]
        index += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, index
