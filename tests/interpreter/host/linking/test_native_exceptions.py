"""C++ exceptions, longjmp and the host's exceptions cross the borders of libraries, and clean-up
code runs.
"""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.faults import HostFailed, WasmTrap
from tests.interpreter.guests import Guest, in_guest
from tests.interpreter.host.native_libraries import library, memory_info, strings, subsection

THROWER = library(
    """
    (module
      (import "env" "__cpp_exception" (tag $cpp (param i32)))
      (func (export "throw_it") (param i32) (throw $cpp (local.get 0))))
    """,
    memory_info(0, 0, 0, 0),
)
CATCHER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $memory i32))
      (import "env" "__cpp_exception" (tag $cpp (param i32)))
      (import "env" "throw_it" (func $throw_it (param i32)))
      (global (export "cleaned") i32 (i32.const 0))
      (func $with_destructor (param i32)
        try
          (call $throw_it (local.get 0))
        catch_all
          (i32.store (global.get $memory) (i32.add (i32.load (global.get $memory)) (i32.const 1)))
          rethrow 0
        end)
      (func (export "catch_it") (param i32) (result i32)
        try (result i32)
          (call $with_destructor (local.get 0)) (i32.const -1)
        catch $cpp
          (i32.add (i32.const 1))
        end)
      (func (export "let_it_go") (param i32) (call $with_destructor (local.get 0))))
    """,
    memory_info(4, 2, 0, 0),
    subsection(2, strings(["thrower.so"])),
    subsection(5, strings(["$ORIGIN"])),
)
JUMPER = library(
    """
    (module
      (import "env" "__wasm_longjmp" (func $longjmp (param i32 i32)))
      (func (export "jump") (param i32 i32) (call $longjmp (local.get 0) (local.get 1))))
    """,
    memory_info(0, 0, 0, 0),
)
SETTER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $memory i32))
      (import "env" "__c_longjmp" (tag $longjmp (param i32)))
      (import "env" "__wasm_setjmp" (func $setjmp (param i32 i32 i32)))
      (import "env" "__wasm_setjmp_test" (func $test (param i32 i32) (result i32)))
      (import "env" "jump" (func $jump (param i32 i32)))
      (func (export "set_and_jump") (param i32) (result i32)
        (local $arguments i32)
        (call $setjmp (global.get $memory) (i32.const 1) (i32.add (global.get $memory) (i32.const 64)))
        try
          (call $jump (global.get $memory) (local.get 0))
        catch $longjmp
          (local.set $arguments)
          (if (i32.eq (i32.const 1)
                (call $test (i32.load (local.get $arguments)) (i32.add (global.get $memory) (i32.const 64))))
            (then (return (i32.load offset=4 (local.get $arguments)))))
          rethrow 0
        end
        (i32.const -1)))
    """,
    memory_info(128, 4, 0, 0),
    subsection(2, strings(["jumper.so"])),
    subsection(5, strings(["$ORIGIN"])),
)
"""A C function that calls setjmp, as LLVM compiles it."""

GUARDED = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $memory i32))
      (import "env" "explode" (func $explode))
      (global (export "cleaned") i32 (i32.const 0))
      (func (export "guarded")
        try (call $explode)
        catch_all
          (i32.store (global.get $memory) (i32.const 7))
          rethrow 0
        end))
    """,
    memory_info(4, 2, 0, 0),
)


def place(guest: Guest, **libraries: bytes) -> None:
    for name, content in libraries.items():
        guest.interpreter.files.write_file(f"/opt/{name}.so", content)
    guest.run("from ctypes import *")


def test_what_one_library_throws_another_catches() -> None:
    def check(guest: Guest) -> None:
        place(guest, thrower=THROWER, catcher=CATCHER)
        assert guest.run(
            """
            library = CDLL("/opt/catcher.so")
            results = [library.catch_it(41), library.catch_it(-5), c_int.in_dll(library, "cleaned").value]
            str(results)
            """
        ) == str([42, -4, 2])
        image = guest.interpreter.capture()
        try:
            with type(guest.interpreter).restore(image) as copy:
                assert copy.run("library.catch_it(9) * 10 + c_int.in_dll(library, 'cleaned').value") == 103
        finally:
            image.close()

    in_guest(check)


def test_what_nobody_catches_ends_the_guest_after_the_clean_up() -> None:
    def check(guest: Guest) -> None:
        instance = guest.interpreter.host.instance
        place(guest, thrower=THROWER, catcher=CATCHER)
        cleaned = guest.run("library = CDLL('/opt/catcher.so'); addressof(c_int.in_dll(library, 'cleaned'))")
        with pytest.raises(WasmTrap, match="uncaught C\\+\\+ exception"):
            guest.run("library.let_it_go(1)")
        assert instance.u32(cleaned) == 1

    in_guest(check)


def test_a_longjmp_of_one_library_lands_in_another() -> None:
    def check(guest: Guest) -> None:
        place(guest, jumper=JUMPER, setter=SETTER)
        assert guest.run("library = CDLL('/opt/setter.so'); library.set_and_jump(42)") == 42
        assert guest.run("sum(library.set_and_jump(i) for i in range(1, 101))") == 5050

    in_guest(check)


def test_an_exception_of_the_host_lets_libraries_clean_up() -> None:
    def check(guest: Guest) -> None:
        def explode() -> None:
            raise ValueError("the host's")

        instance = guest.interpreter.host.instance
        instance.functions["explode"] = explode
        place(guest, guarded=GUARDED)
        cleaned = guest.run("library = CDLL('/opt/guarded.so'); addressof(c_int.in_dll(library, 'cleaned'))")
        with pytest.raises(HostFailed, match="ValueError"):
            guest.run("library.guarded()")
        assert instance.u32(cleaned) == 7

    in_guest(check)
