"""Machine code shipped with the program: generated when the installer is built, for any processor of an
architecture.

It is stored beside the guest's files and is run unverified, like the program's own libraries, because anybody
who can write there can change the program. The file's name says which module and which version of wasmtime it
was made for. wasmtime itself refuses code for another kind of processor, or for one with more features than
this one. In that case the module is compiled, as it would be if no machine code had been shipped.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import sys
from pathlib import Path
from typing import Final

import wasmtime

from praxis_desktop.interpreter.machine_code import WASMTIME
from praxis_desktop.interpreter.native import module_at
from praxis_desktop.interpreter.processor import canonical_machine

log = logging.getLogger(__name__)

FOLDER: Final = "machine-code"
"""The name of the folder for the machine code, beside the guest's files."""

_FORMAT: Final = 1


def shipped_code(guest: Path, digest: str, variant: str) -> Path:
    """Return the path at which a module's machine code is stored if it was shipped. ``guest`` is the folder
    of the guest's files, ``digest`` the module's SHA-256, and ``variant`` the configuration that the code
    depends on.
    """
    identity = "\n".join((str(_FORMAT), digest, WASMTIME, sys.platform, _machine(), variant))
    key = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    return guest / FOLDER / f"{key}.cwasm"


def load_shipped(engine: wasmtime.Engine, guest: Path, digest: str, variant: str) -> wasmtime.Module | None:
    """Return the module if its shipped machine code works on this processor, otherwise None. Takes 10 ms."""
    code = shipped_code(guest, digest, variant)
    if not code.is_file():
        return None
    try:
        return module_at(engine, code)
    except (wasmtime.WasmtimeError, UnicodeEncodeError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        log.info("The shipped machine code does not fit this computer: %s", reason)
        return None


def _machine() -> str:
    # platform.machine() would add ten milliseconds to every start. Where os.uname() exists, it reports the
    # same.
    return canonical_machine(platform.machine() if sys.platform == "win32" else os.uname().machine)
