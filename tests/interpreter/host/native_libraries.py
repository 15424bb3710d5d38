"""Native libraries written by hand: wasm text after a dylink.0 section."""

from __future__ import annotations

from collections.abc import Iterable

import wasmtime

from praxis_desktop.interpreter.exnref.leb128 import unsigned

PREAMBLE = b"\0asm\1\0\0\0"


def text(value: str) -> bytes:
    encoded = value.encode()
    return unsigned(len(encoded)) + encoded


def strings(values: Iterable[str]) -> bytes:
    values = list(values)
    return unsigned(len(values)) + b"".join(text(value) for value in values)


def subsection(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + unsigned(len(body)) + body


def memory_info(memory_size: int, memory_power: int, table_size: int, table_power: int) -> bytes:
    numbers = (memory_size, memory_power, table_size, table_power)
    return subsection(1, b"".join(unsigned(number) for number in numbers))


def weak_imports(names: Iterable[str]) -> bytes:
    names = list(names)
    body = unsigned(len(names)) + b"".join(text("env") + text(name) + unsigned(1) for name in names)
    return subsection(4, body)


def dylink_section(*subsections: bytes) -> bytes:
    payload = text("dylink.0") + b"".join(subsections)
    return b"\0" + unsigned(len(payload)) + payload


def library(wat: str, *subsections: bytes) -> bytes:
    """Return the library with the code ``wat`` and ``subsections`` in its dylink.0 section."""
    module = bytes(wasmtime.wat2wasm(wat))
    return PREAMBLE + dylink_section(*subsections) + module[len(PREAMBLE) :]


def large_library(size: int, code: bytes = b"\x20\0", *, lines: int = 1000) -> bytes:
    """Return a library of about ``size`` bytes, all of which are to be compiled; each function has this
    number of ``lines``, each of nine bytes, and ends with ``code``.
    """
    line = b"\x20\0\x41\x8f\x86\x0d\x6c\x21\0"  # its argument is multiplied
    body = b"\0" + line * lines + code + (b"" if code.endswith(b"\x0b") else b"\x0b")
    count = unsigned(max(1, size // len(body)))
    functions = [unsigned(len(body)) + body] * max(1, size // len(body))
    sections = (
        (1, b"\1\x60\1\x7f\1\x7f"),
        (3, count + b"\0" * len(functions)),
        (10, count + b"".join(functions)),
    )
    return (
        PREAMBLE
        + dylink_section(memory_info(0, 0, 0, 0))
        + b"".join(bytes([number]) + unsigned(len(payload)) + payload for number, payload in sections)
    )
