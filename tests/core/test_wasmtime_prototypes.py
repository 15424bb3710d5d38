"""wasmtime's bindings are complete, and their prototypes are made for the functions that are called."""

from __future__ import annotations

import json
import subprocess
import sys

ADD = '(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))'
PROGRAM = """
import ctypes, json, praxis_desktop.interpreter, wasmtime

def made():
    return sum(isinstance(each, ctypes._CFuncPtr) for each in vars(wasmtime._bindings).values())

told = {"before": made()}
store = wasmtime.Store()
module = wasmtime.Module(store.engine, ADD)
add = wasmtime.Instance(store, module, []).exports(store)["add"]
told["sums"] = [add(store, 2, 3), add(store, -2, 3)]
told["after"] = made()
try:
    wasmtime.Module(store.engine, "(module")
except wasmtime.WasmtimeError as error:
    told["error"] = str(error)
told["all"] = sum(name.startswith(("wasm_", "wasmtime_")) and callable(each)
                  for name, each in vars(wasmtime._bindings).items())
print(json.dumps(told))
"""


def test_only_functions_that_are_called_have_prototypes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"ADD = {ADD!r}{PROGRAM}"], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["before"] < told["after"] < told["all"] / 10
    assert told["sums"] == [5, 1]
    assert "expected `)`" in told["error"]
