"""Native libraries made ready for wasmtime, once, when they are installed: standard exceptions, stop checks,
and a mark that says so.

The mark is the custom section ``praxis.prepared``, right behind ``dylink.0``, which must stay first. It says
which code has prepared the library, no more: whoever can write a library can write the mark, too. It is
believed only where the library comes from a source of which the host knows that it was prepared
(``Source.has_prepared_libraries``); elsewhere the library is prepared again, whatever it says.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned
from praxis_desktop.interpreter.exnref.sections import (
    CUSTOM_SECTION,
    PREAMBLE,
    join_sections,
    read_name,
    read_sections,
)
from praxis_desktop.interpreter.host.linking.dylink import SECTION_NAME, DylinkError
from praxis_desktop.interpreter.host.linking.library_imports import MEMORY, LibraryImport
from praxis_desktop.interpreter.identity import host_digest

MARK: Final = b"praxis.prepared"
"""The name of the section."""

STOP_IMPORT: Final = LibraryImport("env", "$stop", MEMORY)
"""What a prepared library imports behind all that it imported before; as ``stop_checks`` says, which most
starts need not load.
"""

_PREPARERS: Final = (
    "bulk_memory.py",
    "stop_checks.py",
    "exnref/*.py",
    "host/linking/prepared_library.py",
)
"""The modules that decide what a prepared library is, below ``praxis_desktop/interpreter``."""

_NAME: Final = bytes((len(MARK),)) + MARK
_DIGEST_SIZE: Final = 32


@functools.cache
def preparation_digest() -> str:
    """SHA-256 of the code that prepares libraries, in hexadecimal: what it made is used by the same only.

    Raises DistributionError in an installation that has neither sources nor their digest.
    """
    root = Path(__file__).parents[2]
    paths = sorted(path for pattern in _PREPARERS for path in root.glob(pattern))
    if not paths:
        return host_digest()
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def prepare_library(data: bytes) -> bytes:
    """The library ``data``, with its legacy exceptions translated, stoppable everywhere, and marked.

    A mark that is there already is not believed: it is taken out. The same bytes give the same result on
    every computer. Takes 0.2 s per megabyte of code. Raises DylinkError for what is no library, or not one
    that can be translated; an invalid one may pass, and is refused when it is compiled.
    """
    from praxis_desktop.interpreter.exnref import translate  # most guests load no library
    from praxis_desktop.interpreter.stop_checks import add_stop_checks

    try:
        _require_dylink_first(data)
        prepared = add_stop_checks(translate(data), owns_memory=False)
        sections = [
            (number, prepared[start:end])
            for number, start, end in read_sections(prepared)
            if number != CUSTOM_SECTION or read_name(prepared, start)[0] != MARK
        ]
    except (ExnrefError, IndexError) as error:
        raise DylinkError(f"damaged dynamic library: {error}") from error
    return join_sections([sections[0], (CUSTOM_SECTION, _mark()), *sections[1:]])


def is_prepared(data: bytes | memoryview) -> bool:
    """Whether ``data`` says that the same code as ours has prepared it; reads its first two sections only."""
    return preparer_of(data) == preparation_digest()


def preparer_of(data: bytes | memoryview) -> str:
    """The ``preparation_digest`` in the mark of ``data``; "" where there is none."""
    try:
        size, start = read_unsigned(data, len(PREAMBLE) + 1)
        mark = start + size
        if data[: len(PREAMBLE)] != PREAMBLE or data[mark] != CUSTOM_SECTION:
            return ""
        size, start = read_unsigned(data, mark + 1)
    except (IndexError, ExnrefError):
        return ""
    payload = bytes(data[start : start + min(size, len(_NAME) + _DIGEST_SIZE)])
    if len(payload) != size or size != len(_NAME) + _DIGEST_SIZE or not payload.startswith(_NAME):
        return ""
    return payload[len(_NAME) :].hex()


def _mark() -> bytes:
    return _NAME + bytes.fromhex(preparation_digest())


def _require_dylink_first(data: bytes) -> None:
    sections = read_sections(data)
    if not sections or sections[0].number != CUSTOM_SECTION:
        raise DylinkError("not a dynamic library: its first section is not dylink.0")
    if read_name(data, sections[0].start)[0] != SECTION_NAME:
        raise DylinkError("not a dynamic library: its first section is not dylink.0")
