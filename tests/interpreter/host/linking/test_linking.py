"""ctypes and native libraries work in the guest; any error in a library is reported to its program."""

from __future__ import annotations

import pytest
import wasmtime

from praxis_desktop.interpreter.faults import PythonError
from tests.interpreter.guests import Guest, evaluate, in_guest
from tests.interpreter.host.native_libraries import (
    library,
    memory_info,
    strings,
    subsection,
    weak_imports,
)

COUNTER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__indirect_function_table" (table 0 funcref))
      (import "env" "__memory_base" (global $memory i32))
      (import "env" "__table_base" (global $table i32))
      (import "GOT.mem" "count" (global $count (mut i32)))
      (import "GOT.func" "step" (global $step (mut i32)))
      (import "GOT.mem" "absent" (global $absent (mut i32)))
      (import "env" "strlen" (func $strlen (param i32) (result i32)))
      (import "env" "step" (func $imported_step (result i32)))
      (type $no_arguments (func (result i32)))
      (data (global.get $memory) "\\05\\00\\00\\00seven!!\\00")
      (elem (global.get $table) func $private)
      (func $private (result i32) (i32.const 77))
      (global (export "count") i32 (i32.const 0))
      (func (export "__wasm_apply_data_relocs")
        (i32.store offset=12 (global.get $memory) (global.get $step)))
      (func (export "__wasm_call_ctors")
        (i32.store (global.get $count) (i32.add (i32.load (global.get $count)) (i32.const 100))))
      (func $step (export "step") (result i32)
        (i32.store (global.get $count) (i32.add (i32.load (global.get $count)) (i32.const 1)))
        (i32.load (global.get $count)))
      (func (export "twice") (result i32) (drop (call $imported_step)) (call $imported_step))
      (func (export "through_pointer") (result i32)
        (call_indirect (type $no_arguments) (i32.load offset=12 (global.get $memory))))
      (func (export "private") (result i32) (call_indirect (type $no_arguments) (global.get $table)))
      (func (export "length") (result i32) (call $strlen (i32.add (global.get $memory) (i32.const 4))))
      (func (export "get_absent") (result i32) (global.get $absent)))
    """,
    memory_info(16, 4, 1, 0),
    weak_imports(["absent"]),
)
"""A counter in memory that starts at 5; its constructor adds 100. Uses data, relocations, GOT cells and an
import of its own.
"""

TYPES = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__indirect_function_table" (table 0 funcref))
      (type $of_double (func (param f64) (result f64)))
      (type $of_pair (func (param i32 i32) (result i32)))
      (func (export "sum_pair") (param i32) (result i32)
        (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))))
      (func (export "make_pair") (param i32 i32 i32)
        (i32.store (local.get 0) (local.get 1)) (i32.store offset=4 (local.get 0) (local.get 2)))
      (func (export "negate_one") (param f64) (result f64) (f64.neg (local.get 0)))
      (func (export "add_float") (param f32 f32) (result f32) (f32.add (local.get 0) (local.get 1)))
      (func (export "add_long") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
      (func (export "apply") (param i32 f64) (result f64)
        (call_indirect (type $of_double) (local.get 1) (local.get 0)))
      (func (export "apply_pair") (param i32 i32 i32) (result i32)
        (call_indirect (type $of_pair) (local.get 1) (local.get 2) (local.get 0)))
      (func (export "no_result") (param i32)))
    """,
    memory_info(0, 0, 0, 0),
)
"""Functions with many C types."""


def test_c_functions_are_called_with_arguments_of_every_type() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/types.so", TYPES)
        assert guest.run(
            """
            from ctypes import *
            library = CDLL("/lib/types.so")
            class Pair(Structure): _fields_ = [("x", c_int), ("y", c_int)]
            class One(Structure): _fields_ = [("value", c_double)]
            library.sum_pair.argtypes = [Pair]
            library.make_pair.restype, library.make_pair.argtypes = Pair, [c_int, c_int]
            library.negate_one.restype, library.negate_one.argtypes = One, [One]
            library.add_float.restype, library.add_float.argtypes = c_float, [c_float] * 2
            library.add_long.restype, library.add_long.argtypes = c_longlong, [c_longlong] * 2
            pair = library.make_pair(-3, 4)
            repr((library.sum_pair(Pair(5, -7)), pair.x, pair.y, library.negate_one(One(2.5)).value,
                  library.add_float(1.5, 0.25), library.add_long(2**62, -5), library.no_result(1)))
            """
        ) == repr((-2, -3, 4, -2.5, 1.75, 2**62 - 5, 0))

    in_guest(check)


