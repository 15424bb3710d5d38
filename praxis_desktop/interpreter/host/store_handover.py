"""Hands a store from one native thread to another while calls are in progress.

Each handover exchanges the words that describe the native stack (``store_state``), the mutable globals
(including the C stack pointer), C's per-thread data, and the host's data about the running stack.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import wasmtime

from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.faults import Killed, Unwind
from praxis_desktop.interpreter.host.guest_threads import MOST_THREADS, WOKEN
from praxis_desktop.interpreter.instance import HIDDEN_GLOBALS
from praxis_desktop.interpreter.store_state import IDLE, StoreState, frames_begin
from praxis_desktop.interpreter.thread_entries import THREAD_LAYER
from praxis_desktop.interpreter.thread_stack import stack_bounds
from praxis_desktop.interpreter.threads import GuestThread

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable
    from praxis_desktop.interpreter.instance import Instance


log = logging.getLogger(__name__)

_WAITS: Final = ("PyThread_join_thread", "_PySemaphore_Wait", "PyThread_acquire_lock_timed")
_IMPORTED: Final = (
    ("_PyThreadState_GetCurrent", "(result i32)"),
    ("PyEval_SaveThread", "(result i32)"),
    ("PyEval_RestoreThread", "(param i32)"),
    ("__errno_location", "(result i32)"),
    ("__cxa_get_globals", "(result i32)"),
    ("__uselocale", "(param i32) (result i32)"),
    ("pthread_getspecific", "(param i32) (result i32)"),
    ("pthread_setspecific", "(param i32 i32) (result i32)"),
)
"""The functions of the guest's C library and of CPython that the thread module calls."""
_TYPES: Final = {"i": "i32", "q": "i64"}

# The layout of a suspended thread's state in the thread module's memory.
_GLOBALS: Final = struct.Struct(f"<{len(HIDDEN_GLOBALS)}I")
_ERRNO: Final = _GLOBALS.size
_EXCEPTIONS: Final = _ERRNO + 4
"""Offset of the chain of C++ exceptions being handled, which is followed by the number of those in flight."""
_LOCALE: Final = _EXCEPTIONS + 8
_KEYS: Final = _LOCALE + 4
_MOST_KEYS: Final = 128
"""The number of thread-specific keys that the guest's C library supports (PTHREAD_KEYS_MAX)."""
_CHAINS: Final = _KEYS + 4 * _MOST_KEYS
"""Offset of the innermost calls, one for each library that chains its calls (``Linker.call_chains``)."""
_PLACE: Final = 4096
_MOST_CHAINS: Final = (_PLACE - _CHAINS) // 4
"""Maximum number of chains. No program loads this many libraries, because each takes megabytes."""
_ADDRESSES: Final = _PLACE * (MOST_THREADS + 1)
"""Offset of the chains' addresses in the module's memory, after the saved states of all threads."""
_GLOBAL_LOCALE: Final = struct.pack("<i", -1)


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
    return "\n".join(
        [
            "(module",
            '(import "python" "memory" (memory $guest 1))',
            *(f'(import "python" "{name}" (func ${name} {kind}))' for name, kind in _IMPORTED),
            *(f'(import "python" "{name}" (global (mut i32)))' for name in HIDDEN_GLOBALS),
            *(
                f'(import "host" "{name}" (func ${name} (param {_wat(kinds)}) (result i32)))'
                for name, kinds in waits
            ),
            f'(memory $kept (export "kept") {(_ADDRESSES + _PLACE + 65535) >> 16})',
            *(_wait(name, parameters) for name, parameters in waits),
            '(func (export "exchange") (param $mine i32) (param $next i32) (param $chains i32)',
            "(local $at i32) (local $word i32)",
            *(
                f"(i32.store $kept offset={4 * place} (local.get $mine) (global.get {place}))"
                f"(global.set {place} (i32.load $kept offset={4 * place} (local.get $next)))"
                for place in range(len(HIDDEN_GLOBALS))
            ),
            _exchanged("__errno_location", "i32", _ERRNO),
            _exchanged("__cxa_get_globals", "i64", _EXCEPTIONS),
            f"(i32.store $kept offset={_LOCALE} (local.get $mine)",
            f"  (call $__uselocale (i32.load $kept offset={_LOCALE} (local.get $next))))",
            f"""
            (local.set $at (i32.const {_MOST_KEYS}))
            (loop $again
              (local.set $at (i32.sub (local.get $at) (i32.const 1)))
              (i32.store $kept offset={_KEYS}
                (i32.add (local.get $mine) (i32.shl (local.get $at) (i32.const 2)))
                (call $pthread_getspecific (local.get $at)))
              (drop (call $pthread_setspecific (local.get $at)
                (i32.load $kept offset={_KEYS}
                  (i32.add (local.get $next) (i32.shl (local.get $at) (i32.const 2))))))
              (br_if $again (local.get $at)))
            (block $done
              (loop $again
                (br_if $done (i32.eqz (local.get $chains)))
                (local.set $chains (i32.sub (local.get $chains) (i32.const 4)))
                (local.set $word (i32.load $kept offset={_ADDRESSES} (local.get $chains)))
                (i32.store $kept offset={_CHAINS} (i32.add (local.get $mine) (local.get $chains))
                  (i32.load $guest (local.get $word)))
                (i32.store $guest (local.get $word)
                  (i32.load $kept offset={_CHAINS} (i32.add (local.get $next) (local.get $chains))))
                (br $again)))))""",
        ]
    )


