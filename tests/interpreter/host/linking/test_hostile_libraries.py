"""Whatever a library's file contains, the program's import fails with its name, and nothing else happens."""

from __future__ import annotations

import random

import pytest

from praxis_desktop.interpreter.faults import Fatal, PythonError
from tests.interpreter.guests import Guest, in_guest, neighbour
from tests.interpreter.host.linking.test_native_exceptions import CATCHER, SETTER
from tests.interpreter.host.native_libraries import (
    PREAMBLE,
    dylink_section,
    library,
    memory_info,
    strings,
    subsection,
)

LOAD = """
import ctypes
def attempt(path):
    try: ctypes.CDLL(path)
    except OSError as error: return str(error)
    return "loaded"
"""


def reason(guest: Guest, content: bytes, path: str = "/opt/bad.so") -> str:
    """Return the error message from loading ``content``."""
    guest.interpreter.files.write_file(path, content)
    said = guest.run(f"attempt({path!r})")
    assert isinstance(said, str)
    return said


HOSTILE = {
    "much memory": (library("(module (func))", memory_info(0xFFFF0000, 0, 0, 0)), "the library needs"),
    "alignment": (library("(module (func))", memory_info(16, 31, 0, 0)), "the library needs"),
    "large table": (library("(module (func))", memory_info(0, 0, 0xFFFFFFF0, 0)), "table"),
    "table alignment": (library("(module (func))", memory_info(0, 0, 1, 31)), "table"),
    "own memory": (library("(module (memory 1) (func))"), "a memory of its own"),
    "shared memory": (
        library('(module (import "env" "memory" (memory 1 10 shared)) (func))'),
        "incompatible import type",
    ),
    "large memory": (library('(module (import "env" "memory" (memory 60000)))'), ""),
    "unknown tag": (library('(module (import "env" "my_tag" (tag)) (func))'), "env.my_tag"),
    "unknown table": (library('(module (import "env" "my_table" (table 1 externref)) (func))'), "my_table"),
    "constant cell": (library('(module (import "GOT.mem" "strlen" (global i32)) (func))'), ""),
    "cell of doubles": (library('(module (import "GOT.mem" "strlen" (global (mut f64))) (func))'), ""),
    "base of longs": (library('(module (import "env" "__memory_base" (global i64)) (func))'), ""),
    "vectors": (library('(module (import "env" "unknown_v" (func (param v128))) (func))'), "unknown type"),
    "two results": (
        library('(module (import "env" "unknown_f" (func (result i32 i32))) (func))'),
        "unknown type",
    ),
    "own vectors": (
        library('(module (import "env" "mine" (func (param v128))) (func (export "mine") (param v128)))'),
        "unknown type",
    ),
    "function argument": (
        library('(module (func (export "f") (param funcref) (result i32) (ref.is_null (local.get 0))))'),
        "unknown type",
    ),
    "function result": (library("(module (func (result funcref) (ref.null func)))"), "unknown type"),
    "imported function argument": (
        library('(module (import "env" "mine" (func (param funcref))) (func))'),
        "unknown type",
    ),
    "vector argument": (library('(module (func (export "f") (param v128)))'), "unknown type"),
    "reference argument": (library('(module (func (export "f") (param eqref)))'), "unknown type"),
    "exception argument": (library('(module (func (export "f") (param exnref)))'), "unknown type"),
    "pair": (
        library('(module (func (export "f") (result i64 i64) (i64.const 1) (i64.const 2)))'),
        "more than one result",
    ),
    "objects of its own": (
        library("(module (type $list (struct (field i64))) (func (drop (struct.new $list (i64.const 1)))))"),
        "without the gc feature",
    ),
    "arrays of its own": (
        library("(module (type $a (array i64)) (func (drop (array.new_default $a (i32.const 9)))))"),
        "without the gc feature",
    ),
    "exceptions that hold others": (
        library("(module (tag (param exnref)) (func))"),
        "exceptions with values",
    ),
    "large exceptions": (
        library("(module (tag (param i64 i64 i64 i64)) (func))"),
        "exceptions with values",
    ),
    "many exports": (
        PREAMBLE + dylink_section() + b"\7\6\xff\xff\xff\xff\x0f\0",
        "more than a million entries",
    ),
    "much that it needs": (
        PREAMBLE + dylink_section(subsection(2, b"\xff\xff\xff\xff\x0f")),
        "more than a million entries",
    ),
    "own table": (library("(module (table 1 funcref) (func))"), "a function table of its own"),
    "table of references": (library("(module (table 1 externref) (func))"), "a function table of its own"),
    "no number": (library('(module (global (export "x") f64 (f64.const nan)))'), "not an address"),
    "infinity": (library('(module (global (export "x") f64 (f64.const inf)))'), "not an address"),
    "global vector": (
        library('(module (global (export "x") v128 (v128.const i64x2 1 1)))'),
        "not an address",
    ),
    "global function": (library('(module (global (export "x") funcref (ref.null func)))'), "not an address"),
    "global reference": (library('(module (global (export "x") eqref (ref.null eq)))'), "not an address"),
    "global exception": (library('(module (global (export "x") exnref (ref.null exn)))'), "not an address"),
    "constructor with parameters": (
        library('(module (func (export "__wasm_call_ctors") (param i64 i64)))'),
        "__wasm_call_ctors has parameters",
    ),
    "relocation with a result": (
        library('(module (func (export "__wasm_apply_data_relocs") (result i32) (i32.const 5)))'),
        "__wasm_apply_data_relocs has parameters",
    ),
    "data outside": (
        library('(module (import "env" "memory" (memory 1)) (data (i32.const -8) "0123456789"))'),
        "out of bounds",
    ),
    "entries outside": (
        library(
            '(module (import "env" "__indirect_function_table" (table 0 funcref)) (func $f)'
            " (elem (i32.const -1) func $f))"
        ),
        "out of bounds",
    ),
    "start that traps": (library("(module (func $f unreachable) (start $f))"), "unreachable"),
    "needs itself": (library("(module (func))", subsection(2, strings(["bad.so", "bad.so"]))), ""),
    "needs many": (
        library("(module (func))", subsection(2, strings([f"lib{i}.so" for i in range(2000)]))),
        "needs lib0.so",
    ),
    "needs a folder": (library("(module (func))", subsection(2, strings(["/opt"]))), "Is a directory"),
}


