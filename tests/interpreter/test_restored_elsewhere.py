"""An image written to disk, and restored by another process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.distribution_sources import distribution_sources
from praxis_desktop.interpreter.image import ImageMismatch
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from tests.interpreter.elsewhere_guest import read
from tests.interpreter.guests import runtime
from tests.interpreter.host.native_libraries import library, memory_info

DEADLINE_S = 120
CHECKOUT = Path(__file__).parent.parent.parent

COUNTER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $memory i32))
      (data (global.get $memory) "\\05")
      (func (export "step") (result i32)
        (i32.store (global.get $memory) (i32.add (i32.load (global.get $memory)) (i32.const 1)))
        (i32.load (global.get $memory))))
    """,
    memory_info(4, 2, 0, 0),
)
"""A counter in memory that starts at 5."""

BEFORE = """
import asyncio, ctypes, js, os, sys
sys.path.append("/lib/wheel")
import typing_extensions
from pyodide.ffi import create_once_callable

counter = ctypes.CDLL("/lib/counter.so", ctypes.RTLD_GLOBAL)
callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda a: 2 * a)
counter.step()
seen = []
async def work():
    await asyncio.sleep(0.01)
    seen.append("slept")
    return 2 * await weight
task = asyncio.ensure_future(work())
js.setTimeout(create_once_callable(lambda: seen.append("timer")), 5)
os.makedirs("data")
os.chdir("data")
log = open("log.txt", "w+")
log.write("one\\n")
log.flush()
chain = js.Object.fromEntries([["a", js.Array.of(1, 2)]])
"""

AFTER = """
import json
from typing_extensions import deprecated
weighed = await task
log.write("two\\n")
log.flush()
json.dumps([weighed, seen, os.getcwd(), open("log.txt").read(), counter.step(), callback(4),
            chain.a.to_py(), deprecated.__module__ in sys.modules, os.path.exists("/lib/wheel")])
"""


def _write(folder: Path) -> None:
    with Interpreter.boot(runtime()) as interpreter:
        distribution = runtime().distribution
        name = distribution.wheel("typing_extensions").name
        interpreter.files.mount("/lib/wheel", distribution_sources(distribution)[name])
        interpreter.files.write_file("/lib/counter.so", COUNTER)
        interpreter.set("weight", interpreter.deferred("weight").promise)
        interpreter.run(BEFORE)
        interpreter.run_async("await asyncio.sleep(0)")
        image = interpreter.capture()
    (folder / "state.json").write_text(json.dumps(image.state))
    with image.memory.view() as memory:
        (folder / "memory").write_bytes(memory)
    image.close()


def _elsewhere(folder: Path) -> Any:
    script = "tests.interpreter.elsewhere_guest"
    done = subprocess.run(
        [sys.executable, "-m", script, str(folder), AFTER],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_timers_promises_libraries_files_and_wheels_go_on_in_another_process(tmp_path: Path) -> None:
    run_in_guest_thread(lambda: _write(tmp_path))
    expected = [42, ["timer", "slept"], "/home/pyodide/data", "one\ntwo\n", 7, 8, [1, 2], True, True]
    assert _elsewhere(tmp_path) == expected


@pytest.mark.parametrize("changed", ["library", "wheel"])
def test_what_is_not_the_image_s_own_is_refused(tmp_path: Path, changed: str) -> None:
    run_in_guest_thread(lambda: _write(tmp_path))
    state = json.loads((tmp_path / "state.json").read_text())
    if changed == "wheel":
        text = json.dumps(state["filesystem"]).replace("typing_extensions-", "other-")
        state["filesystem"] = json.loads(text)
        expected = "mounted"
    else:
        state["linker"]["libraries"][0]["digest"] = "00" * 32
        expected = "not the one"
    (tmp_path / "state.json").write_text(json.dumps(state))
    image = read(tmp_path)
    with pytest.raises(ImageMismatch, match=expected):
        PreparedInterpreter(image)
    image.close()
