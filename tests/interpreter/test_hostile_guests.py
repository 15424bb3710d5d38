"""The attempts of a hostile program: wild pointers for the host, and ways out through its objects."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.faults import (
    PythonError,
    WasmTrap,
)
from tests.interpreter.guests import POINTER, Guest, in_guest, neighbour

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
    """The host must not crash, and must not reveal or change its own memory."""

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
