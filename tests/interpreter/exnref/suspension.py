"""Calls of one store that take turns: each has a native thread, and leaves it in the middle of wasm."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

import wasmtime

from praxis_desktop.interpreter import exnref, native
from praxis_desktop.interpreter.engine import engine_config
from praxis_desktop.interpreter.store_state import IDLE, StoreState
from praxis_desktop.interpreter.threads import GuestThread
from tests.interpreter.exnref.execution import RunningProgram, calls
from tests.interpreter.exnref.programs import Outcome

_T = TypeVar("_T")
_PATIENCE_S = 60.0


# Throws and catches so many that wasmtime collects what it believes to be garbage.
_CHURN = bytes(
    wasmtime.wat2wasm(
        """
        (module
          (tag $number (param i32))
          (tag $other (param i64))
          (func $throw (param i32)
            (if (i32.and (local.get 0) (i32.const 1))
              (then (throw $number (local.get 0)))
              (else (throw $other (i64.extend_i32_s (local.get 0))))))
          (func (export "churn") (param $count i32) (result i32)
            (loop $again
              try (call $throw (local.get $count)) catch_all end
              (local.set $count (i32.sub (local.get $count) (i32.const 1)))
              (br_if $again (local.get $count)))
            (i32.const 0)))
        """
    )
)
_CHURNED = 200


class _Call(Generic[_T]):
    def __init__(self, action: Callable[[], _T]) -> None:
        self.action = action
        self.results: list[_T] = []
        self.is_done = False
        self.words = IDLE
        self.go = threading.Lock()
        self.go.acquire()


class Turns(Generic[_T]):
    """Lets calls take turns in ``store``: wasm calls ``leave`` to give the others a turn."""

    def __init__(self) -> None:
        self.store = store = wasmtime.Store(wasmtime.Engine(engine_config()))
        self.leave = wasmtime.Func(store, wasmtime.FuncType([], []), self._leave)
        self.left = 0
        """The number of times that a thread left the store."""
        self._state = StoreState(native.context_address(store))
        self._back = threading.Lock()
        self._back.acquire()
        self._current: _Call[_T] | None = None
        churn = wasmtime.Module(store.engine, exnref.translate(_CHURN))
        self._churn = wasmtime.Instance(store, churn, []).exports(store)["churn"]

    def run(self, actions: Sequence[Callable[[], _T]], *, churned: int = _CHURNED) -> list[_T]:
        """Return the results of ``actions``, each run on a separate thread, with ``churned`` exceptions
        between turns.
        """
        churn = cast("Callable[..., object]", self._churn)
        taking = [_Call(action) for action in actions]
        threads = [GuestThread(target=self._run, args=(call,), daemon=True) for call in taking]
        for thread in threads:
            thread.start()
        while not all(call.is_done for call in taking):
            for call in taking:
                if not call.is_done:
                    self._resume(call)
                    churn(self.store, churned)
        for thread in threads:
            thread.join(_PATIENCE_S)
        return [result for call in taking for result in call.results]

    def _resume(self, call: _Call[_T]) -> None:
        mine = self._state.save()
        self._state.load(call.words)
        self._current = call
        call.go.release()
        assert self._back.acquire(timeout=_PATIENCE_S)
        call.words = self._state.save()
        self._state.load(mine)

    def _run(self, call: _Call[_T]) -> None:
        call.go.acquire()
        try:
            call.results.append(call.action())
        finally:
            call.is_done = True
            self._back.release()

    def _leave(self) -> None:
        call = self._current
        assert call is not None
        self.left += 1
        self._back.release()
        call.go.acquire()


def run_in_turns(modules: Sequence[bytes], entries: int) -> tuple[list[list[Outcome]], int]:
    """Return the outcomes of the calls of each program, all of them in one store, which each leaves in its
    handlers; and how often they did.
    """
    turns = Turns[list[Outcome]]()

    def calls_of(module: bytes) -> Callable[[], list[Outcome]]:
        running = RunningProgram(turns.store.engine, module, turns.store, turns.leave)
        return lambda: [running.call(*each) for each in calls(entries)]

    return turns.run([calls_of(module) for module in modules]), turns.left
