"""Pyodide on wasmtime, without JavaScript: usable as a library on its own.

from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread

    def main() -> None:
        with Interpreter.boot(Runtime(), stdout=sys.stdout.buffer.write) as interpreter:
            interpreter.run("print(sum(range(10)))")

run_in_guest_thread(main)

Importing this package is fast, because each name is loaded only when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from praxis_desktop.lean_imports import make_prototypes_on_first_call

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint as Checkpoint
    from praxis_desktop.interpreter.compiling import compile_wasm as compile_wasm
    from praxis_desktop.interpreter.control import Control as Control
    from praxis_desktop.interpreter.distribution import Distribution as Distribution
    from praxis_desktop.interpreter.host.deferred import Deferred as Deferred
    from praxis_desktop.interpreter.host.js.promises import Promise as Promise
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy as PyProxy
    from praxis_desktop.interpreter.host.linking.loading_ahead import load_ahead as load_ahead
    from praxis_desktop.interpreter.image import Image as Image
    from praxis_desktop.interpreter.interpreter import Interpreter as Interpreter
    from praxis_desktop.interpreter.runtime import Runtime as Runtime
    from praxis_desktop.interpreter.text_streams import as_text as as_text
    from praxis_desktop.interpreter.text_streams import from_lines as from_lines
    from praxis_desktop.interpreter.threads import GuestThread as GuestThread
    from praxis_desktop.interpreter.threads import run_in_guest_thread as run_in_guest_thread

_HOMES = {
    "Checkpoint": "checkpoint",
    "Control": "control",
    "Deferred": "host.deferred",
    "Distribution": "distribution",
    "GuestThread": "threads",
    "Image": "image",
    "Interpreter": "interpreter",
    "Promise": "host.js.promises",
    "PyProxy": "host.js.pyproxy",
    "Runtime": "runtime",
    "as_text": "text_streams",
    "compile_wasm": "compiling",
    "from_lines": "text_streams",
    "load_ahead": "host.linking.loading_ahead",
    "run_in_guest_thread": "threads",
}

__all__ = [
    "Checkpoint",
    "Control",
    "Deferred",
    "Distribution",
    "GuestThread",
    "Image",
    "Interpreter",
    "Promise",
    "PyProxy",
    "Runtime",
    "as_text",
    "compile_wasm",
    "from_lines",
    "load_ahead",
    "run_in_guest_thread",
]


# Called here, because this code runs before any module imports wasmtime.
make_prototypes_on_first_call()


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Check before the import: wasmtime's own ImportError would not say what is missing.
    importlib.import_module(f"{__name__}.processor").require_supported_machine()
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
