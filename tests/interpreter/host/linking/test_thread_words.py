"""C code's thread-local data is separate for each thread, although the guest is compiled without threads."""

from __future__ import annotations

import pytest

from tests.interpreter.guests import Guest, in_guest
from tests.interpreter.host.native_libraries import library, memory_info

# Each function stores its first argument, calls the function that is its second, and returns the value then
# stored.
KEEPER = library(
    """
    (module
      (import "env" "memory" (memory 1))
      (import "env" "__indirect_function_table" (table 0 funcref))
      (import "env" "__memory_base" (global $memory i32))
      (import "env" "__errno_location" (func $errno (result i32)))
      (import "env" "__cxa_get_globals" (func $exceptions (result i32)))
      (import "env" "pthread_key_create" (func $new_key (param i32 i32) (result i32)))
      (import "env" "pthread_getspecific" (func $of_thread (param i32) (result i32)))
      (import "env" "pthread_setspecific" (func $set_for_thread (param i32 i32) (result i32)))
      (type $callback (func (param i32) (result i32)))
      (data (global.get $memory) "\\00\\00\\00\\00\\00\\00\\00\\00loader_life_support: internal error\\00")
      (func (export "__wasm_call_ctors") (drop (call $new_key (global.get $memory) (i32.const 0))))
      (func $call (param $value i32) (param $function i32)
        (drop (call_indirect (type $callback) (local.get $value) (local.get $function))))
      (func $kept_at (param $place i32) (param $value i32) (param $function i32) (result i32)
        (local $before i32)
        (local.set $before (i32.load (local.get $place)))
        (i32.store (local.get $place) (local.get $value))
        (call $call (local.get $value) (local.get $function))
        (local.set $value (i32.load (local.get $place)))
        (i32.store (local.get $place) (local.get $before))
        (local.get $value))
      (func (export "error_number") (param i32 i32) (result i32)
        (call $kept_at (call $errno) (local.get 0) (local.get 1)))
      (func (export "exceptions") (param i32 i32) (result i32)
        (call $kept_at (call $exceptions) (local.get 0) (local.get 1)))
      (func (export "value_of_key") (param i32 i32) (result i32)
        (drop (call $set_for_thread (i32.load (global.get $memory)) (local.get 0)))
        (call $call (local.get 0) (local.get 1))
        (call $of_thread (i32.load (global.get $memory))))
      (func $complain (param i32) unreachable)
      (func (export "innermost_call") (param i32 i32) (result i32)
        (i32.store (i32.add (global.get $memory) (i32.const 4)) (local.get 0))
        (call $call (local.get 0) (local.get 1))
        (if (i32.ne (local.get 0) (i32.load (i32.add (global.get $memory) (i32.const 4))))
          (then (call $complain (i32.add (global.get $memory) (i32.const 8)))))
        (local.get 0)))
    """,
    memory_info(48, 4, 0, 0),
)
PROGRAM = """
import ctypes, threading
keep = getattr(ctypes.CDLL("/tmp/keeper.so"), {name!r})
all_in_c, found = threading.Barrier(4), []

@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
def wait(number):
    return all_in_c.wait()

def work(number):
    for more in (0, 10):
        found.append((number + more, keep(number + more, wait)))

threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3)]
for thread in threads: thread.start()
work(4)
for thread in threads: thread.join()
repr(sorted(found))
"""


@pytest.mark.parametrize("name", ["error_number", "exceptions", "value_of_key", "innermost_call"])
def test_each_thread_has_its_own(name: str) -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/tmp/keeper.so", KEEPER)
        expected = [(number, number) for number in (1, 2, 3, 4, 11, 12, 13, 14)]
        assert guest.run(PROGRAM.format(name=name)) == repr(expected)

    in_guest(check)


def test_a_library_that_is_loaded_while_threads_run_gives_each_its_own() -> None:
    def check(guest: Guest) -> None:
        guest.interpreter.files.write_file("/tmp/keeper.so", KEEPER)
        guest.run("import threading; stop = threading.Event(); threading.Thread(target=stop.wait).start()")
        assert guest.run(PROGRAM.format(name="innermost_call")) == repr(
            [(number, number) for number in (1, 2, 3, 4, 11, 12, 13, 14)]
        )
        guest.run("stop.set()")

    in_guest(check)
