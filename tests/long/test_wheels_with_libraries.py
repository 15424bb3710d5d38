"""Wheels with native libraries in C and Rust: loaded, used, captured and restored."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from praxis_desktop.interpreter import Interpreter
from tests.interpreter.guests import Guest, in_guest

pytestmark = pytest.mark.long

SITE_PACKAGES = "/lib/python3.14/site-packages/"
PLATFORM = ["--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--platform"]
WHEELS = ["xxhash==4.1.0", "bitarray==3.12.3", "msgspec==0.22.0", "pydantic_core==2.50.4"]
WHEELS += ["simplejson==4.3.0", "contourpy==1.4.0", "awkward_cpp==57"]
PURE_WHEELS = ["typing_extensions"]

PROGRAM = """
import bitarray, msgspec, pydantic_core, simplejson, xxhash
class Weight(msgspec.Struct):
    grams: float
def attempt(function, *arguments):
    try: return function(*arguments)
    except Exception as error: return type(error).__name__
bits = bitarray.bitarray("110011")
running = xxhash.xxh64(b"abc")
validator = pydantic_core.SchemaValidator({"type": "int"})
repr((
    xxhash.xxh64(b"hello").hexdigest(),
    bits.count(), (~bits).to01(),
    msgspec.json.decode(msgspec.json.encode(Weight(2.5)), type=Weight).grams,
    attempt(msgspec.json.decode, b"{bad"),
    simplejson.loads(simplejson.dumps([1, 2.5])), simplejson._speedups.__name__,
    validator.validate_python("12"), attempt(validator.validate_python, "x"),
))
"""
SPEEDUPS = "simplejson._speedups"
RESULT = repr(
    ("26c7827d889f6da3", 4, "001100", 2.5, "DecodeError", [1, 2.5], SPEEDUPS, 12, "ValidationError")
)
GOING_ON = """
bits.append(1); running.update(b"def")
whole = xxhash.xxh64(b"abcdef")
repr((bits.to01(), running.hexdigest() == whole.hexdigest(), attempt(validator.validate_python, "y")))
"""


WITHOUT_NUMPY = f"""
import ctypes, importlib.util
def module(folder, name):
    path = f"{SITE_PACKAGES}{{folder}}/{{name}}.cpython-314-wasm32-emscripten.so"
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
def attempt(function, *arguments):
    try: return function(*arguments)
    except Exception as error: return type(error).__name__
awkward, contourpy = module("awkward_cpp/lib", "_ext"), module("contourpy", "_contourpy")
kernels = ctypes.CDLL("{SITE_PACKAGES}awkward_cpp/lib/libawkward-cpu-kernels.so")
missing = ctypes.c_int64()
count = kernels.awkward_ByteMaskedArray_numnull
class Error(ctypes.Structure):
    _fields_ = [("text", ctypes.c_char_p), ("file", ctypes.c_char_p), ("at", ctypes.c_int64 * 2)]
count.restype = Error
count(ctypes.byref(missing), (ctypes.c_int8 * 4)(1, 0, 1, 1), ctypes.c_int64(4), ctypes.c_bool(False))
builder = awkward.ArrayBuilder(initial=1024, resize=8.0)
builder.integer(1); builder.real(2.5); builder.beginlist(); builder.integer(3); builder.endlist()
repr((missing.value, len(builder), attempt(builder.endlist), contourpy.max_threads(),
      int(contourpy.FillType(202)), attempt(contourpy.SerialContourGenerator, [1]),
      [attempt(contourpy.LineType, "x") for _ in range(500)].count("TypeError")))
"""
"""The libraries' Python code needs numpy, which has no wheel for the guest; this part works without. A C++
exception of libawkward.so becomes a Python exception in the library that uses it, as do 500 exceptions inside
contourpy.
"""

PANIC = """
import pydantic_core
from pydantic_core import core_schema
def validator(function):
    return pydantic_core.SchemaValidator(core_schema.no_info_plain_validator_function(function))
def fail(value): raise RuntimeError("an ordinary exception")
def attempt(function, value):
    try: return function(value)
    except BaseException as error: return f"{type(error).__name__}: {error}"
