"""Machine code that came with the program: made when an installer was, for every processor of a kind.

It lies beside the guest's files and is run unread, as the program's own libraries are: whoever can write
there can change the program. Its name says what it is made of and by which wasmtime. wasmtime itself refuses
what was made for another kind of processor, or for one that can more than this; then it is compiled, as it is
where no machine code came along.
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
from praxis_desktop.interpreter.processor import canonical_machine

log = logging.getLogger(__name__)

FOLDER: Final = "machine-code"
"""Beside the guest's files."""

_FORMAT: Final = 1


def shipped_code(guest: Path, digest: str, variant: str) -> Path:
    """Where in the folder of the guest's files the machine code of a module is, if it came along.

    ``digest`` is the module's SHA-256, ``variant`` the configuration that the machine code depends on.
    """
    identity = "\n".join((str(_FORMAT), digest, WASMTIME, sys.platform, _machine(), variant))
    key = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    return guest / FOLDER / f"{key}.cwasm"


def load_shipped(engine: wasmtime.Engine, guest: Path, digest: str, variant: str) -> wasmtime.Module | None:
    """The module, where its machine code came along and suits this processor; any thread, 10 ms."""
    code = shipped_code(guest, digest, variant)
    if not code.is_file():
        return None
    try:
        return wasmtime.Module.deserialize_file(engine, str(code))
    except (wasmtime.WasmtimeError, UnicodeEncodeError) as error:
        reason = str(error).strip().splitlines()[0]
        log.info("The machine code that came along does not suit this computer: %s", reason)
        return None


def _machine() -> str:
    # Where both say the same, platform takes ten milliseconds of every start.
    return canonical_machine(platform.machine() if sys.platform == "win32" else os.uname().machine)
