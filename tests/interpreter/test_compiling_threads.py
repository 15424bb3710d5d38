"""What is compiled gives way to everything else that the program does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os
from pathlib import Path
import wasmtime
from praxis_desktop.interpreter.compiling_threads import NICENESS, let_compiling_give_way

let_compiling_give_way()
let_compiling_give_way()
wasmtime.Module(wasmtime.Engine(), "(module (func) (func))")
threads = [int(task.name) for task in Path("/proc/self/task").iterdir()]
nice = sorted(os.getpriority(os.PRIO_PROCESS, thread) for thread in threads)
print(nice == [0] + [NICENESS] * os.cpu_count(), nice)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads are nice by themselves")
@pytest.mark.skipif(sys.platform == "linux" and os.nice(0) > 0, reason="these tests are nice themselves")
def test_threads_that_compile_are_nice_and_no_others() -> None:
    told = subprocess.check_output([sys.executable, "-c", PROGRAM], text=True, timeout=60)
    assert told.startswith("True"), told