def _exchanged(address: str, kind: str, place: int) -> str:
    return f"""
    (local.set $at (call ${address}))
    ({kind}.store $kept offset={place} (local.get $mine) ({kind}.load $guest (local.get $at)))
    ({kind}.store $guest (local.get $at) ({kind}.load $kept offset={place} (local.get $next)))"""


@functools.lru_cache(maxsize=1)
def _module(engine: wasmtime.Engine) -> wasmtime.Module:
    return wasmtime.Module(engine, _source())


class ProgramThread:
    """A thread of the program, with the state that is saved when it hands over the store."""

    def __init__(self, number: int, ident: int) -> None:
        self.number = number
        self.ident = ident
        """CPython's number for the thread; never used for the main thread."""
        self.go = threading.Lock()
        self.go.acquire()
        self.native: threading.Thread | None = None
        self.native_ident = self.native_id = 0
        """The native thread's IDs in Python and in the operating system."""
        self.stack: tuple[int, int] | None = None
        self.c_stack = 0
        """The address of the thread's C stack in the guest's memory."""
        self.words = IDLE
        self.place = 0
        """The offset of the thread's own state in the thread module's memory."""
        self.depth = 0
        self.low = 0
        """The value of ``HandleTable.low`` for the thread's stack."""
        self.unwinding: BaseException | None = None
        self.is_waiting = False
        self.ticket = 0
        self.result = WOKEN
        self.queue: deque[ProgramThread] | None = None
        self.joiners: deque[ProgramThread] = deque()
        self.is_done = self.is_dying = False
        self.fault: BaseException | None = None


