"""A wasmtime Store with one instance of the wasm module: its memory, exports and host functions."""

from __future__ import annotations

import ctypes
import itertools
import struct
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import wasmtime

from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter import native
from praxis_desktop.interpreter.callbacks import (
    CALLBACK_ADDRESS,
    INSTANCES,
    Kinds,
    environment_of,
    forget_instance,
    kinds_of,
    make_call,
)
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.faults import (
    AddressesRefused,
    GuestError,
    HostFailed,
    InterpreterBusy,
    InterpreterClosed,
    MemoryExhausted,
    StackExhausted,
    Unwind,
    WasmTrap,
    WrongThread,
)
from praxis_desktop.interpreter.handles import HandleTable
from praxis_desktop.interpreter.host.imports import HostFunction, ImportTable
from praxis_desktop.interpreter.host.work import PIECE, Work
from praxis_desktop.interpreter.linkage import bind_checks
from praxis_desktop.interpreter.references import LARGEST_TABLE, References
from praxis_desktop.interpreter.thread_entries import THREAD_ENTRIES

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.thread_scheduler import ThreadScheduler
    from praxis_desktop.interpreter.runtime import Runtime

NOBODY = 0
"""The ``owner`` of an instance that currently belongs to no thread."""

HIDDEN_GLOBALS = ("__stack_pointer", "$g281", "$g282", "$g283", "$thread")
"""All mutable wasm globals. With the memory and the tables, they make up the state of an instance."""

LONGEST_NAME = 1 << 20
"""Maximum length, in bytes, of a C string that the host reads, such as a name or a message."""

HOST_TAG = "$host"
"""The tag of the wasm exceptions that carry host functions' exceptions through the guest.
``exnref.translation`` makes the main module define the tag.
"""

_PAGE = 65536
_STOP_MEMORY = "$stop"
"""As in ``stop_checks``, which is not imported here because it would load the translator at every start."""
_TRAP_MESSAGE = b"the host ended the call"
_OUTSIDE = Message(
    "A package's native code accessed memory out of bounds. Use smaller arrays, or tell the package's "
    "authors."
)
_u32 = struct.Struct("<I")
_i32 = struct.Struct("<i")
_beginning = struct.Struct("64s").unpack_from
_numbers = itertools.count(1)


