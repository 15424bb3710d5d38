"""The configuration of every wasmtime engine. Machine code runs only on identically configured engines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.thread_stack import WASM_STACK

VARIANT: Final = f"stack-{WASM_STACK >> 20}"
"""The setting on which machine code depends, in addition to wasmtime's version and the CPU."""

_FEATURES: Final = (
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

_OURS_ALONE: Final = ("wasm_gc", "wasm_function_references")
"""Features that libraries must not use: their objects would not count towards a guest's memory limit."""


def engine_config(*, uses_all_processors: bool = False) -> wasmtime.Config:
    """Return the configuration of an engine. The engine compiles on the calling thread. If
    ``uses_all_processors`` is set, it starts a thread for each processor; these threads never end.
    """
    config = _configured(_FEATURES)
    config.parallel_compilation = uses_all_processors
    # An engine whose wasm stack is larger than its (unused) async stack panics.
    native.ffi.wasmtime_config_async_stack_size_set(config.ptr(), WASM_STACK + (1 << 20))
    config.max_wasm_stack = WASM_STACK
    return config


def check_library(wasm: bytes) -> None:
    """Raise wasmtime.WasmtimeError if ``wasm`` is invalid, or uses a feature that libraries must not use."""
    config = _configured([feature for feature in _FEATURES if feature not in _OURS_ALONE])
    config.parallel_compilation = False
    for feature in _OURS_ALONE:
        setattr(config, feature, False)
    native.validate(wasmtime.Engine(config), wasm)


def _configured(features: Iterable[str]) -> wasmtime.Config:
    config = wasmtime.Config()
    for feature in features:
        setattr(config, feature, True)
    return config