results = [attempt(validator(fail).validate_python, 1)]
[PanicException] = [kind for kind in BaseException.__subclasses__() if kind.__name__ == "PanicException"]
def panic(value): raise PanicException("a panic")
panicking = validator(panic)
results += [attempt(panicking.validate_python, 1) for _ in range(200)]
repr((results[0], set(results[1:]), pydantic_core.SchemaValidator({"type": "int"}).validate_python("12")))
"""
"""When Python's stand-in for a panic returns to PyO3, the panic continues: Rust's frames are unwound up to
the next border to Python.
"""


TAKING_TURNS = f"""
import importlib.util, threading, time
path = "{SITE_PACKAGES}contourpy/_contourpy.cpython-314-wasm32-emscripten.so"
spec = importlib.util.spec_from_file_location("_contourpy", path)
contourpy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(contourpy)
class Number:
    def __init__(self, value, fails):
        self.value, self.fails = value, fails
    def __index__(self):
        time.sleep(0.001 * (self.value % 3))
        if self.fails: raise KeyError(self.value)
        return self.value
def attempt(function, *arguments):
    try: return int(function(*arguments))
    except Exception as error: return type(error).__name__
def work(value, fails):
    for number in range(20):
        found.append((value, fails, attempt(contourpy.FillType, Number(value, fails and number % 2))))
found = []
threads = [threading.Thread(target=work, args=arguments) for arguments in ((201, False), (202, True))]
for thread in threads: thread.start()
work(204, False)
for thread in threads: thread.join()
repr(sorted({{each: found.count(each) for each in found}}.items(), key=str))
"""
"""Calls of C++ in three threads that ask Python for a number, which takes its time: they end in any order."""


def download(folder: Path) -> list[Path]:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
    ]
    for arguments in ([*PLATFORM, "pyemscripten_2026_0_wasm32", *WHEELS], PURE_WHEELS):
        done = subprocess.run([*pip, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"the wheels cannot be downloaded: {done.stderr.strip().splitlines()[-1]}")
    return sorted(folder.glob("*.whl"))


def unpack(guest: Guest, wheels: list[Path]) -> None:
    files = guest.interpreter.files
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    files.make_directories((SITE_PACKAGES + name).rpartition("/")[0])
                    files.write_file(SITE_PACKAGES + name, archive.read(name))
    guest.run("import importlib; importlib.invalidate_caches()")


def test_wheels_work_and_go_on_after_a_restore(tmp_path: Path) -> None:
    wheels = download(tmp_path)

    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        assert guest.run(PROGRAM) == RESULT
        expected = repr(("1100111", True, "ValidationError"))
        image = guest.interpreter.capture()
        try:
            with Interpreter.restore(image) as first, Interpreter.restore(image) as second:
                assert first.run(GOING_ON) == expected
                assert second.run(GOING_ON) == expected
                assert second.run(PROGRAM) == RESULT
                with second.fork() as third:
                    assert third.run(PROGRAM) == RESULT
        finally:
            image.close()
        assert guest.run(GOING_ON) == expected

    in_guest(check)


def test_libraries_of_awkward_and_contourpy_work_as_far_as_they_do_without_numpy(tmp_path: Path) -> None:
    wheels = download(tmp_path)
    expected = repr((3, 3, "ValueError", 1, 202, "TypeError", 500))

    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        assert guest.run(WITHOUT_NUMPY) == expected
        image = guest.interpreter.capture()
        try:
            with Interpreter.restore(image) as copy:
                assert copy.run("builder.real(4.5); len(builder)") == 4
                assert copy.run("attempt(builder.endlist)") == "ValueError"
                assert copy.run(WITHOUT_NUMPY) == expected
        finally:
            image.close()

    in_guest(check)


def test_threads_take_turns_in_calls_of_cpp(tmp_path: Path) -> None:
    wheels = download(tmp_path)
    expected = [((201, False, 201), 20), ((202, True, "TypeError"), 10), ((202, True, 202), 10)]

    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        assert guest.run(TAKING_TURNS) == repr([*expected, ((204, False, 204), 20)])

    in_guest(check)


def test_a_panic_of_rust_becomes_an_exception(tmp_path: Path) -> None:
    wheels = download(tmp_path)
    ordinary = "RuntimeError: an ordinary exception"

    def check(guest: Guest) -> None:
        unpack(guest, wheels)
        assert guest.run(PANIC) == repr((ordinary, {"PanicException: a panic"}, 12))

    in_guest(check)
