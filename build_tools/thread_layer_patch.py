"""Makes CPython's thread layer in the wasm module call the host: start, join, waits, locks, turns of threads.

Pyodide is built without threads: these functions of CPython fail there, or are compiled to constants.
Everything built on them is complete: CPython's ``threading``, locks, queues and pools run on them unchanged.

Each of the functions in ``thread_entries.THREAD_LAYER`` becomes a call through an entry that is added to the
function table, which the host fills for each instance. The number of the current thread is a new mutable
global, ``$thread``. Two calls that the compiler has inlined are changed in place. An interrupted wait also
raises an exception that was set for its thread. All indices are unchanged. Only the main module is changed,
once, when the guest's files are made.
"""

from __future__ import annotations

import re
from typing import Final

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, signed, unsigned
from praxis_desktop.interpreter.exnref.module import GLOBAL_KIND, Body, Module
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    EXPORT_SECTION,
    GLOBAL_SECTION,
    TABLE_SECTION,
    join_sections,
    read_name,
)
from praxis_desktop.interpreter.thread_entries import CURRENT_THREAD, THREAD_ENTRIES, THREAD_LAYER

_FUNCREF: Final = 0x70
_IDENTS: Final = ("PyThread_get_thread_ident", "PyThread_get_thread_ident_ex")
_SELF: Final = "pthread_self"
_JOIN: Final = "PyThread_join_thread"
_LOCK: Final = "PyThread_acquire_lock_timed"
_INTERRUPTED_WAITS: Final = ("Py_MakePendingCalls", "PyErr_CheckSignals")
"""The functions that interrupted waits call to handle signals, on the main thread only: the first for locks,
the second for files.
"""
_HANDLE_OF_THREAD: Final = b"\x20\x00\x28\x02\x18"  # local.get 0, i32.load of the handle
_DROP: Final = b"\x1a"
_CALL: Final = b"\x10"
_NOT_EQUAL: Final = b"\x47"
_IF: Final = b"\x04\x40"
_RETURN: Final = b"\x0f"
_INVALID: Final = rb"\x41\x1c"  # i32.const EINVAL, the result of the inlined join
_GLOBAL_GET: Final = b"\x23"
_CALL_INDIRECT: Final = b"\x11"
_LOCAL_GET: Final = b"\x20"
_END: Final = b"\x0b"
# If the byte of the lock in local 0 is 0 set it and return 1, otherwise go on.
_TAKE_IF_FREE: Final = b"\x20\x00\x2d\x00\x00\x45\x04\x40\x20\x00\x41\x01\x3a\x00\x00\x41\x01\x0f\x0b"


def add_thread_layer(data: bytes) -> bytes:
    """Return the module with a thread layer that calls the host. Raises ExnrefError for any module but
    the one that this code was written for, because another Pyodide may compile these functions differently.
    """
    try:
        return _Patch(data).module()
    except IndexError:
        raise ExnrefError("the module is cut short") from None


