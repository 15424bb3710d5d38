"""Native libraries that programs write themselves, in either mode: they are loaded, and stopping does not
wait.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest

from bench.processes import children, command_line
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.sandbox.process_sandbox import sandbox_here
from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.interpreter.host.native_libraries import large_library
from tests.workers.pool.children import await_end

PROGRAM = """
import ctypes, sys
open("/tmp/large.so", "wb").write(sys.stdin.buffer.read())
print("loading", flush=True)
ctypes.CDLL("/tmp/large.so")
print("loaded")
"""


GREEDY_LINES = 800_000
"""The number of lines of one function; the largest that wasmtime accepts has 7.6 MB."""


of_posix = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C of another process")


def compilers_of(parent: int) -> list[int]:
    return [each for each in children(parent) if "praxis_desktop.interpreter.compiling" in command_line(each)]


@of_posix
def test_a_stop_ends_the_compiling_of_a_library(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    running = start("exec", str(program), "--exec-mode", "thread", env=home(tmp_path))
    assert running.stdin is not None
    running.stdin.write(large_library(20_000_000))
    running.stdin.close()
    running.stdin = None
    deadline = Deadline.after(60)
    while not compilers_of(running.pid):
        assert not deadline.expired
        time.sleep(0.01)
    compilers = compilers_of(running.pid)
    running.send_signal(signal.SIGINT)
    done = finish(running)
    assert done.code == 3
    assert done.out == "loading\n"
    assert "the program was interrupted while the library was compiled" in done.err
    for compiler in compilers:
        await_end(compiler)


LITTLE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
from praxis_desktop.cli import main
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no other system holds a process to its memory")
def test_a_library_that_takes_too_much_memory_is_refused_by_name(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    greedy = large_library(GREEDY_LINES * 9 * 2, lines=GREEDY_LINES)
    command = (sys.executable, "-c", LITTLE)
    running = start("exec", str(program), "--exec-mode", "thread", command=command, env=home(tmp_path))
    done = finish(running, greedy)
    assert (done.code, done.out) == (1, "loading\n"), done.err
    assert "could not load dynamic lib: /tmp/large.so" in done.err
    assert "compiling it takes more than 1024 MiB of memory" in done.err


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_large_library_is_loaded(mode: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    mark = f"{tmp_path} {mode}".encode()  # never compiled before
    large = large_library(1_000_000) + b"\0" + bytes([len(mark) + 1, 0]) + mark
    done = praxis("exec", str(program), "--exec-mode", mode, given=large, env=home(tmp_path))
    assert done.out == "loading\nloaded\n", done.err
    assert "sandbox does not fully confine this process" not in done.err


@pytest.mark.skipif(not sandbox_here().holds, reason="this system has no process sandbox")
def test_a_wall_stands_around_the_process_that_found_nothing_compiled(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("print(1)")
    env = {"PRAXIS_HOME": str(tmp_path / "home")}
    done = praxis("run", str(program), "--exec-mode", "process", env=env)
    assert done.out == "1\n", done.err
    assert "Compiling Pyodide for this computer" in done.err
    assert "sandbox does not fully confine this process" not in done.err
