"""Hands a store from one native thread to another, in the middle of its calls.

The words that belong to a native stack (``store_state``) go with it, and so do the mutable globals, among
them the C stack's pointer, and what the host keeps for the stack that runs. The main thread gives the store
to another and gets it back.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.faults import Killed, Unwind
from praxis_desktop.interpreter.host.guest_threads import WOKEN
from praxis_desktop.interpreter.instance import HIDDEN_GLOBALS
from praxis_desktop.interpreter.store_state import IDLE, StoreState, frames_begin
from praxis_desktop.interpreter.thread_stack import stack_bounds
from praxis_desktop.interpreter.threads import GuestThread

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_global_get = native.c_function(
    "wasmtime_global_get", None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, hold_gil=True
)


class ProgramThread:
    """A thread of the program, and what it needs to run on: taken from it when it leaves the store."""

    def __init__(self, number: int, ident: int) -> None:
        self.number = number
        self.ident = ident
        """CPython's number for it. The main thread's is never asked for."""
        self.go = threading.Lock()
        self.go.acquire()
        self.native: threading.Thread | None = None
        self.native_ident = 0
        self.stack: tuple[int, int] | None = None
        self.c_stack = 0
        """The address of its C stack in the guest's memory."""
        self.words = IDLE
        self.globals: tuple[int, ...] = ()
        self.depth = 0
        self.unwinding: BaseException | None = None
        self.is_waiting = False
        self.ticket = 0
        self.result = WOKEN
        self.queue: deque[ProgramThread] | None = None
        self.joiners: deque[ProgramThread] = deque()
        self.is_done = self.is_dying = False
        self.fault: BaseException | None = None


class StoreHandover:
    """One store, and the thread that has it. Everything is called by that thread."""

    def __init__(self, host: Host) -> None:
        """Begin inside a call of the guest, on the main thread."""
        self._host = host
        instance = host.instance
        self._context = native.context_address(instance.store)
        self._state = StoreState(self._context)
        self._global_addresses = [ctypes.addressof(instance.extern(name)._global) for name in HIDDEN_GLOBALS]
        self._value = native.ffi.wasmtime_val_t()
        self._state_of_python = instance.export("_PyThreadState_GetCurrent")
        self._save, self._restore = (
            instance.export("PyEval_SaveThread"),
            instance.export("PyEval_RestoreThread"),
        )
        self._back = threading.Lock()
        self._back.acquire()
        self.main = self.current = ProgramThread(0, 0)
        self.main.native_ident, self.main.stack = threading.get_ident(), stack_bounds()

    def start(self, thread: ProgramThread, function: int, argument: int, c_stack: tuple[int, int]) -> None:
        """Make the native thread of ``thread``, which calls the guest's ``function(argument)`` once it is
        ``run``. ``c_stack`` has the address and the size of its C stack. Raises RuntimeError if the system
        has no thread.
        """
        block, size = c_stack
        top = (block + size) & ~15
        thread.c_stack = block
        values = dict(zip(HIDDEN_GLOBALS, self._read_globals(), strict=True))
        values.update({"__stack_pointer": top, "$g281": top, "$g282": block, "$thread": thread.ident})
        thread.globals = tuple(values.values())
        thread.native = GuestThread(
            target=self._live,
            args=(thread, function, argument),
            name=f"thread {thread.number} of a guest",
            daemon=True,
        )
        thread.native.start()

    def run(self, thread: ProgramThread) -> None:
        """Hand the store to ``thread`` until it gives it back; on the main thread."""
        environment = self._host.environment
        environment.leave_thread()
        self._put_down(self.main)
        self._pick_up(thread)
        thread.go.release()
        self._back.acquire()
        self._put_down(thread)
        self._pick_up(self.main)
        environment.enter_thread()
        if thread.is_done and thread.native is not None:
            thread.native.join()

    def leave(self) -> None:
        """Give the store back to the main thread, until it is the current thread's turn again. Raises Unwind
        if the interpreter is closed meanwhile.
        """
        me, environment = self.current, self._host.environment
        state = self.detach()
        environment.leave_thread()
        self._back.release()
        me.go.acquire()
        if me.is_dying:
            raise Unwind(Killed("the interpreter is closed"))
        environment.enter_thread()
        self.attach(state)

    def detach(self) -> int:
        """Give up CPython's lock, if the current thread holds it. Return what ``attach`` takes."""
        state: int = self._state_of_python()
        if state:
            self._save()
        return state

    def attach(self, state: int) -> None:
        """Take CPython's lock again."""
        if state:
            self._restore(state)

    def suspended_stacks(self, threads: Iterable[ProgramThread]) -> list[tuple[int, int]]:
        """Return where wasm's frames of those ``threads`` lie that do not run now."""
        return [
            (frames_begin(thread.words) or thread.stack[0], thread.stack[1])
            for thread in threads
            if thread is not self.current and thread.stack is not None and thread.depth
        ]

    def _live(self, me: ProgramThread, function: int, argument: int) -> None:
        """Do what the thread does, on its native thread."""
        me.native_ident, me.stack = threading.get_ident(), stack_bounds()
        me.go.acquire()
        instance, environment = self._host.instance, self._host.environment
        try:
            if not me.is_dying:
                environment.enter_thread()
                instance.owner, instance.references.stack = me.native_ident, me.stack
                instance.call_indirect(function, argument)
                environment.leave_thread()
        except BaseException as error:  # noqa: BLE001 - raised on the main thread
            me.fault = error
        me.is_done = True
        self._back.release()

    def _put_down(self, thread: ProgramThread) -> None:
        instance = self._host.instance
        thread.words, thread.globals = self._state.save(), self._read_globals()
        thread.depth, thread.unwinding = instance.depth, instance.unwinding

    def _pick_up(self, thread: ProgramThread) -> None:
        instance = self._host.instance
        self._state.load(thread.words)
        self._write_globals(thread.globals)
        instance.depth, instance.unwinding = thread.depth, thread.unwinding
        instance.owner, instance.references.stack = thread.native_ident, thread.stack
        self.current = thread

    def _read_globals(self) -> tuple[int, ...]:
        value, context = ctypes.addressof(self._value), self._context
        found = []
        for address in self._global_addresses:
            _global_get(context, address, value)
            found.append(self._value.of.i32)
        return tuple(found)

    def _write_globals(self, values: tuple[int, ...]) -> None:
        value, context = ctypes.addressof(self._value), self._context
        self._value.kind = 0
        for address, number in zip(self._global_addresses, values, strict=True):
            self._value.of.i32 = number
            native.global_set(context, address, value)
