"""Prepares native libraries for wasmtime when they are installed: gives them standard exceptions, stop checks
and a mark.

The mark is the custom section ``praxis.prepared``, right after ``dylink.0``, which must stay first. It only
says which code prepared the library, and anybody who can write a library can also write the mark. It is
trusted only in a source whose libraries the host is known to have prepared
(``Source.has_prepared_libraries``). Any other library is prepared again.
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
from praxis_desktop.interpreter.host.linking.library_imports import MEMORY, TAG, LibraryImport
from praxis_desktop.interpreter.identity import host_digest

MARK: Final = b"praxis.prepared"
"""The name of the custom section."""

STOP_IMPORT: Final = LibraryImport("env", "$stop", MEMORY)
"""The last import of a prepared library. ``stop_checks`` defines the same name, but most starts need not load
that module.
"""

TAG_IMPORTS: Final = tuple(
    LibraryImport("env", name, TAG) for name in ("__cpp_exception", "__c_longjmp", "$host")
)
"""The tags that a prepared library imports unless it keeps exceptions, in the form of ``exnref.translation``.
Those that it does not import already are added after its original imports.
"""

_PREPARERS: Final = (
    "bulk_memory.py",
    "stop_checks.py",
    "exnref/*.py",
    "host/linking/prepared_library.py",
)
"""The modules below ``praxis_desktop/interpreter`` that determine the content of a prepared library."""

_NAME: Final = bytes((len(MARK),)) + MARK
_DIGEST_SIZE: Final = 32


@functools.cache
def preparation_digest() -> str:
    """Return the SHA-256, in hexadecimal, of the code that prepares libraries: a prepared library may be
    used only by the code that prepared it. Raises DistributionError in an installation that has neither the
    sources nor their digest.
    """
    root = Path(__file__).parents[2]
    paths = sorted(path for pattern in _PREPARERS for path in root.glob(pattern))
    if not paths:
        return host_digest()
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def prepared_imports(
    imports: tuple[LibraryImport, ...], *, keeps_exceptions: bool
) -> tuple[LibraryImport, ...]:
    """Return the imports that a library has once it is prepared."""
    names = {item.name for item in imports if item.kind == TAG}
    missing = () if keeps_exceptions else [item for item in TAG_IMPORTS if item.name not in names]
    return (*imports, *missing, STOP_IMPORT)


def prepare_library(data: bytes) -> bytes:
    """Return the library ``data`` with translated exceptions, stop checks and the mark.

    An existing mark is not trusted; it is removed. The same bytes give the same result on every computer.
    Takes 0.2 s per megabyte of code. Raises DylinkError if ``data`` is not a library, or cannot be
    translated. An invalid library may pass, but is refused when it is compiled.
    """
    from praxis_desktop.interpreter.exnref import keeps_exceptions, translate  # most guests load no library
    from praxis_desktop.interpreter.stop_checks import add_stop_checks

    try:
        _require_dylink_first(data)
        translated = translate(data, tags="own" if keeps_exceptions(data) else "shared")
        prepared = add_stop_checks(translated, owns_memory=False)
        sections = [
            (number, prepared[start:end])
            for number, start, end in read_sections(prepared)
            if number != CUSTOM_SECTION or read_name(prepared, start)[0] != MARK
        ]
    except (ExnrefError, IndexError) as error:
        raise DylinkError(f"damaged dynamic library: {error}") from error
    return join_sections([sections[0], (CUSTOM_SECTION, _mark()), *sections[1:]])


def is_prepared(data: bytes | memoryview) -> bool:
    """Return whether the mark of ``data`` names the code of this program. Reads only the first two sections
    of ``data``.
    """
    return preparer_of(data) == preparation_digest()


def preparer_of(data: bytes | memoryview) -> str:
    """Return the ``preparation_digest`` in the mark of ``data``, or "" if there is none."""
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
