"""Hands a store from one native thread to another, in the middle of its calls.

The words that belong to a native stack (``store_state``) go with it, and so do the mutable globals, among
them the C stack's pointer, and what the host keeps for the stack that runs.
"""

from __future__ import annotations

import ctypes
import functools
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.faults import Killed, Unwind
from praxis_desktop.interpreter.host.guest_threads import WOKEN
from praxis_desktop.interpreter.instance import HIDDEN_GLOBALS
from praxis_desktop.interpreter.store_state import IDLE, StoreState, frames_begin
from praxis_desktop.interpreter.thread_entries import THREAD_LAYER
from praxis_desktop.interpreter.thread_stack import stack_bounds
from praxis_desktop.interpreter.threads import GuestThread

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable
    from praxis_desktop.interpreter.instance import Instance


_WAITS: Final = ("PyThread_join_thread", "_PySemaphore_Wait", "PyThread_acquire_lock_timed")
_PYTHON: Final = (
    ("_PyThreadState_GetCurrent", "(result i32)"),
    ("PyEval_SaveThread", "(result i32)"),
    ("PyEval_RestoreThread", "(param i32)"),
)
_TYPES: Final = {"i": "i32", "q": "i64"}
_PLACES: Final = range(len(HIDDEN_GLOBALS))

_GlobalValues = Any
"""An array with the values of all mutable globals, in the form in which they are exchanged."""

_new_values: Final = ctypes.c_uint32 * (4 * len(HIDDEN_GLOBALS) + 4)
_TRAP: Final = native.RAW_SIZE * len(HIDDEN_GLOBALS)
"""Where an array of values has room for a trap, which this call cannot have."""


def _wait(name: str, parameters: str) -> str:
    values = " ".join(f"(local.get {number})" for number in range(len(parameters)))
    is_wait = "(i64.ne (local.get 1) (i64.const 0))" if "q" in parameters else "(i32.const 1)"
    return f"""
  (func (export "{name}") (param {_wat(parameters)}) (result i32) (local $python i32)
    (if {is_wait} (then (local.set $python (call $_PyThreadState_GetCurrent))))
    (if (local.get $python) (then (drop (call $PyEval_SaveThread))))
    (call ${name} {values})
    (if (local.get $python) (then (call $PyEval_RestoreThread (local.get $python)))))"""


def _wat(letters: str) -> str:
    return " ".join(_TYPES[letter] for letter in letters)


def _source() -> str:
    waits = [(name, parameters) for name, parameters, _ in THREAD_LAYER if name in _WAITS]
    lines = [
        *(f'(import "python" "{name}" (func ${name} {kind}))' for name, kind in _PYTHON),
        *(f'(import "python" "{name}" (global (mut i32)))' for name in HIDDEN_GLOBALS),
        *(
            f'(import "host" "{name}" (func ${name} (param {_wat(kinds)}) (result i32)))'
            for name, kinds in waits
        ),
        *(_wait(name, parameters) for name, parameters in waits),
        f'(func (export "exchange") (param {"i32 " * len(_PLACES)}) (result {"i32 " * len(_PLACES)})',
        *(f"(global.get {place})" for place in _PLACES),
        *(f"(global.set {place} (local.get {place}))" for place in _PLACES),
        ")",
    ]
    return "(module " + "\n".join(lines) + ")"


@functools.lru_cache(maxsize=1)
def _module(engine: wasmtime.Engine) -> wasmtime.Module:
    return wasmtime.Module(engine, _source())


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
        self.globals: _GlobalValues = None
        self.depth = 0
        self.unwinding: BaseException | None = None
        self.is_waiting = False
        self.ticket = 0
        self.result = WOKEN
        self.queue: deque[ProgramThread] | None = None
        self.joiners: deque[ProgramThread] = deque()
        self.is_done = self.is_dying = False
        self.fault: BaseException | None = None


