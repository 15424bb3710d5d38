"""The Runtime: wasmtime's engine with Pyodide's compiled module, shared by all interpreters of a process."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.glue import CHECKS_WAT, TRAMPOLINE_WAT
from praxis_desktop.interpreter.linkage import Linkage
from praxis_desktop.interpreter.machine_code import load_module, load_text_module
from praxis_desktop.interpreter.thread_stack import WASM_STACK

Progress = Callable[[int, str], None]
"""Called with percent and a stage label while machine code is made."""

_VARIANT = f"stack-{WASM_STACK >> 20}"
"""What of the configuration goes into machine code, besides wasmtime's version and the CPU."""

_FEATURES = (
    "wasm_exceptions",
    "wasm_reference_types",
    "wasm_gc",
    "wasm_function_references",
    "wasm_tail_call",
    "wasm_bulk_memory",
    "wasm_multi_value",
    "wasm_multi_memory",
    "wasm_simd",
)


class Runtime:
    """What all interpreters of a process share. Safe to use from any thread.

    ``distribution`` is where the guest's files are (found beside the package by default). ``cache_dir`` keeps
    the machine code between processes; None compiles anew each time.

    Raises faults and errors of ``distribution`` and ``machine_code`` when files are missing or the CPU is not
    supported.
    """

    def __init__(
        self,
        distribution: Distribution | None = None,
        *,
        cache_dir: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.distribution = distribution or Distribution.find()
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._linkage: Linkage | None = None
        self._trampoline: wasmtime.Module | None = None
        self._side_modules: dict[str, wasmtime.Module] = {}
        self.engine = wasmtime.Engine(_config())
        self.module = load_module(
            self.engine,
            self.distribution.wasm,
            self.distribution.wasm_digest,
            cache_dir,
            variant=_VARIANT,
            progress=progress,
        )

    @property
    def linkage(self) -> Linkage:
        """What instances are linked with; made once, by whoever needs it first."""
        with self._lock:
            if self._linkage is None:
                self._linkage = Linkage(self.module, self._own_module(CHECKS_WAT))
            return self._linkage

    @property
    def trampoline(self) -> wasmtime.Module:
        """The module that calls C functions through pointers of the wrong type."""
        with self._lock:
            if self._trampoline is None:
                self._trampoline = self._own_module(TRAMPOLINE_WAT)
            return self._trampoline

    def _own_module(self, text: str) -> wasmtime.Module:
        return load_text_module(self.engine, text, self._cache_dir, variant=_VARIANT)

    def side_module(self, data: bytes) -> wasmtime.Module:
        """Compile a native library of a wheel, its legacy exceptions translated; once per process."""
        from praxis_desktop.interpreter.exnref import translate  # most guests load no library
        from praxis_desktop.interpreter.stop_checks import add_stop_checks

        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            module = self._side_modules.get(digest)
            if module is None:
                module = self._side_modules[digest] = wasmtime.Module(
                    self.engine, add_stop_checks(translate(data), owns_memory=False)
                )
            return module


def _config() -> wasmtime.Config:
    config = wasmtime.Config()
    for feature in _FEATURES:
        setattr(config, feature, True)
    # An engine whose wasm stack is larger than its (unused) async stack panics.
    native.ffi.wasmtime_config_async_stack_size_set(config.ptr(), WASM_STACK + (1 << 20))
    config.max_wasm_stack = WASM_STACK
    return config
