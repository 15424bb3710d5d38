"""Compiles the native code of an installed pack, once for all users of a computer.

Usage: ``python -m praxis_desktop.packages.layers.pack_code FOLDER``. The pack's installer runs this at the
end. If this fails, each user's first program that imports a package waits for the package's machine code.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import wasmtime

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.files import listed
from praxis_desktop.interpreter import Runtime
from praxis_desktop.interpreter.distribution import LAYERS
from praxis_desktop.interpreter.host.files.errnos import SyscallError
from praxis_desktop.interpreter.host.files.layer_archive import LayerArchive
from praxis_desktop.interpreter.host.linking.known_libraries import LibraryFacts
from praxis_desktop.interpreter.shipped_code import FOLDER
from praxis_desktop.packages.layers.building import SUFFIX
from praxis_desktop.packages.layers.compiling_ahead import libraries_in

log = logging.getLogger(__name__)

_FOR_ALL = 0o022
"""The umask that replaces the installer's: all users may read, but only the owner may write."""


def compile_pack(pack: Path) -> tuple[Path, ...]:
    """Compile the pack's libraries into its folder ``machine-code``, and return the files there.

    Machine code that no library of the pack needs is removed. Raises PraxisError, OSError,
    wasmtime.WasmtimeError, and SyscallError for a damaged layer.
    """
    before = os.umask(_FOR_ALL)
    try:
        (pack / FOLDER).resolve().mkdir(parents=True, exist_ok=True)
        runtime = Runtime()
        made = []
        for layer in listed(pack / LAYERS, f"*{SUFFIX}"):
            archive = LayerArchive(layer)
            for _, entry in libraries_in(archive):
                library = bytes(archive.read(entry))
                made.append(runtime.compile_ahead(LibraryFacts.of(library), library, pack))
        for old in set(listed(pack / FOLDER, "*")) - set(made):
            old.unlink()
        return tuple(made)
    finally:
        os.umask(before)


def main(arguments: Sequence[str]) -> int:
    """Compile the pack in the folder named on the command line; return 1 if that failed."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        compile_pack(Path(arguments[0]).absolute())
    except (PraxisError, OSError, SyscallError, wasmtime.WasmtimeError) as error:
        log.warning("The first use of each package will take longer: %s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
