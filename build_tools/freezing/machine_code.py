"""Machine code for every computer of this kind, which the frozen program loads instead of compiling.

It is made for a generic processor, so that wasmtime accepts it almost anywhere; on an older processor the
first start compiles. Optimizing for a specific processor makes no measurable difference.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from pathlib import Path

import wasmtime

from build_tools.errors import BuildError
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.engine import VARIANT, engine_config
from praxis_desktop.interpreter.glue import CHECKS_WAT, TRAMPOLINE_WAT
from praxis_desktop.interpreter.native import compiled
from praxis_desktop.interpreter.processor import canonical_machine
from praxis_desktop.interpreter.shipped_code import shipped_code

_PLAIN = {"x86_64": "x86-64-v2"}
"""The baseline of each kind: on x86 since 2009 (SSE4.2, popcnt), also the minimum of Windows 11."""

_SYSTEMS = {"linux": "unknown-linux-gnu", "darwin": "apple-darwin", "win32": "pc-windows-msvc"}


def make_machine_code(distribution: Distribution, guest: Path) -> list[Path]:
    """Compile the guest's module and our small ones for this kind of computer, into the folder ``guest``
    where the program looks for them; takes half a minute. Returns the files.
    """
    config = engine_config(uses_all_processors=True)
    # For a named target wasmtime does not detect processor features, even if it is this computer.
    machine = canonical_machine(platform.machine())
    config.target = f"{machine}-{_SYSTEMS[sys.platform]}"
    if machine in _PLAIN:
        config.cranelift_flag_enable(_PLAIN[machine])
    engine = wasmtime.Engine(config)
    modules = {distribution.wasm_digest: distribution.wasm.read_bytes()}
    for text in (CHECKS_WAT, TRAMPOLINE_WAT):
        modules[hashlib.sha256(text.encode()).hexdigest()] = bytes(wasmtime.wat2wasm(text))
    made = []
    for digest, wasm in modules.items():
        path = shipped_code(guest, digest, VARIANT)
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(compiled(engine, wasm).serialize())
        except OSError as error:
            raise BuildError(
                f"{path} cannot be written: {error.strerror}", hint="Check free space."
            ) from error
        path.chmod(0o644)
        made.append(path)
    return made
