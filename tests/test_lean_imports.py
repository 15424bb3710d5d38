"""msgspec, platformdirs and wasmtime are complete, and load each part when it is first used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MSGSPEC = """
import praxis_desktop.core
import json, msgspec, sys, uuid

heavy = {"ast": "parse", "inspect": "stack", "msgspec.inspect": "Type", "platform": "uname",
         "typing_extensions": "Required"}
told = {"loaded": [name for name, one in heavy.items() if one in vars(sys.modules.get(name, sys))]}

class Point(msgspec.Struct):
    x: int
    of: uuid.UUID | None = None

told["point"] = msgspec.json.decode(b'{"x": 1}', type=Point).x
told["schema"] = sorted(msgspec.json.schema(Point)["$defs"]["Point"]["properties"])
told["kind"] = type(msgspec.inspect.type_info(int)).__name__
import msgspec.inspect, platform, typing_extensions
other = vars(uuid).get("platform", platform)  # uuid has none on Windows
told["system"] = platform.system() == other.system()
told["machine"] = platform.machine() == other.machine()
told["required"] = typing_extensions.Required is not None
print(json.dumps(told))
"""


@pytest.mark.parametrize("first", ["", "import PySide6.QtCore"], ids=["alone", "after Qt"])
def test_msgspec_loads_what_is_used(first: str) -> None:
    program = f"{first}\n{MSGSPEC}"  # Qt's bindings look at every module that is imported after them
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    # The kind of processor must be known on Windows before threads ask for it.
    assert first or told["loaded"] == (["platform"] if sys.platform == "win32" else [])
    assert told | {"loaded": []} == {
        "loaded": [],
        "point": 1,
        "schema": ["of", "x"],
        "kind": "IntType",
        "system": True,
        "machine": True,
        "required": True,
    }


PLATFORMDIRS = """
import json, sys
from praxis_desktop.core.directories import data_directory

told = {"folder": str(data_directory()), "loaded": "tempfile" in sys.modules}
from platformdirs import unix
import tempfile
told["temporary"] = unix.gettempdir() == tempfile.gettempdir()
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="platformdirs imports tempfile on Unix only")
def test_platformdirs_loads_what_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PRAXIS_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", PLATFORMDIRS], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {
        "folder": str(tmp_path / "praxis-desktop"),
        "loaded": False,
        "temporary": True,
    }


ADD = '(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))'
WASMTIME = """
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
        [sys.executable, "-c", f"ADD = {ADD!r}{WASMTIME}"], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["before"] < told["after"] < told["all"] / 10
    assert told["sums"] == [5, 1]
    assert "expected `)`" in told["error"]