class _Patch:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._module = Module(data)
        self._bodies = list(self._module.bodies())
        self._exports = self._read_exports()
        self._imported = self._module.imported_functions
        self._first_entry = 0
        self._new_bodies: dict[int, bytes] = {}

    def module(self) -> bytes:
        """Return the changed module."""
        this_thread = self._code(self._body(_SELF))[:-1]
        if this_thread[0] != op.I32_CONST:
            raise ExnrefError(f"{_SELF} is not a constant")
        number = self._module.global_count
        made = []
        for section in self._module.sections:
            payload = self._data[section.start : section.end]
            if section.number == TABLE_SECTION:
                payload = self._longer_table(section.start, section.end)
            elif section.number == GLOBAL_SECTION:
                payload = self._appended(section.start, section.end, op.I32 + b"\x01" + this_thread + _END)
            elif section.number == EXPORT_SECTION:
                name = CURRENT_THREAD.encode()
                item = unsigned(len(name)) + name + bytes((GLOBAL_KIND,)) + unsigned(number)
                payload = self._appended(section.start, section.end, item)
            elif section.number == CODE_SECTION:
                self._change_bodies(this_thread, _GLOBAL_GET + unsigned(number))
                payload = self._new_code()
            made.append((section.number, payload))
        return join_sections(made)

    def _change_bodies(self, this_thread: bytes, current: bytes) -> None:
        for place, (name, parameters, _) in enumerate(THREAD_LAYER):
            code = b"".join([_LOCAL_GET + unsigned(each) for each in range(len(parameters))])
            head = _TAKE_IF_FREE if name == _LOCK else b""
            self._new_bodies[self._place(name)] = b"\x00" + head + code + self._ask(place, name) + _END
        for name in _IDENTS:
            raw = self._raw(self._body(name))
            if raw.count(this_thread) != 1:
                raise ExnrefError(f"{name} does not return the constant of {_SELF}")
            self._new_bodies[self._place(name)] = raw.replace(this_thread, current)
        self._change_inlined_join()
        self._change_interrupted_waits(current + this_thread + _NOT_EQUAL)

    def _change_interrupted_waits(self, is_other: bytes) -> None:
        """Make an interrupted wait outside the main thread do what the evaluation loop does between
        instructions: raise an exception that was set for the thread.
        """
        pending = self._call("_PyThreadState_GetCurrent") + self._call("_Py_HandlePending")
        head = is_other + _IF + pending + _RETURN + _END
        for name in _INTERRUPTED_WAITS:
            body = self._body(name)
            raw, code = self._raw(body), body.code - body.start
            self._new_bodies[self._place(name)] = raw[:code] + head + raw[code:]

    def _change_inlined_join(self) -> None:
        """Change the end of ``Thread.join()``: the join that always fails is inlined there, between the calls
        that release CPython's lock and acquire it again.
        """
        save, restore = (
            re.escape(self._call(name)) for name in ("PyEval_SaveThread", "PyEval_RestoreThread")
        )
        pattern = re.compile(save + rb"\x21.(" + _INVALID + rb")\x21.\x20." + restore, re.DOTALL)
        found = [
            (place, match)
            for place, body in enumerate(self._bodies)
            if (match := pattern.search(self._data, body.code, body.end))
        ]
        if len(found) != 1:
            raise ExnrefError(f"{len(found)} functions look like the end of Thread.join()")
        place, match = found[0]
        body = self._bodies[place]
        raw, at = self._raw(body), match.start(1) - body.start
        if raw[:at].count(_HANDLE_OF_THREAD + _DROP) != 1:
            raise ExnrefError("Thread.join() does not read the handle of its thread")
        position = [name for name, _, _ in THREAD_LAYER].index(_JOIN)
        call = _HANDLE_OF_THREAD + self._ask(position, _JOIN)
        self._new_bodies[place] = raw[:at] + call + raw[at + 2 :]

    def _ask(self, place: int, name: str) -> bytes:
        """Return the code that calls an added entry, with its arguments on the stack."""
        kind = self._body(name).function_type
        entry = bytes((op.I32_CONST,)) + signed(self._first_entry + place)
        return entry + _CALL_INDIRECT + unsigned(kind) + b"\x00"

    def _longer_table(self, start: int, end: int) -> bytes:
        """Return the table section with ``THREAD_ENTRIES`` more entries in the first table."""
        data = self._data
        count, index = read_unsigned(data, start)
        if data[index] != _FUNCREF:
            raise ExnrefError("the first table is not one of functions")
        flags = data[index + 1]
        self._first_entry, after = read_unsigned(data, index + 2)
        limits = bytes((flags,)) + unsigned(self._first_entry + THREAD_ENTRIES)
        if flags & 1:
            most, after = read_unsigned(data, after)
            limits += unsigned(most + THREAD_ENTRIES)
        return unsigned(count) + bytes((_FUNCREF,)) + limits + data[after:end]

    def _new_code(self) -> bytes:
        parts = [unsigned(len(self._bodies))]
        for place, body in enumerate(self._bodies):
            raw = self._new_bodies.get(place) or self._raw(body)
            parts.append(unsigned(len(raw)) + raw)
        return b"".join(parts)

    def _appended(self, start: int, end: int, item: bytes) -> bytes:
        count, first = read_unsigned(self._data, start)
        return unsigned(count + 1) + self._data[first:end] + item

    def _read_exports(self) -> dict[str, int]:
        """Return the indices of the exported functions."""
        found = {}
        for section in self._module.sections:
            if section.number == EXPORT_SECTION:
                count, index = read_unsigned(self._data, section.start)
                for _ in range(count):
                    name, index = read_name(self._data, index)
                    kind = self._data[index]
                    item, index = read_unsigned(self._data, index + 1)
                    if kind == 0:
                        found[name.decode()] = item
        return found

    def _call(self, name: str) -> bytes:
        """Return the code that calls an exported function, with its arguments on the stack."""
        return _CALL + unsigned(self._index(name))

    def _index(self, name: str) -> int:
        if name not in self._exports:
            raise ExnrefError(f"the module does not export {name}")
        return self._exports[name]

    def _place(self, name: str) -> int:
        """Return the position of an exported function's body."""
        return self._index(name) - self._imported

    def _body(self, name: str) -> Body:
        return self._bodies[self._place(name)]

    def _raw(self, body: Body) -> bytes:
        return self._data[body.start : body.end]

    def _code(self, body: Body) -> bytes:
        return self._data[body.code : body.end]
