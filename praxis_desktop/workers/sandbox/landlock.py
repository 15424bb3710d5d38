"""Landlock: limits the files that a thread, and everything it starts later, can open (Linux 5.13 and later).

This module uses the three system calls directly, because the bindings on PyPI are immature, and none supports
everything that current kernels can enforce.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on all processors
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38

_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << bit for bit in (1, 2, 3, 4, 5))
_MAKE_DIR, _MAKE_FILE, _TRUNCATE = 1 << 7, 1 << 8, 1 << 14
_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE
"""The rights that can be granted for a file that is not a folder."""
_READING = _READ_FILE | _READ_DIR
_KEEPING = _READING | _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE

_ALL_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights to files, keyed by the first Landlock version that supports them."""
_ALL_NETWORK = {4: 0b11}
"""The rights to bind and connect TCP sockets, keyed by the first Landlock version that supports them."""
_ALL_SCOPES = {6: 0b11}
"""The scopes that cover abstract sockets and signals sent out of the sandbox, keyed in the same way."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


class Grants(Struct, frozen=True):
    """The files that may still be opened; a folder includes all its contents. Missing files are ignored."""

    read: tuple[Path, ...] = ()
    """Files and folders that may be read."""
    keep: tuple[Path, ...] = ()
    """Files and folders whose contents may be read, written, created and removed."""
    devices: tuple[Path, ...] = ()
    """Device files that may be read and written."""


def landlock_version() -> int:
    """Return the version (ABI) of this kernel's Landlock, or 0 if it has none."""
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def restrict_files(grants: Grants) -> int:
    """Permanently restrict this thread, and those it starts later: they can open only ``grants``, connect to
    nothing, and send no signals out, as far as the kernel can enforce this. Returns ``landlock_version()``.
    Raises OSError if nothing is enforced.
    """
    version = _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    handled = _known(_ALL_FILES, version)
    wanted = _Ruleset(handled, _known(_ALL_NETWORK, version), _known(_ALL_SCOPES, version))
    size = ctypes.c_size_t(_size(version))
    ruleset = _call(_CREATE_RULESET, ctypes.byref(wanted), size, ctypes.c_uint32(0))
    try:
        for paths, access in (
            (grants.read, _READING),
            (grants.keep, _KEEPING),
            (grants.devices, _READ_FILE | _WRITE_FILE),
        ):
            _grant(ruleset, paths, access & handled)
        give_up_privileges()
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return version


def give_up_privileges() -> None:
    """Permanently give up the right to gain privileges, as Landlock and seccomp require. Raises OSError."""
    if _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise _error()


def _grant(ruleset: int, paths: Iterable[Path], access: int) -> None:
    for path in paths:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # a missing file stays out of reach
        try:
            allowed = access if path.is_dir() else access & _OF_FILES
            rule = _PathBeneath(allowed, place)
            _call(
                _ADD_RULE,
                ctypes.c_int(ruleset),
                ctypes.c_int(_RULE_PATH_BENEATH),
                ctypes.byref(rule),
                ctypes.c_uint32(0),
            )
        finally:
            os.close(place)


def _known(rights: dict[int, int], version: int) -> int:
    return max((known for since, known in rights.items() if since <= version), default=0)


def _size(version: int) -> int:
    """Return the size, in bytes, of the ruleset that this version of Landlock understands. The kernel
    refuses a longer ruleset unless the excess is zero.
    """
    return 8 if version < 4 else 16 if version < 6 else 24


def _call(number: int, *arguments: object) -> int:
    result: int = _libc().syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise _error()
    return result


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
