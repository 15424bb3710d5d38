"""A library whose constructors fail is not loaded, and the program continues, as with Emscripten."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter.faults import GuestExit, WasmTrap
from tests.interpreter.guests import Guest, in_guest
from tests.interpreter.host.native_libraries import library, memory_info, strings, subsection

LOAD = """
import ctypes
def attempt(path):
    try:
        return str(ctypes.CDLL(path)._name)
    except OSError as error:
        return str(error)
"""
TRAPS = {
    '(func (export "__wasm_call_ctors") unreachable)': "unreachable",
    '(func (export "__wasm_apply_data_relocs") unreachable)': "unreachable",
    """(import "env" "memory" (memory 1))
       (func (export "__wasm_call_ctors") (i32.store (i32.const -4) (i32.const 1)))""": "out of bounds",
    """(import "env" "__cpp_exception" (tag $t (param i32)))
       (func (export "__wasm_call_ctors") (throw $t (i32.const 8)))""": "uncaught C++ exception",
    '(func $again (export "__wasm_call_ctors") (call $again) (call $again))': "stack exhausted",
}


@pytest.mark.parametrize("code", TRAPS)
def test_a_constructor_that_fails_is_the_library_s_error(code: str) -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/bad.so", library(f"(module {code})"))
        guest.interpreter.files.write_file("/opt/good.so", library("(module (func))"))
        guest.run(LOAD)
        for _ in range(2):
            said = guest.run("attempt('/opt/bad.so')")
            assert said.startswith("could not load dynamic lib: /opt/bad.so")
            assert TRAPS[code] in said
        assert guest.run("attempt('/opt/good.so')") == "/opt/good.so"
        assert guest.interpreter.host.linker.libraries == ("/opt/good.so",)
        image = guest.interpreter.capture()
        try:
            with type(guest.interpreter).restore(image) as copy:
                assert TRAPS[code] in copy.run("attempt('/opt/bad.so')")
                assert copy.run("sum(range(10))") == 45
        finally:
            image.close()

    in_guest(check)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ('(import "env" "abort" (func $end)) (func (export "__wasm_call_ctors") (call $end))', WasmTrap),
        (
            """(import "env" "exit" (func $end (param i32)))
               (func (export "__wasm_call_ctors") (call $end (i32.const 3)))""",
            GuestExit,
        ),
    ],
)
def test_a_constructor_that_ends_the_program_ends_it(code: str, fault: type[Exception]) -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/bad.so", library(f"(module {code})"))
        with pytest.raises(fault):
            guest.run(f"{LOAD}\nattempt('/opt/bad.so')")

    in_guest(check)


OWNER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__memory_base" (global $memory i32))
      (data (global.get $memory) "\\2a\\00\\00\\00\\07\\00\\00\\00")
      (global (export "first") i32 (i32.const 0))
      (global (export "second") i32 (i32.const 4)))
    """,
    memory_info(8, 2, 0, 0),
)
USER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "GOT.mem" "first" (global $first (mut i32)))
      (import "GOT.mem" "second" (global $second (mut i32)))
      (func (export "sum") (result i32)
        (i32.add (i32.load (global.get $first)) (i32.load (global.get $second))))
      (func (export "set_second") (param i32) (i32.store (global.get $second) (local.get 0))))
    """,
    subsection(2, strings(["owner.so"])),
    subsection(5, strings(["$ORIGIN"])),
)


def test_a_library_uses_the_data_of_another() -> None:
    def check(guest: Guest) -> None:
        for name, content in (("owner", OWNER), ("user", USER)):
            guest.interpreter.files.write_file(f"/opt/{name}.so", content)
        assert guest.run("import ctypes; user = ctypes.CDLL('/opt/user.so'); user.sum()") == 49
        guest.run("user.set_second(100)")
        seen = "ctypes.c_int.in_dll(ctypes.CDLL('/opt/owner.so'), 'second').value"
        assert guest.run(f"user.sum() * 1000 + {seen}") == 142100
        image = guest.interpreter.capture()
        try:
            with type(guest.interpreter).restore(image) as copy:
                copy.run("user.set_second(1)")
                assert copy.run(f"user.sum() * 1000 + {seen}") == 43001
        finally:
            image.close()

    in_guest(check)


def test_a_closed_library_stays_where_it_is_as_with_emscripten() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/opt/owner.so", OWNER)
        guest.run("import ctypes, _ctypes; library = ctypes.CDLL('/opt/owner.so')")
        guest.run("value = ctypes.c_int.in_dll(library, 'first'); value.value = 5")
        assert guest.run("str([_ctypes.dlclose(library._handle), value.value])") == "[None, 5]"
        assert guest.run("ctypes.c_int.in_dll(ctypes.CDLL('/opt/owner.so'), 'first').value") == 5

    in_guest(check)
