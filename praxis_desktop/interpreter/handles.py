"""Handles: the numbers by which the guest refers to host values.

An externref that wasm holds is an i31, never a heap object: it combines an index into this module's table
with seven bits for the kind of value, so that wasm can check types by itself. wasmtime passes it as the raw
u32 ``index << 8 | flags << 1 | 1``; 0 is JavaScript's null. A small integer is stored in the handle itself,
and an array that the guest has made is recorded by ``glue`` until the host accesses it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from praxis_desktop.interpreter.host.freeing import let_go, may_hold
from praxis_desktop.interpreter.host.js.values import ERROR, FLAGS, NO_VALUE, NULL, value_flags

INTEGER_FLAG = 16
"""Marks a handle that directly holds an integer of 23 bits and a sign."""

ARRAY_FLAG = 64
"""Marks the handle of an array that the guest made. The handle's index is the array's serial number."""

PLACES = 1024
"""Number of arrays that can be recorded outside the table at a time."""

_SHIFT = 8
_INTEGER_LIMIT = 1 << 23
_INTEGER_BIT = INTEGER_FLAG << 1
_ARRAY_BIT = ARRAY_FLAG << 1
_LAST_ARRAY = 1 << 24
_PLACE_SIZE = 64
_TAKEN = 3
"""Offset of the byte that says whether the host has taken over a slot's array. Byte 0 is the item count."""

_ITEMS = tuple(struct.Struct(f"<{count}I").unpack_from for count in range(16))
_FIRST_FREE = 16


def constant_handle(index: int) -> int:
    """Return the raw handle of a constant without flags."""
    return index << _SHIFT | 1


RAW_UNDEFINED = constant_handle(1)
RAW_TRUE = constant_handle(2)
RAW_FALSE = constant_handle(3)
RAW_ERROR = constant_handle(4)
RAW_NO_VALUE = constant_handle(5)
RAW_CALL_ENDED = constant_handle(6)

MANY = 10_000
"""After this many new handles, the next one triggers a sweep, even while wasm is running."""
_HANDLE = 128
"""Assumed size, in bytes, of a value that a handle refers to, until the value is measured."""

FEW = 5_000
"""After this many new handles, the next call that ends with no wasm on the stack triggers a sweep."""


def _raw_arrays(first: int, end: int) -> range:
    """Return the raw references to the arrays numbered ``first`` up to but not including ``end``."""
    begin, behind = (number << _SHIFT | _ARRAY_BIT | 1 for number in (first, end))
    return range(begin, behind, 1 << _SHIFT)