class _ThreadModule:
    """A small wasm module that accompanies an interpreter whose program has threads.

    Its *waits* sit between CPython's thread layer and the host: they release CPython's lock, so that the
    next thread can acquire it, and later acquire it again. Its *exchange* swaps each thread's own state when
    threads take turns: the mutable globals, and whatever exists only once in a guest that is compiled without
    threads (``errno``, the locale, the values of thread-specific keys, the C++ exceptions that are being
    handled, and the innermost call of each library).
    """

    def __init__(self, instance: Instance, functions: ImportTable) -> None:
        """Make the thread layer call the module, which calls ``functions``."""
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
        self._instance = instance
        self._function = native.find_export(store, made, "exchange")
        kept = native.find_export(store, made, "kept")
        address = ctypes.addressof(kept.data_ptr(store).contents)
        self._kept = memoryview((ctypes.c_ubyte * kept.data_len(store)).from_address(address)).cast("B")
        self._free = [_PLACE * number for number in range(MOST_THREADS, 0, -1)]
        # The arguments, and room for a trap, which this call cannot have.
        self._arguments = (ctypes.c_uint64 * 7)()
        at = ctypes.addressof(self._arguments)
        self._call = native.context_address(store), ctypes.addressof(self._function._func), at, 3, at + 48

    def exchange(self, mine: int, following: int) -> None:
        """Save the current thread's state at ``mine``, and load the state saved at ``following``."""
        self._arguments[0], self._arguments[2] = mine, following
        native.func_call_quick(*self._call)

    def follow(self, addresses: Sequence[int]) -> None:
        """From now on, exchange the words at ``addresses`` too. ``addresses`` must begin with those passed in
        the previous call.
        """
        kept = addresses[:_MOST_CHAINS]
        struct.pack_into(f"<{len(kept)}I", self._kept, _ADDRESSES, *kept)
        self._arguments[4] = 4 * len(kept)

    def new_place(self, changed: Mapping[str, int]) -> int:
        """Store a new thread's initial state, and return its offset. The state is the current thread's
        mutable globals, overridden by the values in ``changed``, and nothing else.
        """
        place = self._free.pop()
        values = {**self._instance.mutable_globals(), **changed}.values()
        self._kept[place : place + _PLACE] = bytes(_PLACE)
        _GLOBALS.pack_into(self._kept, place, *[value & 0xFFFFFFFF for value in values])
        self._kept[place + _LOCALE : place + _LOCALE + 4] = _GLOBAL_LOCALE
        return place

    def free(self, place: int) -> None:
        """Free the space at ``place``, which held the state of a thread that has ended."""
        self._free.append(place)


class _Processors:
    """Lets the next thread run on the same processor as the thread that hands it the store.

    Only one thread of a program runs at a time, and on some computers waking another processor takes longer
    than the rest of a switch. Once a thread runs, it may run on any processor again, so that the system can
    move the program to a less busy one.
    """

    def __init__(self) -> None:
        self._allowed: set[int] = set()
        self._current: Callable[[], int] | None = None
        if sys.platform == "linux":
            self._allowed = os.sched_getaffinity(0)
            if len(self._allowed) > 1:
                self._current = getattr(ctypes.PyDLL(None), "sched_getcpu", None)

    def bring(self, native_id: int) -> None:
        """Let a waiting thread, identified by its system thread ID, continue on the current processor."""
        if sys.platform == "linux" and self._current is not None:
            self._set(native_id, {self._current()})

    def let_go(self) -> None:
        """Let the current thread run on any processor that was allowed at the start."""
        if sys.platform == "linux" and self._current is not None:
            self._set(0, self._allowed)

    def _set(self, native_id: int, processors: set[int]) -> None:
        try:
            os.sched_setaffinity(native_id, processors)
        except OSError as error:  # without permission in a container, or these processors are gone
            log.info("Threads of programs may change processors at each switch: %s", error)
            self._current = None