def test_each_kind_of_bad_library_is_refused_with_a_reason() -> None:
    def check(guest: Guest) -> None:
        guest.run(LOAD)
        for name, (content, expected) in HOSTILE.items():
            path = f"/opt/{name.replace(' ', '_')}.so"
            said = reason(guest, content, path)
            assert said == "loaded" or path in said, name
            assert expected in said, (name, said)
        assert guest.run("1 + 1") == 2

    with_neighbour(check)


def test_no_address_of_the_host_can_be_forged_as_an_argument() -> None:
    calls = """(module (import "env" "__indirect_function_table" (table $t 1 funcref)) (type $v (func))
        (func (export "f") (param $f funcref)
          (table.set $t (i32.const 0) (local.get $f)) (call_indirect $t (type $v) (i32.const 0))))"""

    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/forge.so", library(calls))
        guest.run("import ctypes")
        with pytest.raises(PythonError, match=r"OSError: .*/opt/forge\.so\n.*unknown type"):
            guest.run("ctypes.CDLL('/opt/forge.so').f(ctypes.c_uint64(0x414141414140))")
        assert guest.run("1 + 1") == 2

    with_neighbour(check)


CALLED_WRONG = {
    "reference": '(module (func (export "f") (result externref) (ref.null extern)))',
    "argument": '(module (func (export "f") (param externref) (result i32) (i32.const 1)))',
    "late": """(module (import "env" "comes_late" (func $late (param i32) (result i32)))
        (func (export "f") (result i32) (call $late (i32.const 1))))""",
}


@pytest.mark.parametrize("code", CALLED_WRONG.values(), ids=list(CALLED_WRONG))
def test_functions_that_c_cannot_call_so_end_their_guest_alone(code: str) -> None:
    late = library('(module (func (export "comes_late") (param f64 f64) (result f64) (f64.const nan)))')

    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/called.so", library(code))
        guest.interpreter.files.write_file("/opt/late.so", late)
        guest.run("import ctypes; lib = ctypes.CDLL('/opt/called.so'); ctypes.CDLL('/opt/late.so', mode=256)")
        with pytest.raises(Fatal, match=r"called as one of C|values of other types"):
            guest.run("lib.f()")

    with_neighbour(check)