def test_variable_arguments_lie_where_c_looks_for_them() -> None:
    assert evaluate(
        """
            from ctypes import *
            buffer = create_string_buffer(200)
            snprintf = CDLL(None).snprintf
            snprintf.argtypes = [c_char_p, c_size_t, c_char_p]
            n = snprintf(buffer, 200, b"%d %.3f %d %lld %s %c %g %d", 1, c_double(2.5), 3,
                         c_longlong(-2**40), b"text", c_int(65), c_double(0.1), -7)
            repr((n, buffer.value))
            """
    ) == repr((38, b"1 2.500 3 -1099511627776 text A 0.1 -7"))


def test_c_calls_python_callbacks() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/types.so", TYPES)
        assert guest.run(
            """
            from ctypes import *
            library = CDLL("/lib/types.so")
            COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
            DOUBLE = CFUNCTYPE(c_double, c_double)
            numbers = (c_int * 6)(5, 1, 4, 2, 3, -1)
            CDLL(None).qsort(numbers, 6, sizeof(c_int), COMPARE(lambda a, b: a[0] - b[0]))
            library.apply.restype = c_double
            half = DOUBLE(lambda x: x / 2)
            bytes_type = CFUNCTYPE(c_byte, c_int, c_short)
            signed = bytes_type(lambda a, b: a + b)
            repr((list(numbers), library.apply(half, c_double(5.0)), library.apply_pair(signed, -100, -10),
                  library.apply_pair(CFUNCTYPE(c_uint8, c_int, c_int)(lambda a, b: a), 255, 0), signed(1, 2)))
            """
        ) == repr(([-1, 1, 2, 3, 4, 5], 2.5, -110, 255, 3))

    in_guest(check)


def test_a_callback_that_raises_says_so_and_returns_zero() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/types.so", TYPES)
        assert (
            guest.run(
                """
                from ctypes import *
                failing = CFUNCTYPE(c_int, c_int, c_int)(lambda a, b: 1 / 0)
                CDLL("/lib/types.so").apply_pair(failing, 1, 2)
                """
            )
            == 0
        )
        assert "ZeroDivisionError" in guest.output

    in_guest(check)


def test_callbacks_given_up_leave_room_for_others() -> None:
    def check(guest: Guest) -> None:
        guest.run("from ctypes import *\nT = CFUNCTYPE(c_int, c_int)\nT(lambda x: x)(1)")
        table = guest.interpreter.host.linker.table
        guest.run("T(lambda x: x)(1)")
        instance = guest.interpreter.host.instance
        before = table.size, len(instance._kept), len(instance._own_functions)
        assert guest.run("sum(T(lambda x: x + 1)(i) for i in range(300))") == sum(range(301))
        assert (table.size, len(instance._kept), len(instance._own_functions)) == before

    in_guest(check)


def test_wrong_argument_counts_and_types_are_not_the_hosts_error() -> None:
    assert (
        evaluate(
            """
            from ctypes import *
            library = CDLL(None)
            library.abs.argtypes = None
            results = [library.abs(-4, 5, 6), library.abs(), library.abs(c_double(-3.7)), library.sqrt(4)]
            str(results)
            """
        )
        == "[4, 0, 3, 2]"
    )


def test_a_library_has_its_data_relocations_and_constructors() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/counter.so", COUNTER)
        assert guest.run(
            """
            from ctypes import *
            library = CDLL("/lib/counter.so")
            count = c_int.in_dll(library, "count")
            results = [count.value, library.step(), library.twice(), library.through_pointer(),
                       library.private(), library.length(), library.get_absent(), count.value,
                       CDLL("/lib/counter.so").step()]
            str(results)
            """
        ) == str([105, 106, 108, 109, 77, 7, 0, 109, 110])

    in_guest(check)


def test_pointers_to_one_function_are_equal() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/counter.so", COUNTER)
        assert guest.run(
            """
            from ctypes import *
            def address(library, name): return cast(getattr(library, name), c_void_p).value
            first, second = CDLL("/lib/counter.so"), CDLL("/lib/counter.so")
            (address(first, "step") == address(second, "step") != address(first, "twice")
             and address(CDLL(None), "strlen") == address(CDLL(None), "strlen"))
            """
        )

    in_guest(check)


def test_libraries_that_a_library_needs_are_found_and_loaded_first() -> None:
    user = library(
        """(module (import "env" "step" (func $step (result i32)))
           (func (export "use") (result i32) (call $step)))""",
        memory_info(0, 0, 0, 0),
        subsection(2, strings(["counter.so"])),
        subsection(5, strings(["$ORIGIN/../shared"])),
    )

    def check(guest: Guest) -> None:
        files = guest.interpreter.files
        files.make_directories("/opt/app")
        files.make_directories("/opt/shared")
        files.write_file("/opt/app/user.so", user)
        files.write_file("/opt/shared/counter.so", COUNTER)
        assert guest.run("import ctypes; ctypes.CDLL('/opt/app/user.so').use()") == 106
        assert guest.interpreter.host.linker.libraries == ("/opt/shared/counter.so", "/opt/app/user.so")

    in_guest(check)