class Instance:
    """A running copy of the wasm module. It must be closed; ``close`` is idempotent. It belongs to the thread
    that creates it, until it is passed to another thread with ``release`` and ``adopt``.
    """

    def __init__(self, runtime: Runtime, *, memory_limit: int) -> None:
        self.runtime = runtime
        self.control = Control()
        self.owner = threading.get_ident()
        self.depth = 0
        self.number = next(_numbers)
        self.lost: GuestError | None = None
        self._closed = False
        self.unwinding: BaseException | None = None
        """The exception of a host function that is unwinding the wasm below it."""
        self.threads: ThreadScheduler | None = None
        """The program's threads, once it has started one."""
        self._calls: dict[str, Callable[..., Any]] = {}
        self._indirect: dict[int, Callable[..., Any]] = {}
        self._linkage = runtime.linkage
        self._externs: dict[str, Any] = {}
        self._kept: list[Any] = []
        self.checks: wasmtime.Instance
        self.functions: ImportTable = {}
        self.store = wasmtime.Store(runtime.engine)
        self._context = native.context_address(self.store)
        self._exception = native.ffi.wasmtime_exnref_t()
        self._tag: Any = None
        self.references = References(self)
        self.work = Work(self)
        self.handles = HandleTable(self.references.sweep_running, self.work.charge, self.work.look_for_kill)
        self._own_functions: list[tuple[HostFunction, Kinds]] = []
        INSTANCES[self.number] = self, []
        self.memory = memoryview(b"")
        self.limit_memory(memory_limit)

    def instantiate(self, functions: ImportTable) -> None:
        """Link the module with ``functions``. Calling any other import terminates the guest."""
        self.functions = functions
        try:
            self.wasm_instance = self._linkage.link(self)
        except wasmtime.WasmtimeError as error:
            # wasmtime's errors have no codes: only the message tells them apart.
            if "exceeds memory limits" in str(error):
                raise MemoryExhausted(
                    f"the memory limit is too small for a start: {_first_line(error)}"
                ) from None
            if "mmap failed" in str(error):
                raise AddressesRefused(
                    "the system will not allocate the 4 GiB of address space that each interpreter reserves",
                    hint="Raise this limit for the process (`ulimit -v unlimited`) or for its container.",
                ) from error
            raise
        self.wasm_memory: wasmtime.Memory = self.extern("memory")
        self._tag = self.extern(HOST_TAG)._tag
        self.table: wasmtime.Table = self.extern("__indirect_function_table")
        self._stop_address = ctypes.addressof(self.extern(_STOP_MEMORY).data_ptr(self.store).contents)
        self.refresh_memory()
        self.first_thread_entry = self.table.size(self.store) - THREAD_ENTRIES
        self._linkage.fill_thread_layer(self)
        bind_checks(self)

    # ---- owner
    def release(self) -> None:
        """Release the instance, so that any thread may close it, and one thread may ``adopt`` it."""
        self.owner = NOBODY

    def adopt(self, control: Control) -> None:
        """Make the instance belong to the current thread. ``control`` interrupts and stops it from now on."""
        self.owner = threading.get_ident()
        self.references.adopt()
        self.control = control
        control.attach(stop=self._stop)

    def _stop(self) -> None:
        """Set the byte that every loop of the guest checks. Called on any thread, under the control's lock.

        Sets the whole stop memory, because a native library can make its own loops check a different byte.
        """
        ctypes.memset(self._stop_address, 1, _PAGE)

    # ---- memory
    def refresh_memory(self) -> None:
        """Look up the linear memory again after it has grown."""
        self.base = ctypes.addressof(self.wasm_memory.data_ptr(self.store).contents)
        size = self.wasm_memory.data_len(self.store)
        self.memory = memoryview((ctypes.c_ubyte * size).from_address(self.base)).cast("B")

    def limit_memory(self, size: int) -> None:
        """Limit the linear memory, and the host's memory for the guest, to ``size`` bytes from now on."""
        self.work.limit = size
        self.store.set_limits(memory_size=size, table_elements=LARGEST_TABLE)

    def memory_size(self) -> int:
        """Return the current size of the linear memory in bytes."""
        return len(self.memory)

    def grow_memory(self, size: int) -> bool:
        """Grow the memory to at least ``size`` bytes. Return False if that exceeds the limit."""
        missing = size - len(self.memory)
        if missing > 0:
            try:
                self.wasm_memory.grow(self.store, -(-missing // _PAGE))
            except wasmtime.WasmtimeError:
                return False
            self.refresh_memory()
        return True

    def read(self, address: int, count: int) -> bytes:
        """Return ``count`` bytes. A range outside the memory terminates the guest."""
        return bytes(self.view(address, count))

    def view(self, address: int, count: int) -> memoryview:
        """Return a view of the bytes in place. It is valid until the memory grows."""
        # wasm passes an address as a signed number.
        address &= 0xFFFFFFFF
        found = self.memory[address : address + count]
        if len(found) != count:
            raise Unwind(WasmTrap(f"the guest pointed the host outside its memory: {address:#x} + {count}"))
        return found

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Store bytes. A range outside the memory terminates the guest."""
        address &= 0xFFFFFFFF
        if address + len(data) > len(self.memory):
            raise Unwind(
                WasmTrap(f"the guest pointed the host outside its memory: {address:#x} + {len(data)}")
            )
        if len(data) <= PIECE:
            self.memory[address : address + len(data)] = data
            return
        source = memoryview(data)
        for start in range(0, len(data), PIECE):
            # A kill must not wait for a write of gigabytes.
            self.control.check()
            end = min(start + PIECE, len(data))
            self.memory[address + start : address + end] = source[start:end]

    def cstring(self, address: int) -> str:
        """Return the NUL-terminated UTF-8 text at ``address``, or "" for NULL.

        Undecodable bytes become surrogates. Text longer than ``LONGEST_NAME`` is truncated.
        """
        if not address:
            return ""
        address &= 0xFFFFFFFF
        # Most texts are short: one read finds their end.
        if address + 64 <= len(self.memory):
            text, end, _ = _beginning(self.memory, address)[0].partition(b"\0")
            if end:
                return str(text, "utf-8", "surrogateescape")
        length = 64
        while True:
            chunk = bytes(self.memory[address : address + length])
            end = chunk.find(0)
            if end >= 0:
                return chunk[:end].decode("utf-8", "surrogateescape")
            if length >= LONGEST_NAME:
                return chunk.decode("utf-8", "surrogateescape")
            if len(chunk) < length:
                raise Unwind(WasmTrap(f"the guest gave the host an unterminated text at {address:#x}"))
            length = min(8 * length, LONGEST_NAME)

    def u32(self, address: int) -> int:
        """Return the unsigned 32-bit number at ``address``."""
        value: int = _u32.unpack_from(self.memory, address & 0xFFFFFFFF)[0]
        return value

    def i32(self, address: int) -> int:
        """Return the signed 32-bit number at ``address``."""
        value: int = _i32.unpack_from(self.memory, address & 0xFFFFFFFF)[0]
        return value

    def set_u32(self, address: int, value: int) -> None:
        """Store a 32-bit number."""
        _u32.pack_into(self.memory, address & 0xFFFFFFFF, value & 0xFFFFFFFF)

    def new_bytes(self, data: bytes) -> int:
        """Copy ``data`` and a NUL into new guest memory. Free it with ``export("free")``."""
        address: int = self.export("malloc")(len(data) + 1) & 0xFFFFFFFF
        if not address:
            raise MemoryError("the guest has run out of memory")
        self.write(address, data + b"\0")
        return address

    # ---- exports
    def extern(self, name: str) -> Any:
        """Return an export as a wasmtime object. Raises KeyError, WrongThread or InterpreterClosed."""
        found = self._externs.get(name)
        if found is None:
            if threading.get_ident() != self.owner:
                self.refuse_thread()
            found = self._externs[name] = native.find_export(self.store, self.wasm_instance, name)
        return found

    def export(self, name: str) -> Callable[..., Any]:
        """Return an exported function as a fast callable. Raises KeyError."""
        call = self._calls.get(name)
        if call is None:
            function, known = self.extern(name), self._linkage.kinds
            kinds = known.get(name) or known.setdefault(name, kinds_of(function.type(self.store)))
            call = self._calls[name] = make_call(self, function, name, kinds)
        return call

    def callable(self, function: wasmtime.Func, name: str) -> Callable[..., Any]:
        """Return a wasm function as a fast callable."""
        return make_call(self, function, name)

    def global_value(self, name: str) -> int:
        """Return the value of an exported constant wasm global (for a C variable, its address)."""
        address = self._linkage.addresses.get(name)
        if address is None:
            address = self._linkage.addresses[name] = int(self.extern(name).value(self.store))
        return address

    def mutable_globals(self) -> dict[str, int]:
        """Return the wasm globals that change while the guest runs, keyed by name."""
        return {name: self.extern(name).value(self.store) for name in HIDDEN_GLOBALS}

    def set_mutable_globals(self, values: Mapping[str, int]) -> None:
        """Set the globals to values that ``mutable_globals`` returned."""
        for name, value in values.items():
            native.set_i32(self.store, self.extern(name), value)

    def call_indirect(self, index: int, *arguments: Any) -> Any:
        """Call the function at ``index`` in the function table."""
        call = self._indirect.get(index)
        if call is None:
            position = index & 0xFFFFFFFF
            entry = self.table.get(self.store, position) if position < self.table.size(self.store) else None
            function = getattr(entry, "value", entry)
            if not isinstance(function, wasmtime.Func):
                raise Unwind(WasmTrap(f"call of the empty function table entry {index}"))
            call = self._indirect[index] = self.callable(function, f"table[{index}]")
        return call(*arguments)

    def forget_indirect(self, index: int) -> None:
        """Drop the cached callable for a function table entry that has changed."""
        self._indirect.pop(index, None)

    def in_slot(self, slot: int) -> tuple[HostFunction, Kinds]:
        """Return the host function in a slot, and its signature."""
        own = slot - self._linkage.slots
        return self._linkage.host_function(self, slot) if own < 0 else self._own_functions[own]

    def host_function(
        self, function_type: wasmtime.FuncType, function: HostFunction, name: str
    ) -> wasmtime.Func:
        """Return a wasm function that calls a Python function, for use in this instance only."""
        slot = self._linkage.slots + len(self._own_functions)
        self._own_functions.append((function, kinds_of(function_type)))
        self._kept.append(function_type)
        made = native.ffi.wasmtime_func_t()
        native.func_new_unchecked(
            self._context,
            native.address_of(function_type),
            CALLBACK_ADDRESS,
            environment_of(self.number, slot),
            None,
            ctypes.addressof(made),
        )
        wrapped: wasmtime.Func = wasmtime.Func._from_raw(made)
        return wrapped

    # ---- leaving wasm early
    def unwind(self, error: BaseException) -> int:
        """Make a host function's exception unwind the wasm below it, as a wasm exception, so that C++ and
        Rust clean up.

        A fault that ends the instance unwinds as a trap instead, which no guest code can catch. Returns the
        trap for wasmtime.
        """
        if isinstance(error, MemoryError):
            # This import has no way to report an error to the guest.
            error = Unwind(MemoryExhausted(str(error)))
        self.unwinding = error
        if not isinstance(error, Unwind) and not native.exnref_new(
            self._context, ctypes.addressof(self._tag), None, 0, ctypes.addressof(self._exception)
        ):
            return int(native.set_exception(self._context, ctypes.addressof(self._exception)))
        return int(native.trap_new(_TRAP_MESSAGE, len(_TRAP_MESSAGE)))

    def take_unwinding(self) -> BaseException | None:
        """If a host function raised an exception in wasm that was not called through ``make_call``, return
        and forget the exception. Otherwise return None.
        """
        unwinding, self.unwinding = self.unwinding, None
        if unwinding is not None and native.take_exception(self._context, ctypes.addressof(self._exception)):
            native.exnref_unroot(ctypes.addressof(self._exception))
        return unwinding

    def raise_trap(self, error: int, trap: int, name: str) -> None:
        """Raise the exception that ended the call to ``name``: a host exception that passed through the wasm,
        or a fault.
        """
        unwinding, self.unwinding = self.unwinding, None
        if trap and native.take_exception(self._context, ctypes.addressof(self._exception)):
            own = self._is_own_exception()
            native.exnref_unroot(ctypes.addressof(self._exception))
            native.trap_delete(trap)
            if own and unwinding is not None:
                raise self._past_the_guest(unwinding)
            raise self._fatal(WasmTrap(f"an uncaught C++ exception left {name}"))
        cause: Exception = native.take_error(error) if error else native.take_trap(trap)
        if isinstance(unwinding, Unwind):
            self._fatal(unwinding.fault)
            raise unwinding
        # The stop checks end the guest with a trap that does not say why.
        if self.control.killed is not None:
            raise self._fatal(self.control.killed) from cause
        if "call stack exhausted" in str(cause):
            raise self._fatal(StackExhausted("the guest's native stack is exhausted")) from cause
        fault = WasmTrap(f"{name}: {_first_line(cause)}")
        if "out of bounds memory access" in str(cause):
            fault.hint = _OUTSIDE
        raise self._fatal(fault) from unwinding or cause

    def survive_trap(self, error: int, trap: int, name: str) -> str:
        """Return a description of the trap that ended the call to ``name`` without harming the guest.

        Raises the same exceptions as ``raise_trap`` if a host function raised or the guest has ended.
        """
        if self.unwinding is not None or self.control.killed is not None:
            self.raise_trap(error, trap, name)
        if trap and native.take_exception(self._context, ctypes.addressof(self._exception)):
            native.exnref_unroot(ctypes.addressof(self._exception))
            native.trap_delete(trap)
            return f"an uncaught C++ exception left {name}"
        return f"{name}: {_first_line(native.take_error(error) if error else native.take_trap(trap))}"

    def _is_own_exception(self) -> bool:
        tag = native.ffi.wasmtime_tag_t()
        failed = native.exnref_tag(self._context, ctypes.addressof(self._exception), ctypes.addressof(tag))
        if failed:
            native.take_error(failed)
            return False
        return bool(native.tag_eq(self._context, ctypes.addressof(tag), ctypes.addressof(self._tag)))

    def _past_the_guest(self, error: BaseException) -> BaseException:
        """Return the exception to raise after a host exception has unwound CPython's own frames.

        No guest instruction may run after that.
        """
        failure = HostFailed(error)
        unwind = self._fatal(failure)
        # such as KeyboardInterrupt, which is meant for the guest's caller
        if not isinstance(error, Exception):
            return error
        unwind.__cause__ = error
        return unwind

    def _fatal(self, fault: GuestError) -> Unwind:
        self.lost = self.lost or fault
        return Unwind(fault)

    def refuse_thread(self) -> None:
        """Raise WrongThread, or InterpreterClosed if the instance has been closed."""
        if self._closed:
            raise InterpreterClosed("the interpreter is closed")
        raise WrongThread(
            "an interpreter can be used only on the thread that created it",
            hint="Other threads may call interrupt() and kill(); do everything else on the "
            "interpreter's own thread.",
        )

    def sweep(self) -> None:
        """Free the handles that the guest has dropped. Does nothing while wasm is on the stack."""
        self.references.sweep()

    def close(self) -> None:
        """Free the store.

        Call this while no wasm is on the stack, on the owner's thread or, without an owner, on any thread.
        """
        if self._closed:
            return
        if self.owner not in (threading.get_ident(), NOBODY):
            self.refuse_thread()
        if self.depth:
            raise InterpreterBusy("an interpreter cannot be closed from inside one of its calls")
        if self.threads is not None:
            # Code that the threads' frames run while they unwind must end, too.
            self._stop()
            self.threads.close()
        self._closed = True
        # First, because another thread's kill would write into memory that is freed below.
        self.control.detach()
        # The id of no thread: every call ends in ``refuse_thread``.
        self.owner = -1
        forget_instance(self.number)
        self.handles.close()
        self.work.close()
        self._calls.clear()
        self._indirect.clear()
        self._externs.clear()
        self._own_functions.clear()
        self._kept.clear()
        self.functions = {}
        self.memory = memoryview(b"")
        self.store.close()


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
