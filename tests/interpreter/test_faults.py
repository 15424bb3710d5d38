"""Whatever a program does, its owner gets a typed error; other interpreters and the process are
unaffected.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    HostFailed,
    InterpreterClosed,
    MemoryExhausted,
    PythonError,
    StackExhausted,
    WasmTrap,
)
from praxis_desktop.interpreter.host.files.sources import Entry, FolderSource
from tests.interpreter.guests import POINTER, Guest, in_guest, neighbour, runtime

NEST = "x = []\nfor _ in range(100_000): x = [x]\n"

RUNAWAY = {
    "python": "def f(n): return f(n + 1)\nf(0)",
    "a method": "class A:\n  def __getattr__(self, name): return getattr(self, name + 'x')\nA().y",
    "a property": "class A:\n  @property\n  def x(self): return self.x\nA().x",
    "a sort key": "def key(x): return sorted([2, 1], key=key)\nsorted([2, 1], key=key)",
    "a comparison": "class A:\n  def __eq__(self, other): return self == other\nA() == A()",
    "a constructor": "class A:\n  def __init__(self): A()\nA()",
    "a generator": "def g(): yield from g()\nlist(g())",
    "repr": NEST + "repr(x)",
    "json": NEST + "import json\njson.dumps(x)",
    "pickle": NEST + "import pickle\npickle.dumps(x)",
    "deepcopy": NEST + "import copy\ncopy.deepcopy(x)",
    "equality": NEST + "y = []\nfor _ in range(100_000): y = [y]\nx == y",
    "a deep sum": "eval('+'.join(['1'] * 200_000))",
    "a deep tree": "import ast\nt = ast.Constant(1)\n"
    "for _ in range(100_000): t = ast.UnaryOp(ast.USub(), t)\n"
    "compile(ast.fix_missing_locations(ast.Expression(t)), 'a', 'eval')",
    "a regular expression": "import re\nre.compile('(' * 20_000 + ')' * 20_000)",
    "a callback of the host": "def f(n): return host.call(f)\nf(0)",
    "run in run": "def f(): host.run('f()')\nf()",
    "to_js": NEST + "from pyodide.ffi import to_js\nto_js(x).to_py()",
    "a lambda in functools": "import functools\nf = lambda: f2()\nf2 = functools.partial(lambda: f())\nf()",
}


class Helper:
    """A host object that calls back."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest

    def call(self, function: Any) -> object:
        """Call the guest."""
        return function(1)

    def run(self, source: str) -> object:
        """Run a program inside a call."""
        return self._guest.run(source)


def test_runaway_recursion_of_every_kind_is_the_guests_own_error() -> None:
    def use(guest: Guest) -> dict[str, str]:
        guest.interpreter.register_module("host", Helper(guest))
        guest.run("import host")
        ends = {}
        for kind, program in RUNAWAY.items():
            with pytest.raises(PythonError) as caught:
                guest.run(program)
            ends[kind] = caught.value.type_name
            guest.run("x = y = t = None")
            assert guest.run("1 + 1") == 2, kind
        return ends

    ends = in_guest(use)
    assert ends == dict.fromkeys(RUNAWAY, "RecursionError")


@pytest.mark.parametrize("kind", ["a callback of the host", "run in run"])
def test_recursion_through_the_host_is_the_guests_own_error_at_every_depth(kind: str) -> None:
    """The host's stack may end at any of its frames, even while the error itself is passed on."""

    def below(depth: int, function: Callable[[], object]) -> object:
        return below(depth - 1, function) if depth else function()

    def use(guest: Guest, depth: int) -> str:
        guest.interpreter.register_module("host", Helper(guest))
        guest.run("import host")
        with pytest.raises(PythonError) as caught:
            below(depth, lambda: guest.run(RUNAWAY[kind]))
        return caught.value.type_name

    ends = [in_guest(partial(use, depth=depth)) for depth in range(40)]
    assert ends == ["RecursionError"] * 40


def test_the_recursion_limit_can_be_raised_but_not_beyond_what_is_safe() -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(PythonError) as caught:
            guest.run("import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)")
        assert caught.value.type_name == "RecursionError"
        assert guest.run("def g(n): return n and g(n - 1)\ng(5000)") == 0

    in_guest(use)


def test_a_deep_structure_that_even_cpython_cannot_free_ends_in_a_typed_fault() -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(StackExhausted):
            guest.run("x = []\nfor _ in range(3_000_000): x = [x]\ndel x")
        with pytest.raises(InterpreterClosed, match="lost: the guest's native stack is exhausted"):
            guest.run("1")

    in_guest(use)


@pytest.mark.parametrize(
    "program",
    [
        "def f():\n  x = []\n  while True: x.append(bytes(10_000_000))\nf()",
        "def f():\n  x = []\n  while True: x.append([0] * 1000)\nf()",
        "bytearray(2**31 - 100)",
        "'a' * (2**31 - 100)",
        "def f():\n  x = {}\n  while True: x[len(x)] = str(len(x)) * 50\nf()",
    ],
)
def test_at_the_memory_limit_the_program_gets_a_memory_error_and_the_next_one_runs(program: str) -> None:
    def use(guest: Guest) -> None:
        with pytest.raises(PythonError) as caught:
            guest.run(program)
        assert caught.value.type_name == "MemoryError"
        assert guest.interpreter.memory_bytes <= 64 << 20
        assert guest.run("sum(bytes(1_000_000))") == 0

    in_guest(use, memory_limit=64 << 20)