class StoreHandover:
    """One store, and the thread that holds it. Only that thread may call the methods."""

    def __init__(self, host: Host) -> None:
        """Create the handover inside a call from the guest that holds CPython's lock, on the main thread."""
        self._host = host
        self._instance = instance = host.instance
        self._state = StoreState(native.context_address(instance.store))
        self._module = _ThreadModule(instance, host.threads.imports())
        self.follow_libraries()
        self._state_of_python = instance.export("_PyThreadState_GetCurrent")
        self._save, self._restore = (
            instance.export("PyEval_SaveThread"),
            instance.export("PyEval_RestoreThread"),
        )
        self.main = self.current = ProgramThread(0, 0)
        self.main.native_ident, self.main.native_id = threading.get_ident(), threading.get_native_id()
        self.main.stack = stack_bounds()
        self._processors = _Processors()
        self._python_of_main: int = self._state_of_python()
        self.ended: ProgramThread | None = None
        """The thread that has just ended, if any; the main thread continues after it."""

    def start(self, thread: ProgramThread, function: int, argument: int, c_stack: tuple[int, int]) -> None:
        """Create the native thread for ``thread``, which calls the guest's ``function(argument)`` when it is
        first switched to. ``c_stack`` is the address and the size of its C stack. Raises RuntimeError if the
        system cannot create a thread.
        """
        block, size = c_stack
        top = (block + size) & ~15
        thread.c_stack = block
        changed = {"__stack_pointer": top, "$g281": top, "$g282": block, "$thread": thread.ident}
        thread.place = self._module.new_place(changed)
        thread.native = GuestThread(
            target=self._live,
            args=(thread, function, argument),
            name=f"thread {thread.number} of a guest",
            daemon=True,
        )
        try:
            thread.native.start()
        except RuntimeError:
            self.forget(thread)
            raise
        thread.native_id = thread.native.native_id or 0

    def switch(self, thread: ProgramThread) -> None:
        """Hand the store to ``thread``, until it is the current thread's turn again. CPython's lock must have
        been released. Raises Unwind if the interpreter is closed meanwhile.
        """
        me, host = self.current, self._host
        host.environment.leave_thread()
        self._hand_over(thread)
        me.go.acquire()
        self._processors.let_go()
        if me.is_dying:
            raise Unwind(Killed("the interpreter is closed"))
        host.environment.enter_thread()

    @property
    def is_attached(self) -> bool:
        """Whether the current thread holds CPython's lock."""
        return bool(self._state_of_python())

    def detach(self) -> int:
        """Release CPython's lock, if the current thread holds it. Return the argument for ``attach``."""
        state: int = self._state_of_python()
        if state:
            self._save()
        return state

    def follow_libraries(self) -> None:
        """Give each thread its own copy of the loaded libraries' thread-local data from now on."""
        self._module.follow(self._host.linker.call_chains)

    def forget(self, thread: ProgramThread) -> None:
        """Free the thread-local data of a thread that has ended."""
        self._module.free(thread.place)

    def attach(self, state: int) -> None:
        """Acquire CPython's lock again."""
        if state:
            self._restore(state)

    @contextmanager
    def attached(self) -> Iterator[None]:
        """Hold CPython's lock during the ``with`` block. Call this on the main thread."""
        is_held = self.is_attached
        if not is_held:
            self._restore(self._python_of_main)
        yield
        if not is_held:
            self._save()

    def suspended_stacks(self, threads: Iterable[ProgramThread]) -> list[tuple[int, int]]:
        """Return the stack areas that hold the wasm frames of the suspended threads among ``threads``."""
        return [
            (frames_begin(thread.words) or thread.stack[0], thread.stack[1])
            for thread in threads
            if thread is not self.current and thread.stack is not None and thread.depth
        ]

    def _live(self, me: ProgramThread, function: int, argument: int) -> None:
        """Run the thread's function on its native thread."""
        me.native_ident, me.stack = threading.get_ident(), stack_bounds()
        me.go.acquire()
        self._processors.let_go()
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
        self._module.exchange(me.place, thread.place)
        handles = instance.handles
        me.words, me.depth, me.unwinding, me.low = (
            state.save(),
            instance.depth,
            instance.unwinding,
            handles.low,
        )
        state.load(thread.words)
        instance.depth, instance.unwinding, handles.low = thread.depth, thread.unwinding, thread.low
        instance.owner, instance.references.stack = thread.native_ident, thread.stack
        self.current = thread
        self._processors.bring(thread.native_id)
        thread.go.release()
