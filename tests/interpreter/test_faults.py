"""Whatever a program does, its owner gets a typed error; no other interpreter nor the process is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    InterpreterClosed,
    MemoryExhausted,
    PythonError,
    StackExhausted,
    WasmTrap,
)
from tests.interpreter.guests import Guest, in_guest, runtime

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


POINTER = 0xFFFF_F000

TRAPS = {
    "abort": "import os\nos.abort()",
    "C abort": "import ctypes\nctypes.CDLL(None).abort()",
    "reading beyond the memory": f"import ctypes\nctypes.string_at({POINTER}, 100)",
    "writing beyond the memory": f"import ctypes\nctypes.memset({POINTER}, 1, 100)",
    "copying beyond the memory": f"import ctypes\nctypes.memmove({POINTER}, id(0), 1 << 20)",
    "no function": "import ctypes\nctypes.CFUNCTYPE(None)(12345678)()",
}


@contextmanager
def neighbour() -> Iterator[Interpreter]:
    """Another interpreter on the same thread, which must not notice anything."""
    with Interpreter.boot(runtime()) as other:
        other.run("x = 5")
        yield other
        assert other.run("x") == 5


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


WILD = {
    "write": f"libc.write(1, {POINTER}, 1000)",
    "write, all of it": "libc.write(1, 0, 0x7FFFFFFF)",
    "read": f"libc.read(fd, {POINTER}, 1000)",
    "pread": f"libc.pread(fd, {POINTER}, 1000, ctypes.c_longlong(0))",
    "getcwd": f"libc.getcwd({POINTER}, 1000)",
    "chdir": f"libc.chdir({POINTER})",
    "open": f"libc.open({POINTER}, 0)",
    "mkdir": f"libc.mkdir({POINTER}, 0o777)",
    "rename": f"libc.rename({POINTER}, {POINTER})",
    "readlink": f"libc.readlink(b'/x', {POINTER}, 100)",
    "stat": f"libc.stat(b'/', {POINTER})",
    "stat of nowhere": f"libc.stat({POINTER}, {POINTER})",
    "fstat": f"libc.fstat(fd, {POINTER})",
    "clock_gettime": f"libc.clock_gettime(0, {POINTER})",
    "gettimeofday": f"libc.gettimeofday({POINTER}, 0)",
    "nanosleep": f"libc.nanosleep({POINTER}, 0)",
    "time": f"libc.time({POINTER})",
    "localtime_r": f"libc.localtime_r({POINTER}, {POINTER})",
    "mktime": f"libc.mktime({POINTER})",
    "getentropy": f"libc.getentropy({POINTER}, 100)",
    "poll": f"libc.poll({POINTER}, 3, 0)",
    "select": f"libc.select(3, {POINTER}, 0, 0, 0)",
    "pipe": f"libc.pipe({POINTER})",
    "readv": f"libc.readv(fd, {POINTER}, 3)",
    "writev": f"libc.writev(1, {POINTER}, 3)",
    "writev inside": f"libc.writev(1, (ctypes.c_uint32 * 4)({POINTER}, 100, 0, 0xFFFFFFFF), 2)",
    "getdents": f"libc.getdents(libc.open(b'/', 0), {POINTER}, 1000)",
    "uname": f"libc.uname({POINTER})",
    "ioctl": f"libc.ioctl(1, 0x5413, {POINTER})",
    "fcntl": f"libc.fcntl(fd, 5, {POINTER})",
    "mmap": "libc.mmap(0, -1, 3, 2, fd, ctypes.c_longlong(0))",
    "munmap": f"libc.munmap({POINTER}, 100000)",
    "statvfs": f"libc.statvfs(b'/', {POINTER})",
    "utimensat": f"libc.utimensat(-100, b'/home', {POINTER}, 0)",
    "dlopen": f"libc.dlopen({POINTER}, 2)",
    "dlsym": f"libc.dlsym(0, {POINTER})",
    "getaddrinfo": f"libc.getaddrinfo({POINTER}, {POINTER}, {POINTER}, {POINTER})",
    "environ": f"libc.setenv({POINTER}, {POINTER}, 1)",
    "sigaction": f"libc.sigaction(2, {POINTER}, {POINTER})",
    "getrusage": f"libc.getrusage(0, {POINTER})",
    "strlen of a text without end": f"libc.puts({POINTER - 10})",
}


@pytest.mark.parametrize("part", range(3))
def test_pointers_beyond_the_memory_end_in_an_error_of_the_guest(part: int) -> None:
    """The host must neither crash nor hand out or change memory of its own."""

    def use(guest: Guest) -> None:
        prepare = (
            "import ctypes, os\nlibc = ctypes.CDLL(None)\n"
            "fd = os.open('/home/pyodide/f', os.O_RDWR | os.O_CREAT)\n"
            "os.write(fd, b'x' * 2000); os.lseek(fd, 0, 0)"
        )
        guest.run(prepare)
        image = guest.interpreter.capture()
        interpreter = Interpreter.restore(image)
        with neighbour():
            ends: set[str] = set()
            for name, call in list(WILD.items())[part::3]:
                try:
                    interpreter.run(call)
                except WasmTrap:
                    interpreter.close()
                    interpreter = Interpreter.restore(image)
                except PythonError as error:
                    ends.add(error.type_name)
                assert interpreter.run("1 + 1") == 2, name
            assert ends <= {"AttributeError", "OSError", "MemoryError"}
        interpreter.close()
        image.close()

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


def test_what_is_no_exception_of_programs_passes_the_guest_by() -> None:
    class Stop(BaseException):
        pass

    def use(guest: Guest) -> None:
        def stop() -> None:
            raise Stop

        guest.interpreter.set("stop", stop)
        with pytest.raises(Stop):
            guest.run("try:\n  stop()\nexcept BaseException: caught = True")

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


ATTACKS = {
    "class": "thing.__class__",
    "dict": "thing.__dict__",
    "private": "thing._secret",
    "bound method's object": "thing.method.__self__",
    "bound method's function": "thing.method.__func__",
    "globals": "thing.method.__globals__",
    "code": "thing.method.__code__",
    "closure": "thing.function.__closure__",
    "defaults": "thing.function.__defaults__",
    "a function's globals": "thing.function.__globals__",
    "builtins": "thing.function.__builtins__",
    "a class's subclasses": "thing.kind.__subclasses__()",
    "a class's bases": "thing.kind.__bases__",
    "a class's mro": "thing.kind.mro()",
    "a module's loader": "thing.module.__loader__",
    "a module's imports": "thing.module.sys",
    "a module's private names": "thing.module._os",
    "a generator's frame": "thing.generator.gi_frame",
    "a coroutine's frame": "thing.coroutine.cr_frame",
    "an exception's traceback": "thing.error.__traceback__",
    "an exception's frame": "thing.error.with_traceback(None).__traceback__",
    "format": "'{0.__class__}'.format(thing)",
    "format of a method": "'{0.method.__globals__}'.format(thing)",
    "getattr": "getattr(thing, '__init__')",
    "js get": "__import__('js').Reflect.get(thing, '__class__')",
    "constructor's globals": "thing.constructor.__globals__",
    "setting": "setattr(thing, '__class__', dict)",
    "setting private": "setattr(thing, '_secret', 1)",
    "deleting private": "delattr(thing, '_secret')",
    "mro of type": "type(thing).__mro__[-1].__subclasses__()[0].host",
    "property object": "thing.kind.computed.fget.__globals__",
    "object keys": "[k for k in __import__('js').Object.keys(thing) if k.startswith('_')][0]",
    "partial": "thing.partial.func",
}


def test_a_hostile_guest_does_not_reach_the_host_through_its_objects() -> None:
    import functools
    import types

    module = types.ModuleType("module")
    module.__dict__.update(sys=__import__("sys"), _os=__import__("os"), public=1)

    class Thing:
        def __init__(self) -> None:
            self._secret = "secret"
            self.function = lambda value=1: (value, module)
            self.kind = Thing
            self.module = module
            self.generator = (value for value in [1])
            self.error = ValueError("e")
            self.partial = functools.partial(print)

        @property
        def computed(self) -> int:
            return 1

        @property
        def coroutine(self) -> object:
            return (value for value in [2])

        def method(self) -> str:
            return self._secret

    def use(guest: Guest) -> dict[str, object]:
        thing = Thing()
        guest.interpreter.set("thing", thing)
        reached: dict[str, object] = {}
        for name, attack in ATTACKS.items():
            program = f"try:\n  found = {attack}\nexcept Exception as error: found = None\n"
            reached[name] = guest.run(program + "text = None if found is None else repr(found)\ntext")
        assert thing._secret == "secret"
        assert type(thing) is Thing
        assert guest.run("thing.method()") == "secret"
        return reached

    reached = in_guest(use)
    allowed = (
        "<class 'pyodide.ffi.JsProxy'>",
        "\"<class 'pyodide.ffi.JsProxy'>",
        "<class '_pyodide_core.",
        "<bound method",
        "<method-wrapper",
    )
    leaks = {
        name: text
        for name, text in reached.items()
        if text is not None and not str(text).startswith(allowed) and str(text) not in ("{}", "[]", "None")
    }
    assert leaks == {}