def test_the_program_may_catch_its_memory_error_and_go_on() -> None:
    def use(guest: Guest) -> None:
        assert guest.run(
            "def f():\n  x = []\n  try:\n    while True: x.append(bytes(1_000_000))\n"
            "  except MemoryError: return len(x)\nf()"
        ) in range(20, 64)

    in_guest(use, memory_limit=64 << 20)


TRAPS = {
    "abort": "import os\nos.abort()",
    "C abort": "import ctypes\nctypes.CDLL(None).abort()",
    "reading beyond the memory": f"import ctypes\nctypes.string_at({POINTER}, 100)",
    "writing beyond the memory": f"import ctypes\nctypes.memset({POINTER}, 1, 100)",
    "copying beyond the memory": f"import ctypes\nctypes.memmove({POINTER}, id(0), 1 << 20)",
    "no function": "import ctypes\nctypes.CFUNCTYPE(None)(12345678)()",
}


def test_traps_are_typed_and_end_the_interpreter_alone() -> None:
    def use(guest: Guest) -> None:
        guest.interpreter.close()
        with neighbour():
            for kind, program in TRAPS.items():
                with Interpreter.boot(runtime()) as interpreter:
                    with pytest.raises(WasmTrap):
                        interpreter.run(program)
                    with pytest.raises(InterpreterClosed):
                        interpreter.run("1")
                    assert kind

    in_guest(use)


def test_the_end_of_the_process_is_the_end_of_the_interpreter() -> None:
    def use(guest: Guest) -> None:
        with neighbour():
            with pytest.raises(GuestExit) as caught:
                guest.run("import os\ntry:\n  os._exit(3)\nfinally: print('never')")
            assert caught.value.code == 3
            with pytest.raises(InterpreterClosed):
                guest.run("1")
        assert guest.output == ""

    in_guest(use)


@pytest.mark.parametrize(
    "error", [ValueError("v"), MemoryError("m"), RecursionError("r"), KeyError("k"), Exception()]
)
def test_a_failing_host_callback_is_an_exception_of_the_guest(error: Exception) -> None:
    def use(guest: Guest) -> None:
        def fail() -> None:
            raise error

        guest.interpreter.set("fail", fail)
        assert guest.run(
            "try:\n  fail()\nexcept Exception as error: caught = type(error).__name__\ncaught"
        ) in (
            "JsException",
            type(error).__name__,
        )
        with pytest.raises(PythonError):
            guest.run("fail()")
        assert guest.run("1 + 1") == 2

    in_guest(use)


@pytest.mark.parametrize(
    "block",
    ["with manager(): fail()", "with ExitStack() as stack: stack.callback(fail), stack.callback(fail)"],
)
def test_an_error_of_javascript_passes_through_a_context_manager_as_it_is(block: str) -> None:
    source = f"""
from contextlib import ExitStack, contextmanager
from pyodide.ffi import JsException

@contextmanager
def manager():
    yield

def fail():
    raise JsException("NetworkError", "it redirects for ever")

try:
    {block}
except JsException as error:
    error.add_note("a note")
    told = "; ".join([str(error), *error.__notes__])
told
"""

    def use(guest: Guest) -> None:
        assert guest.run(source) == "NetworkError: it redirects for ever; a note"

    in_guest(use)


def test_what_is_no_exception_of_programs_passes_the_guest_by() -> None:
    class Stop(BaseException):
        pass

    def use(guest: Guest) -> None:
        def stop() -> None:
            raise Stop

        guest.interpreter.set("stop", stop)
        with pytest.raises(Stop):
            guest.run("try:\n  stop()\nexcept BaseException: caught = True")
        with pytest.raises(InterpreterClosed):
            guest.run("1")

    in_guest(use)


def test_a_defect_of_the_host_under_the_program_is_told_as_what_it_is(tmp_path: Path) -> None:
    class Unreadable(FolderSource):
        def read(self, entry: Entry) -> bytes:
            raise RuntimeError("no module could be loaded")

    (tmp_path / "needed.py").write_text("x = 1\n")

    def use(guest: Guest) -> None:
        guest.interpreter.files.mount("/modules", Unreadable(tmp_path))
        guest.run("import sys\nsys.path.insert(0, '/modules')")
        with pytest.raises(HostFailed, match="RuntimeError: no module could be loaded") as caught:
            guest.run("print('half a line', end='')\nimport needed")
        assert isinstance(caught.value.__cause__, RuntimeError)
        assert "in read" in caught.value.traceback
        with pytest.raises(InterpreterClosed, match="no module could be loaded"):
            guest.run("1")

    in_guest(use)


def test_a_fault_of_one_interpreter_in_a_callback_of_another_is_this_ones_exception() -> None:
    def use(guest: Guest) -> None:
        with Interpreter.boot(runtime()) as other:
            guest.interpreter.set("other", other.run)
            with pytest.raises((PythonError, Fatal)):
                guest.run("other('import os; os.abort()')")
            with pytest.raises(InterpreterClosed):
                other.run("1")

    in_guest(use)


def test_where_there_is_no_memory_for_the_start_it_says_so() -> None:
    with pytest.raises(MemoryExhausted, match="too small"):
        run_in_guest_thread(lambda: Interpreter.boot(runtime(), memory_limit=20 << 20))
