"""Compiling leaves no thread in the requesting process, and ends when nobody is waiting for it any longer."""

from __future__ import annotations

import subprocess
import sys

import pytest
import wasmtime

from praxis_desktop.interpreter.compiling import compile_wasm
from praxis_desktop.interpreter.engine import engine_config
from praxis_desktop.interpreter.host.linking.dylink import DylinkError
from tests.interpreter.host.native_libraries import PREAMBLE, large_library

LEAVES_NOTHING = """
import os, wasmtime
from bench.processes import children, threads
from praxis_desktop.interpreter.compiling import compile_wasm
from praxis_desktop.interpreter.engine import engine_config
from tests.interpreter.host.native_libraries import large_library

class Unwanted(Exception): pass

def check():
    if children(os.getpid()): raise Unwanted  # it compiles

engine = wasmtime.Engine(engine_config())
for size, look in ((1_000_000, None), (1_000, None), (20_000_000, check)):
    try: compile_wasm(engine, large_library(size), "unprepared library", check=look)
    except Unwanted: print("ended", end=" ")
    print(len(children(os.getpid())), threads())
"""


def test_no_thread_and_no_process_is_left() -> None:
    told = subprocess.check_output([sys.executable, "-c", LEAVES_NOTHING], text=True, timeout=120)
    assert told.splitlines() == ["0 1", "0 1", "ended 0 1"]


def test_what_is_wrong_with_a_large_library_is_told() -> None:
    engine = wasmtime.Engine(engine_config())
    large = large_library(1_000_000)
    with pytest.raises(DylinkError, match="not a dynamic library"):
        compile_wasm(engine, PREAMBLE + large[30:], "unprepared library")
    with pytest.raises(wasmtime.WasmtimeError, match="type mismatch"):
        compile_wasm(engine, large_library(1_000_000, code=b"\x0b"))
