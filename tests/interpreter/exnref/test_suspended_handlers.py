"""A suspended handler keeps its exception while other threads' exceptions cause collections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import wasmtime

from praxis_desktop.interpreter import exnref, native, run_in_guest_thread
from praxis_desktop.interpreter.engine import engine_config
from praxis_desktop.interpreter.store_state import IDLE, StoreState
from praxis_desktop.interpreter.threads import GuestThread

# ``hold`` catches an exception, leaves the store inside its handler, and throws the exception on. ``churn``
# throws and catches so many that wasmtime collects what it believes to be garbage.
LEGACY = bytes(
    wasmtime.wat2wasm(
        """
        (module
          (import "host" "leave" (func $leave))
          (tag $number (param i32))
          (tag $other (param i64))
          (func $throw (param i32)
            (if (i32.and (local.get 0) (i32.const 1))
              (then (throw $number (local.get 0)))
              (else (throw $other (i64.extend_i32_s (local.get 0))))))
          (func $hold_any (param i32)
            try (call $throw (local.get 0)) catch_all (call $leave) rethrow 0 end)
          (func $hold_number (param i32)
            try (call $hold_any (local.get 0)) catch $number (drop) (call $leave) rethrow 0 end)
          (func (export "hold") (param i32) (result i32)
            try (result i32)
              (call $hold_number (local.get 0)) (i32.const -1)
            catch $number
            catch $other
              (i32.wrap_i64)
            end)
          (func (export "churn") (param $count i32) (result i32)
            (loop $again
              try (call $throw (local.get $count)) catch_all end
              (local.set $count (i32.sub (local.get $count) (i32.const 1)))
              (br_if $again (local.get $count)))
            (i32.const 0)))
        """
    )
)
CHURNED = 5000
HELD = (1, 2, 35, 36)


class Holder:
    """A call of ``hold`` on a thread of its own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.result: object = None
        self.is_done = False
        self.words = IDLE
        self.go = threading.Lock()
        self.go.acquire()


def _outcomes() -> list[object]:
    store = wasmtime.Store(wasmtime.Engine(engine_config()))
    state = StoreState(native.context_address(store))
    back = threading.Lock()
    back.acquire()
    current: list[Holder] = []

    def leave() -> None:
        me = current[-1]
        back.release()
        me.go.acquire()

    function = wasmtime.Func(store, wasmtime.FuncType([], []), leave)
    module = wasmtime.Module(store.engine, exnref.translate(LEGACY))
    exports = wasmtime.Instance(store, module, [function]).exports(store)
    hold = cast("Callable[..., object]", exports["hold"])
    churn = cast("Callable[..., object]", exports["churn"])

    def run(me: Holder) -> None:
        me.go.acquire()
        me.result = hold(store, me.number)
        me.is_done = True
        back.release()

    def resume(holder: Holder) -> None:
        mine = state.save()
        state.load(holder.words)
        current.append(holder)
        holder.go.release()
        assert back.acquire(timeout=30)
        current.pop()
        holder.words = state.save()
        state.load(mine)

    holders = [Holder(number) for number in HELD]
    threads = [GuestThread(target=run, args=(holder,), daemon=True) for holder in holders]
    for thread in threads:
        thread.start()
    while not all(holder.is_done for holder in holders):
        for holder in holders:
            if not holder.is_done:
                resume(holder)
                churn(store, CHURNED)
    for thread in threads:
        thread.join(30)
    return [holder.result for holder in holders]


def test_a_suspended_handler_throws_its_own_exception_on() -> None:
    assert run_in_guest_thread(_outcomes) == list(HELD)