def test_every_beginning_of_a_library_is_refused_or_loaded() -> None:
    def check(guest: Guest) -> None:
        guest.run(LOAD)
        for whole in (CATCHER, SETTER):
            for end in range(0, len(whole), 17):
                assert "/opt/cut.so" in reason(guest, whole[:end], "/opt/cut.so")

    with_neighbour(check)


def test_changed_bytes_harm_nobody_but_their_program() -> None:
    generator = random.Random(20261120)

    def check(guest: Guest) -> None:
        guest.run(LOAD)
        for number in range(40):
            content = bytearray(SETTER)
            for _ in range(generator.randint(1, 4)):
                content[generator.randrange(len(content))] = generator.randrange(256)
            path = f"/opt/changed{number}.so"
            assert reason(guest, bytes(content), path)
        body = generator.randbytes(200)
        assert "/opt/random.so" in reason(guest, PREAMBLE + body, "/opt/random.so")
        assert "/opt/random.so" in reason(guest, PREAMBLE + dylink_section(body), "/opt/random.so")

    with_neighbour(check)


def test_libraries_that_need_each_other_in_a_circle_are_loaded_once() -> None:
    one = library(
        """(module (import "env" "of_two" (func $of_two (result i32)))
             (func (export "of_one") (result i32) (i32.const 1))
             (func (export "both") (result i32) (i32.add (call $of_two) (i32.const 10))))""",
        subsection(2, strings(["two.so"])),
        subsection(5, strings(["$ORIGIN"])),
    )
    two = library(
        '(module (func (export "of_two") (result i32) (i32.const 2)))',
        subsection(2, strings(["one.so"])),
        subsection(5, strings(["$ORIGIN"])),
    )

    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/one.so", one)
        guest.interpreter.files.write_file("/opt/two.so", two)
        assert guest.run("import ctypes; ctypes.CDLL('/opt/one.so').both()") == 12
        assert guest.interpreter.host.linker.libraries == ("/opt/two.so", "/opt/one.so")

    in_guest(check)


def test_a_chain_of_needed_libraries_has_an_end() -> None:
    def check(guest: Guest) -> None:
        guest.run(LOAD)
        for number in range(120):
            link = library("(module (func))", subsection(2, strings([f"/opt/chain/{number + 1}.so"])))
            guest.interpreter.files.write_file(f"/opt/chain/{number}.so", link)
        said = guest.run("attempt('/opt/chain/0.so')")
        assert "/opt/chain/0.so" in said
        assert guest.run("1 + 1") == 2

    with_neighbour(check)


def test_loading_at_the_memory_limit_is_an_error_and_leaves_nothing_behind() -> None:
    large = library("(module (func))", memory_info(30 << 20, 4, 0, 0))

    def check(guest: Guest) -> None:
        guest.run(LOAD)
        said = [reason(guest, large, f"/opt/large{number}.so") for number in range(6)]
        assert said[0] == "loaded"
        assert "the library needs" in said[-1]
        assert guest.run("sum(range(10))") == 45

    in_guest(check, memory_limit=128 << 20)


def test_a_constructor_that_never_ends_is_stopped() -> None:
    endless = library('(module (func (export "__wasm_call_ctors") (loop $again (br $again))))')

    def check(guest: Guest) -> None:
        import threading

        guest.interpreter.files.write_file("/opt/endless.so", endless)
        guest.run("import ctypes")
        timer = threading.Timer(0.3, guest.interpreter.control.kill)
        timer.start()
        with pytest.raises(Fatal):
            guest.run("ctypes.CDLL('/opt/endless.so')")
        timer.join()

    with_neighbour(check)


def test_an_extension_module_that_needs_what_is_missing_is_an_importerror_with_its_name() -> None:
    def check(guest: Guest) -> None:
        suffix = guest.run("import importlib.machinery; importlib.machinery.EXTENSION_SUFFIXES[0]")
        content = library("(module (func))", subsection(2, strings(["libgone.so"])))
        guest.interpreter.files.write_file(f"/home/pyodide/needy{suffix}", content)
        with pytest.raises(PythonError, match=r"ImportError: .*needy.*\n.*libgone\.so"):
            guest.run("import needy")

    in_guest(check)


def with_neighbour(check: object) -> None:
    """Run the check beside another interpreter, which must not be affected."""

    def both(guest: Guest) -> None:
        with neighbour():
            check(guest)  # type: ignore[operator]

    in_guest(both)
