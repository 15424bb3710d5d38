"""The words of a wasmtime store that describe the native stack on which it runs; they are swapped together
with the stack.

They have to be swapped when a store passes from one system thread to another, each with wasm frames on its
stack. The words are the limit of the stack, the addresses where wasm was last entered and left, and the chain
of stacks. wasmtime swaps the same words when it leaves a fiber (``CallThreadState`` in its traphandlers.rs);
its C API has no function for this. So a probe finds the words, and ``stack_switching`` tests them before a
program depends on them: nothing is written unless each word has the expected value outside and inside wasm.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Final, NewType

from praxis_desktop.interpreter import native

_set_epoch_deadline = native.c_function(
    "wasmtime_context_set_epoch_deadline", None, ctypes.c_void_p, ctypes.c_uint64, hold_gil=True
)
# Offsets in wasmtime's VMStoreContext, in bytes, on 64-bit systems.
_EPOCH: Final = 8
_LIMIT: Final = 24
_FIRST: Final = 48
_EXITS: Final = 5
"""Number of words that say where wasm was last entered and left. All are 0 if no wasm is running."""
_WORDS: Final = 7
"""Total number of words: those above, and two for the chain of stacks."""
_SET: Final = 6
"""Number of words that are 0 if no wasm is running. In that case, the last word is meaningless."""
_NO_LIMIT: Final = 2**64 - 1
_PROBES: Final = (0x5A5A_1234_DEAD_0001, 0x3C3C_4321_BEEF_0002)
_SEARCHED: Final = 300
"""Number of words after the context in which the probe looks for the epoch deadline. A store has at least
this many (2,440 bytes); the memory after it may not be mapped.
"""

_found: list[int] = []
"""The offset of VMStoreContext from a store's context, the same for all stores, once found."""


StackState = NewType("StackState", bytes)
"""The words for one native stack: the limit, bytes that are not exchanged, and the other words."""


class UnknownLayout(Exception):
    """A store's fields are not where this version of wasmtime should have them."""


_state = struct.Struct(f"<Q{_FIRST - _LIMIT - 8}x{_WORDS}Q")
_OTHERS: Final = _FIRST - _LIMIT
"""Offset of the other words in a StackState."""

IDLE: Final = StackState(_state.pack(_NO_LIMIT, *(0,) * _WORDS))
"""The words of a store in which no wasm is running."""


class StoreState:
    """The machine words in a wasmtime store that describe its stack. Raises UnknownLayout before changing
    anything.
    """

    def __init__(self, context: int) -> None:
        base = context + _offset(context)
        self._words = memoryview((ctypes.c_ubyte * _state.size).from_address(base + _LIMIT)).cast("B")

    def save(self) -> StackState:
        """Return the words."""
        return StackState(bytes(self._words))

    def load(self, state: StackState) -> None:
        """Replace the words with those of another stack."""
        words = self._words
        words[:8] = state[:8]
        words[_OTHERS:] = state[_OTHERS:]

    def is_idle(self) -> bool:
        """Return whether no wasm is running."""
        limit, *words = self._unpacked()
        return limit == _NO_LIMIT and not any(words[:_SET])

    def lies_on(self, low: int, end: int) -> bool:
        """Return whether the words describe wasm that has called the host from a stack with these bounds."""
        limit, *words = self._unpacked()
        return low < limit < end and sum(low < word < end for word in words[:_EXITS]) >= _INSIDE

    def _unpacked(self) -> tuple[int, ...]:
        return _state.unpack(self._words)


_INSIDE: Final = 3
"""Minimum number of the first ``_EXITS`` words that are stack addresses while a host function runs."""


def frames_begin(state: StackState) -> int:
    """Return the lowest address of the wasm frames on a stack on which wasm has called a host function."""
    return int(_state.unpack(state)[1])


def _offset(context: int) -> int:
    """Return the offset of VMStoreContext, found by writing an epoch deadline, which is otherwise unused."""
    if not _found:
        if ctypes.sizeof(ctypes.c_void_p) != 8:
            raise UnknownLayout("the system does not have 64 bits")
        places = {_place(context, probe) for probe in _PROBES}
        _set_epoch_deadline(context, 0)
        if len(places) != 1 or -1 in places:
            raise UnknownLayout(f"the deadline of the epoch is found at {sorted(places)}")
        _found.append(8 * places.pop() - _EPOCH)
    return _found[0]


def _place(context: int, probe: int) -> int:
    """Return the index of the word that holds the epoch deadline, or -1. Reads nothing beyond that word."""
    _set_epoch_deadline(context, probe)
    words = (ctypes.c_uint64 * _SEARCHED).from_address(context)
    return next((place for place, word in enumerate(words) if word == probe), -1)