def test_only_libraries_opened_globally_lend_their_symbols() -> None:
    user = library(
        """(module (import "env" "step" (func $step (result i32)))
           (func (export "use") (result i32) (call $step)))""",
        memory_info(0, 0, 0, 0),
    )

    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/lib/user.so", user)
        guest.interpreter.files.write_file("/lib/counter.so", COUNTER)
        assert (
            guest.run("from ctypes import *; user = CDLL('/lib/user.so'); CDLL('/lib/counter.so').step()")
            == 106
        )
        with pytest.raises(PythonError, match="unknown symbol"):
            guest.run("CDLL(None).step")
        guest.interpreter.files.write_file("/lib/other.so", COUNTER)
        assert guest.run("CDLL('/lib/other.so', RTLD_GLOBAL); [CDLL(None).step(), user.use()][1]") == 107

    in_guest(check)


EMPTY = '(module (import "env" "memory" (memory 1)) (func (export "nothing")))'
NEEDS_UNKNOWN = library(
    '(module (import "GOT.func" "nobody_has_this" (global (mut i32))) (func))', memory_info(0, 0, 0, 0)
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        (b"", "not a core wasm module"),
        (b"\x7fELF" + bytes(100), "not a core wasm module"),
        (COUNTER[:-20], "cut short"),
        (bytes(wasmtime.wat2wasm("(module (func))")), "not a dynamic library"),
        (NEEDS_UNKNOWN, "undefined symbol 'nobody_has_this'"),
        (library(EMPTY, memory_info(0xF0000000, 0, 0, 0)), "the library needs"),
        (library(EMPTY, subsection(2, strings(["libgone.so"]))), "needs libgone.so"),
        (library('(module (import "env" "odd%s" (global i32)) (func))'), "odd%s"),
        (library('(module (import "env" "malloc" (func (param f64))) (func))'), "incompatible import type"),
    ],
    ids=[
        "missing", "empty", "ELF", "cut", "no section", "symbol", "memory", "needed", "global", "type",
    ],
)  # fmt: skip
def test_a_library_that_cannot_be_loaded_is_an_oserror(content: bytes | None, reason: str) -> None:
    def check(guest: Guest) -> None:
        if content is not None:
            guest.interpreter.files.write_file("/lib/bad.so", content)
        message = guest.run(
            """
            import ctypes
            try: ctypes.CDLL("/lib/bad.so")
            except OSError as error: message = str(error)
            message
            """
        )
        assert reason in message
        guest.interpreter.files.write_file("/lib/counter.so", COUNTER)
        assert guest.run("ctypes.CDLL('/lib/counter.so').step()") == 106

    in_guest(check)


def test_an_extension_module_that_is_no_library_is_an_importerror() -> None:
    def check(guest: Guest) -> None:
        suffix = guest.run("import importlib.machinery; importlib.machinery.EXTENSION_SUFFIXES[0]")
        guest.interpreter.files.write_file(f"/home/pyodide/broken{suffix}", b"nothing")
        with pytest.raises(PythonError, match=r"ImportError: could not load dynamic lib: .*broken"):
            guest.run("import broken")

    in_guest(check)


def test_a_restored_guest_has_its_libraries_and_callbacks() -> None:
    def check(guest: Guest) -> None:
        files = guest.interpreter.files
        files.write_file("/lib/counter.so", COUNTER)
        files.write_file("/lib/types.so", TYPES)
        guest.run(
            """
            from ctypes import *
            counter, types = CDLL("/lib/counter.so", RTLD_GLOBAL), CDLL("/lib/types.so")
            total = []
            callback = CFUNCTYPE(c_int, c_int, c_int)(lambda a, b: total.append(a) or a * b)
            given_up = CFUNCTYPE(c_int, c_int)(lambda a: a)
            del given_up
            counter.step(), types.apply_pair(callback, 6, 7)
            """
        )
        image = guest.interpreter.capture()
        try:
            copy = type(guest.interpreter).restore(image)
        finally:
            image.close()
        with copy:
            assert copy.run(
                """
                results = [counter.step(), counter.twice(), counter.through_pointer(), counter.private(),
                           counter.length(), types.apply_pair(callback, 8, 9), CDLL(None).step(),
                           CFUNCTYPE(c_int)(lambda: 5)()]
                str((results, total))
                """
            ) == str(([107, 109, 110, 77, 7, 72, 111, 5], [6, 8]))
        assert guest.run("str((counter.step(), total))") == "(107, [6])"

    in_guest(check)