class _ThreadModule:
    """A small wasm module of our own beside an interpreter whose program has threads.

    Its *waits* stand between CPython's thread layer and the host: they give up CPython's lock, which the
    thread that goes on will take, and take it again. Its *exchange* replaces all mutable globals at once. The
    host would need a call of wasm for each of these steps.
    """

    def __init__(self, instance: Instance, functions: ImportTable) -> None:
        """Have the thread layer ask the module, which asks ``functions``."""
        store = instance.store
        module = _module(instance.runtime.engine)
        imports: list[Any] = []
        for item in module.imports:
            name, kind = item.name or "", item.type
            if item.module == "host" and isinstance(kind, wasmtime.FuncType):
                imports.append(instance.host_function(kind, functions[name], name))
            else:
                imports.append(instance.extern(name))
        made = wasmtime.Instance(store, module, imports)
        for place, (name, _, _) in enumerate(THREAD_LAYER):
            if name in _WAITS:
                entry = instance.first_thread_entry + place
                native.set_function(store, instance.table, entry, native.find_export(store, made, name))
        self._function = native.find_export(store, made, "exchange")
        self._context = native.context_address(store)
        self._location = ctypes.addressof(self._function._func)

    def exchange(self, values: _GlobalValues) -> None:
        """Replace the mutable globals by ``values``, and these by what the globals were."""
        address = ctypes.addressof(values)
        native.func_call_quick(self._context, self._location, address, len(_PLACES), address + _TRAP)


class StoreHandover:
    """One store, and the thread that has it. Everything is called by that thread."""

    def __init__(self, host: Host) -> None:
        """Begin inside a call of the guest that holds CPython's lock, on the main thread."""
        self._host = host
        self._instance = instance = host.instance
        self._state = StoreState(native.context_address(instance.store))
        self._module = _ThreadModule(instance, host.threads.imports())
        self._state_of_python = instance.export("_PyThreadState_GetCurrent")
        self._save, self._restore = (
            instance.export("PyEval_SaveThread"),
            instance.export("PyEval_RestoreThread"),
        )
        self.main = self.current = ProgramThread(0, 0)
        self.main.native_ident, self.main.stack = threading.get_ident(), stack_bounds()
        self._python_of_main: int = self._state_of_python()
        self.ended: ProgramThread | None = None
        """The thread that has just ended, after which the main thread goes on."""

    def start(self, thread: ProgramThread, function: int, argument: int, c_stack: tuple[int, int]) -> None:
        """Make the native thread of ``thread``, which calls the guest's ``function(argument)`` once it is
        switched to. ``c_stack`` has the address and the size of its C stack. Raises RuntimeError if the
        system has no thread.
        """
        block, size = c_stack
        top = (block + size) & ~15
        thread.c_stack = block
        changed = {"__stack_pointer": top, "$g281": top, "$g282": block, "$thread": thread.ident}
        thread.globals = _global_values(self._instance, changed)
        thread.native = GuestThread(
            target=self._live,
            args=(thread, function, argument),
            name=f"thread {thread.number} of a guest",
            daemon=True,
        )
        thread.native.start()

    def switch(self, thread: ProgramThread) -> None:
        """Hand the store to ``thread``, until it is the current thread's turn again. CPython's lock must have
        been given up. Raises Unwind if the interpreter is closed meanwhile.
        """
        me, host = self.current, self._host
        host.environment.leave_thread()
        self._hand_over(thread)
        me.go.acquire()
        if me.is_dying:
            raise Unwind(Killed("the interpreter is closed"))
        host.environment.enter_thread()

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

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Hold CPython's lock in the block, on the main thread."""
        is_held = bool(self._state_of_python())
        if not is_held:
            self._restore(self._python_of_main)
        yield
        if not is_held:
            self._save()

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
        instance, environment = self._instance, self._host.environment
        try:
            if not me.is_dying:
                environment.enter_thread()
                instance.owner, instance.references.stack = me.native_ident, me.stack
                instance.call_indirect(function, argument)
                environment.leave_thread()
        except BaseException as error:  # noqa: BLE001 - raised on the main thread
            me.fault = error
        me.is_done = True
        self.ended = me
        self._hand_over(self.main)

    def _hand_over(self, thread: ProgramThread) -> None:
        me, instance, state = self.current, self._instance, self._state
        # The array of the thread that goes on becomes the one of the thread that leaves.
        values = thread.globals
        self._module.exchange(values)
        me.globals = values
        me.words, me.depth, me.unwinding = state.save(), instance.depth, instance.unwinding
        state.load(thread.words)
        instance.depth, instance.unwinding = thread.depth, thread.unwinding
        instance.owner, instance.references.stack = thread.native_ident, thread.stack
        self.current = thread
        thread.go.release()


def _global_values(instance: Instance, changed: Mapping[str, int]) -> _GlobalValues:
    """Return the present values of the mutable globals, with some changed."""
    values = _new_values()
    for place, (name, value) in enumerate(instance.mutable_globals().items()):
        values[place * native.RAW_SIZE // 4] = changed.get(name, value) & 0xFFFFFFFF
    return values
