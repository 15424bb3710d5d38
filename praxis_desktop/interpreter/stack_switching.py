"""Tests, once per process, whether a store can be handed from one native stack to another on this machine."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Final

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.engine import engine_config
from praxis_desktop.interpreter.store_state import IDLE, StoreState, UnknownLayout
from praxis_desktop.interpreter.thread_stack import stack_bounds
from praxis_desktop.interpreter.threads import GuestThread

_WAT: Final = """
(module
  (import "host" "leave" (func $leave (param i32)))
  (import "host" "drive" (func $drive))
  (tag $problem (param i32))
  (func $below (param $depth i32) (param $number i32)
    (if (local.get $depth)
      (then (call $below (i32.sub (local.get $depth) (i32.const 1)) (local.get $number)))
      (else (call $leave (local.get $number)))))
  (func $deep (param $depth i32) (result i32)
    (i32.add (i32.const 1) (call $deep (i32.add (local.get $depth) (i32.const 1)))))
  (func (export "return") (param $depth i32) (param $number i32) (result i32)
    (call $below (local.get $depth) (local.get $number))
    (call $below (local.get $depth) (local.get $number))
    (local.get $number))
  (func (export "trap") (param $depth i32) (param $number i32) (result i32)
    (call $below (local.get $depth) (local.get $number))
    unreachable)
  (func (export "overflow") (param $depth i32) (param $number i32) (result i32)
    (call $below (local.get $depth) (local.get $number))
    (call $deep (i32.const 0)))
  (func $throw (param $depth i32) (param $number i32)
    (call $below (local.get $depth) (local.get $number))
    (throw $problem (local.get $number)))
  (func (export "catch") (param $depth i32) (param $number i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $problem $caught) (call $throw (local.get $depth) (local.get $number)))
      unreachable)
    (call $below (local.get $depth) (local.get $number)))
  (func (export "drive") (call $drive)))
"""
_CALLS: Final = (
    ("return", "0"),
    ("trap", "unreachable"),
    ("catch", "2"),
    ("overflow", "call stack exhausted"),
    ("catch", "4"),
    ("return", "5"),
    ("trap", "unreachable"),
)
"""The exports to call, each with part of the message or result expected from the call."""

_PATIENCE_S: Final = 30.0
_DEPTH: Final = 7
_STACK: Final = 256 << 10
"""Stack size, in bytes, for the overflow test. It is small, as using up 64 MiB would take 80 ms."""


@functools.cache
def refusal() -> str:
    """Return why stores cannot be passed between threads in this process, or "" if they can. The first call
    takes about 20 ms.
    """
    try:
        return _Trial().refusal()
    except (UnknownLayout, wasmtime.WasmtimeError, RuntimeError) as error:
        return f"the WebAssembly engine is not as it should be ({error})"


class _Call:
    """A call to an export, on its own thread."""

    def __init__(self) -> None:
        self.go = threading.Lock()
        self.go.acquire()
        self.saved = IDLE
        self.outcome = ""
        self.is_done = False
        self.was_seen = False
        """Whether the store's words described the stack when the call left wasm."""


class _Trial:
    def __init__(self) -> None:
        config = engine_config()
        config.max_wasm_stack = _STACK
        self._store = wasmtime.Store(wasmtime.Engine(config))
        self._state = StoreState(native.context_address(self._store))
        i32 = wasmtime.ValType.i32
        module = wasmtime.Module(self._store.engine, _WAT)
        functions = [
            wasmtime.Func(self._store, wasmtime.FuncType([i32()], []), self._leave),
            wasmtime.Func(self._store, wasmtime.FuncType([], []), self._drive),
        ]
        self._exports = wasmtime.Instance(self._store, module, functions).exports(self._store)
        self._calls = [_Call() for _ in _CALLS]
        self._back = threading.Lock()
        self._back.acquire()
        self._failure = ""

    def refusal(self) -> str:
        if not self._state.is_idle():
            raise UnknownLayout("an idle store has other values than expected")
        self._function("drive")(self._store)
        if not self._failure and not self._state.is_idle():
            self._failure = "the store is not idle at the end"
        return f"the WebAssembly engine is not as it should be ({self._failure})" if self._failure else ""

    def _drive(self) -> None:
        """Pass the store from call to call until all calls have ended. Must run as a host function."""
        bounds = stack_bounds()
        if bounds is None or not self._state.lies_on(*bounds):
            self._failure = "a call of the host is not where it should be"
            return
        threads = [
            GuestThread(target=self._run, args=(number,), name="stack switching", daemon=True)
            for number in range(len(_CALLS))
        ]
        for thread in threads:
            thread.start()
        while not all(call.is_done for call in self._calls):
            for call in self._calls:
                if not call.is_done and not self._resume(call):
                    self._failure = "a call does not end"
                    return
        for thread in threads:
            thread.join(_PATIENCE_S)
        for call, (name, expected) in zip(self._calls, _CALLS, strict=True):
            if expected not in call.outcome or not call.was_seen:
                self._failure = f"{name!r} ended with {call.outcome!r}"

    def _resume(self, call: _Call) -> bool:
        mine = self._state.save()
        self._state.load(call.saved)
        call.go.release()
        if not self._back.acquire(timeout=_PATIENCE_S):
            return False
        call.saved = self._state.save()
        self._state.load(mine)
        return True

    def _run(self, number: int) -> None:
        call = self._calls[number]
        call.go.acquire()
        try:
            call.outcome = str(self._function(_CALLS[number][0])(self._store, _DEPTH * (number + 1), number))
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            call.outcome = str(error)
        call.is_done = True
        self._back.release()

    def _leave(self, number: int) -> None:
        call, bounds = self._calls[number], stack_bounds()
        call.was_seen = bounds is not None and self._state.lies_on(*bounds)
        self._back.release()
        call.go.acquire()

    def _function(self, name: str) -> Callable[..., object]:
        function: Callable[..., object] = self._exports[name]  # type: ignore[assignment]
        return function