class HandleTable(dict[int, Any]):
    """The host values of one store, keyed by raw externref. ``table[raw]`` decodes; ``encode`` makes a
    handle.

    Handles cannot be freed one by one, because the host is not notified when wasm drops them. A sweep finds
    the handles that are still in use: it reads the two tables in which the guest keeps references and, while
    wasm runs, the native stack. A reference that is live across a call is in a stack slot of its frame,
    where wasmtime's own collector would look for it.
    """

    __slots__ = (
        "_arrays",
        "_charge",
        "_first",
        "_look",
        "_next",
        "_sweep_running",
        "calm_limit",
        "free",
        "limit",
        "low",
        "young",
    )

    def __init__(
        self,
        sweep_running: Callable[[int], None],
        charge: Callable[[int], object] = int,
        look: Callable[[], object] = int,
    ) -> None:
        """Create the table. It calls ``sweep_running`` when a sweep is due, ``charge`` with the size of new
        values in bytes, and ``look`` repeatedly while it frees many handles.
        """
        super().__init__()
        self._charge = charge
        self._look = look
        self[0] = NULL
        self[RAW_UNDEFINED] = None
        self[RAW_TRUE] = True
        self[RAW_FALSE] = False
        self[RAW_ERROR] = ERROR
        self[RAW_NO_VALUE] = NO_VALUE
        self._sweep_running = sweep_running
        self._next = _FIRST_FREE
        self.free: list[int] = []
        self.young: list[int] = []
        self._set_limits()
        self._arrays = memoryview(b"")
        self._first = 0
        self.low = 0
        """An address on the native stack, below all wasm frames that use references."""

    def encode(self, value: Any) -> int:
        """Return the raw handle of a value."""
        if value is None:
            return RAW_UNDEFINED
        kind = type(value)
        if kind is int:
            if -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
                return int(value << _SHIFT & 0xFFFFFF00) | _INTEGER_BIT | 1
        elif value is True:
            return RAW_TRUE
        elif value is False:
            return RAW_FALSE
        elif value is NULL:
            return 0
        elif value is ERROR:
            return RAW_ERROR
        elif value is NO_VALUE:
            return RAW_NO_VALUE
        if self.free:
            index = self.free.pop()
        else:
            index = self._next
            self._next += 1
        flags = FLAGS.get(kind)
        if flags is None:
            flags = value_flags(value)
        raw = index << _SHIFT | flags << 1 | 1
        self[raw] = value
        self.young.append(raw)
        return raw

    def encode_result(self, value: Any, stack_address: int) -> int:
        """Return the raw handle of a host function's result. ``stack_address`` is below all wasm frames."""
        young = self.young
        if len(young) > self.limit:
            self._charge(_HANDLE * len(young))
            self._sweep_running(stack_address)
            young = self.young
        if value is None:
            return RAW_UNDEFINED
        # As in ``encode``. A value with flags is never a constant.
        flags = FLAGS.get(type(value))
        free = self.free
        if not flags or not free:
            return self.encode(value)
        raw = free.pop() << _SHIFT | flags << 1 | 1
        self[raw] = value
        young.append(raw)
        return raw

    def __missing__(self, raw: int) -> Any:
        if raw & _ARRAY_BIT and self._first <= raw >> _SHIFT < self._first + PLACES:
            return self._take_array(raw)
        if raw & _INTEGER_BIT:
            value = raw >> _SHIFT
            return value if value < _INTEGER_LIMIT else value - 2 * _INTEGER_LIMIT
        raise KeyError(f"the guest used the stale reference {raw:#x}")

    # ---- arrays the guest has made
    def note_arrays(self, memory: memoryview) -> None:
        """Set the memory in which ``glue`` records arrays."""
        self._arrays = memory

    def _take_array(self, raw: int) -> list[Any]:
        """Take over a recorded array from ``glue``, and return it as a list."""
        arrays = self._arrays
        offset = (raw >> _SHIFT) % PLACES * _PLACE_SIZE
        if arrays[offset + _TAKEN]:
            raise KeyError(f"the guest used the stale reference {raw:#x}")
        arrays[offset + _TAKEN] = 0x80
        count = arrays[offset]
        made = self[raw] = [self[item] for item in _ITEMS[count](arrays, offset + 4)] if count else []
        self.young.append(raw)
        return made

    def turn_over(self) -> int:
        """Take over all recorded arrays, because all slots are in use. Return the next array's number."""
        return self.take_arrays(self._first + PLACES)

    def take_arrays(self, end: int) -> int:
        """Take over the recorded arrays with numbers below ``end``. Return the next array's number."""
        for number, array in zip(range(self._first, end), _raw_arrays(self._first, end), strict=True):
            if not self._arrays[number % PLACES * _PLACE_SIZE + _TAKEN]:
                # An array that the guest has dropped may hold handles that a sweep has freed since.
                try:
                    self._take_array(array)
                except KeyError:
                    continue
        self._first += PLACES
        while not self.keys().isdisjoint(_raw_arrays(self._first, self._first + PLACES)):
            self._first += PLACES
        # A handle's index has 24 bits. Numbering begins again, and skips the arrays still in use.
        if self._first >= _LAST_ARRAY:
            self._first = -PLACES
            return self.take_arrays(self._first)
        return self._first

    def sweep(self, live: set[int]) -> None:
        """Forget handles that were made since the last sweep and are not in ``live``."""
        for raw in live:
            if raw & _ARRAY_BIT and raw not in self:
                self._take_array(raw)
        kept, dropped = [], []
        for raw in self.young:
            if raw in live:
                kept.append(raw)
            elif raw in self:
                value = self.pop(raw)
                if may_hold(type(value)):
                    dropped.append(value)
                # The guest itself numbers its arrays: they take no index of the table.
                if not raw & _ARRAY_BIT:
                    self.free.append(raw >> _SHIFT)
        # The loop's variable would keep the last value alive.
        value = None
        self.young = kept
        self._set_limits()
        let_go(dropped, self._look)

    def _set_limits(self) -> None:
        """Set how many new handles trigger the next sweep, inside a call and between calls: at least twice
        the number of live handles, because a sweep takes time for each of them, whether or not it frees
        any.
        """
        self.limit = max(MANY, 2 * len(self.young))
        self.calm_limit = max(FEW, 2 * len(self.young))

    def capture(self) -> dict[str, Any]:
        """Return the table's state, which contains host values."""
        self._set_limits()  # ``restore`` does it too, so that both guests sweep at the same moments
        return {
            "values": {
                raw: value for raw, value in self.items() if raw & _ARRAY_BIT or raw >> _SHIFT >= _FIRST_FREE
            },
            "next": self._next,
            "free": list(self.free),
            "young": list(self.young),
            "first_array": self._first,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a captured state. Raises ValueError if the state's handles contradict each other."""
        values, free = state["values"], set(state["free"])
        taken = {raw >> _SHIFT for raw in values if not raw & _ARRAY_BIT}
        if (
            not all(raw & 1 and not raw & _INTEGER_BIT for raw in values)
            or len(free) != len(state["free"])
            or not taken.isdisjoint(free)
            or not all(_FIRST_FREE <= index < state["next"] for index in (*taken, *free))
            or not values.keys() >= set(state["young"])
        ):
            raise ValueError("its handles contradict each other")
        self.update(values)
        self._next = state["next"]
        self.free = list(state["free"])
        self.young = list(state["young"])
        self._set_limits()
        self._first = state["first_array"]

    def knows(self, raw: int) -> bool:
        """Return whether the handle has a value."""
        return raw in self or bool(raw & _INTEGER_BIT)

    def close(self) -> None:
        """Drop all values."""
        values = list(self.values())
        self.clear()
        let_go(values, int)
